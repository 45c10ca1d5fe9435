"""Which rows speak about a kind of contact, and what they ask together.

A kind of contact is everything about a question but the person: channel, class, places, days, audience, line, trade.
Millions of people share a few hundred kinds, so what is found out about one is kept with the policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import REACHED_BY
from unifiedcustomer.contact_policy.answers import FewAnswers
from unifiedcustomer.contact_policy.frequency import Cap
from unifiedcustomer.contact_policy.law_rows import LawRow, PlaceRow, group_of
from unifiedcustomer.contact_policy.law_table import LawTable
from unifiedcustomer.contact_policy.law_terms import Audience, ContentDuty, HoursLift, LegalForm, LineType, Regime
from unifiedcustomer.contact_policy.law_timetable import LawTimetable, LiftedTimetable
from unifiedcustomer.contact_policy.policy import ContactPolicy
from unifiedcustomer.contact_policy.quiet_hours import Timetable
from unifiedcustomer.contact_policy.scope import Matter, StopReach
from unifiedcustomer.contact_reasons import MessageClass, Obligation, Reason, ReasonItem

__all__ = ["Applicable", "ContactKind", "applicable", "days_of"]


@attrs.frozen(kw_only=True)
class ContactKind:
    """Everything about a question but the person."""

    channel: Channel
    message_class: MessageClass
    is_automated: bool
    places: tuple[str, ...]
    zones: tuple[ZoneInfo, ...] | None
    days: tuple[date, ...]  #: the days that it may be for the receiver
    audience: Audience
    legal_form: LegalForm | None
    line: LineType | None
    sector: str | None


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Applicable:
    """What the rows of the law and of the house ask of one kind of contact."""

    kind: ContactKind
    policy: ContactPolicy
    rows: tuple[LawRow, ...]  #: of the law
    rows_of_places: Mapping[str, frozenset[str]]  #: the ids of the rows that speak for each place
    against: tuple[ReasonItem, ...]  #: what refuses everybody
    age_of_consent: int | None
    stop_reach: StopReach
    obligations: tuple[Obligation, ...]
    also_owed: tuple[str, ...]
    has_duties: bool  #: whether the house says what such a message must carry
    rules: tuple[str, ...]  #: the ids of all rows, of the law and of the house

    @cached_property
    def row_ids(self) -> tuple[str, ...]:
        """The ids of the law's rows, sorted."""
        return tuple(sorted(row.id for row in self.rows))

    @cached_property
    def rows_with_basis(self) -> tuple[str, ...]:
        """The ids of those rows for which silence is not enough, sorted."""
        return tuple(sorted(row.id for row in self.rows if row.regime is not Regime.OPT_OUT))

    @cached_property
    def is_simple(self) -> bool:
        """Whether every row asks for the same kind of consent, or for silence, and for nothing beside."""
        return bool(self.rows) and not any(
            row.registers
            or row.consent_lasts is not None
            or row.regime in _OF_THEIR_OWN
            or (row.sectors and self.kind.sector is None)
            for row in self.rows
        )

    @cached_property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it, whoever is asked about."""
        return self.has_duties and not self.against and self.kind.channel in REACHED_BY

    @cached_property
    def has_grounds(self) -> bool:
        """Whether anything stands in for a consent."""
        return any(row.grounds for row in self.rows)

    @cached_property
    def matters(self) -> FewAnswers:
        """What is asked of the acts, by purpose."""
        return FewAnswers()

    def matter(self, purpose: str) -> Matter:
        """What is asked of the acts for ``purpose``; the same object for other places, which ask the same of them."""
        matter = Matter(
            channel=self.kind.channel,
            purpose=purpose,
            message_class=self.kind.message_class,
            controller=self.policy.controller,
            stop_reach=self.stop_reach,
        )
        shared: Matter | None = self.policy.answers.get(matter)
        return self.matters.keep(purpose, shared or self.policy.answers.keep(matter, matter))

    @cached_property
    def found(self) -> dict[Any, Any]:
        """What was found out about this ground as it was needed; never anything about a person."""
        return {}

    @cached_property
    def caps(self) -> tuple[Cap, ...]:
        """How often at most: by the house and by the law."""
        if self.kind.message_class is not MessageClass.MARKETING:
            return ()
        house = [
            Cap(id=cap.id, channels=cap.channels, most=cap.most, window=timedelta(days=cap.days))
            for cap in self.policy.caps_of(self.kind.channel)
        ]
        law = [
            Cap(id=row.id, channels=_channels_of(row), most=limit.most, window=limit.per)
            for row in self.rows
            for limit in row.limits
        ]
        return (*house, *law)

    def timetables(self, lifted: frozenset[HoursLift]) -> tuple[tuple[str, Timetable], ...]:
        """The hours that hold, by the id of their row: the law's, and those of the house for a place without any.

        Each place has its own say, so that one more place never opens an hour that another one closes. Where somebody's
        consent lifts the hours of a law, those of the house are open to them as well.
        """
        countries = frozenset(place[:2] for place in self.kind.places)
        house = tuple((rule.id, rule.hours) for rule in self.policy.hours_of(self.kind.channel, countries))
        timed = {row.id: row for row in self.rows if row.hours is not None}
        found: list[tuple[str, Timetable]] = []
        for row in timed.values():
            law = self._timetable(row)
            beside = tuple(hours for _, hours in house)
            found.append((row.id, self._lifted(law, beside) if row.hours_lifted_by in lifted else law))
        if self.rows_of_places and all(not timed.keys().isdisjoint(names) for names in self.rows_of_places.values()):
            return tuple(found)
        return (*found, *house) if house else ()  # the house has nothing to say where it must: that is a missing rule

    def _timetable(self, row: LawRow) -> LawTimetable:
        """One object for all kinds of contact that keep the same hours, so that these are read once."""
        assert row.hours is not None  # those without were left out
        policy, hours = self.policy, row.hours
        key = (LawTimetable, hours, self._within(row) if hours.needs_calendar else ())
        known: LawTimetable | None = policy.answers.get(key)
        if known is not None:
            return known
        table = LawTimetable(hours=hours, places=key[2], law=policy.law, holidays=policy.holidays)
        return policy.answers.keep(key, table)

    def _lifted(self, law: LawTimetable, house: tuple[Timetable, ...]) -> LiftedTimetable:
        key = (LiftedTimetable, law, house)
        known: LiftedTimetable | None = self.policy.answers.get(key)
        return self.policy.answers.keep(key, LiftedTimetable(law=law, house=house)) if known is None else known

    def _within(self, row: LawRow) -> tuple[str, ...]:
        """The places that are in the row's."""
        inside = tuple(place for place in self.kind.places if place[:2] == row.place[:2])
        return inside or self.kind.places

    @cached_property
    def is_never(self) -> bool:
        """Whether a cap leaves no room for a single contact."""
        return any(cap.most == 0 for cap in self.caps)

    @cached_property
    def pauses(self) -> tuple[LawRow, ...]:
        """The rows after whose refusal nobody asks again for a while."""
        return tuple(row for row in self.rows if row.refusal_holds is not None)


