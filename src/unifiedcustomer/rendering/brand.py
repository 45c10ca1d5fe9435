"""Who speaks: the sender's names, addresses, colours and voice, the same in every channel.

Colours are checked when the brand is defined: what stands on what can be read by most people, in light and in dark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.declarations import channels
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import Phone, Url
from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.prose import clean_text
from unifiedcustomer.rendering.voice import Voice

__all__ = ["ADDRESS", "Brand", "Sender", "contrast"]

_TOKEN = "{token}"  # noqa: S105 - a place, no secret
_SAFE_TOKEN = re.compile(r"[A-Za-z0-9._~-]{1,200}", re.ASCII)
_COLOR = "#[0-9a-fA-F]{6}"
SURE_LENGTH: Final = 1000
"""Characters that no `Url` is too long with."""
LEAST_CONTRAST: Final = 4.5  # WCAG 2.2, success criterion 1.4.3


def _name(value: object) -> str:
    return clean_text("name", value, longest=100)


def _address(value: object) -> str:
    return clean_text("postal_address", value, longest=300)


def _matches(pattern: str) -> Any:
    compiled = re.compile(pattern, re.ASCII)

    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is None:
            return
        if not isinstance(value, str):
            raise WrongType(attribute.name)
        if len(value) > 254 or not compiled.fullmatch(value):
            raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX)

    return check


# RFC 5322 3.2.3.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
ADDRESS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
"""An address in ASCII that needs no quoting in any header."""
_SENDER = rf"(?!.*=\?){ADDRESS.pattern}"  # no encoded-word either


def _link(_instance: object, attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is None:
        return
    try:
        Url(value.replace(_TOKEN, "t") if attribute.name == "unsubscribe_url" else value)
    except InvalidMessage as error:
        raise InvalidMessage(attribute.name, error.problem) from None
    if attribute.name == "unsubscribe_url" and (value.count(_TOKEN) != 1 or not value.startswith("https:")):
        raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX)  # RFC 8058 3.1: https, and it says who leaves


def _callable(_instance: object, attribute: attrs.Attribute[Any], value: str | None) -> None:
    if value is not None:
        try:
            Phone(value)
        except InvalidMessage as error:
            raise InvalidMessage(attribute.name, error.problem) from None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    shares = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@attrs.frozen(kw_only=True)
class Sender:
    """Who speaks in one channel, where that is not simply the brand."""

    name: str | None = attrs.field(default=None, converter=attrs.converters.optional(_name))  #: such as a shorter name
    #: an account: a handle on a network, a business number, an agent's id
    account: str | None = attrs.field(default=None, validator=_matches(r"[A-Za-z0-9@+._:/-]{1,254}"))


def _senders(value: Mapping[Channel | str, Sender]) -> Mapping[Channel, Sender]:
    found = dict(zip(channels("senders", value), value.values(), strict=True))
    if not all(isinstance(sender, Sender) for sender in found.values()):
        raise WrongType("senders")
    return frozen_mapping(found)


def _footers(value: Mapping[str, str]) -> Mapping[str, str]:
    for country in value:
        if not re.fullmatch("[A-Z]{2}", str(country), re.ASCII):
            raise InvalidMessage("legal_footers", Problem.UNKNOWN_COUNTRY)
    return frozen_mapping({country: clean_text("legal_footers", text, longest=1000) for country, text in value.items()})


def _color(default: str) -> Any:
    return attrs.field(default=default, validator=_matches(_COLOR))


@attrs.frozen(kw_only=True)
class Brand:
    """The sender. What a channel needs and is not here makes rendering for it fail, and for no other.

    >>> Brand(name="Kestrel", accent="#ffdd00")
    Traceback (most recent call last):
    unifiedcustomer.errors.InvalidMessage: accent: it is outside the possible range

    Raises:
        InvalidMessage: a field is not what it should be, or two colours cannot be read upon each other.
    """

    name: str = attrs.field(converter=_name)
    #: in one line
    postal_address: str | None = attrs.field(default=None, converter=attrs.converters.optional(_address))
    email: str | None = attrs.field(default=None, validator=_matches(_SENDER))  #: the From address
    reply_to: str | None = attrs.field(default=None, validator=_matches(_SENDER))
    #: digits, which can be answered, or at most 11 letters, which cannot
    sms_sender: str | None = attrs.field(
        default=None, validator=_matches(r"\+?[0-9]{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
    )
    phone: str | None = attrs.field(default=None, validator=_callable)  #: E.164; shown when calling
    #: who speaks in single channels
    senders: Mapping[Channel, Sender] = attrs.field(factory=dict, converter=_senders, hash=False)
    #: where one click ends the mailing; ``{token}`` stands for who and what
    unsubscribe_url: str | None = attrs.field(default=None, validator=_link)
    #: the address that ends the mailing when it is written to, RFC 2369
    unsubscribe_email: str | None = attrs.field(default=None, validator=_matches(_SENDER))
    settings_url: str | None = attrs.field(default=None, validator=_link)  #: the app's switch for notifications
    logo_url: str | None = attrs.field(default=None, validator=_link)  #: https; shown with the name as its description
    #: what the law of a country, an ISO 3166 code, wants under a letter or a mail
    legal_footers: Mapping[str, str] = attrs.field(factory=dict, converter=_footers, hash=False)
    voice: Voice = attrs.field(factory=Voice, validator=attrs.validators.instance_of(Voice))  #: how it speaks
    ink: str = _color("#1c1c1c")  #: text
    paper: str = _color("#ffffff")  #: what it stands on
    accent: str = _color("#1d4ed8")  #: buttons, links
    accent_ink: str = _color("#ffffff")  #: text on buttons
    dark_ink: str = _color("#f1f1f3")  #: the same where the reader's screen is dark
    dark_paper: str = _color("#1d1e22")
    dark_accent: str = _color("#8fb0ff")
    dark_accent_ink: str = _color("#10131a")
    digest: str = attrs.field(init=False, eq=False, repr=False)  #: changes when anything does

    def __attrs_post_init__(self) -> None:
        if self.logo_url is not None and not self.logo_url.startswith("https:"):
            raise InvalidMessage("logo_url", Problem.UNSUPPORTED)
        for dark in ("", "dark_"):
            pairs = (("ink", "paper"), ("accent", "paper"), ("accent_ink", "accent"))
            for front, back in pairs:
                if contrast(getattr(self, dark + front), getattr(self, dark + back)) < LEAST_CONTRAST:
                    raise InvalidMessage(dark + front, Problem.OUT_OF_RANGE)
        object.__setattr__(self, "digest", blake2b(repr(self).encode(), digest_size=16).hexdigest())

    def name_in(self, channel: Channel) -> str:
        """The name under which it speaks in ``channel``."""
        sender = self.senders.get(channel)
        return self.name if sender is None or sender.name is None else sender.name

    def account_in(self, channel: Channel) -> str | None:
        """Its account in ``channel``, where it has one."""
        sender = self.senders.get(channel)
        return None if sender is None else sender.account

    def legal_footer(self, locale: str) -> str | None:
        """What the country of ``locale`` wants to be told, where the locale names one."""
        return next((self.legal_footers[part] for part in locale.split("_")[1:] if part in self.legal_footers), None)

    @property
    def takes_answers(self) -> bool:
        """Whether a text message of ours can be answered: a number can, a name cannot."""
        return self.sms_sender is not None and self.sms_sender.removeprefix("+").isdigit()

    def unsubscribe_link(self, token: str) -> Url:
        """Where the holder of ``token`` ends the mailing."""
        if self.unsubscribe_url is None:
            raise InvalidMessage("unsubscribe_url", Problem.MISSING)
        if not _SAFE_TOKEN.fullmatch(token):
            raise InvalidMessage("opt_out_token", Problem.BAD_SYNTAX)
        link = self.unsubscribe_url.replace(_TOKEN, token)
        # The address was checked with a letter in the token's place; the signs of a token stand for themselves
        # (RFC 3986 2.3), so only its length can make a difference.
        return Url.of_checked(link) if len(link) <= SURE_LENGTH else Url(link)
