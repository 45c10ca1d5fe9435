"""Tables derived from other packages: what is shipped is what would be made, and reading without it is the same."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from unifiedcustomer.kernels import library
from unifiedcustomer.normalization import countries, number_plans, quick_keys, shipped_plans
from unifiedcustomer.normalization.derived_tables import derived_tables
from unifiedcustomer.normalization.number_plans import numbers_by_plan
from unifiedcustomer.normalization.tables import read_derived
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Texts

CACHED = (countries._shipped, countries._codes, countries._usual_names, countries._own_names)
SHIPPED = {"number_plans.json": "phonenumbers", "countries.json": "Babel"}


@pytest.fixture
def nothing_shipped(monkeypatch):
    """As where other versions of those packages are installed."""
    monkeypatch.setattr(countries, "read_derived", lambda *_: None)
    monkeypatch.setattr(number_plans, "shipped_plans", lambda: None)
    monkeypatch.setattr(quick_keys, "shipped_plans", lambda: None)
    for function in CACHED:
        function.cache_clear()
    yield
    for function in CACHED:
        function.cache_clear()


@pytest.fixture(scope="module")
def made():
    """Every file as it would be made."""
    return dict(derived_tables())


@pytest.mark.parametrize(("name", "package"), SHIPPED.items())
def test_what_is_shipped_is_what_would_be_made(name, package, made):
    """No hand and no release of ours has changed it since."""
    shipped = read_derived(name, package)
    if shipped is None:
        pytest.skip(f"another version of {package} is installed than the file was made from")

    assert json.loads(made[name]) == shipped


def test_every_file_that_is_derived_is_held_equal(made):
    """The list above has all of them."""
    assert set(SHIPPED) == set(made)


def test_a_file_of_another_version_is_left_alone(monkeypatch):
    """Nor is it read where nobody can tell the version."""
    monkeypatch.setattr("importlib.metadata.version", lambda _: "0.0.1")
    assert read_derived("countries.json", "Babel") is None

    def unknown(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", unknown)
    assert read_derived("countries.json", "Babel") is None


@pytest.mark.parametrize("text", ["Österreich", "uk", "NLD", "Hellas", "Ελλάδα", "the Netherlands", "Atlantis", "056"])
def test_countries_are_found_by_babel_alone(text, nothing_shipped):
    """What is shipped only saves time."""
    alone = countries.country_code(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(countries, "read_derived", read_derived)
        for function in CACHED:
            function.cache_clear()

        assert countries.country_code(text) == alone


@pytest.mark.skipif(library() is None, reason="no C compiler was there when the package was installed")
def test_numbers_are_read_alike_with_plans_laid_out_ahead_and_as_needed(monkeypatch):
    """Whatever is answered without the file is answered with it, and the same."""
    texts = Texts.of(
        ["06 28 51 74 39", "+44 20 7946 0018", "0170 1234567", "+32 470 12 34 56", "+86 10 6552 9988", "n/a"] * 120
    )
    which = np.arange(len(texts), dtype=np.int32) % 3
    if shipped_plans.shipped_plans() is None:
        pytest.skip("another version of phonenumbers is installed than the file was made from")
    keys, answered = numbers_by_plan(texts, ["NL", "DE", None], which)
    monkeypatch.setattr(number_plans, "shipped_plans", lambda: None)
    others, answered_too = numbers_by_plan(texts, ["NL", "DE", None], which)

    assert not (answered_too & ~answered).any()
    assert list(others.where(answered_too)) == list(keys.where(answered_too))


@pytest.mark.usefixtures("nothing_shipped")
def test_few_numbers_are_not_worth_laying_out_plans():
    """A tenth of a second is won back by thousands of numbers."""
    phone = Field(role=Role.PHONE)

    assert (False, True) == (quick_keys.pays(phone, 4_999), quick_keys.pays(phone, 5_000))
