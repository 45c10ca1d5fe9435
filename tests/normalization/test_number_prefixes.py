"""Prefixes of numbering plans, spelled out."""

from __future__ import annotations

import re

import numpy as np
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.kernels import library
from unifiedcustomer.normalization.number_automata import UnknownSyntax
from unifiedcustomer.normalization.number_plans import numbers_by_plan
from unifiedcustomer.normalization.number_prefixes import Prefix, prefixes
from unifiedcustomer.normalization.phones import phone
from unifiedcustomer.texts import Texts


def metadata_patterns() -> list[str]:
    """What is dialled before numbers, in every region."""
    found = set()
    for region in phonenumbers.SUPPORTED_REGIONS:
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
        found |= {metadata.national_prefix_for_parsing, metadata.international_prefix}
    return sorted(pattern for pattern in found if pattern)


@given(st.sampled_from(metadata_patterns()), st.text("0123456789", min_size=1, max_size=12))
def test_prefixes_are_what_the_regex_matches(pattern, digits):
    """Unless the number is refused, which it is wherever the regex would capture."""
    try:
        found = next((prefix for prefix in prefixes(pattern) if digits.startswith(prefix.digits)), Prefix(""))
    except UnknownSyntax:
        return  # too many; the plan is not laid out
    match = re.match(pattern, digits)
    if not found.is_refused:
        assert match is None or match.lastindex is None
        assert len(found.digits) == (match.end() if match else 0)


@pytest.mark.parametrize(
    ("pattern", "spelled"),
    [
        (None, []), ("0", ["0"]), ("0|180020", ["0", "180020"]), ("[08]", ["0", "8"]), ("0|80?", ["0", "80", "8"]),
        ("0(8)?", ["08!", "0"]), ("(183[12])|0", ["183!", "0"]), ("00(?:1|2[34])", ["001", "0023", "0024"]),
    ],
)  # fmt: skip
def test_prefixes_come_in_the_order_of_the_regex(pattern, spelled):
    """Those that are refused (here with an exclamation mark) as short as they can be told."""
    assert spelled == [prefix.digits + "!" * prefix.is_refused for prefix in prefixes(pattern)]


@pytest.mark.parametrize("pattern", ["0$", "a", "[0-9]{3}"])
def test_what_is_not_a_few_digits_is_refused(pattern):
    """A thousand prefixes are no list."""
    with pytest.raises(UnknownSyntax):
        prefixes(pattern)


@pytest.mark.skipif(library() is None, reason="numbers are read one by one")
@pytest.mark.parametrize(
    ("number", "region", "expected"),
    [
        ("0412 907 314", "AU", "+61412907314"), ("090-7351-2846", "JP", "+819073512846"),
        ("010-7294-5183", "KR", "+821072945183"), ("9135 7264", "SG", "+6591357264"),
        ("021 739 482", "NZ", "+6421739482"),
    ],
)  # fmt: skip
def test_numbers_of_regions_with_codes_of_carriers_are_read(number, region, expected):
    """Without their trunk prefix, as phonenumbers reads them."""
    texts, answered = numbers_by_plan(Texts.of([number]), [region], np.zeros(1, dtype=np.int32))

    assert ([expected], [True], expected) == (list(texts), answered.tolist(), phone(number, region).key)
