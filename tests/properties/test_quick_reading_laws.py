"""What kernels answer is what careful reading finds: every quick path is held equal to its slow, readable twin."""

from __future__ import annotations

import random
import re
from datetime import date

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import library
from unifiedcustomer.kernels.words import merged_words
from unifiedcustomer.normalization import name_shapes
from unifiedcustomer.normalization.cells import Circumstances, feature_keys, read
from unifiedcustomer.normalization.given_names import given_root, given_roots
from unifiedcustomer.normalization.name_columns import _read_names, read_name
from unifiedcustomer.normalization.name_pairs import read_pairs
from unifiedcustomer.normalization.name_words import NameWords, name_words
from unifiedcustomer.normalization.number_automata import ANY_LENGTH, UnknownSyntax, automaton
from unifiedcustomer.normalization.numbering_plans import NOTHING, numbering_plan
from unifiedcustomer.normalization.quick_keys import is_quick, quick_keys
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Texts

# ruff: noqa: E501, SIM905 - lists of words are read as text, not as lists

pytestmark = pytest.mark.skipif(library() is None, reason="no C compiler was there when the package was installed")

TODAY = date(2026, 11, 22)
COUNTRIES = ("DE", "FR", "NL", "GB", "ES", "SE", "US", "CA", "AU", "IT", "XX", None)
CIRCUMSTANCES = [
    Circumstances(country=country, month_first=first, today=TODAY, source=f"{country} shop")
    for country in COUNTRIES
    for first in (False, True)
]

ODD_WORDS = (
    "Ann anna MARIA Jörg Élodie José Jan JOHN bob Jun Li Wu ng Lee MÜLLER smith Ziegler O'Neil d'Arc D'Angelo Jean-Pierre "
    "ANN-MARIE McDonald Mc Mac Fitz van VAN der den de la del von zu bin al y e i und and & Dr. Dr Prof. Mr Mrs Frau Herr "
    "Sir Lord Baron Graf Earl Jr. JR Sr. II iii IV Ph. D. PhD MBA M.D. h. c. J J. J.R. JR X. q ß Ł Straße García Pérez "
    "López Cruz María Carmen del Saint Sankt St. St née geb. test unknown none n/a XXX aaa asdf qwerty Wr0eb1 2nd 1st "
    "Ã‰ric MÃ¼ller SchÃ¤fer ÑÍ 李 小明 (Bob) \"Kit\" Smith, Lee; - . 't 's- Œ "
    "🌸 ★ 8ernet 5ANDSTRÖM r.gomez d.chavez a.van van.a L LI BO XU SY AL Ed Bo q.r Q.R D.R ann- -lee and-lee st-ann ortega "
    "& + (née geb.) (Kit) (van der) [JR] «Bo» “Ann” a_b Ann_Lee lee: ;ann Ann;Lee o&b A&B Lee! *Ann* 12 4711 0a1b2c3d jr2000 x@y "
    'a.b@c (J.) JR: "LI ann(bob)lee O’Neil É’x d’Arc 7’x n.a. (n/a) no_name q:r !x x? {b} = \\lee 1st. 0 7 (4) sr; MR: '
    "Gasset Y lord Don don d D m me king general 7b b-7 van-de-berg Ann.Lee phd. med. dent hc JUN XX oao".split()
)
WORDS = st.sampled_from(ODD_WORDS)
NAMES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
    st.builds("{}, {}".format, st.lists(WORDS, min_size=1, max_size=3).map(" ".join), st.lists(WORDS, min_size=1, max_size=3).map(" ".join)),
    st.builds("{},{}".format, WORDS, WORDS),
    st.builds("{}{}{}{}".format, WORDS, st.sampled_from(["/", " / ", "/ "]), st.lists(WORDS, min_size=1, max_size=3).map(" ".join), st.sampled_from([" MR", " MRS", "", "/x", ", PhD"])),
    st.text(max_size=12),
)  # fmt: skip


def found(texts, row):
    """Text of a row, None for nothing."""
    return texts[row] or None


