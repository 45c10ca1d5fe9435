"""The list of those who must not be contacted, by digest. It survives erasure, and beats what is imported after it.

The list decides nothing. Asked about contact points and records, it gives back what was said about them as acts, and
`unifiedcustomer.contact_policy` weighs these like any others: a grant that is older than the no does not count, one
that is later and can be shown does.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from unifiedcustomer.consents import TAKEN_BACK_BY, ConsentAct, ConsentKind
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.canonical_json import canonical_json
from unifiedcustomer.contact_registers.key_rings import DIGEST_BYTES, KeyRing, KeyUse, text_of_record
from unifiedcustomer.records import RecordKey
from unifiedcustomer.suppressions import KeyedDigest, Suppression, SuppressionOrigin
from unifiedcustomer.wire import to_dict

__all__ = ["SuppressionList", "point_key", "suppressions_of"]

_BUCKET: Final = 8  # characters of a digest by which it is found; the rest is compared in constant time


def suppressions_of(
    act: ConsentAct, keys: KeyRing, *, origin: SuppressionOrigin = SuppressionOrigin.ACT
) -> tuple[Suppression, ...]:
    """What is kept of an act that says no, or takes a no back: for its contact point, and for its person.

    Where an act names both, either is enough to be meant by its no. What is about the contact point alone, such as a
    keyword or a bounce, is kept for the point alone; so is what takes a no back.

    Raises:
        InvalidValue: the act says yes, or is what a registry said.
    """
    whole: dict[str, Any] = {
        "kind": act.kind,
        "controller": act.controller,
        # What takes a no back counts from when it was known, never from what a wrong clock says.
        "occurred_at": act.known_at if act.kind in _TAKES_BACK else act.occurred_at,
        "recorded_at": None if act.kind in _TAKES_BACK else act.recorded_at,
        "within_minutes": act.within_minutes,
        "channel": act.channel,
        "purpose": act.purpose,
        "origin": origin,
    }
    kept = []
    if act.contact_point is not None:
        kept.append(Suppression(contact_point=keys.keyed_digest(KeyUse.SUPPRESSION, act.contact_point), **whole))
    if act.subject is not None and not (kept and act.kind in _OF_THE_POINT):
        text = text_of_record(act.subject)
        kept.append(Suppression(subject=keys.keyed_digest(KeyUse.SUPPRESSION, text), **whole))
    return tuple(kept)


_TAKES_BACK: Final = frozenset(TAKEN_BACK_BY.values())
_OF_THE_POINT: Final = frozenset({ConsentKind.STOP, ConsentKind.BOUNCE}) | _TAKES_BACK


class SuppressionList:
    """Suppressions, each scope once, and the keys to recognise somebody with.

    Args:
        keys: the ring; digests made with any of its keys are recognised.
        entries: what is on the list already.
    """

    def __init__(self, keys: KeyRing, entries: Iterable[Suppression] = ()) -> None:
        self._keys = keys
        self._entries: dict[tuple[object, ...], Suppression] = {}
        self._by_digest: dict[tuple[str, str], dict[tuple[object, ...], None]] = {}
        self.add(*entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Suppression]:
        return iter(self._entries.values())

    def __repr__(self) -> str:
        return f"SuppressionList(<{len(self)} entries>)"

    @property
    def keys_in_use(self) -> frozenset[str]:
        """The ids of the keys that entries were made with; the others can leave the ring."""
        return frozenset(entry.who.key_id for entry in self)

    def add(self, *entries: Suppression) -> int:
        """Put entries on the list; how many of them changed it. The same no again only moves when it was last said."""
        changed = 0
        for entry in entries:
            known = self._entries.get(entry.scope)
            merged = entry if known is None else known.with_time(entry)
            if merged != known:
                changed += 1
                self._entries[entry.scope] = merged
                bucket = self._by_digest.setdefault((entry.who.key_id, entry.who.digest[:_BUCKET]), {})
                bucket[entry.scope] = None
        return changed

    def suppress(
        self, act: ConsentAct, *, origin: SuppressionOrigin = SuppressionOrigin.ACT
    ) -> tuple[Suppression, ...]:
        """Keep an act's no on the list; what was put there. Raises as `suppressions_of`."""
        kept = suppressions_of(act, self._keys, origin=origin)
        self.add(*kept)
        return kept

    def acts_for(
        self, points: Iterable[ContactPoint | str] = (), subjects: Iterable[RecordKey] = ()
    ) -> list[ConsentAct]:
        """What is held against these contact points and records, as acts. Order and repetition change nothing.

        Args:
            points: contact points, or their keys.
            subjects: keys of records.
        """
        asked: dict[RecordKey | str, str] = {key: text_of_record(key) for key in subjects}
        asked |= {key: key for key in map(point_key, points)}
        found: dict[str, ConsentAct] = {}
        for who, text in asked.items():
            for entry in self._entries_of(text):
                found |= {act.id: act for act in self._acts(entry, who)}
        return [found[name] for name in sorted(found)]

    def _acts(self, entry: Suppression, who: RecordKey | str) -> Iterator[ConsentAct]:
        """The entry as acts about the one it was recognised by: one for each time it was said."""
        for moment in dict.fromkeys((entry.occurred_at, entry.again_at or entry.occurred_at)):
            # Keyed, because ids are logged; and not of the digests: what was renewed under another key is the same act.
            said = {**to_dict(entry), "occurred_at": moment.isoformat(), "again_at": None, "who": str(who)}
            told = canonical_json(said | dict.fromkeys(("contact_point", "subject")))
            yield ConsentAct(
                id=f"suppression:{self._keys.mac(KeyUse.SUPPRESSION, told)[:DIGEST_BYTES].hex()}",
                kind=entry.kind,
                controller=entry.controller,
                occurred_at=moment,
                contact_point=who if isinstance(who, str) else None,
                subject=None if isinstance(who, str) else who,
                channel=entry.channel,
                purpose=entry.purpose,
                recorded_at=entry.recorded_at,
                within_minutes=entry.within_minutes,
            )

    def renewed(self, points: Iterable[ContactPoint | str] = (), subjects: Iterable[RecordKey] = ()) -> int:
        """Write the entries of these under the current key as well, now that they are seen; how many were added.

        A digest cannot be turned into one of another key without what it was made of. So a retired key is needed until
        everybody on the list has been seen again, or is given up on purpose.
        """
        texts = [*map(point_key, points), *map(text_of_record, subjects)]
        return self.add(*(entry for text in texts for entry in self._renewed(text)))

    def _renewed(self, text: str) -> list[Suppression]:
        fresh = self._keys.keyed_digest(KeyUse.SUPPRESSION, text)
        return [_under(fresh, entry) for entry in self._entries_of(text)]

    def _entries_of(self, text: str) -> list[Suppression]:
        found: list[Suppression] = []
        for digest in self._digest_under_any_key(text):
            bucket = self._by_digest.get((digest.key_id, digest.digest[:_BUCKET]), ())
            entries = (self._entries[scope] for scope in bucket)
            found.extend(entry for entry in entries if hmac.compare_digest(entry.who.digest, digest.digest))
        return found

    def _digest_under_any_key(self, text: str) -> list[KeyedDigest]:
        return [self._keys.keyed_digest(KeyUse.SUPPRESSION, text, key_id) for key_id in self._keys.secrets]


def point_key(point: ContactPoint | str) -> str:
    """The key of a contact point, which may be given in its place."""
    return point if isinstance(point, str) else point.key


def _under(fresh: KeyedDigest, entry: Suppression) -> Suppression:
    if entry.contact_point is None:
        return attrs.evolve(entry, subject=fresh)
    return attrs.evolve(entry, contact_point=fresh)
