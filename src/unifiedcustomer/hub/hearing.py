"""For whom an act of consent holds beside its own record, fixed when it becomes known.

While records are one customer, a no of one is a no of all of them, and stays one on both sides when they turn out to be
two people: nobody can tell any more which of the two said it. A yes stays with its record; where that record never
had the contact point, it is the yes of those that have it, since it came from there, and of nobody where none does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.hub.attaching import consent_fact
from unifiedcustomer.hub.dossier import points_of
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.storage import AttachedFact, Session
from unifiedcustomer.wire import from_json

__all__ = ["consent_facts"]


def consent_facts(session: Session, act: ConsentAct, now: datetime, normalizer: Normalizer) -> list[AttachedFact]:
    """The act as it is kept: first under its own record, then once under each other record that it holds for."""
    plain = consent_fact(act, now)
    copies = (_copy_for(key, act, now) for key in _heard_by(session, act, normalizer))
    return [plain, *(attrs.evolve(copy, key=(act.id, *_parts(copy.subject))) for copy in copies)]


def _parts(key: RecordKey | None) -> tuple[str, ...]:
    return () if key is None else (key.source, key.record_id)


def _copy_for(key: RecordKey, act: ConsentAct, now: datetime) -> AttachedFact:
    """The act as one of ``key``. A no is told without what is personal of the one who may have said it."""
    copy = attrs.evolve(act, subject=key, heard_by=(key,))
    if not act.kind.opens:
        copy = attrs.evolve(copy, contact_point=None, evidence=None)
    return consent_fact(copy, now)


def _heard_by(session: Session, act: ConsentAct, normalizer: Normalizer) -> tuple[RecordKey, ...]:
    if act.subject is None or act.kind is ConsentKind.STOP:  # a keyword is said by a number
        return ()
    members = _members(session, act.subject)
    if len(members) < 2:
        return ()
    if act.kind.refuses or act.kind is ConsentKind.BLOCK:
        return _without(act.subject, members.values())
    if not act.kind.opens:
        return ()
    bodies = session.records.live_bodies(tuple(members))
    owners = [
        members[number]
        for number, body in bodies.items()
        if act.contact_point in points_of([normalizer.record(from_json(body, SourceRecord))])
    ]
    return () if act.subject in owners else _without(act.subject, owners)


def _without(subject: RecordKey, keys: Iterable[RecordKey]) -> tuple[RecordKey, ...]:
    return tuple(sorted(key for key in keys if key != subject))


def _members(session: Session, subject: RecordKey) -> Mapping[int, RecordKey]:
    """The records that are one customer with ``subject`` now, by their numbers."""
    number = session.records.numbers([subject]).get(subject)
    live = None if number is None else session.identities.of([number]).get(number)
    if live is None:
        return {}
    return session.records.keys(tuple(session.identities.in_identities([live.identity])))