@given(st.lists(st.tuples(st.none() | NAMES, st.none() | NAMES, st.none() | NAMES), min_size=1, max_size=12))
def test_names_of_one_shape_are_read_as_each_name_is_read(rows):
    """Whatever a recipe answers, `person_name` answers too."""
    columns = tuple(Texts.of(column) for column in zip(*rows, strict=True))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(name_shapes, "_OFTEN", 1)
        quick = name_shapes.names_by_shape(columns, read_name)
    for row, texts in enumerate(rows):
        if not (quick.unclear[row] or quick.rare[row]):
            name = read_name(*texts)
            expected = (name.given_key, name.family_key, " ".join(name.tokens) or None)

            assert expected == tuple(found(quick.keys[f], row) for f in (Feature.GIVEN, Feature.FAMILY, Feature.NAME))


def random_names(seed, count):
    """Names of random words, in one text or in several columns."""
    words = random.Random(seed)
    known = [w for field in attrs.fields(NameWords) for w in getattr(name_words(), field.name) if isinstance(w, str)]

    def word():
        if words.random() < 0.7:
            return words.choice(ODD_WORDS)
        made = "".join(words.choice("abeiklmnorstyvqx") for _ in range(words.choice([1, 2, 3, 4, 6])))
        return words.choice([str.lower, str.upper, str.title, "{}.".format])(words.choice([made, words.choice(known)]))

    def name():
        text = " ".join(word() for _ in range(words.choice([1, 1, 2, 2, 2, 3, 3, 4, 5])))
        mark = words.choice([",", "/", " / "]) if words.random() < 0.2 else " "
        return text.replace(" ", mark, 1) + words.choice(["", "", "", " MR", " Mrs"])

    columns = [(1, 0, 0)] * 5 + [(0, 1, 1)] * 3 + [(0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 1, 1)]
    return [tuple(name() if there else None for there in words.choice(columns)) for _ in range(count)]


def keys_of(texts, row):
    """The keys of names in one row, in the order of the features."""
    return tuple(texts[feature][row] for feature in (Feature.GIVEN, Feature.FAMILY, Feature.NAME))


def careful_keys(texts):
    """As `keys_of`, read with care."""
    name = read_name(*texts)
    return name.given_key or "", name.family_key or "", " ".join(name.tokens)


@pytest.mark.parametrize("seed", range(3))
def test_thousands_of_names_share_shapes_and_are_read_as_each_is_read(seed, monkeypatch):
    """Words that are no more than ordinary ones in their name are of one kind, and read alike."""
    monkeypatch.setattr(name_shapes, "_OFTEN", 1)
    rows = random_names(seed, 4_000)
    quick = name_shapes.names_by_shape(tuple(Texts.of(column) for column in zip(*rows, strict=True)), read_name)
    told = np.flatnonzero(~(quick.unclear | quick.rare)).tolist()

    assert len(told) > 1_500
    assert [careful_keys(rows[row]) for row in told] == [keys_of(quick.keys, row) for row in told]


@given(st.lists(st.tuples(NAMES | st.just(""), NAMES | st.just("")), min_size=1, max_size=12))
def test_names_in_two_columns_are_read_as_if_each_row_were_read(rows):
    """Each column is read alone, and the whole is what both together say."""
    given_names, family_names = (Texts.of(column) for column in zip(*rows, strict=True))
    found = read_pairs(given_names, family_names, _read_names)
    texts = {feature: keys if codes is None else keys.at(codes) for feature, (keys, codes) in found.items()}

    assert [careful_keys((None, *row)) for row in rows] == [keys_of(texts, row) for row in range(len(rows))]


@given(
    st.lists(
        st.lists(st.sampled_from("anna maria isabel bob j k kay maribel x jose maría".split()), max_size=4).map(
            " ".join
        ),
        max_size=20,
    )
)
def test_roots_of_many_given_names_are_those_of_each(keys):
    """Initials, names that are not known, and two words that are one name."""
    assert [given_root(key) or "" for key in keys] == list(given_roots(Texts.of(keys)))


