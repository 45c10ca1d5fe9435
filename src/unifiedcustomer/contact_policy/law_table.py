"""All rows together: which of them speak about a contact, on which day, and how one version differs from another.

Every row that matches must allow. Rows of a region, such as the European Union, stand in where a country has none of
its own for the contact; rows of a state narrow what those of its country say. No row at all means no.

The shipped rows are engineering input, not legal advice: whoever uses them signs them off, and replaces what does not
fit with rows of their own, each with its reason.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum, StrEnum, auto
from functools import cache
from importlib.resources import files
from typing import Any, Final, Self

import attrs

from unifiedcustomer.contact_policy.answers import Answers
from unifiedcustomer.contact_policy.law_reading import Override, read_law_file
from unifiedcustomer.contact_policy.law_rows import LawRow, PlaceRow, place_code
from unifiedcustomer.contact_policy.law_terms import Audience, Basis, ChannelGroup, LegalForm, LineType, Period
from unifiedcustomer.errors import InvalidValue, NotFound, Problem, WrongType

__all__ = ["LawTable", "RowChange", "StaleLawRows", "read_law", "shipped_law"]

FRESH_FOR: Final = timedelta(days=180)
"""How long a look at a row lasts."""


class StaleLawRows(UserWarning):
    """Nobody has looked at some rows for a long time."""


class ChangeKind(StrEnum):
    """What became of a row."""

    ADDED = auto()
    REMOVED = auto()
    CHANGED = auto()


@attrs.frozen(kw_only=True)
class RowChange:
    """How one row differs between two versions of the table."""

    id: str
    kind: ChangeKind
    columns: tuple[str, ...] = ()  #: of a changed row, those that differ


def _by_id(rows: Iterable[Any]) -> tuple[Any, ...]:
    """In the order of their ids, each there once."""
    rows = tuple(rows)
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise InvalidValue(f"{row.id}.id", Problem.DUPLICATE)
        seen.add(row.id)
    return tuple(sorted(rows, key=lambda row: row.id))


_A_DAY: Final = timedelta(days=1)
GOOD_FOR: Final = timedelta(days=5 * 366)
"""How long a table is relied on after somebody last looked at a row of it. Laws change every year: who asks later has
a clock that is wrong, or a table that is."""


@attrs.frozen(kw_only=True)
class LawTable:
    """The rows of all places. Immutable; whatever order the rows are given in, the table is the same.

    Raises:
        InvalidValue: two rows carry the same id.
    """

    rows: tuple[LawRow, ...] = attrs.field(converter=_by_id)
    places: tuple[PlaceRow, ...] = attrs.field(default=(), converter=_by_id)
    #: what the content of the rows is known by: equal for equal rows, for the replay of an old decision
    version: str = attrs.field(init=False, default="")
    _by_place: Mapping[str, tuple[LawRow, ...]] = attrs.field(init=False, eq=False, repr=False, factory=dict)
    _answers: Answers = attrs.field(init=False, eq=False, repr=False, factory=Answers)
    _changes: tuple[date, ...] = attrs.field(init=False, eq=False, repr=False, default=())
    #: every trade that a row names: a trade that is none of these is no special one
    sectors: frozenset[str] = attrs.field(init=False, eq=False, repr=False, default=frozenset())
    #: after which moment nothing is allowed any more: nobody has looked at any row for `GOOD_FOR`
    good_until: datetime = attrs.field(init=False, eq=False, repr=False, default=datetime.max.replace(tzinfo=UTC))

    def __attrs_post_init__(self) -> None:
        _by_id(self._every())  # a row of a place and one of the law never share an id either
        by_place: dict[str, list[LawRow]] = defaultdict(list)
        for row in self.rows:
            by_place[row.place].append(row)
        object.__setattr__(self, "_by_place", {place: tuple(rows) for place, rows in by_place.items()})
        named = frozenset().union(*(row.sectors | row.except_sectors for row in self.rows))
        object.__setattr__(self, "sectors", named)
        begun = {row.valid_from for row in self._every() if row.valid_from is not None}
        ended = {row.valid_to + _A_DAY for row in self._every() if row.valid_to is not None and row.valid_to < date.max}
        object.__setattr__(self, "_changes", tuple(sorted(begun | ended)))
        looked = max((row.checked_on for row in self._every()), default=date.min)
        last = min(looked, date.max - GOOD_FOR) + GOOD_FOR
        object.__setattr__(self, "good_until", datetime(last.year, last.month, last.day, tzinfo=UTC))
        plain = json.dumps([_plain(self.rows), _plain(self.places)], sort_keys=True, separators=(",", ":"))
        object.__setattr__(self, "version", hashlib.sha256(plain.encode()).hexdigest()[:16])

    @property
    def days_of_change(self) -> tuple[date, ...]:
        """The days on which a row begins to hold or holds no longer, sorted: between two of them nothing changes."""
        return self._changes

    def era_of(self, day: date) -> date:
        """The latest day of change up to ``day``, on which the same rows hold; before the first, the first of all."""
        place = bisect_right(self._changes, day)
        return self._changes[place - 1] if place else date.min

    # ── questions ───────────────────────────────────────────────────────────────────────────────────────────────────

    def rows_for(
        self,
        place: str,
        group: ChannelGroup,
        *,
        on: date,
        audience: Audience = Audience.CONSUMER,
        legal_form: LegalForm | None = None,
        line: LineType | None = None,
        sector: str | None = None,
    ) -> tuple[LawRow, ...]:
        """The rows that must all allow it; none means that there is no rule, so no.

        Args:
            place: an ISO 3166 code of a country or of a state, such as ``US-FL``; of a country with states of their
                own, ask for each of `places_within` that may be the one.
            group: what the laws call the channel.
            on: the day on the receiver's calendar; where that is open, ask for each.
            audience: consumer or business; whom one does not know is a consumer.
            legal_form: of a business; None: not known, so the rows of every form speak.
            line: of a telephone number; None: not known.
            sector: the trade of the seller; None: not told, so the rows of every trade speak.
        """
        key = (place, group, on, audience, legal_form, line, sector)
        found: tuple[LawRow, ...] | None = self._answers.get(key)
        if found is None:
            rows = self._found(place_code(place), group, on, audience, legal_form, line, sector)
            found = self._answers.keep(key, rows)
        return found

    def _found(self, place: str, group: ChannelGroup, on: date, *who: Any) -> tuple[LawRow, ...]:
        if who[0] is Audience.ALL:  # a contact is with the one or the other
            raise InvalidValue("audience", Problem.AMBIGUOUS)
        for national in ([place[:2]], self._regions_of(place, on)):
            found = self._speaking(national, on, group, *who)
            if found:
                return (*found, *self._speaking([place], on, group, *who)) if len(place) > 2 else found
        return ()

    def _speaking(self, places: Iterable[str], on: date, group: ChannelGroup, *who: Any) -> tuple[LawRow, ...]:
        rows = (row for place in places for row in self._by_place.get(place, ()))
        return tuple(row for row in rows if row.holds_on(on) and row.speaks_about(group, *who))

    def _regions_of(self, place: str, on: date) -> list[str]:
        return [row.place for row in self.places if place[:2] in row.members and row.holds_on(on)]

    def places_within(self, country: str) -> tuple[str, ...]:
        """``country`` and those of its states that have rows: all that somebody of an unknown state may live in."""
        country = place_code(country)
        known = {row.place for row in self._every()}
        return tuple(sorted(name for name in known if name == country or name.startswith(f"{country}-")))

    def place_rows(self, place: str, *, on: date) -> tuple[PlaceRow, ...]:
        """What a place asks of every contact: the rows of the state, its country and its region, in that order."""
        found: tuple[PlaceRow, ...] | None = self._answers.get((place, on))
        if found is None:
            found = self._answers.keep((place, on), self._place_rows(place_code(place), on))
        return found

    def _place_rows(self, place: str, on: date) -> tuple[PlaceRow, ...]:
        order = [*dict.fromkeys((place, place[:2])), *self._regions_of(place, on)]
        found = [row for row in self.places if row.place in order and row.holds_on(on)]
        return tuple(sorted(found, key=lambda row: (order.index(row.place), row.id)))

    def row(self, row_id: str) -> LawRow:
        """The row of that id.

        Raises:
            NotFound: there is none.
        """
        found = next((row for row in self.rows if row.id == row_id), None)
        if found is None:
            raise NotFound("law row")
        return found

    def as_of(self, day: date) -> Self:
        """The table with the rows of that day alone."""
        rows = (row for row in self.rows if row.holds_on(day))
        return type(self)(rows=rows, places=(row for row in self.places if row.holds_on(day)))

    def stale(self, on: date, *, after: timedelta = FRESH_FOR) -> tuple[LawRow | PlaceRow, ...]:
        """The rows that nobody has looked at for longer than ``after``."""
        return tuple(row for row in self._every() if on - row.checked_on > after)

    def _every(self) -> tuple[LawRow | PlaceRow, ...]:
        return (*self.rows, *self.places)

    def warn_if_stale(self, on: date, *, after: timedelta = FRESH_FOR) -> None:
        """Warn with `StaleLawRows` that somebody must look at rows again."""
        if old := self.stale(on, after=after):
            told = f"{len(old)} of {len(self._every())} rows were checked before {on - after}"
            warnings.warn(told, StaleLawRows, stacklevel=2)

    def changes_to(self, other: LawTable) -> tuple[RowChange, ...]:
        """What ``other`` has added, removed and changed, by id."""
        before = {row.id: row for row in self._every()}
        after = {row.id: row for row in (*other.rows, *other.places)}
        changes = (_change(name, before.get(name), after.get(name)) for name in sorted({*before, *after}))
        return tuple(change for change in changes if change is not None)

    # ── rows of one's own ───────────────────────────────────────────────────────────────────────────────────────────

    def override(self, row_id: str, *, reason: str, signed_off_by: str = "", **columns: Any) -> Self:
        """The table with some columns of one row, of the law or of a place, replaced for a reason.

        Raises:
            NotFound: there is no such row.
            InvalidValue: no reason is given, a column is wrong, or the id or place would change.
        """
        old = self._named(row_id)
        if old is None:
            raise NotFound("law row")
        for name in ("id", "place"):
            if name in columns:
                raise InvalidValue(f"{row_id}.{name}", Problem.UNSUPPORTED)
        mine = {"basis": Basis.OWN, **columns, "reason": reason, "signed_off_by": signed_off_by}
        try:
            new = attrs.evolve(old, **mine)
        except (InvalidValue, WrongType) as error:
            raise InvalidValue(f"{row_id}.{error.field}", error.problem) from None
        except TypeError:
            raise InvalidValue(row_id, Problem.UNKNOWN_NAME) from None
        rows, places = ([new if row is old else row for row in table] for table in (self.rows, self.places))
        return attrs.evolve(self, rows=rows, places=places)

    def _named(self, row_id: str) -> LawRow | PlaceRow | None:
        return next((row for row in self._every() if row.id == row_id), None)

    def with_rows(self, *rows: LawRow) -> Self:
        """The table with further rows, which can only narrow what the others allow."""
        return attrs.evolve(self, rows=(*self.rows, *rows))

    def with_file(self, text: str) -> Self:
        """The table with the rows, places and overrides of a rule file of one's own."""
        file = read_law_file(text)
        table = attrs.evolve(self, rows=(*self.rows, *file.rows), places=(*self.places, *file.places))
        return table.with_overrides(*file.overrides)

    def with_overrides(self, *overrides: Override) -> Self:
        """The table after these overrides, one after the other.

        Raises:
            InvalidValue: an override is of a row that is not there, or makes a row that cannot be.
        """
        table = self
        for one in overrides:
            if table._named(one.row) is None:
                raise InvalidValue(f"{one.row}.row", Problem.NOT_FOUND)
            table = table.override(one.row, reason=one.reason, signed_off_by=one.signed_off_by, **one.columns)
        return table


