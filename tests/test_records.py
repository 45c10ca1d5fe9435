"""Records keep what a system said, unchanged, and refuse what no system can mean."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.records import (
    LONGEST_VALUE,
    Comparison,
    Field,
    FieldValue,
    NormalizedRecord,
    NormalizedValue,
    RecordKey,
    Role,
    SourceRecord,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = RecordKey("till", "42")
STATED = [role for role in Role if role not in {Role.CUSTOM, Role.IGNORE, Role.UPDATED_AT}]


def refused(make, error=InvalidValue):
    """The field and problem with which ``make`` is refused."""
    with pytest.raises(error) as caught:
        make()
    return caught.value.field, caught.value.problem


def test_a_key_reads_as_source_and_id():
    """In a log or a report a record is named by its source and id."""
    assert "till/42" == str(KEY)


def test_keys_sort_by_source_then_id():
    """The order of records never depends on the order in which they came."""
    keys = [RecordKey("web", "1"), RecordKey("till", "9"), RecordKey("till", "10")]

    assert [RecordKey("till", "10"), RecordKey("till", "9"), RecordKey("web", "1")] == sorted(keys)


def test_equal_keys_are_one_key():
    """A key is what makes the same record arriving twice one record."""
    assert 1 == len({RecordKey("till", "42"), KEY})


@pytest.mark.parametrize(
    ("source", "record_id", "field", "problem"),
    [
        ("", "1", "source", Problem.EMPTY),
        ("till", "", "record_id", Problem.EMPTY),
        ("s" * 501, "1", "source", Problem.TOO_LONG),
        ("till", "1" * 501, "record_id", Problem.TOO_LONG),
    ],
)
def test_a_key_without_a_source_or_id_is_refused(source, record_id, field, problem):
    """A record that cannot be named cannot be corrected or erased."""
    assert (field, problem) == refused(lambda: RecordKey(source, record_id))


@pytest.mark.parametrize("record_id", [42, None, 4.2, b"42"])
def test_a_key_is_text(record_id):
    """The number 42 and the text 42 would be two records of one person."""
    assert ("record_id", Problem.WRONG_TYPE) == refused(lambda: RecordKey("till", record_id), WrongType)


@pytest.mark.parametrize("role", STATED)
def test_a_record_can_be_made_from_any_role(role):
    """Each role that is a text about the person is a keyword of `SourceRecord.of`."""
    record = SourceRecord.of("till", "42", **{role.value: " As Received "})

    assert " As Received " == record.raw(role)


def test_a_missing_value_makes_no_cell():
    """None means that the system does not say; an empty text is something it says."""
    record = SourceRecord.of("till", "42", given_name=None, family_name="")

    assert (None, "") == (record.raw(Role.GIVEN_NAME), record.raw(Role.FAMILY_NAME))
    assert 1 == len(record.values)


@pytest.mark.parametrize("name", ["nickname", "custom", "ignore", "GIVEN_NAME", "key"])
def test_a_keyword_that_is_no_role_is_refused(name):
    """A misspelt role is an error, not a value that silently goes nowhere."""
    assert (name, Problem.UNKNOWN_NAME) == refused(lambda: SourceRecord.of("till", "42", **{name: "x"}))


def test_the_longest_value_is_kept_and_one_more_character_is_refused():
    """A megabyte in a name field is an attack or an accident, and is named as too long."""
    assert SourceRecord.of("till", "42", given_name="x" * LONGEST_VALUE)
    assert ("raw", Problem.TOO_LONG) == refused(lambda: SourceRecord.of("till", "42", given_name="x" * 1_000_000))


@pytest.mark.parametrize("value", [42, b"Ann", ["Ann"]])
def test_a_value_that_is_no_text_is_refused(value):
    """What a number or bytes mean is decided where data is read, not here."""
    assert ("raw", Problem.WRONG_TYPE) == refused(lambda: SourceRecord.of("till", "42", given_name=value), WrongType)


def test_the_first_of_several_values_is_the_raw_value_of_a_role():
    """A record may have two phones; asked for one, it gives the first."""
    phones = tuple(
        FieldValue(column=name, field=Field(role=Role.PHONE), raw=raw) for name, raw in (("home", "1"), ("work", "2"))
    )

    assert "1" == SourceRecord(key=KEY, values=phones).raw(Role.PHONE)


def test_a_naive_time_of_change_is_refused():
    """When a source last changed a record is a moment, not a wall clock."""
    naive = datetime(2026, 11, 22)

    assert ("updated_at", Problem.NAIVE_DATETIME) == refused(
        lambda: SourceRecord.of("till", "42", updated_at=naive), WrongType
    )


def test_a_record_is_equal_to_one_with_the_same_content():
    """Equality tells a replay from a correction."""
    one = SourceRecord.of("till", "42", updated_at=NOON, given_name="Ann")

    assert one == SourceRecord.of("till", "42", updated_at=NOON, given_name="Ann")
    assert one != SourceRecord.of("till", "42", updated_at=NOON, given_name="Anna")
    assert hash(one) == hash(attrs.evolve(one))


def test_a_record_is_frozen():
    """What a system said is never edited."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        SourceRecord.of("till", "42").updated_at = NOON


