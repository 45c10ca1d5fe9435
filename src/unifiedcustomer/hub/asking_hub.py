"""A hub that is asked whom it may contact: the gate before sending, the filter of a segment, and the customer's view.

All of them ask the one function of the contact policy, so they never give two answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.hub.reviewing_hub import ReviewingHub
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.permits import ContactDecision, MessageClass

if TYPE_CHECKING:
    from unifiedcustomer.contact_policy import EndingPermission, Facts, Preference, Question

__all__ = ["AskingHub"]


class AskingHub(ReviewingHub):
    """Questions about contact."""

    def may_contact(
        self,
        customer_id: CustomerId,
        *,
        channel: Channel,
        purpose: str,
        message_class: MessageClass = MessageClass.MARKETING,
        at: datetime | None = None,
        contact_point: ContactPoint | None = None,
        facts: Facts | None = None,
        keep: bool = False,
        **about: Any,
    ) -> ContactDecision:
        """Whether the customer may be contacted, with every reason; by default now.

        Whoever acts on the answer outside of `render` should ``keep`` it: then an `unmerge` lists it. ``facts`` adds to
        what is stored; ``about`` is what else `unifiedcustomer.contact_policy.Question` takes: ``products``, ...

        Raises:
            NotFound: as `customer`.
            InvalidValue: the hub has no policy.
        """
        with self._store.writing() if keep else self._store.reading() as session:
            dossier = self._dossier(session, customer_id)
            decision = dossier.may_contact(
                self._policy,
                self._keys,
                channel=channel,
                purpose=purpose,
                message_class=message_class,
                at=self._clock() if at is None else at,
                contact_point=contact_point,
                facts=facts,
                **about,
            )
            if keep:
                from unifiedcustomer.hub.attaching import reliance_on_decision

                dossier.rely(reliance_on_decision(decision, session.settings.stamp(self._clock())))
        return decision

    def may_contact_many(
        self,
        customer_ids: Iterable[CustomerId],
        *,
        channel: Channel,
        purpose: str,
        at: datetime | None = None,
        **about: Any,
    ) -> dict[CustomerId, ContactDecision]:
        """What `may_contact` says of each customer, all at one moment and as the store is then: a filter of a segment.

        Raises:
            NotFound: one of them is not there; `InvalidValue` when the hub has no policy.
        """
        question = {"channel": channel, "purpose": purpose, "at": self._clock() if at is None else at, **about}
        with self._store.reading() as session:
            return {
                customer_id: self._dossier(session, customer_id).may_contact(self._policy, self._keys, **question)
                for customer_id in customer_ids
            }

    def preferences(
        self, customer_id: CustomerId, *, at: datetime | None = None, facts: Facts | None = None
    ) -> list[Preference]:
        """For each channel, point and purpose what is allowed, why, and until when: what to show a customer.

        Raises:
            NotFound: as `customer`; `InvalidValue` when the hub has no policy.
        """
        from unifiedcustomer.contact_policy import preferences
        from unifiedcustomer.hub.dossier import some_policy

        question, acts, known = self._whole_case(customer_id, at, facts)
        return preferences(question, acts, some_policy(self._policy), known)

    def ending_permissions(
        self, customer_id: CustomerId, *, days: int, at: datetime | None = None, facts: Facts | None = None
    ) -> list[EndingPermission]:
        """The customer's permissions that end within ``days``, with what to do. Raises as `preferences`."""
        from unifiedcustomer.contact_policy import ending_permissions
        from unifiedcustomer.hub.dossier import some_policy

        question, acts, known = self._whole_case(customer_id, at, facts)
        return ending_permissions(question, acts, some_policy(self._policy), known, days=days)

    def _whole_case(
        self, customer_id: CustomerId, at: datetime | None, facts: Facts | None
    ) -> tuple[Question, list[ConsentAct], Facts]:
        moment = self._clock() if at is None else at
        with self._store.reading() as session:
            dossier = self._dossier(session, customer_id)
            return dossier.case(self._keys, facts, channel=Channel.EMAIL, purpose="marketing", at=moment)
