"""Consents as CSV in the shape of Salesforce's ``ContactPointConsent``, and back.

The columns are those of the object, with names where it has references: Salesforce's loader resolves them. Four columns
of our own, marked ``__c`` as custom fields are, hold what the object has no field for; a file without them is read too.
When an act became known here, and whether it covers any hour, stays here. Source: Salesforce object reference,
ContactPointConsent, read 2026-11-22.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.contact_registers.spreadsheet_cells import quoted, unquoted
from unifiedcustomer.errors import Problem, UnifiedCustomerError, UnreadableData
from unifiedcustomer.evidence import Actor, Evidence, Method
from unifiedcustomer.records import RecordKey

__all__ = ["COLUMNS", "SalesforceReading", "read_salesforce_csv", "salesforce_csv"]

COLUMNS: Final = (
    "Name",  # the act's id
    "PartyId",
    "ContactPointId",
    "DataUsePurposeId",
    "BusinessBrandId",
    "EngagementChannelTypeId",
    "PrivacyConsentStatus",
    "CaptureContactPointType",
    "CaptureDate",
    "CaptureSource",
    "DoubleConsentCaptureDate",
    "EffectiveFrom",
    "EffectiveTo",
    "UcKind__c",
    "UcActor__c",
    "UcWithinMinutes__c",
    "UcEvidence__c",
)
_REQUIRED: Final = ("ContactPointId", "PrivacyConsentStatus", "CaptureDate")
_LARGEST: Final = 200_000_000  # characters of one file
_KINDS: Final[Mapping[ConsentKind, str]] = MappingProxyType(
    {
        ConsentKind.GRANT: "OptIn",
        ConsentKind.REQUEST: "Seen",
        ConsentKind.CONFIRM: "OptIn",
        ConsentKind.WITHDRAW: "OptOut",
        ConsentKind.OBJECT: "OptOut",
        ConsentKind.COMPLAIN: "OptOut",
        ConsentKind.STOP: "OptOut",
    }
)
_STATUS: Final[Mapping[str, ConsentKind | None]] = MappingProxyType(
    {"OptIn": ConsentKind.GRANT, "OptOut": ConsentKind.WITHDRAW, "Seen": None, "NotSeen": None}
)
_POINT_TYPES: Final = MappingProxyType(
    {"email": "Email", "phone": "Phone", "post": "MailingAddress", "social": "Social", "push": "Web", "browser": "Web"}
)


def salesforce_csv(acts: Iterable[ConsentAct]) -> str:
    """The acts as CSV with a header: a row for each, safe to open in a spreadsheet.

    What is no consent and no refusal, such as a bounce or an entry in a registry, is left out.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for act in acts:
        if act.kind in _KINDS:
            row = _row(act)
            writer.writerow([quoted(row[name]) for name in COLUMNS])
    return text.getvalue()


def _row(act: ConsentAct) -> dict[str, str]:
    evidence = act.evidence or Evidence()
    kind = (act.contact_point or "").partition(":")[0]
    return {
        "Name": act.id,
        "PartyId": "" if act.subject is None else f"{len(act.subject.source)}:{act.subject}",
        "ContactPointId": act.contact_point or "",
        "DataUsePurposeId": act.purpose or "",
        "BusinessBrandId": act.controller,
        "EngagementChannelTypeId": "" if act.channel is None else act.channel.value,
        "PrivacyConsentStatus": _KINDS[act.kind],
        "CaptureContactPointType": _POINT_TYPES.get(kind, ""),
        "CaptureDate": _time(act.occurred_at),
        "CaptureSource": evidence.place,
        "DoubleConsentCaptureDate": _time(act.occurred_at) if act.kind is ConsentKind.CONFIRM else "",
        "EffectiveFrom": _time(act.occurred_at),
        "EffectiveTo": "" if act.expires_at is None else _time(act.expires_at),
        "UcKind__c": act.kind.value,
        "UcActor__c": act.actor.value,
        "UcWithinMinutes__c": str(act.within_minutes),
        "UcEvidence__c": "" if act.evidence is None else _written(evidence),
    }


def _written(evidence: Evidence) -> str:
    """The evidence in one cell, on one line."""
    fields = [getattr(evidence, name) for name in _EVIDENCE]
    return json.dumps([evidence.method.value, *fields])


_EVIDENCE: Final = ("notice", "by", "proof", "wording")


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class SalesforceReading:
    """What a file of another organisation leaves open."""

    source: str = "salesforce"  #: the system, in the keys of records that are ids alone
    controller: str | None = None  #: the company, where a row has no brand
    channel: Channel | None = None  #: where a row has no channel
    #: what makes the key of a contact point, such as ``email:ann@example.com``, of what stands under ContactPointId
    point_key: Callable[[str], str] = str
    purposes: Mapping[str, str] = attrs.field(factory=dict)  #: our purposes by theirs


