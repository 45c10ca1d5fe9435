"""Reads the Arrow C stream interface with nothing but ctypes and numpy.

Every modern frame speaks it (polars, pyarrow, duckdb and others), so any of them can be read while none is required.
The layouts of the three structs and of the buffers are those of the Arrow specification, "C data interface", "C stream
interface" and "Columnar format". The rule of ownership: whoever received a struct calls its ``release`` once.

Text stays UTF-8 in one buffer (`Texts`), without a call per cell; only what is no text is written cell by cell.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.errors import Problem, UnreadableData, WrongType
from unifiedcustomer.ingestion.cells import NotACell, dates_where_no_time_is_said
from unifiedcustomer.texts import Cells, Texts

__all__ = ["read_arrow_stream"]

Bytes = NDArray[np.uint8]
Written = list[str | None]
Column: TypeAlias = Written | Cells
_NAME: Final = b"arrow_array_stream"


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_void_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)), ("release", _Release), ("private_data", ctypes.c_void_p),
]  # fmt: skip
_Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))), ("dictionary", ctypes.POINTER(_Array)),
    ("release", _Release), ("private_data", ctypes.c_void_p),
]  # fmt: skip
_Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)),
    ("release", _Release), ("private_data", ctypes.c_void_p),
]  # fmt: skip


def read_arrow_stream(source: str, capsule: object) -> dict[str, Column | NotACell]:
    """The columns of a stream as text; of a column without single values, the finding.

    Raises:
        UnreadableData: the stream fails, is no table, or has two columns of one name.
        WrongType: a column has bytes.
    """
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    address = pointer(capsule, _NAME)
    stream = _Stream.from_address(address)
    schema = _Schema()
    _checked(source, stream.get_schema(address, ctypes.byref(schema)))
    try:
        if schema.format != b"+s":
            raise UnreadableData(source, Problem.WRONG_TYPE)
        columns = [schema.children[place].contents for place in range(schema.n_children)]
        names = [column.name.decode("utf-8", errors="replace") for column in columns]
        if len(set(names)) < len(names):
            raise UnreadableData(source, Problem.DUPLICATE)
        parts: dict[str, list[Column | NotACell]] = {name: [] for name in names}
        for batch in _batches(source, stream, address):
            for place, name in enumerate(names):
                parts[name].append(_column(name, columns[place], batch.children[place].contents, batch))
        forms = (column.format.decode() for column in columns)
        return {name: _joined(form, parts[name]) for name, form in zip(names, forms, strict=True)}
    finally:
        schema.release(ctypes.addressof(schema))


def _checked(source: str, code: int) -> None:
    if code:
        raise UnreadableData(source, Problem.CORRUPT)


def _batches(source: str, stream: Any, address: int) -> Iterator[Any]:
    while True:
        batch = _Array()
        _checked(source, stream.get_next(address, ctypes.byref(batch)))
        if not batch.release:  # the end of the stream
            return
        try:
            yield batch
        finally:
            batch.release(ctypes.addressof(batch))


def _joined(form: str, parts: list[Column | NotACell]) -> Column | NotACell:
    """One column of its batches; what is decided by looking at all cells is decided here, whatever the batches are."""
    texts: list[Texts] = []
    cells: Written = []
    for part in parts:
        if isinstance(part, NotACell):
            return part
        if isinstance(part, Cells):
            texts.append(part.texts)
        else:
            cells.extend(part)
    if texts:  # a batch without rows has no texts
        return Cells(Texts.together(texts))
    return dates_where_no_time_is_said(cells) if form.startswith("ts") and not _has_zone(form) else cells


def _column(name: str, schema: Any, array: Any, batch: Any) -> Column | NotACell:
    """The cells of one column of one batch. A struct's own offset shifts its children too."""
    try:
        return _cells(name, schema, array, array.offset + batch.offset, batch.length)
    except NotACell as finding:
        return finding


