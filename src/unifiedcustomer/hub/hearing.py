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
    heard = _heard_by(session, act, normalizer)
    if not heard:
        return [plain]
    kept = attrs.evolve(plain, body=consent_fact(attrs.evolve(act, heard_by=heard), now).body)
    copies = (
        attrs.evolve(kept, key=(act.id, key.source, key.record_id), subject=key, contact_point=None) for key in heard
    )
    return [kept, *copies]


def _heard_by(session: Session, act: ConsentAct, normalizer: Normalizer) -> tuple[RecordKey, ...]:
    if act.subject is None or act.heard_by:
        return act.heard_by
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
