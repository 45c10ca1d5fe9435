"""Addresses, streets and cities read by the column are those that are read with care."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unifiedcustomer.errors import Problem
from unifiedcustomer.kernels import addresses as kernel
from unifiedcustomer.kernels import library
from unifiedcustomer.normalization import address_columns, address_knowledge, countries
from unifiedcustomer.normalization.address_columns import (
    PLACES,
    are_worth_it,
    read_addresses,
    read_countries,
    read_places,
    read_postal_codes,
    read_streets,
    read_whole_streets,
)
from unifiedcustomer.normalization.addresses import named_country, read_address
from unifiedcustomer.normalization.cells import Circumstances, address_keys, read, whole_street
from unifiedcustomer.normalization.countries import known_country_names
from unifiedcustomer.normalization.placeholders import placeholder_words
from unifiedcustomer.normalization.places import city, region_codes
from unifiedcustomer.normalization.postal_codes import countries_with_postal_codes, postal_code
from unifiedcustomer.normalization.streets import (
    read_street,
    short_forms,
    words_of_boxes,
    words_of_endings,
    words_of_storeys,
    words_of_units,
)
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Texts

# ruff: noqa: E501, SIM905 - lists of words are read as text, not as lists

compiled_only = pytest.mark.skipif(library() is None, reason="no C compiler was there")

COUNTRIES = [None, "US", "GB", "DE", "FR", "AU", "??", "", *sorted(countries_with_postal_codes())]
ODD_WORDS = (
    "12 5b 12-14 9/3 0 012 99999 Haupt Hauptstraße STRASSE Str. str rue r. de la Paix Ave Ave. 5th Flat App. box Postfach "
    "bis ter A b Saint-Germain d'Or n° # º asdf test none no street Trädgårdsg Ã¼ber x 12/3 9b/12 0/3 2ND 22nd 5TH aaa-bbb "
    "C/ 1a-b van.der 30th-Ave Floor Lange-Str. & &amp; ; | , , , - – / _ . : Apt. 4 #12 Unit: 3B Suite 200 c/o c o 3º 2ª "
    "izq 1° 4. Stock 12 bis TX 78701 78701-1234 10115 1234 AB 1234AB SW1A 1AA D19 H1Y6 D-10115 42-111 12-345 1000-123 "
    "〒100-0001 Berlin New York İstanbul Kadıköy Łódź Cedex 2 3e arrondissement Saint Sankt Frankfurt a. M. USA Germany "
    "GEORGIA CA ON NSW ſt bıs K12 12ı 12İ ½ ² １２ 東京都 Москва e\u0301 \u200b \u00a0 \t \n \r\n é\u00a0\u00a0 Ã\u00a0 à£© “x” ’ "
    "दिनेश मोकामा ५६ क़ का\u094d\u093c الدَّبَّاغ ١٢ ถนน ９丁目 １－２ 12½ Ⅳ ① a\u200cb \ufeff12 Ã\u200b\u00a9 é\u00ad \u00ad \x00 \x1c \x7f \x85 か\u3099 "
    "ß ẞ ﬁ \u1100 \ud800 😀 PO Box 12 34 0012 Locked Bag 00 n.12 Nr.12 No12 no. hausnr quater 000 N12 GIR 0AA AD500 LV-1010 "
    "12345678 012345678 99 qwertz yxcvb 12345 1234567 ooo null 12. 3. 4.OG 2.Etage tür bât B étage LÄGENHET 7 lgh 1201 1/12 "
    "A-B 12-A 12 - 14 12 -14 12- 14 12/ 3 b Platz-platz Hauptplatz gatan Storgatan str."
).split(" ")
TERMS = [
    *words_of_units(), *words_of_storeys(), *words_of_boxes(), *(written for written, _ in words_of_endings()), *short_forms(),
    *known_country_names()[0], *known_country_names()[1], *(name for names in region_codes().values() for name in names),
    *placeholder_words(Role.ADDRESS), *placeholder_words(Role.CITY),
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(ODD_WORDS),
    st.sampled_from(TERMS),
    st.sampled_from(TERMS).map(str.upper),
    st.integers(0, 10**7).map(str),
    st.text("aA1 2,.-/#ºéß–0b'\n;|_tTsh:n°r&", max_size=5),
)
GAPS = st.sampled_from([" ", " ", " ", ", ", "\n", ",", "", "  "])
LINES = st.lists(st.tuples(PIECES, GAPS).map("".join), max_size=8).map("".join) | st.text(max_size=12)
CELLS = st.lists(st.tuples(LINES, st.sampled_from(COUNTRIES)), min_size=1, max_size=12)


def columns(cells):
    """The texts, the countries, and which country each text is read in."""
    lands = sorted({country for _, country in cells}, key=str)
    return (
        Texts.of(text for text, _ in cells),
        lands,
        np.array([lands.index(land) for _, land in cells], dtype=np.int32),
    )


@compiled_only
@settings(max_examples=150)
@given(CELLS)
def test_addresses_answered_are_addresses_read(cells):
    """Every part of an address, whatever stands there and whatever country it is read in."""
    quick = read_addresses(*columns(cells))
    assert quick is not None
    for place in np.flatnonzero(quick.answered).tolist():
        value, parts = read_address(*cells[place])
        expected = dict(address_keys(parts, cells[place][1])) if value.key else {}

        assert expected == {feature: keys[place] for feature, keys in quick.by_feature.items() if keys[place]}


@compiled_only
@settings(max_examples=150)
@given(CELLS)
def test_streets_answered_are_streets_read(cells):
    """Street and number of a line, and the street of which the number is a part."""
    quick, whole = read_streets(*columns(cells)), read_whole_streets(*columns(cells))
    assert quick is not None
    assert whole is not None
    for place in np.flatnonzero(quick.answered).tolist():
        found = read_street(*cells[place])
        nothing = ("", "", "")
        expected = (
            nothing if isinstance(found, Problem) else (*keys_of(found[1]), whole_street(found[0]).street_key or "")
        )

        assert expected == (quick.streets[place], quick.numbers[place], whole.streets[place])


def keys_of(line):
    """What is compared of a street line."""
    return line.street_key or "", line.number_key or ""


@compiled_only
@settings(max_examples=150)
@given(CELLS)
def test_countries_answered_are_those_that_addresses_name(cells):
    """Whatever country they are read in."""
    texts, lands, _ = columns(cells)
    for land in lands:
        found = read_countries(texts, land)
        assert found is not None
        for place in np.flatnonzero(found[1]).tolist():
            assert named_country(cells[place][0], land) == found[0][place]


@compiled_only
@pytest.mark.parametrize("role", PLACES)
@given(st.lists(LINES, min_size=1, max_size=12))
def test_places_answered_are_places_read(role, cells):
    """Cities in the form that they are compared in, other places as they are written."""
    keys, answered = read_places(role, Texts.of(cells))
    for place in np.flatnonzero(answered).tolist():
        assert (read(Field(role=role), cells[place], Circumstances()).key or "") == keys[place]


CODES = (
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", " ", "D-", "F", "LV-", "AD", "="]),
        st.text("0123456789-", max_size=10),
        st.sampled_from(["", " ", "AB", " 1AA", ".0"]),
    )
    | st.text("01 9-AaBZ", max_size=9)
    | st.sampled_from(sorted(placeholder_words(Role.POSTAL_CODE)))
    | st.sampled_from(
        [
            "SW1A 1AA",
            "sw1a1aa",
            "GIR 0AA",
            '="00123"',
            "'00123",
            "2138",
            "K1A0B1",
            "D19 H1Y6",
            "qwertz",
            "aaa",
            "111",
            "000",
        ]
    )
    | LINES
)


@compiled_only
@settings(max_examples=300)
@given(st.lists(st.tuples(CODES, st.sampled_from(COUNTRIES)), min_size=1, max_size=12))
def test_codes_answered_are_codes_read(cells):
    """Zeros are put back and signs of cars left out; what the country does not have is kept as it is written."""
    keys, answered = read_postal_codes(*columns(cells))
    for place in np.flatnonzero(answered).tolist():
        assert (postal_code(*cells[place]).key or "") == keys[place]


@compiled_only
def test_codes_as_people_write_them_are_answered():
    """So that a law about answers is a law about something."""
    codes = ["2138", "02138-1234", "D-10115", "1234 ab", "11 11", "9999x", "n/a"]
    _, answered = read_postal_codes(Texts.of(codes), ["US"], np.zeros(len(codes), dtype=np.int32))

    assert answered.all()


USUAL = [
    ("123 Main St Apt 4, Springfield, IL 62704, USA", None), ("123 Main St #4\nSpringfield, IL 62704-1234", "US"),
    ("Mühlgasse 34, 5038 Salzburg", "AT"), ("12 bis rue de la Paix, 75002 Paris Cedex 2, France", None),
    ("Flat 2, 10 Downing Street, London SW1A 2AA, United Kingdom", None), ("12 Main St., Dublin, D19 H1Y6", "IE"),
    ("Hoofdstraat 12-3, 1234 AB Amsterdam", "NL"), ("ul. Leśna 56/3\n42-111 Częstochowa", "PL"),
    ("Rua Augusta 12, 3º Esq., 1100-053 Lisboa", "PT"), ("1-2-3 Ginza, Chuo-ku, Tokyo 104-0061, Japan", None),
    ("c/o Meier; Hauptstr. 1; 89073 Ulm", "DE"), ("3/12 George St, Sydney NSW 2000", "AU"), ("ул. Ленина 12, 101000 Москва", "RU"),
    ("15 महात्मा गांधी मार्ग, मुंबई 400001", "IN"), ("شارع الملك فهد ١٢, الرياض 12345", "SA"), ("〒１００-０００１ 東京都千代田区１-1", "JP"),
    ("Rue\u200b 3, 75002\ufeff Paris", "FR"), ("12½ High St, Leeds LS1 1AA", "GB"),
    ("Atatürk Cad. No:12 Kadıköy, 34710 İstanbul", "TR"), ("Postboks 12, 0150 Oslo", "NO"),
]  # fmt: skip


@compiled_only
@pytest.mark.parametrize(("text", "country"), USUAL)
def test_what_addresses_look_like_in_the_world_is_answered(text, country):
    """So that a law about answers is a law about something."""
    quick = read_addresses(Texts.of([text]), [country], np.zeros(1, dtype=np.int32))
    assert quick is not None

    assert [True] == quick.answered.tolist()


@compiled_only
@pytest.mark.parametrize(
    "text",
    [
        "StraÃŸe 4",
        "e\u0301 12",
        "Weg ²",
        "a" * 400,
        "x\ud800",
        "Rue\u00ad 3",
        "क\u094d\u0951 1",
        "ab, " * 50,
        "1 12 " * 60,
        "Köln 😀",
        "\u1100 1",
    ],
)
def test_what_no_character_tells_alone_is_left(text):
    """Such addresses are read with care."""
    quick = read_addresses(Texts.of([text]), [None], np.zeros(1, dtype=np.int32))
    assert quick is not None

    assert [False] == quick.answered.tolist()


@compiled_only
def test_texts_are_read_that_grow_when_they_are_folded():
    """There is as much room as is needed: a sign may be a word when it is folded, and a short name a long one."""
    lines = ["Halle", "東京都 港区 12"] * 9_000
    keys, answered = read_places(Role.CITY, Texts.of(lines))

    assert answered.all()
    assert ["halle saale", city(lines[1]).key] * 9_000 == list(keys)


@compiled_only
def test_addresses_read_in_parts_are_those_read_at_once(monkeypatch):
    """Threads read some rows each."""
    given = (Texts.of([text for text, _ in USUAL]), [land for _, land in USUAL], np.arange(len(USUAL), dtype=np.int32))
    whole = read_addresses(*given)
    monkeypatch.setattr(kernel, "AT_ONCE", 3)
    parts = read_addresses(*given)
    assert whole is not None
    assert parts is not None

    assert {feature: list(keys) for feature, keys in whole.by_feature.items()} == {
        feature: list(keys) for feature, keys in parts.by_feature.items()
    }
    assert whole.answered.tolist() == parts.answered.tolist()
    assert read_addresses(Texts.of([]), [None], np.zeros(0, dtype=np.int32)) is not None


@compiled_only
def test_without_all_names_of_countries_what_may_be_one_is_left(monkeypatch):
    """Where another version of Babel is installed, its languages are loaded as they are needed."""
    monkeypatch.setattr(countries, "_shipped", lambda: None)
    for cached in (countries.known_country_names, address_knowledge._unwritten, address_knowledge._world):
        cached.cache_clear()
    texts = Texts.of(["Hauptstr. 1, Berlin", "Hauptstr. 1, USA", "Hauptstr. 1, 10115 Berlin"])
    try:
        answered = read_countries(texts, None)
    finally:
        for cached in (countries.known_country_names, address_knowledge._unwritten, address_knowledge._world):
            cached.cache_clear()

    assert answered is not None
    assert [False, True, True] == answered[1].tolist()


@compiled_only
def test_no_memory_is_an_error(monkeypatch):
    """What a kernel cannot have is not taken for an answer."""

    class Full:
        """A library for which there is no memory."""

        @staticmethod
        def places(*_given):
            """Says so."""
            return -1

        named_countries = places

    texts = Texts.of(["Ulm"])
    world, column = address_knowledge.world_of(texts), (texts.data, texts.starts, texts.ends)
    monkeypatch.setattr(kernel, "compiled", lambda: Full)
    with pytest.raises(MemoryError):
        kernel.places(world, column, "no_city")
    with pytest.raises(MemoryError):
        kernel.named_countries(world, column, 0)


def test_few_texts_are_not_worth_knowing_the_world(monkeypatch):
    """They are read one by one, until a larger column has been read."""
    monkeypatch.setattr(address_columns, "is_known", lambda: False)

    assert [False, True] == [are_worth_it(count) for count in (10, 500)]


def test_without_kernels_nothing_is_answered(monkeypatch):
    """Everything is then read with care."""
    monkeypatch.setattr(address_columns, "library", lambda: None)
    given = (Texts.of(["a"]), [None], np.zeros(1, dtype=np.int32))

    assert [None] * 4 == [
        read_addresses(*given), read_streets(*given), read_whole_streets(*given), read_countries(given[0], None)
    ]  # fmt: skip
