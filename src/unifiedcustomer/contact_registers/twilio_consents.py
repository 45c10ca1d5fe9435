"""Where consent to text messages stands, as Twilio's "Bulk Upsert Consents" takes it, and back.

The interface knows one state for each number and sender: opted in or out. So what is sent is the last word at each
number, and at the same instant the no. It is in pilot; at most 25 items go into one request. Source: Twilio's
documentation of the Consent Management API, read 2026-11-22. Nothing is sent here: the host posts the items.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.contact_points import PhoneNumber
from unifiedcustomer.errors import InvalidValue, InvalidWireForm, Problem, UnifiedCustomerError
from unifiedcustomer.evidence import Evidence, Method
from unifiedcustomer.records import RecordKey

__all__ = ["MOST_ITEMS", "read_twilio_items", "twilio_items"]

MOST_ITEMS: Final = 25
_SENDER: Final = re.compile(r"MG[0-9a-f]{32}|\+[1-9][0-9]{4,14}|[0-9]{3,8}", re.ASCII)
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:unifiedcustomer:twilio-consent")
_IN: Final = frozenset({ConsentKind.GRANT, ConsentKind.CONFIRM})
_OUT: Final = frozenset({ConsentKind.WITHDRAW, ConsentKind.OBJECT, ConsentKind.COMPLAIN, ConsentKind.STOP})
_SOURCES: Final[Mapping[Method, str]] = MappingProxyType(
    {
        Method.CHECKBOX: "website",
        Method.CONFIRMED_LINK: "website",
        Method.SIGNATURE: "offline",
        Method.PAPER: "offline",
        Method.SPOKEN: "offline",
        Method.RECORDED_CALL: "offline",
    }
)
_STATUS: Final = MappingProxyType({"opt-in": ConsentKind.GRANT, "opt-out": ConsentKind.WITHDRAW})


def twilio_items(acts: Iterable[ConsentAct], *, sender_id: str) -> list[list[dict[str, str]]]:
    """The items to post, in lists of at most 25, sorted by number.

    Only acts at telephone numbers count, for text messages or for every channel. Mind the purpose: a yes to one kind of
    message opts the number in for the sender, so give each sender the acts of its own purpose.

    Args:
        acts: any acts, in any order.
        sender_id: a messaging service's SID, a number in E.164, or a short code.

    Raises:
        InvalidValue: the sender is none of these.
    """
    if not _SENDER.fullmatch(sender_id):
        raise InvalidValue("sender_id", Problem.BAD_SYNTAX)
    last: dict[str, ConsentAct] = {}
    for act in acts:
        if _is_about_texts(act):
            number = str(act.contact_point).removeprefix("phone:")
            last[number] = max(last.get(number, act), act, key=_order)
    items = [_item(number, last[number], sender_id) for number in sorted(last)]
    return [items[place : place + MOST_ITEMS] for place in range(0, len(items), MOST_ITEMS)]


def _is_about_texts(act: ConsentAct) -> bool:
    return (
        act.kind in _IN | _OUT
        and act.channel in (None, Channel.SMS)
        and act.contact_point is not None
        and act.contact_point.startswith("phone:")
    )


def _order(act: ConsentAct) -> tuple[datetime, bool, str]:
    return act.counts_at, act.kind in _OUT, act.id


def _item(number: str, act: ConsentAct, sender_id: str) -> dict[str, str]:
    method = Method.UNSTATED if act.evidence is None else act.evidence.method
    source = _SOURCES.get(method, "others")
    if method is Method.KEYWORD or act.kind is ConsentKind.STOP:
        source = "opt-out-message" if act.kind in _OUT else "opt-in-message"
    return {
        "contact_id": number,
        "correlation_id": uuid.uuid5(_NAMESPACE, f"{sender_id}\n{number}\n{act.id}").hex,
        "sender_id": sender_id,
        "status": "opt-in" if act.kind in _IN else "opt-out",
        "source": source,
        "date_of_consent": act.counts_at.isoformat().replace("+00:00", "Z"),
    }


def read_twilio_items(
    items: Sequence[Mapping[str, Any]],
    *,
    controller: str,
    subjects: Mapping[str, RecordKey],
    purpose: str,
    proof: str = "",
    undated_at: datetime | None = None,
) -> list[ConsentAct]:
    """The acts that items in Twilio's form stand for.

    Args:
        items: as they were posted or exported.
        controller: the company behind the sender.
        subjects: the record of the person by number in E.164. A yes of a number that nobody is known for is passed
            over; a no is kept for the number.
        purpose: what the sender's messages are for.
        proof: where it can be shown what was agreed to. Without it a yes counts only where no evidence is asked for.
        undated_at: from when a no without a date counts; a yes without a date counts for nothing, and is passed over.

    Raises:
        InvalidWireForm: an item is not of that form, is there twice, or is a no without a date.
    """
    found: dict[str, ConsentAct] = {}
    for item in items:
        act = _act(item, controller, subjects, purpose, proof, undated_at)
        if act is not None and act.id in found:
            raise InvalidWireForm("correlation_id", Problem.DUPLICATE)
        if act is not None:
            found[act.id] = act
    return list(found.values())


def _act(
    item: Mapping[str, Any],
    controller: str,
    subjects: Mapping[str, RecordKey],
    purpose: str,
    proof: str,
    undated_at: datetime | None,
) -> ConsentAct | None:
    kind = _STATUS.get(_text(item, "status"))
    if kind is None:
        raise InvalidWireForm("status", Problem.UNKNOWN_NAME)
    try:
        number = PhoneNumber(e164=_text(item, "contact_id"))
        at = _moment(item.get("date_of_consent")) or (None if kind.opens else undated_at)
        if at is None and not kind.opens:
            raise InvalidWireForm("date_of_consent", Problem.MISSING)
        if at is None or (kind.opens and number.e164 not in subjects):
            return None
        return ConsentAct(
            id=f"twilio:{_text(item, 'correlation_id')}",
            kind=kind,
            controller=controller,
            occurred_at=at,
            subject=subjects.get(number.e164),
            contact_point=number,
            channel=Channel.SMS,
            purpose=purpose if kind.opens else None,
            evidence=Evidence(place=str(item.get("source", ""))[:100], proof=proof) if kind.opens else None,
        )
    except InvalidWireForm:
        raise
    except UnifiedCustomerError as error:
        field, problem = getattr(error, "field", "item"), getattr(error, "problem", Problem.BAD_SYNTAX)
        raise InvalidWireForm(field, problem) from None


def _moment(text: object) -> datetime | None:
    if text in (None, ""):
        return None
    if not isinstance(text, str) or len(text) > 40:
        raise InvalidWireForm("date_of_consent", Problem.WRONG_TYPE)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidWireForm("date_of_consent", Problem.BAD_SYNTAX) from None
    if moment.tzinfo is None:
        raise InvalidWireForm("date_of_consent", Problem.NAIVE_DATETIME)
    return moment


def _text(item: object, name: str) -> str:
    value = item.get(name) if isinstance(item, Mapping) else None
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise InvalidWireForm(name, Problem.MISSING if value is None else Problem.WRONG_TYPE)
    return value