_OF_THEIR_OWN: Final = frozenset({Regime.BAN, Regime.UNDETERMINED, Regime.WRITTEN_CONSENT})


def _channels_of(row: LawRow) -> frozenset[Channel]:
    return frozenset(channel for channel in Channel if group_of(channel) in row.channels)


def applicable(kind: ContactKind, policy: ContactPolicy) -> Applicable:
    """What holds for ``kind`` under ``policy``; found out once."""
    found = policy.answers.get(kind)
    if found is None:
        found = policy.answers.keep(kind, _found_out(kind, policy))
    answer: Applicable = found
    return answer


def _found_out(kind: ContactKind, policy: ContactPolicy) -> Applicable:
    rows, of_places, missing = _rows(kind, policy.law)
    places = _place_rows(kind, policy.law)
    duties = policy.duties_of(kind.channel, kind.message_class)
    is_marketing = kind.message_class is MessageClass.MARKETING
    owed, also = _owed(kind, rows if is_marketing else (), places if is_marketing else ())
    carries = dict.fromkeys([*(duty for rule in duties for duty in rule.carries), *owed])
    return Applicable(
        kind=kind,
        policy=policy,
        rows=rows,
        rows_of_places=of_places,
        against=tuple(_against(kind, rows, missing=missing)) if is_marketing else (),
        age_of_consent=_age(kind, policy.law),
        stop_reach=_stop_reach(kind, rows),
        obligations=tuple(carries),
        also_owed=also,
        has_duties=bool(duties),
        rules=(*(row.id for row in rows), *(rule.id for rule in duties)),
    )


def _rows(kind: ContactKind, law: LawTable) -> tuple[tuple[LawRow, ...], dict[str, frozenset[str]], bool]:
    """The rows of all places on all days, those of each place, and whether one has none on some day."""
    group = group_of(kind.channel, automated=kind.is_automated)
    if group is None or not kind.places:
        return (), {}, True
    who: dict[str, Any] = {
        "audience": kind.audience,
        "legal_form": kind.legal_form,
        "line": kind.line,
        "sector": kind.sector,
    }
    found: dict[str, LawRow] = {}
    of_places: dict[str, frozenset[str]] = {}
    missing = False
    for place in kind.places:
        by_day = [law.rows_for(place, group, on=day, **who) for day in kind.days]
        missing = missing or not all(by_day)
        speaking = {row.id: row for rows in by_day for row in rows}
        of_places[place] = frozenset(speaking)
        found.update(speaking)
    return tuple(found[name] for name in sorted(found)), of_places, missing


def _place_rows(kind: ContactKind, law: LawTable) -> tuple[PlaceRow, ...]:
    found = {row.id: row for place in kind.places for day in kind.days for row in law.place_rows(place, on=day)}
    return tuple(found[name] for name in sorted(found))


