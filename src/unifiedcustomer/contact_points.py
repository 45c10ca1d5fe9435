"""The places at which a person can be reached.

A contact point holds what is sent to. What is *compared* is its `key`, which is also what consent is tied to.
Contact points are made by `unifiedcustomer.normalization`, which knows every country's ways of writing them; the
constructors here refuse only what could never be one.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.model_fields import personal

__all__ = ["ContactPoint", "EmailAddress", "PhoneNumber", "PostalAddress", "PushToken", "SocialHandle"]

_E164 = re.compile(r"\+[1-9][0-9]{4,14}", re.ASCII)
# Lone surrogates too: they are no characters, and cannot be sent in any encoding.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def _line(limit: int, *, required: bool = True) -> Any:
    """A validator: one line of text, at most ``limit`` characters, without control characters."""

    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is None and not required:
            return
        if not isinstance(value, str):
            raise InvalidContactPoint(attribute.name, Problem.WRONG_TYPE)
        if len(value) > limit:
            raise InvalidContactPoint(attribute.name, Problem.TOO_LONG)
        if required and not value.strip():
            raise InvalidContactPoint(attribute.name, Problem.EMPTY)
        if _CONTROL.search(value):
            raise InvalidContactPoint(attribute.name, Problem.BAD_CHARACTER)

    return check


def _matches(pattern: re.Pattern[str]) -> Any:
    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None and not (isinstance(value, str) and pattern.fullmatch(value)):
            raise InvalidContactPoint(attribute.name, Problem.BAD_SYNTAX)

    return check


@attrs.frozen(kw_only=True)
class EmailAddress:
    """A mailbox. `address` is sent to as it stands; `mailbox` is the form compared, set apart by provider rules."""

    address: str = personal(validator=[_line(320), _matches(re.compile(r"[^@\s]+@[^@\s]+"))])
    mailbox: str = personal(validator=_line(320))

    @property
    def key(self) -> str:
        """The mailbox behind the address; two spellings of one mailbox share it."""
        return f"email:{self.mailbox.casefold()}"


@attrs.frozen(kw_only=True)
class PhoneNumber:
    """A telephone line, in E.164."""

    e164: str = personal(validator=[_line(16), _matches(_E164)])
    is_mobile: bool | None = None  #: None where the numbering plan does not tell
    country: str | None = attrs.field(default=None, validator=_matches(_COUNTRY))  #: ISO 3166 alpha-2

    @property
    def key(self) -> str:
        """The number itself."""
        return f"phone:{self.e164}"


@attrs.frozen(kw_only=True)
class PostalAddress:
    """A place to which a letter goes."""

    street: str | None = personal(default=None, validator=_line(500, required=False))
    house_number: str | None = personal(default=None, validator=_line(40, required=False))
    postal_code: str | None = personal(default=None, validator=_line(20, required=False))
    city: str | None = personal(default=None, validator=_line(200, required=False))
    region: str | None = personal(default=None, validator=_line(200, required=False))
    country: str | None = attrs.field(default=None, validator=_matches(_COUNTRY))  #: ISO 3166 alpha-2

    def __attrs_post_init__(self) -> None:
        if not (self.street or self.postal_code or self.city):
            raise InvalidContactPoint("street", Problem.MISSING)

    @property
    def key(self) -> str:
        """Every part that is there, folded, in one line."""
        parts = (self.country, self.postal_code, self.city, self.street, self.house_number)
        return "post:" + "|".join((part or "").casefold() for part in parts)


@attrs.frozen(kw_only=True)
class PushToken:
    """One installation of an app. It never says who holds the device."""

    app: str = attrs.field(validator=_line(200))
    token: str = personal(validator=_line(4096))

    @property
    def key(self) -> str:
        """App and token."""
        return f"push:{self.app}:{self.token}"


@attrs.frozen(kw_only=True)
class SocialHandle:
    """An account on a social network."""

    network: str = attrs.field(validator=_line(60))
    handle: str = personal(validator=_line(320))

    @property
    def key(self) -> str:
        """Network and handle, folded."""
        return f"social:{self.network.casefold()}:{self.handle.casefold()}"


ContactPoint: TypeAlias = EmailAddress | PhoneNumber | PostalAddress | PushToken | SocialHandle
