"""In which time zones a customer may be.

Every country that an address or a telephone number of theirs points to counts, with all its zones: a mobile travels,
and an address may be old. The policy's own zone stands in where a customer points nowhere.
"""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from unifiedcustomer.customers import Customer

__all__ = ["countries_of", "zones_in", "zones_of"]


def countries_of(customer: Customer) -> frozenset[str]:
    """ISO 3166 alpha-2 codes of the countries that the customer's addresses and numbers name."""
    named = [*(point.country for point in customer.addresses), *(point.country for point in customer.phones)]
    return frozenset(country for country in named if country is not None)


def zones_of(countries: frozenset[str], default: ZoneInfo | None) -> tuple[ZoneInfo, ...] | None:
    """All zones of ``countries``, and ``default`` for what they leave open; None when it stays open."""
    found: set[ZoneInfo] = set()
    for country in countries or {""}:
        known = zones_in(country) or (() if default is None else (default,))
        if not known:
            return None
        found.update(known)
    return tuple(sorted(found, key=str))


@cache
def zones_in(country: str) -> tuple[ZoneInfo, ...]:
    """All zones of ``country``; none where it is not known."""
    # CLDR's list of the zones of each territory. Its ZZ, an unknown one, has zones at sea, where no customer is; and a
    # zone in which this machine cannot tell the time makes the whole country unknown.
    from babel.core import get_global

    try:
        names = get_global("territory_zones").get(country, ())
        return tuple(ZoneInfo(name) for name in names if not name.startswith("Etc/"))
    except (ZoneInfoNotFoundError, OSError):
        return ()
