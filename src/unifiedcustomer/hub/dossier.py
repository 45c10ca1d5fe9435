"""Everything that is kept about one customer, gathered when it is asked for.

Nothing here is stored by customer. Records belong to an identity; touchpoints and acts belong to records and contact
points, and are the customer's for as long as those are.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_policy import ContactPolicy, decide
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, NotFound, Problem
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.normalization import Normalizer, phone_number, postal_address
from unifiedcustomer.permits import ContactDecision
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.storage import LiveRecord, Session
from unifiedcustomer.touchpoints import Touchpoint
from unifiedcustomer.unification import SurvivorshipRules, unify
from unifiedcustomer.wire import from_json, to_dict

__all__ = ["Dossier", "live_record", "open_dossier"]


@attrs.frozen(eq=False)
class Dossier:
    """One customer, the facts that came in on their records and contact points, and the numbers of those records."""

    session: Session
    customer: Customer
    numbers: tuple[int, ...]

    def touchpoints(self) -> list[Touchpoint]:
        """The customer's touchpoints, the earliest first."""
        bodies = self.session.touchpoints.bodies(self.customer.records, self._points())
        return [from_json(body, Touchpoint) for body in bodies]

    def consent_acts(self) -> list[ConsentAct]:
        """The customer's acts, the earliest first.

        Also those at points that only an act knows, such as a push token: a stop there names no record.
        """
        points = self._points()
        points |= {act.contact_point for act in self._acts_at(points) if act.contact_point and self._is_theirs(act)}
        return self._acts_at(points)

    def may_contact(self, policy: ContactPolicy | None, **question: Any) -> ContactDecision:
        """What ``policy`` decides about the question.

        Raises:
            InvalidValue: there is no policy.
        """
        if policy is None:
            raise InvalidValue("policy", Problem.MISSING)
        return decide(self.customer, self.consent_acts(), self.touchpoints(), policy=policy, **question)

    def export(self, at: datetime) -> dict[str, Any]:
        """All of it as plain data, with every version of every record as it was received."""
        records = self.session.records
        keys = records.keys(self.numbers)
        return {
            "exported_at": at.isoformat(),
            "customer": to_dict(self.customer),
            "records": [
                {
                    "key": to_dict(keys[version.record]),
                    "recorded_at": version.recorded_at.isoformat(),
                    "as_received": None if version.body is None else json.loads(version.body),
                }
                for version in records.history(self.numbers)
            ],
            "touchpoints": [to_dict(touchpoint) for touchpoint in self.touchpoints()],
            "consent_acts": [to_dict(act) for act in self.consent_acts()],
            "judgements": [to_dict(judgement) for judgement in self.session.judgements.history(self.numbers)],
        }

    def _points(self) -> set[str]:
        points: tuple[ContactPoint, ...] = (*self.customer.emails, *self.customer.phones, *self.customer.addresses)
        return {point.key for point in points}

    def _acts_at(self, points: set[str]) -> list[ConsentAct]:
        bodies = self.session.consent_acts.bodies(self.customer.records, points)
        return [from_json(body, ConsentAct) for body in bodies]

    def _is_theirs(self, act: ConsentAct) -> bool:
        return act.subject in self.customer.records


def open_dossier(
    session: Session, customer_id: CustomerId, normalizer: Normalizer, rules: SurvivorshipRules
) -> Dossier:
    """The dossier of the customer that ``customer_id`` leads to.

    Raises:
        NotFound: no such id was ever given, or nobody is left behind it.
    """
    number = session.records.minted(customer_id)
    live = None if number is None else session.identities.follow(number)
    if live is None:
        raise NotFound("customer")
    numbers = tuple(sorted(session.identities.in_identities([live.identity])))
    bodies = session.records.live_bodies(numbers).values()
    records = [normalizer.record(from_json(body, SourceRecord)) for body in bodies]
    customer = unify(
        records,
        session.records.minted_ids([live.identity])[live.identity],
        rules,
        read_phone=phone_number,
        read_address=partial(postal_address, country=normalizer.default_country),
    )
    return Dossier(session, customer, numbers)


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
