"""What one company has decided about contacting people: under which laws, in which hours, how often, and who it is.

A policy is data. Its laws are the shipped table, and its house rows those of ``rules/house.toml``, unless others are
given; every row has an id, which the reasons of a decision name, and a source. A law and a house row that speak about
the same contact must both allow it, but for the hours: where the law has hours, those of the house stand back.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import controller_key
from unifiedcustomer.contact_policy.answers import Answers
from unifiedcustomer.contact_policy.law_rows import home_code, place_code, trade_code
from unifiedcustomer.contact_policy.law_table import LawTable, shipped_law
from unifiedcustomer.contact_policy.public_holidays import HolidayCalendar, HolidayPackage, UnknownHolidays
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours
from unifiedcustomer.contact_reasons import MessageClass, Obligation
from unifiedcustomer.errors import InvalidValue, Problem, UnifiedCustomerError, WrongType

__all__ = ["PLAIN_TRADES", "CapRule", "ContactPolicy", "DutyRule", "HoursRule", "house_rules", "read_rules"]

R = TypeVar("R")


def _not_empty(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not value:
        raise InvalidValue(attribute.name, Problem.EMPTY)


def _count(least: int) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if type(value) is not int:
            raise WrongType(attribute.name)
        if not least <= value <= 10_000:
            raise InvalidValue(attribute.name, Problem.OUT_OF_RANGE)

    return check


@attrs.frozen(kw_only=True)
class HoursRule:
    """In these channels, people are contacted within these hours only."""

    id: str = attrs.field(validator=_not_empty)
    channels: frozenset[Channel] = attrs.field(converter=frozenset, validator=_not_empty)
    hours: WeeklyHours
    countries: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)  #: empty: everywhere
    source: str = ""
    checked_on: date | None = None

    def applies(self, channel: Channel, countries: frozenset[str]) -> bool:
        """Whether the row speaks about ``channel`` and somebody who may be in one of ``countries``."""
        return channel in self.channels and (not self.countries or bool(self.countries & countries))


@attrs.frozen(kw_only=True)
class CapRule:
    """In these channels together, people are contacted at most `most` times within `days` days."""

    id: str = attrs.field(validator=_not_empty)
    channels: frozenset[Channel] = attrs.field(converter=frozenset, validator=_not_empty)
    most: int = attrs.field(validator=_count(0))
    days: int = attrs.field(validator=_count(1))
    source: str = ""
    checked_on: date | None = None


@attrs.frozen(kw_only=True)
class DutyRule:
    """In these channels, messages of these classes must carry this."""

    id: str = attrs.field(validator=_not_empty)
    channels: frozenset[Channel] = attrs.field(converter=frozenset, validator=_not_empty)
    classes: frozenset[MessageClass] = attrs.field(converter=frozenset, validator=_not_empty)
    carries: tuple[Obligation, ...] = attrs.field(converter=tuple)
    source: str = ""
    checked_on: date | None = None


@attrs.frozen(kw_only=True)
class _Rules:
    hours: tuple[HoursRule, ...]
    caps: tuple[CapRule, ...]
    duties: tuple[DutyRule, ...]


# ── rows from a file ────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def house_rules() -> _Rules:
    """The rows that hold unless a policy has its own."""
    text = (files("unifiedcustomer.contact_policy") / "rules" / "house.toml").read_text(encoding="utf-8")
    return read_rules(text)


def read_rules(text: str) -> _Rules:
    """Rows in the form of ``rules/house.toml``: its `hours`, `caps` and `duties`.

    Raises:
        InvalidValue: it is no TOML, or a row is wrong; the error names the row and the field.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise InvalidValue("rules", Problem.BAD_SYNTAX) from None
    if extra := sorted(set(tables) - {"version", *_ROWS}):
        raise InvalidValue(extra[0], Problem.UNKNOWN_NAME)
    rows = {name: tuple(_row(kind, row) for row in _listed(tables, name)) for name, kind in _ROWS.items()}
    ids = [row.id for kind in rows.values() for row in kind]
    if len(set(ids)) != len(ids):
        raise InvalidValue("id", Problem.DUPLICATE)
    return _Rules(**rows)


