"""Names propose a meaning, values confirm or overrule it."""

from __future__ import annotations

import pytest

from unifiedcustomer.ingestion import guess_fields
from unifiedcustomer.records import Field, Role

EMAILS = ["ann@mail.example", "bo.lee@inbox.example", None, "cy+1@post.nl.example"]
PHONES = ["+44 20 7946 0018", "020 7946 0019", None, "+442079460020"]
BIRTHS = ["1951-03-04", "1980-12-31", "1999-01-02", "1972-06-07"]
WORDS = ["Ann", "Bo", "Cy", "Di"]


def roles(**columns):
    return {name: field.role for name, (field, _) in guess_fields(columns).items()}


@pytest.mark.parametrize(
    ("values", "role"),
    [
        (EMAILS, Role.EMAIL),
        (PHONES, Role.PHONE),
        (["(617) 413-5018", "617-555-0101"], Role.PHONE),
        (["SW1A 1AA", "LS7 4LS", "E1 6AN"], Role.POSTAL_CODE),
        (["1011 AB", "3584CX"], Role.POSTAL_CODE),
        (BIRTHS, Role.BIRTH_DATE),
        (["4.3.1951", "31.12.1980", "2.1.1999"], Role.BIRTH_DATE),
        (["4.3.51", "31.12.80", "2.1.99"], Role.BIRTH_DATE),
        (["4 Mar 1951", "31 décembre 1980", "2 jan. 1999"], Role.BIRTH_DATE),
        (["4-3-195", "31-12-198"], Role.IGNORE),
        (["19510304", "19801231", "19990102"], Role.BIRTH_DATE),
        (["2024-01-02", "2025-03-04", "2023-05-06"], Role.IGNORE),
        (["1951-03-04T10:00:00", "1980-12-31T11:00:00", "1999-01-02T12:00:00"], Role.IGNORE),
        (["1234567", "7654321"], Role.IGNORE),
        (["75001", "13016"], Role.IGNORE),
        (["12.345678", "99.345678"], Role.IGNORE),
        (WORDS, Role.IGNORE),
        (["2021", "1999"], Role.IGNORE),
        ([None, None], Role.IGNORE),
        ([], Role.IGNORE),
    ],
)
def test_values_that_nothing_else_has_give_an_unnamed_column_its_meaning(values, role):
    """Mailboxes, phones, births and some postcodes are known without a name; numbers and words are not."""
    assert {"x17": role} == roles(x17=values)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("email", ["yes", "no", "yes"]),
        ("phone", ["yes", "no"]),
        ("phone", ["iPhone 12", "Pixel"]),
        ("birthday", ["true", "false"]),
        ("updated_at", ["Ann", "Bo"]),
        ("postcode", ["Leeds", "York"]),
        ("first_name", ["1", "2"]),
        ("gender", [str(number) for number in range(40)]),
        ("house_number", ["detached", "flat"]),
    ],
)
def test_a_name_that_the_values_belie_is_overruled(header, values):
    """A column "email" of yes and no is no mailbox, and the reason says so in numbers and never in values."""
    field, reason = guess_fields({header: values})[header]

    assert Role.IGNORE is field.role
    assert "but only" in reason
    assert not any(value in reason for value in values if len(value) > 2)


def test_a_misleading_name_is_corrected():
    """Mailboxes in a column of another name are mailboxes."""
    assert {"name": Role.EMAIL, "email": Role.PHONE} == roles(name=EMAILS, email=PHONES)


def test_placeholders_and_junk_do_not_unname_a_column():
    """A third of good values is enough beside a good name."""
    assert {"email": Role.EMAIL} == roles(email=["n/a", "-", "ann@mail.example"])


def test_an_empty_column_keeps_the_meaning_of_its_name():
    """A frame without rows, or a column that nobody fills, is what it is called."""
    field, reason = guess_fields({"email": [None, None]})["email"]

    assert (Field(role=Role.EMAIL), "its name says email; it is empty") == (field, reason)


@pytest.mark.parametrize(
    ("headers", "meant"),
    [
        (["Vorname", "Name"], [Role.GIVEN_NAME, Role.FAMILY_NAME]),
        (["prenom", "nom"], [Role.GIVEN_NAME, Role.FAMILY_NAME]),
        (["nombre", "apellidos"], [Role.GIVEN_NAME, Role.FAMILY_NAME]),
        (["name", "first_name", "surname"], [Role.FULL_NAME, Role.GIVEN_NAME, Role.FAMILY_NAME]),
        (["name"], [Role.FULL_NAME]),
        (["full_name", "first_and_surname"], [Role.FULL_NAME, Role.FULL_NAME]),
        (["address"], [Role.ADDRESS]),
        (["address", "city"], [Role.STREET, Role.CITY]),
        (["address", "street", "city"], [Role.ADDRESS, Role.STREET, Role.CITY]),
    ],
)
def test_a_name_may_mean_another_thing_beside_other_columns(headers, meant):
    """A "name" beside "Vorname" is the family name; an address beside a city is a street."""
    assert meant == list(roles(**dict.fromkeys(headers, WORDS)).values())


