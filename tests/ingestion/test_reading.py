"""The door: whatever the data is, one table of records comes out, with a reason for everything that was guessed."""

from __future__ import annotations

import json

import polars as pl
import pytest

from unifiedcustomer.errors import (
    DuplicateRecord,
    InvalidValue,
    NoUsableColumn,
    Problem,
    UnreadableData,
    WrongType,
)
from unifiedcustomer.ingestion import read_table
from unifiedcustomer.records import Comparison, Field, RecordKey, Role
from unifiedcustomer.testing import sample_files, synthetic_customers

TILL = {"id": ["1", "2"], "name": ["Ann Lee", "Bo Ray"], "shoe_size": [38, None]}
SHOP = [{"customer_no": "C1", "email": "ann@mail.example"}, {"customer_no": "C2", "email": None}]


def cells(read):
    return {column.name: (column.field.role, list(column.values)) for column in read.table.columns}


def test_one_table_is_one_source():
    """Without a name the source is called "data"; what nobody can know is kept and ignored."""
    read = read_table(TILL)

    assert ["data", "data"] == list(read.table.sources)
    assert RecordKey("data", "2") == read.table.key(1)
    assert {
        "name": (Role.FULL_NAME, ["Ann Lee", "Bo Ray"]),
        "shoe_size": (Role.IGNORE, ["38", None]),
    } == cells(read)


def test_a_mapping_names_its_sources(tmp_path):
    """Frames, rows and paths stand in one mapping; the order of records is the order given."""
    pl.DataFrame({"id": [7], "email": ["cy@mail.example"]}).write_csv(tmp_path / "export-2026.csv")
    read = read_table({"till": TILL, "shop": SHOP, "app": tmp_path / "export-2026.csv", "web": pl.DataFrame(TILL)})

    assert ["till", "till", "shop", "shop", "app", "web", "web"] == list(read.table.sources)
    assert ["1", "2", "C1", "C2", "7", "1", "2"] == list(read.table.record_ids)
    assert ["till", "shop", "app", "web"] == [source.name for source in read.sources]


def test_columns_of_one_name_and_meaning_are_one_column():
    """A column that a source lacks is empty in its rows; equal names with other meanings stay apart."""
    read = read_table(
        {
            "a": {"id": [1], "email": ["a@mail.example"], "x": ["n"]},
            "b": {"id": [1], "phone": ["020 7946 0018"], "email": ["b@mail.example"]},
            "c": {"id": [1], "email": ["yes"], "name": ["Ann Lee"]},
        }
    )

    assert [
        ("email", Role.EMAIL, ["a@mail.example", "b@mail.example", None]),
        ("x", Role.IGNORE, ["n", None, None]),
        ("phone", Role.PHONE, [None, "020 7946 0018", None]),
        ("email", Role.IGNORE, [None, None, "yes"]),
        ("name", Role.FULL_NAME, [None, None, "Ann Lee"]),
    ] == [(column.name, column.field.role, list(column.values)) for column in read.table.columns]


def test_a_path_gives_the_source_its_name(tmp_path):
    """The file's name without its ending is the source."""
    path = tmp_path / "webshop.csv"
    path.write_text("id,email\n1,ann@mail.example\n", encoding="utf-8")

    assert ["webshop"] == list(read_table(str(path)).table.sources)


def test_a_column_may_name_the_source_of_each_record():
    """A column of few names, called source, system or origin, is found; one that is stated need not be called so."""
    table = {"id": [1, 1, 2, 2], "source": ["a", "b", "a", "b"], "email": ["x@mail.example"] * 4}
    stated = {"id": [1, 2], "dept": ["a", "b"], "email": ["x@mail.example"] * 2}

    assert ["a", "b", "a", "b"] == list(read_table(table).table.sources)
    assert ["a", "b"] == list(read_table(stated, source="dept").table.sources)
    assert ["email"] == list(cells(read_table(table)))


