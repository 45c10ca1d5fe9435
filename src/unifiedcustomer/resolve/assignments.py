"""Which customer each record belongs to, as columns that any frame library takes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from unifiedcustomer.errors import Problem, WrongType
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Assignments"]


@attrs.frozen(eq=False)
class Assignments:
    """Which customer each record belongs to: three columns, one row a record, in input order.

    Speaks the Arrow PyCapsule protocol, so any frame library takes it: ``polars.DataFrame(assignments)``.
    """

    _sources: Texts = attrs.field(repr=False)
    _record_ids: Texts = attrs.field(repr=False)
    customer_id: NDArray[np.object_] = attrs.field(repr=False)

    @cached_property
    def source(self) -> NDArray[np.object_]:
        """The source of each record."""
        import numpy as np

        distinct, codes = self._sources.encoded()
        return np.array([*distinct.strings(), ""], dtype=object)[codes]  # a source without a name finds the last

    @cached_property
    def record_id(self) -> NDArray[np.object_]:
        """The id of each record in its source."""
        import numpy as np

        return np.array(self._record_ids.strings(), dtype=object)

    def __len__(self) -> int:
        return len(self.customer_id)

    def to_columns(self) -> dict[str, list[str]]:
        """Plain lists by column name."""
        return {name: getattr(self, name).tolist() for name in ("source", "record_id", "customer_id")}

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """An Arrow stream, made by pyarrow or polars, whichever is installed."""
        return _arrow_table(self.to_columns()).__arrow_c_stream__(requested_schema)


def _arrow_table(columns: dict[str, list[str]]) -> Any:
    try:
        import pyarrow as pa

        return pa.table(columns)
    except ImportError:
        try:
            import polars as pl

            return pl.DataFrame(columns)
        except ImportError:
            raise WrongType("assignments", Problem.UNSUPPORTED) from None
