"""Where a customer may be: whose laws count, and whose clocks.

Every country that an address, a number or the customer names counts; never the number's prefix alone where more is
known, and never less than all of what may be. Evidence has a rank, and within one country the better evidence narrows
what the weaker leaves open:

    declared  >  address  >  postal code  >  number

A number says no more than the country: mobiles travel and are ported. So where it is all that is known, each state of
the country may be the one, and every zone. A zone that was declared stands alone. Laws are never dropped for better
evidence of another country; they are joined, and all must allow.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from unifiedcustomer.contact_policy.facts import Facts
from unifiedcustomer.contact_policy.law_table import LawTable
from unifiedcustomer.contact_policy.zones import zones_in
from unifiedcustomer.customers import Customer

__all__ = ["Placed", "placed", "traces_of"]


@attrs.frozen(kw_only=True)
class Placed:
    """The places whose laws count, and the zones whose clocks do."""

    places: tuple[str, ...]  #: ISO 3166 codes of countries and states, sorted; none: nobody knows
    zones: tuple[ZoneInfo, ...] | None  #: None: nobody knows what time it is for them


Trace = tuple[str, str | None, str | None, str | None]
"""What one contact point or declaration tells: its kind, and up to three parts of it."""


def traces_of(customer: Customer, facts: Facts) -> tuple[Trace, ...]:
    """What tells where somebody is, and nothing else of them: equal for all who may be in the same places."""
    found: list[Trace] = []
    for there in facts.declared:
        zone = None if there.zone is None else there.zone.key
        found.append(("declared", there.place, zone, None))
    for home in customer.addresses:
        country = home.country
        if country is None:
            continue
        if country in _SPLIT:
            code = home.postal_code
            found.append(("address", country, home.region, None if code is None else code[:3]))
        else:  # where the law has no states and one clock is kept, the rest of the address tells nothing
            found.append(("address", country, None, None))
    for phone in customer.phones:
        country = phone.country
        if country is not None:
            area = phone.e164[2:5] if country == "US" else None
            found.append(("number", country, area, None))
    return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found))


def placed(
    traces: tuple[Trace, ...],
    law: LawTable,
    *,
    default_place: str | None,
    default_zone: ZoneInfo | None,
    always: frozenset[str],
) -> Placed:
    """The places and zones that ``traces`` leave possible; the defaults stand in where there is none."""
    states = _states_by_country(traces, law)
    if not states and default_place is not None:
        states = {default_place[:2]: _known_state(default_place, law)}
    places = {place for country, known in states.items() for place in _places(country, known, law)}
    places.update(place for known in always for place in _places(known[:2], _known_state(known, law), law))
    return Placed(places=tuple(sorted(places)) if states else (), zones=_zones(traces, states, default_zone))


def _places(country: str, states: set[str], law: LawTable) -> set[str]:
    """The states that are known, or everything that somebody of an unknown one may live in."""
    own = {state for state in states if not state.startswith("ES-")}  # the table's two halves of Spain share one law
    return own or {country, *law.places_within(country)}


def _known_state(place: str, law: LawTable) -> set[str]:
    """The state, where somebody knows it: one that no table has may be any of its country."""
    country = place[:2]
    if place == country or (country in _SPLIT and place not in _table() and place not in law.places_within(country)):
        return set()
    return {place}


def _states_by_country(traces: tuple[Trace, ...], law: LawTable) -> dict[str, set[str]]:
    """For each country the states that the evidence leaves; empty where some of it leaves them all."""
    found: dict[str, set[str]] = {}
    open_: set[str] = set()
    for kind, place, region, code in traces:
        assert place is not None  # a trace without a place is none
        country = place[:2]
        known = found.setdefault(country, set())
        states = set(_states_of(country, region, code)) if kind == "address" else _known_state(place, law)
        known.update(states)
        if not states and kind != "number":
            open_.add(country)
    for country in open_:
        found[country] = set()
    for kind, place, area, _ in traces:
        if kind == "number" and place == "US" and found["US"]:
            found["US"].update(_presumed(area))
    return found


# ── zones ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _zones(
    traces: tuple[Trace, ...], states: dict[str, set[str]], default: ZoneInfo | None
) -> tuple[ZoneInfo, ...] | None:
    declared = {zone for kind, _, zone, _ in traces if kind == "declared" and zone is not None}
    if declared:
        return tuple(sorted((ZoneInfo(zone) for zone in declared), key=str))
    found: set[ZoneInfo] = set()
    if not traces and default is not None:
        return (default,)
    for country, known in (states or {"": set[str]()}).items():
        zones = _zones_of_states(known) or zones_in(country) or (() if default is None else (default,))
        if not zones:
            return None
        found.update(zones)
    return tuple(sorted(found, key=str))


def _zones_of_states(states: set[str]) -> tuple[ZoneInfo, ...]:
    """All zones of these states; none where one of them is not in the table."""
    if not states <= set(_table()):
        return ()
    return tuple(ZoneInfo(zone) for state in states for zone in _table()[state].zones)


# ── the table of states ─────────────────────────────────────────────────────────────────────────────────────────────

_SPLIT: Final = frozenset({"US", "CA", "AU", "ES"})


@attrs.frozen(kw_only=True)
class _State:
    name: str
    zones: tuple[str, ...]
    postal_codes: frozenset[str]
    area_codes: frozenset[str]


@cache
def _table() -> dict[str, _State]:
    text = (files("unifiedcustomer.contact_policy") / "tables" / "states.toml").read_text(encoding="utf-8")
    rows = {code: row for code, row in tomllib.loads(text).items() if isinstance(row, dict)}
    return {
        code: _State(
            name=row["name"],
            zones=tuple(row["zones"]),
            postal_codes=frozenset(start for span in row.get("postal_codes", ()) for start in _starts(span)),
            area_codes=frozenset(row.get("area_codes", ())),
        )
        for code, row in rows.items()
    }


def _starts(span: str) -> Iterator[str]:
    """``010-027`` is every three digits from one to the other; a letter is itself."""
    first, _, last = span.partition("-")
    if first.isdigit():
        yield from (f"{number:03}" for number in range(int(first), int(last or first) + 1))
    else:
        yield first


@lru_cache(maxsize=4096)
def _states_of(country: str, region: str | None, code: str | None) -> tuple[str, ...]:
    """The states that the region names, or, where it names none, that the postal code begins in."""
    if region:
        wanted = f"{country}-{region.strip().upper()}"
        by_name = [name for name, row in _table().items() if name[:2] == country and _same(row.name, region)]
        if wanted in _table() or by_name:
            return (wanted,) if wanted in _table() else tuple(by_name)
    if not code:
        return ()
    begun = {code, code[:1].upper()} if country == "CA" else {code}
    return tuple(name for name, row in _table().items() if name[:2] == country and row.postal_codes & begun)


def _same(name: str, other: str) -> bool:
    return name.casefold() == " ".join(other.casefold().split())


@lru_cache(maxsize=1024)
def _presumed(area: str | None) -> tuple[str, ...]:
    return tuple(name for name, row in _table().items() if area in row.area_codes)