@pytest.mark.parametrize(
    ("values", "named"),
    [(["a", None, "a", "b"], {}), (["a", "b", "c", "d"], {}), (["a", "b", "a", "b"], {"till": None})],
)
def test_a_column_that_only_looks_like_the_source_is_none(values, named):
    """Gaps, a different value in each record, or a source that has its name already speak against it."""
    table = {"id": [1, 2, 3, 4], "source": values, "email": ["x@mail.example"] * 4}
    data = dict.fromkeys(named, table) or table

    assert {next(iter(named), "data")} == set(read_table(data).table.sources)


def test_a_stated_source_needs_a_value_in_each_record():
    """A record of no source is an error with its row."""
    with pytest.raises(UnreadableData) as caught:
        read_table({"email": ["a@mail.example"] * 2, "dept": ["a", None]}, source="dept")

    assert (Problem.MISSING, 2) == (caught.value.problem, caught.value.line)


@pytest.mark.parametrize(
    ("table", "ids"),
    [
        ({"name": ["Ann", "Bo"], "_id": ["x", "y"]}, ["x", "y"]),
        ({"customer_id": ["x", "y"], "unique_id": ["p", "q"], "name": ["Ann", "Bo"]}, ["p", "q"]),
        ({"customer_id": ["x", "y"], "name": ["Ann", "Bo"]}, ["x", "y"]),
        ({"customer_id": ["x", "x"], "kundennummer": [4, 5], "name": ["Ann", "Bo"]}, ["4", "5"]),
        ({"customer_id": ["x", "x"], "name": ["Ann", "Bo"]}, ["1", "2"]),
        ({"customer_id": ["x", None], "name": ["Ann", "Bo"]}, ["1", "2"]),
        ({"id": ["x", None], "name": ["Ann", "Bo"]}, ["1", "2"]),
        ({"name": ["Ann", "Bo"]}, ["1", "2"]),
    ],
)
def test_the_column_that_names_records_is_found(table, ids):
    """Sure names come first, likely ones only where every record has its own; the row number is the last resort."""
    read = read_table(table)

    assert ids == list(read.table.record_ids)
    assert ("row number" in read.sources[0].record_id) == (ids == ["1", "2"])


def test_a_stated_id_is_taken_as_said():
    """The caller's word comes before any guess."""
    assert ["Ann", "Bo"] == list(
        read_table({"id": [1, 2], "name": ["Ann", "Bo"], "email": [None] * 2}, id="name").table.record_ids
    )


def test_a_stated_id_must_be_complete():
    """A record without an id is an error with its row."""
    with pytest.raises(UnreadableData) as caught:
        read_table({"id": ["1", None], "name": ["Ann", "Bo"]}, id="id")

    assert (Problem.MISSING, 2) == (caught.value.problem, caught.value.line)


@pytest.mark.parametrize("options", [{}, {"id": "id"}], ids=["guessed", "stated"])
def test_an_id_twice_is_an_error_with_source_and_count(options):
    """Two records with one key are never silently one, or two."""
    with pytest.raises(DuplicateRecord) as caught:
        read_table({"id": ["1", "1", "1", "2", "2", "3"], "name": ["Ann"] * 6}, **options)

    assert ("data", 2) == (caught.value.source, caught.value.count)


def test_an_id_may_stand_in_two_sources():
    """Ids are names within a source, whether a column or a mapping says which."""
    shop = {"id": ["1", "2"], "name": ["Ann", "Bo"]}

    assert 4 == len(read_table({"a": shop, "b": shop}).table)
    assert 2 == len(read_table({"id": ["1", "1"], "dept": ["a", "b"], "name": ["Ann", "Bo"]}, source="dept").table)


def test_an_id_twice_is_found_across_tables_of_one_source():
    """Two exports of one system, handed over together, may not have a record twice."""
    shop = {"id": ["1"], "dept": ["a"], "name": ["Ann"]}

    with pytest.raises(DuplicateRecord):
        read_table({"january": shop, "february": shop}, source="dept")


def test_stated_fields_are_the_only_ones_used():
    """What the caller left out is kept and ignored, however clear it is."""
    read = read_table(
        TILL | {"email": ["a@mail.example", None]},
        fields={"name": Role.FULL_NAME, "shoe_size": Field(name="size", comparison=Comparison.NUMBER)},
    )

    assert {
        "name": (Role.FULL_NAME, ["Ann Lee", "Bo Ray"]),
        "shoe_size": (Role.CUSTOM, ["38", None]),
        "email": (Role.IGNORE, ["a@mail.example", None]),
    } == cells(read)
    assert {"role": "custom", "name": "size", "reason": "you said so"} == read.report_dict()["data"]["columns"][
        "shoe_size"
    ]


