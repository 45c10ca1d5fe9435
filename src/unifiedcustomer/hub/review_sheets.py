"""From the review queue to the sheet that shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from unifiedcustomer.hub.loaded_judgements import review_file
from unifiedcustomer.hub.review_outcomes import ReviewQuestion
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.reports import ReviewSheet, SheetQuestion
from unifiedcustomer.reviews import ReviewDecision

__all__ = ["sheet_of"]


def sheet_of(questions: Iterable[ReviewQuestion], in_doubt: int, by: str, at: datetime) -> ReviewSheet:
    """The sheet; each question brings the decision that it becomes once somebody has decided."""
    asked = list(questions)
    blank = [
        ReviewDecision(
            judgement=Judgement(left=each.left, right=each.right, verdict=Verdict.UNSURE),
            left_version=each.left_version,
            right_version=each.right_version,
        )
        for each in asked
    ]
    return ReviewSheet(
        questions=tuple(
            SheetQuestion(why=each.why, together=each.together, at_stake=each.at_stake, values=each.values)
            for each in asked
        ),
        decisions=review_file(blank),
        in_doubt=in_doubt,
        by=by,
        made_at=at,
    )
