"""All live records of a hub as one table, as resolution reads it: made in one pass, a part at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import Feature, FeatureColumn, FeatureTable
from unifiedcustomer.identities import Judgement
from unifiedcustomer.records import Comparison, Role, SourceRecord
from unifiedcustomer.storage import JudgedPair, Session
from unifiedcustomer.texts import Texts
from unifiedcustomer.wire import from_json

__all__ = ["LiveTable", "by_label", "live_table"]

Int64s = NDArray[np.int64]


@attrs.frozen(eq=False)
class LiveTable:
    """Every live record of one moment, by number, and what people decided about them until then."""

    records: Int64s  #: ascending; row ``i`` of the table is ``records[i]``
    versions: Int64s
    identities: Int64s  #: who each record is in the hub
    table: FeatureTable
    judged: tuple[JudgedPair, ...]
    last_judgement: int

    @property
    def judgements(self) -> list[Judgement]:
        """What counts of what people decided."""
        return [pair.judgement for pair in self.judged]

    def rows_of(self, records: Int64s) -> Int64s:
        """The row of each of ``records``; -1 for one that is not live."""
        if not len(self.records):
            return np.full(len(records), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.records, records), len(self.records) - 1)
        return np.where(self.records[at] == records, at, -1)


def by_label(labels: Int64s, records: Int64s) -> Int64s:
    """For each of the ascending ``records`` the first one that has the same label."""
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    return records[first[place]]


def live_table(session: Session) -> LiveTable:
    """Every live record."""
    made = _Columns()
    records, versions, identities = array("q"), array("q"), array("q")
    sources: list[str] = []
    record_ids: list[str] = []
    for row in session.census.rows():
        made.add(len(records), row.features, row.record)
        records.append(row.record)
        versions.append(row.version)
        identities.append(row.identity)
        sources.append(row.source)
        record_ids.append(row.record_id)
    table = FeatureTable(
        sources=Texts.of(sources),
        record_ids=Texts.of(record_ids),
        columns=made.finished(len(records)),
        comparisons=_comparisons(session, made.first_holder),
    )
    return LiveTable(
        np.array(records, dtype=np.int64),
        np.array(versions, dtype=np.int64),
        np.array(identities, dtype=np.int64),
        table=table,
        judged=tuple(session.judgements.in_force()),
        last_judgement=session.judgements.last(),
    )


class _Columns:
    """Columns that grow by rows; each knows only the rows that have a value."""

    def __init__(self) -> None:
        self._grown: dict[tuple[str, int], tuple[dict[str, int], array[int], array[int]]] = {}
        self.first_holder: dict[str, int] = {}  #: by feature, the first record that has it

    def add(self, row: int, features: Mapping[str, Sequence[str]], record: int) -> None:
        for name, keys in features.items():
            self.first_holder.setdefault(name, record)
            for position, key in enumerate(keys):
                grown = self._grown.setdefault((name, position), ({}, array("q"), array("i")))
                index, rows, codes = grown
                rows.append(row)
                codes.append(index.setdefault(key, len(index)))

    def finished(self, rows: int) -> dict[str, tuple[FeatureColumn, ...]]:
        columns: dict[str, tuple[FeatureColumn, ...]] = {}
        for name, _position in sorted(self._grown):
            columns[name] = (*columns.get(name, ()), self._column(name, _position, rows))
        return columns

    def _column(self, name: str, position: int, rows: int) -> FeatureColumn:
        index, held, codes = self._grown[name, position]
        every = np.full(rows, -1, dtype=np.int32)
        every[np.array(held, dtype=np.int64)] = np.array(codes, dtype=np.int32)
        return FeatureColumn(values=Texts.of(index), codes=every)


def _comparisons(session: Session, first_holder: Mapping[str, int]) -> dict[str, Comparison]:
    """How attributes of the user's own are compared, as the first record that has each says."""
    own = {name: record for name, record in first_holder.items() if name not in set(Feature)}
    bodies = session.records.live_bodies(set(own.values()))
    return {name: found for name, record in own.items() for found in _declared(name, bodies[record])}


def _declared(name: str, body: str) -> Iterator[Comparison]:
    values = from_json(body, SourceRecord).values
    fields = (value.field for value in values if value.field.role is Role.CUSTOM and value.field.name == name)
    yield from (field.comparison.whole for field in fields)
