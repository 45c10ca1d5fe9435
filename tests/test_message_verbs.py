"""The command line for messages: preview and lint."""

from __future__ import annotations

import json

import pytest

from unifiedcustomer.cli import main
from unifiedcustomer.testing import sample_messages

GOOD = str(sample_messages()["price-drop"])
WRONG = """+++
id = "typed"
purpose = "service"
class = "service"
+++
# Hello

Only 20 % today.
"""


@pytest.fixture
def said(capsys):
    """Run the command line; give back its code, stdout and stderr."""

    def run(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def wrong(tmp_path):
    """A message with a percentage typed by hand."""
    path = tmp_path / "wrong.md"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_preview_writes_a_page(said, tmp_path):
    """Where it is told to, or beside the message."""
    code, _, err = said("preview", GOOD, "--locale", "de", "--channel", "email", "-o", tmp_path / "page.html")

    assert 0 == code
    assert "1 renderings, 0 to repair, 0 notes" in err
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_preview_says_by_its_code_that_something_is_wrong(said, wrong):
    """The page is there all the same."""
    code, _, err = said("preview", wrong, "--channel", "sms")

    assert 1 == code
    assert "2 to repair" in err
    assert wrong.with_suffix(".html").exists()


def test_lint_is_content_with_the_samples(said):
    """Notes alone do not fail, unless they are to."""
    code, out, err = said("lint", GOOD, "--locale", "de")

    assert 0 == code
    assert ": note: " in out
    assert "1 messages, 0 errors" in err
    assert 1 == said("lint", GOOD, "--locale", "de", "--strict")[0]
    assert 0 == said("lint", GOOD, "--locale", "de", "--channel", "email", "--strict")[0]


def test_lint_names_file_language_medium_and_code(said, wrong):
    """A line for people, or an object for programs."""
    code, out, _ = said("lint", wrong, "--channel", "sms")
    objects = [json.loads(line) for line in said("lint", wrong, "--channel", "sms", "--json")[1].splitlines()]

    assert 1 == code
    assert f"{wrong}: en sms, mms: error: A percent stands in the text" in out
    assert out.splitlines()[0].endswith("[undeclared_fact]")
    assert [["sms", "mms"]] == [row["media"] for row in objects]
    assert {"error"} == {row["level"] for row in objects}


def test_a_file_that_is_no_message_is_an_error_among_others(said, tmp_path):
    """The next file is looked at all the same."""
    broken = tmp_path / "broken.md"
    broken.write_text("# no front matter", encoding="utf-8")
    code, out, err = said("lint", broken, tmp_path / "absent.md", GOOD, "--channel", "email")

    assert 1 == code
    assert f"{broken}: error: front_matter" in out
    assert "3 messages, 2 errors" in err
    assert 2 == said("preview", broken)[0]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("name = ", "brand"),
        ('nome = "x"', "brand.nome"),
        ("accent = 5", "brand.accent"),
        ('email = "a@b.example"', "brand.name"),
        ('name = "K"\naccent = "#ffdd00"', "accent"),
    ],
)
def test_a_brand_that_is_none_is_refused(said, tmp_path, text, field):
    """With the place, and no value."""
    path = tmp_path / "brand.toml"
    path.write_text(text, encoding="utf-8")
    code, _, err = said("preview", GOOD, "--brand", path, "-o", tmp_path / "x.html")

    assert 2 == code
    assert err.startswith(f"Error: {field}: ")


def test_a_brand_may_be_ones_own(said, tmp_path):
    """Its colours are the page's."""
    path = tmp_path / "brand.toml"
    path.write_text('name = "Kite"\naccent = "#123456"\nlegal_footers = { DE = "HRB 1" }\n', encoding="utf-8")

    assert (
        0 == said("preview", GOOD, "--brand", path, "-o", tmp_path / "x.html", "--channel", "app", "--locale", "de")[0]
    )
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "#123456" in page
    assert "Kite" in page
