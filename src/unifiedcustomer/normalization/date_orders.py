"""How each column writes its dates: learned where some of them can be read one way only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from unifiedcustomer.kernels import in_threads
from unifiedcustomer.normalization.cells import needs_date_order
from unifiedcustomer.normalization.dates import is_month_first
from unifiedcustomer.normalization.encoding import Encoded, combined, encoded_texts
from unifiedcustomer.source_tables import SourceColumn, SourceTable
from unifiedcustomer.texts import Texts

__all__ = ["learn_date_orders"]

DATES_SEEN: Final = 1_000


def learn_date_orders(*tables: SourceTable) -> Mapping[tuple[str, str], bool]:
    """For (source, column): whether dates are written month first, where some of them can be read one way only.

    What was learned belongs into `Normalizer.date_orders`, and stays there: if it moved with the data, a record that is
    put alone would be read differently from the same record in a batch. Of very many dates a part is looked at, which
    does not depend on their order.
    """
    columns = [(table, column) for table in tables for column in table.columns if needs_date_order(column.field)]
    written: dict[tuple[str, str], list[Texts]] = {}
    for (_, column), found in zip(columns, in_threads(lambda pair: _dates_by_source(*pair), columns), strict=True):
        for source, texts in found:
            written.setdefault((source, column.name), []).append(texts)
    orders = {key: is_month_first(Texts.together(texts).sample(DATES_SEEN)) for key, texts in written.items()}
    return {key: order for key, order in orders.items() if order is not None}


def _dates_by_source(table: SourceTable, column: SourceColumn) -> list[tuple[str, Texts]]:
    """The distinct dates of a column that each source has."""
    sources = encoded_texts(table.sources)
    distinct, codes = column.values.texts.encoded()
    here = Encoded(values=sources.values, codes=np.where(codes >= 0, sources.codes, np.int32(-1)))
    pairs = combined(Encoded(values=distinct, codes=codes), here)
    return [(source, distinct.take(pairs.lefts[pairs.rights == place])) for place, source in enumerate(sources.values)]
