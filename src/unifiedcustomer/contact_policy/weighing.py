"""One contact point against every row of the law: what allows it, what refuses it, until when.

Every row must be content. What content is depends on its regime: a consent, dealings that stand in for one, or that
nothing was refused. A standing refusal refuses under every regime, and only a later consent with evidence answers it;
no sale does.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

import attrs

from unifiedcustomer.contact_policy.applicable import Applicable
from unifiedcustomer.contact_policy.facts import Dealing
from unifiedcustomer.contact_policy.grounds import Grounded, best_ground
from unifiedcustomer.contact_policy.hearing import SILENCE, Heard
from unifiedcustomer.contact_policy.law_rows import LawRow
from unifiedcustomer.contact_policy.law_terms import HoursLift, Period, Regime
from unifiedcustomer.contact_policy.permission import Permission, status_of
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.registers import look_up
from unifiedcustomer.contact_policy.walk import FOREVER, PLAIN, Terms
from unifiedcustomer.contact_reasons import Reason, ReasonItem

__all__ = ["Weighed", "weigh"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_BAN, _OPT_OUT, _WRITTEN = Regime.BAN, Regime.OPT_OUT, Regime.WRITTEN_CONSENT
_MINOR = Reason.MINOR


@attrs.define(eq=False)
class Weighed:
    """What the acts, the dealings and the registers say about one contact point under all rows."""

    against: tuple[ReasonItem, ...] = ()
    in_favour: tuple[ReasonItem, ...] = ()
    until: datetime = FOREVER
    lifted: frozenset[HoursLift] = frozenset()  #: what of theirs lifts the hours of a law


def weigh(
    ground: Applicable,
    question: Question,
    told: Heard,
    *,
    point: str,
    now: datetime,
    dealings: Sequence[Dealing] = (),
    born: Callable[[], date | None] = lambda: None,
) -> Weighed:
    """What all rows of ``ground`` say together about one contact point.

    Args:
        ground: the rows.
        question: what is asked.
        told: the acts that speak about what is asked, and what registers said about the point.
        point: its key.
        now: the question's moment in UTC.
        dealings: with the company, at the point.
        born: gives the birth date, which is asked for only where an age matters.
    """
    age = ground.age_of_consent
    birth_date = None if age is None else born()
    of_age = None if birth_date is None or age is None else _of_age_since(birth_date, age)
    is_stranger = not (dealings or told.openings or told.refusals or told.looks)
    if is_stranger and (of_age is None or of_age <= now):
        # Of whom nothing is known there is one answer for all, at any hour: one where they may be a minor, and one
        # where they are none.
        which = "of age" if of_age is not None else "of any age"
        known: Weighed | None = ground.found.get(which)
        if known is None:
            scale = _Scale(ground, question, SILENCE, (), point, now, of_age)
            known = ground.found[which] = _weighed(scale, birth_date)
        return known
    if ground.is_simple and not (dealings and ground.has_grounds):
        return _simply(ground, told, now, birth_date, of_age)
    return _weighed(_Scale(ground, question, told, dealings, point, now, of_age), birth_date)


def _simply(
    ground: Applicable, told: Heard, now: datetime, birth_date: date | None, of_age: datetime | None
) -> Weighed:
    """What `_weighed` says where every row asks for the same, a consent or silence, and nothing stands in for it."""
    terms = PLAIN if of_age is None else Terms(of_age_since=of_age)
    held = status_of(told, now, evidence_required=ground.policy.evidence_required, terms=terms)
    is_minor = of_age is not None and now < of_age
    if held.status.permits:
        until = held.until if ground.rows_with_basis or held.refusals else FOREVER
        young = _too_young(ground, held, birth_date, is_minor=is_minor, told=())
        return Weighed(young, (held.reason(ground.row_ids),), until, _lifted(held))
    rows = ground.row_ids if held.refusals else ground.rows_with_basis
    lacking = tuple([_ruled(item, rows) for item in held.against]) if rows else ()
    against = (*lacking, *_too_young(ground, held, birth_date, is_minor=is_minor, told=lacking))
    return Weighed(against, () if rows else (_of_many(_NO_OBJECTION, ground.row_ids),))


def _weighed(scale: _Scale, birth_date: date | None) -> Weighed:
    ground, of_age = scale.ground, scale.of_age
    for row in ground.rows:
        scale.lay_on(row)
    plain = scale.permission(None)
    against = scale.against
    if scale.of_trades and not against:
        # What every trade must fulfil is told first; that only some trades' rows refuse is news about us, not them.
        rules = tuple(sorted({rule for item in scale.of_trades for rule in item.rules}))
        against = [ReasonItem(code=Reason.SECTOR_UNKNOWN, rules=rules), *scale.of_trades]
    if not ground.rows:
        against.extend(plain.against)
    is_minor = of_age is not None and scale.now < of_age
    against.extend(_too_young(ground, plain, birth_date, is_minor=is_minor, told=against))
    until, lifted = min(scale.ends, default=FOREVER), _lifted(plain)
    if against:
        return Weighed(_joined(against), (), until, lifted)
    return Weighed((), tuple(scale.in_favour()), until, lifted)


@attrs.define(eq=False)
class _Scale:
    """What was laid on while the rows are gone through."""

    ground: Applicable
    question: Question
    told: Heard
    dealings: Sequence[Dealing]
    point: str
    now: datetime
    of_age: datetime | None
    against: list[ReasonItem] = attrs.field(factory=list)
    of_trades: list[ReasonItem] = attrs.field(factory=list)  #: of rows that speak only because no trade is told
    ends: list[datetime] = attrs.field(factory=list)
    relied_on: list[str] = attrs.field(factory=list)  #: ids of dealings
    by_consent: list[str] = attrs.field(factory=list)  #: ids of rows, by what makes them content
    by_dealing: list[str] = attrs.field(factory=list)
    by_silence: list[str] = attrs.field(factory=list)
    _asked: dict[tuple[Period | None, bool], Permission] = attrs.field(factory=dict)

    def permission(self, row: LawRow | None) -> Permission:
        """Where the consent stands under what the row asks of one; each kind of terms is walked through once."""
        lasts, is_written = (None, False) if row is None else (row.consent_lasts, row.regime is _WRITTEN)
        found = self._asked.get((lasts, is_written))
        if found is None:
            is_plain = lasts is None and not is_written and self.of_age is None
            terms = PLAIN if is_plain else Terms(lasts=lasts, is_written=is_written, of_age_since=self.of_age)
            required = self.ground.policy.evidence_required
            found = status_of(self.told, self.now, evidence_required=required, terms=terms)
            self._asked[lasts, is_written] = found
        return found

    def lay_on(self, row: LawRow) -> None:
        """One row's say."""
        held = self.permission(row)
        best = best_ground(row, self.dealings, self.question, self.now) if self.dealings and row.grounds else None
        standing = best if best is not None and best.holds(self.now) else None
        told = self.of_trades if row.sectors and self.ground.kind.sector is None else self.against
        missing = self._missing(row, held, best, standing)
        if missing:
            told.extend(missing)
        else:
            self._note_basis(row, held, standing)
        if row.registers:
            told.extend(self._registered(row, held, standing))

    def _missing(
        self, row: LawRow, held: Permission, best: Grounded | None, standing: Grounded | None
    ) -> list[ReasonItem]:
        """What the row's regime lacks."""
        regime, permits = row.regime, held.status.permits
        found: list[ReasonItem] = []
        if regime is _BAN and standing is None:
            found.append(ReasonItem(code=Reason.BANNED, rules=(row.id,)))
        if not permits and held.refusals:
            found.extend([_ruled(item, (row.id,)) for item in held.against])
        elif not (permits or regime is _BAN or standing is not None or regime in _NEEDS_NOTHING):
            if best is not None:
                ended = ReasonItem.of_checked(Reason.BASIS_ENDED, (best.dealing.id,), (row.id,), None, best.until)
                found.append(ended)
            found.extend([_ruled(item, (row.id,)) for item in held.against])
        return found

    def _note_basis(self, row: LawRow, held: Permission, standing: Grounded | None) -> None:
        """What the row's yes rests on, and until when: where there are two bases, as long as the longer."""
        permits = held.status.permits
        if permits:
            self.by_consent.append(row.id)
            if held.refusals:  # behind the consent stands a refusal, which no dealing and no silence answers
                self.ends.append(held.until)
                return
        if row.regime is _OPT_OUT:
            if not permits:
                self.by_silence.append(row.id)
            return
        if standing is not None and not permits:
            self.by_dealing.append(row.id)
            self.relied_on.append(standing.dealing.id)
        self.ends.append(_later_end(held, standing))

    def _registered(self, row: LawRow, held: Permission, standing: Grounded | None) -> Iterator[ReasonItem]:
        """What the row's registers say; what beats an entry beats it for as long as it lasts itself."""
        basis = held.basis if held.status.permits else ()
        if basis or standing is not None:
            self.ends.append(_later_end(held, standing))
        for register in row.registers:
            looked = look_up(
                register,
                self.told.looks,
                contact_point=self.point,
                at=self.now,
                consent=basis,
                # Under opt-in a ground makes the exception for customers, which an entry closes.
                has_ground=standing is not None and row.regime in (_OPT_OUT, _BAN),
                row=row.id,
            )
            self.ends.append(looked.until)
            if looked.against is not None:
                yield looked.against

    def in_favour(self) -> Iterator[ReasonItem]:
        """What the rows rest on: consents, dealings, silence."""
        consents = [held for held in self._asked.values() if held.status.permits]
        if consents and (self.by_consent or not (self.by_dealing or self.by_silence)):
            yield consents[0].reason(_sorted(self.by_consent))
        if self.by_dealing:
            yield ReasonItem.of_checked(Reason.RELATIONSHIP, _sorted(self.relied_on), _sorted(self.by_dealing))
        if self.by_silence:
            yield _of_many(_NO_OBJECTION, _sorted(self.by_silence))


