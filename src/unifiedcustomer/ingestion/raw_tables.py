"""A table as it was delivered: columns of text, before anybody knows what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

from unifiedcustomer.errors import Problem, UnreadableData
from unifiedcustomer.model_fields import masked
from unifiedcustomer.texts import Cells

__all__ = ["RawTable", "TextColumn"]

TextColumn: TypeAlias = Cells


def _as_cells(columns: Mapping[str, Sequence[str | None]]) -> Mapping[str, Cells]:
    return {name: Cells.of(cells) for name, cells in columns.items()}


@attrs.frozen(kw_only=True, eq=False)
class RawTable:
    """Columns by name, all of one length; a missing cell is None.

    `left_out` has the columns whose cells are no single values, such as lists. `form` says how a file was read.

    Raises:
        UnreadableData: the columns differ in length.
    """

    name: str
    columns: Mapping[str, Cells] = attrs.field(repr=masked, converter=_as_cells)
    left_out: Mapping[str, Problem] = attrs.field(factory=dict)
    lists: Mapping[str, Cells] = attrs.field(factory=dict, repr=masked, converter=_as_cells)
    """Those of `left_out` whose cells are lists, with the items parted by ``|``."""
    form: Mapping[str, str] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if len(set(map(len, self.columns.values()))) > 1:
            raise UnreadableData(self.name, Problem.WRONG_LENGTH)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))
