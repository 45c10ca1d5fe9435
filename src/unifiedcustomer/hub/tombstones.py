"""Keyed hashes of what was erased: by them it is known when it comes again, and nobody can read it from them.

By those of a record's key the record is refused for good; by those of its e-mail addresses
and telephone numbers every record is refused that its source does not date after the erasure. So a replay of old data
brings nobody back, under no other record id either, and a person who comes again by themselves is not locked out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_registers import KeyRing, SuppressionList
from unifiedcustomer.contact_registers.key_rings import KeyUse, text_of_record
from unifiedcustomer.errors import Conflict, InvalidValue, Problem
from unifiedcustomer.features import Feature
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage import Session
from unifiedcustomer.storage.settings import Settings
from unifiedcustomer.suppressions import Suppression
from unifiedcustomer.wire import from_json

__all__ = ["Tombstones", "acts_kept_for", "agreed_keys", "identifying"]

_IDENTIFYING: Final = (Feature.EMAIL, Feature.PHONE)
_KEYS = "erasure_keys"
_KEYS_CHECK = "erasure_keys_check"
_CHECKED: Final = "a hub"


def agreed_keys(settings: Settings, asked: KeyRing | None) -> KeyRing:
    """The hub's secret keys: the host's, or else random ones that are kept in the store.

    Raises:
        Conflict: the hub was made with another ring, or its own keys were used before.
        InvalidValue: the hub was made with keys of the host's, and none were given.
    """
    own, check = settings.get(_KEYS), settings.get(_KEYS_CHECK)
    if own is None and check is None:
        return _new(settings, asked)
    if own is not None:
        if asked is not None:
            raise Conflict("keys", "hub")
        return KeyRing(current="hub", secrets={"hub": bytes.fromhex(own)})
    if asked is None:
        raise InvalidValue("keys", Problem.MISSING)
    if check not in set(_checks(asked)):
        raise Conflict("keys", "hub")
    return asked


def _new(settings: Settings, asked: KeyRing | None) -> KeyRing:
    if asked is None:
        made = KeyRing.generate("hub")
        settings.set(_KEYS, made.secrets["hub"].hex())
        return made
    settings.set(_KEYS_CHECK, next(_checks(asked)))
    return asked


def _checks(keys: KeyRing) -> Iterator[str]:
    """What each key of a ring makes of a known text, the current one first."""
    for key_id in sorted(keys.secrets, key=lambda name: name != keys.current):
        yield keys.digest(KeyUse.SUPPRESSION, _CHECKED, key_id).hex()


@attrs.frozen(kw_only=True)
class Tombstones:
    """Keyed hashes of what was erased."""

    session: Session
    keys: KeyRing

    def bury(self, keys: Collection[RecordKey], values: Iterable[tuple[str, str]], at: datetime) -> int:
        """Remember records and identifying values; gives how many hashes that are."""
        texts = [*map(_of_record, keys), *(_of_value(*pair) for pair in values)]
        digests = {self._digest(text, self.keys.current) for text in texts}
        self.session.erasures.bury(digests, at)
        return len(digests)

    def refused(
        self, given: Mapping[RecordKey, tuple[Mapping[str, Collection[str]], datetime | None]]
    ) -> set[RecordKey]:
        """Those of ``given``, each with its features and when its source changed it, that were erased."""
        if not given or not self.session.erasures.has_any():
            return set()
        by_key = {key: self._digests([_of_record(key)]) for key in given}
        by_value = {key: self._digests(_values(features)) for key, (features, _) in given.items()}
        everything = {digest for found in (by_key, by_value) for digests in found.values() for digest in digests}
        known = self.session.erasures.known(everything)
        return {
            key
            for key, (_, changed_at) in given.items()
            if by_key[key] & known.keys()
            or any(_is_before(changed_at, known[it]) for it in by_value[key] & known.keys())
        }

    def lift(self, key: RecordKey, features: Mapping[str, Collection[str]]) -> int:
        """Forget the hashes by which a record is refused; gives how many there were."""
        return self.session.erasures.lift(self._digests([_of_record(key), *_values(features)]))

    def _digests(self, texts: Iterable[str]) -> set[str]:
        """Under every key of the ring: what was buried may have been so before the current one."""
        return {self._digest(text, key_id) for text in texts for key_id in self.keys.secrets}

    def _digest(self, text: str, key_id: str) -> str:
        return self.keys.digest(KeyUse.SUPPRESSION, text, key_id).hex()


def acts_kept_for(
    session: Session, keys: KeyRing, points: Collection[str], records: Collection[RecordKey]
) -> list[ConsentAct]:
    """What is kept of acts of people who were erased, or never named, at these contact points or records."""
    if not session.erasures.has_suppressions():
        return []
    texts = [*points, *map(text_of_record, records)]
    digests = {keys.digest(KeyUse.SUPPRESSION, text, key_id).hex() for text in texts for key_id in keys.secrets}
    found = [from_json(body, Suppression) for body in session.erasures.suppressions(digests)]
    return list(SuppressionList(keys, found).acts_for(points, records))


def identifying(features: Mapping[str, Collection[str]]) -> set[tuple[str, str]]:
    """The values by which a person is known wherever they turn up."""
    return {(name, value) for name in _IDENTIFYING for value in features.get(name, ())}


def _values(features: Mapping[str, Collection[str]]) -> list[str]:
    return [_of_value(*pair) for pair in identifying(features)]


def _of_record(key: RecordKey) -> str:
    return f"tombstone/{text_of_record(key)}"


def _of_value(name: str, value: str) -> str:
    return f"tombstone/{name}:{value}"


def _is_before(changed_at: datetime | None, erased_at: datetime) -> bool:
    """Whether a content may be from before the erasure; where its source does not say, it may."""
    return changed_at is None or changed_at <= erased_at
