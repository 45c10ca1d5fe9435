"""Charts: the same numbers as data, text, SVG and pages; nothing is loaded, nothing runs, whatever the labels say."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.charts import (
    Bar,
    Bars,
    ComparisonWeights,
    Histogram,
    LevelWeight,
    LevelWeights,
    Mark,
    Reliability,
    ReliabilityPoint,
    Step,
    Waterfall,
)
from unifiedcustomer.charts.drawing import MARGIN, bits, count, shortened
from unifiedcustomer.charts.scale import Scale, round_steps

GOLDEN = Path(__file__).parent.parent / "golden" / "charts"
HOSTILE = '</title><script>alert(1)</script> "><img src=x onerror=alert(1)> & {{x}}'


def charts(name: str = "name"):
    """One chart of each kind, with a label to be chosen."""
    level = LevelWeight(name, 6.25, 0.76, 0.01)
    return [
        Waterfall(
            title=name,
            steps=(Step("before looking", "how rare such pairs are", -13.5), Step("email", name, 17.1)),
            verdict="one person, 92.4% likely",
            at=0.0,
            at_label="one person from here",
        ),
        LevelWeights(
            title=name, comparisons=(ComparisonWeights(name, (level, LevelWeight("different", -3.7, 0.1, 0.9))),)
        ),
        Bars(title=name, bars=(Bar(name, 1200, "(60.0%)"), Bar("other", 0)), unit="pairs"),
        Histogram(title=name, edges=(-4.0, 0.0, 4.0), counts=(12, 90_000), unit="bits", marks=(Mark(0.0, name),)),
        Reliability(title=name, points=(ReliabilityPoint(0.1, 0.2, 40), ReliabilityPoint(0.9, 0.85, 400)), error=0.05),
    ]


KINDS = [type(chart).__name__ for chart in charts()]


@pytest.mark.parametrize("place", range(len(KINDS)), ids=KINDS)
def test_a_chart_is_the_same_each_time(place):
    """The picture and the text of a chart are kept, and any change of them is seen."""
    chart = charts("family name")[place]
    for suffix, drawn in (
        ("svg", chart.to_svg()),
        ("phone.svg", chart.to_svg(width=340)),
        ("txt", chart.to_text() + "\n"),
    ):
        assert (GOLDEN / f"{KINDS[place]}.{suffix}").read_text(encoding="utf-8") == drawn


@pytest.mark.parametrize("width", [340, 760])
@pytest.mark.parametrize("place", range(len(KINDS)), ids=KINDS)
def test_a_picture_is_well_formed_and_keeps_to_its_sheet(place, width):
    """Every shape lies within the picture, on a desk and on a phone."""
    root = ET.fromstring(charts()[place].to_svg(width=width))
    high = float(root.get("viewBox").split()[3]) - MARGIN
    for shape in (shape for shape in root.iter() if shape.get("class") != "ground"):
        for name, most in (
            ("x", width),
            ("x1", width),
            ("x2", width),
            ("cx", width),
            ("y", high),
            ("y1", high),
            ("cy", high),
        ):
            if shape.get(name) is not None:
                assert 0 <= float(shape.get(name)) <= most + 0.05, ET.tostring(shape)
        if shape.tag.endswith("rect"):
            assert float(shape.get("x")) + float(shape.get("width")) <= width + 1.6


@pytest.mark.parametrize("place", range(len(KINDS)), ids=KINDS)
def test_hostile_labels_are_text(place):
    """Whatever a label says, the picture has the elements that it would have anyway."""
    plain, hostile = (ET.fromstring(charts(name)[place].to_svg()) for name in ("x", HOSTILE))

    assert [shape.tag for shape in plain.iter()] == [shape.tag for shape in hostile.iter()]
    page = charts(HOSTILE)[place].to_html()
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("place", range(len(KINDS)), ids=KINDS)
def test_a_chart_is_plain_data(place):
    """The numbers of a chart go through JSON unchanged."""
    data = charts()[place].to_dict()

    assert data == json.loads(json.dumps(data))
    assert charts()[place].to_svg() == charts()[place]._repr_html_()


def test_empty_charts_are_drawn():
    """Nothing to show is no error."""
    empty = [
        Waterfall(title="", steps=(), verdict="", at=0.0, at_label=""),
        LevelWeights(title="", comparisons=()),
        Bars(title="", bars=()),
        Histogram(title="", edges=(0.0, 1.0), counts=(0,), unit=""),
        Reliability(title="", points=(), error=None),
    ]

    for chart in empty:
        for width in (340, 760):
            ET.fromstring(chart.to_svg(width=width))
        assert isinstance(chart.to_text(), str)


def test_a_waterfall_adds_up():
    """The total is the sum of the steps, in the picture and in the text."""
    waterfall = charts()[0]

    assert pytest.approx(3.6) == waterfall.total
    assert waterfall.to_text().endswith("+3.6 bits")


def test_numbers_are_written_for_readers():
    """A true minus, no sign on nothing, thousands apart, and cuts are shown."""
    assert ["+6.1", "\u22120.4", "0.0", "0.0"] == [bits(value) for value in (6.06, -0.42, -0.01, 0.0)]
    assert ["1,200", "0.4", "7"] == [count(value) for value in (1200, 0.4, 7.0)]
    assert ["abc", "ab\u2026"] == [shortened("abc", 21), shortened("abcd", 21)]


def test_heights_of_a_histogram_beyond_ten_thousand_have_short_ticks():
    """Powers of ten from the fourth on are written as powers."""
    assert "10\u2074" in Histogram(title="", edges=(0.0, 1.0), counts=(90_000,), unit="").to_svg()


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(2, 9))
def test_ticks_are_round_few_and_within(a, b, most):
    """At most so many ticks and one, none outside the scale."""
    low, high = sorted((a, b))
    ticks = round_steps(low, high, most)
    slack = 1e-6 * max(abs(low), abs(high), 1e-300)

    assert len(ticks) <= most + 1
    assert all(low - slack <= tick <= high + slack for tick in ticks)


@given(st.floats(-100, 100))
def test_a_scale_never_leaves_its_sheet(value):
    """What lies beyond an end stands at the end."""
    assert 10 <= Scale(-5, 5, 10, 90)(value) <= 90