_ROWS: Final[Mapping[str, type[Any]]] = {"hours": HoursRule, "caps": CapRule, "duties": DutyRule}
_READ: Final[Mapping[str, Any]] = {
    "channels": lambda names: frozenset(Channel(name) for name in names),
    "classes": lambda names: frozenset(MessageClass(name) for name in names),
    "carries": lambda names: tuple(Obligation(name) for name in names),
    "countries": frozenset,
    "allow": WeeklyHours.parse,
}


def _listed(tables: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = tables.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidValue(name, Problem.WRONG_TYPE)
    return rows


def _row(kind: type[R], row: dict[str, Any]) -> R:
    name = str(row.get("id", "?"))[:80]
    fields: dict[str, Any] = {}
    known = {attribute.name for attribute in attrs.fields(kind)}  # type: ignore[arg-type]
    for key, value in row.items():
        field = "hours" if key == "allow" else key
        if field not in known or key == "hours":
            raise InvalidValue(f"{name}.{field}", Problem.UNKNOWN_NAME)
        fields[field] = _cell(f"{name}.{key}", _READ.get(key), value)
    try:
        return kind(**fields)
    except TypeError as error:
        problem = error.problem if isinstance(error, WrongType) else Problem.MISSING
        raise InvalidValue(f"{name}.{getattr(error, 'field', '')}".rstrip("."), problem) from None
    except InvalidValue as error:
        raise InvalidValue(f"{name}.{error.field}", error.problem) from None


def _cell(place: str, read: Any, value: Any) -> Any:
    try:
        return value if read is None else read(value)
    except UnifiedCustomerError as error:
        raise InvalidValue(place, getattr(error, "problem", Problem.BAD_SYNTAX)) from None
    except (ValueError, TypeError):
        raise InvalidValue(place, Problem.UNKNOWN_NAME) from None


# ── the policy ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _zone(value: Any) -> Any:
    if value is None or isinstance(value, ZoneInfo):
        return value
    if not isinstance(value, str):
        raise WrongType("default_zone")
    try:
        return ZoneInfo(value)
    except (OSError, ValueError, KeyError):  # not known, no zone's name at all, or no zone data on this machine
        raise InvalidValue("default_zone", Problem.UNKNOWN_NAME) from None


def _is_company(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if len(value) > 200:
        raise InvalidValue(attribute.name, Problem.TOO_LONG)
    if not controller_key(value):
        raise InvalidValue(attribute.name, Problem.EMPTY)


def _is_a(kind: type[Any]) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind):
            raise WrongType(attribute.name)

    return check


def _are(kind: type[Any]) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: tuple[Any, ...]) -> None:
        if not all(isinstance(item, kind) for item in value):
            raise WrongType(attribute.name)

    return check