@given(st.lists(st.tuples(*[st.sets(st.sampled_from("a b aa ab b1 lee".split()))] * 2), max_size=10))
def test_words_of_two_texts_are_merged_in_order_each_once(rows):
    """As the sorted union of both; a text may be missing."""
    lefts, rights = (
        Texts.of(" ".join(sorted(words)) for words in side) for side in (zip(*rows, strict=True) if rows else ((), ()))
    )
    numbers = np.arange(len(rows), dtype=np.int32)
    merged = Texts(
        *merged_words(
            (lefts.data, lefts.starts, lefts.ends), numbers, (rights.data, rights.starts, rights.ends), numbers
        )
    )
    alone = Texts(
        *merged_words(
            (lefts.data, lefts.starts, lefts.ends), numbers, (rights.data, rights.starts, rights.ends), numbers * 0 - 1
        )
    )

    assert [" ".join(sorted(left | right)) for left, right in rows] == list(merged)
    assert list(lefts) == list(alone)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=12))
def test_plain_names_are_answered(rows):
    """Two words of letters are read by their shape, not one by one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(name_shapes, "_OFTEN", 1)
        quick = name_shapes.names_by_shape((None, *(Texts.of(c) for c in zip(*rows, strict=True))), read_name)
    plain = re.compile("[A-Z][a-z]{3,}")
    for row, words in enumerate(rows):
        assert not (
            (quick.unclear[row] or quick.rare[row])
            and all(plain.fullmatch(word) and word not in ("Baron", "Graf", "Lord") for word in words)
        )


DIGITS = st.text("0123456789 -./()+", max_size=18)
CELLS = {
    Role.EMAIL: st.one_of(
        st.builds(
            "{}{}@{}".format,
            st.text("abAB.-_+1'", min_size=1, max_size=9),
            st.sampled_from(["", "1", "info", "test", "no", "Sales", "noreply", "ann.lee", "POSTMASTER", "+x"]),
            st.sampled_from(["gmail.com", "GoogleMail.com", "a.de", "x-y.example", "test.com", "b..c", "-a.de", "no.com", "a.b1", "outlook.com", "a.local"]),
        ),
        st.text("ab@. <>,", max_size=14),
        st.text(max_size=10),
    ),
    Role.PHONE: st.one_of(
        st.builds("{}{}".format, st.sampled_from(["", "+", "00", "0", "+49", "+44 (0)", "011", "1", "+1 ", "(0", "+352"]), DIGITS),
        st.sampled_from(["0000000000", "1234567890", "06 28 51 74 39", "2125557890", "12345.0", "030 / 123456", "555 0100"]),
        st.text(max_size=10),
    ),
    Role.BIRTH_DATE: st.one_of(
        st.dates(date(990, 1, 1)).map(str),
        st.builds("{}{}{}{}{}".format, st.integers(0, 40), sep := st.sampled_from("./-"), st.integers(0, 40), sep, st.integers(0, 2100)),
        st.builds(
            "{}{}{}{}{}".format, st.integers(0, 32), mark := st.sampled_from(["", " ", "-", "."]),
            st.sampled_from(["JAN", "feb", "Mar", "MAY", "Dec", "DEZ", "Sept"]), mark, st.sampled_from([1, 94, 1900, 1994, 2100]),
        ),
        st.sampled_from(["1900-01-01", "01/01/1970", "9999-12-31", "30.02.1980", "1980-03-81", "", "29.2.2000", "29/02/1900"]),
        st.text("0123456789./-", max_size=10),
    ),
    Role.POSTAL_CODE: st.one_of(
        st.text("0123456789ABDN -", max_size=9),
        st.sampled_from(["sw1a 1aa", "1234 AB", "D-10115", "00000", "1067", "112 21", "60649", "L-1234", "K1A 0B1", "99999"]),
    ),
    Role.LOYALTY_CARD: st.text("0123456789AB -/.", max_size=14),
    Role.NATIONAL_ID: st.one_of(st.text("0123456789AB -/.'E+", max_size=14), st.sampled_from(["078051120", "123-45-6789"])),
    Role.CUSTOMER_NUMBER: st.one_of(st.text("0123456789AB -/.'E+:", max_size=14), st.sampled_from(["n/a", "00000", "77777", "é1"])),
    Role.HOUSEHOLD_NUMBER: st.one_of(st.text("0123456789AB -/.'E+:", max_size=14), st.sampled_from(["n/a", "00000", "1.0"])),
}  # fmt: skip


@pytest.mark.parametrize("role", CELLS, ids=str)
def test_every_quick_role_is_tried(role):
    """The list above has every role with a kernel."""
    assert is_quick(Field(role=role))


@given(st.data(), st.sampled_from(list(CELLS)))
def test_cells_answered_quickly_are_cells_read(data, role):
    """A kernel answers what the reader of single cells answers, in every country, or leaves the cell to it."""
    cells = data.draw(st.lists(st.tuples(CELLS[role], st.integers(0, len(CIRCUMSTANCES) - 1)), min_size=1, max_size=12))
    texts, which = Texts.of(text for text, _ in cells), np.array([place for _, place in cells], dtype=np.int32)
    field = Field(role=role)
    quick = quick_keys(field, texts, CIRCUMSTANCES, which)
    for row, (text, place) in enumerate(cells):
        if quick.answered[row] and text:
            expected = feature_keys(role.value, read(field, text, CIRCUMSTANCES[place]))

            assert expected == tuple(filter(None, [quick.keys[row]]))


@pytest.mark.parametrize("country", ["DE", "GB", "US", "AU", "IT"])
@given(st.text("0123456789", max_size=14))
def test_an_automaton_accepts_what_its_pattern_matches(country, digits):
    """The automaton of a plan's pattern is that pattern."""
    for region in numbering_plan(country).regions[:3]:
        for shape in (region.general, *region.types):
            if shape.pattern != NOTHING:
                accepted = automaton([(shape.pattern, ANY_LENGTH)]).accepts(digits)

                assert (re.fullmatch(shape.pattern, digits) is not None) == accepted


