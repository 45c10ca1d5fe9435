"""The living door: records come and go one at a time, people decide, and the answer is always that of the batch.

    SourceRecord -> normalization -> intake -> neighbourhood -> settle -> who is who, and what changed

`CustomerHub` is all that a user needs; the other files are how it keeps its word.
"""

from unifiedcustomer.hub.customer_hub import CustomerHub
from unifiedcustomer.hub.outcomes import LoadReport, MatchCandidate, PutKind, PutOutcome, PutReason

__all__ = ["CustomerHub", "LoadReport", "MatchCandidate", "PutKind", "PutOutcome", "PutReason"]
