"""Erasing a person: every record that leads to them, everything that hangs on it, and what is kept so that it stays so.

A contact point that a customer who stays shares with the person stays too, with what was said there without naming a
record: it is theirs as well. Everything else about the person goes, whatever it was computed from or into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_registers import KeyRing, suppressions_of_erased
from unifiedcustomer.erasures import ErasureReceipt, OutOfReach
from unifiedcustomer.errors import NotFound
from unifiedcustomer.hub.dossier import points_of
from unifiedcustomer.hub.intake import Intake, features_of
from unifiedcustomer.hub.living_identities import settle
from unifiedcustomer.hub.neighbourhoods import neighbourhood
from unifiedcustomer.hub.tombstones import Tombstones, identifying
from unifiedcustomer.identities import ChangeKind, CustomerId
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import NormalizedRecord, RecordKey, SourceRecord
from unifiedcustomer.reliances import Reliance, RelianceKind
from unifiedcustomer.storage import Session, Step, Store
from unifiedcustomer.storage.schema import consent_act, touchpoint
from unifiedcustomer.touchpoints import Direction, Touchpoint
from unifiedcustomer.wire import from_json, to_json

__all__ = ["Erasure", "erase", "gather", "out_of_reach"]


@attrs.frozen(kw_only=True)
class Erasure:
    """Who is to be erased, and what hangs on them, gathered before anything is deleted."""

    customer_id: CustomerId
    numbers: frozenset[int]
    live: frozenset[int]
    keys: tuple[RecordKey, ...]
    contents: tuple[NormalizedRecord, ...] = attrs.field(repr=False)
    points: frozenset[str] = attrs.field(repr=False)  #: contact points that are theirs alone
    values: frozenset[tuple[str, str]] = attrs.field(repr=False)  #: identifying values that are theirs alone
    acts: tuple[ConsentAct, ...] = attrs.field(repr=False)
    partners: tuple[Channel, ...]
    undecided: int


def gather(intake: Intake, normalizer: Normalizer, customer_id: CustomerId) -> Erasure:
    """Everything that is to go.

    Raises:
        NotFound: no such id was ever given, or it was erased.
    """
    session = intake.session
    number = session.records.minted(customer_id)
    if number is None:
        raise NotFound("customer")
    last = session.identities.end_of(number)
    found = session.identities.of([last]).get(last)
    live = set() if found is None else set(session.identities.in_identities([found.identity]))
    numbers = session.erasures.led_to(live or {last})
    keys = session.records.keys(numbers)
    contents = tuple(
        normalizer.record(from_json(version.body, SourceRecord))
        for version in session.records.history(numbers)
        if version.body is not None
    )
    others = session.identities.of(session.blocks.neighbours(live) - live)
    acts = [from_json(body, ConsentAct) for body in session.consent_acts.bodies(keys.values(), points_of(contents))]
    own = {act.contact_point for act in acts if act.subject in keys.values() and act.contact_point}
    shared = _shared_points(session, normalizer, others) | _points_of_others(session, keys.values(), own)
    values = {pair for content in contents for pair in identifying(content.features)}
    return Erasure(
        customer_id=customer_id,
        numbers=frozenset(numbers),
        live=frozenset(live),
        keys=tuple(sorted(keys.values())),
        contents=contents,
        points=frozenset((points_of(contents) | own) - shared),
        values=frozenset(values - {pair for row in others.values() for pair in identifying(features_of(row))}),
        acts=tuple(acts),
        partners=_partners(session, numbers, keys.values()),
        undecided=_undecided(intake, live, others),
    )


def _shared_points(session: Session, normalizer: Normalizer, others: Collection[int]) -> set[str]:
    """The contact points of live records of other customers."""
    bodies = session.records.live_bodies(others).values()
    return points_of(normalizer.record(from_json(body, SourceRecord)) for body in bodies)


def _points_of_others(session: Session, keys: Collection[RecordKey], points: Collection[str]) -> set[str]:
    """Those of ``points`` that acts of other records name."""
    acts = [from_json(body, ConsentAct) for body in session.consent_acts.bodies([], points)]
    return {act.contact_point for act in acts if act.contact_point and act.subject and act.subject not in keys}


def _partners(session: Session, numbers: Collection[int], keys: Collection[RecordKey]) -> tuple[Channel, ...]:
    """The channels in which the person was contacted, so that others know of them."""
    met = [from_json(body, Touchpoint) for body in session.touchpoints.bodies(keys, [])]
    done = [from_json(kept.body, Reliance) for kept in session.reliances.of(numbers)]
    found = {touch.channel for touch in met if touch.direction is Direction.OUTBOUND}
    found |= {each.channel for each in done if each.channel and each.kind is not RelianceKind.DECISION}
    return tuple(sorted(found))


def _undecided(intake: Intake, live: Collection[int], others: Collection[int]) -> int:
    """How many other customers the evidence neither ties to the person nor clears."""
    if not live or not others:
        return 0
    around = neighbourhood(intake.session, intake.resolver, intake.session.identities.of({*live, *others}).values())
    left, right = around.pairs
    maybe = around.evidence.weights >= intake.resolver.model.review_at
    pairs = zip(left[maybe].tolist(), right[maybe].tolist(), strict=True)
    rows = {row for pair in pairs if len({around.live[row].record in live for row in pair}) == 2 for row in pair}
    return len({around.live[row].identity for row in rows if around.live[row].record not in live})


# ── what is done ────────────────────────────────────────────────────────────────────────────────────────────────────


def erase(intake: Intake, going: Erasure, keys: KeyRing, controllers: Iterable[str]) -> ErasureReceipt:
    """Delete it all, and keep the keyed hashes. That the bytes leave the files comes after the transaction."""
    session = intake.session
    suppressed = _suppress(session, going, keys, controllers, intake.now)
    tombs = Tombstones(session=session, keys=keys).bury(going.keys, going.values, intake.now)
    touched = _judged_with(session, going.numbers)
    judgements = len(session.judgements.history(going.numbers))
    versions = sum(1 for _ in session.records.history(going.numbers))
    touchpoints = session.erasures.facts(touchpoint, going.keys, going.points)
    acts = session.erasures.facts(consent_act, going.keys, going.points)
    session.erasures.reliances_at(going.points)
    _take_out(intake, going, touched)
    session.erasures.records(going.numbers, going.keys)
    return ErasureReceipt(
        customer_id=going.customer_id,
        erased_at=intake.now,
        records=dict(sorted(Counter(key.source for key in going.keys).items())),
        versions=versions,
        touchpoints=touchpoints,
        consent_acts=acts,
        judgements=judgements,
        tombstones=tombs,
        suppressions=suppressed,
        bytes_removed=False,
        undecided=going.undecided,
        out_of_reach=(OutOfReach.SOURCES, OutOfReach.FOLLOWERS),
        partners=going.partners,
    )


def _suppress(session: Session, going: Erasure, keys: KeyRing, controllers: Iterable[str], at: datetime) -> int:
    """Keep what the person said no to."""
    kept = suppressions_of_erased(
        going.acts, keys, points=going.points, subjects=going.keys, controllers=controllers, at=at
    )
    rows = [(who.digest, to_json(entry)) for entry in kept for who in (entry.contact_point, entry.subject) if who]
    session.erasures.suppress(rows)
    return len(kept)


def _judged_with(session: Session, numbers: Collection[int]) -> set[int]:
    """The other records that a judgement names beside these; without it they may be somebody else."""
    ends = {record for pair in session.judgements.about(numbers) for record in (pair.low, pair.high)}
    return ends.difference(numbers)


def _take_out(intake: Intake, going: Erasure, touched: Collection[int]) -> None:
    """End the person, and settle who everybody else is without them."""
    session = intake.session
    if going.live:
        intake.erased |= {row.identity for row in session.identities.of(going.live).values()}
        intake.remove(sorted(going.live))
    session.erasures.judgements(going.numbers)
    intake.touched |= {*touched}
    if intake.touched:
        settle(intake)
    if not going.live:
        session.changes.append([Step(kind=ChangeKind.ERASED, customer_id=going.customer_id)], intake.now)


def out_of_reach(receipt: ErasureReceipt, store: Store, *, is_clean: bool) -> tuple[OutOfReach, ...]:
    """Where bytes may still be, by where the store is."""
    found = {*receipt.out_of_reach}
    if receipt.partners:
        found.add(OutOfReach.PARTNERS)
    if store.is_server:
        found |= {OutOfReach.BACKUPS, OutOfReach.SERVER_LOG, OutOfReach.REPLICAS, OutOfReach.DEVICE}
    elif store.is_file:
        found |= {OutOfReach.BACKUPS, OutOfReach.DEVICE}
    if not is_clean:
        found.add(OutOfReach.READERS if store.is_own_transaction else OutOfReach.HOST_TRANSACTION)
    return tuple(place for place in OutOfReach if place in found)
