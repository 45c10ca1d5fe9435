"""All customers of a hub at once: who lives together, and what they look like from afar.

Nothing of it is stored: an address that becomes an institution's undoes a household at the other end of the hub, so a
stored one would be another thing to keep right. Each question reads every live record once.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.households import Household, HouseholdId
from unifiedcustomer.hub.live_table import LiveTable, live_table
from unifiedcustomer.identity_metrics import IdentityMetrics
from unifiedcustomer.resolution import Resolver, households_by_person, identity_metrics, living_together
from unifiedcustomer.storage import Session

__all__ = ["live_households", "live_metrics"]


def live_households(session: Session, resolver: Resolver) -> Mapping[HouseholdId, Household]:
    """Every household of two customers and more, by id."""
    live = live_table(session)
    columns = resolver.columns(live.table)
    identities = live.identities[columns.order]
    person = _first_of_each(identities)
    found = living_together(columns, person, resolver.model.rules)
    groups = list(households_by_person(found, person))
    ids = session.records.minted_ids({int(identity) for group in groups for identity in identities[group]})
    made = (
        Household.of((ids[number] for number in sorted(identities[group].tolist())), found.reasons(int(group[0])))
        for group in groups
    )
    return {household.household_id: household for household in made}


def live_metrics(session: Session, resolver: Resolver) -> IdentityMetrics:
    """Metrics of every customer."""
    live: LiveTable = live_table(session)
    person = _first_of_each(live.identities)
    ids = session.records.minted_ids({int(identity) for identity in np.unique(live.identities)})
    return identity_metrics(live.table, person, resolver.model.rules, lambda row: ids[int(live.identities[row])])


def _first_of_each(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each row the first row with the same label."""
    if not len(labels):
        return labels
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(first[place], dtype=np.int64)
