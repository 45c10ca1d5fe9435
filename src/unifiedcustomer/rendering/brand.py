"""Who speaks: the sender's names, addresses and colours, the same in every channel."""

from __future__ import annotations

import re
from typing import Any, Final

import attrs

from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import Phone, Url
from unifiedcustomer.prose import clean_text

__all__ = ["ADDRESS", "Brand", "contrast"]

_TOKEN = "{token}"  # noqa: S105 - a place, no secret
_COLOR = "#[0-9a-fA-F]{6}"
_LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3


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
class Brand:
    """The sender. What a channel needs and is not here makes rendering for it fail, and for no other.

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
    #: where one click ends the mailing; ``{token}`` stands for who and what
    unsubscribe_url: str | None = attrs.field(default=None, validator=_link)
    settings_url: str | None = attrs.field(default=None, validator=_link)  #: the app's switch for notifications
    ink: str = attrs.field(default="#1c1c1c", validator=_matches(_COLOR))  #: text
    paper: str = attrs.field(default="#ffffff", validator=_matches(_COLOR))  #: what it stands on
    accent: str = attrs.field(default="#1d4ed8", validator=_matches(_COLOR))  #: buttons, links
    accent_ink: str = attrs.field(default="#ffffff", validator=_matches(_COLOR))  #: text on buttons

    def __attrs_post_init__(self) -> None:
        pairs = (
            ("ink", self.ink, self.paper),
            ("accent", self.accent, self.paper),
            ("accent_ink", self.accent_ink, self.accent),
        )
        for field, front, back in pairs:
            if contrast(front, back) < _LEAST_CONTRAST:
                raise InvalidMessage(field, Problem.OUT_OF_RANGE)

    @property
    def takes_answers(self) -> bool:
        """Whether a text message of ours can be answered: a number can, a name cannot."""
        return self.sms_sender is not None and self.sms_sender.removeprefix("+").isdigit()

    def unsubscribe_link(self, token: str) -> Url:
        """Where the holder of ``token`` ends the mailing."""
        if self.unsubscribe_url is None:
            raise InvalidMessage("unsubscribe_url", Problem.MISSING)
        if not re.fullmatch(r"[A-Za-z0-9._~-]{1,200}", token, re.ASCII):
            raise InvalidMessage("opt_out_token", Problem.BAD_SYNTAX)
        return Url(self.unsubscribe_url.replace(_TOKEN, token))
