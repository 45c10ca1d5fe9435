"""Tables of many real systems are understood: `golden/table_headers.toml`, and those that nobody thought of."""

from __future__ import annotations

from time import process_time

import pytest

from table_corpus import CORPUS, UNSEEN, corpus, mistakes, table
from unifiedcustomer.ingestion import guess_fields
from unifiedcustomer.records import Role


@pytest.mark.parametrize("file", [CORPUS, UNSEEN], ids=["known", "unseen"])
def test_most_columns_of_real_systems_are_understood_and_none_is_misunderstood(file):
    """A column that is found less is a loss; a wrong meaning joins strangers."""
    meant, found, given, right, ids, wrong = mistakes(file)
    tables = sum(any("record" in roles for roles, _ in headers.values()) for _, headers in corpus(file))

    assert [] == [row for row in wrong if row[3] not in {"ignore", "record"}]
    assert given == right
    assert found >= 0.98 * meant
    assert ids >= tables - 1


def test_every_role_in_the_corpus_is_one():
    """A misspelt expectation could never be met."""
    roles = {
        role
        for file in (CORPUS, UNSEEN)
        for _, headers in corpus(file)
        for found, _ in headers.values()
        for role in found
    }

    assert set() == roles - {role.value for role in Role} - {"record"}


def test_headers_say_the_same_in_capitals_and_in_snake_case():
    """Who writes a header in another way means the same."""
    headers = next(found for system, found in corpus(UNSEEN) if system == "restaurant_booking")
    columns = table(headers)
    loud = {name.upper(): cells for name, cells in columns.items()}
    spaced = {name.replace("_", " ").title(): cells for name, cells in columns.items()}

    expected = [field.role for field, _ in guess_fields(columns).values()]
    assert expected == [field.role for field, _ in guess_fields(loud).values()]
    assert expected == [field.role for field, _ in guess_fields(spaced).values()]


def test_guessing_thirty_columns_takes_a_blink():
    """About a thousand values a column are looked at, each shape once and different values once."""
    headers = next(found for system, found in corpus() if system == "shopify_orders")
    columns = table(headers, rows=3000)
    guess_fields(columns)

    begun = process_time()
    guess_fields(columns)
    assert process_time() - begun < 0.3  # 0.03 where nothing else runs
