"""How two records agree on a place on the globe."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.resolution.columns import Column, Levels, RecordColumns, Rows

__all__ = ["kilometres", "place"]

EARTH: Final = 6371.0088  #: mean radius in kilometres (IUGG)

NEAR: Final = (50.0, 10.0, 1.0, 0.1)
"""Kilometres of the levels above "far apart". A tenth is what geocoders of one address differ by."""

Degrees = NDArray[np.float64]


def place(columns: RecordColumns, feature: str, left: Rows, right: Rows) -> Levels:
    """Places are the same to a hundred metres, or within 1, 10 or 50 kilometres."""
    places = columns.columns[feature].derived("places", _places)
    best = np.zeros(len(left), dtype=np.uint8)
    for one in places:
        for other in places:
            apart = kilometres(one[:, left], other[:, right])
            levels = 1 + (apart[:, None] <= np.array(NEAR)).sum(axis=1)
            best = np.maximum(best, np.where(np.isnan(apart), 0, levels).astype(np.uint8))
    return best


def kilometres(one: Degrees, other: Degrees) -> Degrees:
    """Distance along the globe of aligned places, each of shape (2, places): latitudes, longitudes. NaN if unknown.

    The haversine formula, which keeps its digits where places are near each other (Sinnott 1984).
    """
    (north, east), (other_north, other_east) = np.radians(one), np.radians(other)
    half = np.sin((other_north - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(other_north) * np.sin((other_east - east) / 2) ** 2
    return np.asarray(2 * EARTH * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def _places(column: Column) -> list[Degrees]:
    """Degrees of each row's places, shape (2, rows): those that stand whole in a column, and that of two halves."""
    degrees = column.derived("degrees", _degrees)
    found = [degrees[:, codes] for codes in column.codes]
    halves = np.full((2, len(column.codes[0])), np.nan)
    for each in found:
        for half in (0, 1):
            alone = ~np.isnan(each[half]) & np.isnan(each[1 - half])
            # A row with two halves of one kind keeps the lower, whatever the order of its columns.
            halves[half] = np.where(alone, np.fmin(halves[half], each[half]), halves[half])
    if np.isnan(halves).all():
        return found
    return [*found, halves]


def _degrees(column: Column) -> Degrees:
    """Latitude and longitude of each value, NaN for what it lacks; the last entry stands for no value."""
    halves = [value.partition(",")[::2] for value in column.strings]
    return np.array([[float(half[side] or "nan") for half in halves] + [np.nan] for side in (0, 1)])
