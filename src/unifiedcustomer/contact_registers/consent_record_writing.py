"""Consent records of ISO/IEC TS 27560:2023 as JSON-LD, in the vocabulary and the profile of the W3C DPV group.

A record is one person, one company, one purpose, one channel and one contact point; its events are the acts, in order.
What is written here is read back equal by `read_consent_records`. Source: DPVCG, "Consent Records and Receipts as per
ISO/IEC TS 27560:2023 using DPV", read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_registers.dpv_terms import CONTEXT, STATUSES, purpose_term
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.wire import to_dict

__all__ = ["RECEIPT_SCHEMA", "RECORD_SCHEMA", "consent_receipt", "consent_records", "event_of"]

RECORD_SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560#record"
RECEIPT_SCHEMA: Final = "https://w3id.org/dpv/schema/dpv-27560#receipt"

_PERSONAL_DATA: Final = {
    "email": "pd:EmailAddress",
    "phone": "pd:TelephoneNumber",
    "post": "pd:PhysicalAddress",
    "push": "pd:DeviceBased",
    "social": "pd:SocialMedia",
    "browser": "pd:DeviceBased",
}


def consent_records(acts: Iterable[ConsentAct]) -> list[dict[str, Any]]:
    """The acts as consent records: dictionaries of JSON types, one for each thing that was consented to or refused.

    What is no event of a consent, such as a bounce or an entry in a registry, is left out.
    """
    groups: dict[tuple[Any, ...], list[ConsentAct]] = {}
    for act in acts:
        if act.kind in STATUSES:
            groups.setdefault(_about(act), []).append(act)
    return [_record(group) for group in groups.values()]


def consent_receipt(
    records: Iterable[Mapping[str, Any]],
    *,
    id: str,  # noqa: A002 - DPV's word
    at: datetime,
    publisher: str,
) -> dict[str, Any]:
    """A receipt for the person, around the records that it is about.

    Args:
        records: as `consent_records` gave them.
        id: the receipt's; a UUID is advised.
        at: when it is made, an aware datetime.
        publisher: the company that gives it.
    """
    return {
        "@context": dict(CONTEXT),
        "@type": "dpv:ConsentReceipt",
        "dct:identifier": id,
        "dct:conformsTo": RECEIPT_SCHEMA,
        "dct:created": _time(at),
        "dct:publisher": publisher,
        "dpv:hasRecordOfActivity": [
            {name: value for name, value in record.items() if name != "@context"} for record in records
        ],
    }


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _about(act: ConsentAct) -> tuple[Any, ...]:
    return (act.subject, act.contact_point, act.channel, act.purpose, act.controller)


def _record(group: list[ConsentAct]) -> dict[str, Any]:
    first = group[0]
    process = {
        "@type": "dpv:Process",
        "dpv:hasPurpose": _purpose(first.purpose),
        "dpv:hasPersonalData": _personal_data(first.contact_point),
        "dpv:hasDataController": first.controller,
        "uc:channel": None if first.channel is None else first.channel.value,
    }
    subject = {"@type": "dpv:DataSubject"}
    if first.subject is not None:
        subject |= {"uc:source": first.subject.source, "dct:identifier": first.subject.record_id}
    return {
        "@context": dict(CONTEXT),
        "@type": "dpv:ConsentRecord",
        "dct:identifier": first.id,
        "dct:conformsTo": RECORD_SCHEMA,
        "dpv:hasDataSubject": subject,
        "dpv:hasDataController": first.controller,
        "dpv:hasLegalBasis": "dpv:ExpressedConsent",
        "dpv:hasProcess": _without_none(process),
        "dpv:hasNotice": _notices(group),
        "dpv:hasConsentStatus": [event_of(act) for act in group],
    }


def _purpose(purpose: str | None) -> dict[str, Any]:
    code = "marketing" if purpose is None else purpose
    return {"@type": "dpv:Purpose", "skos:broader": purpose_term(code), "uc:purpose": purpose}


def _personal_data(point: str | None) -> dict[str, Any]:
    if point is None:
        return {"skos:broader": "pd:Contact"}
    kind, _, text = point.partition(":")
    return {"skos:broader": _PERSONAL_DATA[kind], "rdf:value": text, "uc:contactPoint": point}


def _notices(group: Iterable[ConsentAct]) -> list[dict[str, Any]]:
    """The notices that the evidence names; who reads the record finds which text was shown."""
    named = [act.evidence.notice for act in group if act.evidence is not None and act.evidence.notice]
    return [{"@type": "dpv:ConsentNotice", "dct:identifier": notice} for notice in dict.fromkeys(named)]


def event_of(act: ConsentAct) -> dict[str, Any]:
    """One act. Under ``uc:act`` stands its whole wire form, from which it is read back equal."""
    event = {
        "@type": STATUSES[act.kind],
        "dct:identifier": act.id,
        "dpv:isIndicatedAtTime": _time(act.occurred_at),
        "dpv:isIndicatedBy": "dpv:ParentOfDataSubject" if act.actor.value == "guardian" else "dpv:DataSubject",
        "dpv:hasIndicationMethod": None if act.evidence is None else act.evidence.place or None,
        "dpv:hasDuration": _duration(act.expires_at),
        "uc:act": to_dict(act),
    }
    return _without_none(event)


def _duration(end: datetime | None) -> dict[str, Any] | None:
    """Until when the event holds. A record must say it; without an end it is endless, until withdrawn."""
    if end is None:
        return {"@type": "dpv:EndlessDuration"}
    return {"@type": "dpv:UntilTimeDuration", "rdf:value": _time(end)}


def _time(moment: datetime) -> str:
    """ISO 8601 in UTC, as ISO/IEC TS 27560 asks."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise InvalidValue("at", Problem.NAIVE_DATETIME)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
