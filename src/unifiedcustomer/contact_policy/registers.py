"""Do-not-contact registers: whether one was looked into lately, whether it has the point, and what beats an entry.

An entry is an act, `LISTED`, from the day of the entry; a look that found none is an act, `CLEARED`. An entry stands
until a later look finds none. That an entry is gone grants nothing. Which of an entry and a consent wins is a column of
the law's row, because countries differ: an entry revokes earlier consents in Italy and none in the United Kingdom.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import attrs

from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.contact_policy.law_terms import Precedence, Register
from unifiedcustomer.contact_policy.scope import in_force, utc
from unifiedcustomer.contact_policy.walk import FOREVER
from unifiedcustomer.contact_reasons import Reason, ReasonItem

__all__ = ["Looked", "look_up"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_LISTED, _CLEARED = ConsentKind.LISTED, ConsentKind.CLEARED


@attrs.frozen(kw_only=True)
class Looked:
    """What a register says about one contact point, beside what the person said themselves."""

    against: ReasonItem | None = None
    until: datetime = FOREVER  #: up to when it may be relied on


_OF_REGISTERS = frozenset({ConsentKind.LISTED, ConsentKind.CLEARED})


def look_up(
    register: Register,
    acts: Sequence[ConsentAct],
    *,
    contact_point: str,
    at: datetime,
    consent: Sequence[ConsentAct] = (),
    has_ground: bool = False,
    row: str = "",
) -> Looked:
    """What ``register`` leaves of a permission.

    Args:
        register: which, and what beats an entry in it.
        acts: any acts; those that name the register and the point count, whoever looked.
        contact_point: the key of the point.
        at: an aware datetime.
        consent: the acts that a living consent at the point rests on.
        has_ground: whether the person's dealings with the company stand in for a consent.
        row: the id of the row that asks for the look.
    """
    now = utc(at)
    ours = [
        act
        for act in acts
        if act.registry == register.key and act.contact_point == contact_point and act.kind in _OF_REGISTERS
    ]
    entries = [act for act in in_force(ours, now) if act.kind is _LISTED] if ours else []
    beaten_until = _beaten_until(register, entries, consent, has_ground=has_ground)
    plain = _plain(register.name, row)
    if entries and not now < beaten_until:
        since = max((act.occurred_at for act in entries), key=utc)
        return Looked(against=_told(plain, Reason.LISTED, tuple(sorted({act.id for act in entries})), since))
    if entries or _needs_no_look(register, consent, now, has_ground=has_ground):
        # No law asks for a look into a voluntary register, so the lack of one ends nothing.
        return Looked(until=beaten_until if entries or not register.is_voluntary else FOREVER)
    return _fresh(register, ours, now, plain)


@lru_cache(maxsize=1024)
def _plain(register: str, row: str) -> ReasonItem:
    return ReasonItem(code=Reason.LISTED, rules=(row,) if row else (), details={"register": register})


def _told(plain: ReasonItem, code: Reason, acts: tuple[str, ...] = (), since: datetime | None = None) -> ReasonItem:
    return ReasonItem.of_checked(code, acts, plain.rules, since, None, plain.details)


def _beaten_until(
    register: Register, entries: Sequence[ConsentAct], consent: Sequence[ConsentAct], *, has_ground: bool
) -> datetime:
    """Until when something beats an entry; the beginning of time where nothing does."""
    if register.precedence is Precedence.ENTRY:
        return _NEVER
    if has_ground:
        return FOREVER
    given = [act.counts_at for act in consent]
    if register.precedence is Precedence.LATER and entries:
        entered = max(act.counts_at for act in entries)
        given = [moment for moment in given if moment > entered]
    if not given:
        return _NEVER
    return FOREVER if register.consent_beats_for is None else register.consent_beats_for.after(max(given))


_NEVER = datetime.min.replace(tzinfo=FOREVER.tzinfo)


def _needs_no_look(register: Register, consent: Sequence[ConsentAct], now: datetime, *, has_ground: bool) -> bool:
    """Whether no entry could change anything: something beats whatever stands in the register."""
    if register.is_voluntary:
        return True
    if register.precedence is Precedence.LATER and not has_ground:
        return False  # an entry that nobody looked for may be later than the consent
    return now < _beaten_until(register, (), consent, has_ground=has_ground)


def _fresh(register: Register, ours: Sequence[ConsentAct], now: datetime, plain: ReasonItem) -> Looked:
    looks = [act for act in ours if act.kind is _CLEARED and utc(act.occurred_at) <= now]
    if not looks:
        return Looked(against=_told(plain, Reason.REGISTER_NOT_CHECKED))
    last = max(looks, key=lambda act: (act.counts_at, act.id))
    end = register.max_age.after(last.counts_at)
    if now < end:
        return Looked(until=end)
    return Looked(against=_told(plain, Reason.REGISTER_CHECK_OLD, (last.id,), last.occurred_at))
