"""What is asked of the acts, and which acts have something to say about it: a yes is narrow, a no is wide.

What an act says about a matter depends on the person and the point, and on four words: its kind, channel, purpose and
company. The words repeat from person to person, so what they mean is found out once for each matter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import TAKEN_BACK_BY, ConsentAct, ConsentKind, Purpose, controller_key, covers
from unifiedcustomer.contact_policy.answers import FewAnswers
from unifiedcustomer.contact_reasons import MessageClass
from unifiedcustomer.records import RecordKey

__all__ = ["FOREVER", "Matter", "Part", "Scope", "StopReach", "in_force", "is_of_person", "utc"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_STOP, _SIGNAL, _COMPLAIN = ConsentKind.STOP, ConsentKind.SIGNAL, ConsentKind.COMPLAIN
_LEGAL, _MARKETING = MessageClass.LEGAL, MessageClass.MARKETING

_ONE_KEYWORD: Final = frozenset({Channel.SMS, Channel.MESSAGING})
"""Channels that one STOP ends together: it binds the number and every sender of the company."""
_ONE_LINE: Final = frozenset({Channel.SMS, Channel.MESSAGING, Channel.TELEMARKETING})


class StopReach(IntEnum):
    """How far the keyword goes where the law says so; each step holds the ones before it."""

    MESSAGES = 0  #: advertising in texts and messengers
    LINE = 1  #: ... and in calls to the number
    ALL = 2  #: ... and every other text and call, whatever the matter


_LINE: Final = StopReach.LINE


# ── the matter ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Part(IntEnum):
    """What an act has to do with a matter, by its words alone."""

    NONE = 1
    OPENS = 2  #: a yes, if it is of the person and at the point
    REFUSES = 3  #: a no, if it is of the person or at the point
    REFUSES_HERE = 4  #: a no, if it is at the point
    RESTORES = 5  #: it takes back what was refused by keyword at its point
    OF_POINTS = 6  #: a bounce or a block, or the news that it is over
    OF_REGISTERS = 7  #: an entry in a register, or a look that found none


_OF_POINTS: Final = frozenset({ConsentKind.BOUNCE, ConsentKind.BLOCK, ConsentKind.LIFT})
_OF_REGISTERS: Final = frozenset({ConsentKind.LISTED, ConsentKind.CLEARED})


@attrs.frozen(kw_only=True)
class Matter:
    """What is asked, whoever is asked about."""

    channel: Channel
    purpose: str
    message_class: MessageClass
    controller: str
    stop_reach: StopReach = StopReach.MESSAGES
    #: the part of an act by its kind, channel, purpose and company, as far as it was found out
    parts: FewAnswers = attrs.field(init=False, factory=FewAnswers, eq=False, repr=False)

    def part_of(self, act: ConsentAct) -> Part:
        """What ``act`` has to do with it, by its words alone."""
        words = (act.kind, act.channel, act.purpose, act.controller)
        found: Part | None = self.parts.get(words)
        return self.parts.keep(words, self._part_of(act)) if found is None else found

    def _part_of(self, act: ConsentAct) -> Part:
        kind = act.kind
        if kind in _OF_POINTS:
            return Part.OF_POINTS
        if kind in _OF_REGISTERS:
            return Part.OF_REGISTERS
        if kind is ConsentKind.START:
            return Part.RESTORES
        if not self._is_same_company(act):
            return Part.NONE
        if kind.opens:
            is_here = act.channel is self.channel and covers(act.purpose or "", self.purpose)
            return Part.OPENS if is_here else Part.NONE
        if not (self._is_same_channel(act) and self._is_same_purpose(act)):
            return Part.NONE
        if kind is _SIGNAL and not self._follows:
            return Part.NONE
        # The keyword says something about the number it came from, and nothing about the person's other numbers.
        return Part.REFUSES_HERE if kind is _STOP else Part.REFUSES

    @property
    def _follows(self) -> bool:
        """Whether it is what Global Privacy Control is about: advertising by what somebody did elsewhere."""
        return self.channel is Channel.SOCIAL_PAID or covers(Purpose.PROFILING, self.purpose)

    def _is_same_company(self, act: ConsentAct) -> bool:
        return act.controller == self.controller or controller_key(act.controller) == controller_key(self.controller)

    def _is_same_channel(self, act: ConsentAct) -> bool:
        if act.channel is None or act.channel is self.channel:
            return True
        together = _ONE_LINE if self.stop_reach >= _LINE else _ONE_KEYWORD
        return act.kind is _STOP and act.channel in together and self.channel in together

    def _is_same_purpose(self, act: ConsentAct) -> bool:
        """A no to all or to marketing never stops a service message; a no that names the service does."""
        if self.message_class is _LEGAL:
            return False
        if act.purpose is not None and covers(act.purpose, self.purpose):
            return True
        if act.kind is _STOP and self.stop_reach is StopReach.ALL and self.channel in _ONE_LINE:
            return True
        if self.message_class is not _MARKETING:
            return False
        # A complaint about one mail is about all advertising of the company. And who asks for marketing at large asks
        # for the part of it that was refused, too.
        whole = act.purpose is None or act.kind is _COMPLAIN
        return whole or covers(self.purpose, act.purpose or "")


# ── the scope: the matter, a person and a point ─────────────────────────────────────────────────────────────────────


def _matter(scope: Scope) -> Matter:
    return Matter(
        channel=scope.channel,
        purpose=scope.purpose,
        message_class=scope.message_class,
        controller=scope.controller,
        stop_reach=scope.stop_reach,
    )


@attrs.frozen(kw_only=True)
class Scope:
    """What is asked: may these records of one customer be sent this, there, by this company?"""

    records: Collection[RecordKey]
    contact_point: str = attrs.field(repr=False)
    channel: Channel
    purpose: str
    message_class: MessageClass
    controller: str
    stop_reach: StopReach = StopReach.MESSAGES
    matter: Matter = attrs.field(
        init=False, default=attrs.Factory(_matter, takes_self=True), eq=False, repr=False
    )  #: the same without the person and the point

    def is_opened_by(self, act: ConsentAct) -> bool:
        """Whether the act says yes to all of it: person and point and channel and purpose and company."""
        is_here = act.contact_point == self.contact_point
        return is_here and self.matter.part_of(act) is Part.OPENS and is_of_person(act, self.records)

    def is_refused_by(self, act: ConsentAct) -> bool:
        """Whether the act says no to it: at the point or by the person."""
        part = self.matter.part_of(act)
        if act.contact_point == self.contact_point:
            return part in (Part.REFUSES, Part.REFUSES_HERE)
        return part is Part.REFUSES and is_of_person(act, self.records)


def is_of_person(act: ConsentAct, records: Collection[RecordKey]) -> bool:
    """Whether it is an act of one of the records, or was heard for one while the two were one customer."""
    if act.subject in records:
        return True
    return bool(act.heard_by) and any(key in records for key in act.heard_by)


# ── what has been taken back ────────────────────────────────────────────────────────────────────────────────────────


FOREVER: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""The end of what has no end."""