@given(st.text("0123456789", max_size=6))
def test_an_automaton_knows_prefixes_and_lengths(digits):
    """With `prefix` any continuation is accepted; lengths restrict what ends."""
    assert (digits[:2] in ("12", "13")) == automaton([("1[23]", ANY_LENGTH)], prefix=True).accepts(digits)
    assert (re.fullmatch(r"1\d{2,4}", digits) is not None and len(digits) == 4) == automaton(
        [(r"1\d{2,4}", 1 << 4)]
    ).accepts(digits)


@pytest.mark.parametrize("pattern", ["a", "1{2", "1+", "[a]", "1)", "1{3,2}", "(?:1"])
def test_patterns_of_another_kind_are_refused(pattern):
    """What cannot be read as an automaton is left to the regular expression."""
    with pytest.raises(UnknownSyntax):
        automaton([(pattern, ANY_LENGTH)])


SHAPES = (
    "Mc Donald, Ann; JR Smith; Ann St John; Saint-Exupery, Jean; J.R. Ewing; van der Berg Ann; d' Arc, Jeanne; Dr. Ann Lee PhD; "
    "Kit-Kit Lee; ann.lee07; O'Neill Ann; Ann Lee Jr."
).split("; ")


def test_what_recipes_know_of_a_shape_is_what_careful_reading_says():
    """Glued prefixes, initials written together, saints, titles; most of these shapes are told by an invented name."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(name_shapes, "_OFTEN", 1)
        quick = name_shapes.names_by_shape((Texts.of(SHAPES), None, None), read_name)
    answered = [row for row in range(len(SHAPES)) if not (quick.unclear[row] or quick.rare[row])]

    assert len(answered) > len(SHAPES) // 2
    for row in answered:
        name = read_name(SHAPES[row], None, None)
        keys = tuple(found(quick.keys[f], row) for f in (Feature.GIVEN, Feature.FAMILY, Feature.NAME))

        assert (name.given_key, name.family_key, " ".join(name.tokens) or None) == keys
