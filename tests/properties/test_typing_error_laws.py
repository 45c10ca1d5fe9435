"""Cells with typing errors, extensions, made-up digits and foreign spellings are read in bulk as each is read alone."""

from __future__ import annotations

import random

import numpy as np
import phonenumbers
import pytest

from unifiedcustomer.kernels import library
from unifiedcustomer.normalization.cells import Circumstances, feature_keys, read
from unifiedcustomer.normalization.quick_keys import quick_keys
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Texts

# ruff: noqa: E501 - cells are read as a text is read, not as a list

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


MAKERS = {Role.PHONE: (a_number, 0.9)}


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
