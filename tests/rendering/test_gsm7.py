"""The alphabet of text messages."""

from __future__ import annotations

import pytest

from unifiedcustomer.rendering.gsm7 import (
    BASIC,
    EXTENSION,
    decode,
    divide,
    encode,
    is_gsm7,
    outside_gsm7,
    sms_fold,
    units,
)


def test_the_tables_are_complete():
    """128 codes, one of them the escape, and ten characters behind it."""
    assert (128, 128, 10) == (len(BASIC), len(set(BASIC)), len(EXTENSION))
    assert ("@", "\x1b", "à") == (BASIC[0], BASIC[0x1B], BASIC[127])
    assert not set(BASIC) & set(EXTENSION)


@pytest.mark.parametrize("char", "áíóúçłżőčžşığâêôûãõ`´“”’–…\u00a0\u202f\x1b₹")
def test_what_looks_as_if_it_were_in_it(char):
    """Half the letters of Europe, CLDR's spaces and every curly quote are not."""
    assert not is_gsm7(char)
    assert (char,) == outside_gsm7(f"a{char}b{char}")


def test_an_extended_character_costs_two_in_gsm7_and_one_in_ucs2():
    """The bug of two well-known calculators."""
    assert 8 == units("€€€€")
    assert 5 == units("€€€€ł")
    assert 3 == units("ł😀")


def test_folding_brings_typography_into_the_alphabet():
    """Quotes, dashes and spaces cost nothing then; letters stay."""
    assert is_gsm7(sms_fold("“20\u00a0%” – 1\u202f000\u00a0€…"))
    assert not is_gsm7(sms_fold("zł"))


def test_nothing_becomes_a_question_mark():
    """What has no code raises."""
    with pytest.raises(ValueError, match="GSM-7"):
        encode("zł")
    with pytest.raises(ValueError, match="septet"):
        decode(b"\x80")
    with pytest.raises(ValueError, match="septet"):
        decode(b"a\x1b")
    with pytest.raises(ValueError, match="septet"):
        decode(b"\x1ba")
    assert bytes([0x41, 0x1B, 0x65, 0x3F]) == encode("A€?")


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", [0]),
        ("a" * 160, [160]),
        ("a" * 161, [153, 8]),
        ("a" * 152 + "€" + "a" * 10, [152, 11]),  # the pair would straddle
        ("€" * 80, [80]),
        ("€" * 81, [76, 5]),
        ("ł" * 70, [70]),
        ("ł" * 71, [67, 4]),
        ("ł" * 66 + "😀" + "ł" * 5, [66, 6]),  # a surrogate pair would straddle
        ("ł" * 60 + "👩‍👩‍👧‍👦" + "ł" * 5, [60, 12]),  # a family of eleven units would straddle
        ("a" + "\u0301" * 80, [67, 14]),  # one visible character that is larger than a part
    ],
)
def test_parts_end_between_characters(text, lengths):
    """Never inside an escape, a surrogate pair or what is seen as one character."""
    limits = {"single": 160, "part": 153} if is_gsm7(text) else {"single": 70, "part": 67}
    parts = divide(text, **limits)

    assert lengths == [len(part) for part in parts]
    assert text == "".join(parts)