def _sorted(names: list[str]) -> tuple[str, ...]:
    return tuple(names) if len(names) < 2 else tuple(sorted({*names}))


_NEEDS_NOTHING: Final = frozenset({Regime.OPT_OUT, Regime.UNDETERMINED})  # the latter refuses everybody elsewhere
_NO_OBJECTION: Final = ReasonItem(code=Reason.NO_OBJECTION)


def _later_end(held: Permission, standing: Grounded | None) -> datetime:
    """The end of the basis that lasts longer, of those that there are."""
    if not held.status.permits:
        return FOREVER if standing is None else standing.until
    return held.until if standing is None else max(held.until, standing.until)


def _ruled(item: ReasonItem, rows: tuple[str, ...]) -> ReasonItem:
    """The reason with the rows that ask for what is missing."""
    return item.under(rows) if item.acts else _of_many(item, rows)


@lru_cache(maxsize=4096)
def _of_many(item: ReasonItem, rows: tuple[str, ...]) -> ReasonItem:
    """A reason that names no act is the same for everybody."""
    return item.under(rows)


def _joined(items: Sequence[ReasonItem]) -> tuple[ReasonItem, ...]:
    """Each reason once: where several rows say the same, it names them all."""
    if len(items) == 1:
        return tuple(items)
    found: dict[tuple[object, ...], ReasonItem] = {}
    for item in items:
        told = (item.code, item.acts, item.since, item.until, *sorted(item.details.items()))
        known = found.get(told)
        found[told] = item if known is None else item.under(tuple(sorted({*known.rules, *item.rules})))
    return tuple(found.values())


