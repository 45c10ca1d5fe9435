"""An address as each country writes it on an envelope.

Line by line in the order, with the capitals and the place of the house number of the country it goes to, and with that
country's name in the last line where the letter leaves its own. The formats are facts of libaddressinput's data set
(CC BY 4.0), the place of house numbers is from OpenCage's address formats; both stand in ``tables/postal_formats.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import attrs

from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.prose import clean_text

__all__ = ["PostalFormat", "postal_format", "postal_lines"]

_FIELD = re.compile(r"%([NACSZ])")
_LINE_LENGTH = 100
_PARTS = {"A": "street", "C": "city", "Z": "postal_code"}


@attrs.frozen
class PostalFormat:
    """How a country writes addresses: the letters stand for name, street, city, region and postal code."""

    lines: tuple[str, ...]
    upper: str  #: what is written in capitals
    required: str  #: what no address may lack
    number_first: bool


def postal_lines(address: PostalAddress, name: str | None = None, *, sent_from: str | None = None) -> tuple[str, ...]:
    """The lines of an envelope.

    Args:
        address: where it goes.
        name: who lives there.
        sent_from: the country of the sender, as ISO 3166 alpha-2; where it differs, the last line is the country.

    >>> postal_lines(PostalAddress(street="Hauptstraße", house_number="5", postal_code="10827", city="Berlin",
    ...              country="DE"), "Ada Byron", sent_from="AT")
    ('Ada Byron', 'Hauptstraße 5', '10827 BERLIN', 'GERMANY')

    Raises:
        InvalidContactPoint: a part is missing without which no letter arrives there.
    """
    form = postal_format(address.country)
    known = _parts(address, name, form)
    for letter, field in _PARTS.items():
        if letter in form.required and not known[letter]:
            raise InvalidContactPoint(field, Problem.MISSING)
    is_abroad = address.country is not None and address.country != sent_from
    found = [_filled(line, known, form, keeps_prefix=is_abroad) for line in form.lines]
    if is_abroad:
        found.append(_country_name(address.country or ""))
    return tuple(clean_text("address", line, longest=_LINE_LENGTH) for line in found if line)


def postal_format(country: str | None) -> PostalFormat:
    """The format of a country; of one that is not known, the one that most of the world uses."""
    return _formats().get(country or "", _formats()["DE"])


def _parts(address: PostalAddress, name: str | None, form: PostalFormat) -> Mapping[str, str]:
    street = [address.street or "", address.house_number or ""]
    joined = " ".join(filter(None, reversed(street) if form.number_first else street))
    # A province that is called as its capital is not written twice: 28013 MADRID.
    region = None if (address.region or "").casefold() == (address.city or "").casefold() else address.region
    parts = {"N": name, "A": joined, "C": address.city, "S": region, "Z": address.postal_code}
    return {letter: " ".join((part or "").split()) for letter, part in parts.items()}


def _filled(line: str, known: Mapping[str, str], form: PostalFormat, *, keeps_prefix: bool) -> str:
    """A line with its parts; what stood between parts that are not there goes with them."""
    if not any(known[letter] for letter in _FIELD.findall(line)):
        return ""
    if not keeps_prefix:
        line = re.sub(r"\b[A-Z]{2}-(?=%Z)", "", line)  # SE-, CH-: the country's letters, for letters from abroad
    written = _FIELD.sub(lambda found: _written(known[found[1]], capitals=found[1] in form.upper), line)
    return re.sub(r" {2,}", " ", written).strip(" ,-")


def _written(part: str, *, capitals: bool) -> str:
    return part.upper() if capitals else part


def _country_name(country: str) -> str:
    """In English and in capitals, which every post office reads (UPU, Addressing the world)."""
    from babel import Locale

    return str(Locale.parse("en").territories.get(country, country)).upper()


@cache
def _formats() -> Mapping[str, PostalFormat]:
    path = files("unifiedcustomer.rendering") / "tables" / "postal_formats.csv"
    return dict(map(_row, csv.DictReader(path.read_text(encoding="utf-8").splitlines())))


def _row(row: dict[str, str]) -> tuple[str, PostalFormat]:
    form = PostalFormat(tuple(row["lines"].split("|")), row["upper"], row["required"], row["number"] == "first")
    return row["country"], form
