"""The review sheet: one file that works without a network, and whose decisions the hub reads back."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from reports.browser import opened
from unifiedcustomer.hub import CustomerHub, DecisionOutcome
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.reports import ReviewSheet, review_page

HOSTILE = "</td></script><script>alert(1)</script><img src=x onerror=alert(1)>"
PAIRS = 3
GIVEN = ("Ann", "Zoe", "Robert")


@pytest.fixture(scope="module")
def hub():
    """A hub with three pairs in doubt."""
    with CustomerHub() as made:
        for number in range(PAIRS):
            code = f"{number + 1}011 AB"
            till = {
                "given_name": GIVEN[number],
                "family_name": "Lee",
                "postal_code": code,
                "birth_date": f"19{60 + 7 * number}-0{number + 3}-1{number}",
            }
            made.put(SourceRecord.of("till", str(number), **till, city=None if number else HOSTILE))
            made.put(
                SourceRecord.of("web", str(number), given_name=GIVEN[number], family_name="Leigh", postal_code=code)
            )
        yield made


@pytest.fixture
def sheet(hub, tmp_path):
    """Its sheet."""
    assert PAIRS == len(hub.review())
    return hub.review_sheet(tmp_path / "sheet.html", by="kim")


class Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_the_sheet_loads_nothing_and_runs_its_own_script_alone(sheet):
    """No address outside, one script under the policy's hash, and values are text."""
    text = sheet.read_text(encoding="utf-8")
    tags = Tags(text).found
    policy = next(each["content"] for tag, each in tags if tag == "meta" and "http-equiv" in each)

    assert re.fullmatch(
        r"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-[^']+'", policy
    )
    assert not [each for _tag, each in tags if each.keys() & {"src", "href", "action", "onclick", "onerror"}]
    assert ["application/json", None] == [each.get("type") for tag, each in tags if tag == "script"]
    assert "<img" not in text
    assert "http" not in re.sub(r'http-equiv|xmlns="[^"]*"', "", text)


def test_the_sheet_says_that_it_is_personal_data_and_can_be_read_without_a_script(sheet):
    """Every record's values stand in it, side by side, with a sign for each row that is the same or is not."""
    text = sheet.read_text(encoding="utf-8")

    assert "<b>Personal data.</b>" in text
    assert PAIRS == text.count('<article class="pair"')
    assert PAIRS == text.count("<td>Lee</td><td>Leigh</td>")
    assert 2 * PAIRS == text.count('title="the same"')
    assert PAIRS == text.count('title="not the same"')
    assert "<noscript>" in text


def test_a_sheet_without_questions_says_so():
    """Nothing is in doubt."""
    empty = {"@type": "ReviewDecisions", "@version": 1, "decisions": []}
    text = review_page(
        ReviewSheet(questions=(), decisions=empty, in_doubt=0, made_at=datetime(2026, 11, 22, tzinfo=UTC))
    )

    assert "Nothing is in doubt." in text
    assert "<article" not in text


def test_decisions_of_a_browser_are_read_back(hub, sheet, tmp_path):
    """Keys, clicks, undo and a reason; saved as a file; and the hub keeps them as judgements."""
    with opened(sheet, tmp_path / "down", tmp_path / "profile") as page:
        assert "1 of 3" == page.value("document.getElementById('place').textContent")
        assert 1 == page.value("document.querySelectorAll('article.pair:not([hidden])').length")
        page.value("document.querySelector('article:not([hidden]) .why').value = 'same street'")
        page.press("y")
        page.press("n")
        assert "3 of 3" == page.value("document.getElementById('place').textContent")
        page.press("u")
        assert "2 of 3" == page.value("document.getElementById('place').textContent")
        page.value("document.querySelector('article:not([hidden]) .different').click()")
        page.press("s")
        assert page.value("!document.getElementById('end').hidden")
        told = "1 one person, 1 two persons, 1 not sure, 0 open."
        assert told in page.value("document.getElementById('state').textContent")
        page.value("document.getElementById('save').click()")
        page.until("document.getElementById('state').textContent.includes('All of it is saved')")
        file = tmp_path / "down" / "decisions.json"
        wait_for(file)
    text = file.read_text(encoding="utf-8")
    decisions = json.loads(text)["decisions"]
    report = hub.load_judgements(file)

    assert [DecisionOutcome.KEPT, DecisionOutcome.KEPT, DecisionOutcome.UNDECIDED] == [
        each.outcome for each in report.decisions
    ]
    first = decisions[0]["judgement"]
    assert ("kim", "same street", "same") == (first["by"], first["reason"], first["verdict"])
    assert "Lee" not in text
    left, right = (RecordKey(first[side]["source"], first[side]["record_id"]) for side in ("left", "right"))
    assert hub.customer_of(left) == hub.customer_of(right)
    (kept,) = hub.how(hub.customer_of(left)).judgements
    assert ("kim", "same street") == (kept.by, kept.reason)
    assert abs((datetime.now(UTC) - kept.at).total_seconds()) < 600
    assert 1 == len(hub.review())


def wait_for(file):
    """Until the browser has written it."""
    end = time.monotonic() + 20
    while not file.exists():
        assert time.monotonic() < end
        time.sleep(0.05)
