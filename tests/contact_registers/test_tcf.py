"""TC strings: the published examples decode to what is published, and no string does harm."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_registers.bit_fields import BitReader, IdRanges
from unifiedcustomer.contact_registers.tcf import RestrictionKind, TcFinding, read_tc_string
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

# From the specification, "TC String Format": the one example of version 2.3.
SPECIFIED = "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA.YAAAAAAAAAAA"
# From the tests of the IAB Tech Lab's own Java decoder (iabtcf-java), with what they expect.
JAVA = "COtybn4PA_zT4KjACBENAPCIAEBAAECAAIAAAAAAAAAA"
JAVA_VENDORS = "COrEAV4OrXx94ACABBENAHCIAD-AAAAAAACAAxAAAAgAIAwgAgAAAAEAgQAAAAAEAYQAQAAAACAAAABAAA"
# From the tests of adgear/consent-string, with what they expect.
ADGEAR_RANGE = (
    "CO4xF7sO4xF8KAHABBENA0CsAP_AAH_AAAAAGSQKQABQAKAAyAB4AIAAVgAuADIAHAAQAAkgBSAFQALQAXgAyABoADwAIsARwBIACYAE-ALQAtgB"
    "tAD0AIQATYAnQBcgDSAHOAO6AfoB_AEIAJ0AVkAzQBnQDTgG_AUkAr4BeYDGQGSAZJAaAAEAAsAB4AFQALgAZAA4ACAAFQANAAeABMACeAF0ANoA"
    "egBCAC5AGkAOcAdwA_QCEAHkAXmAyQAA.f_gAD_gAAAAA"
)


def test_the_example_of_the_specification():
    """The string printed in version 2.3 of the specification; its bits were also cut out by hand."""
    found = read_tc_string(SPECIFIED)

    assert (2025, "EN", 880) == (found.created_at.year, found.language, found.cmp_id)
    assert found.is_service_specific
    assert found.is_valid
    assert [] == list(found.purpose_consents)
    assert [1, 2, 3, 4] == list(found.vendor_consents)
    assert [1, 2, 3, 4, 5, 100, 404] == list(found.disclosed_vendors)
    assert found.publisher_purposes is not None
    assert SPECIFIED == found.raw


def test_the_first_example_of_the_java_decoder():
    """Every field of the core, as IAB Tech Lab's decoder reads it."""
    found = read_tc_string(JAVA)

    assert datetime(2020, 1, 26, 17, 1, tzinfo=UTC) == found.created_at
    assert datetime(2021, 2, 2, 17, 1, tzinfo=UTC) == found.updated_at
    assert (675, 2, 1, 15, 2) == (
        found.cmp_id,
        found.cmp_version,
        found.consent_screen,
        found.vendor_list_version,
        found.policy_version,
    )
    assert ("EN", "AA") == (found.language, found.publisher_country)
    assert (False, True, False) == (
        found.is_service_specific,
        found.purpose_one_treatment,
        found.uses_non_standard_texts,
    )
    assert [1] == list(found.special_feature_opt_ins)
    assert [2, 10] == list(found.purpose_consents)
    assert [2, 9] == list(found.purpose_legitimate_interests)
    assert {TcFinding.NOT_SERVICE_SPECIFIC} == found.findings


