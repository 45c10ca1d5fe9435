"""Consent receipts of Kantara's specification 1.1.0 (2018-02-20): what a person is given to keep, and back.

The specification is older than ISO/IEC TS 27560 and still asked for. It knows no channel and no contact point; whoever
reads a receipt of another system must say which were meant. Times are whole seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.errors import InvalidValue, InvalidWireForm, Problem, UnifiedCustomerError
from unifiedcustomer.evidence import Evidence
from unifiedcustomer.records import RecordKey

__all__ = ["KANTARA_VERSION", "ReceiptIssuer", "kantara_receipt", "read_kantara_receipt"]

KANTARA_VERSION: Final = "KI-CR-v1.1.0"
_REQUIRED: Final = (
    "version",
    "jurisdiction",
    "consentTimestamp",
    "collectionMethod",
    "consentReceiptID",
    "language",
    "piiPrincipalId",
    "piiControllers",
    "policyUrl",
    "services",
    "sensitive",
)
_LATEST: Final = 253_402_300_799  # seconds: the end of the year 9999


def _filled(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(attribute.name, Problem.EMPTY)


@attrs.frozen(kw_only=True)
class ReceiptIssuer:
    """What a receipt says about the company: the same on all of its receipts."""

    name: str = attrs.field(validator=_filled)
    contact: str = attrs.field(validator=_filled)  #: whom to ask there
    address: Mapping[str, str]  #: as schema.org's PostalAddress
    email: str = attrs.field(validator=_filled)
    phone: str = attrs.field(validator=_filled)
    policy_url: str = attrs.field(validator=_filled)
    jurisdiction: str = attrs.field(validator=_filled)  #: ISO 3166, or words
    language: str = attrs.field(default="en", validator=_filled)
    service: str = attrs.field(default="Contact", validator=_filled)  #: what the consent is for, as people know it
    termination: str = "until you withdraw it"  #: what ends the consent


def kantara_receipt(act: ConsentAct, issuer: ReceiptIssuer) -> dict[str, Any]:
    """The receipt of a consent: a dictionary of JSON types.

    Raises:
        InvalidValue: the act is no consent, or was given before 1970.
    """
    if act.kind not in (ConsentKind.GRANT, ConsentKind.CONFIRM):
        raise InvalidValue("kind", Problem.UNSUPPORTED)
    seconds = int(act.occurred_at.timestamp() // 1)
    if seconds < 0:
        raise InvalidValue("occurred_at", Problem.OUT_OF_RANGE)
    evidence = act.evidence or Evidence()
    end = None if act.expires_at is None else act.expires_at.astimezone(UTC).isoformat()
    return {
        "version": KANTARA_VERSION,
        "jurisdiction": issuer.jurisdiction,
        "consentTimestamp": seconds,
        "collectionMethod": evidence.place or evidence.method.value,
        "consentReceiptID": act.id,
        "language": issuer.language,
        "piiPrincipalId": str(act.subject),
        "piiControllers": [
            {
                "piiController": act.controller,
                "contact": issuer.contact,
                "address": dict(issuer.address),
                "email": issuer.email,
                "phone": issuer.phone,
            }
        ],
        "policyUrl": issuer.policy_url,
        "services": [
            {
                "service": issuer.service,
                "purposes": [
                    {
                        "purpose": act.purpose,
                        "purposeCategory": [f"{act.channel}"],
                        "consentType": "EXPLICIT",
                        "piiCategory": [(act.contact_point or "").partition(":")[0]],
                        "primaryPurpose": True,
                        "termination": end or issuer.termination,
                        "thirdPartyDisclosure": False,
                    }
                ],
            }
        ],
        "sensitive": False,
        "spiCat": [],
    }


def read_kantara_receipt(
    receipt: Mapping[str, Any],
    *,
    subject: RecordKey,
    contact_point: ContactPoint | str,
    channel: Channel,
    purposes: Mapping[str, str] | None = None,
) -> list[ConsentAct]:
    """The consents that a receipt shows: one for each purpose of each service.

    Args:
        receipt: as it was received, parsed.
        subject: the record of the person; the receipt has an id of the other system's.
        contact_point: where they may be contacted; the receipt does not say.
        channel: by which channel; likewise.
        purposes: our purposes by theirs; those that are not there must be codes of ours.

    Raises:
        InvalidWireForm: a required field is missing or empty, a version other than 1.1.0, a purpose that is not known,
            a consent that was not explicit, or several controllers; the error names the field.
    """
    controller = _checked(receipt)
    names = {} if purposes is None else purposes
    evidence = Evidence(
        place=_text(receipt, "collectionMethod"), proof=f"consent receipt {_text(receipt, 'consentReceiptID')}"
    )
    found: list[ConsentAct] = []
    for purpose in _purposes(receipt):
        try:
            found.append(
                ConsentAct(
                    id=_text(receipt, "consentReceiptID") + (f"/{len(found) + 1}" if found else ""),
                    kind=ConsentKind.GRANT,
                    controller=controller,
                    occurred_at=datetime.fromtimestamp(receipt["consentTimestamp"], UTC),
                    subject=subject,
                    contact_point=contact_point,
                    channel=channel,
                    purpose=names.get(purpose, purpose),
                    evidence=evidence,
                )
            )
        except UnifiedCustomerError as error:
            field, problem = getattr(error, "field", "purpose"), getattr(error, "problem", Problem.BAD_SYNTAX)
            raise InvalidWireForm(field, problem) from None
    return found


def _checked(receipt: Mapping[str, Any]) -> str:
    """The company, once everything that a receipt must have is there."""
    if not isinstance(receipt, Mapping):
        raise InvalidWireForm("receipt", Problem.WRONG_TYPE)
    for name in _REQUIRED:
        if name not in receipt:
            raise InvalidWireForm(name, Problem.MISSING)
    if receipt["version"] != KANTARA_VERSION:
        raise InvalidWireForm("version", Problem.UNSUPPORTED)
    seconds = receipt["consentTimestamp"]
    if type(seconds) is not int:
        raise InvalidWireForm("consentTimestamp", Problem.WRONG_TYPE)
    if not 0 <= seconds <= _LATEST:  # milliseconds, which some tools write, would be a time far ahead
        raise InvalidWireForm("consentTimestamp", Problem.OUT_OF_RANGE)
    for name in ("jurisdiction", "collectionMethod", "consentReceiptID", "piiPrincipalId", "policyUrl"):
        _text(receipt, name)
    controllers = receipt["piiControllers"]
    if not isinstance(controllers, list) or len(controllers) != 1 or not isinstance(controllers[0], Mapping):
        raise InvalidWireForm("piiControllers", Problem.AMBIGUOUS)
    return _text(controllers[0], "piiController")


def _purposes(receipt: Mapping[str, Any]) -> list[str]:
    services = receipt["services"]
    found = []
    for service in services if isinstance(services, list) else ():
        purposes = service.get("purposes") if isinstance(service, Mapping) else None
        for purpose in purposes if isinstance(purposes, list) else ():
            if not isinstance(purpose, Mapping):
                raise InvalidWireForm("purposes", Problem.WRONG_TYPE)
            if purpose.get("consentType", "EXPLICIT") != "EXPLICIT":
                raise InvalidWireForm("consentType", Problem.UNSUPPORTED)
            found.append(_text(purpose, "purpose"))
    if not found:
        raise InvalidWireForm("services", Problem.EMPTY)
    return found


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise InvalidWireForm(name, Problem.MISSING if value is None else Problem.WRONG_TYPE)
    if not value.strip() or len(value) > 190:
        raise InvalidWireForm(name, Problem.TOO_LONG if value.strip() else Problem.EMPTY)
    return value
