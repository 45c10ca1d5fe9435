"""Headers of six languages and of programmers' habits mean what they mean."""

from __future__ import annotations

import pytest

from unifiedcustomer.ingestion.header_names import folded, meaning_of, read_header, words_of
from unifiedcustomer.ingestion.header_things import together
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


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("passenger_surname", "family_name"), ("Kundennachname", "family_name"), ("kunde_nachname", "family_name"),
        ("ship_to_postcode", "postal_code"), ("contact_tel_1", "phone"), ("billing_street", "street"),
        ("RechnungsPLZ", "postal_code"), ("Lieferstraße", "street"), ("mobile_email", "email"), ("EMAILADDR", "email"),
        ("address1_city", "city"), ("Straße Nr.", "street"), ("PLZ Ort", "address"), ("name_vorname", "full_name"),
        ("geburts_name", "family_name"), ("town of birth", "birth_place"), ("customer_birth_dt", "birth_date"),
        ("guest_id", "customer_number"), ("member no", "customer_number"), ("frequent_flyer_number", "loyalty_card"),
        ("address_company", "company_name"), ("passenger_name", "any_name"), ("passenger", "any_person"),
        ("company_phone", None), ("phone_country_code", None), ("birth_country", None), ("phone_email", None),
        ("last_order", None), ("order_no", None), ("seat_colour", None), ("order_state", None), ("username", None),
    ],
)  # fmt: skip
def test_words_of_a_header_are_read_together(header, meaning):
    """The thing decides; words that say whose or which it is do not hide it, and two things may make none."""
    assert meaning == meaning_of(header)


@pytest.mark.parametrize(
    "header",
    [
        "spouse_name", "Ehepartner Name", "emergency_contact_phone", "agent_name", "referrer_email", "parent_email",
        "delivery notes", "hotel_city", "StoreName", "email_valid", "nom_conjoint", "opiekun_telefon",
        "foresatt_epost", "vendor", "product_name", "gp_phone", "company_city", "created_by", "nome_loja",
        "naam verkoper",
    ],
)  # fmt: skip
def test_what_is_of_another_person_or_thing_is_not_the_customers(header):
    """Neither is what speaks about a value."""
    reading = read_header(header)

    assert reading.meaning is None
    assert reading.is_other


def test_an_unknown_word_makes_a_header_unsure():
    """A stylist may be the customer's or the customer: the values have to speak."""
    assert not read_header("stylist_name").is_sure
    assert read_header("guest_name").is_sure


def test_each_word_that_stands_beside_things_is_folded_and_single():
    """A word that is not written as words are cut could never be met."""
    from unifiedcustomer.ingestion import header_names

    words = {word for row in header_names._table("header_words.toml").values() for word in row}

    assert set() == {word for word in words if word != folded(word) or "_" in word}


@pytest.mark.parametrize("header", ["a" * 200, "no" * 100, "_".join("ab" * 100), "namename" * 25, "９" * 50, "🙂"])
def test_cutting_words_of_hostile_headers_ends_soon(header):
    """Every header is read, whatever it is made of."""
    assert not read_header(header).is_other


@pytest.mark.parametrize(
    ("things", "kinds", "meaning"),
    [
        (["company_name", "any_name"], set(), "company_name"),
        (["any_name", "company_name"], set(), "company_name"),
        (["birth_place", "region", "any_number"], set(), "nothing"),
        (["street", "postal_code", "city"], set(), "address"),
        (["country"], {"birth"}, "nothing"),
        ([], {"birth"}, "birth_date"),
        ([], {"kind"}, None),
        (["any_number"], {"kind"}, None),
    ],
)
def test_things_are_one_meaning_together(things, kinds, meaning):
    """Places are an address, a company's name is its name; things that have nothing in common are no attribute."""
    assert meaning == together(things, [], kinds)
