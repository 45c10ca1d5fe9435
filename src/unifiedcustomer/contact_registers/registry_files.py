"""A file of a do-not-contact registry -> a `RegistryBatch`. It is read once, line by line, and nothing of it stays.

A registry that was read with gaps would let through whom it should stop. So a line that cannot be read refuses the
whole file, unless the caller says that such lines may be passed over; they are then told, by number.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import IO, Final

import attrs

from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.key_rings import KeyRing, KeyUse
from unifiedcustomer.contact_registers.registry_batches import BatchMode, EntryForm, RegistryBatch, packed
from unifiedcustomer.contact_registers.suppression_list import point_key
from unifiedcustomer.errors import InvalidContactPoint, InvalidValue, Problem, UnreadableData, WrongType

__all__ = ["PointReader", "phone_numbers", "read_registry"]

PointReader = Callable[[str], ContactPoint | str]
"""Reads one cell: gives the contact point or its key, and raises `InvalidContactPoint` for what is none.
`unifiedcustomer.normalization` has such readers: ``phone_number``, ``email_address``."""

_LONGEST_LINE: Final = 2_000
_MOST_TOLD: Final = 1_000
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHER_FORMATS: Final = (b"PK\x03\x04", b"\x1f\x8b", b"%PDF", b"\xd0\xcf\x11\xe0")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{4,14}", re.ASCII)
_BETWEEN_DIGITS: Final = str.maketrans("", "", " -./()")


def phone_numbers(calling_code: str) -> PointReader:
    """A reader of national numbers as registries write them: digits alone, of one country.

    >>> phone_numbers("1")("(201) 555-0123")
    'phone:+12015550123'

    It checks no numbering plan. Where numbers come in several spellings, take `unifiedcustomer.normalization`'s.
    """

    def read(cell: str) -> str:
        text = cell.strip().translate(_BETWEEN_DIGITS)
        number = text if text.startswith("+") else f"+{calling_code}{text}"
        if not _NUMBER.fullmatch(number):
            raise InvalidContactPoint("phone", Problem.BAD_SYNTAX)
        return f"phone:{number}"

    return read


def read_registry(
    source: str | PathLike[str] | IO[bytes] | bytes,
    *,
    registry: str,
    keys: KeyRing,
    as_of: date,
    imported_at: datetime,
    read: PointReader | None = None,
    form: EntryForm = EntryForm.POINT,
    mode: BatchMode = BatchMode.FULL,
    column: int | str = 0,
    delimiter: str = ",",
    skip_unreadable: bool = False,
) -> RegistryBatch:
    """Take in a file of a registry.

    Args:
        source: a path, an open binary file, or the bytes.
        registry: its code, such as ``us.dnc``.
        keys: the ring; the current key is used.
        as_of: the day on which the list was current, as its keeper says. What the law counts from is this day, not
            the day of the download.
        imported_at: now, an aware datetime.
        read: what makes a contact point of a cell; needed unless the entries are hashes.
        form: what an entry is.
        mode: the whole list, or what changed.
        column: where the entry stands: its place from 0 on, in a file without a header; or its name in the header.
        delimiter: between cells.
        skip_unreadable: pass over lines that have no entry or an unreadable one.

    Raises:
        UnreadableData: there is no such file, it is text in no encoding known here (UTF-8, or UTF-16 with its mark), or
            a line cannot be read; with the number of the line.
        InvalidValue: it is empty, though it should be the whole list.
    """
    reading = _Reading(registry, _entry_reader(form, read), keys, skip_unreadable=skip_unreadable)
    with _opened(source, registry) as lines:
        reading.take(lines, delimiter, column)
    if mode is BatchMode.FULL and not reading.digests:
        raise InvalidValue("source", Problem.EMPTY)  # a list of nobody is far likelier a broken download
    return RegistryBatch(
        registry=registry,
        as_of=as_of,
        imported_at=imported_at,
        key_id=keys.current,
        digests=packed(reading.digests),
        form=form,
        mode=mode,
        rows=reading.rows,
        unreadable=tuple(reading.unreadable[:_MOST_TOLD]),
    )


def _entry_reader(form: EntryForm, read: PointReader | None) -> Callable[[str], str]:
    """What makes the text that is digested: a contact point's key, or the hash as it stands in small letters."""
    if form.digits is None:
        if read is None:
            raise WrongType("read")
        return lambda cell: point_key(read(cell))
    pattern = re.compile(rf"[0-9a-f]{{{form.digits}}}", re.ASCII)

    def of_hash(cell: str) -> str:
        text = cell.strip().lower()
        if not pattern.fullmatch(text):
            raise InvalidContactPoint("hash", Problem.BAD_SYNTAX)
        return text

    return of_hash


