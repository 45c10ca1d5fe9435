"""Cells with typing errors, extensions, made-up digits and foreign spellings are read in bulk as each is read alone."""

from __future__ import annotations

import random

import numpy as np
import phonenumbers
import pytest

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import library
from unifiedcustomer.normalization import name_shapes
from unifiedcustomer.normalization.cells import Circumstances, feature_keys, read
from unifiedcustomer.normalization.emails import email
from unifiedcustomer.normalization.name_columns import read_name
from unifiedcustomer.normalization.quick_keys import quick_keys
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Texts

# ruff: noqa: E501, SIM905 - cells are read as text, not as lists

pytestmark = pytest.mark.skipif(library() is None, reason="no C compiler was there when the package was installed")

COUNTRIES = (
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "SE",
    "PL",
    "AU",
    "CA",
    "JP",
    "CN",
    "BR",
    "AR",
    "GG",
    "AG",
    "XX",
    None,
)
SLIPS = [
    *"lo|O0123456789abxX+-/(). #*~,;:_'\"=&[]\t@<>", "\u00a0", "\u202a", "\u202c", "\u2013", "\u2011", "\u00ad", "\ufeff",
    "é", "Ã", "Â", "\u2212", "\u3000", "ext", "x12", " ext. 5", " or ", " / ", "tel ", "(mobil)", "00", "..", "@@", "＠",
]  # fmt: skip


def slipped(text, dice):
    """``text`` with up to three slips of the keyboard."""
    for _ in range(dice.choice([0, 0, 0, 1, 1, 2, 3])):
        at, kind = dice.randrange(len(text) + 1), dice.random()
        if kind < 0.3:
            text = text[:at] + text[at + 1 :]
        elif kind < 0.8:
            text = text[:at] + dice.choice(SLIPS) + text[at + (kind < 0.5) :]
        else:
            text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    return text or "0"


def filled(picture, dice):
    """``picture`` with a digit in place of each #."""
    return "".join(dice.choice("0123456789") if sign == "#" else sign for sign in picture)


PICTURES = (
    "(###)###-####x####", "###.###.####x###", "001-###-###-####", "+1-###-###-####x#####", "+46 (0)## ### ##", "(0###) ######",
    "0## ### ## ##", "+31(0)## #######", "0#########", "0049 ## ########", "+## ## ### ####", "+39 3## #######", "1##########",
    "+61 4## ### ###", "###### ext. ###", "0## / ### ## ##", "### ### #### / ### #######", "0####-######; 0####-#####",
    "#########.0", "011 ## ########", "+##########", "+#############", "0054 9 11 ########", "+86 1## #### ####", "#######",
)  # fmt: skip


REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


def a_number(dice):
    """A telephone number of some plan as somebody wrote it, or digits that only look like one; and where."""
    country = dice.choice(COUNTRIES)
    if dice.random() < 0.5:
        return filled(dice.choice(PICTURES), dice), country
    region = dice.choice(REGIONS)
    example = phonenumbers.example_number_for_type(region, dice.randrange(11)) or phonenumbers.example_number(region)
    shifted = 10 ** dice.randrange(5) * dice.randrange(10)
    example.national_number += shifted
    return phonenumbers.format_number(example, dice.choice([0, 1, 2, 2, 3])), dice.choice([region, region, country])


LOCAL_PARTS = (
    "ann.lee Ann.Lee+shop jörg.weiß zoë éÉ.ÅŁ ŠišaŽ Âšx ßſ sß ss anna--b a..b .ann ann. j_r INFO no-reply test xx sales+é ſales "
    "o'neil 'ann' \"ann\" a&b a&amp;b анна аnn ＡＢ ä+b +ä Müller,Ann (ann) [x] mailto:ann \\x ann\u0301 info.é ééé ñandú"
).split()
DOMAINS = (
    "gmail.com GoogleMail.COM x.de müller.de MÜLLER.at straße.de a.b.Łódź.pl ss.com sß.com ö.ö xx.xx gmailcom gmail.c0m gmail.1om "
    "gmail.co1 a..de a.de. -a.de a-.de ab--c.de xn--mller-kva.de a--b.de xn--a.de a_b.de x.test y.invalid z.local home.arpa "
    "example.onion [127.0.0.1] пример.рф a.de,b@c.de none.com é.com éé.com ŉ.de ŀ.cat ĳ.nl ſ.de ööööööööööööö-äääääää.example a@b.de "
    "noemail.com de com a.de;"
).split()


def an_address(dice):
    """An address with odd signs in it, or with none."""
    local = dice.choice(LOCAL_PARTS) + dice.choice(["", "", "", "1", "é", ".x", "-"])
    spaces = dice.choice(["{}", "{}", "{}", " {} ", "{}\t", "Ann <{}>", "Lee, Ann <{}> ", "<{}>", "{} x", "{}, b@c.de"])
    return spaces.format(f"{local}@{dice.choice(DOMAINS)}"), None


