"""What each comparator says of two values, in the words that a steward reads."""

from __future__ import annotations

import numpy as np
import pytest

from unifiedcustomer.features import FeatureTable, feature_table
from unifiedcustomer.records import Comparison, NormalizedRecord, RecordKey
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparators import COMPARATORS
from unifiedcustomer.resolution.comparison import compare
from unifiedcustomer.resolution.person_model import PERSON, custom_rule


def two(left: dict[str, tuple[str, ...]], right: dict[str, tuple[str, ...]]) -> FeatureTable:
    """A table of two records."""
    rows = [NormalizedRecord(key=RecordKey("s", str(n)), cells=(), features=f) for n, f in enumerate((left, right))]
    return feature_table(rows)


def level(name: str, left: dict[str, str], right: dict[str, str]) -> str:
    """The level of two records in words, the same from both sides."""
    rule = PERSON[name]
    words = ("missing", *rule.levels)
    sides = [{feature: tuple(value.split(" / ")) for feature, value in side.items()} for side in (left, right)]
    found = set()
    for one, other in (sides, sides[::-1]):
        columns = RecordColumns.of(two(one, other))
        found.add(words[compare(columns, [(rule.kind, rule.feature)], np.array([0]), np.array([1]))[0, 0]])
    assert 1 == len(found)
    return found.pop()


@pytest.mark.parametrize(
    ("expected", "left", "right"),
    [
        ("same", "ann", "ann"),
        ("spelt alike", "katherine", "katherina"),
        ("an initial or one of several", "j", "john"),
        ("an initial or one of several", "anna maria", "maria"),
        ("an initial or one of several", "j r", "john"),
        ("an initial or one of several", "john r", "j"),
        ("different", "john", "mary"),
        ("different", "j r", "mary"),
        ("different", "ann lee", "bob ray"),
        ("an initial or one of several", "a", "ann maria"),
        ("missing", "ann", ""),
    ],
)
def test_given_names(expected, left, right):
    """Given names are the same, spelt alike, an initial, one of several, or different."""
    assert expected == level("given_name", {"given": left}, {"given": right} if right else {"family": "x"})


def test_given_names_short_for_the_same_name():
    """Names that may be short for one name are nearly as good as the same name."""
    left, right = {"given": "bob", "given_root": "robert"}, {"given": "rob", "given_root": "robert|robin"}

    assert "short for the same name" == level("given_name", left, right)


@pytest.mark.parametrize(
    ("expected", "left", "right"),
    [
        ("same", "lee", "lee"),
        ("spelt alike", "johnson", "johnsson"),
        ("one part is shared", "garcia lopez", "lopez"),
        ("different", "garcia", "muller"),
    ],
)
def test_family_names(expected, left, right):
    """Family names are the same, spelt alike, share a part of a double name, or are different."""
    assert expected == level("family_name", {"family": left}, {"family": right})


def test_swapped_names():
    """A family name in the given name's place counts as swapped on both comparisons."""
    left, right = {"given": "bruce", "family": "oliver"}, {"given": "oliver", "family": "bruce"}

    assert "swapped with the family name" == level("given_name", left, right)
    assert "swapped with the given name" == level("family_name", left, right)


@pytest.mark.parametrize("other", ["silvia", "李小明", "a much longer name than any kernel would ever read " * 2])
def test_one_name_that_crosses_is_a_family_name(other):
    """Two of a family, one of them with swapped names: the family name is shared, and the given names differ."""
    left, right = {"given": "vincenzo", "family": "marino"}, {"given": "marino", "family": other}

    for one, two in ((left, right), (right, left)):
        assert "different" == level("given_name", one, two)
        assert "swapped with the given name" == level("family_name", one, two)


@pytest.mark.parametrize("other", ["vincenco", "v", "vincenzo maria"])
def test_names_that_cross_with_an_error_are_swapped(other):
    """The other name may be misspelt, an initial, or one of several."""
    left, right = {"given": "vincenzo", "family": "marino"}, {"given": "marino", "family": other}

    assert "swapped with the family name" == level("given_name", left, right)
    assert "swapped with the given name" == level("family_name", left, right)


@pytest.mark.parametrize(
    ("expected", "left", "right"),
    [
        ("all shared", "jones ann lee", "jones ann smith jones"),
        ("none shared", "jones ann lee", "ann smith"),
        ("some shared", "jones countess ann lee", "jones ann smith"),
        ("missing", "ann lee", "ann smith"),
    ],
)
def test_other_names(expected, left, right):
    """Names beyond given and family name are looked for among all names of the other record."""
    usual = {"given": "ann", "family": "lee"}, {"given": "ann", "family": "smith"}

    assert expected == level("other_names", usual[0] | {"name": left}, usual[1] | {"name": right})


@pytest.mark.parametrize(
    ("expected", "left", "right"),
    [
        ("all shared", ("maria ana", "garcia"), ("maria", "ana garcia")),
        ("missing", ("maria ana", "garcia"), ("maria ana", "garcia")),  # nothing is left to compare
        ("missing", ("ana", "garcia"), ("garcia", "ana")),  # two names are swapped, which their own comparisons say
        ("missing", ("maria ana", "garcia"), ("maria", "eva garcia")),
    ],
)
def test_names_parted_otherwise(expected, left, right):
    """Three names that both sides have are the same names, wherever the given names are taken to end."""
    sides = [{"given": given, "family": family, "name": " ".join(sorted(f"{given} {family}".split()))}
             for given, family in (left, right)]  # fmt: skip

    assert expected == level("other_names", *sides)


