"""Everything that is kept about one customer, gathered when it is asked for.

Nothing here is stored by customer. Records belong to an identity; touchpoints and acts belong to records and contact
points, and are the customer's for as long as those are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_policy import ContactPolicy, Facts, Question, decide
from unifiedcustomer.contact_registers import KeyRing
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, NotFound, Problem
from unifiedcustomer.hub.tombstones import acts_kept_for
from unifiedcustomer.hub.viewpoint import NOW, Viewpoint, members_at, person_at
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.normalization import Normalizer, phone_number, postal_address
from unifiedcustomer.permits import ContactDecision
from unifiedcustomer.records import NormalizedRecord, RecordKey, SourceRecord
from unifiedcustomer.reliances import Reliance
from unifiedcustomer.storage import KeptReliance, LiveRecord, Session
from unifiedcustomer.touchpoints import Touchpoint
from unifiedcustomer.unification import SurvivorshipRules, unify
from unifiedcustomer.wire import from_json, to_dict, to_json

__all__ = ["Dossier", "live_record", "open_dossier", "points_of", "some_policy"]


@attrs.frozen(eq=False)
class Dossier:
    """One customer, the facts that came in on their records and contact points, and the numbers of those records."""

    session: Session
    customer: Customer
    person: int  #: the earliest of the numbers
    numbers: tuple[int, ...]
    viewpoint: Viewpoint = NOW

    def touchpoints(self) -> list[Touchpoint]:
        """The customer's touchpoints, the earliest first."""
        bodies = self.session.touchpoints.bodies(self.customer.records, self.points(), **self._moments())
        return [from_json(body, Touchpoint) for body in bodies]

    def consent_acts(self) -> list[ConsentAct]:
        """The customer's acts, the earliest first.

        Also those at points that only an act knows, such as a push token: a stop there names no record.
        """
        return self._acts_at(self._points_of_acts())

    def _points_of_acts(self) -> set[str]:
        points = self.points()
        acts = self._acts_at(points)
        return points | {act.contact_point for act in acts if act.contact_point and self._is_theirs(act)}

    def may_contact(
        self, policy: ContactPolicy | None, keys: KeyRing, *, facts: Facts | None = None, **question: Any
    ) -> ContactDecision:
        """What ``policy`` decides about the question, by what is stored and by what ``facts`` adds.

        Raises:
            InvalidValue: there is no policy.
        """
        asked, acts, known = self.case(keys, facts, **question)
        return decide(asked, acts, some_policy(policy), known)

    def case(self, keys: KeyRing, facts: Facts | None, **question: Any) -> tuple[Question, list[ConsentAct], Facts]:
        """The question, the customer's acts, and what is known beside: all that a decision looks at."""
        acts = [*self.consent_acts(), *self._said_before_erasure(keys)]
        return Question(customer=self.customer, **question), acts, self.facts(facts)

    def facts(self, more: Facts | None = None) -> Facts:
        """What is stored about the customer beside the acts, and ``more``."""
        known = Facts() if more is None else more
        return attrs.evolve(known, touchpoints=(*self.touchpoints(), *known.touchpoints))

    def _said_before_erasure(self, keys: KeyRing) -> list[ConsentAct]:
        """What a person who was erased said at the customer's contact points, or about their records."""
        points = {*self.points(), *(act.contact_point for act in self.consent_acts() if act.contact_point)}
        return acts_kept_for(self.session, keys, points, self.customer.records)

    def rely(self, reliance: Reliance) -> None:
        """Keep that something was done to the customer."""
        kept = KeptReliance(identity=self.person, at=reliance.at, body=to_json(reliance))
        self.session.reliances.append(kept, reliance.contact_point)

    def export(self, at: datetime) -> dict[str, Any]:
        """All of it as plain data, with every version of every record as it was received, removed ones too."""
        records = self.session.records
        numbers = self.session.erasures.led_to(self.numbers)
        keys = records.keys(numbers)
        met = self.session.touchpoints.bodies(keys.values(), self.points())
        bodies = self.session.consent_acts.bodies(keys.values(), self._points_of_acts())
        acts = [from_json(body, ConsentAct) for body in bodies]
        return {
            "exported_at": at.isoformat(),
            "customer": to_dict(self.customer),
            "records": [
                {
                    "key": to_dict(keys[version.record]),
                    "recorded_at": version.recorded_at.isoformat(),
                    "as_received": None if version.body is None else json.loads(version.body),
                }
                for version in records.history(numbers)
            ],
            "touchpoints": [to_dict(from_json(body, Touchpoint)) for body in met],
            "consent_acts": [to_dict(act) for act in _said_once(acts, {act.id for act in acts if not act.heard_by})],
            "judgements": [to_dict(judgement) for judgement in self.session.judgements.history(numbers)],
            "reliances": [to_dict(from_json(kept.body, Reliance)) for kept in self.session.reliances.of(numbers)],
        }

    def points(self) -> set[str]:
        """The keys of the customer's contact points."""
        return _keys_of_points(self.customer)

    def _acts_at(self, points: set[str]) -> list[ConsentAct]:
        bodies = self.session.consent_acts.bodies(self.customer.records, points, **self._moments())
        acts = [from_json(body, ConsentAct) for body in bodies]
        return _said_once(acts, {act.id for act in acts if not act.heard_by and self._is_theirs(act)})

    def _moments(self) -> dict[str, datetime | None]:
        return {"as_of": self.viewpoint.as_of, "known_at": self.viewpoint.known_at}

    def _is_theirs(self, act: ConsentAct) -> bool:
        return act.subject in self.customer.records


