"""When a source changed its records: columns are read as single cells are."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from unifiedcustomer.hub.update_times import NEVER, moments, update_times
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import Field, Role
from unifiedcustomer.source_tables import SourceColumn, SourceTable

TEXTS = st.dates().map(lambda day: f"{day}T03:04:05Z") | st.sampled_from(
    [
        "2026-01-02T03:04:05Z", "2026-02-30T03:04:05Z", "2026-01-02T24:04:05Z", "2026-01-02T03:04:60Z",
        "1900-01-01T00:00:00Z",
        "0000-00-00T00:00:00Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05+", "2026-01-02", "03/04/2026",
        "soon", None,
        "9999-12-31T00:00:00Z", "2026-01-02T03:04:05.5", "\uff12\uff1026-01-02T03:04:05Z", "1767323045",
    ]
)  # fmt: skip


@settings(max_examples=80)
@given(cells=st.lists(st.tuples(st.sampled_from(["till", "shop", ""]), TEXTS, TEXTS), max_size=12))
def test_times_are_those_of_records_one_by_one(cells):
    """The latest of several, whatever form they have, for every source by itself."""
    normalizer = Normalizer(date_orders={("till", "a"): True, ("shop", "a"): False})
    columns = [
        SourceColumn(name=name, field=Field(role=Role.UPDATED_AT), values=[row[place] for row in cells])
        for name, place in (("a", 1), ("b", 2))
    ]
    # A record without a source is none; what its column says can be read all the same.
    sources = [row[0] or "other" for row in cells]
    table = SourceTable(sources=sources, record_ids=[str(n) for n in range(len(cells))], columns=columns)

    assert [normalizer.record(record).updated_at for record in table.records()] == [
        *moments(update_times(table, normalizer))
    ]


def test_a_table_without_such_columns_never_says():
    """Nothing stands for that."""
    table = SourceTable(sources=["till"], record_ids=["1"], columns=[])

    assert [NEVER] == update_times(table, Normalizer()).tolist()
    assert [None, datetime(1970, 1, 1, tzinfo=UTC)] == [*moments(update_times(table, Normalizer())), *moments(_zero())]


def _zero():
    import numpy as np

    return np.zeros(1, dtype=np.int64)
