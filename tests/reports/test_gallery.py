"""The messages that ship with the library, in six languages and every medium, as they were looked at and found good.

After a change that is meant, run with ``UPDATE_GOLDEN=1`` and read the difference.
"""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path

import pytest

from unifiedcustomer.authoring import read_message
from unifiedcustomer.rendering.finding_words import explain_finding
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.reports import preview
from unifiedcustomer.testing import sample_messages

GOLDEN = Path(__file__).parent.parent / "golden" / "gallery"
LANGUAGES = ("en_GB", "de", "es", "fr", "nl", "sv")


@pytest.fixture(scope="module")
def gallery():
    """Each sample message in every medium and language."""
    return {name: preview(read_message(path)) for name, path in sample_messages().items()}


def inline(html):
    """The source without the elements that stand within a line."""
    unbroken = re.sub(r'<span style="white-space:nowrap">([^<]*)</span>', r"\1", html)
    return re.sub(r"</?(?:strong|em|bdi)>", "", unbroken)


def seen(html):
    """What a reader of a page sees, a line an element."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>|<svg.*?</svg>", "", html, flags=re.DOTALL)
    lines = (" ".join(line.split()) for line in re.sub(r"<[^>]*>", "\n", inline(body)).split("\n"))
    return "\n".join(filter(None, map(unescape, lines)))


def told(one):
    """One rendering, to be read by people."""
    lines = [f"──── {one.medium}"]
    for part, text in ({} if one.rendered is None else one.rendered.parts).items():
        lines += [f"── {part}", seen(text) if part == "html" else text]
    return "\n".join([*lines, *(f"!! {explain_finding(finding)}" for finding in one.findings)])


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("name", sample_messages())
def test_a_sample_looks_as_it_did(gallery, name, locale):
    """Every word and every finding, in every medium."""
    text = "\n\n".join(told(one) for one in gallery[name].media if one.locale == locale) + "\n"
    path = GOLDEN / f"{name}.{locale}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="\n")

    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", sample_messages())
def test_a_sample_says_one_thing_everywhere(gallery, name):
    """In six languages and all media nothing is refused, nothing contradicts, and no finding is unexplained."""
    found = gallery[name]

    assert {(locale, medium) for locale in LANGUAGES for medium in Medium} == {
        (one.locale, one.medium) for one in found.media
    }
    assert not [one.medium for one in found.media if one.is_refused]
    assert () == found.contradictions
    assert all("?" not in explain_finding(note) for note in found.notes)
    assert all(f'<a href="#{locale}">' in found.html for locale in LANGUAGES)


@pytest.mark.parametrize("name", sample_messages())
def test_a_sample_is_translated_in_all_its_lines(name):
    """Roles, too: no line of one language stands in another."""
    message = read_message(sample_messages()[name])

    assert set(LANGUAGES) == set(message.locales)
    for texts in message.translations.values():
        assert set(message.roles) == set(texts.roles)
        assert len(message.blocks) == len(texts.blocks)