@pytest.mark.parametrize(
    ("expected", "left", "right"),
    [
        ("same", "1980-03-04", "1980-03-04"),
        ("day and month swapped", "1980-03-04", "1980-04-03"),
        ("day and month swapped", "1980-03-04|1980-04-03", "1980-04-03"),
        ("same", "1980-03-04|1980-04-03", "1980-03-04|1980-04-03"),
        ("one digit or part differs", "1980-03-14", "1980-03-04"),
        ("one digit or part differs", "1980-03-29", "1980-03-04"),
        ("one digit or part differs", "1980-03", "1980-03-04"),
        ("same year", "1980-03-14", "1980-12-25"),
        ("same year", "1980", "1980-12-25"),
        ("different", "1980-03-14", "1959-12-25"),
        ("different", "1980", "1959"),
    ],
)
def test_birth_dates(expected, left, right):
    """Birth dates are the same, swapped, one digit or part apart, of one year, or different."""
    assert expected == level("birth_date", {"birth_date": left}, {"birth_date": right})


@pytest.mark.parametrize(
    ("expected", "left", "right"),
    [
        ("same", "ann@x.example", "ann@x.example"),
        ("one typing error or tag apart", "ann@x.example", "anm@x.example"),
        ("one typing error or tag apart", "ann+news@x.example", "ann+shop@x.example"),
        ("same name at another provider", "ann.lee@x.example", "ann.lee@provider.example"),
        ("different", "ann@x.example", "bob@y.example"),
        ("same", "ann@x.example / work@y.example", "work@y.example"),
    ],
)
def test_emails(expected, left, right):
    """Mailboxes are the same, a typing error apart, of one name at two providers, or different."""
    assert expected == level("email", {"email": left}, {"email": right})


@pytest.mark.parametrize(
    ("expected", "left", "right"),
    [
        ("same", "+442079460001", "?2079460001"),
        ("one digit differs", "+442079460001", "+442079460002"),
        ("different", "+442079460001", "+441514960001"),
        ("same", "+442079460001 / +447700900123", "+447700900123"),
    ],
)
def test_phones(expected, left, right):
    """Phone numbers are one line where the last nine digits agree, whatever the country code."""
    assert expected == level("phone", {"phone": left}, {"phone": right})


HOME = {"street": "high st", "house_number": "12", "postal_code": "SW1A1AA", "city": "london"}


@pytest.mark.parametrize(
    ("expected", "changed"),
    [
        ("same street and number", {}),
        ("same street and number", {"postal_code": "SW1A1AB"}),
        ("same street", {"house_number": ""}),
        ("same postal code and number", {"street": "elm road"}),
        ("same postal code", {"street": "elm road", "house_number": "3"}),
        ("postal code one digit apart", {"street": "elm road", "postal_code": "SW1A1AB", "house_number": "3"}),
        ("same town or postal area", {"street": "elm road", "postal_code": "EC1A9ZZ", "house_number": "3"}),
        ("different", {"street": "elm road", "postal_code": "EC1A9ZZ", "house_number": "3", "city": "leeds"}),
        ("postal code one digit apart", {"postal_code": "", "city": "", "house_number": ""}),
        ("missing", {"street": "", "postal_code": "", "city": ""}),
    ],
)
def test_addresses(expected, changed):
    """Addresses are as close as their closest agreeing parts, with the house number as the judge."""
    other = {name: value for name, value in (HOME | changed).items() if value}

    assert expected == level("address", HOME, other)


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (Comparison.EXACT, [2, 1, 1]),
        (Comparison.CATEGORY, [2, 1, 1]),
        (Comparison.STRING, [3, 2, 1]),
        (Comparison.NUMBER, [3, 2, 1]),
        (Comparison.DATE, [5, 3, 1]),
    ],
)
def test_custom_attributes(comparison, expected):
    """An attribute of one's own is compared as its field says: same, near, different."""
    values = {
        Comparison.STRING: ("blue whale", "blue whale", "blue whales", "zebra"),
        Comparison.NUMBER: ("100", "100", "104", "200"),
        Comparison.DATE: ("2020-01-02", "2020-01-02", "2020-01-03", "1999-12-31"),
    }.get(comparison, ("a", "a", "b", "c"))
    rule = custom_rule("own", comparison)
    columns = RecordColumns.of(
        feature_table(
            NormalizedRecord(key=RecordKey("s", str(n)), cells=(), features={"own": (v,)}) for n, v in enumerate(values)
        )
    )

    assert expected == COMPARATORS[rule.kind](columns, "own", np.zeros(3, np.int64), np.arange(1, 4)).tolist()
    assert max(expected) == len(rule.levels)


def test_every_comparator_tells_the_steward_what_it_does():
    """The docstring of a comparator is the sentence that is shown."""
    assert all((comparator.__doc__ or "").strip().endswith(".") for comparator in COMPARATORS.values())


def test_a_feature_nobody_has_is_missing_everywhere():
    """A model may know more features than the data."""
    columns = RecordColumns.of(two({"given": ("ann",)}, {"given": ("ann",)}))

    assert [[0]] == compare(columns, [("email", "email")], np.array([0]), np.array([1])).tolist()
