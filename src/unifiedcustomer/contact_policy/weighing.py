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

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_policy.applicable import Applicable
from unifiedcustomer.contact_policy.facts import Dealing
from unifiedcustomer.contact_policy.grounds import Grounded, best_ground
from unifiedcustomer.contact_policy.law_rows import LawRow
from unifiedcustomer.contact_policy.law_terms import HoursLift, Period, Regime
from unifiedcustomer.contact_policy.permission import SILENCE, Heard, Permission, status_of
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.registers import look_up
from unifiedcustomer.contact_policy.walk import FOREVER, PLAIN, Terms
from unifiedcustomer.contact_reasons import Reason, ReasonItem

__all__ = ["Weighed", "weigh"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_BAN, _OPT_OUT, _WRITTEN = Regime.BAN, Regime.OPT_OUT, Regime.WRITTEN_CONSENT
_MINOR = Reason.MINOR


@attrs.frozen(kw_only=True)
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
    looks: Sequence[ConsentAct] = (),
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
        told: the acts that speak about what is asked.
        looks: what registers said about the point.
        point: its key.
        now: the question's moment in UTC.
        dealings: with the company, at the point.
        born: gives the birth date, which is asked for only where an age matters.
    """
    birth_date = None if ground.age_of_consent is None else born()
    if not (told or looks or dealings) and birth_date is None:
        # Of whom nothing is known there is one answer for all, at any hour.
        known: Weighed | None = ground.found.get(weigh)
        if known is None:
            known = ground.found[weigh] = _weighed(_Scale(ground, question, SILENCE, (), (), point, now, None), None)
        return known
    of_age = _of_age_since(birth_date, ground.age_of_consent)
    if ground.is_simple and not dealings:
        return _simply(ground, told, now, birth_date, of_age)
    return _weighed(_Scale(ground, question, told, looks, dealings, point, now, of_age), birth_date)


def _simply(
    ground: Applicable, told: Heard, now: datetime, birth_date: date | None, of_age: datetime | None
) -> Weighed:
    """What `_weighed` says where every row asks for the same, a consent or silence, and nothing stands in for it."""
    terms = PLAIN if of_age is None else Terms(of_age_since=of_age)
    held = status_of(told, now, evidence_required=ground.policy.evidence_required, terms=terms)
    is_minor = of_age is not None and now < of_age
    if held.status.permits:
        until = held.until if ground.rows_with_basis or held.refusals else FOREVER
        reasons = (held.reason(ground.row_ids),)
        young = _too_young(ground, held, birth_date, is_minor=is_minor, told=())
        return Weighed(against=tuple(young), in_favour=reasons, until=until, lifted=_lifted(held))
    rows = ground.row_ids if held.refusals else ground.rows_with_basis
    lacking = tuple(_ruled(item, rows) for item in held.against) if rows else ()
    against = (*lacking, *_too_young(ground, held, birth_date, is_minor=is_minor, told=lacking))
    return Weighed(against=against, in_favour=() if rows else (_of_many(_NO_OBJECTION, ground.row_ids),))


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
    against.extend(_too_young(ground, plain, birth_date, is_minor=is_minor, told=tuple(against)))
    if against:
        return Weighed(against=_joined(against), until=min(scale.ends), lifted=_lifted(plain))
    return Weighed(in_favour=tuple(scale.in_favour()), until=min(scale.ends), lifted=_lifted(plain))


@attrs.define(eq=False)
class _Scale:
    """What was laid on while the rows are gone through."""

    ground: Applicable
    question: Question
    told: Heard
    looks: Sequence[ConsentAct]
    dealings: Sequence[Dealing]
    point: str
    now: datetime
    of_age: datetime | None
    against: list[ReasonItem] = attrs.field(factory=list)
    of_trades: list[ReasonItem] = attrs.field(factory=list)  #: of rows that speak only because no trade is told
    ends: list[datetime] = attrs.field(factory=lambda: [FOREVER])
    relied_on: set[str] = attrs.field(factory=set)  #: ids of dealings
    by_consent: set[str] = attrs.field(factory=set)  #: ids of rows, by what makes them content
    by_dealing: set[str] = attrs.field(factory=set)
    by_silence: set[str] = attrs.field(factory=set)
    _asked: dict[tuple[Period | None, bool], Permission] = attrs.field(factory=dict)

    def permission(self, row: LawRow | None) -> Permission:
        """Where the consent stands under what the row asks of one; each kind of terms is walked through once."""
        key = (None, False) if row is None else (row.consent_lasts, row.regime is _WRITTEN)
        found = self._asked.get(key)
        if found is None:
            terms = Terms(lasts=key[0], is_written=key[1], of_age_since=self.of_age)
            required = self.ground.policy.evidence_required
            found = status_of(self.told, self.now, evidence_required=required, terms=terms)
            self._asked[key] = found
        return found

    def lay_on(self, row: LawRow) -> None:
        """One row's say."""
        held = self.permission(row)
        best = best_ground(row, self.dealings, self.question) if self.dealings and row.grounds else None
        standing = best if best is not None and best.holds(self.now) else None
        told = self.of_trades if row.sectors and self.ground.kind.sector is None else self.against
        missing = list(self._missing(row, held, best, standing))
        told.extend(missing)
        if not missing:
            self._note_basis(row, held, standing)
        if row.registers:
            told.extend(self._registered(row, held, standing))

    def _missing(
        self, row: LawRow, held: Permission, best: Grounded | None, standing: Grounded | None
    ) -> Iterator[ReasonItem]:
        """What the row's regime lacks."""
        is_refused = bool(held.refusals) and not held.status.permits
        is_ban = row.regime is _BAN
        if is_ban and standing is None:
            yield ReasonItem(code=Reason.BANNED, rules=(row.id,))
        if is_refused:
            yield from (_ruled(item, (row.id,)) for item in held.against)
        elif not (is_ban or held.status.permits or standing is not None or row.regime in _NEEDS_NOTHING):
            if best is not None:
                yield ReasonItem(code=Reason.BASIS_ENDED, acts=(best.dealing.id,), rules=(row.id,), until=best.until)
            yield from (_ruled(item, (row.id,)) for item in held.against)

    def _note_basis(self, row: LawRow, held: Permission, standing: Grounded | None) -> None:
        """What the row's yes rests on, and until when: where there are two bases, as long as the longer."""
        if held.status.permits:
            self.by_consent.add(row.id)
            if held.refusals:  # behind the consent stands a refusal, which no dealing and no silence answers
                self.ends.append(held.until)
                return
        if row.regime is _OPT_OUT:
            if not held.status.permits:
                self.by_silence.add(row.id)
            return
        if standing is not None and not held.status.permits:
            self.by_dealing.add(row.id)
            self.relied_on.add(standing.dealing.id)
        self.ends.append(_later_end(held, standing))

    def _registered(self, row: LawRow, held: Permission, standing: Grounded | None) -> Iterator[ReasonItem]:
        """What the row's registers say; what beats an entry beats it for as long as it lasts itself."""
        basis = held.basis if held.status.permits else ()
        if basis or standing is not None:
            self.ends.append(_later_end(held, standing))
        for register in row.registers:
            looked = look_up(
                register,
                self.looks,
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
            yield consents[0].reason(tuple(sorted(self.by_consent)))
        if self.by_dealing:
            rules = tuple(sorted(self.by_dealing))
            yield ReasonItem.of_checked(Reason.RELATIONSHIP, tuple(sorted(self.relied_on)), rules)
        if self.by_silence:
            yield _of_many(_NO_OBJECTION, tuple(sorted(self.by_silence)))


_NEEDS_NOTHING: Final = frozenset({Regime.OPT_OUT, Regime.UNDETERMINED})  # the latter refuses everybody elsewhere
_NO_OBJECTION: Final = ReasonItem(code=Reason.NO_OBJECTION)


def _later_end(held: Permission, standing: Grounded | None) -> datetime:
    """The end of the basis that lasts longer, of those that there are."""
    ends = [held.until] if held.status.permits else []
    return max([*ends, standing.until] if standing is not None else ends, default=FOREVER)


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


def _of_age_since(birth_date: date | None, age: int | None) -> datetime | None:
    """The first moment at which it is their birthday wherever they are; None where no age is asked or none is known."""
    if birth_date is None or age is None:
        return None
    year = min(birth_date.year + age, FOREVER.year)
    # Born on a day that this year has not: the day after is the safe one. The clocks furthest behind are twelve hours
    # back, so the day has begun everywhere at noon in UTC.
    leap = birth_date.month == 2 and birth_date.day == 29 and not isleap(year)
    month, day = (3, 1) if leap else (birth_date.month, birth_date.day)
    return datetime(year, month, day, 12, tzinfo=UTC)


def _too_young(
    ground: Applicable, plain: Permission, birth_date: date | None, *, is_minor: bool, told: tuple[ReasonItem, ...]
) -> Iterator[ReasonItem]:
    """A minor is contacted by the consent of a guardian alone, also where the law asks others for none."""
    if is_minor and not plain.status.permits:
        if all(item.code is not _MINOR for item in told):  # that a consent of theirs does not count says it
            yield ReasonItem(code=_MINOR)
    elif birth_date is None and ground.age_of_consent is not None and not ground.policy.allows_unknown_age:
        yield ReasonItem(code=Reason.AGE_UNKNOWN)


_NOTHING_LIFTED: Final[frozenset[HoursLift]] = frozenset()
_BY_CONSENT: Final = frozenset({HoursLift.CONSENT})


def _lifted(plain: Permission) -> frozenset[HoursLift]:
    if not plain.status.permits:
        return _NOTHING_LIFTED
    if not any(act.any_hour for act in plain.basis):
        return _BY_CONSENT if any(act.is_proven for act in plain.basis) else _NOTHING_LIFTED
    found = {HoursLift.CONSENT} if any(act.is_proven for act in plain.basis) else set[HoursLift]()
    for act in plain.basis:
        if act.any_hour:
            found.add(HoursLift.CONSENT_FOR_THE_TIME)
            if act.evidence is not None and act.evidence.is_written:
                found.add(HoursLift.WRITTEN_AGREEMENT)
    return frozenset(found)
