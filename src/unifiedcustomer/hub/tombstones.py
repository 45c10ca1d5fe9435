"""Keyed hashes of what was erased: by them it is known when it comes again, and nobody can read it from them.

By those of a record's key the record is refused for good; by those of its e-mail addresses
and telephone numbers every record is refused that its source does not date after the erasure. Touchpoints and acts are
refused likewise, but no no is lost: its keyed hash is kept. So a replay of old data brings nobody back, under no other
record id either, and a person who comes again by themselves is not locked out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_registers import KeyRing, SuppressionList
from unifiedcustomer.contact_registers.key_rings import KeyUse, text_of_record
from unifiedcustomer.contact_registers.suppression_list import suppressions_of
from unifiedcustomer.errors import Conflict, InvalidValue, Problem
from unifiedcustomer.features import Feature
from unifiedcustomer.records import RecordKey
from unifiedcustomer.storage import Session
from unifiedcustomer.storage.settings import Settings
from unifiedcustomer.suppressions import Suppression
from unifiedcustomer.wire import from_json, to_json

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

    def covers(self, subject: RecordKey | None, point: str | None, occurred_at: datetime) -> bool:
        """Whether a touchpoint or an act is an erased person's: of a record of theirs, or at a point, from before.

        What happened later at the point is of somebody who came back by themselves, or has the point now.
        """
        if not self.session.erasures.has_any():
            return False
        by_record = set() if subject is None else self._digests([_of_record(subject)])
        by_point = set() if point is None else self._digests([_of_point(point)])
        known = self.session.erasures.known(by_record | by_point)
        return bool(by_record & known.keys()) or any(occurred_at <= known[it] for it in by_point & known.keys())

    def covers_act(self, act: ConsentAct) -> bool:
        """Whether an act is an erased person's; a no that names nobody is, whenever it came, at a point of theirs."""
        is_unnamed_no = act.subject is None and _says_no(act)
        return self.covers(act.subject, act.contact_point, _LONG_AGO if is_unnamed_no else act.occurred_at)

    def keep_no(self, act: ConsentAct) -> None:
        """Of an erased person's act keep the keyed hash of its no; a yes, and what a registry said, is forgotten."""
        if _says_no(act):
            kept = suppressions_of(act, self.keys)
            self.session.erasures.suppress([(entry.who.digest, to_json(entry)) for entry in kept])

    def lift(self, key: RecordKey, features: Mapping[str, Collection[str]]) -> int:
        """Forget the hashes by which a record is refused; gives how many there were."""
        return self.session.erasures.lift(self._digests([_of_record(key), *_values(features)]))

    def _digests(self, texts: Iterable[str]) -> set[str]:
        """Under every key of the ring: what was buried may have been so before the current one."""
        return {self._digest(text, key_id) for text in texts for key_id in self.keys.secrets}

    def _digest(self, text: str, key_id: str) -> str:
        return self.keys.digest(KeyUse.SUPPRESSION, text, key_id).hex()


_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


def _says_no(act: ConsentAct) -> bool:
    """Whether it is a no, or takes one back: what a keyed hash can stand for."""
    return not act.kind.opens and act.registry is None


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
    return _of_point(f"{name}:{value}")


def _of_point(key: str) -> str:
    """A mailbox and a number are known by the keys of their contact points."""
    return f"tombstone/{key}"


def _is_before(changed_at: datetime | None, erased_at: datetime) -> bool:
    """Whether a content may be from before the erasure; where its source does not say, it may."""
    return changed_at is None or changed_at <= erased_at
