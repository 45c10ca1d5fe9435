"""UTF-8 that was read as Windows text."""

from __future__ import annotations

import pytest

from unifiedcustomer.normalization.mojibake import repaired
from unifiedcustomer.normalization.text import tidy

NAMES = [
    "Müller", "José", "Erdős", "Łukasz", "Żaneta", "Владимир", "Nguyễn Văn", "Zoë", "Åsa", "ÅSA", "MÜLLER",
    "Jürgen Groß", "voilà", "Ångström", "São", "SÃO PAULO", "Élodie", "Œuvre", "Dvořák", "Şahin", "Þór", "Ελένη",
    "O’Neil", "François – Noël",
]  # fmt: skip


def misread(text: str, encoding: str) -> str:
    """``text`` as a program shows it that takes its UTF-8 for ``encoding``."""

    def shown(byte: int) -> str:
        try:
            return bytes([byte]).decode(encoding)
        except UnicodeDecodeError:
            return chr(byte)

    return "".join(map(shown, text.encode()))


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("name", NAMES)
def test_a_misread_name_is_repaired(name, encoding):
    """Names of Europe come back whole from both usual accidents."""
    assert (name, None) == tidy(misread(name, encoding), limit=200)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_misread_twice_is_repaired(name):
    """The second accident is undone as well."""
    twice = misread(misread(name, "latin-1"), "latin-1")

    assert (name, None) == tidy(twice, limit=500)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_order_stays(name):
    """What was read rightly is not touched."""
    assert name == repaired(name)


@pytest.mark.parametrize(
    "text",
    [
        "“BLÅ”",
        "BLÅ”",
        "„KÄ“",
        "voilà\u00a0»",
        "IRMÃ\u00a0MARIA",
        "CAFÉ»",
        "MENÜ…",
        "«mamá»",
        "Müller Ã¼",
        "Ø«Ø\u00b1",
        "Ã\u00a0",
        "\u00c3\u0178 \u00c3\u00fc",
        "\u00e0\u00a0\u0152",
    ],
)
def test_what_could_be_meant_is_left_alone(text):
    """Quotation marks behind capitals, other scripts and half-broken texts stay as they are."""
    assert text == repaired(text)
