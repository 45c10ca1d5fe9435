"""At which of their contact points a customer can be reached in a channel."""

from __future__ import annotations

from collections.abc import Iterable

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
    found: list[ContactPoint] = []
    match channel:
        case Channel.EMAIL:
            found.extend(customer.emails)
        case Channel.TELEMARKETING:
            found.extend(customer.phones)
        case Channel.SMS:
            found.extend(_mobiles(customer))
        case Channel.MESSAGING:
            found.extend([*_mobiles(customer), *_consented(channel, customer, acts)])
        case Channel.PUSH | Channel.SOCIAL_DIRECT:
            found.extend(_consented(channel, customer, acts))
        case Channel.DIRECT_MAIL | Channel.CATALOGUE:
            found.extend(customer.addresses)
        case _:
            pass
    if len(found) < 2:
        return tuple(found)
    return tuple({point.key: point for point in reversed(found)}[key] for key in dict.fromkeys(p.key for p in found))


def _mobiles(customer: Customer) -> list[PhoneNumber]:
    """Numbers that take text; where the numbering plan does not tell, they may."""
    return [phone for phone in customer.phones if phone.is_mobile is not False]


def _consented(channel: Channel, customer: Customer, acts: Iterable[ConsentAct]) -> list[ContactPoint]:
    records = frozenset(customer.records)
    keys = {
        act.contact_point
        for act in acts
        if act.kind.opens and act.channel is channel and act.subject in records and act.contact_point is not None
    }
    points = (_from_key(key) for key in sorted(keys))
    return [point for point in points if point is not None]


def _from_key(key: str) -> ContactPoint | None:
    """The token or handle that the key spells; for other kinds the key is not what is sent to."""
    kind, _, rest = key.partition(":")
    place, _, name = rest.partition(":")
    if not place or not name:
        return None
    if kind == "push":
        return PushToken(app=place, token=name)
    return SocialHandle(network=place, handle=name) if kind == "social" else None
