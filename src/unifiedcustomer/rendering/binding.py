"""A message's names -> values for one recipient.

Personal values come in through declared slots only: from the caller, else from the customer's attribute, else from
the slot's fallback. This happens before any channel is looked at, so all channels get the same value or all fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.customers import Customer
from unifiedcustomer.declarations import Slot
from unifiedcustomer.errors import InvalidMessage, MissingFact, Problem, WrongType
from unifiedcustomer.facts import BrandName, FactKind, FactValue, LegalText, Text, canonical, kind_of
from unifiedcustomer.messages import Message
from unifiedcustomer.model_fields import personal
from unifiedcustomer.records import Role
from unifiedcustomer.rendered_messages import Origin

__all__ = ["BoundFact", "addressee_of", "bind"]

_TEXTS: Final[Mapping[FactKind, Callable[[str], FactValue]]] = MappingProxyType(
    {FactKind.TEXT: Text, FactKind.BRAND_NAME: BrandName, FactKind.LEGAL_TEXT: LegalText}
)
# Names are typed in by strangers: a link in one is an advertisement that we would send for them.
_LINK = re.compile(r"://|www\.|\.(?:com|net|org|ru|info|biz|top|xyz)\b", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class BoundFact:
    """A fact with its value for this recipient."""

    name: str
    value: FactValue = personal()
    canonical: str = personal()
    origin: Origin

    @property
    def kind(self) -> FactKind:
        """The kind of its value."""
        return kind_of(self.value)


def bind(message: Message, customer: Customer | None, values: Mapping[str, FactValue | str]) -> Mapping[str, BoundFact]:
    """Every declared name with its value; where there is no customer, slots have a value only if it is given.

    Raises:
        InvalidMessage: ``values`` has a name that is no slot, or a value that the slot cannot take.
        MissingFact: slots have neither a value nor a fallback; all of them are named.
    """
    for name in values:
        if name not in message.slots:
            raise InvalidMessage(name if name in message.facts else "values", Problem.UNKNOWN_NAME)
    bound = {name: _bound(name, fact.value, Origin.MESSAGE) for name, fact in message.facts.items()}
    missing = []
    for name, slot in message.slots.items():
        found = _fill(name, slot, customer, values)
        if found is None and customer is None:
            continue
        if found is None:
            missing.append(name)
        else:
            bound[name] = found
    if missing:
        raise MissingFact(sorted(missing))
    return bound


def _bound(name: str, value: FactValue, origin: Origin) -> BoundFact:
    return BoundFact(name=name, value=value, canonical=canonical(value), origin=origin)


def _fill(name: str, slot: Slot, customer: Customer | None, values: Mapping[str, FactValue | str]) -> BoundFact | None:
    if name in values:
        return _bound(name, _given(name, slot, values[name]), Origin.CALLER)
    if customer is None:
        return None
    profile = customer.value(slot.role) if slot.role is not None else None
    value = None if profile is None else _usable(profile, slot.longest)
    if value is not None:
        return _bound(name, value, Origin.CUSTOMER)
    return None if slot.fallback is None else _bound(name, slot.fallback, Origin.FALLBACK)


def _given(name: str, slot: Slot, value: FactValue | str) -> FactValue:
    """What the caller gives must fit; nothing of it is repaired."""
    try:
        fact = _TEXTS[slot.kind](value) if isinstance(value, str) and slot.kind in _TEXTS else value
        if isinstance(fact, str) or kind_of(fact) is not slot.kind:
            raise InvalidMessage(name, Problem.WRONG_TYPE)
    except WrongType:
        raise InvalidMessage(name, Problem.WRONG_TYPE) from None
    except InvalidMessage as error:
        raise InvalidMessage(name, error.problem) from None
    if slot.kind in _TEXTS and len(canonical(fact)) > slot.longest:
        raise InvalidMessage(name, Problem.TOO_LONG)
    return fact


def addressee_of(customer: Customer) -> str | None:
    """The customer's name as it stands on an envelope; None where there is no usable one."""
    whole = customer.value(Role.FULL_NAME)
    parts = [customer.value(Role.GIVEN_NAME), customer.value(Role.FAMILY_NAME)]
    found = _usable(whole or " ".join(filter(None, parts)), longest=100)
    return None if found is None else found.value


def _usable(profile: str, longest: int) -> Text | None:
    """A value from a profile is data of unknown hands: what cannot stand in a message is as good as missing."""
    if len(profile) > longest or _LINK.search(profile):
        return None
    try:
        return Text(profile)
    except InvalidMessage:
        return None
