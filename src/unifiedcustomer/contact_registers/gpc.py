"""Global Privacy Control: a browser's header as an act.

``Sec-GPC: 1`` is an opt-out of selling data and of advertising that follows people around; twelve states of the US make
it binding (California: CCPA regulations, section 7025). Nothing else is a signal: without the header nobody has agreed
to anything. It is the browser's, so it is kept with the browser; with a person only where that person is signed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.records import RecordKey

__all__ = ["has_signal", "signal_act"]

_HEADER: Final = "sec-gpc"


def has_signal(headers: Mapping[str, str]) -> bool:
    """Whether a request's headers carry the signal. Any value but ``1`` is none.

    >>> has_signal({"Sec-GPC": "1"}), has_signal({"Sec-GPC": "0"}), has_signal({})
    (True, False, False)
    """
    return any(name.lower() == _HEADER and value.strip() == "1" for name, value in headers.items())


def signal_act(
    headers: Mapping[str, str],
    *,
    id: str,  # noqa: A002 - what the act calls it
    controller: str,
    at: datetime,
    browser: str | None = None,
    signed_in: RecordKey | None = None,
) -> ConsentAct | None:
    """The act that a request's signal is, or None where there is no signal.

    Args:
        headers: the request's, in any case.
        id: the act's, such as the id of the request or of the session.
        controller: the company whose page it is.
        at: when the request came, an aware datetime.
        browser: what the host knows the browser by, such as the id in its cookie.
        signed_in: the record of the person who is signed in, if anybody is.

    Raises:
        InvalidValue: neither a browser nor a person is given.
    """
    if not has_signal(headers):
        return None
    if browser is None and signed_in is None:
        raise InvalidValue("browser", Problem.MISSING)
    return ConsentAct(
        id=id,
        kind=ConsentKind.SIGNAL,
        controller=controller,
        occurred_at=at,
        subject=signed_in,
        contact_point=None if browser is None else f"browser:{browser}",
    )
