"""Taking records in and out: facts are appended, what is live is replaced, and the blocks follow.

Which content of a record counts: the one that its source changed last, where the source says so; otherwise the one that
came last. Everything here is about single records; who is who is settled afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs
import numpy as np

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.features import FeatureTable, table_of_features
from unifiedcustomer.hub.update_times import moments, update_times
from unifiedcustomer.hub.wire_rows import bodies_of
from unifiedcustomer.normalization import Normalizer, normalize_table
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.resolution import Resolver
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.storage import CustomerIds, LiveRecord, NewVersion, Session, digest
from unifiedcustomer.wire import from_json, to_json

__all__ = ["Incoming", "Intake", "check_keys", "features_of", "incoming", "incoming_table", "table_of"]


FEW: Final = 20
"""Records that are looked at one by one; more of them are faster as a table."""

_NOT_KEPT: Final = re.compile("[\x00\ud800-\udfff]")


@attrs.frozen(kw_only=True)
class Incoming:
    """A record as it is put: its wire form, and what of it is compared."""

    key: RecordKey
    body: str = attrs.field(repr=False)
    features: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)
    updated_at: datetime | None = None


def incoming(record: SourceRecord, normalizer: Normalizer) -> Incoming:
    """A record as it is put.

    Raises:
        WrongType: it is no source record.
        InvalidValue: its key has a character that no store keeps.
    """
    if not isinstance(record, SourceRecord):
        raise WrongType("record")
    for name in ("source", "record_id"):
        if not _is_storable(getattr(record.key, name)):
            raise InvalidValue(name, Problem.BAD_CHARACTER)
    return Incoming(
        key=record.key,
        body=to_json(record),
        features=normalizer.features(record),
        updated_at=normalizer.updated_at(record),
    )


def incoming_table(table: SourceTable, normalizer: Normalizer) -> list[Incoming]:
    """The records of a table as they are put: the same as one by one, and faster, for distinct values are read once."""
    features = _features_by_row(normalize_table(table, normalizer))
    changed_at = [*moments(update_times(table, normalizer))]
    return [
        Incoming(key=table.key(row), body=body, features=features[row], updated_at=changed_at[row])
        for row, body in enumerate(bodies_of(table))
    ]


def check_keys(table: SourceTable) -> None:
    """Raise `InvalidValue` if a key of ``table`` has a character that no store keeps."""
    for name, texts in (("source", table.sources.encoded()[0]), ("record_id", table.record_ids)):
        # In UTF-8 half of a surrogate pair begins with ED, as few other letters do.
        if np.isin(texts.data, (0x00, 0xED)).any() and not all(map(_is_storable, texts)):
            raise InvalidValue(name, Problem.BAD_CHARACTER)


def _features_by_row(table: FeatureTable) -> list[dict[str, tuple[str, ...]]]:
    rows: list[dict[str, tuple[str, ...]]] = [{} for _ in range(len(table))]
    for name, columns in table.columns.items():
        for column in columns:
            for row, code in zip(rows, column.codes.tolist(), strict=True):
                if code >= 0:
                    row[name] = (*row.get(name, ()), column.values[code])
    return rows


def _content(body: str) -> SourceRecord:
    """The record in ``body``, its values in an order of their own."""
    record = from_json(body, SourceRecord)
    return attrs.evolve(record, values=tuple(sorted(record.values, key=lambda value: (value.column, value.raw))))


def _is_storable(text: str) -> bool:
    """PostgreSQL keeps no NUL, and nobody keeps half of a surrogate pair."""
    return _NOT_KEPT.search(text) is None


def table_of(rows: Sequence[tuple[RecordKey, Mapping[str, Sequence[str]]]]) -> FeatureTable:
    """Features of records, by key, as the table that resolution reads."""
    return table_of_features([key for key, _ in rows], [features for _, features in rows])


def features_of(live: LiveRecord) -> dict[str, tuple[str, ...]]:
    """The features as stored."""
    return {name: tuple(keys) for name, keys in live.features.items()}


@attrs.define(kw_only=True)
class Intake:
    """What one transaction takes in and out.

    `before` has the changed records as they were; `touched` every record whose values or judgements changed;
    `crossed` those that may be compared with each other, and were not, or the other way round.
    """

    session: Session
    resolver: Resolver
    now: datetime
    new_id: CustomerIds
    numbers: dict[RecordKey, int] = attrs.field(factory=dict)
    before: dict[int, LiveRecord] = attrs.field(factory=dict)
    live: dict[int, LiveRecord] = attrs.field(factory=dict)  #: as they were made live
    tokens: dict[int, Collection[int]] = attrs.field(factory=dict)  #: what these hold
    back: set[int] = attrs.field(factory=set)  #: removed once, and put again
    touched: set[int] = attrs.field(factory=set)
    crossed: set[int] = attrs.field(factory=set)  #: holders of blocks that opened or closed
    created: set[int] = attrs.field(factory=set)
    updated: set[int] = attrs.field(factory=set)
    older: set[int] = attrs.field(factory=set)
    erased: set[int] = attrs.field(factory=set)  #: removed, because a person is being erased

    def fresh(self) -> Intake:
        """Another one in the same transaction, that has taken nothing yet."""
        return Intake(session=self.session, resolver=self.resolver, now=self.now, new_id=self.new_id)

    def put(self, given: Sequence[Incoming]) -> None:
        """Append what is new and make it what counts. The keys must be distinct."""
        records = self.session.records
        numbers = records.numbers([record.key for record in given])
        self.before |= self.session.identities.of(numbers.values())
        self.back |= set(numbers.values()) - self.before.keys()
        known = records.versions(numbers.values())
        numbers |= records.register({record.key: self.new_id() for record in given if record.key not in numbers})
        self.numbers |= numbers
        versions: list[NewVersion] = []
        fresh: dict[int, tuple[Incoming, int]] = {}
        contents = {numbers[record.key]: record.body for record in given}
        told_again = self._told_again(contents, known)
        for record in given:
            number = numbers[record.key]
            version = None if number in told_again else self._version(record, number, known.get(number, {}))
            if version is not None:
                versions.append(version)
                if number not in self.older:
                    fresh[number] = (record, version.version)
        records.append(versions, self.now)
        self._make_live(fresh)
        self._index(fresh)

    def _told_again(self, contents: Mapping[int, str], known: Mapping[int, Mapping[int, str | None]]) -> set[int]:
        """The records whose content is the one that counts, whatever the order of its fields.

        A source that turns its columns around has nothing new to say.
        """
        live = {number: contents[number] for number in contents.keys() & self.before.keys()}
        other = {n: body for n, body in live.items() if known[n][self.before[n].version] != digest(body)}
        counting = self.session.records.live_bodies(other)
        return live.keys() - {number for number, body in other.items() if _content(body) != _content(counting[number])}

    def _version(self, record: Incoming, number: int, known: Mapping[int, str | None]) -> NewVersion | None:
        """What is to be appended, if anything; notes a content that is older than what counts."""
        live, content = self.before.get(number), digest(record.body)
        if live is not None and _is_older(record.updated_at, live.updated_at):
            self.older.add(number)
            if content in known.values():
                return None
        return NewVersion(record=number, version=len(known) + 1, body=record.body, body_digest=content)

    def _make_live(self, fresh: Mapping[int, tuple[Incoming, int]]) -> None:
        """For the moment each by itself."""
        self.created |= fresh.keys() - self.before.keys()
        self.updated |= fresh.keys() & self.before.keys()
        self.touched |= fresh.keys()
        self.session.identities.come_back(self.back & fresh.keys())
        self.session.identities.remove(fresh.keys() & self.before.keys())
        self.live |= {
            number: LiveRecord(
                record=number,
                version=version,
                features=record.features,
                updated_at=record.updated_at,
                component=number,
                identity=number,
                since=self.before[number].since if number in self.before else self.now,
            )
            for number, (record, version) in fresh.items()
        }
        self.session.identities.put([self.live[number] for number in fresh])

    def _index(self, fresh: Mapping[int, tuple[Incoming, int]]) -> None:
        rows = [(record.key, record.features) for record, _version in fresh.values()]
        # Where sources are told apart by what they may claim, features alone do not say what may be matched.
        if len(rows) <= FEW and not self.resolver.model.rules.self_asserted:
            one = self.resolver.one_record
            tokens = [tuple(one.tokens(features)) for _key, features in rows]
        else:
            tokens = self.resolver.tokens(table_of(rows))
        self.tokens |= dict(zip(fresh, tokens, strict=True))
        held = self.session.blocks.tokens(fresh.keys() & self.before.keys())
        added, removed = [], []
        for number, now in zip(fresh, tokens, strict=True):
            had = held.get(number, set())
            added += [(token, number) for token in now if token not in had]
            removed += [(token, number) for token in had.difference(now)]
        self._change_blocks(added, removed)

    def remove(self, numbers: Collection[int]) -> None:
        """Append that records are gone, and let them be live no longer."""
        self.before |= self.session.identities.of(numbers)
        for number in numbers:
            self.live.pop(number, None)
            self.tokens.pop(number, None)
        latest = self.session.records.versions(numbers)
        gone = [NewVersion(record=number, version=len(latest[number]) + 1) for number in numbers]
        self.session.records.append(gone, self.now)
        self.session.identities.remove(numbers)
        self.touched |= set(numbers)
        held = self.session.blocks.tokens(numbers)
        self._change_blocks([], [(token, number) for number, tokens in held.items() for token in tokens])

    def _change_blocks(self, added: Sequence[tuple[int, int]], removed: Sequence[tuple[int, int]]) -> None:
        blocks = self.session.blocks
        crossed = blocks.change(added=added, removed=removed, largest=self.resolver.model.largest_by_mark)
        self.crossed |= blocks.holders(crossed)


def _is_older(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other
