"""What was found out about rules, kept so that it is found out once; never anything about a person."""

from __future__ import annotations

from typing import Any, Final, TypeVar

__all__ = ["Answers"]

T = TypeVar("T")

MOST: Final = 20_000


class Answers(dict[Any, Any]):
    """A cache of bounded size: when it is full it begins anew, which costs time and changes nothing."""

    def keep(self, key: Any, answer: T) -> T:
        """Keep ``answer`` under ``key``."""
        if len(self) >= MOST:
            self.clear()
        self[key] = answer
        return answer
