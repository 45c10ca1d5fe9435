"""Postal addresses and their parts: streets, house numbers, postal codes, cities, regions, countries."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.normalization.addresses import address, address_parts, named_country, postal_address, read_address
from unifiedcustomer.normalization.countries import country, country_code, is_country
from unifiedcustomer.normalization.places import city, city_key, place, region, region_code
from unifiedcustomer.normalization.postal_codes import countries_with_postal_codes, postal_code, written_postal_code
from unifiedcustomer.normalization.streets import (
    StreetLine,
    ends_a_street,
    house_number,
    read_street,
    street,
    street_key,
    street_line,
)
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.records import Role


@pytest.mark.parametrize(
    ("text", "country", "key", "number"),
    [
        ("Hauptstraße 12b", "DE", "hauptstr", "12b"),
        ("Hauptstr.12", "DE", "hauptstr", "12"),
        ("Haupt Str. 12 b", None, "hauptstr", "12b"),
        ("HAUPTSTRASSE 012", None, "hauptstr", "12"),
        ("Straße des 17. Juni 135", "DE", "str des 17 juni", "135"),
        ("Straße 12 Nr. 5", "DE", "str 12", "5"),
        ("Rathausplatz 3, 2. Stock", "AT", "rathauspl", "3"),
        ("Mariahilfer Straße 12/3/4", "AT", "mariahilferstr", "12"),
        ("L 14, 16", "DE", "l 14", "16"),
        ("10 Downing Street", None, "downing st", "10"),
        ("10, Downing St.", "GB", "downing st", "10"),
        ("Flat 2, 10 Downing Street", "GB", "downing st", "10"),
        ("12-14 High St", "GB", "high st", "12-14"),
        ("1600 Pennsylvania Ave NW", "US", "pennsylvania av nw", "1600"),
        ("12 5th Avenue", "US", "5th av", "12"),
        ("St. Georges Ave 5 #4", "US", "st georges av", "5"),
        ("177 Pridham Street apt 4", "AU", "pridham st", "177"),
        ("2/10 Smith St", "AU", "smith st", "10"),
        ("12 rue du 8 mai 1945", "FR", "rue du 8 mai 1945", "12"),
        ("12 bis, rue de Rivoli", "FR", "rue de rivoli", "12bis"),
        ("n° 12 rue Foch", "FR", "rue foch", "12"),
        ("5 avenue Foch, bât. B", "FR", "av foch", "5"),
        ("Kerkstraat 12 bus 3", "BE", "kerkstr", "12"),
        ("Kerkstraat12", "NL", "kerkstr", "12"),
        ("Calle Mayor, 12, 3º B", "ES", "c mayor", "12"),
        ("C/ Mayor nº 12", "ES", "c mayor", "12"),
        ("Storgatan 12 lgh 1102", "SE", "storg", "12"),
        ("P.O. Box 123", "US", "box", "123"),
        ("Postfach 12 34", "DE", "box", "1234"),
        ("Unter den Linden", "DE", "unter den linden", None),
        ("12 Mac-Donald Road", None, "mac donald rd", "12"),
        ("1st Avenue", "US", "1st av", None),
        ("12", None, None, "12"),
        ("Flat 2", None, None, None),
    ],
)
def test_a_street_line_is_street_and_house_number(text, country, key, number):
    """Types of streets have one form, numbers stand before or after, doors and floors belong to neither."""
    line = street_line(text, country)

    assert (key, number) == (line.street_key, line.number_key)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("Musterstraße 1", Problem.PLACEHOLDER),
        ("unbekannt", Problem.PLACEHOLDER),
        ("12", Problem.BAD_SYNTAX),
        ("x" * 501, Problem.TOO_LONG),
    ],
)
def test_what_is_no_street_is_missing_with_a_reason(raw, problem):
    """A number alone is no street, and junk is no place."""
    assert (None, problem) == ((value := street(raw)).key, value.problem)


def test_a_street_is_shown_with_its_number():
    """The normal form is the line of a letter, the key is the street alone."""
    value = street(" Hauptstr.  12b ", "DE")

    assert ("Hauptstr. 12b", "hauptstr") == (value.normal, value.key)
    assert ("Hauptstr. 12b", StreetLine) == ((found := read_street("Hauptstr. 12b"))[0], type(found[1]))


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("12", "12"),
        ("012 B", "12b"),
        ("Nr. 12", "12"),
        ("12 bus 3", "12"),
        ("12.0", "12"),
        ("12/3", "12"),
        ("B", "b"),
        ("12 – 14", "12-14"),
    ],
)
def test_house_numbers_have_one_form(raw, key):
    """Zeros, spaces, words and doors make no difference."""
    assert key == house_number(raw).key


@pytest.mark.parametrize(
    ("raw", "problem"), [("", Problem.EMPTY), ("0", Problem.PLACEHOLDER), ("00/0", Problem.PLACEHOLDER)]
)
def test_what_is_no_house_number_is_missing_with_a_reason(raw, problem):
    """A zero is what people type who have no number."""
    assert (None, problem) == ((value := house_number(raw)).key, value.problem)


def test_a_street_without_words_has_no_key():
    """Signs alone are no street."""
    assert None is street_key("--")


def test_the_end_of_a_street_is_told_by_its_last_word():
    """A type of street or a number ends it; where there is neither, nothing is claimed."""
    assert ("Unter den Linden Berlin", None) == ends_a_street("Unter den Linden Berlin")
    assert ("Hauptstraße 12", "Berlin") == ends_a_street("Hauptstraße 12 Berlin")


@pytest.mark.parametrize(
    ("raw", "country", "normal", "key"),
    [
        ("10115", "DE", "10115", "10115"),
        ("D-10115", "DE", "10115", "10115"),
        ("1067", "DE", "01067", "01067"),
        ("10115.0", "DE", "10115", "10115"),
        ("sw1a1aa", "GB", "SW1A 1AA", "SW1A1AA"),
        ("M1 1AE", "GB", "M1 1AE", "M11AE"),
        ("1234 ab", "NL", "1234 AB", "1234AB"),
        ("12345", "SE", "123 45", "12345"),
        ("501", "US", "00501", "00501"),
        ("12345-6789", "US", "12345-6789", "12345"),
        ("1010", "LV", "LV-1010", "LV1010"),
        ("lv-1010", "LV", "LV-1010", "LV1010"),
        ("LT 1001", "LT", "LT-01001", "LT01001"),
        ("d6wxy12", "IE", "D6W XY12", "D6WXY12"),
        ("d02x285", "IE", "D02 X285", "D02X285"),
        ("118", "IT", "00118", "00118"),
        ("k1a0b1", "CA", "K1A 0B1", "K1A0B1"),
        ("00950", "PL", "00-950", "00950"),
        ("4000123", "PT", "4000-123", "4000123"),
        ("4000", "PT", "4000", "4000"),
        ("gx111aa", "GI", "GX11 1AA", "GX111AA"),
        ("tq13 8df", None, "TQ13 8DF", "TQ138DF"),
        ("abc 1", "AE", "ABC 1", "ABC1"),
        ("１０１１５", "DE", "10115", "10115"),
        ("AD100", "AD", "AD100", "AD100"),
        ("100", "AD", "AD100", "AD100"),
        ("8000", "CH", "8000", "8000"),
    ],
)
def test_postal_codes_are_written_as_their_country_does(raw, country, normal, key):
    """Spaces, signs of countries and lost zeros are put right; the key has neither space nor hyphen."""
    value = postal_code(raw, country)

    assert (normal, key, None) == (value.normal, value.key, value.problem)


@pytest.mark.parametrize(
    ("raw", "country"), [("1234", "NL"), ("KLVXB", "DE"), ("SW1A", "GB"), ("123456", "DE"), ("12", "DE")]
)
def test_a_code_of_another_country_is_kept_with_its_problem(raw, country):
    """The country may be the one that is wrong, so the code is still compared."""
    assert (raw, raw, Problem.BAD_SYNTAX) == ((value := postal_code(raw, country)).normal, value.key, value.problem)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [("", Problem.EMPTY), ("00000", Problem.PLACEHOLDER), ("n/a", Problem.PLACEHOLDER), ("1" * 41, Problem.TOO_LONG)],
)
def test_what_is_no_postal_code_is_missing_with_a_reason(raw, problem):
    """Zeros alone stand for nothing."""
    assert (None, problem) == ((value := postal_code(raw, "DE")).key, value.problem)


def test_the_table_of_postal_codes_is_wide_and_sound():
    """At least a hundred countries of ISO 3166, each picture readable in its own written form."""
    table = read_toml("postal_codes.toml")["countries"]
    samples = {
        (land, picture): picture.replace("#", "7").replace("@", "K").replace("*", "K")
        for land, row in table.items()
        for picture in row["written"]
    }

    assert len(countries_with_postal_codes()) > 100
    assert [] == [land for land in table if not is_country(land)]
    assert [] == [
        key for key, code in samples.items() if (found := written_postal_code(code, key[0])) is None or found[1] != code
    ]
    assert None is written_postal_code("10115", None)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("Saint-Étienne Cedex 2", "st etienne"),
        ("Sankt Gallen", "st gallen"),
        ("Paris 15e", "paris"),
        ("Wien 5", "wien"),
        ("Frankfurt a. M.", "frankfurt am main"),
        ("'s-Gravenhage", "den haag"),
        ("MÜNCHEN", "munchen"),
        ("Munich", "munchen"),
    ],
)
def test_cities_have_one_key(raw, key):
    """What the post adds, saints, and short forms make no difference."""
    assert (key, raw) == ((value := city(raw)).key, value.normal)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [("", Problem.EMPTY), ("unknown", Problem.PLACEHOLDER), ("?", Problem.PLACEHOLDER), ("x" * 201, Problem.TOO_LONG)],
)
def test_what_is_no_city_is_missing_with_a_reason(raw, problem):
    """Words for nothing are no place."""
    assert problem is city(raw).problem
    assert problem is region(raw).problem
    assert problem is place(raw, Role.BIRTH_PLACE).problem


def test_a_place_of_text_without_letters_has_no_key():
    """The short form of nothing is nothing."""
    assert None is city_key("--")


@pytest.mark.parametrize(
    ("raw", "country", "key"),
    [
        ("California", "US", "ca"),
        ("calif.", "US", "ca"),
        ("NSW", "AU", "nsw"),
        ("New South Wales", None, "nsw"),
        ("Foo", "US", "foo"),
        ("Île-de-France", "FR", "ile de france"),
    ],
)
def test_regions_are_compared_by_their_code(raw, country, key):
    """Where the code is known; elsewhere by the folded name."""
    assert key == region(raw, country).key


def test_a_region_is_one_of_its_country():
    """Berlin is no state of the US."""
    assert (None, "be") == (region_code("Berlin", "US"), region_code("Berlin", "DE"))


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("AT", "AT"),
        ("at", "AT"),
        ("AUT", "AT"),
        ("040", "AT"),
        ("Österreich", "AT"),
        ("Autriche", "AT"),
        ("Republik Österreich", "AT"),
        ("UK", "GB"),
        ("England", "GB"),
        ("U.S.A.", "US"),
        ("The Netherlands", "NL"),
        ("Pays-Bas", "NL"),
        ("Suomi", "FI"),
        ("中国", "CN"),
        ("Ελλάδα", "GR"),
        ("Česko", "CZ"),
        ("Namibia", "NA"),
        ("NA", "NA"),
        ("no", "NO"),
        ("Türkiye", "TR"),
    ],
)
def test_countries_are_known_by_name_and_code(raw, code):
    """Names in the library's languages and in the country's own, alpha-2, alpha-3 and numeric codes."""
    assert (code, code) == ((value := country(raw)).key, value.normal)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("Atlantis", Problem.UNKNOWN_COUNTRY),
        ("ZZ", Problem.PLACEHOLDER),
        ("EU", Problem.UNKNOWN_COUNTRY),
        ("Yugoslavia", Problem.UNKNOWN_COUNTRY),
        ("x" * 101, Problem.TOO_LONG),
    ],
)
def test_what_is_no_country_is_missing_with_a_reason(raw, problem):
    """Unions, former states and places of legend have no code."""
    assert (None, problem) == ((value := country(raw)).key, value.problem)


def test_every_alias_of_a_country_is_stored_as_it_is_compared():
    """Aliases are folded, and belong to countries that exist."""
    names = read_toml("country_names.toml")["names"]

    assert [] == [name for aliases in names.values() for name in aliases if fold(name) != name]
    assert [] == [code for code in names if not is_country(code)]
    assert {"GB"} == {country_code(name) for name in names["GB"]}


@pytest.mark.parametrize(
    ("text", "land", "found"),
    [
        ("Hauptstraße 12b, 10115 Berlin, Germany", None, ("Hauptstraße", "12b", "10115", "Berlin", None, "DE")),
        ("Hauptstraße 12 10115 Berlin", "DE", ("Hauptstraße", "12", "10115", "Berlin", None, None)),
        ("Acme GmbH, Hauptstr. 5, 10115 Berlin", "DE", ("Hauptstr.", "5", "10115", "Berlin", None, None)),
        ("Rathausplatz 1, 1010 Wien", None, ("Rathausplatz", "1", "1010", "Wien", None, None)),
        ("10 Downing Street, London SW1A 2AA, UK", None, ("Downing Street", "10", "SW1A 2AA", "London", None, "GB")),
        ("10 Downing Street London SW1A 2AA", None, ("Downing Street", "10", "SW1A 2AA", "London", None, None)),
        (
            "Flat 2, 10 Downing Street, London, SW1A 2AA",
            "GB",
            ("Downing Street", "10", "SW1A 2AA", "London", None, None),
        ),
        ("12, High Street, Leeds, LS1 1AA, England", None, ("High Street", "12", "LS1 1AA", "Leeds", None, "GB")),
        ("100 Main St, Springfield, IL 62701, USA", None, ("Main St", "100", "62701", "Springfield", "IL", "US")),
        (
            "1600 Pennsylvania Ave NW, Washington DC 20500",
            "US",
            ("Pennsylvania Ave NW", "1600", "20500", "Washington", "DC", None),
        ),
        ("123 Main St, San Francisco, CA", "US", ("Main St", "123", None, "San Francisco", "CA", None)),
        ("12345 Main St, Austin TX 78701", "US", ("Main St", "12345", "78701", "Austin", "TX", None)),
        ("5 George St, Sydney NSW 2000", "AU", ("George St", "5", "2000", "Sydney", "NSW", None)),
        ("Kerkstraat 12, 1234 AB Amsterdam", None, ("Kerkstraat", "12", "1234 AB", "Amsterdam", None, None)),
        ("12 rue de la Paix, 75002 Paris, France", None, ("rue de la Paix", "12", "75002", "Paris", None, "FR")),
        ("Calle Mayor 12, 3º B, 28013 Madrid", "ES", ("Calle Mayor", "12", "28013", "Madrid", None, None)),
        ("Hauptstraße 12, Berlin", None, ("Hauptstraße", "12", None, "Berlin", None, None)),
        ("Unter den Linden, 10115, Berlin", "DE", ("Unter den Linden", None, "10115", "Berlin", None, None)),
        ("Via Roma 1, 00118 Roma, Lazio", "IT", ("Via Roma", "1", "00118", "Roma", "Lazio", None)),
        ("Berlin", None, ("Berlin", None, None, None, None, None)),
        ("10115", "DE", (None, None, "10115", None, None, None)),
    ],
)
def test_an_address_in_one_text_falls_into_its_parts(text, land, found):
    """The postal code is the anchor, the city stands beside it, the street before it."""
    parts = address_parts(text, land)

    assert found == (
        parts.street.street,
        parts.street.number,
        parts.postal_code,
        parts.city,
        parts.region,
        parts.country,
    )


def test_addresses_are_compared_by_their_parts():
    """Line breaks, commas and short forms make no difference."""
    assert address("Hauptstr. 12\n10115 Berlin", "DE").key == address("Hauptstraße 12; 10115  Berlin", "DE").key
    assert "hauptstr 12 10115 berlin" == address("Hauptstr. 12\n10115 Berlin", "DE").key
    assert "il" == address_parts("1 Main St, Springfield, Illinois 62701", "US").region_key("US")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        (" , ,", Problem.EMPTY),
        ("no address", Problem.PLACEHOLDER),
        ("Flat 2", Problem.BAD_SYNTAX),
        ("x" * 601, Problem.TOO_LONG),
        ("\n" * 9_999, Problem.EMPTY),
    ],
)
def test_what_is_no_address_is_missing_with_a_reason(raw, problem):
    """Commas and doors alone are no address."""
    assert (None, problem) == ((value := address(raw)).key, value.problem)


def test_the_contact_point_has_every_part():
    """An address to which a letter could go becomes a `PostalAddress`."""
    expected = PostalAddress(street="Hauptstraße", house_number="12b", postal_code="10115", city="Berlin", country="DE")

    assert expected == postal_address("Hauptstraße 12b, 10115 Berlin, Germany")
    assert PostalAddress(street="Kerkstraat", house_number="1", city="Gent", country="BE") == postal_address(
        "Kerkstraat 1, Gent", "BE"
    )


def test_no_contact_point_is_made_of_what_is_no_address():
    """The error names field and problem, and not the value."""
    with pytest.raises(InvalidContactPoint) as caught:
        postal_address("Flat 2")

    assert ("address", Problem.BAD_SYNTAX) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    "raw", ["1 " * 250, "a," * 250, "apt " * 125, "1a" * 250, "12-" * 160, "# " * 250, "x" * 499 + "1"]
)
def test_hostile_addresses_cost_little(raw):
    """No text makes reading slow."""
    address("Hauptstr. 12, 10115 Berlin")
    start = time.perf_counter()
    address(raw)
    street(raw, "DE")
    city(raw)

    assert time.perf_counter() - start < 0.3


@given(
    st.lists(
        st.sampled_from(
            ["1 Main St", "10115 Berlin", "Germany", "CA", "Georgia", "12", "Irland&#39;", "٣", " ", "USA", "x" * 300]
        ),
        max_size=4,
    ),
    st.sampled_from([", ", ",", "\n", ";", " | ", " "]),
    st.sampled_from([None, "DE", "US"]),
)
def test_the_country_that_an_address_names_is_that_of_its_parts(parts, between, country):
    """Though most addresses are not taken apart to know that they name none."""
    raw = between.join(parts)

    assert read_address(raw, country)[1].country == named_country(raw, country)