@pytest.mark.parametrize(
    ("text", "consents", "interests", "disclosed"),
    [
        (JAVA_VENDORS, [23, 37, 47, 48, 53, 65, 98], [37, 47, 48, 53, 65, 98, 129], None),
        (
            JAVA_VENDORS + ".IBAgAAAgAIAwgAgAAAAEAAAACA.QAagAQAgAIAwgA",
            [23, 37, 47, 48, 53, 65, 98],
            [37, 47, 48, 53, 65, 98, 129],
            [23, 37, 47, 48, 53, 65, 98, 129],
        ),
        ("COv__-wOv__-wC2AAAENAPCgAAAAAAAAAAAAA_wAQA_gEBABAEAAAA", None, [128], None),
        ("COwBOpCOwBOpCLqAAAENAPCAAAAAAAAAAAAAFfwAYFfAV-BVkAGBVYFWAAA", [702, 703], None, None),
        ("COwBOpCOwBOpCLqAAAENAPCAAAAAAAAAAAAAFfwAQFfgUbABAUaAAA", [703], None, None),
    ],
)
def test_vendors_of_the_java_decoder(text, consents, interests, disclosed):
    """Vendors in bits and in ranges, in the core and in the segment of disclosed vendors."""
    found = read_tc_string(text)

    if consents is not None:
        assert consents == list(found.vendor_consents)
    if interests is not None:
        assert interests == list(found.vendor_legitimate_interests)
    assert disclosed == (None if found.disclosed_vendors is None else list(found.disclosed_vendors))


def test_a_legitimate_interest_in_ranges():
    """Twenty-six single vendors, as adgear's decoder reads them."""
    expected = [2, 11, 15, 21, 23, 25, 28, 32, 42, 52, 60, 76, 79, 93, 109, 122, 132, 185, 210, 231, 238, 253, 264, 484]
    found = read_tc_string(ADGEAR_RANGE)

    assert [*expected, 755, 804] == list(found.vendor_legitimate_interests)
    assert 2 in found.vendor_legitimate_interests
    assert 805 not in found.vendor_legitimate_interests


# ── strings of our own, bit by bit ──────────────────────────────────────────────────────────────────────────────────

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def encoded(bits):
    """Bits as text: the reader's slow twin, the other way round."""
    bits += "0" * (-len(bits) % 24)
    return "".join(ALPHABET[int(bits[place : place + 6], 2)] for place in range(0, len(bits), 6))


def number(value, width):
    """A number in so many bits."""
    return f"{value:0{width}b}"


def one_of(ids, count):
    """A bit for each id."""
    return "".join("1" if place in ids else "0" for place in range(1, count + 1))


def in_ranges(ids):
    """Each id as a range of its own."""
    return number(len(ids), 12) + "".join("0" + number(it, 16) for it in sorted(ids))


def vendors(ids, *, ranges=False, largest=None):
    """A set of vendors."""
    largest = max(ids, default=0) if largest is None else largest
    return number(largest, 16) + ("1" + in_ranges(ids) if ranges else "0" + one_of(ids, largest))


def core(*, at=MARCH, specific=1, purposes=(), interests=(), consents=(), legitimate=(), restrictions=(), ranges=False):
    """The bits of a core segment."""
    when = number(int(at.timestamp() * 10), 36)
    return (
        number(2, 6) + when * 2 + number(7, 12) + number(1, 12) + number(1, 6) + number(3, 6) + number(4, 6)
        + number(200, 12) + number(5, 6) + str(specific) + "0" + one_of((), 12) + one_of(purposes, 24)
        + one_of(interests, 24) + "0" + number(3, 6) + number(4, 6)
        + vendors(consents, ranges=ranges) + vendors(legitimate, ranges=ranges) + number(len(restrictions), 12)
        + "".join(number(p, 6) + number(kind, 2) + in_ranges(ids) for p, kind, ids in restrictions)
    )  # fmt: skip


def tc_string(disclosed=(10, 11), **fields):
    """A whole string."""
    segments = [encoded(core(**fields))]
    if disclosed is not None:
        segments.append(encoded(number(1, 3) + vendors(disclosed)))
    return ".".join(segments)


IDS = st.frozensets(st.integers(1, 900), max_size=12)
PURPOSES = st.frozensets(st.integers(1, 24), max_size=6)


