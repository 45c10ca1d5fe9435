"""The second generator: repeatable, labelled, as noisy as asked, and nothing like the first."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.travellers import COUNTRIES, FIELDS, traveller_tables
from benchmarks.travellers.corruption import CORRUPTIONS, corrupted
from benchmarks.travellers.people import country, families
from unifiedcustomer.records import Role
from unifiedcustomer.testing import COUNTRIES as THEIRS


def test_about_as_many_records_as_asked_for() -> None:
    """Within a tenth, every row with its person."""
    tables, ids = traveller_tables(5_000)

    assert 4_500 < sum(table.num_rows for table, _ in tables.values()) < 5_500
    assert all(table.num_rows == len(persons) for table, persons in tables.values())
    assert set(tables) == set(ids)


def test_every_column_has_a_meaning() -> None:
    """Whoever does not guess is told all, in words that this library knows."""
    tables, ids = traveller_tables(300)
    columns = {name for source, (table, _) in tables.items() for name in table.column_names if name != ids[source]}

    assert columns == set(FIELDS)
    assert {Role(role) for role in FIELDS.values()}


def test_no_country_is_shared_with_the_other_generator() -> None:
    """What was tuned on the one finds none of its names here."""
    assert not set(COUNTRIES) & set(THEIRS)


def test_more_noise_changes_more() -> None:
    """Names of one person are written in more ways the more noise there is."""
    ways = []
    for noise in ("mild", "hard"):
        tables, _ = traveller_tables(4_000, noise=noise, countries=["AU"])
        table, persons = tables["club"]
        seen: dict[int, set[str | None]] = {}
        for person, name in zip(persons, table["surname"].to_pylist(), strict=True):
            seen.setdefault(person, set()).add(name)
        ways.append(sum(map(len, seen.values())) / len(seen))

    assert ways[0] < ways[1]


def test_an_unknown_country_is_refused() -> None:
    """Before anything is made."""
    with pytest.raises(KeyError):
        traveller_tables(10, countries=["XX"])


def test_nobody_is_born_tomorrow_and_everybody_can_be_reached() -> None:
    """Birth dates are past, and each person has a home, a phone and a mailbox."""
    for person in families(500, COUNTRIES, Random(1)):
        assert 1900 < person.born.year < 2025
        assert person.homes and person.phones and all("@" in box for box in person.mailboxes)
        assert country(person.country.code) is person.country


@given(st.text(max_size=20), st.sampled_from(sorted(CORRUPTIONS)), st.integers(0, 1_000))
def test_any_text_can_be_damaged(text: str, kind: str, seed: int) -> None:
    """No value breaks the breaking; little changes at once, and the same chance does the same."""
    damaged = corrupted(text, kind, Random(seed))

    assert abs(len(damaged) - len(text)) <= 3
    assert damaged == corrupted(text, kind, Random(seed))
