"""A whole postal address in one text -> its parts, as far as they can be told.

The postal code is the anchor: its picture differs from everything else in the line, the city stands beside it, and the
street before it. Without a code the commas decide. What cannot be told stays untold: a street without its city is worth
more than a city that was a street.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import attrs

from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.model_fields import personal
from unifiedcustomer.normalization.countries import country_code
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.places import city_key, region_code
from unifiedcustomer.normalization.postal_codes import postal_code, written_postal_code
from unifiedcustomer.normalization.streets import StreetLine, ends_a_street, street_line
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = [
    "GUESSES",
    "GUESSES_BEFORE_A_CITY",
    "AddressParts",
    "address",
    "address_parts",
    "named_country",
    "postal_address",
    "read_address",
]

LONGEST_ADDRESS: Final = 500

_LINES: Final = re.compile(r"[\r\n;|]+")
_PARTS: Final = re.compile(r"[\r\n;|,]")
_COMMA: Final = re.compile(r"\s*,[\s,]*")
GUESSES: Final = ("GB", "CA", "NL", "US", "DE", "CH")
"""Countries that are tried where the text names none: the shapes that differ."""
GUESSES_BEFORE_A_CITY: Final = frozenset({"DE", "CH"})
"""A number at the end may be a house number."""
_LONGEST_CODE: Final = 2  # words: "SW1A 1AA"


@attrs.frozen(kw_only=True)
class AddressParts:
    """What was found in one address, as written; `line` is the street as its country writes it, with the number."""

    line: str | None = personal(default=None)
    street: StreetLine = attrs.field(factory=StreetLine, repr=False)
    postal_code: str | None = personal(default=None)
    postal_code_key: str | None = personal(default=None)
    city: str | None = personal(default=None)
    region: str | None = personal(default=None)
    country: str | None = None  #: named by the text itself

    @property
    def city_key(self) -> str | None:
        """The form in which the city is compared."""
        return city_key(self.city) if self.city else None

    def region_key(self, default_country: str | None) -> str | None:
        """The form in which the region is compared."""
        return self.region and (region_code(self.region, self.country or default_country) or fold(self.region))


@attrs.frozen(kw_only=True)
class _Code:
    """A postal code, and the words of its part of the address before and after it."""

    part: int
    key: str
    written: str
    before: str
    after: str


@attrs.frozen(kw_only=True)
class _Group:
    """Words that may be a postal code, and those of its part of the address before and after it."""

    part: int
    text: str
    before: str
    after: str


def address_parts(text: str, country: str | None = None) -> AddressParts:
    """The parts of ``text``, an address in ``country`` (ISO 3166 alpha-2) unless it names another.

    >>> parts = address_parts("Hauptstraße 12b, 10115 Berlin, Germany")
    >>> parts.street.street, parts.street.number, parts.postal_code, parts.city, parts.country
    ('Hauptstraße', '12b', '10115', 'Berlin', 'DE')
    """
    parts, named = _without_country(text, country)
    land = named or country
    code = _find_code(parts, land)
    if code is None:
        return _without_code(parts, named, land)
    return _around_code(parts, code, named, land)


def named_country(raw: str, country: str | None = None) -> str | None:
    """The country that the address ``raw``, written in ``country`` unless it says otherwise, names itself."""
    last = _PARTS.split(raw[-LONGEST_ADDRESS:])[-1]
    if "&" not in raw and any(map(str.isdecimal, last)):  # what most end with, and no country; spares tidying
        return None
    text, _ = _tidied(raw)
    return _without_country(text, country)[1] if text else None


def _without_country(text: str, country: str | None) -> tuple[list[str], str | None]:
    """The parts between commas, and the country that the last one named, which is then not among them."""
    parts = [part for part in _COMMA.split(text) if part]
    if len(parts) < 2 or any(map(str.isdecimal, parts[-1])):  # no country has digits in its name
        return parts, None
    named = country_code(parts[-1])
    if named is None or _is_region_instead(parts[-1], country):
        return parts, None
    return parts[:-1], named


def _is_region_instead(text: str, country: str | None) -> bool:
    """CA at the end of an American address is California, and Georgia no country."""
    return country is not None and region_code(text, country) is not None


def _find_code(parts: list[str], country: str | None) -> _Code | None:
    """The last postal code, since house numbers come first."""
    groups = list(_groups_with_digits(parts))
    for land in (country,) if country else GUESSES:
        for group in groups:
            if not country and land in GUESSES_BEFORE_A_CITY and not group.after:
                continue
            found = written_postal_code(group.text, land)
            if found is not None and len(fold(group.text).replace(" ", "")) >= len(found[0]):  # no zeros put back here
                key, written = found
                return _Code(part=group.part, key=key, written=written, before=group.before, after=group.after)
    return None


def _groups_with_digits(parts: list[str]) -> Iterator[_Group]:
    """One or two words with two digits or more, the last ones first, of two that begin with one word both first."""
    for place in range(len(parts) - 1, -1, -1):
        words = parts[place].split(" ")
        digits = [sum(map(str.isdigit, word)) for word in words]
        for start in range(len(words) - 1, -1, -1):
            if place == start == 0 and len(words) > 2 and len(parts) > 1:
                continue  # the number of a house, and not all of the address
            for end in range(min(len(words), start + _LONGEST_CODE), start, -1):
                if sum(digits[start:end]) > 1:
                    text, before, after = (
                        " ".join(words[at]) for at in (slice(start, end), slice(start), slice(end, None))
                    )
                    yield _Group(part=place, text=text, before=before, after=after)


def _around_code(parts: list[str], code: _Code, named: str | None, land: str | None) -> AddressParts:
    before, after = parts[: code.part], parts[code.part + 1 :]
    region = None
    head, _, last = code.before.rpartition(" ")
    if last and region_code(last, land or "US") is not None and (head or before):  # Austin TX 78701
        region, code = last, attrs.evolve(code, before=head)
    if code.after:  # 10115 Berlin
        found_city: str | None = code.after
        lines = [*before, code.before] if code.before else before
    else:
        lines, found_city = _city_before(before, code.before, after)
    if region is None and after and found_city != after[0]:
        region = after[0]
    return _assembled(lines, city=found_city, region=region, code=code, named=named, land=land)


def _city_before(before: list[str], same_part: str, after: list[str]) -> tuple[list[str], str | None]:
    """Street lines and city where nothing follows the code in its own part."""
    if same_part:
        if before:
            return before, same_part
        street_text, city_text = ends_a_street(same_part)
        return [street_text], city_text
    if len(before) > 1:
        return before[:-1], before[-1]
    return before, after[0] if after else None


def _without_code(parts: list[str], named: str | None, land: str | None) -> AddressParts:
    region = None
    if len(parts) > 2 and region_code(parts[-1], land) is not None:
        region = parts.pop()
    city_text = parts.pop() if len(parts) > 1 else None
    return _assembled(parts, city=city_text, region=region, code=None, named=named, land=land)


def _assembled(
    lines: list[str], *, city: str | None, region: str | None, code: _Code | None, named: str | None, land: str | None
) -> AddressParts:
    line, street = _street_among(lines, land)
    return AddressParts(
        line=line,
        street=street,
        postal_code=code.written if code else None,
        postal_code_key=code.key if code else None,
        city=city or None,
        region=region,
        country=named,
    )


def _street_among(lines: list[str], country: str | None) -> tuple[str | None, StreetLine]:
    """The line with a house number, else the first; a number in a part of its own is put to the street beside it."""
    read = [(line, street_line(line, country)) for line in lines]
    read = [(line, found) for line, found in read if found.street_key or found.number_key]
    for place, (line, found) in enumerate(read):
        if found.number_key and found.street_key:
            return line, found
        if found.number_key and len(read) > 1:
            beside = read[place + 1][0] if place + 1 < len(read) else None
            whole = f"{line} {beside}" if beside else f"{read[place - 1][0]} {line}"
            return whole, street_line(whole, country)
    return next(((line, found) for line, found in read if found.street_key), (None, StreetLine()))


def address(raw: str, country: str | None = None) -> NormalizedValue:
    r"""The address in ``raw``; the key holds every part that was found, folded, in one order.

    >>> address("Hauptstr. 12, 10115 Berlin", "DE").key == address("Hauptstraße 12\n10115 Berlin", "DE").key
    True
    """
    return read_address(raw, country)[0]


def read_address(raw: str, country: str | None = None) -> tuple[NormalizedValue, AddressParts]:
    """The address in ``raw`` as `address` has it, and its parts."""
    text, problem = _tidied(raw)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem), AddressParts()
    parts = address_parts(text, country)
    keys = (parts.street.street_key, parts.street.number_key, parts.postal_code_key, parts.city_key)
    key = " ".join(part for part in keys if part) or None
    return NormalizedValue(raw=raw, normal=text, key=key, problem=None if key else Problem.BAD_SYNTAX), parts


def _tidied(raw: str) -> tuple[str | None, Problem | None]:
    """The address on one line, or the reason why there is none."""
    text, problem = tidy(_LINES.sub(", ", raw) if len(raw) <= LONGEST_ADDRESS else raw, limit=LONGEST_ADDRESS + 100)
    text = text.strip(" ,") if text else None
    if not text:
        return None, problem or Problem.EMPTY
    return (None, Problem.PLACEHOLDER) if is_placeholder(fold(text), Role.ADDRESS) else (text, None)


def postal_address(raw: str, country: str | None = None) -> PostalAddress:
    """The contact point that ``raw`` names.

    Raises:
        InvalidContactPoint: no letter could go there.
    """
    value, parts = read_address(raw, country)
    if value.key is None:
        raise InvalidContactPoint("address", value.problem or Problem.BAD_SYNTAX)
    code = postal_code(parts.postal_code, parts.country or country).normal if parts.postal_code else None
    return PostalAddress(
        street=parts.street.street,
        house_number=parts.street.number,
        postal_code=code,
        city=parts.city,
        region=parts.region,
        country=parts.country or country,
    )
