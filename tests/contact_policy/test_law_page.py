"""The page of the law is made of its rows, and the one in the documentation is that of the rows that ship."""

from datetime import date
from pathlib import Path

import attrs
import pytest

from unifiedcustomer.contact_policy.law_page import law_page
from unifiedcustomer.contact_policy.law_table import LawTable, shipped_law

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "countries.md"


def test_the_page_in_the_documentation_is_current():
    """After a change of a row: write `law_page(shipped_law())` to docs/reference/countries.md."""
    assert law_page(shipped_law()) == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("row", shipped_law().rows, ids=lambda row: row.id)
def test_every_row_is_on_the_page(row):
    """With its source."""
    assert f"`{row.id}`" in PAGE.read_text(encoding="utf-8")
    assert row.url in PAGE.read_text(encoding="utf-8")


def test_a_page_says_that_it_is_no_legal_advice():
    """Before anything else, also for an empty table."""
    assert "not legal advice" in law_page(LawTable(rows=()))[:300]


def test_what_a_user_changed_is_told_with_the_reason():
    """And who signed it off."""
    law = shipped_law().override("de.post", reason="counsel | read it", signed_off_by="M. Tan")

    assert "- `de.post`, changed: counsel \\| read it (M. Tan)" in law_page(law)


def test_text_of_a_row_stays_text():
    """No cell ends early and nothing becomes a link or an element."""
    row = shipped_law().row("de.post")
    note = attrs.evolve(row, note="[x](y) <script>|`*_\\\n# no heading", source="A | B")

    page = law_page(LawTable(rows=[note]))

    assert "<script>" not in page
    assert "A \\| B" in page
    assert "\n# no heading" not in page


def test_a_page_tells_the_days_of_a_rule():
    """From the first to the last."""
    page = law_page(shipped_law())

    assert "`fr.live.consumer.2022`<br>to 2026-08-10" in page
    assert f"- {date(2027, 1, 31)}: `us.machine.2027`" in page
