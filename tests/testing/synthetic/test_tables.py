"""What the tables make is valid where it is said to be: numbers, postcodes, and their written forms."""

from __future__ import annotations

import re

import numpy as np
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.testing.synthetic.dice import Dice, falling
from unifiedcustomer.testing.synthetic.patterns import Pattern
from unifiedcustomer.testing.synthetic.phone_forms import PHONE_FORMS, in_form
from unifiedcustomer.testing.synthetic.tables import COUNTRIES, country, foreign_names

POSTCODES = {
    "GB": r"[A-Z]{1,2}[0-9]{1,2} [0-9][A-Z]{2}",
    "US": r"[0-9]{5}",
    "FR": r"[0-9]{5}",
    "NL": r"[1-9][0-9]{3} [A-Z]{2}",
    "DE": r"[0-9]{5}",
    "ES": r"(0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}",
    "SE": r"[1-9][0-9]{2} [0-9]{2}",
}
everywhere = pytest.mark.parametrize("code", COUNTRIES)


def numbers(place):
    """Some mobile and fixed-line numbers of a country."""
    patterns = [place.mobile, *(city.landline for city in place.cities)]
    return [pattern.spread(number * 7919) for pattern in patterns for number in range(40)]


@everywhere
def test_phone_numbers_are_valid(code):
    """The reference library takes every number for one that its country gives out."""
    invalid = [n for n in numbers(country(code)) if not phonenumbers.is_valid_number(phonenumbers.parse(n, code))]

    assert [] == invalid


@everywhere
def test_every_written_form_is_the_same_number(code):
    """National, international, with zeros, brackets or dashes: the reference library reads one number."""
    place = country(code)
    for number in numbers(place)[::7]:
        forms = {form: in_form(number, form, place) for form in PHONE_FORMS}
        assert {e164(number, code)} == {e164(text, code) for text in forms.values()}, forms


def e164(number, code):
    """What the reference library reads; nobody dials 00 in the United States, so none of its numbers has it."""
    return phonenumbers.format_number(phonenumbers.parse(number, code), phonenumbers.PhoneNumberFormat.E164)


def test_a_missing_number_has_no_form():
    """Nothing stays nothing."""
    assert {""} == {in_form("", form, country("GB")) for form in PHONE_FORMS}


@everywhere
def test_postcodes_are_written_as_in_their_country(code):
    """Each city's postcodes have the form of the country."""
    for city in country(code).cities:
        written = {city.postcode.spread(number) for number in range(30)}
        assert [] == [text for text in written if not re.fullmatch(POSTCODES[code], text)]


@everywhere
def test_tables_are_full(code):
    """Enough names, streets and cities for a country to look like one."""
    place = country(code)

    assert all(len(names) >= 35 for names in place.names.given.values())
    assert len(place.names.common) >= 90
    assert len(place.names.roots) * len(place.names.endings) >= 1000
    assert len(place.cities) == len(place.weights) >= 10
    assert place.nicknames
    assert all(place.nicknames.values())
    assert not any(name != name.strip() for names in place.names.given.values() for name in names)


def test_foreign_names_are_there_for_everybody():
    """Each tongue has women's, men's and family names."""
    assert len(foreign_names()) >= 6
    for names in foreign_names():
        assert all(len(given) >= 15 for given in names.given.values())
        assert len(names.common) >= 20


@given(form=st.text(st.sampled_from("#<1-3>AB, "), max_size=8))
def test_a_pattern_counts(form):
    """Numbers below its size give different texts, in either order."""
    try:
        pattern = Pattern(form.replace("<", "").replace(">", "") + "<1-3>#<E,N,SW><A-C>")
    except ValueError:
        return
    size = min(pattern.size, 500)

    assert size == len({pattern.text(number) for number in range(size)})
    assert size == len({pattern.spread(number) for number in range(size)})
    assert pattern.text(0) == pattern.text(pattern.size)


def test_dice_give_each_purpose_its_own_numbers():
    """The same seed and purpose repeat; another purpose or seed is another stream."""
    one = Dice(1, "names").uniform(50)

    assert np.array_equal(one, Dice(1, "names").uniform(50))
    assert not np.array_equal(one, Dice(1, "phones").uniform(50))
    assert not np.array_equal(one, Dice(2, "names").uniform(50))


def test_dice_never_change():
    """These numbers hold on every platform and version; a sample that ships depends on them."""
    assert [3, 0, 1, 6, 2] == Dice(42, "law").below(10, 5).tolist()


def test_weights_decide_how_often():
    """A weight of zero is never picked, and shares are kept."""
    picked = np.bincount(Dice(1, "pick").pick([1, 0, 3], 20_000), minlength=3)

    assert 0 == picked[1]
    assert picked[2] / picked[0] == pytest.approx(3, rel=0.1)
    assert np.all(np.diff(falling(10)) < 0)
