"""Before a person's data are erased: what must be kept of it so that they are left alone afterwards.

Three things are kept, all as digests. Every no of theirs. A no of the whole person once more for each contact point
they have, because under another record id the person is not recognised any more. And the erasure itself, as an
objection to marketing: the proof of every consent given before it is gone, so none counts if an import brings it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

import attrs

from unifiedcustomer.consents import TAKEN_BACK_BY, ConsentAct, ConsentKind, Purpose
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.key_rings import KeyRing
from unifiedcustomer.contact_registers.suppression_list import point_key, suppressions_of
from unifiedcustomer.records import RecordKey
from unifiedcustomer.suppressions import Suppression, SuppressionOrigin

__all__ = ["suppressions_of_erased"]

_OF_THE_POINT = frozenset({ConsentKind.STOP, ConsentKind.BOUNCE, *TAKEN_BACK_BY.values()})
"""What was said about one contact point, whoever said it: keywords, bounces, and what takes a no back."""


def suppressions_of_erased(
    acts: Iterable[ConsentAct],
    keys: KeyRing,
    *,
    points: Iterable[ContactPoint | str],
    subjects: Iterable[RecordKey],
    controllers: Iterable[str],
    at: datetime,
) -> list[Suppression]:
    """What goes on the `SuppressionList` when a person is erased; call it before their data are gone.

    Args:
        acts: everything that is held of them and of their contact points; what says yes, and what a
            registry said, is passed over.
        keys: the ring of the list.
        points: their contact points, or the keys. Leave out those that a person who stays shares with them, if the
            erasure must not touch what that person agreed to; what was said at these points is kept all the same.
        subjects: the keys of their records.
        controllers: the companies and brands that contact them; those of the acts count too.
        at: when they are erased, an aware datetime.
    """
    keyed = list(dict.fromkeys(map(point_key, points)))
    records = list(dict.fromkeys(subjects))
    known = list(acts)
    held = [act for act in known if not act.kind.opens and act.registry is None]
    said = [copy for act in held for copy in _at_every_point(act, keyed, records)]
    names = dict.fromkeys([*controllers, *(act.controller for act in known)])
    kept = [entry for act in said for entry in suppressions_of(act, keys)]
    for name in names:
        kept.extend(_erasure(name, keyed, records, at, keys))
    return list(dict.fromkeys(kept))


def _at_every_point(act: ConsentAct, points: Collection[str], records: Collection[RecordKey]) -> Iterator[ConsentAct]:
    yield act
    if act.subject in records and act.kind not in _OF_THE_POINT:
        for point in points:
            if point != act.contact_point:
                yield attrs.evolve(act, contact_point=point, subject=None)


def _erasure(
    controller: str, points: Iterable[str], records: Iterable[RecordKey], at: datetime, keys: KeyRing
) -> Iterator[Suppression]:
    everybody: list[RecordKey | str] = [*points, *records]
    for who in everybody:
        act = ConsentAct(
            id="erasure",
            kind=ConsentKind.OBJECT,
            controller=controller,
            occurred_at=at,
            contact_point=who if isinstance(who, str) else None,
            subject=None if isinstance(who, str) else who,
            purpose=Purpose.MARKETING,
        )
        yield from suppressions_of(act, keys, origin=SuppressionOrigin.ERASURE)
