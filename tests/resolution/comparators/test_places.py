"""Distance between places, against the textbook formula pair by pair."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.features import feature_table
from unifiedcustomer.records import NormalizedRecord, RecordKey
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparators.places import EARTH, place

PLACES = ("52.370000,4.890000", "52.370500,4.890000", "52.378000,4.890000", "52.300000,4.890000", "52.000000,5.000000",
          "-33.900000,151.200000", "89.990000,0.000000", "89.990000,180.000000", "0.000000,179.999900",
          "0.000000,-179.999900", "52.370000,", "52.300000,", ",4.890000", ",5.000000")  # fmt: skip


def level(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Slow twin: the nearest of all places, by the law of haversines."""

    def whole(keys: tuple[str, ...]) -> list[tuple[float, float]]:
        halves = [key.split(",") for key in keys]
        found = [(float(north), float(east)) for north, east in halves if north and east]
        norths, easts = ([float(h[side]) for h in halves if h[side] and not h[1 - side]] for side in (0, 1))
        return found + ([(min(norths), min(easts))] if norths and easts else [])

    def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
        (f1, l1), (f2, l2) = (tuple(map(math.radians, place)) for place in (a, b))
        root = math.sin((f2 - f1) / 2) ** 2 + math.cos(f1) * math.cos(f2) * math.sin((l2 - l1) / 2) ** 2
        return 2 * EARTH * math.asin(math.sqrt(min(root, 1.0)))

    found = [distance(a, b) for a, b in product(whole(one), whole(other))]
    return 1 + sum(min(found) <= limit for limit in (50, 10, 1, 0.1)) if found else 0


def levels(one: tuple[str, ...], other: tuple[str, ...]) -> list[int]:
    """What the comparator says of two records with these keys."""
    table = feature_table(
        NormalizedRecord(key=RecordKey("s", str(row)), cells=(), features={"home": keys} if keys else {})
        for row, keys in enumerate((one, other, ("52.370000,4.890000",)))
    )
    return place(RecordColumns.of(table), "home", np.array([0, 1]), np.array([1, 0])).tolist()


KEYS = st.lists(st.sampled_from(PLACES), max_size=3, unique=True).map(tuple)


@given(KEYS, KEYS)
def test_levels_are_those_of_the_nearest_places(one, other):
    """Places in one column or in halves, several or none: the nearest two count, either way round."""
    assert [level(one, other)] * 2 == levels(one, other)


@pytest.mark.parametrize(
    ("other", "expected"),
    [(PLACES[1], 5), (PLACES[2], 4), (PLACES[3], 3), (PLACES[4], 2), (PLACES[5], 1)],
)
def test_the_nearer_the_higher(other, expected):
    """A hundred metres, one, ten and fifty kilometres are the limits."""
    assert [expected] * 2 == levels((PLACES[0],), (other,))


def test_the_date_line_is_no_distance():
    """Places on both sides of it are near each other, and so are any two beside a pole."""
    assert [5, 5] == levels((PLACES[8],), (PLACES[9],))
    assert [3, 3] == levels((PLACES[6],), (PLACES[7],))
