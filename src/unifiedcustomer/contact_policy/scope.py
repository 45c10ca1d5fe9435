"""What is asked of the acts, and which acts have something to say about it: a yes is narrow, a no is wide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import TAKEN_BACK_BY, ConsentAct, ConsentKind, Purpose, controller_key, covers
from unifiedcustomer.contact_reasons import MessageClass
from unifiedcustomer.records import RecordKey

__all__ = ["Scope", "StopReach", "in_force", "utc"]

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

    def is_opened_by(self, act: ConsentAct) -> bool:
        """Whether the act says yes to all of it: person and point and channel and purpose and company."""
        return (
            act.contact_point == self.contact_point
            and act.channel is self.channel
            and act.kind.opens
            and self._is_of_person(act)
            and covers(act.purpose or "", self.purpose)
            and self._is_same_company(act)
        )

    def is_refused_by(self, act: ConsentAct) -> bool:
        """Whether the act says no to it: at the point or by the person."""
        return (
            act.kind.refuses
            and self._is_reached(act)
            and self._is_same_channel(act)
            and self._is_same_purpose(act)
            and self._is_same_company(act)
            and (act.kind is not _SIGNAL or self._follows)
        )

    @property
    def _follows(self) -> bool:
        """Whether it is what Global Privacy Control is about: advertising by what somebody did elsewhere."""
        return self.channel is Channel.SOCIAL_PAID or covers(Purpose.PROFILING, self.purpose)

    def _is_same_company(self, act: ConsentAct) -> bool:
        return act.controller == self.controller or controller_key(act.controller) == controller_key(self.controller)

    def _is_reached(self, act: ConsentAct) -> bool:
        if act.contact_point == self.contact_point:
            return True
        # The keyword says something about the number it came from, and nothing about the person's other numbers.
        return act.kind is not _STOP and self._is_of_person(act)

    def _is_of_person(self, act: ConsentAct) -> bool:
        """Whether it is an act of one of the records, or was heard for one while the two were one customer."""
        if act.subject in self.records:
            return True
        return bool(act.heard_by) and any(key in self.records for key in act.heard_by)

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


# ── what has been taken back ────────────────────────────────────────────────────────────────────────────────────────


def in_force(acts: Sequence[ConsentAct], now: datetime) -> list[ConsentAct]:
    """The refusals and bounces known at ``now`` that nothing has taken back by then."""
    known = [act for act in acts if not act.kind.opens and utc(act.known_at) <= now]
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
