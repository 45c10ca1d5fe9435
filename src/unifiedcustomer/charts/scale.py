"""From numbers to places: where a value stands between two ends, and which round values are worth a tick."""

from __future__ import annotations

import math

import attrs

__all__ = ["Scale", "round_steps"]


@attrs.frozen
class Scale:
    """Values from `low` to `high` on the pixels from `left` to `right`."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        """The place of ``value``; what lies beyond an end stands at the end."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def round_steps(low: float, high: float, most: int = 6) -> list[float]:
    """At most so many multiples of 1, 2 or 5 times a power of ten, from ``low`` to ``high``.

    >>> round_steps(-13, 22)
    [-10.0, 0.0, 10.0, 20.0]
    """
    span = high - low
    if not span > 0 or not math.isfinite(span):
        return [low]
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [step * place for place in range(first, last + 1)]
