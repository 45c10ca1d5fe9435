"""IAB TCF 2.3 consent strings: what somebody allowed on a web page, kept as it was and decoded beside it.

A TC string is about cookies and advertising on pages, in one browser. It says nothing about e-mail, calls or letters,
and no permission for those is ever derived from it. The fields and their widths are those of the IAB Tech Lab's
"Consent string and vendor list formats v2", version 2.3 of April 2025, read 2026-11-22; since 2026-02-28 the segment of
disclosed vendors is mandatory.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum, StrEnum, auto
from typing import Final

import attrs

from unifiedcustomer.contact_registers.bit_fields import BitReader, IdRanges
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

__all__ = ["PublisherPurposes", "Restriction", "RestrictionKind", "TcFinding", "TcString", "read_tc_string"]

LONGEST: Final = 20_000
"""Characters; the longest seen in the wild, with every vendor and many restrictions, have some 3,000."""
_DISCLOSURE_MANDATORY: Final = datetime(2026, 2, 28, tzinfo=UTC)


class RestrictionKind(IntEnum):
    """What a publisher says about a purpose and some vendors."""

    NOT_ALLOWED = 0
    REQUIRES_CONSENT = 1
    REQUIRES_LEGITIMATE_INTEREST = 2
    UNDEFINED = 3


@attrs.frozen(kw_only=True)
class Restriction:
    """One purpose restricted for some vendors."""

    purpose: int
    kind: RestrictionKind
    vendors: IdRanges


@attrs.frozen(kw_only=True)
class PublisherPurposes:
    """What the page's own publisher was allowed: standard purposes, and its own by their place."""

    consents: IdRanges
    legitimate_interests: IdRanges
    custom_consents: IdRanges
    custom_legitimate_interests: IdRanges


class TcFinding(StrEnum):
    """Why a string that can be read may still not be relied on."""

    NOT_SERVICE_SPECIFIC = auto()  #: invalid since global scope ended
    DISCLOSED_VENDORS_MISSING = auto()  #: mandatory since 2026-02-28
    LEGITIMATE_INTEREST_NOT_ALLOWED = auto()  #: claimed for purposes 1, or 3 to 6, where only consent will do
    UNDEFINED_RESTRICTION = auto()  #: of a kind that the format does not define
    UNKNOWN_SEGMENT = auto()  #: left out, such as the allowed vendors of version 2.0


@attrs.frozen(kw_only=True)
class TcString:
    """A TC string, decoded. Purposes, features and vendors are numbers of the Global Vendor List."""

    raw: str = attrs.field(repr=False)  #: as received: this is the evidence
    created_at: datetime
    updated_at: datetime
    cmp_id: int
    cmp_version: int
    consent_screen: int
    language: str  #: of the dialogue, ISO 639-1 in capitals
    vendor_list_version: int
    policy_version: int
    is_service_specific: bool
    uses_non_standard_texts: bool
    special_feature_opt_ins: IdRanges
    purpose_consents: IdRanges
    purpose_legitimate_interests: IdRanges
    purpose_one_treatment: bool  #: purpose 1 was not disclosed
    publisher_country: str  #: ISO 3166 alpha-2, or AA for unknown
    vendor_consents: IdRanges
    vendor_legitimate_interests: IdRanges
    restrictions: tuple[Restriction, ...]
    disclosed_vendors: IdRanges | None = None  #: None: the segment is missing
    publisher_purposes: PublisherPurposes | None = None
    findings: frozenset[TcFinding] = frozenset()

    @property
    def is_valid(self) -> bool:
        """Whether it keeps to TCF 2.3 as far as that can be seen without the vendor list."""
        return not self.findings - {TcFinding.UNKNOWN_SEGMENT}

    def allows(self, vendor: int, purpose: int) -> bool:
        """Whether the vendor has consent for the purpose: disclosed, agreed to twice, and not restricted away.

        When in doubt it says no: without the segment of disclosed vendors, or with any other finding.
        """
        return (
            self.is_valid
            and self.disclosed_vendors is not None
            and vendor in self.disclosed_vendors
            and vendor in self.vendor_consents
            and purpose in self.purpose_consents
            and not any(
                rule.purpose == purpose and rule.kind is not RestrictionKind.REQUIRES_CONSENT and vendor in rule.vendors
                for rule in self.restrictions
            )
        )


