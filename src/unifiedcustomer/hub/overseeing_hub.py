"""A hub seen from afar: who lives together, and how well its records hang together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from unifiedcustomer.hub.asking_hub import AskingHub
from unifiedcustomer.identities import CustomerId

if TYPE_CHECKING:
    from unifiedcustomer.households import Household, HouseholdId
    from unifiedcustomer.identity_metrics import IdentityMetrics

__all__ = ["OverseeingHub"]


class OverseeingHub(AskingHub):
    """Questions about all customers at once. Each reads every live record once."""

    def households(self) -> Mapping[HouseholdId, Household]:
        """Customers who live together, by household: what `unifiedcustomer.resolve` would say of the same records."""
        from unifiedcustomer.hub.households import live_households

        with self._store.reading() as session:
            return live_households(session, self._resolver(session))

    def household(self, customer_id: CustomerId) -> Household | None:
        """The household of a customer; None where they live alone, as far as is known.

        Raises:
            NotFound: as `customer`.
        """
        from unifiedcustomer.hub.households import live_households

        with self._store.reading() as session:
            member = self._dossier(session, customer_id).customer.customer_id
            found = live_households(session, self._resolver(session))
        return next((household for household in found.values() if member in household.customers), None)

    def metrics(self) -> IdentityMetrics:
        """How many records hang together, and which customers have more identifiers than a person has."""
        from unifiedcustomer.hub.households import live_metrics

        with self._store.reading() as session:
            return live_metrics(session, self._resolver(session))