def _against(kind: ContactKind, rows: tuple[LawRow, ...], *, missing: bool) -> Iterator[ReasonItem]:
    if not kind.channel.is_addressable:
        return  # that is the reason, and no law of it is looked for
    if not kind.places:
        yield ReasonItem(code=Reason.PLACE_UNKNOWN)
    elif missing:
        yield ReasonItem(code=Reason.RULE_MISSING, details={"rule": "law"})
    uncertain = tuple(row.id for row in rows if not row.confidence.allows)
    if uncertain:
        yield ReasonItem(code=Reason.RULE_UNCERTAIN, rules=uncertain)
    open_ = tuple(row.id for row in rows if row.regime is Regime.UNDETERMINED)
    if open_:
        yield ReasonItem(code=Reason.UNDETERMINED, rules=open_)


def _age(kind: ContactKind, law: LawTable) -> int | None:
    """Of several places the highest age; of one, that of the state before that of its country and its region."""
    return max(_nearest_ages(kind, law), default=None)


def _nearest_ages(kind: ContactKind, law: LawTable) -> Iterator[int]:
    for place in kind.places:
        for day in kind.days:
            age = next((row.age_of_consent for row in law.place_rows(place, on=day) if row.age_of_consent), None)
            if age is not None:
                yield age


# The Federal Communications Commission's commentary on its order of 2024-02-16 (89 FR 15756): a STOP to a text revokes
# the consent to calls to that number as well.
_STOP_ENDS_CALLS: Final = frozenset({"US"})


def _stop_reach(kind: ContactKind, rows: tuple[LawRow, ...]) -> StopReach:
    if any(row.stop_ends_all for row in rows):
        return StopReach.ALL
    if any(place[:2] in _STOP_ENDS_CALLS for place in kind.places):
        return StopReach.LINE
    return StopReach.MESSAGES


# ── what must be said ───────────────────────────────────────────────────────────────────────────────────────────────

_LINES: Final = frozenset({Channel.SMS, Channel.MESSAGING, Channel.SOCIAL_DIRECT})
_LETTERS: Final = frozenset({Channel.DIRECT_MAIL, Channel.CATALOGUE})
_CHECKED_IN: Final = {
    Obligation.SENDER_IDENTITY: frozenset(Channel),
    Obligation.POSTAL_ADDRESS: frozenset({Channel.EMAIL}),
    Obligation.UNSUBSCRIBE_LINK: frozenset({Channel.EMAIL}),
    Obligation.ONE_CLICK_UNSUBSCRIBE: frozenset({Channel.EMAIL}),
    Obligation.STOP_TEXT: _LINES,
    Obligation.OPT_OUT_SETTING: frozenset({Channel.PUSH}),
    Obligation.CALLER_NUMBER: frozenset({Channel.TELEMARKETING}),
    Obligation.OBJECTION_NOTICE: frozenset({Channel.TELEMARKETING, *_LETTERS}),
}
"""In which channels a rendering is checked for a duty of the law. Elsewhere another obligation serves it, such as the
link that ends it for the notice of a right to refuse, or it is told beside."""
_OBLIGATIONS: Final = {duty.value: duty for duty in Obligation}
_SERVED_BY_OTHERS: Final = frozenset(
    {ContentDuty.OBJECTION_NOTICE, ContentDuty.UNSUBSCRIBE_LINK, ContentDuty.STOP_TEXT, ContentDuty.OPT_OUT_SETTING}
)
"""Each of these is a way out, and every channel's own obligations have one."""


def _owed(
    kind: ContactKind, rows: tuple[LawRow, ...], places: tuple[PlaceRow, ...]
) -> tuple[tuple[Obligation, ...], tuple[str, ...]]:
    """The duties that a rendering is checked for, and the codes of those that it cannot be."""
    owed: list[Obligation] = []
    also: set[str] = set()
    for duty in sorted(
        {*(duty for row in rows for duty in row.duties), *(duty for row in places for duty in row.duties)}
    ):
        known = _OBLIGATIONS.get(duty.value)
        if known is not None and kind.channel in _CHECKED_IN[known]:
            owed.append(known)
        elif duty not in _SERVED_BY_OTHERS:
            also.add(duty.value)
    labels = {f"label:{row.label}" for row in places if row.label}
    return tuple(owed), tuple(sorted(also | labels))


def days_of(at: datetime, zones: tuple[ZoneInfo, ...] | None) -> tuple[date, ...]:
    """The days that it may be for somebody in one of ``zones``; where nobody knows, somewhere on earth."""
    if zones:
        return tuple(sorted({at.astimezone(zone).date() for zone in zones}))
    now = at.astimezone(UTC)
    first, last = (now - timedelta(hours=12)).date(), (now + timedelta(hours=14)).date()
    return tuple(first + timedelta(days=days) for days in range((last - first).days + 1))
