"""Questions of the review queue on a terminal, one after the other; answers are judgements at once.

Works the same on a screen and with answers from a pipe: one line an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from unifiedcustomer.errors import ContradictoryJudgement

if TYPE_CHECKING:
    from unifiedcustomer.hub import CustomerHub, ReviewQuestion
    from unifiedcustomer.records import RecordKey

__all__ = ["TerminalReview"]

Pair: TypeAlias = "tuple[RecordKey, RecordKey]"

ASKED: Final = "One person?  y yes   n no   s skip   u undo   q quit   (a reason may follow) > "


class TerminalReview:
    """One sitting of one reviewer with an open hub.

    Args:
        hub: whose questions.
        by: who decides; stands in each judgement.
        limit: the most questions of this sitting; None for all.
        console: where to show them.
        read: gives the next line of answers, or an empty text when there is none.
    """

    def __init__(
        self, hub: CustomerHub, *, by: str, limit: int | None, console: Console, read: Callable[[], str]
    ) -> None:
        self._hub, self._by, self._limit = hub, by, limit
        self._console, self._read = console, read
        self._skipped: list[Pair] = []
        self._done: list[tuple[str, Pair]] = []

    def run(self) -> None:
        """Ask until nothing is in doubt, the limit is reached, or the reviewer has had enough."""
        for question in self._open():
            self._show(question)
            while not self._answer(question):
                pass
            if self._is_over:
                break
        self._sum_up()

    _is_over = False

    def _open(self) -> Iterator[ReviewQuestion]:
        """The best question that is left, again and again: each answer may change what is in doubt."""
        while self._limit is None or len(self._done) < self._limit:
            queue = self._hub.review(len(self._skipped) + 1)
            found = next((each for each in queue if (each.left, each.right) not in self._skipped), None)
            if found is None:
                return
            yield found

    def _answer(self, question: ReviewQuestion) -> bool:
        """Ask once; whether the question is dealt with."""
        self._console.print(ASKED, end="", markup=False, highlight=False, soft_wrap=True)
        line = self._read()
        if not self._console.is_terminal:  # nobody has pressed Enter
            self._say("")
        word, _, reason = line.strip().partition(" ")
        pair = (question.left, question.right)
        match word.lower():
            case "y" | "yes" | "n" | "no":
                return self._judge(word[0].lower(), pair, reason.strip())
            case "s" | "skip":
                self._skipped.append(pair)
                self._done.append(("s", pair))
            case "u" | "undo":
                return self._undo()
            case "q" | "quit":
                self._is_over = True
            case _ if not line:  # the pipe has ended
                self._is_over = True
            case _:
                return False
        return True

    def _judge(self, verdict: str, pair: Pair, reason: str) -> bool:
        act = self._hub.same if verdict == "y" else self._hub.different
        try:
            changes = act(*pair, by=self._by, reason=reason)
        except ContradictoryJudgement as error:
            path = " - ".join(str(key) for key in error.path)
            self._say(f"That contradicts what was decided: {path}")
            return False
        self._done.append((verdict, pair))
        told = ", ".join(sorted({change.kind.value for change in changes})) or "no customer changed"
        self._say(f"Kept: {told}.")
        return True

    def _undo(self) -> bool:
        """Take the last answer back; whether there was one."""
        if not self._done:
            self._say("There is nothing to undo.")
            return False
        verdict, pair = self._done.pop()
        if verdict == "s":
            self._skipped.remove(pair)
        else:
            self._hub.retract(*pair, by=self._by, reason="undone in review")
        self._say(f"Undone: {pair[0]} and {pair[1]}.")
        return True

    def _show(self, question: ReviewQuestion) -> None:
        width = self._console.width
        now = "one customer" if question.together else "two customers"
        asked = len(self._done) + 1
        table = Table(title=None, width=min(width, 110), show_edge=False, pad_edge=False)
        for name in ("", str(question.left), str(question.right)):
            table.add_column(_shown(name), ratio=1 if name == "" else 2, overflow="fold")
        for name, left, right in question.values:
            is_same = bool(left and right) and left.strip().casefold() == right.strip().casefold()
            style = "" if not (left and right) else "green" if is_same else "red"
            table.add_row(_shown(name, "dim"), _shown(left, style), _shown(right, style))
        self._say("")
        self._say(f"{asked}. Now {now}; the answer may move {question.at_stake}.", "bold")
        self._console.print(Padding(table, (1, 0, 1, 0)))
        for line in question.why.chart().to_text().splitlines()[1:]:
            self._say(line)
        self._say("")

    def _sum_up(self) -> None:
        counts = {name: sum(verdict == name for verdict, _ in self._done) for name in "yns"}
        left = self._hub.count_doubts()
        self._say(
            f"{counts['y']:,} one person, {counts['n']:,} two persons, {counts['s']:,} skipped; "
            f"{left:,} pairs are in doubt."
        )

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(_shown(text, style), soft_wrap=True)


def _shown(text: str, style: str = "") -> Text:
    """Text of records as it may stand on a terminal: nothing in it is a command to it."""
    return Text("".join(each if each.isprintable() else "\ufffd" for each in text), style=style)
