"""Headers of six languages and of programmers' habits mean what they mean."""

from __future__ import annotations

import pytest

from unifiedcustomer.ingestion.header_names import folded, meaning_of, words_of
from unifiedcustomer.records import Role


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("first_name", "given_name"), ("firstName", "given_name"),
        ("FORENAME", "given_name"), ("Vorname", "given_name"),
        ("Prénom", "given_name"), ("voornaam", "given_name"),
        ("Förnamn", "given_name"), ("nombre de pila", "given_name"),
        ("surname", "family_name"), ("LastName", "family_name"),
        ("Nachname", "family_name"), ("apellidos", "family_name"),
        ("achternaam", "family_name"), ("efternamn", "family_name"), ("nom de famille", "family_name"),
        ("first_and_surname", "full_name"), ("display_name", "full_name"), ("Caller", "full_name"),
        ("dob", "birth_date"), ("DateOfBirth", "birth_date"), ("Geburtsdatum", "birth_date"), ("d.o.b.", "birth_date"),
        ("fecha de nacimiento", "birth_date"), ("födelsedatum", "birth_date"), ("geboortedatum", "birth_date"),
        ("E-Mail", "email"), ("mail", "email"), ("billingEmail", "email"), ("email_address", "email"),
        ("tel", "phone"), ("Handy", "phone"), ("mobile", "phone"), ("phone2", "phone"), ("Téléphone portable", "phone"),
        ("zip", "postal_code"), ("PLZ", "postal_code"),
        ("postcode_fake", "postal_code"), ("code postal", "postal_code"),
        ("soc_sec_id", "national_id"), ("SSN", "national_id"), ("address_1", "street"), ("address_2", "locality"),
        ("suburb", "city"), ("state", "region"), ("street_number", "house_number"), ("Hausnr.", "house_number"),
        ("CARD_NO", "loyalty_card"), ("Kundennummer", "customer_number"), ("customer no", "customer_number"),
        ("updated_at", "updated_at"), ("created", "made_at"), ("company", "company_name"), ("locale", "language"),
        ("cluster", None), ("note", None), ("title", None), ("x17", None), ("", None), ("___", None), ("名前", None),
    ],
)  # fmt: skip
def test_a_header_means_what_it_says(header, meaning):
    """Case, accents, camel case, marks, numbers and whose it is make no difference; other words mean nothing."""
    assert meaning == meaning_of(header)


def test_every_row_of_the_table_is_a_role_or_known_by_name():
    """The table can name nothing that there is not."""
    from unifiedcustomer.ingestion import header_names

    rows = set(header_names._rows().values())
    by_company = {"address_or_street", "any_name", "any_number", "made_at", "nationality", "nothing"}

    assert set() == rows - by_company - {role.value for role in Role}


def test_names_in_the_table_are_folded():
    """A name that is not written as headers are folded could never be found."""
    from unifiedcustomer.ingestion import header_names

    names = {name for row in header_names._table("headers.toml") for name in words_of(row) if row != "record_id"}

    assert set() == {name for name in names if name != folded(name)}


def test_a_hostile_header_costs_nothing():
    """A header of a million characters is cut before anything is done with it."""
    assert meaning_of("e\u0301" * 1_000_000) is None