FIELDS = st.fixed_dictionaries(
    {
        "consents": IDS,
        "legitimate": IDS,
        "disclosed": IDS,
        "purposes": PURPOSES,
        "restrictions": st.lists(st.tuples(st.integers(1, 24), st.integers(0, 2), IDS), max_size=3),
        "ranges": st.booleans(),
        "at": st.integers(0, 2**36 // 10 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    }
)


@given(FIELDS)
def test_what_is_encoded_is_decoded(fields):
    """Any sets of vendors and purposes come back as they were, in either encoding."""
    found = read_tc_string(tc_string(**fields))
    restrictions = [(rule.purpose, rule.kind, frozenset(rule.vendors)) for rule in found.restrictions]

    assert fields["consents"] == set(found.vendor_consents)
    assert fields["legitimate"] == set(found.vendor_legitimate_interests)
    assert fields["disclosed"] == set(found.disclosed_vendors)
    assert fields["purposes"] == set(found.purpose_consents)
    assert fields["restrictions"] == restrictions
    assert (fields["at"], fields["at"], "DE") == (found.created_at, found.updated_at, found.language)


def test_consent_of_a_vendor_asks_for_all_of_it():
    """A vendor may process for a purpose when disclosed, agreed to, agreed to for it, and not restricted away."""
    whole = {"purposes": (2,), "consents": (10, 99)}

    assert read_tc_string(tc_string(**whole)).allows(10, 2)
    for vendor, purpose in ((11, 2), (10, 3), (99, 2)):
        assert not read_tc_string(tc_string(**whole)).allows(vendor, purpose)
    for kind, allowed in ((0, False), (1, True), (2, False)):
        found = read_tc_string(tc_string(**whole, restrictions=[(2, kind, (10,))]))
        assert allowed is found.allows(10, 2)
        assert RestrictionKind(kind) is found.restrictions[0].kind
    assert read_tc_string(tc_string(**whole, restrictions=[(3, 0, (10,)), (2, 0, (11,))])).allows(10, 2)


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"specific": 0}, TcFinding.NOT_SERVICE_SPECIFIC),
        ({"disclosed": None}, TcFinding.DISCLOSED_VENDORS_MISSING),
        ({"interests": (3,)}, TcFinding.LEGITIMATE_INTEREST_NOT_ALLOWED),
        ({"restrictions": [(2, 3, (10,))]}, TcFinding.UNDEFINED_RESTRICTION),
    ],
)
def test_a_string_that_breaks_the_rules_allows_nothing(fields, finding):
    """It is decoded, so that it can be shown, and relied on for nothing."""
    found = read_tc_string(tc_string(**{"purposes": (2,), "consents": (10,)} | fields))

    assert {finding} == found.findings
    assert not found.is_valid
    assert not found.allows(10, 2)


def test_before_its_day_the_segment_may_be_missing():
    """Disclosed vendors are mandatory since 2026-02-28; an older string is valid, and allows no vendor all the same."""
    found = read_tc_string(tc_string(None, at=datetime(2026, 2, 27, tzinfo=UTC), purposes=(2,), consents=(10,)))

    assert found.is_valid
    assert not found.allows(10, 2)


def test_purposes_of_the_publisher():
    """Standard purposes and the publisher's own, as IAB Tech Lab's decoder reads them."""
    segment = "011" + one_of((1,), 24) + one_of((24,), 24) + number(2, 6) + "01" + "11"
    own = read_tc_string(f"{JAVA}.{encoded(segment)}").publisher_purposes

    assert ([1], [24], [2], [1, 2]) == (
        list(own.consents),
        list(own.legitimate_interests),
        list(own.custom_consents),
        list(own.custom_legitimate_interests),
    )


def with_segment(bits):
    """A string with a segment of disclosed vendors."""
    return f"{JAVA}.{encoded('001' + bits)}"


TOO_LARGE = encoded(core(ranges=True, consents=(5,)).replace(number(5, 16) + "1", number(4, 16) + "1"))
BACKWARDS = number(8, 16) + number(3, 16)