def open_dossier(
    session: Session,
    customer_id: CustomerId,
    normalizer: Normalizer,
    rules: SurvivorshipRules,
    viewpoint: Viewpoint = NOW,
) -> Dossier:
    """The dossier of the customer that ``customer_id`` leads to, or led to at the moment that is looked back to.

    Raises:
        NotFound: no such id was ever given, or nobody is left behind it.
    """
    number = session.records.minted(customer_id)
    person = None if number is None else person_at(session, number, viewpoint.known_at)
    if person is None:
        raise NotFound("customer")
    numbers = tuple(sorted(members_at(session, person, viewpoint.known_at)))
    records = _contents(session, numbers, normalizer, viewpoint)
    if not records:
        raise NotFound("customer")
    customer = unify(
        records,
        session.records.minted_ids(numbers)[min(numbers)],
        rules,
        read_phone=phone_number,
        read_address=partial(postal_address, country=normalizer.default_country),
    )
    return Dossier(session, customer, person, numbers, viewpoint)


def _contents(
    session: Session, numbers: tuple[int, ...], normalizer: Normalizer, viewpoint: Viewpoint
) -> list[NormalizedRecord]:
    """The contents of records that count from a viewpoint."""
    if viewpoint == NOW:
        bodies = session.records.live_bodies(numbers).values()
        return [normalizer.record(from_json(body, SourceRecord)) for body in bodies]
    by_record = groupby(session.records.history(numbers), key=lambda version: version.record)
    found = [viewpoint.contents(versions, normalizer) for _record, versions in by_record]
    return [content for content in found if content is not None]


def some_policy(policy: ContactPolicy | None) -> ContactPolicy:
    """The policy.

    Raises:
        InvalidValue: there is none.
    """
    if policy is None:
        raise InvalidValue("policy", Problem.MISSING)
    return policy


def points_of(contents: Iterable[NormalizedRecord]) -> set[str]:
    """The keys of every contact point in these contents, each read by itself."""
    unified = [unify([content], CustomerId(""), read_phone=phone_number) for content in contents]
    return {key for customer in unified for key in _keys_of_points(customer)}


def _said_once(acts: list[ConsentAct], told: set[str]) -> list[ConsentAct]:
    """Each act once: what was heard for others as well says nothing beside the act itself, if that was ``told``."""
    heard = {act.id: act for act in reversed(acts) if act.heard_by and act.id not in told}
    return [act for act in acts if not act.heard_by or act is heard.get(act.id)]


def _keys_of_points(customer: Customer) -> set[str]:
    points: tuple[ContactPoint, ...] = (*customer.emails, *customer.phones, *customer.addresses)
    return {point.key for point in points}


def live_record(session: Session, key: RecordKey) -> LiveRecord:
    """The live record of ``key``.

    Raises:
        NotFound: there is none.
    """
    number = session.records.numbers([key]).get(key)
    live = None if number is None else session.identities.of([number]).get(number)
    if live is None:
        raise NotFound("record")
    return live
