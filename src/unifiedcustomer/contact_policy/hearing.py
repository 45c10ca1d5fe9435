"""Acts -> what they say about one contact point of one person, gone through once.

A decision looks at consents, refusals, dead points and registers, each by rules of its own. None of them is changed by
an act of another heap, so each act is laid on the heap that it belongs to, and nobody picks through all of them again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_policy.scope import Matter, Part, in_force, is_of_person
from unifiedcustomer.errors import WrongType
from unifiedcustomer.records import RecordKey

__all__ = ["SILENCE", "ByRecord", "Heard", "checked_acts", "hear"]

ByRecord: TypeAlias = Mapping[RecordKey | None, list[ConsentAct]]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_NONE, _OPENS, _REFUSES = Part.NONE, Part.OPENS, Part.REFUSES
_OF_POINTS, _OF_REGISTERS = Part.OF_POINTS, Part.OF_REGISTERS


@attrs.define(eq=False)
class Heard:
    """The acts that have something to say about a matter, at one point and moment."""

    openings: ByRecord  #: what can lead to a yes, by the record that said it
    refusals: Sequence[ConsentAct]  #: what nothing has taken back
    dead: Sequence[ConsentAct] = ()  #: bounces and blocks, and what lifts them, wherever they are
    looks: Sequence[ConsentAct] = ()  #: entries of the point in registers, and looks that found none


SILENCE: Final = Heard(MappingProxyType({}), ())
"""Nobody said anything about it."""

_ONLY_ACTS: Final = frozenset({ConsentAct})


def checked_acts(acts: Sequence[ConsentAct]) -> Sequence[ConsentAct]:
    """``acts``, of which it is known that they are some.

    Raises:
        WrongType: they come in no list and no tuple, or one of them is no act.
    """
    if not isinstance(acts, (list, tuple)):  # what is not there, or can be gone through once only, is not "no acts"
        raise WrongType("acts")
    if not _ONLY_ACTS.issuperset(map(type, acts)) and not all(isinstance(act, ConsentAct) for act in acts):
        raise WrongType("acts")
    return acts


def hear(
    matter: Matter, acts: Sequence[ConsentAct], *, point: str, records: Collection[RecordKey], now: datetime
) -> Heard:
    """What ``acts`` say about ``matter`` at ``now``, in UTC, for the person of ``records`` at the point of this key."""
    openings: dict[RecordKey | None, list[ConsentAct]] = {}
    refusals: list[ConsentAct] = []  # and what takes a keyword back
    dead: list[ConsentAct] = []
    looks: list[ConsentAct] = []
    known = matter.parts
    for act in acts:
        part = known.get((act.kind, act.channel, act.purpose, act.controller)) or matter.part_of(act)
        if part is _OPENS:
            is_now = act.contact_point == point and act.occurred_at <= now
            if is_now and (act.subject in records or is_of_person(act, records)):
                openings.setdefault(act.subject, []).append(act)
        elif part is _REFUSES:
            if act.contact_point == point or is_of_person(act, records):
                refusals.append(act)
        elif part is _OF_POINTS:
            dead.append(act)
        elif part is not _NONE and act.contact_point == point:
            (looks if part is _OF_REGISTERS else refusals).append(act)
    return Heard(openings, in_force(refusals, now) if refusals else refusals, dead, looks)
