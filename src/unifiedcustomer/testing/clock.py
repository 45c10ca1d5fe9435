"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from unifiedcustomer.errors import Problem, WrongType

__all__ = ["FixedClock"]


class FixedClock:
    """Give it wherever a ``clock`` is asked for; it always shows the moment it was set to.

    >>> clock = FixedClock()
    >>> clock.advance(hours=2)
    >>> clock().isoformat()
    '2026-01-01T14:00:00+00:00'

    Raises:
        WrongType: the moment has no time zone.
    """

    def __init__(self, now: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        self.set(now)

    def __call__(self) -> datetime:
        """The moment that the clock shows."""
        return self._now

    def set(self, now: datetime) -> None:
        """Show ``now``, which may lie in the past."""
        if now.tzinfo is None or now.utcoffset() is None:
            raise WrongType("now", Problem.NAIVE_DATETIME)
        self._now = now

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass. Hours are true hours: across a change to summer time too."""
        passed = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        self._now = (self._now.astimezone(UTC) + passed).astimezone(self._now.tzinfo)
