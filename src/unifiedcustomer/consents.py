"""What people allowed, refused and took back: acts, never a yes-or-no column.

An act is a fact. It is appended and never edited, and it stays with the record and the contact point it came in on, so
it survives every merge and every split. Whether somebody may be contacted is computed from all acts, by
`unifiedcustomer.contact_policy`; this file says what an act is, and which moves the acts make.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, Final

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["Purpose", "covers", "purpose_code"]


class Purpose(StrEnum):
    """What a message is for: a small tree in dotted codes. A purpose covers everything below it.

    Companies add purposes of their own below these, such as ``marketing.fan_club``, as plain text.
    """

    MARKETING = "marketing"
    NEWSLETTER = "marketing.newsletter"
    OFFERS = "marketing.offers"
    EVENTS = "marketing.events"
    SURVEYS = "marketing.surveys"
    PROFILING = "marketing.profiling"
    SERVICE = "service"
    ORDERS = "service.orders"
    APPOINTMENTS = "service.appointments"
    LEGAL = "legal"


_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39}){0,4}", re.ASCII)


def covers(wide: str, narrow: str) -> bool:
    """Whether purpose ``wide`` is ``narrow`` or stands above it.

    >>> covers("marketing", "marketing.newsletter"), covers("marketing.newsletter", "marketing")
    (True, False)
    """
    return narrow == wide or narrow.startswith(f"{wide}.")


def purpose_code(value: Any) -> Any:
    """``value`` as a plain dotted code; for attrs fields that hold a purpose.

    Raises:
        WrongType: it is not text.
        InvalidValue: it is not a dotted code of at most five parts.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise WrongType("purpose")
    if not _CODE.fullmatch(value):
        raise InvalidValue("purpose", Problem.BAD_SYNTAX)
    return str(value)


def _text(limit: int) -> Any:
    """A validator: some text, at most ``limit`` characters."""

    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, str):
            raise WrongType(attribute.name)
        if len(value) > limit:
            raise InvalidValue(attribute.name, Problem.TOO_LONG)

    return check
