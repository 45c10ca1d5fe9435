"""One-line addresses read by the column are those that are read with care."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import library
from unifiedcustomer.normalization import address_shapes
from unifiedcustomer.normalization.address_shapes import addresses_by_shape
from unifiedcustomer.normalization.addresses import read_address
from unifiedcustomer.normalization.cells import Circumstances, address_keys
from unifiedcustomer.normalization.postal_codes import countries_with_postal_codes
from unifiedcustomer.texts import Texts

COUNTRIES = [None, "AT", "NL", "PL", "IE", "GB", "US", "SE", "LT", "MT", *sorted(countries_with_postal_codes())]

LINES = st.sampled_from(
    ["Hauptstraße 12b", "ul. Lesna 56", "1 Cork Road", "Via Roma 3", "12", "Postfach 12", "Flat 2, 10 High St", "test",
     "StraÃŸe 4", "Čáslavská 7", "Rue &amp; 3", " Weg 1", "5 5", "Ringweg 10115"]
) | st.text("Aaéß 12.,;/-", max_size=12)  # fmt: skip
CODES = st.sampled_from(["10115", "1234", "1234 AB", "42-111", "99999", "123 45", "D19 H1Y6", "01100", "0", "12-"])
CITIES = st.sampled_from(
    ["Berlin", "Ulm", "AB Amsterdam", "A", "Ybbs a. d. Donau", "Łódź", "Austin TX", "Berlin 2", "Österreich", "m²",
     "Paris "]
) | st.text("Aaéß 1.'/-", max_size=9)  # fmt: skip
ADDRESSES = st.builds("{}, {} {}".format, LINES, CODES, CITIES) | st.text("Aa1 ,;\n-", max_size=20)


def careful(text: str, country: str | None) -> dict[str, str]:
    """What the address gives when it is read with care."""
    value, parts = read_address(text, country)
    return dict(address_keys(parts, country)) if value.key else {}


@pytest.mark.skipif(library() is None, reason="the shapes are read by kernels")
@given(st.lists(st.tuples(ADDRESSES, st.sampled_from(COUNTRIES)), max_size=12))
def test_what_is_answered_is_what_careful_reading_finds(cells):
    """Whatever stands there, and whatever codes of the country look like."""
    lands = sorted({country for _, country in cells}, key=str)
    which = np.array([lands.index(country) for _, country in cells], dtype=np.int32)
    found = addresses_by_shape(
        Texts.of(text for text, _ in cells), [Circumstances(country=each) for each in lands], which
    )
    assert found is not None
    quick = {feature: list(keys) for feature, keys in found.by_feature().items()}
    for place in np.flatnonzero(found.answered).tolist():
        assert careful(*cells[place]) == {feature: keys[place] for feature, keys in quick.items() if keys[place]}
    for place in np.flatnonzero(~found.answered).tolist():
        assert not any(keys[place] for keys in quick.values())


@pytest.mark.skipif(library() is None, reason="the shapes are read by kernels")
@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Mühlgasse 34, 5038 Salzburg", "AT"), ("ul. Lesna 56, 42-111 Częstochowa", "PL"),
        ("Via Roma 3, 00049 Roma", "IT"), ("Hauptstr. 1, 89073 Ulm", "DE"), ("1 Main St, 2000 Sydney", "AU"),
    ],
)  # fmt: skip
def test_the_usual_shape_is_answered(text, country):
    """So that a law about answers is a law about something."""
    found = addresses_by_shape(Texts.of([text]), [Circumstances(country=country)], np.zeros(1, dtype=np.int32))

    assert found is not None
    assert [True] == found.answered.tolist()
    assert {Feature.STREET, Feature.HOUSE_NUMBER, Feature.POSTAL_CODE, Feature.CITY} == {
        feature for feature, keys in found.by_feature().items() if keys[0]
    }


def test_without_kernels_nothing_is_answered(monkeypatch):
    """Everything is then read with care."""
    monkeypatch.setattr(address_shapes, "library", lambda: None)

    assert addresses_by_shape(Texts.of(["a"]), [Circumstances()], np.zeros(1, dtype=np.int32)) is None
