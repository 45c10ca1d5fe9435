"""GPP strings: the published examples are taken apart as published, and nothing more is read into them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_registers.gpp import NAMES, read_gpp_string
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

# From the specification, "GPP String Examples".
TC = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"


@pytest.mark.parametrize(
    ("text", "sections", "names"),
    [
        (f"DBABM~{TC}", {2: TC}, ("tcfeuv2",)),
        (f"DBACNY~{TC}~1YNN", {2: TC, 6: "1YNN"}, ("tcfeuv2", "uspv1")),
        (f"DBABjw~{TC}~1YNN", {5: TC, 6: "1YNN"}, ("tcfcav1", "uspv1")),
        ("DBAA", {}, ()),
    ],
)
def test_the_examples_of_the_specification(text, sections, names):
    """The header says which sections follow, single or in groups; each is kept as it stands."""
    found = read_gpp_string(text)

    assert (1, sections, names, text) == (found.version, dict(found.sections), found.names, found.raw)


def test_the_consent_string_of_europe_is_decoded():
    """Section 2 is a TC string; the others are kept raw."""
    assert 31 == read_gpp_string(f"DBABM~{TC}").tc_string().cmp_id
    assert read_gpp_string(f"DBABjw~{TC}~1YNN").tc_string() is None


@pytest.mark.parametrize(
    ("section", "expected"),
    [("BVVVVVVVVmA.YA", True), ("BVVVVVVVVmA.QA", False), ("BVVVVVVVVmA", False), ("BVVVVVVVVmA.AA", False)],
)
def test_the_signal_of_the_browser_is_found(section, expected):
    """Sub-section type 1, then one bit: US-National technical specification, "GPC Sub-section"."""
    found = read_gpp_string(f"DBABLA~{section}")

    assert ("usnat",) == found.names
    assert expected is found.has_gpc


def test_every_section_has_its_name():
    """From the table of sections: 27 in October 2026, the last one Rhode Island's."""
    assert {2: "tcfeuv2", 7: "usnat", 8: "usca", 16: "ustx", 21: "usnj", 27: "usri"}.items() <= NAMES.items()
    assert 27 == max(NAMES)


def test_a_broken_sub_section_is_refused():
    """An empty sub-section has no type."""
    with pytest.raises(InvalidValue):
        _ = read_gpp_string("DBABLA~BVVVVVVVVmA.").has_gpc


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("", "gpp_string", Problem.TOO_SHORT),
        ("DBABM", "sections", Problem.WRONG_LENGTH),
        (f"DBABM~{TC}~1YNN", "sections", Problem.WRONG_LENGTH),
        ("CBABM~x", "gpp_string", Problem.BAD_SYNTAX),
        ("DCABM~x", "version", Problem.UNSUPPORTED),
        ("DBAB~x", "gpp_string", Problem.TOO_SHORT),
        ("DBABAAAA~x", "gpp_string", Problem.TOO_SHORT),
        ("DBABM" + "A" * 60_000, "gpp_string", Problem.TOO_LONG),
        ("DBABg" + "A" * 50_000 + "w", "gpp_string", Problem.OUT_OF_RANGE),
        ("DBAB8gY", "sections", Problem.TOO_LONG),
        ("DB~ABM", "gpp_string", Problem.TOO_SHORT),
        ("DBABM_~x", "gpp_string", Problem.TOO_LONG),
    ],
)
def test_a_string_that_lies_is_refused(text, field, problem):
    """About its sections, their number or its own length."""
    with pytest.raises(InvalidValue) as caught:
        read_gpp_string(text)

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_what_is_no_text_is_refused():
    """Bytes are not decoded in passing."""
    with pytest.raises(WrongType):
        read_gpp_string(b"DBAA")


@given(st.text(alphabet="DBAMNYjwx~.-_", max_size=60).map("DB".__add__) | st.text(max_size=40))
def test_no_string_does_harm(text):
    """Whatever comes, it is taken apart or refused."""
    try:
        found = read_gpp_string(text)
    except InvalidValue:
        return
    assert text.count("~") == len(found.sections)