def _cells(name: str, schema: Any, array: Any, start: int, count: int) -> Column:
    form = schema.format.decode()
    nothing: Written = [None] * count
    if form == "n":
        return nothing
    if not count and not form.startswith("+"):  # the buffers of an empty array may be missing
        return []
    if form in ("z", "Z", "vz") or form.startswith("w:"):
        raise WrongType(name)
    if schema.dictionary:
        codes = _numbers(form, array, start, count)
        values = array.dictionary.contents
        words = _cells(name, schema.dictionary.contents, values, values.offset, values.length)
        return _gathered(words, codes, _valid(array, start, count))
    return _plain_cells(form, array, start, count)


def _gathered(words: Column, codes: NDArray[Any], valid: NDArray[np.bool_] | None) -> Column:
    if not words:
        nothing: Written = [None] * len(codes)
        return nothing
    safe = codes if valid is None else np.where(valid, codes, 0)
    if isinstance(words, Cells):
        found = words.texts.take(safe)
        return Cells(found if valid is None else found.where(valid))
    return _without(np.array(words, dtype=object)[safe].tolist(), valid)


def _plain_cells(form: str, array: Any, start: int, count: int) -> Column:
    valid = _valid(array, start, count)
    if form in ("u", "U"):
        return Cells(_texts(*_offsets(form, array, start, count), valid))
    if form == "vu":
        # The views themselves are among the bytes, and would not pass for text.
        return Cells(_texts(*_views(array, start, count, valid), None))
    if form == "b":
        bits = _bits(array, 1, start, count)
        return _without(np.where(bits, "true", "false").astype(object).tolist(), valid)
    return _without(_written(form, array, start, count), valid)


def _texts(data: Bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], valid: NDArray[np.bool_] | None) -> Texts:
    """The texts, copied out of the buffers of Arrow; bytes that are no UTF-8 are replaced as a reader would."""
    texts = Texts(data, starts, ends)
    if valid is not None and (ends > starts)[~valid].any():  # usually nothing stands where nothing counts
        texts = texts.where(valid)
    if _is_utf8(data):
        return texts
    raw = data.tobytes()
    places = zip(texts.starts.tolist(), texts.ends.tolist(), strict=True)
    return Texts.of(raw[start:end].decode("utf-8", errors="replace") for start, end in places)