def test_repr_of_a_record_names_it_and_shows_nothing_of_the_person():
    """In a log stands which record, and how many values it has."""
    record = SourceRecord.of("till", "42", given_name="Ann", email="ann@example.com")

    assert "SourceRecord(key=RecordKey(source='till', record_id='42'), values=<2 values>, updated_at=None)" == repr(
        record
    )
    assert "Ann" not in repr(record.values)


def test_an_attribute_of_your_own_needs_a_name():
    """Without one name in every source a custom attribute could not be compared."""
    assert ("name", Problem.MISSING) == refused(Field)
    assert "shoe_size" == Field(name="shoe_size", comparison=Comparison.NUMBER).name


def test_a_known_role_needs_no_name():
    """What an email is needs no explanation."""
    assert Field(role=Role.EMAIL).name is None


def normalized(*cells):
    """A normalised record with emails of these normal forms."""
    field = Field(role=Role.EMAIL)
    return NormalizedRecord(
        key=KEY,
        cells=tuple(
            (FieldValue(column=f"email_{number}", field=field, raw=cell.raw), cell) for number, cell in enumerate(cells)
        ),
        features={},
    )


def test_the_first_usable_value_is_the_normal_form_of_a_role():
    """Junk in the first email column does not hide the good address in the second."""
    junk = NormalizedValue(raw="n/a", problem=Problem.PLACEHOLDER)
    good = NormalizedValue(raw="Ann@example.com", normal="Ann@example.com", key="ann@example.com")

    assert "Ann@example.com" == normalized(junk, good).normal(Role.EMAIL)
    assert normalized(junk).normal(Role.EMAIL) is None
    assert normalized(good).normal(Role.PHONE) is None


def test_a_value_without_a_key_is_missing():
    """What cannot be compared is not there for matching, and says why."""
    junk = NormalizedValue(raw="n/a", problem=Problem.PLACEHOLDER)

    assert junk.is_missing
    assert not NormalizedValue(raw="Ann", normal="Ann", key="ann").is_missing


def test_repr_of_normalised_values_shows_nothing_of_the_person():
    """Raw, normal, key and alternatives are all personal."""
    value = NormalizedValue(raw="Ann", normal="Ann", key="ann", alternatives=("anne",))

    assert "NormalizedValue(raw='***', normal='***', key='***', alternatives=<1 values>, problem=None)" == repr(value)
    assert "nn" not in repr(normalized(value)).replace("RecordKey", "")


def test_the_features_of_a_record_are_frozen():
    """What matching sees cannot be changed behind its back."""
    with pytest.raises(TypeError):
        normalized().features["email"] = ("x",)


def test_equal_normalised_records_are_one():
    """A normalised record can be the key of a dictionary, as the record it came from can."""
    assert 1 == len({normalized(), normalized()})


def test_stored_role_codes_stay_what_they_are():
    """These words stand in models and hubs; a change here would orphan them."""
    expected = {
        "full_name", "given_name", "family_name", "company_name", "birth_date", "birth_place", "gender", "occupation",
        "email", "phone", "address", "street", "house_number", "locality", "postal_code", "city", "region", "country",
        "customer_number", "loyalty_card", "national_id", "language", "updated_at", "custom", "ignore",
    }  # fmt: skip

    assert expected <= {role.value for role in Role}
