"""Bad input gets a typed error that names the field and the reason, never a value, and nothing is half-written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import unifiedcustomer as uc
from unifiedcustomer.errors import (
    DuplicateRecord,
    InvalidValue,
    NoUsableColumn,
    Problem,
    UnifiedCustomerError,
    UnreadableData,
    WrongType,
)

SECRET = "xylophone.zanzibar"
ROWS = [{"id": str(n), "name": f"Ann Lee{n}", "email": f"ann{n}@mail.example"} for n in range(5)]


@pytest.fixture
def hub():
    """A hub that knows five customers."""
    with uc.CustomerHub() as hub:
        hub.load("till", ROWS)
        yield hub


def state(hub):
    """Everything that a hub says of itself."""
    return [(change.kind, change.cursor) for change in hub.changes()], sorted(hub.customer_ids())


def test_a_missing_file_is_named(tmp_path):
    """The error names the file and says that it does not exist."""
    with pytest.raises(UnreadableData) as caught:
        uc.resolve(tmp_path / "nowhere.csv")

    assert Problem.NOT_FOUND is caught.value.problem
    assert "nowhere" in caught.value.source


def test_a_table_without_usable_columns_is_refused():
    """Columns that say nothing about a person cannot be matched on."""
    with pytest.raises(NoUsableColumn) as caught:
        uc.resolve({"q17": [SECRET, "b"], "q18": ["c", "d"]})

    assert ("q17", "q18") == caught.value.columns
    assert SECRET not in str(caught.value)


def test_duplicate_ids_are_refused():
    """A source and id name one record."""
    with pytest.raises(DuplicateRecord) as caught:
        uc.resolve([*ROWS, ROWS[0]], id="id")

    assert 1 == caught.value.count


def test_undecodable_bytes_are_refused_with_their_line(tmp_path):
    """A file in no known encoding says where."""
    path = tmp_path / "till.csv"
    path.write_bytes(b"id,name\n1,Ann\n2,\x81\x8d\x8f\x90\x9d\n")
    with pytest.raises(UnreadableData) as caught:
        uc.resolve(path)

    assert (Problem.UNDECODABLE, 3) == (caught.value.problem, caught.value.line)


def test_a_huge_cell_is_refused_by_column():
    """A megabyte is no name; the error says which column."""
    with pytest.raises(InvalidValue) as caught:
        uc.resolve([{"id": "1", "name": SECRET * 60_000}], fields={"name": uc.Role.FULL_NAME})

    assert ("name", Problem.TOO_LONG) == (caught.value.field, caught.value.problem)
    assert SECRET not in str(caught.value)


def test_a_naive_time_is_refused():
    """A time without a zone means nothing in a company of several countries."""
    naive = datetime(2026, 11, 22, 12)
    with pytest.raises(WrongType) as caught:
        uc.Touchpoint(
            source="till", id="1", type="order.placed", channel=uc.Channel.STORE, occurred_at=naive,
            subject=uc.RecordKey("till", "0"),
        )  # fmt: skip

    assert ("occurred_at", Problem.NAIVE_DATETIME) == (caught.value.field, caught.value.problem)


def test_a_float_price_is_refused():
    """A float has lost the cents before it arrives."""
    with pytest.raises(WrongType) as caught:
        uc.Money(19.9, "EUR")

    assert ("amount", Problem.FLOAT_MONEY) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    "bad",
    [
        [*ROWS, {"id": "9", "name": SECRET * 60_000, "email": "b@mail.example"}],
        [{"id": "7", "name": "Ann"}, {"id": "7", "name": SECRET}],
        [{"id": "7", "q18": SECRET}],
        [{"id": "7", "name": SECRET.encode()}],
    ],
)
def test_a_failing_load_leaves_no_trace(hub, bad):
    """A row that cannot be read undoes the rows before it."""
    before = state(hub)
    with pytest.raises(UnifiedCustomerError) as caught:
        hub.load("shop", bad)

    assert before == state(hub)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_touchpoint_of_nobody_changes_nothing(hub):
    """The same key with another content is refused, and the first one stays."""

    def touchpoint(kind):
        return uc.Touchpoint(
            source="till", id="1", type=kind, channel=uc.Channel.STORE, subject=uc.RecordKey("till", "0"),
            occurred_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        )  # fmt: skip

    hub.record(touchpoint("order.placed"))
    with pytest.raises(UnifiedCustomerError):
        hub.record(touchpoint("order.cancelled"))

    assert ["order.placed"] == [t.type for t in hub.touchpoints(hub.customer_of(uc.RecordKey("till", "0")))]
