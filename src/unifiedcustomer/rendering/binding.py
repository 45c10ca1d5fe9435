"""A message's names -> values for one recipient.

Personal values come in through declared slots only: from the caller, else from the customer's attribute, else from
the slot's fallback. This happens before any channel is looked at, so all channels get the same value or all fail. The
same holds for the conditions that decide which groups stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from unifiedcustomer.customers import Customer
from unifiedcustomer.declarations import Slot
from unifiedcustomer.errors import InvalidMessage, MissingFact, Problem, WrongType
from unifiedcustomer.facts import (
    BrandName,
    Code,
    Date,
    FactKind,
    FactValue,
    LegalText,
    Phone,
    Text,
    canonical,
    kind_of,
)
from unifiedcustomer.messages import Message
from unifiedcustomer.model_fields import personal
from unifiedcustomer.records import RecordKey, Role
from unifiedcustomer.rendered_messages import Origin

__all__ = ["BoundFact", "Given", "addressee_of", "bind", "conditions_of", "fixed_facts"]

Given: TypeAlias = FactValue | str | bool
"""What a caller may give for a slot or a condition."""

_TEXTS: Final[Mapping[FactKind, Callable[[str], FactValue]]] = MappingProxyType(
    {FactKind.TEXT: Text, FactKind.BRAND_NAME: BrandName, FactKind.LEGAL_TEXT: LegalText}
)
_FROM_PROFILE: Final[Mapping[FactKind, Callable[[str], FactValue]]] = MappingProxyType(
    {FactKind.TEXT: Text, FactKind.DATE: Date, FactKind.CODE: Code, FactKind.PHONE: Phone}
)
# Names are typed in by strangers: a link in one is an advertisement that we would send for them. Mail clients and
# phones make links of what looks like a host, a path or an address; "J.de Vries" and "M.Sc." look like none.
_LINK = re.compile(
    r"://|www\.|[.\u3002\uff0e\uff61](?:com|net|org|ru|info|biz|top|xyz|shop|site|online|click|link|app|live|club|vip|icu)\b"
    r"|[a-z0-9]{2}\.(?:[a-z]{2,24}/|(?:io|co|cc|me|ly|gg|to|tk|ml|ga|cf|gq|eu|uk|us|cn|in|de|fr|nl|be|es|it|pl|se|at|ch)(?:\s|$))"
    r"|[^\s@]@[a-z0-9-]+\.[a-z]",
    re.IGNORECASE,
)


@attrs.frozen(kw_only=True)
class BoundFact:
    """A fact with its value for this recipient."""

    name: str
    value: FactValue = personal()
    canonical: str = personal()
    origin: Origin
    source: RecordKey | None = None  #: the record that says so, where it is the customer's
    is_open: bool = False  #: whether it only holds the place of a value, in a template
    #: the kind of its value; asked at every place where it stands
    kind: FactKind = attrs.field(init=False, default=attrs.Factory(lambda self: kind_of(self.value), takes_self=True))


def fixed_facts(message: Message) -> Mapping[str, BoundFact]:
    """The facts that have their value from the message."""
    return {name: _bound(name, fact.value, Origin.MESSAGE) for name, fact in message.facts.items()}


def bind(
    message: Message,
    customer: Customer | None,
    values: Mapping[str, Given],
    fixed: Mapping[str, BoundFact] | None = None,
) -> Mapping[str, BoundFact]:
    """Every declared name with its value; where there is no customer, slots have a value only if it is given.

    Raises:
        InvalidMessage: ``values`` has a name that is neither slot nor condition, or a value that it cannot take.
        MissingFact: slots have neither a value nor a fallback; all of them are named.
    """
    for name in values:
        if name not in message.slots and (name not in message.conditions or message.conditions[name].known):
            raise InvalidMessage(name if name in message.facts else "values", Problem.UNKNOWN_NAME)
    bound = {**(fixed_facts(message) if fixed is None else fixed)}
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


def conditions_of(
    message: Message, facts: Mapping[str, BoundFact], values: Mapping[str, Given], *, of_nobody: bool = False
) -> Mapping[str, bool]:
    """Every condition with its value; ``of_nobody``: what is not given is false, since nobody is spoken to.

    Raises:
        InvalidMessage: what is given for a condition is no boolean.
        MissingFact: conditions are not given and have no default; all of them are named.
    """
    found: dict[str, bool] = {}
    missing = []
    for name, condition in message.conditions.items():
        value: object = values.get(name, condition.default)
        if condition.known is not None:
            value = condition.known in facts and facts[condition.known].origin is not Origin.FALLBACK
        if value is None and not of_nobody:
            missing.append(name)
        elif not isinstance(value, bool) and value is not None:
            raise InvalidMessage(name, Problem.WRONG_TYPE)
        found[name] = bool(value)
    if missing:
        raise MissingFact(sorted(missing))
    return found


def _bound(name: str, value: FactValue, origin: Origin, source: RecordKey | None = None) -> BoundFact:
    return BoundFact(name=name, value=value, canonical=canonical(value), origin=origin, source=source)


def _fill(name: str, slot: Slot, customer: Customer | None, values: Mapping[str, Given]) -> BoundFact | None:
    if name in values:
        return _bound(name, _given(name, slot, values[name]), Origin.CALLER)
    if customer is None:
        return None
    profile = None if slot.role is None else customer.values.get(slot.role)
    value = None if profile is None else _usable(profile.value, slot)
    if profile is not None and value is not None:
        return _bound(name, value, Origin.CUSTOMER, profile.record)
    return None if slot.fallback is None else _bound(name, slot.fallback, Origin.FALLBACK)


def _given(name: str, slot: Slot, value: Given) -> FactValue:
    """What the caller gives must fit; nothing of it is repaired."""
    try:
        fact = _TEXTS[slot.kind](value) if isinstance(value, str) and slot.kind in _TEXTS else value
        if isinstance(fact, (str, bool)) or kind_of(fact) is not slot.kind:
            raise InvalidMessage(name, Problem.WRONG_TYPE)
    except WrongType:
        raise InvalidMessage(name, Problem.WRONG_TYPE) from None
    except InvalidMessage as error:
        raise InvalidMessage(name, error.problem) from None
    if not slot.allows(fact):
        raise InvalidMessage(name, Problem.TOO_LONG if isinstance(getattr(fact, "value", 0), str) else _RANGE)
    return fact


_RANGE: Final = Problem.OUT_OF_RANGE


def addressee_of(customer: Customer) -> str | None:
    """The customer's name as it stands on an envelope; None where there is no usable one."""
    whole = customer.value(Role.FULL_NAME)
    parts = [customer.value(Role.GIVEN_NAME), customer.value(Role.FAMILY_NAME)]
    found = _usable(whole or " ".join(filter(None, parts)), _ENVELOPE)
    return found.value if isinstance(found, Text) else None


_ENVELOPE: Final = Slot(longest=100)


def _usable(profile: str, slot: Slot) -> FactValue | None:
    """A value from a profile is data of unknown hands: what cannot stand in a message is as good as missing."""
    if len(profile) > slot.most_characters or (slot.kind is FactKind.TEXT and _LINK.search(profile)):
        return None
    try:
        value = _FROM_PROFILE[slot.kind](profile)
    except InvalidMessage:
        return None
    return value if slot.allows(value) else None
