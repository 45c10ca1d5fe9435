"""The channels in which a company and a person meet, and what can be done in each."""

from __future__ import annotations

from enum import StrEnum, auto

__all__ = ["Channel", "ChannelKind"]


class ChannelKind(StrEnum):
    """What a company can do in a channel."""

    ADDRESSABLE = auto()  #: send to one chosen person
    INBOUND = auto()  #: answer a person who came
    AUDIENCE = auto()  #: show to people picked by a platform
    BROADCAST = auto()  #: publish to everybody


class Channel(StrEnum):
    """Where a meeting happens. Codes are stable: they are stored."""

    STORE = "store"
    WEBSHOP = "webshop"
    APP = "app"
    CALL_CENTER = "call_center"
    TELEMARKETING = "telemarketing"
    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    MESSAGING = "messaging"
    SOCIAL_DIRECT = "social_direct"
    SOCIAL_PUBLIC = "social_public"
    SOCIAL_PAID = "social_paid"
    DIRECT_MAIL = "direct_mail"
    CATALOGUE = "catalogue"
    PRINT = "print"
    RADIO = "radio"
    TV = "tv"

    @property
    def kind(self) -> ChannelKind:
        """What a company can do here."""
        return _KIND[self]

    @property
    def is_addressable(self) -> bool:
        """Whether a message can be sent here to one chosen person."""
        return self.kind is ChannelKind.ADDRESSABLE


_KIND = {
    Channel.STORE: ChannelKind.INBOUND,
    Channel.WEBSHOP: ChannelKind.INBOUND,
    Channel.APP: ChannelKind.INBOUND,
    Channel.CALL_CENTER: ChannelKind.INBOUND,
    Channel.TELEMARKETING: ChannelKind.ADDRESSABLE,
    Channel.EMAIL: ChannelKind.ADDRESSABLE,
    Channel.SMS: ChannelKind.ADDRESSABLE,
    Channel.PUSH: ChannelKind.ADDRESSABLE,
    Channel.MESSAGING: ChannelKind.ADDRESSABLE,
    Channel.SOCIAL_DIRECT: ChannelKind.ADDRESSABLE,
    Channel.SOCIAL_PUBLIC: ChannelKind.BROADCAST,
    Channel.SOCIAL_PAID: ChannelKind.AUDIENCE,
    Channel.DIRECT_MAIL: ChannelKind.ADDRESSABLE,
    Channel.CATALOGUE: ChannelKind.ADDRESSABLE,
    Channel.PRINT: ChannelKind.BROADCAST,
    Channel.RADIO: ChannelKind.BROADCAST,
    Channel.TV: ChannelKind.BROADCAST,
}
