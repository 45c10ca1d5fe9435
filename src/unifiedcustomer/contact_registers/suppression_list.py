"""The list of those who must not be contacted, by digest. It survives erasure, and beats what is imported after it.

The list decides nothing. Asked about contact points and records, it gives back what was said about them as acts, and
`unifiedcustomer.contact_policy` weighs these like any others: a grant that is older than the no does not count, one that
is later and can be shown does.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.canonical_json import canonical_json
from unifiedcustomer.contact_registers.key_rings import KeyRing, KeyUse, text_of_record
from unifiedcustomer.records import RecordKey
from unifiedcustomer.suppressions import KeyedDigest, Suppression, SuppressionOrigin
from unifiedcustomer.wire import to_dict

__all__ = ["SuppressionList", "suppression_of"]

_BUCKET: Final = 8  # characters of a digest by which it is found; the rest is compared in constant time


def suppression_of(act: ConsentAct, keys: KeyRing, *, origin: SuppressionOrigin = SuppressionOrigin.ACT) -> Suppression:
    """What is kept of an act that says no, or takes a no back, once its person is erased.

    Raises:
        InvalidValue: the act says yes.
    """
    point, subject = act.contact_point, act.subject
    return Suppression(
        kind=act.kind,
        controller=act.controller,
        occurred_at=act.occurred_at,
        recorded_at=act.recorded_at,
        contact_point=None if point is None else keys.keyed_digest(KeyUse.SUPPRESSION, point),
        subject=None if subject is None else keys.keyed_digest(KeyUse.SUPPRESSION, text_of_record(subject)),
        channel=act.channel,
        purpose=act.purpose,
        origin=origin,
    )


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
        return frozenset(digest.key_id for entry in self for digest in _digests(entry))

    def add(self, *entries: Suppression) -> int:
        """Put entries on the list; how many of them changed it. The same no again only moves the time it was last said."""
        changed = 0
        for entry in entries:
            known = self._entries.get(entry.scope)
            merged = entry if known is None else known.with_time(entry)
            if merged != known:
                changed += 1
                self._entries[entry.scope] = merged
                for digest in _digests(entry):
                    bucket = self._by_digest.setdefault((digest.key_id, digest.digest[:_BUCKET]), {})
                    bucket[entry.scope] = None
        return changed

    def suppress(self, act: ConsentAct, *, origin: SuppressionOrigin = SuppressionOrigin.ACT) -> Suppression:
        """Keep an act's no on the list.

        Raises:
            InvalidValue: the act says yes.
        """
        entry = suppression_of(act, self._keys, origin=origin)
        self.add(entry)
        return entry

    def acts_for(
        self, points: Iterable[ContactPoint | str] = (), subjects: Iterable[RecordKey] = ()
    ) -> list[ConsentAct]:
        """What is held against these contact points and records, as acts. Order and repetition change nothing.

        Args:
            points: contact points, or their keys.
            subjects: keys of records.
        """
        asked = [
            *((key, text_of_record(key)) for key in dict.fromkeys(subjects)),
            *((key, key) for key in dict.fromkeys(getattr(point, "key", point) for point in points)),
        ]
        found: dict[str, ConsentAct] = {}
        for who, text in asked:
            for entry in self._entries_of(text):
                for act in _acts(entry, who):
                    found[act.id] = act
        return [found[name] for name in sorted(found)]

    def renewed(self, points: Iterable[ContactPoint | str] = (), subjects: Iterable[RecordKey] = ()) -> int:
        """Write the entries of these under the current key as well, now that they are seen; how many were added.

        A digest cannot be turned into one of another key without what it was made of. So a retired key is needed until
        everybody on the list has been seen again, or is given up on purpose.
        """
        added = []
        texts = [*(getattr(point, "key", point) for point in points), *(text_of_record(key) for key in subjects)]
        for text in texts:
            fresh = self._keys.keyed_digest(KeyUse.SUPPRESSION, text)
            for entry in self._entries_of(text):
                added.append(_under(entry, fresh, self._digest_under_any_key(text)))
        return self.add(*added)

    def _entries_of(self, text: str) -> list[Suppression]:
        found = {}
        for digest in self._digest_under_any_key(text):
            for scope in self._by_digest.get((digest.key_id, digest.digest[:_BUCKET]), ()):
                entry = self._entries[scope]
                if any(_is_same(digest, held) for held in _digests(entry)):
                    found[scope] = entry
        return list(found.values())

    def _digest_under_any_key(self, text: str) -> list[KeyedDigest]:
        return [self._keys.keyed_digest(KeyUse.SUPPRESSION, text, key_id) for key_id in self._keys.secrets]


def _digests(entry: Suppression) -> list[KeyedDigest]:
    return [digest for digest in (entry.contact_point, entry.subject) if digest is not None]


def _is_same(one: KeyedDigest, other: KeyedDigest) -> bool:
    return one.key_id == other.key_id and hmac.compare_digest(one.digest, other.digest)


def _under(entry: Suppression, fresh: KeyedDigest, old: list[KeyedDigest]) -> Suppression:
    """The entry with the digest that was recognised in its new form."""
    if entry.contact_point in old:
        return attrs.evolve(entry, contact_point=fresh)
    return attrs.evolve(entry, subject=fresh)


def _acts(entry: Suppression, who: RecordKey | str) -> Iterator[ConsentAct]:
    """The entry as acts about the one it was recognised by: one for each time it was said."""
    for moment in dict.fromkeys((entry.occurred_at, entry.again_at or entry.occurred_at)):
        said = attrs.evolve(entry, occurred_at=moment, again_at=None)
        fingerprint = hashlib.sha256(canonical_json({**to_dict(said), "who": str(who)})).hexdigest()
        yield ConsentAct(
            id=f"suppression:{fingerprint[:32]}",
            kind=entry.kind,
            controller=entry.controller,
            occurred_at=moment,
            contact_point=who if isinstance(who, str) else None,
            subject=None if isinstance(who, str) else who,
            channel=entry.channel,
            purpose=entry.purpose,
            recorded_at=entry.recorded_at,
        )
