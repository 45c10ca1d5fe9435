"""A hub that asks: which pairs people should look at, on a terminal or on a sheet, and what they decided."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.hub.learning_hub import LearningHub

if TYPE_CHECKING:
    from unifiedcustomer.hub.review_outcomes import DecisionReport, ReviewQuestion
    from unifiedcustomer.identities import Judgement
    from unifiedcustomer.reviews import ReviewDecision

__all__ = ["ReviewingHub"]


class ReviewingHub(LearningHub):
    """The review queue and the decisions."""

    def review(self, limit: int = 20) -> list[ReviewQuestion]:
        """The pairs that a person should look at, those first whose answers tell most.

        A pair is in the queue while its evidence does not decide, or while it matches and is kept apart all the same,
        until somebody judges it with `same` or `different`. Only the pairs that are in doubt are read, never all
        records. How answers are ranked stands in `unifiedcustomer.hub.questions`.

        Args:
            limit: the most questions to give.

        Raises:
            InvalidValue: ``limit`` is negative.
        """
        from unifiedcustomer.hub.questions import questions

        if limit < 0:
            raise InvalidValue("limit", Problem.OUT_OF_RANGE)
        self._know_doubts()
        with self._store.reading() as session:
            return questions(session, self._resolver(session), limit)

    def count_doubts(self) -> int:
        """How many pairs are in doubt. One answer may settle several."""
        self._know_doubts()
        with self._store.reading() as session:
            return session.doubts.count()

    def review_sheet(self, path: str | Path, *, limit: int = 100, by: str = "") -> Path:
        """Write the queue as one HTML page that works without a network; it gives a file for `load_judgements`.

        The page shows the values of the records side by side: it is personal data. It is written in its place at once,
        readable by its owner alone where the system knows that, and nowhere else before.

        Args:
            path: of the file; what is there is replaced.
            limit: the most questions.
            by: who will decide; can be changed on the page.
        """
        from unifiedcustomer.hub.review_sheets import sheet_of
        from unifiedcustomer.reports import review_page, write_private

        return write_private(path, review_page(sheet_of(self.review(limit), self.count_doubts(), by, self._clock())))

    def load_judgements(
        self, decisions: str | Path | Iterable[ReviewDecision | Judgement], *, by: str = ""
    ) -> DecisionReport:
        """Take in what people decided elsewhere: the file of a review sheet, decisions or judgements.

        All that can be kept is, in one transaction. What cannot is in the report, decision by decision, with its
        reason: a record that is not known or changed since, a contradiction with its path. Nothing is dropped silently,
        and loading a file again changes nothing.

        Args:
            decisions: the path of a file, or things.
            by: who decided, where a decision does not say.

        Raises:
            UnreadableData: it is no file of decisions.
        """
        from unifiedcustomer.hub.loaded_judgements import decisions_in, load_decisions

        given = decisions_in(decisions) if isinstance(decisions, (str, Path)) else list(decisions)
        with self._store.writing() as session:
            return load_decisions(self._intake(session), given, by)

    def _know_doubts(self) -> None:
        """In a store from before there were doubts, find all of them once."""
        with self._store.reading() as session:
            if session.doubts.are_known:
                return
        from unifiedcustomer.hub.renewing import compute_doubts

        with self._store.writing() as session:
            compute_doubts(self._intake(session))
