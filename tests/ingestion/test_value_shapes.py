"""What values look like, in shares."""

from __future__ import annotations

import pytest

from unifiedcustomer.ingestion.value_shapes import Shapes, shapes_of


@pytest.mark.parametrize(
    ("value", "looks"),
    [
        ("ann@mail.example", {"email", "worded"}),
        ("ann@mail", {"worded"}),
        ("020 7946 0018", {"phone", "marked_phone"}),
        ("+442079460018", {"phone", "marked_phone"}),
        ("2079460018", {"phone", "postcode_like", "house_number"}),
        ("51.5073219", {"phone", "house_number"}),
        ("1980-03-04", {"date", "postcode_like"}),
        ("1980-03-04 05:06", {"date", "time"}),
        ("1980-44-04", {"phone", "marked_phone", "postcode_like"}),
        ("4.3.1980", {"date", "house_number"}),
        ("4.3.80", {"date", "house_number"}),
        ("4.3.198", {"house_number"}),
        ("4 Mar 1980", {"date", "worded", "house_number", "postcode_like"}),
        ("19800304", {"date", "postcode_like"}),
        ("1980", {"year", "postcode_like", "house_number"}),
        ("SW1A 1AA", {"postcode", "postcode_like", "worded"}),
        ("111 20", {"postcode", "postcode_like", "house_number"}),
        ("12a", {"house_number", "postcode_like", "worded"}),
        ("Ann", {"worded"}),
        ("名前", {"worded"}),
        ("-", set()),
    ],
)
def test_a_value_may_look_like_several_things(value, looks):
    """A shape says what a value could be, not what it is."""
    shapes = shapes_of([value])
    shares = {name for name in ("email", "phone", "marked_phone", "date", "time", "year", "postcode", "postcode_like",
                                "house_number", "worded") if getattr(shapes, name) == 1}  # fmt: skip

    assert looks - shares == set()
    assert shares - looks <= {"house_number", "postcode_like"}


def test_no_value_has_no_shape():
    """Nothing was seen, so nothing is said."""
    shapes = shapes_of([])
    shares = {name: getattr(shapes, name) for name in vars(Shapes) if not name.startswith("_")
              and name != "values"}  # fmt: skip

    assert not any(shares.values())


def test_years_of_dates_are_told_by_middle_and_span():
    """One wild date moves neither much."""
    shapes = shapes_of([f"{year}-01-01" for year in range(1950, 1970)] + ["9999-12-31"])

    assert 1960 == shapes.median_year
    assert 10 < shapes.year_span < 25
