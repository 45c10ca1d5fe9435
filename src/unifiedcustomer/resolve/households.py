"""Who of a batch's customers live together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from unifiedcustomer.households import Household, HouseholdId

if TYPE_CHECKING:
    from numpy import object_
    from numpy.typing import NDArray

    from unifiedcustomer.resolution import ResolvedTable

__all__ = ["households_of"]


def households_of(resolved: ResolvedTable, customer_ids: NDArray[object_]) -> Mapping[HouseholdId, Household]:
    """Every household of two customers and more, by id; ``customer_ids`` has the customer of each input row."""
    import numpy as np

    from unifiedcustomer.resolution import households_by_person, living_together

    columns = resolved.evidence.columns
    place = np.empty(len(columns), dtype=np.int64)
    place[columns.order] = np.arange(len(columns))
    person = place[resolved.person[columns.order]]
    found = living_together(columns, person, resolved.resolver.model.rules)
    made = (
        Household.of(customer_ids[columns.order[members]].tolist(), found.reasons(members[0]))
        for members in households_by_person(found, person)
    )
    return {household.household_id: household for household in made}