# ── hostile strings ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("", "tc_string", Problem.TOO_SHORT),
        ("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA", "version", Problem.UNSUPPORTED),  # of the old version 1
        ("Bg", "version", Problem.UNSUPPORTED),
        ("CA==", "tc_string", Problem.TOO_SHORT),
        ("C!", "tc_string", Problem.BAD_CHARACTER),
        ("Cé" + JAVA, "tc_string", Problem.BAD_CHARACTER),
        ("C" * 20_001, "tc_string", Problem.TOO_LONG),
        (JAVA + ".", "tc_string", Problem.TOO_SHORT),
        (JAVA + "." * 100, "tc_string", Problem.TOO_SHORT),
        (SPECIFIED + ".IDKQA4AAgAKAGQAygAAA", "disclosed_vendors", Problem.DUPLICATE),
        (SPECIFIED + ".YAAAAAAAAAAA", "publisher_purposes", Problem.DUPLICATE),
        (JAVA + "_", "tc_string", Problem.TOO_LONG),
        (TOO_LARGE, "tc_string", Problem.OUT_OF_RANGE),
        (encoded(core())[:40], "tc_string", Problem.TOO_SHORT),
        (encoded(number(2, 6) + "1" * 200), "tc_string", Problem.BAD_CHARACTER),
        (with_segment("1" * 17 + "1" * 12), "tc_string", Problem.TOO_SHORT),
        (with_segment(number(9, 16) + "1" + number(1, 12) + "1" + BACKWARDS), "tc_string", Problem.OUT_OF_RANGE),
        (with_segment(number(9, 16) + "1" + number(1, 12) + "0" + number(0, 16)), "tc_string", Problem.OUT_OF_RANGE),
    ],
)
def test_a_string_that_lies_is_refused(text, field, problem):
    """About its length, its ranges or its version; the error names the field and the problem."""
    with pytest.raises(InvalidValue) as caught:
        read_tc_string(text)

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_what_is_no_text_is_refused():
    """Bytes and nothing at all."""
    for value in (None, b"C", 5):
        with pytest.raises(WrongType):
            read_tc_string(value)


@given(st.text(alphabet=ALPHABET + ".=", max_size=200).map("C".__add__) | st.text(max_size=50))
def test_no_string_does_harm(text):
    """Whatever comes, it is decoded or refused."""
    try:
        found = read_tc_string(text)
    except InvalidValue:
        return
    assert text == found.raw


@given(st.integers(0, len(SPECIFIED) - 1), st.sampled_from(ALPHABET))
def test_a_damaged_string_is_decoded_or_refused(place, char):
    """One character changed never breaks anything."""
    with suppress(InvalidValue):
        assert read_tc_string(SPECIFIED[:place] + char + SPECIFIED[place + 1 :]).raw


def test_unknown_segments_are_told():
    """The allowed vendors of version 2.0 are left out, and that is said."""
    found = read_tc_string(JAVA_VENDORS + ".QAagAQAgAIAwgA")

    assert TcFinding.UNKNOWN_SEGMENT in found.findings


# ── sets of numbers ─────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)).map(lambda it: (it[0], it[0] + it[1])), max_size=8))
def test_ranges_are_the_set_of_their_numbers(pairs):
    """In any order and overlapping, they hold what a plain set holds."""
    expected = {number for first, last in pairs for number in range(first, last + 1)}
    found = IdRanges.of(pairs)

    assert sorted(expected) == list(found)
    assert len(expected) == len(found)
    assert expected == {number for number in range(60) if number in found}
    assert "1" not in found
    assert all(last + 1 < first for (_, last), (first, _) in zip(found.ranges, found.ranges[1:], strict=False))


@given(st.integers(1, 10**9))
def test_fibonacci_numbers_are_read_as_they_are_written(value):
    """Against the encoding of the GPP specification, done the slow way."""
    terms = [1, 2]
    while terms[-1] <= value:
        terms.append(terms[-1] + terms[-2])
    bits, left = "", value
    for term in reversed(terms[:-1]):
        bits = ("1" if term <= left else "0") + bits
        left -= term if term <= left else 0

    assert value == BitReader(encoded(bits.rstrip("0") + "1"), "x").fibonacci()
