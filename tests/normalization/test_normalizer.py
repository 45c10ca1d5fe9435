"""The normalizer: cells in order, features whatever the columns, country and order of dates from the record."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import Feature
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.normalization.cells import read
from unifiedcustomer.records import Comparison, Field, FieldValue, RecordKey, Role, SourceRecord

TODAY = date(2026, 11, 22)


def record(*cells, source="till", updated_at=None):
    """A record of (role or field, raw) cells, in columns c0, c1, ..."""
    fields = [field if isinstance(field, Field) else Field(role=field) for field, _ in cells]
    values = [
        FieldValue(column=f"c{place}", field=field, raw=raw)
        for place, (field, (_, raw)) in enumerate(zip(fields, cells, strict=True))
    ]
    return SourceRecord(key=RecordKey(source, "1"), values=tuple(values), updated_at=updated_at)


def features(*cells, normalizer=None, **about):
    """The features of such a record, as a plain dictionary."""
    return dict((normalizer or Normalizer(today=TODAY)).record(record(*cells, **about)).features)


def test_every_cell_is_answered_in_its_order():
    """A normalised record has one value per cell, with the raw text, or the reason why there is no value."""
    normalised = Normalizer(today=TODAY).record(
        record((Role.EMAIL, "Ann@Example.com"), (Role.PHONE, "x"), (Role.IGNORE, " as is "), (Role.LANGUAGE, "de_AT"))
    )

    assert ["Ann@Example.com", "x", " as is ", "de_AT"] == [value.raw for _, value in normalised.cells]
    assert ["Ann@example.com", None, "as is", "de-AT"] == [value.normal for _, value in normalised.cells]
    assert [None, Problem.BAD_SYNTAX, None, None] == [value.problem for _, value in normalised.cells]
    assert {Feature.EMAIL: ("ann@example.com",)} == dict(normalised.features)
    assert "Ann@example.com" == normalised.normal(Role.EMAIL)


def test_a_full_name_and_two_name_columns_give_the_same_features():
    """What matching sees does not depend on how a source cuts a name."""
    whole = features((Role.FULL_NAME, "Ann Lee"))
    parts = features((Role.FAMILY_NAME, "Lee"), (Role.GIVEN_NAME, "Ann"))

    assert whole == parts
    assert (("ann",), ("lee",), ("ann lee",)) == (whole[Feature.GIVEN], whole[Feature.FAMILY], whole[Feature.NAME])


def test_further_names_stand_alone():
    """A second name column of a kind is another way to call the person, and completes nothing."""
    found = features(
        (Role.GIVEN_NAME, "Ann"), (Role.FAMILY_NAME, "Lee"), (Role.FAMILY_NAME, "Smith"), (Role.GIVEN_NAME, "Annie"),
        (Role.FULL_NAME, "n/a"), (Role.FULL_NAME, "Ann Lee"), (Role.FULL_NAME, "Mary Jones"),
    )  # fmt: skip

    assert {"lee", "smith", "jones"} == set(found[Feature.FAMILY])
    assert {"ann", "annie", "mary"} == set(found[Feature.GIVEN])


def test_name_cells_show_names_without_titles():
    """The normal form of a name column is the name; a title alone or junk is none."""
    normalised = Normalizer().record(
        record(
            (Role.GIVEN_NAME, "Dr. Ann"),
            (Role.FAMILY_NAME, "unknown"),
            (Role.FULL_NAME, "Dr. Ann Lee"),
            (Role.GIVEN_NAME, "!!"),
        )
    )
    values = [value for _, value in normalised.cells]

    assert ("Ann", "ann") == (values[0].normal, values[0].key)
    assert (None, Problem.PLACEHOLDER) == (values[1].key, values[1].problem)
    assert "ann lee" == values[2].key
    assert None is values[3].key


def test_the_country_of_a_record_is_what_its_cells_say():
    """A usable country column decides, then the address, then the default; the default is no fact about the person."""
    phone = (Role.PHONE, "0628517439")
    dutch = Normalizer(default_country="NL", today=TODAY)

    assert ("+31628517439",) == features(phone, (Role.COUNTRY, "?"), (Role.COUNTRY, "Niederlande"))[Feature.PHONE]
    assert ("+31628517439",) == features(phone, (Role.ADDRESS, "Kerkstraat 1, 1234 AB Gouda, NL"))[Feature.PHONE]
    assert ("+31628517439",) == features(phone, normalizer=dutch)[Feature.PHONE]
    assert ("?628517439",) == features(phone)[Feature.PHONE]
    assert Feature.COUNTRY not in features(phone, normalizer=dutch)


def test_an_address_gives_all_its_parts():
    """One column says what six columns say elsewhere."""
    found = features((Role.ADDRESS, "100 Main Street, Springfield, IL 62701, USA"))

    assert {
        Feature.STREET: ("main st",), Feature.HOUSE_NUMBER: ("100",), Feature.POSTAL_CODE: ("62701",),
        Feature.CITY: ("springfield",), Feature.REGION: ("il",), Feature.COUNTRY: ("US",),
    } == found  # fmt: skip


@pytest.mark.parametrize(
    ("street", "number", "expected"),
    [
        ("Main Street 12", None, (("main st",), ("12",))),
        ("Main Street 12", "12", (("main st",), ("12",))),
        ("Main Street", "12", (("main st",), ("12",))),
        ("Main Street 12", "n/a", (("main st",), ("12",))),
        ("Avenue 5", "12", (("av 5",), ("12",))),
        ("12", "12", ((), ("12",))),
    ],
)
def test_a_number_in_the_street_is_the_house_number_unless_another_is_given(street, number, expected):
    """With a house number in a column of its own, another number in the street is part of its name."""
    cells = [(Role.STREET, street)] + ([(Role.HOUSE_NUMBER, number)] if number else [])
    found = features(*cells)

    assert expected == (found.get(Feature.STREET, ()), found.get(Feature.HOUSE_NUMBER, ()))


def test_customer_numbers_of_two_sources_are_never_equal():
    """Number 17 of the till and number 17 of the webshop are two customers."""
    cell = (Role.CUSTOMER_NUMBER, "00-17")

    assert (("till:0017",), ("web:0017",)) == (
        features(cell)[Feature.CUSTOMER_NUMBER],
        features(cell, source="web")[Feature.CUSTOMER_NUMBER],
    )


def test_several_values_in_one_cell_are_several_keys():
    """Emails and telephone numbers come in lists; readings of a date do not."""
    found = features((Role.EMAIL, "a@example.com; b@example.com"), (Role.BIRTH_DATE, "03/04/1980"))

    assert ("a@example.com", "b@example.com") == found[Feature.EMAIL]
    assert ("1980-04-03|1980-03-04",) == found[Feature.BIRTH_DATE]


def test_dates_are_read_as_their_country_or_column_writes_them():
    """Month first in the US, and wherever a column was found to be written so."""
    cells = ((Role.BIRTH_DATE, "03/04/1980"), (Role.COUNTRY, "US"))
    learned = Normalizer(today=TODAY, date_orders={("till", "c0"): False})

    assert ("1980-03-04|1980-04-03",) == features(*cells)[Feature.BIRTH_DATE]
    assert ("1980-04-03|1980-03-04",) == features(*cells, normalizer=learned)[Feature.BIRTH_DATE]
    assert ("1980-03-04|1980-04-03",) == features(*cells, normalizer=learned, source="web")[Feature.BIRTH_DATE]


def test_attributes_of_your_own_are_features_under_their_name():
    """Their keys are as their comparison needs them."""
    cells = [
        (Field(name="nick", comparison=Comparison.STRING), "Ännie!"),
        (Field(name="tier", comparison=Comparison.CATEGORY), "Gold "),
        (Field(name="points", comparison=Comparison.NUMBER), "1,200.0"),
        (Field(name="joined", comparison=Comparison.DATE), "4 March 2001"),
        (Field(name="code", comparison=Comparison.EXACT), "A-1"),
    ]

    assert {
        "nick": ("annie",),
        "tier": ("gold",),
        "points": ("1200",),
        "joined": ("2001-03-04",),
        "code": ("a 1",),
    } == features(*cells)


def test_an_attribute_of_your_own_may_not_take_the_name_of_a_feature():
    """Two meanings under one name would be compared with each other."""
    with pytest.raises(InvalidValue) as caught:
        features((Field(name="email"), "x"))

    assert ("fields[email]", Problem.DUPLICATE) == (caught.value.field, caught.value.problem)


def test_the_time_of_the_last_change_is_the_latest_that_the_record_names():
    """A time stated by the record itself stands above its columns."""
    cells = (
        (Role.UPDATED_AT, "2026-01-02"),
        (Role.UPDATED_AT, "2026-03-04T10:00:00Z"),
        (Role.UPDATED_AT, "x"),
        (Role.UPDATED_AT, ""),
    )
    stated = datetime(2020, 1, 1, tzinfo=UTC)
    normalizer = Normalizer(today=TODAY)

    assert datetime(2026, 3, 4, 10, tzinfo=UTC) == normalizer.record(record(*cells)).updated_at
    assert stated == normalizer.record(record(*cells, updated_at=stated)).updated_at
    assert None is normalizer.record(record()).updated_at
    assert [None, None, Problem.BAD_SYNTAX, Problem.EMPTY] == [
        value.problem for _, value in normalizer.record(record(*cells)).cells
    ]


def test_companies_are_customers():
    """A company is compared without its legal form."""
    found = features((Role.COMPANY_NAME, "Acme GmbH"), (Role.COMPANY_NAME, "privat"), (Role.COMPANY_NAME, ""))

    assert ("acme",) == found[Feature.COMPANY]


@pytest.mark.parametrize("role", Role)
def test_no_raw_value_is_in_the_repr_of_what_is_read(role):
    """A normalised value says that something is there, and nothing more."""
    field = Field(role=role, name="own")
    for raw in ("Canary Zebra 7351", "canary@zebra.example", "+31 6 28517439", "1980-03-04"):
        normalizer = Normalizer(default_country="NL")
        shown = repr(normalizer.record(record((field, raw))))

        assert not any(word in shown for word in ("Canary", "canary", "7351", "28517439", "1980-03"))


def test_normalizers_are_values():
    """Equal settings make equal normalizers, and they can stand in sets."""
    assert Normalizer(default_country="NL") == Normalizer(default_country="NL")
    assert 1 == len({Normalizer(default_country="NL"), Normalizer(default_country="NL")})


def test_every_role_and_comparison_can_be_read():
    """No role is forgotten."""
    from unifiedcustomer.normalization.cells import Circumstances

    fields = [Field(role=role, name="own") for role in Role] + [
        Field(name="own", comparison=each) for each in Comparison
    ]

    assert ["x"] * len(fields) == [read(field, "x", Circumstances()).raw for field in fields]


@pytest.mark.parametrize("address", ["info@shop.example", "no-reply@shop.example"])
def test_a_mailbox_of_a_desk_is_kept_but_not_compared(address):
    """Whoever writes from info@ is not thereby the person who wrote from it before."""
    record = Normalizer().record(SourceRecord.of("crm", "1", given_name="Ann", email=address))

    assert address == record.normal(Role.EMAIL)
    assert "email" not in record.features
