"""Retrainings: from when on a hub matches by which model, and what that meant for its customers.

Between two of them everything that moves with the data stands still, so the same records always give the same answer.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from unifiedcustomer.model_fields import instant

__all__ = ["Retraining"]


@attrs.frozen(kw_only=True)
class Retraining:
    """A model came into force in a hub. Kept for good, together with the model."""

    version: int  #: of the hub's model: the one that it was made with is 1
    at: datetime = instant()
    by: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=False)
    trained_on: int = 0  #: how many records the model was learned from; 0 for the shipped model
    records: int = 0  #: live records of the hub
    moved: int = 0  #: records that are another customer's since then
    customers_before: int = 0
    customers_after: int = 0