def test_a_number_is_a_house_number_beside_a_street():
    """A "no" means nothing alone."""
    assert {"no": Role.IGNORE} == roles(no=["1", "12a"])
    assert {"street": Role.STREET, "no": Role.HOUSE_NUMBER} == roles(street=["Mill Lane"], no=["1"])


def test_the_time_of_making_stands_in_for_the_time_of_change():
    """Where nothing says when a record was changed, the first column that says when it was made does."""
    assert {"created": Role.UPDATED_AT, "joined": Role.IGNORE} == roles(created=["2024-01-02"], joined=["2024-01-02"])
    assert {"created": Role.IGNORE, "updated": Role.UPDATED_AT} == roles(created=["2024-01-02"], updated=["2024-02-02"])


def test_of_a_long_sparse_column_the_values_are_found():
    """A column that is empty in almost every row still shows what it has."""
    column = [None] * 5000
    column[4321:4325] = ["ann@mail.example"] * 4

    assert {"x": Role.EMAIL} == roles(x=column)


def test_hostile_values_are_looked_at_quickly():
    """Values that are made to keep patterns busy are cut first, and then cost what others cost."""
    values = ["@" * 9000, "1-" * 4500, "a" * 9000 + "@", "+" + "1 " * 4000, "1." * 4000, "\u0301" * 9000] * 150

    assert {"x": Role.IGNORE} == roles(x=values)


GIVEN = ["Anna", "Peter", "María", "Jan", "Katarzyna", "Giulia", "Lars", "Sophie", "Thomas", "Laura"] * 3
FAMILY = [
    f"{name}{end}"
    for name in ("Wald", "Stein", "Brook", "Feld", "Berg")
    for end in ("er", "mann", "ow", "ton", "ley", "i")
]
FULL = [f"{given} {family}" for given, family in zip(GIVEN, FAMILY, strict=True)]


def test_full_names_are_known_without_a_header():
    """A third of known given names among many different names is enough."""
    assert {"x": Role.FULL_NAME} == roles(x=FULL)
    assert {"stylist": Role.FULL_NAME} == roles(
        stylist=[f"{name.upper().replace(' ', '/')} MRS" for name in reversed(FULL)]
    )


def test_long_texts_are_not_searched_for_names():
    """A letter that begins with a name is no name, and reading it would cost."""
    assert {"x": Role.IGNORE} == roles(x=[f"{name} " + "wrote to us again " * 9 for name in FULL])


def test_a_few_names_that_repeat_are_those_of_staff():
    """Who serves the customers is in many records."""
    assert {"x": Role.IGNORE} == roles(x=FULL[:4] * 20)


def test_names_beside_named_names_are_another_persons():
    """Where a column says that it is the customer's name, another one is not looked for."""
    assert {"customer_name": Role.FULL_NAME, "x": Role.IGNORE} == roles(customer_name=FULL, x=FULL[::-1])
    assert {"guest_name": Role.FULL_NAME, "stylist_name": Role.IGNORE} == roles(guest_name=FULL, stylist_name=FULL)


def test_family_names_stand_beside_given_names():
    """Names that are no given names, next to a column of given names."""
    given = [name + end for name in GIVEN[:10] for end in ("", " J", " K")]
    given = [name.split()[0] for name in given]

    assert {"first_name": Role.GIVEN_NAME, "x": Role.FAMILY_NAME} == roles(first_name=given, x=FAMILY)
    assert {"x": Role.FAMILY_NAME, "first_name": Role.GIVEN_NAME} == roles(x=FAMILY, first_name=given)
    assert {"first_name": Role.GIVEN_NAME, "x": Role.IGNORE, "y": Role.IGNORE} == roles(
        first_name=given, x=["a", "b", "c"] * 10, y=FAMILY
    )


def test_given_names_are_known_without_a_header():
    """One word each, known ones, of many kinds."""
    names = [
        "Anna",
        "Peter",
        "Maria",
        "Jan",
        "Katarzyna",
        "Giulia",
        "Lars",
        "Sophie",
        "Thomas",
        "Laura",
        "Karl",
        "Emma",
        "Paul",
        "Ole",
        "Aino",
        "Mikko",
        "Elif",
        "Wei",
    ]

    assert {"x": Role.GIVEN_NAME} == roles(x=names)