MAKERS = {Role.PHONE: (a_number, 0.9), Role.EMAIL: (an_address, 0.35)}


def test_letters_that_stand_in_domains_are_those_of_which_the_library_says_so():
    """Every letter that the kernel is told of, small and large, in a local part and in a domain."""
    letters = [chr(point) for point in range(0xC0, 0x250)]
    cells = [
        text
        for letter in letters
        for text in (f"ann@a{letter}o.de", f"a{letter}o@x.de", f"ann@{letter}.de", f"b.{letter}")
    ]
    quick = quick_keys(Field(role=Role.EMAIL), Texts.of(cells), [Circumstances()], np.zeros(len(cells), dtype=np.int32))
    expected = [email(cell).key or "" for cell in cells]

    assert [key for key, told in zip(expected, quick.answered.tolist(), strict=True) if told] == [
        key for key, told in zip(quick.keys, quick.answered.tolist(), strict=True) if told
    ]
    assert quick.answered.mean() > 0.85


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("role", MAKERS, ids=str)
def test_cells_with_slips_are_read_as_each_is_read(role, seed):
    """What is answered in bulk is what the reader of single cells says, and most of it is answered."""
    maker, least = MAKERS[role]
    dice = random.Random(seed)
    made = [maker(dice) for _ in range(1_500)]
    cells = [(text if row % 2 else slipped(text, dice), country) for row, (text, country) in enumerate(made)]
    known = sorted({country for _, country in cells}, key=str)
    circumstances = [Circumstances(country=country) for country in known]
    which = np.array([known.index(country) for _, country in cells], dtype=np.int32)
    field = Field(role=role)
    quick = quick_keys(field, Texts.of(text for text, _ in cells), circumstances, which)

    assert quick.answered[1::2].mean() > least
    for row in np.flatnonzero(quick.answered).tolist():
        text, country = cells[row]
        expected = feature_keys(role.value, read(field, text, Circumstances(country=country)))

        assert (text, country, expected) == (text, country, tuple(filter(None, [quick.keys[row]])))


NAMES = (
    "{0} {1}", "{1}, {0}", "{0[0]}. {1}", "{0} {2}. {1}", "Dr. {0} {1}", "{0} {1} Jr.", "{0}-{2} {1}", '{0} "{2}" {1}',
    "{0} ({2}) {1}", "{0} {1} (née {2})", "{0} {1} geb. {2}", "{0} & {2} {1}", "{0}/{2} {1}", "{1}/{0} MR", "{0}\t{1}",
    "{0}\u00a0{1}", "{0}_{1}", "{0}.{1}07", "{0}.{1}@x.de", "{1} 4711", "0a1b2c{0}9f8e7d", "{0} O'{1}", "{0} O\u2019{1}",
    "{0} van der {1}", '"{0} {1}"', "{1};{0}", "{0} {1}.", "{0} & {2}", "{0} Br&ouml;{1}", "{0} {1} {1}", "\u00ab{0}\u00bb {1}",
)  # fmt: skip
WORDS = (
    "Ann maría JÖRG Li Jean Иван 小明 van Lee Nowak O Álvarez King Maria DE Wu y й Ng Jo née Żak Smith-Jones".split()
)


def a_name(dice):
    """A name in one text, as lists and forms have it."""
    return dice.choice(NAMES).format(*(dice.choice(WORDS) for _ in range(3)))


@pytest.mark.parametrize("seed", range(3))
def test_names_with_slips_and_signs_are_read_as_each_is_read(seed, monkeypatch):
    """Whatever stands between the words, around them or in them."""
    monkeypatch.setattr(name_shapes, "_OFTEN", 1)
    dice = random.Random(seed)
    names = [slipped(a_name(dice), dice) if row % 2 else a_name(dice) for row in range(2_500)]
    columns = [dice.choice([0, 0, 0, 1, 2]) for _ in names]
    rows = [
        tuple(name if place == column else None for place in range(3))
        for name, column in zip(names, columns, strict=True)
    ]
    quick = name_shapes.names_by_shape(tuple(Texts.of(column) for column in zip(*rows, strict=True)), read_name)
    told = np.flatnonzero(~(quick.unclear | quick.rare)).tolist()

    assert len(told) > 1_000
    for row in told:
        name = read_name(*rows[row])
        expected = (name.given_key or "", name.family_key or "", " ".join(name.tokens))
        found = tuple(quick.keys[feature][row] for feature in (Feature.GIVEN, Feature.FAMILY, Feature.NAME))

        assert (rows[row], expected) == (rows[row], found)
