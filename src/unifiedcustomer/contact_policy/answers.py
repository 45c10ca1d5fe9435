"""What was found out about rules, kept so that it is found out once; never anything about a person."""

from __future__ import annotations

from typing import Any, ClassVar, Final, TypeVar

__all__ = ["Answers", "FewAnswers"]

T = TypeVar("T")

MOST: Final = 20_000


class Answers(dict[Any, Any]):
    """A cache of bounded size: when it is full it begins anew, which costs time and changes nothing."""

    most: ClassVar = MOST

    def keep(self, key: Any, answer: T) -> T:
        """Keep ``answer`` under ``key``."""
        if len(self) >= self.most:
            self.clear()
        self[key] = answer
        return answer


class FewAnswers(Answers):
    """A smaller one, of which there are many."""

    most = 500
