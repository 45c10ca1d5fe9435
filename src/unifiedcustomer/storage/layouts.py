"""Layouts: what the cells of packed records are, so that each record can be given back as if it had come by itself.

A layout names columns and no person. The texts around the cells are those of the wire form that the hub writes; here
they are only put together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

import attrs
from sqlalchemy import Connection, select

from unifiedcustomer.features import PackedFeatures
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage.lookup import Lookup, add_tuples, microseconds, moment, next_number
from unifiedcustomer.storage.packed_rows import Entry, Unopened
from unifiedcustomer.storage.schema import layout

__all__ = ["ContentForm", "FeatureForm", "Form", "Layouts", "PlainForm"]


@attrs.frozen
class ContentForm:
    """How contents are written: around the source, the id and all values, and around each value that is there."""

    frame: Sequence[str]  #: before the source, before the id, before the values, after them
    cells: Sequence[Sequence[str]]  #: before and after the value of each cell
    recorded_at: datetime

    def body(self, key: RecordKey, cells: Iterable[bytes]) -> str:
        """The content of a record."""
        quoted = json.encoder.encode_basestring_ascii
        before_source, before_id, before_values, after = self.frame
        values = ",".join(
            f"{start}{quoted(cell.decode('utf-8', 'surrogatepass'))}{end}"
            for (start, end), cell in zip(self.cells, cells, strict=True)
            if cell
        )
        return f"{before_source}{quoted(key.source)}{before_id}{quoted(key.record_id)}{before_values}{values}{after}"


@attrs.frozen
class FeatureForm:
    """Which feature each cell is a key of."""

    names: tuple[str, ...] = attrs.field(converter=tuple)


@attrs.frozen
class PlainForm:
    """Cells that need no words: keys of a source, places."""

    recorded_at: int  #: microseconds since 1970
    source: str = ""


Form: TypeAlias = ContentForm | FeatureForm | PlainForm

_NONE: Final[Mapping[int, Form]] = {}
_OF = Lookup(select(layout.c.layout, layout.c.form, layout.c.recorded_at), layout.c.layout)


class Layouts:
    """The layouts of a store. They never change, so each is read once.

    Args:
        connection: a transaction.
        known: those that were read, which this adds to.
        committed: those that were read by other transactions.
    """

    def __init__(
        self, connection: Connection, known: dict[int, Form] | None = None, committed: Mapping[int, Form] = _NONE
    ) -> None:
        self._connection = connection
        self._known = {} if known is None else known
        self._committed = committed

    def add_contents(self, frame: Sequence[str], cells: Sequence[Sequence[str]], at: datetime) -> int:
        """A new layout of contents; gives its number."""
        return self._add({"frame": frame, "cells": cells}, at)

    def add_features(self, names: Sequence[str], at: datetime) -> int:
        """A new layout of features; gives its number."""
        return self._add({"names": names}, at)

    def add_plain(self, at: datetime, source: str = "") -> int:
        """A new layout of cells that need no words; gives its number."""
        return self._add({"source": source}, at)

    def _add(self, form: Mapping[str, object], at: datetime) -> int:
        number = next_number(self._connection, layout.c.layout)
        add_tuples(self._connection, layout, [(number, json.dumps(form), microseconds(at))])
        return number

    def content(self, key: RecordKey, entry: Entry) -> tuple[str, datetime]:
        """A packed content, and when it came."""
        form = self._form(entry.layout)
        assert isinstance(form, ContentForm)
        return form.body(key, entry.cells), form.recorded_at

    def features(self, entry: Unopened) -> PackedFeatures:
        """Packed features."""
        form = self._form(entry.layout)
        assert isinstance(form, FeatureForm)
        return PackedFeatures(form.names, entry.width, entry.data)

    def plain(self, number: int) -> PlainForm:
        """What there is to know of cells that need no words."""
        form = self._form(number)
        assert isinstance(form, PlainForm)
        return form

    def _form(self, number: int) -> Form:
        found = self._known.get(number) or self._committed.get(number)
        if found is None:
            ((_, text, at),) = _OF.tuples(self._connection, [number])
            found = self._known[number] = _read(json.loads(text), at)
        return found


def _read(made: dict[str, Any], at: int) -> Form:
    if "names" in made:
        return FeatureForm(made["names"])
    if "source" in made:
        return PlainForm(at, made["source"])
    return ContentForm(**made, recorded_at=moment(at))
