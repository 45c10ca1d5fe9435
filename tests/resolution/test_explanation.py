"""The waterfall of a pair: it adds up, reads well, and shows no value of any record."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from unifiedcustomer import resolve
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.explanation import NEGLIGIBLE, ComparedFeature, MatchExplanation

GOLDEN = Path(__file__).parent.parent / "golden" / "explanations"

ANN = {"id": "1", "name": "Ann Quillfeather", "email": "ann.quillfeather@example.com", "postcode": "SW1A 1AA"}
ANNE = {"id": "2", "name": "Anne Quillfeather", "email": "ann.quillfeather@example.com", "postcode": "EC1A 1BB"}
TOM = {"id": "3", "name": "Tom Quillfeather", "email": "tom@example.org", "postcode": "SW1A 1AA"}


@pytest.fixture(scope="module")
def result():
    """Two records of Ann, and one of Tom who lives with her; too few to learn from."""
    return resolve({"till": [ANN, ANNE, TOM]})


def weighed(alternative: str, *weights: tuple[str, str, float], rarity: float, other_stories: float):
    """A waterfall of given weights, so that no later figure of the shipped model moves it."""
    features = tuple(
        ComparedFeature(name=name, level=level, weight=weight, m=0.5, u=0.5 / 2**weight)
        for name, level, weight in weights
    )
    missing = ComparedFeature(name="gender", level="not compared", weight=0.0)
    return MatchExplanation(
        left=RecordKey("till", "T-1"),
        right=RecordKey("webshop", "w-42"),
        prior=-13.3,
        features=(*features, missing),
        rarity=rarity,
        alternative=alternative,
        other_stories=other_stories,
        weight=-13.3 + sum(weight for *_, weight in weights) + rarity + other_stories,
        match_at=0.0,
    )


WATERFALLS = {
    "one_person": weighed(
        "relative",
        ("given_name", "short for the same name", 5.6),
        ("family_name", "same", 8.1),
        ("email", "same", 16.2),
        ("address", "different", -3.1),
        rarity=1.2,
        other_stories=-4.4,
    ),
    "strangers": weighed(
        "random", ("family_name", "same", 8.1), ("birth_date", "different", -6.2), rarity=-0.6, other_stories=-0.9
    ),
    "nothing_compared": weighed("random", rarity=0.0, other_stories=0.0),
}


@pytest.mark.parametrize("name", WATERFALLS)
def test_a_waterfall_is_the_same_each_time(name):
    """Its text and its picture are kept, and any change of them is seen."""
    why = WATERFALLS[name]

    assert (GOLDEN / f"{name}.txt").read_text(encoding="utf-8") == why.to_text() + "\n"
    assert (GOLDEN / f"{name}.svg").read_text(encoding="utf-8") == why.to_svg()


@pytest.mark.parametrize("other", ["2", "3"])
def test_a_waterfall_adds_up_to_the_weight(result, other):
    """Steps that are too small to show may be left out, nothing else."""
    why = result.why("1", other)

    assert pytest.approx(why.weight, abs=2 * NEGLIGIBLE) == why.chart().total
    assert str(why) == why.to_text()


def test_a_waterfall_shows_no_value(result):
    """Neither the text, nor the picture, nor the page, nor the data has a name, a mailbox or a postal code."""
    why = result.why("1", "2")
    for shown in (why.to_text(), why.to_svg(), why.to_html(), str(why.to_dict()), repr(why)):
        assert not [part for part in ("uillfeather", "example", "SW1A", "EC1A") if part.lower() in shown.lower()]


def test_pictures_fit_where_they_are_wanted(result):
    """The width is the caller's."""
    assert "400" == ET.fromstring(result.why("1", "2").to_svg(width=400)).get("width")
    assert result.why("1", "2")._repr_html_() == result.why("1", "2").to_svg()
