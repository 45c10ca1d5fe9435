"""What a message is for: a small tree in dotted codes. A purpose covers everything below it.

    marketing ─┬─ newsletter · offers · events · surveys     what needs a basis: a consent, or what the law has instead
               └─ profiling                                  picking messages by what somebody did
    service ───── orders · appointments                      what they ordered or asked for
    legal                                                    what the law makes us say

Whether a message promotes is a property of the message, its `MessageClass`, and never follows from the purpose that
somebody writes beside it: a message that promotes under a service purpose is refused, not allowed.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, Final

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
