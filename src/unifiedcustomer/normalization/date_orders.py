"""How each column writes its dates: learned where some of them can be read one way only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from unifiedcustomer.normalization.cells import needs_date_order
from unifiedcustomer.normalization.dates import is_month_first
from unifiedcustomer.normalization.encoding import Encoded, combined, encoded_texts
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.texts import Texts

__all__ = ["learn_date_orders"]

DATES_SEEN: Final = 5_000


def learn_date_orders(*tables: SourceTable) -> Mapping[tuple[str, str], bool]:
    """For (source, column): whether dates are written month first, where some of them can be read one way only.

    What was learned belongs into `Normalizer.date_orders`, and stays there: if it moved with the data, a record that is
    put alone would be read differently from the same record in a batch. Of very many dates a part is looked at, which
    does not depend on their order.
    """
    written: dict[tuple[str, str], list[Texts]] = {}
    for table in tables:
        sources = encoded_texts(table.sources)
        for column in table.columns:
            if needs_date_order(column.field):
                distinct, codes = column.values.texts.encoded()
                here = Encoded(values=sources.values, codes=np.where(codes >= 0, sources.codes, np.int32(-1)))
                pairs = combined(Encoded(values=distinct, codes=codes), here)
                for place, source in enumerate(sources.values):
                    texts = distinct.take(pairs.lefts[pairs.rights == place])
                    written.setdefault((source, column.name), []).append(texts)
    orders = {key: is_month_first(Texts.together(texts).sample(DATES_SEEN)) for key, texts in written.items()}
    return {key: order for key, order in orders.items() if order is not None}
