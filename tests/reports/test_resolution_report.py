"""The report of a resolution: one page that loads nothing, has no value of a record unless asked, and fits a window."""

from __future__ import annotations

import re

import attrs
import pytest

from reports.test_message_preview import Page, measured, needs_browser
from unifiedcustomer import resolve
from unifiedcustomer.charts import Bars
from unifiedcustomer.reports import ResolutionReport, resolution_page
from unifiedcustomer.testing import synthetic_customers

HOSTILE = '</details><script>alert(1)</script>"><img src=x onerror=alert(1)>'
SECTIONS = ["read", "blocking", "weights", "pairs", "customers", "truth", "review", "time"]


@pytest.fixture(scope="module")
def data():
    """Some hundred customers of five systems."""
    return synthetic_customers(400, seed=3, noise="hard", countries=("GB", "FR"))


@pytest.fixture(scope="module")
def result(data):
    """What is found of them."""
    return resolve(data.systems)


@pytest.fixture(scope="module")
def truth(data, result):
    """The person of each record."""
    return [data.truth[key] for key in zip(result.table.sources, result.table.record_ids, strict=True)]


def page_of(result, tmp_path, **options):
    """The text of a report."""
    return result.report(tmp_path / "report.html", **options).read_text(encoding="utf-8")


def test_a_report_is_one_file_that_loads_nothing_and_runs_nothing(result, truth, tmp_path):
    """A policy forbids it, and there is nothing to forbid."""
    page = page_of(result, tmp_path, records=True, truth=truth)
    found = Page(re.sub(r"<(rect|line|circle)([^>]*)/>", r"<\\1\\2></\\1>", page))

    assert [] == found.open
    tags = {tag for tag, _ in found.seen}
    assert not tags & {"script", "link", "object", "embed", "form", "base", "img", "iframe"}
    assert not [name for _, attributes in found.seen for name in attributes if name.startswith("on")]
    assert any("default-src 'none'" in (attributes.get("content") or "") for _, attributes in found.seen)
    assert "url(" not in page
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)", re.sub(r"<td>.*?</td>", "", page))


def test_a_report_has_a_section_for_each_question(result, truth, tmp_path):
    """And none about the truth where nobody gave it."""
    told, untold = page_of(result, tmp_path, truth=truth), page_of(result, tmp_path)

    assert SECTIONS == re.findall(r'<section id="(\w+)"', told)
    assert [name for name in SECTIONS if name != "truth"] == re.findall(r'<section id="(\w+)"', untold)
    assert f"{len(result.table):,} records are {len(result.customers):,} customers" in told


def test_a_report_has_no_value_of_any_record(result, data, tmp_path):
    """No name, mailbox, phone or street of the records that it is about; with ``records`` those of doubtful pairs."""
    spoken = ("FULL_NAME", "PHONE", "family_name", "email", "phone", "street", "caller", "display_name", "push_token")
    values = {
        str(value)
        for columns in data.systems.values()
        for name in columns.keys() & {*spoken, "last_name", "mobile", "landline", "CARD_NO"}
        for value in columns[name]
        if value is not None and len(str(value)) > 5 and value != "customer"  # which is what some tills write
    }
    bare, full = page_of(result, tmp_path), page_of(result, tmp_path, records=True)

    assert not [value for value in values if re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.])", bare)]
    assert [value for value in values if value in full]
    assert "has no value of any record" in bare
    assert "treat it as personal data" in full


def test_a_report_says_the_mode_and_the_labels(data, result, tmp_path):
    """Which pairs were compared at all, and whether labels had a say in what was learned."""
    asked = result.worth_asking(10)
    labels = [(pair.left, pair.right, pair.together) for pair in asked]
    found = page_of(resolve(data.systems, mode="one per source", labels=labels), tmp_path)

    assert "of any two records" in page_of(result, tmp_path)
    assert "nobody is twice in one" in found
    assert "Learned with 10 labelled pairs" in found


def test_hostile_text_is_text(tmp_path):
    """Sources, columns, ids and values may hold anything; the page has the elements that it would have anyway."""

    def tags(text):
        rows = [
            {"id": f"{n}{text}", "name": f"{who} Lee{text}", f"zip{text}": "SW1A1AA", "birth date": "1980-03-04"}
            for n, who in enumerate(("Ann", "Anna", "Bob", "Rob"))
        ]
        page = page_of(resolve({f"till{text}": rows}, fields=None), tmp_path, records=True)
        return [tag for tag, _ in Page(page).seen if tag in {"script", "img", "details", "section"}], page

    found, page = tags(HOSTILE)
    assert "script" not in found
    assert "img" not in found
    assert "<script" not in page


def test_a_small_table_says_that_it_was_not_learned_from(tmp_path):
    """Two records: shipped weights, nothing to estimate, nothing in doubt, and still a page."""
    page = page_of(
        resolve([{"id": 1, "email": "ann.lee@example.com"}, {"id": 2, "email": "bob@example.org"}]), tmp_path
    )

    assert "The shipped weights were used: fewer than 60 records" in page
    assert "too few pairs to say" in page
    assert "No pair is in doubt" in page


def test_charts_of_a_report_count_everything(result):
    """Every compared pair is in a column, every customer in a bar, and every stage has its time."""
    report = ResolutionReport(figures=result.report_dict(), resolved=result._resolved, doubtful=())

    assert result.report_dict()["pairs"] == sum(report.weights_of_pairs().counts)
    assert len(result.customers) == sum(bar.value for bar in report.sizes().bars)
    assert list(result.report_dict()["seconds"]) == [bar.label for bar in report.timings().bars]
    assert isinstance(report.kinds(), Bars)
    assert "one person" == report.kinds().bars[0].label
    untrained = attrs.evolve(report, figures={**report.figures, "training": {}})
    assert untrained.kinds() is None
    assert "Kinds of pairs" not in resolution_page(untrained)


@needs_browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["desk", "phone"])
def test_the_report_fits_its_window(result, truth, tmp_path, width, dark):
    """On a desk and on a phone, by day and by night: nothing sticks out, and it is light or dark as its reader is."""
    page = page_of(result, tmp_path, records=True, truth=truth).replace("<details ", "<details open ")
    found = measured(page, tmp_path, width=width, dark=dark)

    assert (found["width"], []) == (found["scroll"], found["wide"])
    assert ("rgb(20, 21, 19)" if dark else "rgb(244, 243, 239)") == found["ground"]