def test_the_id_may_be_a_field_too():
    """A customer number that names the records is also an attribute if the caller says so."""
    assert {"id": (Role.CUSTOMER_NUMBER, ["1", "2"]), "name": (Role.IGNORE, ["Ann Lee", "Bo Ray"])} == {
        name: found
        for name, found in cells(read_table(TILL, fields={"id": Role.CUSTOMER_NUMBER})).items()
        if name != "shoe_size"
    }


@pytest.mark.parametrize(
    ("options", "field"),
    [({"id": "key"}, "id"), ({"source": "dept"}, "source"), ({"fields": {"mail": Role.EMAIL}}, "mail")],
)
def test_a_stated_column_that_is_not_there_is_an_error(options, field):
    """A typing slip in an argument is told at once."""
    with pytest.raises(InvalidValue) as caught:
        read_table(TILL, **options)

    assert (field, Problem.UNKNOWN_NAME) == (caught.value.field, caught.value.problem)


def test_an_id_must_be_in_every_table():
    """A stated id names the records of each source."""
    with pytest.raises(InvalidValue):
        read_table({"till": TILL, "shop": SHOP}, id="id")


@pytest.mark.parametrize("fields", [{"name": "full_name"}, {"name": None}])
def test_a_field_is_a_role_or_a_field(fields):
    """A word instead of a role is refused."""
    with pytest.raises(WrongType):
        read_table(TILL, fields=fields)


def test_a_stated_column_must_have_single_values():
    """A list cannot be a mailbox; where nobody asked for it, it is left out and told."""
    table = {"id": [1], "name": ["Ann"], "tags": [["a"]]}

    assert "its cells are no single values" == read_table(table).report_dict()["data"]["columns"]["tags"]["reason"]
    assert ["name"] == list(cells(read_table(table, fields={"name": Role.FULL_NAME})))
    with pytest.raises(WrongType) as caught:
        read_table(table, fields={"tags": Role.EMAIL})
    assert "tags" == caught.value.field


@pytest.mark.parametrize(
    "table",
    [{"id": [1], "x": ["y"]}, {"id": [1], "country": ["GB"], "updated_at": ["2026-01-01"]}, {"id": []}],
    ids=["unknown", "nothing of a person", "no rows"],
)
def test_without_a_column_that_tells_who_somebody_is_nothing_can_be_done(table):
    """A country and a date find nobody."""
    with pytest.raises(NoUsableColumn) as caught:
        read_table({"till": table, "shop": SHOP})

    assert ("till", tuple(table)) == (caught.value.source, caught.value.columns)


def test_a_long_text_is_left_out_where_nobody_asked_for_it():
    """A long note does not keep customers from being read; a mailbox of that length is an error."""
    table = {"id": [1], "name": ["Ann"], "note": ["x" * 20_000]}

    assert ["name"] == list(cells(read_table(table)))
    with pytest.raises(InvalidValue) as caught:
        read_table(table, fields={"note": Role.STREET})
    assert ("note", Problem.TOO_LONG) == (caught.value.field, caught.value.problem)


def test_the_report_is_plain_data_and_has_no_value():
    """What was guessed can be logged: columns, roles and reasons, and nothing that anybody typed."""
    read = read_table({"till": TILL})

    assert {
        "till": {
            "rows": 2,
            "record_id": "id: its name says record id",
            "columns": {
                "id": {"role": "record", "reason": "it names the record"},
                "name": {"role": "full_name", "reason": "its name says full name, 100% of its values are words"},
                "shoe_size": {"role": "ignore", "reason": "its name says nothing known"},
            },
        }
    } == json.loads(json.dumps(read.report_dict()))
    assert "Ann" not in repr(read)


