"""What a given name may be short for."""

from __future__ import annotations

import pytest

from unifiedcustomer.normalization import given_names
from unifiedcustomer.normalization.given_names import LANGUAGES, given_root, is_given_name, share_root
from unifiedcustomer.normalization.tables import read_rows
from unifiedcustomer.normalization.text import fold


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("bob", "robert"), ("bill", "william"), ("peggy", "margaret"), ("jack", "john"), ("dick", "richard"),
        ("liz", "elizabeth"), ("polly", "mary"), ("wm", "william"), ("chas", "charles"), ("alex", "alexandra"),
        ("pepe", "jose"), ("paco", "francisco"), ("nacho", "ignacio"), ("lola", "dolores"), ("charo", "rosario"),
        ("sjaak", "jacques"), ("sjaak", "jacob"), ("piet", "pieter"), ("kees", "cornelis"), ("truus", "geertruida"),
        ("wim", "willem"), ("jan", "johannes"), ("lasse", "lars"), ("kalle", "karl"), ("pelle", "per"),
        ("gittan", "birgitta"), ("sepp", "josef"), ("uschi", "ursula"), ("heinz", "heinrich"), ("hans", "johann"),
        ("fritz", "friedrich"), ("dede", "andre"), ("manu", "emmanuel"), ("margot", "marguerite"), ("jojo", "georges"),
        ("catherine", "katherine"), ("steven", "stephen"), ("carl", "karl"), ("juergen", "jurgen"),
    ],
)  # fmt: skip
def test_a_short_form_shares_a_root_with_its_name(short, full):
    """Pet forms, abbreviations and spellings lead to the same name in six languages."""
    assert share_root(short, full)
    assert share_root(full, short)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("john", "jean"), ("john", "juan"), ("johann", "juan"), ("mary", "maria"),
        ("peter", "pedro"), ("charles", "carlos"), ("anna", "hannah"), ("luke", "lucas"), ("bob", "bill"),
        ("j", "john"), ("", "ann"), ("xiaoming", "xiaohong"),
    ],
)  # fmt: skip
def test_translations_and_other_names_share_no_root(one, other):
    """A translation of a name is another name, and an initial stands for none in particular."""
    assert not share_root(one, other)


@pytest.mark.parametrize(
    ("given_key", "root"),
    [
        ("robert", "robert|robertus"),
        ("john", "john"),
        ("bob", "robert"),
        ("xiaoming", "xiaoming"),
        ("j", None),
        ("j r", None),
        ("", None),
        ("j bob", "robert"),
        ("bob j", "robert"),
        ("bob lee", "robert"),
        ("maria isabel", "maria|maria isabel"),
        ("maribel", "maria isabel"),
        ("annemarie", "ann marie|anne marie"),
        ("anne marie", "ann|ann marie|anna|anne|anne marie"),
    ],
)
def test_the_root_is_that_of_the_first_name(given_key, root):
    """Initials are skipped, unknown names stand for themselves, compounds count beside their first name."""
    assert root == given_root(given_key)


def test_words_are_known_as_given_names():
    """Full names and short forms are given names; family names are not."""
    assert is_given_name("robert")
    assert is_given_name("uschi")
    assert not is_given_name("schmidt")


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_tidy(language):
    """Names and variants are folded, sorted, each once, and every row says where it comes from."""
    rows = read_rows(f"given_names.{language}.tsv")

    names = [row["name"] for row in rows]
    assert sorted(set(names)) == names
    for row in rows:
        variants = row["variants"].split()
        assert sorted(set(variants)) == variants
        assert variants
        assert row["name"] not in variants
        assert [row["name"], *variants] == [fold(form) for form in (row["name"], *variants)]
        assert set(row["source"]) <= set("wnu")


@pytest.mark.parametrize(
    ("language", "rows"), [("en", 500), ("de", 250), ("es", 250), ("fr", 250), ("nl", 250), ("sv", 250)]
)
def test_tables_are_substantial(language, rows):
    """Each language has hundreds of names."""
    assert rows <= len(read_rows(f"given_names.{language}.tsv"))


def test_every_name_of_a_table_is_among_its_own_roots():
    """A name that is a root gives itself."""
    for language in LANGUAGES:
        for row in read_rows(f"given_names.{language}.tsv"):
            assert row["name"] in given_names._roots()[row["name"]].split("|")
