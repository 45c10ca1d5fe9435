"""Places on the globe: what people and systems write for latitude and longitude -> degrees.

The key of a place is "latitude,longitude" with six decimals, a tenth of a metre; of half a place, in a column of its
own, the other half is empty.
"""

from __future__ import annotations

import re
from typing import Final

from unifiedcustomer.errors import Problem
from unifiedcustomer.normalization.text import tidy
from unifiedcustomer.records import NormalizedValue

__all__ = ["latitude", "longitude", "place_on_earth"]

LONGEST_PLACE: Final = 100
_DEGREES: Final = r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,20})?"
_HALF: Final = re.compile(rf"({_DEGREES}) ?°? ?([NSEWnsew]?)", re.ASCII)
_DECIMAL_COMMAS: Final = re.compile(r"[^,]+,[0-9]+ ?[;/ ] ?[^,]+,[0-9]+", re.ASCII)
_WKT: Final = re.compile(
    r"point ?\( ?([^ ()]+) ([^ ()]+) ?\)", re.ASCII | re.IGNORECASE
)  # OGC 06-103r4: x is longitude
_NOWHERE: Final = "0.000000,0.000000"  # in the sea south of Ghana; what a geocoder says that found nothing


def place_on_earth(raw: str) -> NormalizedValue:
    """The place in ``raw``: "latitude, longitude", a "geo:" URI (RFC 5870), or "POINT(longitude latitude)".

    >>> place_on_earth("52.37, 4.89").key, place_on_earth("POINT(4.89 52.37)").key, place_on_earth("52,37; 4,89").key
    ('52.370000,4.890000', '52.370000,4.890000', '52.370000,4.890000')
    >>> place_on_earth("0,0").problem, place_on_earth("95,4").problem
    (<Problem.PLACEHOLDER: 'placeholder'>, <Problem.OUT_OF_RANGE: 'out_of_range'>)
    """
    text, problem = tidy(raw, limit=LONGEST_PLACE)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    halves = _halves(text)
    north, east = (_degrees(halves[0], "NS"), _degrees(halves[1], "EW")) if halves else (None, None)
    if north is None or east is None:
        return NormalizedValue(raw=raw, problem=Problem.BAD_SYNTAX)
    if abs(north) > 90 or abs(east) > 180:
        return NormalizedValue(raw=raw, problem=Problem.OUT_OF_RANGE)
    key = f"{_written(north)},{_written(east)}"
    if key == _NOWHERE:
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    return NormalizedValue(raw=raw, normal=key, key=key)


def latitude(raw: str) -> NormalizedValue:
    """The latitude in ``raw``, of a place whose longitude stands in another column."""
    return _half(raw, "NS", 90)


def longitude(raw: str) -> NormalizedValue:
    """The longitude in ``raw``, of a place whose latitude stands in another column."""
    return _half(raw, "EW", 180)


def _half(raw: str, sides: str, most: int) -> NormalizedValue:
    text, problem = tidy(raw, limit=LONGEST_PLACE)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    degrees = _degrees(text, sides)
    if degrees is None:
        return NormalizedValue(raw=raw, problem=Problem.BAD_SYNTAX)
    if abs(degrees) > most:
        return NormalizedValue(raw=raw, problem=Problem.OUT_OF_RANGE)
    normal = _written(degrees)
    return NormalizedValue(raw=raw, normal=normal, key=f"{normal}," if sides == "NS" else f",{normal}")


def _halves(text: str) -> tuple[str, str] | None:
    """What is written for latitude and for longitude."""
    point = _WKT.fullmatch(text)
    if point is not None:
        return point[2], point[1]
    if text[:4].lower() == "geo:":
        text = text[4:].partition(";")[0]
    if _DECIMAL_COMMAS.fullmatch(text):
        parts = re.split(r" ?[;/] ?| ", text)
    else:
        parts = re.split(r" ?[,;/] ?", text) if re.search(r"[,;/]", text) else text.split(" ")
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _degrees(text: str, sides: str) -> float | None:
    """Degrees to the north or east; ``sides`` are the letters of the positive and the negative side."""
    found = _HALF.fullmatch(text)
    side = found[2].upper() if found else ""
    if found is None or (side and side not in sides):
        return None
    return float(found[1].replace(",", ".")) * (-1 if side == sides[1] else 1)


def _written(degrees: float) -> str:
    return f"{round(degrees, 6) + 0.0:.6f}"  # there is no minus zero