def test_the_samples_systems_are_read_as_they_are():
    """Five files of different columns, delimiters and encodings need no word from anybody."""
    read = read_table(sample_files())
    roles = {(s.name, c.name): c.names or c.field.role.value for s in read.sources for c in s.columns}

    assert {
        ("till", "CUST_ID"): "record", ("till", "FULL_NAME"): "full_name", ("till", "PHONE"): "phone",
        ("till", "CARD_NO"): "loyalty_card", ("till", "POSTCODE"): "postal_code", ("till", "STORE"): "ignore",
        ("till", "JOINED"): "updated_at",
        ("webshop", "id"): "record", ("webshop", "given_name"): "given_name", ("webshop", "family_name"): "family_name",
        ("webshop", "email"): "email", ("webshop", "phone"): "phone", ("webshop", "street"): "street",
        ("webshop", "postcode"): "postal_code", ("webshop", "city"): "city", ("webshop", "country"): "country",
        ("webshop", "created"): "updated_at",
        ("call_centre", "caller_id"): "record", ("call_centre", "caller"): "full_name",
        ("call_centre", "phone"): "phone", ("call_centre", "birth_date"): "birth_date",
        ("call_centre", "note"): "ignore",
        ("call_centre", "called_at"): "updated_at",
        ("app", "user_id"): "record", ("app", "email"): "email", ("app", "display_name"): "full_name",
        ("app", "birth_date"): "birth_date", ("app", "push_token"): "ignore", ("app", "locale"): "language",
        ("app", "installed_at"): "updated_at",
        ("crm", "customer_no"): "record", ("crm", "title"): "ignore", ("crm", "first_name"): "given_name",
        ("crm", "last_name"): "family_name", ("crm", "company"): "company_name", ("crm", "email"): "email",
        ("crm", "mobile"): "phone", ("crm", "landline"): "phone", ("crm", "street"): "street",
        ("crm", "house_no"): "house_number", ("crm", "zip"): "postal_code", ("crm", "city"): "city",
        ("crm", "country_code"): "country", ("crm", "birth_date"): "birth_date", ("crm", "updated_at"): "updated_at",
    } == roles  # fmt: skip
    forms = {source.name: dict(source.form) for source in read.sources}
    assert {"encoding": "cp1252", "delimiter": ";"} == forms["till"]
    assert {"encoding": "utf-8-sig", "delimiter": "\t"} == forms["call_centre"]


def test_columns_in_memory_are_read_as_their_files():
    """Synthetic systems are the same table from memory and from disk, but for letters that a till cannot write."""
    data = synthetic_customers(60, seed=3)
    read = read_table(data.systems)

    assert len(data) == len(read.table)
    assert {column.name for column in read_table(sample_files()).table.columns} == set(cells(read))


@pytest.mark.parametrize(
    ("columns", "named"),
    [
        ({"booking_ref": ["A", "B"], "name": ["Ann", "Bo"]}, "booking_ref"),
        ({"name": ["Ann", "Bo"], "guest_no": [1, 2], "order_no": [3, 4]}, "guest_no"),
        ({"store_id": [5, 6], "order_no": [3, 4], "name": ["Ann", "Bo"]}, "order_no"),
        ({"store_id": [5, 6], "name": ["Ann", "Bo"]}, "store_id"),
        ({"member_no": [1, 1], "name": ["Ann", "Bo"]}, None),
        ({"phone_no": ["0201", "0202"], "card_no": [71, 72], "name": ["Ann", "Bo"]}, None),
        ({"street": ["Mill Lane", "Elm Road"], "no": [1, 2], "name": ["Ann", "Bo"]}, None),
        ({"name": list("abcdef"), "q": [f"K-{row}" for row in range(6)]}, "q"),
        ({"name": list("abcdef"), "q": [f"K-{row}" for row in range(3)] * 2}, None),
        ({"name": list("abcdef"), "q": [f"SW{row}A {row}AA" for row in range(6)]}, None),
        ({"name": list("abcdef"), "device_token": [f"K-{row}" for row in range(6)]}, None),
    ],
)
def test_a_column_that_is_named_as_ids_and_differs_everywhere_names_the_records(columns, named):
    """The first such column; no phone, card or house number, and no column that looks like an attribute."""
    found = read_table(columns).sources[0].record_id

    assert found.startswith(f"{named}: " if named else "no column names")
