"""How two records agree on one thing. Each comparator's docstring is the sentence that a data steward reads.

A comparator takes all rows, the feature it looks at, and aligned left and right row numbers. It gives one level a pair:
0 where a value is missing, then 1 for disagreement upwards to the strongest agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from unifiedcustomer.resolution.columns import Levels, RecordColumns, Rows
from unifiedcustomer.resolution.comparators.addresses import address
from unifiedcustomer.resolution.comparators.contacts import email, phone
from unifiedcustomer.resolution.comparators.dates import birth_date
from unifiedcustomer.resolution.comparators.names import family_name, given_name, other_names
from unifiedcustomer.resolution.comparators.places import place
from unifiedcustomer.resolution.comparators.value_sets import overlap
from unifiedcustomer.resolution.comparators.values import exact, identifier, number, text

__all__ = ["COMPARATORS", "Comparator"]

Comparator: TypeAlias = Callable[[RecordColumns, str, Rows, Rows], Levels]

COMPARATORS: Final[Mapping[str, Comparator]] = MappingProxyType(
    {
        "given_name": given_name,
        "family_name": family_name,
        "other_names": other_names,
        "birth_date": birth_date,
        "email": email,
        "phone": phone,
        "address": address,
        "text": text,
        "identifier": identifier,
        "exact": exact,
        "number": number,
        "place": place,
        "overlap": overlap,
    }
)