def read_tc_string(text: str) -> TcString:
    """Decode a TC string.

    Raises:
        InvalidValue: it is too long, not of version 2, ends in the middle of a field, or has a segment twice.
        WrongType: it is not text.
    """
    if not isinstance(text, str):
        raise WrongType("tc_string")
    if len(text) > LONGEST:
        raise InvalidValue("tc_string", Problem.TOO_LONG)
    core, *others = text.split(".")
    found = _core(text, BitReader(core, "tc_string"))
    for segment in others:
        found = _with_segment(found, BitReader(segment, "tc_string"))
    return attrs.evolve(found, findings=found.findings | _findings(found))


# ── segments ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _core(text: str, bits: BitReader) -> TcString:
    """The core segment, field by field in its order."""
    if bits.number(6) != 2:
        raise InvalidValue("version", Problem.UNSUPPORTED)
    found = TcString(
        raw=text,
        created_at=_moment(bits.number(36)),
        updated_at=_moment(bits.number(36)),
        cmp_id=bits.number(12),
        cmp_version=bits.number(12),
        consent_screen=bits.number(6),
        language=bits.letters(2),
        vendor_list_version=bits.number(12),
        policy_version=bits.number(6),
        is_service_specific=bits.flag(),
        uses_non_standard_texts=bits.flag(),
        special_feature_opt_ins=bits.ids(12),
        purpose_consents=bits.ids(24),
        purpose_legitimate_interests=bits.ids(24),
        purpose_one_treatment=bits.flag(),
        publisher_country=bits.letters(2),
        vendor_consents=_vendors(bits),
        vendor_legitimate_interests=_vendors(bits),
        restrictions=_restrictions(bits),
    )
    bits.end()
    return found


def _with_segment(found: TcString, bits: BitReader) -> TcString:
    """One of the segments after the core; each says of which type it is."""
    kind = bits.number(3)
    if kind == 1:
        if found.disclosed_vendors is not None:
            raise InvalidValue("disclosed_vendors", Problem.DUPLICATE)
        found = attrs.evolve(found, disclosed_vendors=_vendors(bits))
        bits.end()
    elif kind == 3:
        if found.publisher_purposes is not None:
            raise InvalidValue("publisher_purposes", Problem.DUPLICATE)
        found = attrs.evolve(found, publisher_purposes=_publisher_purposes(bits))
        bits.end()
    else:
        found = attrs.evolve(found, findings=found.findings | {TcFinding.UNKNOWN_SEGMENT})
    return found


def _vendors(bits: BitReader) -> IdRanges:
    """A set of vendors in the shorter of two encodings: a bit for each, or ranges."""
    largest = bits.number(16)
    is_range = bits.flag()
    return bits.ranges(largest) if is_range else bits.ids(largest)


def _restrictions(bits: BitReader) -> tuple[Restriction, ...]:
    return tuple(
        Restriction(purpose=bits.number(6), kind=RestrictionKind(bits.number(2)), vendors=bits.ranges(0xFFFF))
        for _ in range(bits.number(12))
    )


def _publisher_purposes(bits: BitReader) -> PublisherPurposes:
    consents, interests, own = bits.ids(24), bits.ids(24), bits.number(6)
    return PublisherPurposes(
        consents=consents,
        legitimate_interests=interests,
        custom_consents=bits.ids(own),
        custom_legitimate_interests=bits.ids(own),
    )


def _moment(deciseconds: int) -> datetime:
    """Tenths of seconds since 1970."""
    return datetime.fromtimestamp(deciseconds // 10, UTC).replace(microsecond=deciseconds % 10 * 100_000)


_CONSENT_ONLY: Final = (1, 3, 4, 5, 6)


def _findings(found: TcString) -> set[TcFinding]:
    seen = set()
    if not found.is_service_specific:
        seen.add(TcFinding.NOT_SERVICE_SPECIFIC)
    if found.disclosed_vendors is None and found.updated_at >= _DISCLOSURE_MANDATORY:
        seen.add(TcFinding.DISCLOSED_VENDORS_MISSING)
    if any(purpose in found.purpose_legitimate_interests for purpose in _CONSENT_ONLY):
        seen.add(TcFinding.LEGITIMATE_INTEREST_NOT_ALLOWED)
    if any(rule.kind is RestrictionKind.UNDEFINED for rule in found.restrictions):
        seen.add(TcFinding.UNDEFINED_RESTRICTION)
    return seen
