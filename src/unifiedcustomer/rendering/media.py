"""The media of a channel: by post goes a letter or a postcard, by chat a WhatsApp template or a plain message.

Permission is asked for a channel; what it looks like is a matter of the medium. The first medium of a channel is the
one that is taken when nobody says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Final

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import (
    ContactPoint,
    EmailAddress,
    PhoneNumber,
    PostalAddress,
    PushToken,
    SocialHandle,
)
from unifiedcustomer.errors import InvalidValue, Problem

__all__ = ["EXCERPTS", "MEDIA", "POINTS", "SHOW_HEADLINE", "Medium", "media_of", "medium_of"]


class Medium(StrEnum):
    """What a channel delivers. Codes are stable: they are stored."""

    EMAIL = auto()
    SMS = auto()
    MMS = auto()  #: a text message with a picture
    PUSH = auto()  #: a notification of an app
    WEB_PUSH = auto()  #: a notification of a web site
    CALL_SCRIPT = auto()
    CHAT = auto()  #: a message in a conversation that is open
    WHATSAPP = auto()  #: a template that Meta has approved
    RCS = auto()
    DIRECT_MESSAGE = auto()
    FACEBOOK_POST = auto()
    INSTAGRAM_POST = auto()
    LINKEDIN_POST = auto()
    X_POST = auto()
    IN_APP = auto()
    BANNER = auto()  #: of a web page
    LETTER = auto()
    POSTCARD = auto()
    CATALOGUE_BLOCK = auto()
    PRINT_AD = auto()
    RADIO_SPOT = auto()
    TV_SPOT = auto()
    TILL_RECEIPT = auto()
    CUSTOMER_DISPLAY = auto()  #: two lines on a till, turned to the customer


_POSTS: Final = (Medium.FACEBOOK_POST, Medium.INSTAGRAM_POST, Medium.LINKEDIN_POST, Medium.X_POST)

MEDIA: Final[Mapping[Channel, tuple[Medium, ...]]] = MappingProxyType(
    {
        Channel.EMAIL: (Medium.EMAIL,),
        Channel.SMS: (Medium.SMS, Medium.MMS),
        Channel.PUSH: (Medium.PUSH, Medium.WEB_PUSH),
        Channel.TELEMARKETING: (Medium.CALL_SCRIPT,),
        Channel.CALL_CENTER: (Medium.CALL_SCRIPT,),
        Channel.MESSAGING: (Medium.CHAT, Medium.WHATSAPP, Medium.RCS),
        Channel.SOCIAL_DIRECT: (Medium.DIRECT_MESSAGE,),
        Channel.SOCIAL_PUBLIC: _POSTS,
        Channel.SOCIAL_PAID: _POSTS,
        Channel.APP: (Medium.IN_APP,),
        Channel.WEBSHOP: (Medium.BANNER,),
        Channel.DIRECT_MAIL: (Medium.LETTER, Medium.POSTCARD),
        Channel.CATALOGUE: (Medium.CATALOGUE_BLOCK,),
        Channel.PRINT: (Medium.PRINT_AD,),
        Channel.RADIO: (Medium.RADIO_SPOT,),
        Channel.TV: (Medium.TV_SPOT,),
        Channel.STORE: (Medium.TILL_RECEIPT, Medium.CUSTOMER_DISPLAY),
    }
)
"""What each channel delivers, the usual one first."""

POINTS: Final[Mapping[Channel, tuple[type[ContactPoint], ...]]] = MappingProxyType(
    {
        Channel.EMAIL: (EmailAddress,),
        Channel.SMS: (PhoneNumber,),
        Channel.PUSH: (PushToken,),
        Channel.TELEMARKETING: (PhoneNumber,),
        Channel.MESSAGING: (PhoneNumber, SocialHandle),
        Channel.SOCIAL_DIRECT: (SocialHandle,),
        Channel.DIRECT_MAIL: (PostalAddress,),
        Channel.CATALOGUE: (PostalAddress,),
    }
)
"""What a channel is sent to."""

EXCERPTS: Final = frozenset({Medium.CUSTOMER_DISPLAY})
"""The media that show one line of the message, beside another one that shows all of it."""

SHOW_HEADLINE: Final = frozenset({Medium.EMAIL, Medium.PUSH, Medium.WEB_PUSH})
"""The media that show the message's headline apart from its blocks."""


def media_of(channel: Channel) -> tuple[Medium, ...]:
    """What ``channel`` delivers, the usual one first.

    >>> media_of(Channel.DIRECT_MAIL)
    (<Medium.LETTER: 'letter'>, <Medium.POSTCARD: 'postcard'>)
    """
    return MEDIA.get(channel, ())


def medium_of(channel: Channel, medium: Medium | str | None) -> Medium:
    """The medium that is meant: the channel's usual one, where nothing is said.

    Raises:
        InvalidValue: there is no such medium, or not in this channel.
    """
    if medium is None:
        return MEDIA[channel][0]
    try:
        found = Medium(medium)
    except ValueError:
        raise InvalidValue("medium", Problem.UNKNOWN_NAME) from None
    if found not in MEDIA[channel]:
        raise InvalidValue("medium", Problem.UNSUPPORTED)
    return found
