"""What all charts can do; each says only how it is drawn on a sheet of a given width, and how it reads as text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from html import escape
from typing import Any, Final, cast

import attrs

from unifiedcustomer.charts.drawing import Drawing
from unifiedcustomer.charts.page import page

__all__ = ["DESK", "NARROW", "PHONE", "Chart"]

DESK: Final = 760  #: pixels
PHONE: Final = 340
NARROW: Final = 520  #: below this width labels stand above their bars


class Chart(ABC):
    """A picture of numbers: `to_dict`, `to_text`, `to_svg` and `to_html` tell the same."""

    title: str

    @abstractmethod
    def drawing(self, width: float) -> Drawing:
        """The chart on a sheet of that width, in pixels."""

    @abstractmethod
    def to_text(self) -> str:
        """The chart in letters, for a terminal or a log."""

    def to_dict(self) -> dict[str, Any]:
        """The numbers, JSON types only."""
        return attrs.asdict(cast("Any", self), value_serializer=_as_list)

    def to_svg(self, *, width: float = DESK) -> str:
        """A picture that stands alone: a file, or part of a document."""
        return self.drawing(width).to_svg(styled=True)

    def to_html(self) -> str:
        """A page that stands alone, for a desk and for a phone."""
        return page(
            self.title,
            f'<main class="one"><h1>{escape(self.title)}</h1>\n<section class="plate">{self.figure()}</section></main>',
        )

    def figure(self) -> str:
        """The chart within a page of `unifiedcustomer.charts.page`: once for a desk, once for a phone."""
        wide, narrow = (self.drawing(width).to_svg(styled=False) for width in (DESK, PHONE))
        return f'<div class="on-desk">{wide}</div><div class="on-phone">{narrow}</div>'

    def _repr_html_(self) -> str:
        return self.to_svg()


def _as_list(_chart: object, _field: object, value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