# ── age, and what lifts hours ───────────────────────────────────────────────────────────────────────────────────────


def _of_age_since(birth_date: date, age: int) -> datetime:
    """The first moment at which it is their birthday wherever they are."""
    year, month, day = min(birth_date.year + age, FOREVER.year), birth_date.month, birth_date.day
    if month == 2 and day == 29 and not isleap(year):  # a day that this year has not: the day after is the safe one
        month, day = 3, 1
    # The clocks furthest behind are twelve hours back, so the day has begun everywhere at noon in UTC.
    return datetime(year, month, day, 12, tzinfo=UTC)


def _too_young(
    ground: Applicable, plain: Permission, birth_date: date | None, *, is_minor: bool, told: Sequence[ReasonItem]
) -> tuple[ReasonItem, ...]:
    """A minor is contacted by the consent of a guardian alone, also where the law asks others for none."""
    if is_minor:
        # That a consent of theirs does not count says it.
        says_it = plain.status.permits or any(item.code is _MINOR for item in told)
        return () if says_it else (_IS_MINOR,)
    if birth_date is None and ground.age_of_consent is not None and not ground.policy.allows_unknown_age:
        return (_AGE_UNKNOWN,)
    return ()


_IS_MINOR: Final = ReasonItem(code=_MINOR)
_AGE_UNKNOWN: Final = ReasonItem(code=Reason.AGE_UNKNOWN)
_NOTHING_LIFTED: Final[frozenset[HoursLift]] = frozenset()
_BY_CONSENT: Final = frozenset({HoursLift.CONSENT})


def _lifted(plain: Permission) -> frozenset[HoursLift]:
    if not plain.status.permits:
        return _NOTHING_LIFTED
    is_proven = any(act.is_proven for act in plain.basis)
    found = _BY_CONSENT if is_proven else _NOTHING_LIFTED
    for act in plain.basis:
        if act.any_hour:
            found |= {HoursLift.CONSENT_FOR_THE_TIME}
            if act.evidence is not None and act.evidence.is_written:
                found |= {HoursLift.WRITTEN_AGREEMENT}
    return found