def _is_utf8(data: Bytes) -> bool:
    try:
        str(data.data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _buffer(array: Any, place: int, size: int) -> Bytes:
    """``size`` bytes of a buffer, seen and not copied; valid until the array is released."""
    address = array.buffers[place]
    if not address or not size:
        return np.zeros(size, dtype=np.uint8)
    seen = memoryview((ctypes.c_uint8 * size).from_address(address)).cast("B")
    return np.frombuffer(seen, dtype=np.uint8)


def _bits(array: Any, place: int, start: int, count: int) -> NDArray[np.bool_]:
    packed = _buffer(array, place, (start + count + 7) // 8)
    return np.unpackbits(packed, bitorder="little")[start : start + count].astype(bool)


def _valid(array: Any, start: int, count: int) -> NDArray[np.bool_] | None:
    """Which cells are there; None: all."""
    if array.null_count == 0 or not array.buffers[0]:
        return None
    return _bits(array, 0, start, count)


def _without(cells: Written, valid: NDArray[np.bool_] | None) -> Written:
    if valid is not None:
        for row in np.flatnonzero(~valid).tolist():
            cells[row] = None
    return cells


def _offsets(form: str, array: Any, start: int, count: int) -> tuple[Bytes, NDArray[np.int64], NDArray[np.int64]]:
    kind = np.dtype(np.int32 if form == "u" else np.int64)
    bounds = _buffer(array, 1, (start + count + 1) * kind.itemsize).view(kind)[start:].astype(np.int64)
    first, last = int(bounds[0]), int(bounds[-1])
    bounds -= first
    return _buffer(array, 2, last)[first:].copy(), bounds[:-1], bounds[1:]


def _views(
    array: Any, start: int, count: int, valid: NDArray[np.bool_] | None
) -> tuple[Bytes, NDArray[np.int64], NDArray[np.int64]]:
    """String views: 16 bytes each, with the text in them up to 12 bytes, otherwise where in which buffer it is."""
    raw = _buffer(array, 1, (start + count) * 16)[start * 16 :]
    view = raw.view(np.int32).reshape(-1, 4)
    buffers = array.n_buffers - 3
    sizes = _buffer(array, array.n_buffers - 1, buffers * 8).view(np.int64)
    bases = np.concatenate([[len(raw)], len(raw) + np.cumsum(sizes)]).astype(np.int64)
    blob = np.concatenate([raw, *(_buffer(array, 2 + place, int(sizes[place])) for place in range(buffers))])
    size = view[:, 0].astype(np.int64)
    far = size > 12
    inside = np.arange(count, dtype=np.int64) * 16 + 4
    elsewhere = bases[np.where(far, view[:, 2], 0)] + view[:, 3]
    first = np.where(far, elsewhere, inside)
    texts = Texts(blob, first, first + size)
    if valid is not None:  # what stands in the place of a missing cell is undefined
        texts = Texts(blob, np.where(valid, first, 0), np.where(valid, first + size, 0))
    texts = texts.packed()
    return texts.data, texts.starts, texts.ends


_NUMBERS: Final = {"c": "i1", "C": "u1", "s": "i2", "S": "u2", "i": "i4", "I": "u4", "l": "i8", "L": "u8",
                   "e": "f2", "f": "f4", "g": "f8"}  # fmt: skip
_UNITS: Final = {"s": "s", "m": "ms", "u": "us", "n": "ns"}


def _has_zone(form: str) -> bool:
    return not form.endswith(":")  # "tsu:UTC", without a zone "tsu:"


def _numbers(form: str, array: Any, start: int, count: int) -> NDArray[Any]:
    kind = np.dtype(_NUMBERS[form])
    return _buffer(array, 1, (start + count) * kind.itemsize).view(kind)[start:]


def _written(form: str, array: Any, start: int, count: int) -> Written:
    """Numbers, dates, times and decimals."""
    if form in _NUMBERS:
        return _written_numbers(_numbers(form, array, start, count))
    if form == "tdD":
        return list(_iso(_numbers("i", array, start, count).astype("datetime64[D]")))
    if form == "tdm":
        return list(_iso(_numbers("l", array, start, count).astype("datetime64[ms]").astype("datetime64[D]")))
    if form.startswith("ts"):
        moments = _iso(_numbers("l", array, start, count).astype(f"datetime64[{_UNITS[form[2]]}]"))
        return [f"{moment}Z" for moment in moments] if _has_zone(form) else list(moments)
    if form.startswith("tt"):
        raw = _numbers("i" if form[2] in "sm" else "l", array, start, count)
        return [text.partition("T")[2] for text in _iso(raw.astype(f"datetime64[{_UNITS[form[2]]}]"))]
    if form.startswith("d:"):
        return _decimals(form, array, start, count)
    raise NotACell


def _written_numbers(numbers: NDArray[Any]) -> Written:
    if numbers.dtype.kind != "f":
        return list(map(str, numbers.tolist()))
    wide = numbers.astype(np.float64)
    whole = (wide == np.floor(wide)) & (np.abs(wide) < 2**63)
    if whole.all():
        return list(map(str, wide.astype(np.int64).tolist()))
    rows = zip(numbers, whole.tolist(), np.isfinite(wide).tolist(), strict=True)
    return [
        str(int(number)) if is_whole else str(number) if is_finite else None for number, is_whole, is_finite in rows
    ]


def _iso(moments: NDArray[np.datetime64]) -> list[str]:
    """ISO 8601, with a fraction of a second only where there is one."""
    texts: list[str] = np.datetime_as_string(moments).tolist()
    return [text.rstrip("0").rstrip(".") if "." in text else text for text in texts]


def _decimals(form: str, array: Any, start: int, count: int) -> Written:
    from decimal import Decimal

    size = {"": 16, "32": 4, "64": 8, "128": 16, "256": 32}["".join(form[2:].split(",")[2:])]
    scale = int(form[2:].split(",")[1])
    raw = _buffer(array, 1, (start + count) * size).tobytes()
    read: Callable[[int], int] = lambda row: int.from_bytes(raw[row * size : (row + 1) * size], "little", signed=True)  # noqa: E731
    values = (Decimal(read(row)).scaleb(-scale) for row in range(start, start + count))
    return [str(int(value)) if value == int(value) else str(value) for value in values]