@pytest.mark.parametrize(
    ("values", "role"),
    [
        ([f"{number} Mill Lane" for number in range(1, 30)], Role.STREET),
        ([f"Hauptstr. {number}" for number in range(1, 30)], Role.STREET),
        ([f"{number} Mill Lane, D30 T4V7 Galway" for number in range(1, 30)], Role.ADDRESS),
        (["DE", "FR", "GB", "IT"] * 5, Role.COUNTRY),
        (["Germany", "France", "Österreich"] * 5, Role.COUNTRY),
        (["CA", "TX", "NY", "AL"] * 5, Role.IGNORE),
        (["m", "f", "f"] * 5, Role.GENDER),
        (["S", "M", "L"] * 5, Role.IGNORE),
        (["m"] * 9, Role.IGNORE),
        (["04MAR1951", "31dec80", "2JAN1999", "15JUN62"] * 3, Role.BIRTH_DATE),
        (["London", "Paris", "Hamburg", "Wien", "Oslo", "Roma", "Leeds", "Porto", "Bergen", "Lyon"], Role.CITY),
        (
            ["Red Chair", "Blue Lamp", "Grand Sofa", "Oak Table", "Big Rug", "Old Desk", "New Bed", "Wall Clock"],
            Role.IGNORE,
        ),
    ],
)
def test_words_that_are_known_give_an_unnamed_column_its_meaning(values, role):
    """Streets, addresses, countries, sexes and cities have words of their own."""
    assert {"x17": role} == roles(x17=values)


def test_a_vague_name_of_things_that_repeat_is_none():
    """The names of services stand in many records each, names for billing in few."""
    assert {"line_name": Role.IGNORE} == roles(line_name=["Massage", "Haircut", "Pedicure"] * 10)
    assert {"billing_name": Role.FULL_NAME} == roles(billing_name=FULL)


def test_the_only_city_of_a_table_is_the_customers():
    """A word that nobody knows may be one for customers, or for another; a second city decides."""
    assert {"mandator_city": Role.CITY} == roles(mandator_city=WORDS)
    assert {"city": Role.CITY, "mandator_city": Role.IGNORE} == roles(city=WORDS, mandator_city=WORDS)
    assert {"mandator_surname": Role.IGNORE} == roles(mandator_surname=["12", "13"])
    assert {"mandator_email": Role.IGNORE} == roles(mandator_email=[None])


def test_a_name_of_several_words_is_whole_whatever_stands_beside():
    """A guest's name beside a first name is the family name where it is one word."""
    beside = {"guest_first_name": GIVEN}

    assert Role.FULL_NAME is roles(**beside, guest_name=FULL)["guest_name"]
    assert Role.FAMILY_NAME is roles(**beside, guest_name=FAMILY)["guest_name"]


def test_a_nationality_stands_in_for_the_country():
    """It says where somebody may live, unless another column does."""
    assert {"nationality": Role.COUNTRY} == roles(nationality=["DE", "FR"])
    assert {"nationality": Role.IGNORE, "country": Role.COUNTRY} == roles(nationality=["DE"], country=["FR"])


def test_a_customers_number_that_hardly_differs_is_none():
    """Guests of a shop share one number; it must not make them one person."""
    assert {"buyer_id": Role.CUSTOMER_NUMBER} == roles(buyer_id=["7", "7", "8"])
    assert {"buyer_id": Role.CUSTOMER_NUMBER} == roles(buyer_id=[str(row % 4) for row in range(100)])
    assert {"buyer_id": Role.IGNORE} == roles(buyer_id=["0"] * 99 + ["1"])


def test_what_the_name_says_is_anothers_is_never_looked_at():
    """A spouse's mailbox is a mailbox, and not the customer's."""
    assert {"email": Role.EMAIL, "spouse_email": Role.IGNORE} == roles(email=EMAILS, spouse_email=EMAILS)
    assert {"hotel_email": Role.IGNORE} == roles(hotel_email=EMAILS)


def test_in_a_list_of_owners_the_owners_are_the_customers():
    """Whoever else would be another person is the customer where there is no other."""
    alone = {"owner_name": FULL, "owner_email": [f"o{row}@mail.example" for row in range(30)], "pet_name": GIVEN}

    assert [Role.FULL_NAME, Role.EMAIL, Role.IGNORE] == list(roles(**alone).values())
    assert Role.IGNORE is roles(**alone, guest_name=FULL)["owner_name"]
