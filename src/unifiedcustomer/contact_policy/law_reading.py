"""Rule files -> rows. No row is half-read: an error names the row and the column, and never shows what stood there."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs

from unifiedcustomer.contact_policy.law_rows import LawRow, PlaceRow
from unifiedcustomer.contact_policy.law_terms import (
    SOFT_OPT_IN,
    Anchor,
    Audience,
    Basis,
    ChannelGroup,
    Condition,
    Confidence,
    ContentDuty,
    Ground,
    HoursLift,
    LawHours,
    LegalForm,
    Limit,
    LineType,
    Period,
    Precedence,
    Regime,
    Register,
)
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["LawFile", "Override", "read_cells", "read_law_file"]

T = TypeVar("T")

_LONGEST_FILE: Final = 2_000_000


@attrs.frozen(kw_only=True)
class Override:
    """A user's change of some columns of one row of the law or of a place, with the reason for it."""

    row: str  #: the id of the row
    reason: str
    signed_off_by: str = ""
    columns: Mapping[str, Any] = attrs.field(factory=dict, hash=False)


@attrs.frozen(kw_only=True)
class LawFile:
    """What one rule file says."""

    rows: tuple[LawRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    overrides: tuple[Override, ...] = ()


def read_law_file(text: str) -> LawFile:
    """The rows, places and overrides of one rule file; ``rules/countries/`` has examples.

    ``place``, ``checked_on`` and ``url`` at the top of a file stand for every row that has none of its own.

    Raises:
        InvalidValue: it is no TOML, or a row is wrong; ``field`` is the row's id, a dot, and the column.
    """
    if not isinstance(text, str):
        raise WrongType("rules")
    if len(text) > _LONGEST_FILE:
        raise InvalidValue("rules", Problem.TOO_LONG)
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise InvalidValue("rules", Problem.BAD_SYNTAX) from None
    known = {"rows", "places", "overrides", *_SHARED}
    if extra := sorted(set(tables) - known):
        raise InvalidValue(extra[0][:80], Problem.UNKNOWN_NAME)
    shared = {name: tables[name] for name in _SHARED if name in tables}
    return LawFile(
        rows=tuple(_row(LawRow, shared | cells) for cells in _listed(tables, "rows")),
        places=tuple(_row(PlaceRow, shared | cells) for cells in _listed(tables, "places")),
        overrides=tuple(_override(cells) for cells in _listed(tables, "overrides")),
    )


_SHARED: Final = ("place", "checked_on", "url")


def _listed(tables: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = tables.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidValue(name, Problem.WRONG_TYPE)
    return rows


def _row(kind: type[T], cells: Mapping[str, Any]) -> T:
    name = _named(cells, "id")
    return _made(name, kind, read_cells(name, cells, kind))


def _override(cells: Mapping[str, Any]) -> Override:
    name = _named(cells, "row")
    rest = {key: value for key, value in cells.items() if key not in {"row", "reason", "signed_off_by", "id", "place"}}
    for column in ("row", "reason"):
        if not isinstance(cells.get(column), str) or not cells[column].strip():
            raise InvalidValue(f"{name}.{column}", Problem.MISSING)
    for column in ("id", "place"):
        if column in cells:  # another id or place is another row
            raise InvalidValue(f"{name}.{column}", Problem.UNSUPPORTED)
    signed_off_by = cells.get("signed_off_by", "")
    if not isinstance(signed_off_by, str):
        raise InvalidValue(f"{name}.signed_off_by", Problem.WRONG_TYPE)
    columns = read_cells(name, rest, LawRow, PlaceRow)
    return Override(row=name, reason=cells["reason"], signed_off_by=signed_off_by, columns=columns)


def _named(cells: Mapping[str, Any], column: str) -> str:
    name = cells.get(column)
    return name[:80] if isinstance(name, str) and name.isprintable() and name else "?"


def read_cells(row: str, cells: Mapping[str, Any], *kinds: type[Any]) -> dict[str, Any]:
    """The columns of one row, each read from what TOML knows.

    Raises:
        InvalidValue: a column that rows of none of these ``kinds`` have, or a cell that cannot be read.
    """
    columns = {attribute.name for kind in kinds for attribute in attrs.fields(kind)}
    found: dict[str, Any] = {}
    for column, cell in cells.items():
        place = f"{row}.{column[:80]}"
        if column not in columns:
            raise InvalidValue(place, Problem.UNKNOWN_NAME)
        found[column] = _cell(place, _READ.get(column), cell)
    return found


def _cell(place: str, read: Callable[[Any], Any] | None, cell: Any) -> Any:
    try:
        return cell if read is None else read(cell)
    except (InvalidValue, WrongType) as error:
        raise InvalidValue(place, error.problem) from None
    except (ValueError, KeyError):
        raise InvalidValue(place, Problem.UNKNOWN_NAME) from None
    except (TypeError, AttributeError):
        raise InvalidValue(place, Problem.WRONG_TYPE) from None


def _made(name: str, kind: type[T], cells: Mapping[str, Any]) -> T:
    needed = [attribute.name for attribute in attrs.fields(kind) if attribute.default is attrs.NOTHING]  # type: ignore[arg-type]
    for column in needed:
        if column not in cells:
            raise InvalidValue(f"{name}.{column}", Problem.MISSING)
    try:
        return kind(**cells)
    except (InvalidValue, WrongType) as error:
        raise InvalidValue(f"{name}.{error.field}", error.problem) from None


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _many(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    def read_all(cell: Any) -> tuple[T, ...]:
        if not isinstance(cell, list):
            raise WrongType("list")
        found = tuple(read(item) for item in cell)
        if len(set(found)) != len(found):
            raise InvalidValue("list", Problem.DUPLICATE)
        return found

    return read_all


def _fields(cell: Any, allowed: frozenset[str]) -> Iterator[tuple[str, Any]]:
    if not isinstance(cell, dict):
        raise WrongType("table")
    if set(cell) - allowed:
        raise InvalidValue("table", Problem.UNKNOWN_NAME)
    yield from cell.items()


def _ground(cell: Any) -> Ground:
    read: dict[str, Callable[[Any], Any]] = {"requires": _conditions, "since": Anchor, "within": Period.parse}
    fields = {name: read[name](value) for name, value in _fields(cell, frozenset(read))}
    fields.setdefault("requires", frozenset())
    return Ground(**fields)


def _conditions(cell: Any) -> frozenset[Condition]:
    names = _many(str)(cell)
    found = {Condition(name) for name in names if name != "soft_opt_in"}
    return frozenset(found | SOFT_OPT_IN) if "soft_opt_in" in names else frozenset(found)


def _register(cell: Any) -> Register:
    read: dict[str, Callable[[Any], Any]] = {
        "key": lambda value: value,
        "name": lambda value: value,
        "precedence": Precedence,
        "max_age": Period.parse,
        "consent_beats_for": Period.parse,
        "is_voluntary": lambda value: value,
    }
    fields = {name: read[name](value) for name, value in _fields(cell, frozenset(read))}
    if not {"key", "name", "precedence"} <= set(fields):
        raise InvalidValue("register", Problem.MISSING)
    return Register(**fields)


def _limit(cell: Any) -> Limit:
    fields = dict(_fields(cell, frozenset({"most", "per"})))
    if len(fields) < 2:
        raise InvalidValue("limit", Problem.MISSING)
    return Limit(most=fields["most"], per=Limit.parse_window(fields["per"]))


_READ: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        "channels": _many(ChannelGroup),
        "audience": Audience,
        "regime": Regime,
        "legal_forms": _many(LegalForm),
        "line_types": _many(LineType),
        "sectors": _many(lambda item: item),
        "except_sectors": _many(lambda item: item),
        "grounds": _many(_ground),
        "consent_lasts": Period.parse,
        "registers": _many(_register),
        "hours": LawHours.parse,
        "hours_lifted_by": HoursLift,
        "limits": _many(_limit),
        "refusal_holds": Period.parse,
        "duties": _many(ContentDuty),
        "confidence": Confidence,
        "basis": Basis,
        "members": _many(lambda item: item),
        "evidence": _many(lambda item: item),
        "evidence_kept": Period.parse,
    }
)