def _change(name: str, before: Any, after: Any) -> RowChange | None:
    if before is None:
        return RowChange(id=name, kind=ChangeKind.ADDED)
    if after is None:
        return RowChange(id=name, kind=ChangeKind.REMOVED)
    old, new = _plain(before), _plain(after)
    differ = tuple(sorted(column for column in {*old, *new} if old.get(column) != new.get(column)))
    return RowChange(id=name, kind=ChangeKind.CHANGED, columns=differ) if differ else None


def _plain(value: Any) -> Any:
    """``value`` as JSON knows it, the same for equal values."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Period, date, timedelta)):
        return str(value)
    if attrs.has(type(value)):
        return {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, (frozenset, set)):
        return sorted((_plain(item) for item in value), key=json.dumps)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_law(*texts: str) -> LawTable:
    """One table of the rule files whose content is given, in any order.

    Raises:
        InvalidValue: a file is no TOML, or a row is wrong; ``field`` names the row and the column.
    """
    read = [read_law_file(text) for text in texts]
    whole = LawTable(rows=_all(file.rows for file in read), places=_all(file.places for file in read))
    return whole.with_overrides(*_all(file.overrides for file in read))


def _all(parts: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(item for part in parts for item in part)


@cache
def shipped_law() -> LawTable:
    """The rows that come with the library, one file a country under ``rules/countries/``."""
    folder = files("unifiedcustomer.contact_policy") / "rules" / "countries"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return read_law(*((folder / name).read_text(encoding="utf-8") for name in names))
