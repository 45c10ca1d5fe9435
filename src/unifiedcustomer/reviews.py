"""Reviews: what a person decided about two records that they saw side by side."""

from __future__ import annotations

import attrs

from unifiedcustomer.identities import Judgement

__all__ = ["ReviewDecision"]


@attrs.frozen(kw_only=True)
class ReviewDecision:
    """A judgement that was made away from the hub, such as on a review sheet, and which contents it was made of."""

    judgement: Judgement
    left_version: int | None = None  #: of the left record's contents the one that was seen; the first is 1
    right_version: int | None = None
