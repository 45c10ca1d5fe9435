"""A table means exactly what its records mean, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.records import LONGEST_VALUE, Field, FieldValue, RecordKey, Role, SourceRecord
from unifiedcustomer.source_tables import SourceColumn, SourceTable

EMAIL, PHONE = Field(role=Role.EMAIL), Field(role=Role.PHONE)
cells = st.none() | st.text(max_size=5)
rows = st.lists(st.tuples(cells, cells), max_size=6)


def table(values):
    """A table of the till with an email and a phone column."""
    emails, phones = zip(*values, strict=True) if values else ((), ())
    return SourceTable(
        sources=["till"] * len(values),
        record_ids=[str(number) for number in range(len(values))],
        columns=[
            SourceColumn(name="mail", field=EMAIL, values=emails),
            SourceColumn(name="tel", field=PHONE, values=phones),
        ],
    )


@given(rows)
def test_a_table_holds_the_records_of_its_rows(values):
    """Each row is a record with its cells in column order; None and an empty text are values that are not there."""
    expected = [
        SourceRecord(
            key=RecordKey("till", str(number)),
            values=tuple(
                FieldValue(column=name, field=field, raw=raw)
                for name, field, raw in (("mail", EMAIL, mail), ("tel", PHONE, tel))
                if raw
            ),
        )
        for number, (mail, tel) in enumerate(values)
    ]

    assert expected == list(table(values).records())
    assert len(expected) == len(table(values))


def test_a_row_is_named_by_its_source_and_id():
    """The key of a row is there without making the record."""
    assert RecordKey("till", "1") == table([(None, None), ("a", "b")]).key(1)


@pytest.mark.parametrize("wrong", [42, b"ann", ["ann"]])
def test_a_cell_that_is_no_text_is_refused_with_its_column(wrong):
    """What a number means is decided where data is read; here it would silently become something else."""
    with pytest.raises(WrongType) as caught:
        SourceColumn(name="mail", field=EMAIL, values=["ann@example.com", wrong])

    assert ("mail", Problem.WRONG_TYPE) == (caught.value.field, caught.value.problem)


def test_a_cell_that_is_too_long_is_refused_with_its_column():
    """The longest value is kept; a megabyte in a cell is named by its column."""
    assert SourceColumn(name="mail", field=EMAIL, values=["x" * LONGEST_VALUE, None])
    with pytest.raises(InvalidValue) as caught:
        SourceColumn(name="mail", field=EMAIL, values=["x" * 1_000_000])

    assert ("mail", Problem.TOO_LONG) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("wrong", ["sources", "record_ids"])
def test_sources_and_ids_are_text(wrong):
    """The number 42 and the text 42 would be two records."""
    names = {"sources": ["till"], "record_ids": ["42"]} | {wrong: [42]}
    with pytest.raises(WrongType) as caught:
        SourceTable(**names, columns=())

    assert wrong == caught.value.field


@pytest.mark.parametrize(("ids", "values"), [(["1"], [None, None]), (["1", "2"], [None])])
def test_columns_of_different_length_are_refused(ids, values):
    """A column that is shorter than the table would shift values to other persons."""
    with pytest.raises(InvalidValue) as caught:
        SourceTable(
            sources=["till", "till"],
            record_ids=ids,
            columns=[SourceColumn(name="mail", field=EMAIL, values=values)],
        )

    assert ("columns", Problem.WRONG_LENGTH) == (caught.value.field, caught.value.problem)


def test_repr_shows_no_value():
    """A table in a log tells its columns, not its people."""
    shown = repr(table([("ann@example.com", "0470")]))

    assert "mail" in shown
    assert not [word for word in ("ann", "0470", "'till'") if word in shown]
