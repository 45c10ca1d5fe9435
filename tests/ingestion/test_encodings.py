"""Bytes become text only where the encoding is certain, or checked."""

from __future__ import annotations

import pytest

from unifiedcustomer.errors import Problem, UnreadableData
from unifiedcustomer.ingestion.encodings import decoded

TEXT = "name;city\nZoë;Düsseldorf\nJosé;Málaga\nÅsa;Västerås\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
    ],
)
def test_text_of_the_usual_encodings_is_read_and_the_encoding_told(encoding, told):
    """Byte order marks speak for themselves, UTF-8 checks itself, Windows-1252 is what exports otherwise are in."""
    assert (TEXT, told) == decoded("till", TEXT.encode(encoding))


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_of_either_order_is_read_by_its_mark(order):
    """The mark says which byte comes first."""
    assert TEXT == decoded("till", "\ufeff".encode(f"utf-16-{order}") + TEXT.encode(f"utf-16-{order}"))[0]


def test_signs_of_windows_are_plausible():
    """Quotes and the euro sign are found in exports as letters are."""
    assert "cp1252" == decoded("till", "note\n‘10 €’ – ok\n".encode("cp1252"))[1]


def test_damaged_utf_8_is_not_taken_for_another_encoding():
    """One broken place in text that is otherwise UTF-8 is an error with its line, and not mojibake everywhere."""
    raw = TEXT.encode().replace("Málaga".encode(), b"M\xc3laga")

    with pytest.raises(UnreadableData) as caught:
        decoded("till", raw)

    assert (Problem.UNDECODABLE, 3) == (caught.value.problem, caught.value.line)


@pytest.mark.parametrize(
    "raw",
    [
        b"name\n\x81\x8d\n",
        b"name\n" + bytes(range(128, 256)) * 5,
        "имя\nИван\n".encode("koi8-r"),
        "名前\n山田\n".encode("shift-jis"),
        b"\xff\xfea",
    ],
    ids=["undefined bytes", "noise", "cyrillic", "japanese", "half a character"],
)
def test_what_is_in_no_known_encoding_is_an_error(raw):
    """Nothing is guessed that cannot be checked."""
    with pytest.raises(UnreadableData) as caught:
        decoded("till", raw)

    assert Problem.UNDECODABLE is caught.value.problem
    assert caught.value.line is not None


def test_a_null_byte_is_found_with_its_line():
    """Text with null bytes is no text: another format, or UTF-16 without its mark."""
    with pytest.raises(UnreadableData) as caught:
        decoded("till", b"name\nAnn\nL\0ee\n")

    assert (Problem.BAD_CHARACTER, 3) == (caught.value.problem, caught.value.line)
