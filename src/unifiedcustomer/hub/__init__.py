"""The living door: records come and go one at a time, people decide, and the answer is always that of the batch.

    SourceRecord -> normalization -> intake -> neighbourhood -> settle -> who is who, and what changed

`CustomerHub` is all that a user needs; the other files are how it keeps its word.
"""

from unifiedcustomer.hub.customer_hub import CustomerHub
from unifiedcustomer.hub.outcomes import (
    CustomerHistory,
    Damage,
    Link,
    LoadReport,
    MatchCandidate,
    PutKind,
    PutOutcome,
    PutReason,
    Unmerged,
)

__all__ = [
    "CustomerHistory",
    "CustomerHub",
    "Damage",
    "Link",
    "LoadReport",
    "MatchCandidate",
    "PutKind",
    "PutOutcome",
    "PutReason",
    "Unmerged",
]