def read_salesforce_csv(text: str, reading: SalesforceReading | None = None) -> list[ConsentAct]:
    """The acts in a file of that shape. Rows whose status is ``Seen`` or ``NotSeen`` say nothing and are passed over.

    Raises:
        UnreadableData: a column is missing, a row cannot be read, or an id is there twice; with the line.
    """
    if len(text) > _LARGEST:
        raise UnreadableData("salesforce", Problem.TOO_LONG)
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found: dict[str, ConsentAct] = {}
    try:
        names = rows.fieldnames or []
        for name in _REQUIRED:
            if names.count(name) != 1:
                raise UnreadableData("salesforce", Problem.DUPLICATE if name in names else Problem.MISSING, line=1)
        for row in rows:
            act = _act(row, reading or SalesforceReading(), rows.line_num)
            if act is not None and act.id in found:
                raise UnreadableData("salesforce", Problem.DUPLICATE, line=rows.line_num)
            if act is not None:
                found[act.id] = act
    except csv.Error:
        raise UnreadableData("salesforce", Problem.BAD_SYNTAX, line=rows.reader.line_num) from None
    return list(found.values())


def _act(row: Mapping[str | None, object], reading: SalesforceReading, line: int) -> ConsentAct | None:
    if None in row or None in row.values():
        raise UnreadableData("salesforce", Problem.WRONG_LENGTH, line=line)
    cells = {str(name): unquoted(str(cell)) for name, cell in row.items()}
    try:
        kind = _kind(cells)
        return None if kind is None else _made(cells, kind, reading, line)
    except UnifiedCustomerError as error:
        raise UnreadableData("salesforce", getattr(error, "problem", Problem.BAD_SYNTAX), line=line) from None
    except (ValueError, TypeError, RecursionError):  # a time, a channel, a manner or evidence that is none
        raise UnreadableData("salesforce", Problem.BAD_SYNTAX, line=line) from None


def _kind(cells: Mapping[str, str]) -> ConsentKind | None:
    status = cells["PrivacyConsentStatus"]
    if status not in _STATUS:
        raise ValueError(status)
    if not cells.get("UcKind__c"):
        return _STATUS[status]
    kind = ConsentKind(cells["UcKind__c"])
    if _KINDS.get(kind) != status:  # somebody changed one of the two
        raise ValueError(status)
    return kind


def _made(cells: Mapping[str, str], kind: ConsentKind, reading: SalesforceReading, line: int) -> ConsentAct:
    purpose = cells.get("DataUsePurposeId", "")
    channel = cells.get("EngagementChannelTypeId", "")
    return ConsentAct(
        id=cells.get("Name") or f"salesforce:{line}",
        kind=kind,
        controller=cells.get("BusinessBrandId") or reading.controller or "",
        occurred_at=_moment(cells["CaptureDate"]),
        subject=_subject(cells.get("PartyId", ""), reading.source),
        contact_point=reading.point_key(cells["ContactPointId"]) if cells["ContactPointId"] else None,
        channel=Channel(channel) if channel else reading.channel,
        purpose=reading.purposes.get(purpose, purpose) or None,
        evidence=_evidence(cells),
        actor=Actor(cells.get("UcActor__c") or Actor.SUBJECT),
        within_minutes=int(cells.get("UcWithinMinutes__c") or "0"),
        expires_at=_moment(cells["EffectiveTo"]) if cells.get("EffectiveTo") and kind.opens else None,
    )


def _subject(text: str, source: str) -> RecordKey | None:
    """Ours, written ``4:till/17`` so that it can be cut in two; or another system's id alone."""
    if not text:
        return None
    length, colon, key = text.partition(":")
    if (
        colon
        and length.isascii()
        and length.isdecimal()
        and len(length) < 4
        and key[int(length) : int(length) + 1] == "/"
    ):
        return RecordKey(key[: int(length)], key[int(length) + 1 :])
    return RecordKey(source, text)


def _evidence(cells: Mapping[str, str]) -> Evidence | None:
    place, written = cells.get("CaptureSource", ""), cells.get("UcEvidence__c", "")
    if not written:
        # The row itself is what there is to show: the record of another system, by its name.
        proof = f"ContactPointConsent {cells['Name']}" if cells.get("Name") and "UcKind__c" not in cells else ""
        return Evidence(place=place, proof=proof) if place or proof else None
    method, *texts = json.loads(written)
    fields = dict(zip(_EVIDENCE, texts, strict=True))
    return Evidence(place=place, method=Method(method), **fields)


def _moment(text: str) -> datetime:
    """Salesforce writes times in UTC: ``2026-11-22T09:30:00.000Z`` or with ``+0000``."""
    if len(text) > 40:
        raise ValueError(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