def _knows_holidays(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not callable(getattr(value, "is_holiday", None)):
        raise WrongType(attribute.name)


def _within_a_day(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, timedelta):
        raise WrongType(attribute.name)
    if not timedelta() < value <= timedelta(days=1):
        raise InvalidValue(attribute.name, Problem.OUT_OF_RANGE)


def _place(value: Any) -> Any:
    return None if value is None else home_code(value)


def _places(value: Any) -> frozenset[str]:
    if isinstance(value, str):  # a text is a list of letters to Python
        raise WrongType("established_in")
    return frozenset(place_code(item) for item in value)


def _place_of(zone: ZoneInfo | None) -> str | None:
    return None if zone is None else _country_of(zone.key)


@cache
def _country_of(zone: str) -> str | None:
    """The country that keeps the time of ``zone``, as CLDR has it; None for a zone of several, or of none."""
    from babel.core import get_global

    found = get_global("zone_territories").get(zone)
    return found if found and len(found) == 2 and found.isalpha() else None


@cache
def _installed_holidays() -> HolidayCalendar:
    """The calendars of the extra ``holidays``, or none."""
    try:
        return HolidayPackage()
    except InvalidValue:
        return UnknownHolidays()


PLAIN_TRADES: Final = frozenset(
    {
        "agriculture", "automotive", "banking", "construction", "education", "entertainment", "food", "health",
        "hospitality", "household_services", "industry", "other", "professional_services", "public_services",
        "real_estate", "retail", "software", "sports", "telecommunications", "transport", "travel", "wholesale",
    }
)  # fmt: skip
"""Trades that no shipped row names. A closed list, because a slip of the pen in the name of a trade that has rows of
its own would open what they close; ``other`` is for whatever is neither here nor in a row."""


@attrs.frozen(kw_only=True)
class ContactPolicy:
    """The rules under which one company, or one brand of it, contacts people.

    Raises:
        InvalidValue: an unknown zone, place or trade, an empty controller, a time that is out of range.
    """

    controller: str = attrs.field(validator=_is_company)  #: the company or brand that people said yes or no to
    default_zone: ZoneInfo | None = attrs.field(default=None, converter=_zone)  #: where nothing tells; a name will do
    hours: tuple[HoursRule, ...] = attrs.field(
        factory=lambda: house_rules().hours, converter=tuple, validator=_are(HoursRule)
    )
    caps: tuple[CapRule, ...] = attrs.field(
        factory=lambda: house_rules().caps, converter=tuple, validator=_are(CapRule)
    )
    duties: tuple[DutyRule, ...] = attrs.field(
        factory=lambda: house_rules().duties, converter=tuple, validator=_are(DutyRule)
    )
    #: whether a consent counts only with its wording or a proof; after a refusal it always needs one
    evidence_required: bool = attrs.field(default=True, validator=_is_a(bool))
    #: how long a decision holds at most: a withdrawal that comes after it is not in it
    valid_for: timedelta = attrs.field(default=timedelta(hours=1), validator=_within_a_day)
    #: the rows of the countries
    law: LawTable = attrs.field(factory=shipped_law, repr=False, validator=_is_a(LawTable))
    #: which days are public holidays; by default the extra ``holidays``; where it is not installed, nobody knows
    holidays: HolidayCalendar = attrs.field(factory=_installed_holidays, eq=False, validator=_knows_holidays)
    #: the place whose law holds where nothing tells where somebody is; by default that of `default_zone`
    default_place: str | None = attrs.field(
        default=attrs.Factory(lambda policy: _place_of(policy.default_zone), takes_self=True), converter=_place
    )
    #: places whose laws hold for everybody beside their own, such as that of the company's seat
    established_in: frozenset[str] = attrs.field(default=frozenset(), converter=_places)
    #: the trade the company is in, such as ``retail``, one of `trades`; some have rules of their own, and not told may
    #: be any
    sector: str | None = None
    #: whether somebody of unknown age may be contacted
    allows_unknown_age: bool = attrs.field(default=True, validator=_is_a(bool))
    #: what was found out about kinds of contacts, so that it is found out once
    answers: Answers = attrs.field(init=False, factory=Answers, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.sector is not None and trade_code(self.sector) not in self.trades:
            raise InvalidValue("sector", Problem.UNKNOWN_NAME)

    @property
    def trades(self) -> frozenset[str]:
        """Every trade that can be told: those that a row of the law names, and `PLAIN_TRADES`."""
        return PLAIN_TRADES | self.law.sectors

    def hours_of(self, channel: Channel, countries: frozenset[str]) -> tuple[HoursRule, ...]:
        """The rows that must all allow it; none means that there is no rule, not that every hour will do."""
        return tuple(rule for rule in self.hours if rule.applies(channel, countries))

    def caps_of(self, channel: Channel) -> tuple[CapRule, ...]:
        """The caps in which ``channel`` counts."""
        return tuple(cap for cap in self.caps if channel in cap.channels)

    def duties_of(self, channel: Channel, message_class: MessageClass) -> tuple[DutyRule, ...]:
        """The rows about what such a message must carry; none means that there is no rule."""
        return tuple(rule for rule in self.duties if channel in rule.channels and message_class in rule.classes)
