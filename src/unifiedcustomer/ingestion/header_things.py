"""What several things in one name are together: an address and a city are a city, a phone and a country nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

__all__ = ["together"]

_PLACES: Final = frozenset({"street", "house_number", "locality", "postal_code", "city", "region", "country"})
_NAMES: Final = frozenset({"full_name", "given_name", "family_name", "any_name"})
_OF_COMPANY: Final = frozenset({"company_name", "address", "address_or_street"})
_WEAK: Final = ("any_number", "any_name", "address", "address_or_street")
_PAIRS: Final = {
    frozenset({"given_name", "family_name"}): "full_name",
    frozenset({"given_name", "any_name"}): "full_name",
    frozenset({"family_name", "any_name"}): "full_name",
    frozenset({"street", "house_number"}): "street",
    frozenset({"street", "any_number"}): "street",
    frozenset({"house_number", "any_number"}): "house_number",
    frozenset({"address_or_street", "any_number"}): "address_or_street",
    frozenset({"postal_code", "city"}): "address",
    frozenset({"region", "postal_code"}): "postal_code",
    frozenset({"loyalty_card", "customer_number"}): "loyalty_card",
    frozenset({"updated_at", "made_at"}): "updated_at",
}


def together(things: Sequence[str], soft: Sequence[str], kinds: Collection[str]) -> str | None:
    """The meaning of a name.

    Args:
        things: the rows of the table that its words belong to.
        soft: those of words that may as well say which one it is: the mobile in ``mobile_email``.
        kinds: what its other words are.

    Returns:
        a row of the table; "nothing" where the things make no attribute of a person; None where there is no thing.
    """
    found = set(things) or set(soft)
    if "birth" in kinds:
        return _of_birth(found)
    if not found:
        return _without_thing(kinds)
    if things and things[-1] == "company_name" and found <= _OF_COMPANY:
        return "company_name"  # the company in an address, not the address of a company
    if len(things) > 1 and things[0] == "street" and len(found) == 2 and things[-1] in _PLACES - {"house_number"}:
        return things[-1]  # address1_city
    meaning = found.pop() if len(found) == 1 else _of_several(found)
    if meaning == "any_number":
        return "customer_number" if "customer" in kinds else None
    return meaning


def _of_birth(found: set[str]) -> str:
    if found <= {"birth_date"}:
        return "birth_date"
    if found <= {"city", "birth_place"}:
        return "birth_place"
    return "family_name" if found <= _NAMES else "nothing"


def _without_thing(kinds: Collection[str]) -> str | None:
    """``guest_id`` is a number of a guest, ``guest`` alone perhaps the guest's name."""
    if "customer" not in kinds:
        return None
    return "customer_number" if "identifier" in kinds else "any_person"


def _of_several(found: set[str]) -> str:
    if frozenset(found) in _PAIRS:
        return _PAIRS[frozenset(found)]
    if "company_name" in found and not found <= {"company_name", "any_name"}:
        return "nothing"  # a company's phone or city
    for weak in _WEAK:
        if len(found) > 1:
            found.discard(weak)
    if len(found) == 1:
        return found.pop()
    return _PAIRS.get(frozenset(found), "address" if found <= _PLACES else "nothing")