def in_force(acts: Sequence[ConsentAct], now: datetime) -> list[ConsentAct]:
    """The refusals and bounces known at ``now`` that nothing has taken back by then.

    Each is known as soon as it happened or was recorded, so that no wrong clock delays it.
    """
    known = [act for act in acts if act.occurred_at <= now or (act.recorded_at or FOREVER) <= now]
    if _OPPOSITES.isdisjoint([act.kind for act in known]):
        return known
    undoing = _latest_of_each(act for act in known if act.kind in _OPPOSITES and utc(act.occurred_at) <= now)
    return [act for act in known if act.kind not in _OPPOSITES and not any(_takes_back(it, act) for it in undoing)]


def _latest_of_each(acts: Iterable[ConsentAct]) -> list[ConsentAct]:
    """Of those that take back the same things the latest takes back all that the others do."""
    found: dict[tuple[object, ...], ConsentAct] = {}
    for act in acts:
        where = (act.contact_point, act.subject if act.kind is ConsentKind.LIFT else None, act.registry)
        key = (act.kind, where, controller_key(act.controller), act.channel, act.purpose)
        if key not in found or found[key].counts_at < act.counts_at:
            found[key] = act
    return list(found.values())


_OPPOSITES: Final = frozenset(TAKEN_BACK_BY.values())


def _takes_back(later: ConsentAct, act: ConsentAct) -> bool:
    return (
        TAKEN_BACK_BY.get(act.kind) is later.kind
        and later.contact_point == act.contact_point
        and act.counts_at < later.counts_at
        and (later.channel is None or later.channel is act.channel or {later.channel, act.channel} <= _ONE_KEYWORD)
        and (later.purpose is None or (act.purpose is not None and covers(later.purpose, act.purpose)))
        and _is_same_matter(later, act)
    )


def _is_same_matter(later: ConsentAct, act: ConsentAct) -> bool:
    """A number that does not exist is dead for everybody; a keyword and a block concern one company."""
    if act.kind is ConsentKind.BOUNCE:
        return True
    if act.kind is ConsentKind.LISTED:
        return later.registry == act.registry
    if act.kind is ConsentKind.BLOCK and later.subject != act.subject:
        return False
    return controller_key(later.controller) == controller_key(act.controller)


def utc(moment: datetime) -> datetime:
    """``moment`` by the one clock that never repeats an hour.

    Two times in one zone compare by the clock on the wall, which shows one hour twice in autumn.
    """
    return moment.astimezone(UTC)
