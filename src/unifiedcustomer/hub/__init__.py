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
    Retrained,
    Unmerged,
)
from unifiedcustomer.hub.previews import CustomerPart, Regrouping, RegroupKind, WhatIf
from unifiedcustomer.hub.review_outcomes import DecisionOutcome, DecisionReport, LoadedDecision, ReviewQuestion

__all__ = [
    "CustomerHistory",
    "CustomerHub",
    "CustomerPart",
    "Damage",
    "DecisionOutcome",
    "DecisionReport",
    "Link",
    "LoadReport",
    "LoadedDecision",
    "MatchCandidate",
    "PutKind",
    "PutOutcome",
    "PutReason",
    "RegroupKind",
    "Regrouping",
    "Retrained",
    "ReviewQuestion",
    "Unmerged",
    "WhatIf",
]
