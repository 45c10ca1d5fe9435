"""At which of their contact points a customer can be reached in a channel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint, PhoneNumber, PushToken, SocialHandle
from unifiedcustomer.customers import Customer

__all__ = ["points_in"]


def points_in(channel: Channel, customer: Customer, acts: Iterable[ConsentAct]) -> tuple[ContactPoint, ...]:
    """Their contact points that ``channel`` sends to, in the customer's order, each once.

    Installations of an app and accounts on networks are no part of a customer; those count that one of the customer's
    records consented with.
    """
    find = _POINTS.get(channel)
    found = () if find is None else find(customer, acts, channel)
    if len(found) < 2:
        return tuple(found)
    return tuple({point.key: point for point in reversed(found)}[key] for key in dict.fromkeys(p.key for p in found))


def _lines_and_accounts(customer: Customer, acts: Iterable[ConsentAct], channel: Channel) -> Sequence[ContactPoint]:
    return (*_mobiles(customer), *_consented(customer, acts, channel))


def _mobiles(customer: Customer) -> list[PhoneNumber]:
    """Numbers that take text; where the numbering plan does not tell, they may."""
    return [phone for phone in customer.phones if phone.is_mobile is not False]


def _consented(customer: Customer, acts: Iterable[ConsentAct], channel: Channel) -> list[ContactPoint]:
    records = frozenset(customer.records)
    keys = {
        act.contact_point
        for act in acts
        if act.kind.opens and act.channel is channel and act.subject in records and act.contact_point is not None
    }
    points = (_from_key(key) for key in sorted(keys))
    return [point for point in points if point is not None]


_Found: TypeAlias = Callable[[Customer, Iterable[ConsentAct], Channel], Sequence[ContactPoint]]
_POINTS: Final[Mapping[Channel, _Found]] = MappingProxyType(
    {
        Channel.EMAIL: lambda customer, _acts, _channel: customer.emails,
        Channel.TELEMARKETING: lambda customer, _acts, _channel: customer.phones,
        Channel.SMS: lambda customer, _acts, _channel: _mobiles(customer),
        Channel.MESSAGING: _lines_and_accounts,
        Channel.PUSH: _consented,
        Channel.SOCIAL_DIRECT: _consented,
        Channel.DIRECT_MAIL: lambda customer, _acts, _channel: customer.addresses,
        Channel.CATALOGUE: lambda customer, _acts, _channel: customer.addresses,
    }
)


def _from_key(key: str) -> ContactPoint | None:
    """The token or handle that the key spells; for other kinds the key is not what is sent to."""
    kind, _, rest = key.partition(":")
    place, _, name = rest.partition(":")
    if not place or not name:
        return None
    if kind == "push":
        return PushToken(app=place, token=name)
    return SocialHandle(network=place, handle=name) if kind == "social" else None
