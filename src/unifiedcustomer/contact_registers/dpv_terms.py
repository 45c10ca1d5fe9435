"""Words of the W3C Data Privacy Vocabulary for ours, and ours for its words. Checked against DPV 2.3 on 2026-11-22.

DPV has fewer words for what people do and more for what companies want than we have. Ours that it lacks are written
beside its nearest one, under ``uc:``, so that what we write we read back whole; what others write is read by its own
words alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.purposes import Purpose

__all__ = ["CONTEXT", "KINDS", "PURPOSES", "STATUSES", "purpose_term", "short_term"]

CONTEXT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dpv": "https://w3id.org/dpv#",
        "pd": "https://w3id.org/dpv/pd#",
        "dct": "http://purl.org/dc/terms/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "uc": "urn:unifiedcustomer:terms#",
    }
)

STATUSES: Final[Mapping[ConsentKind, str]] = MappingProxyType(
    {
        ConsentKind.GRANT: "dpv:ConsentGiven",
        ConsentKind.REQUEST: "dpv:ConsentRequested",
        ConsentKind.CONFIRM: "dpv:ConsentGiven",
        ConsentKind.WITHDRAW: "dpv:ConsentWithdrawn",
        ConsentKind.OBJECT: "dpv:ConsentWithdrawn",
        ConsentKind.COMPLAIN: "dpv:ConsentWithdrawn",
        ConsentKind.STOP: "dpv:ConsentWithdrawn",
    }
)
"""The acts that are events of a consent. What is about a contact point or a registry has no place in such a record."""

KINDS: Final[Mapping[str, ConsentKind | None]] = MappingProxyType(
    {
        "dpv:ConsentGiven": ConsentKind.GRANT,
        "dpv:RenewedConsentGiven": ConsentKind.GRANT,
        "dpv:ConsentRequested": ConsentKind.REQUEST,
        "dpv:ConsentRequestDeferred": None,
        "dpv:ConsentUnknown": None,
        "dpv:ConsentRefused": ConsentKind.WITHDRAW,
        "dpv:ConsentWithdrawn": ConsentKind.WITHDRAW,
        "dpv:ConsentRevoked": ConsentKind.WITHDRAW,
        # Not said by the person, and a no all the same: read as one, they can only forbid.
        "dpv:ConsentExpired": ConsentKind.WITHDRAW,
        "dpv:ConsentTerminated": ConsentKind.WITHDRAW,
        "dpv:ConsentInvalidated": ConsentKind.WITHDRAW,
    }
)
"""What another system's status is here; None for what changes nothing."""

PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dpv:Marketing": Purpose.MARKETING.value,
        "dpv:DirectMarketing": Purpose.MARKETING.value,
        "dpv:Advertising": Purpose.MARKETING.value,
        "dpv:PersonalisedAdvertising": Purpose.PROFILING.value,
        "dpv:TargetedAdvertising": Purpose.PROFILING.value,
        "dpv:ServiceProvision": Purpose.SERVICE.value,
        "dpv:CommunicationForCustomerCare": Purpose.SERVICE.value,
        "dpv:LegalCompliance": Purpose.LEGAL.value,
    }
)
"""Purposes of DPV that mean what one of ours means. Any other is refused on import, unless the caller maps it."""


def short_term(term: object) -> str | None:
    """A term with its prefix, also where the whole IRI was written; None for what is no text.

    >>> short_term("https://w3id.org/dpv#ConsentGiven")
    'dpv:ConsentGiven'
    """
    if not isinstance(term, str):
        return None
    for prefix, iri in CONTEXT.items():
        if term.startswith(iri):
            return f"{prefix}:{term.removeprefix(iri)}"
    return term


def purpose_term(purpose: str) -> str:
    """The purpose of DPV that is nearest to ours, and never narrower.

    >>> purpose_term("marketing.newsletter"), purpose_term("service.orders"), purpose_term("fan_club")
    ('dpv:DirectMarketing', 'dpv:ServiceProvision', 'dpv:Purpose')
    """
    if purpose == Purpose.PROFILING:
        return "dpv:TargetedAdvertising"
    return _NEAREST.get(purpose.partition(".")[0], "dpv:Purpose")


_NEAREST: Final = MappingProxyType(
    {"marketing": "dpv:DirectMarketing", "service": "dpv:ServiceProvision", "legal": "dpv:LegalCompliance"}
)