@attrs.define
class _Reading:
    """How far the file was read."""

    registry: str
    entry: Callable[[str], str]
    keys: KeyRing
    skip_unreadable: bool = attrs.field(kw_only=True)
    digests: set[bytes] = attrs.field(factory=set)
    rows: int = 0
    unreadable: list[int] = attrs.field(factory=list)

    def take(self, lines: Iterator[str], delimiter: str, column: int | str) -> None:
        """Every row of the file."""
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            place = column if isinstance(column, int) else self._place_of(column, next(rows, []))
            for row in rows:
                if row:
                    self._take_row(row, place, rows.line_num)
        except csv.Error:
            raise UnreadableData(self.registry, Problem.BAD_SYNTAX, line=rows.line_num) from None

    def _place_of(self, column: str, header: list[str]) -> int:
        names = [name.strip() for name in header]
        if names.count(column) != 1:
            raise UnreadableData(self.registry, Problem.DUPLICATE if column in names else Problem.MISSING, line=1)
        return names.index(column)

    def _take_row(self, row: list[str], place: int, line: int) -> None:
        try:
            text = self.entry(row[place])
        except (InvalidContactPoint, IndexError) as error:
            if not self.skip_unreadable:
                problem = error.problem if isinstance(error, InvalidContactPoint) else Problem.MISSING
                raise UnreadableData(self.registry, problem, line=line) from None
            self.unreadable.append(line)
            return
        self.rows += 1
        self.digests.add(self.keys.digest(KeyUse.REGISTRY, text))


# ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _opened(source: str | PathLike[str] | IO[bytes] | bytes, registry: str) -> Iterator[Iterator[str]]:
    """The lines of the file as text, none longer than any line of a list is."""
    if isinstance(source, (str, PathLike)):
        try:
            stream: IO[bytes] = Path(source).open("rb")  # noqa: SIM115 - closed below
        except (OSError, ValueError):
            raise UnreadableData(registry, Problem.NOT_FOUND) from None
        with stream:
            yield _lines(stream, registry)
    else:
        yield _lines(io.BytesIO(source) if isinstance(source, bytes) else source, registry)


def _lines(stream: IO[bytes], registry: str) -> Iterator[str]:
    head = stream.read(4)
    if head.startswith(_OTHER_FORMATS):
        raise UnreadableData(registry, Problem.UNSUPPORTED)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, number = "", 0
    data = head
    while True:
        try:
            rest += decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            raise UnreadableData(registry, Problem.UNDECODABLE, line=number + 1) from None
        *whole, rest = rest.replace("\r\n", "\n").split("\n")
        for line in whole if data else [*whole, rest]:
            number += 1
            yield _checked(line, registry, number)
        if not data:
            return
        _checked(rest, registry, number + 1)
        data = stream.read(65_536)


def _checked(line: str, registry: str, number: int) -> str:
    if len(line) > _LONGEST_LINE:
        raise UnreadableData(registry, Problem.TOO_LONG, line=number)
    if "\0" in line:
        raise UnreadableData(registry, Problem.BAD_CHARACTER, line=number)
    return line
