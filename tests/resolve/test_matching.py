"""Whose values these are, asked of a batch's result: the same customers as a hub finds, with reasons."""

from __future__ import annotations

import pytest

import unifiedcustomer as uc
from unifiedcustomer.errors import InvalidValue
from unifiedcustomer.testing import sample_files

TILL = [
    {"id": "1", "name": "Ann Lee", "email": "ann.lee@mail.example", "phone": "+44 20 7946 0001"},
    {"id": "2", "name": "A. Lee", "email": "ann.lee@mail.example", "phone": "+44 20 7946 0001"},
    {"id": "3", "name": "Bob Ray", "email": "bob@mail.example", "phone": "+44 20 7946 0001"},
]


@pytest.fixture(scope="module")
def result():
    """Three records of two customers who share a phone."""
    return uc.resolve({"till": TILL})


def test_values_find_the_customer_that_they_belong_to(result):
    """Raw values are read as the batch's were; each customer is given once, with the record that speaks for it most."""
    (ann, *others) = result.match(email="Ann.Lee@mail.example", full_name="Ann LEE", phone="020 7946 0001")

    assert result.assignments.customer_id[0] == ann.customer_id
    assert "1" == ann.record.record_id
    assert ann.is_match
    assert ann.match_probability > 0.9
    assert ann.customer_id not in {other.customer_id for other in others}
    assert all(ann.weight >= other.weight for other in others)


def test_the_reasons_are_those_of_the_weight(result):
    """The waterfall ends at the weight, names the record, and quotes no value."""
    (ann, *_) = result.match(email="ann.lee@mail.example")

    assert ann.weight == ann.explanation.weight
    assert uc.RecordKey("till", "1") in (ann.explanation.left, ann.explanation.right)
    assert "same" in {feature.level for feature in ann.explanation.features if feature.name == "email"}
    assert ann.explanation is ann.explanation
    assert "ann" not in repr(ann)
    assert "ann" not in str(ann.explanation)


def test_no_more_customers_than_asked_for(result):
    """A limit counts customers, not records."""
    everybody = result.match(email="ann.lee@mail.example", phone="+44 20 7946 0001", full_name="Bob Lee")

    assert len({found.customer_id for found in everybody}) == len(everybody)
    for limit in range(4):
        shown = result.match(email="ann.lee@mail.example", phone="+44 20 7946 0001", full_name="Bob Lee", limit=limit)
        assert [found.customer_id for found in everybody[:limit]] == [found.customer_id for found in shown]


def test_values_of_nobody_find_nobody(result):
    """Strangers, placeholders and nothing at all are no error; what is no role is one."""
    assert [] == result.match(email="somebody@else.example")
    assert [] == result.match(full_name="n/a", phone="000")
    assert [] == result.match()
    with pytest.raises(InvalidValue):
        result.match(shoe_size="42")


def test_the_index_is_made_once(result):
    """The first question makes it, all others use it."""
    assert result.index is result.index
    assert 3 == len(result.index)


def test_a_batch_and_a_hub_with_its_model_find_the_same():
    """Both doors give the same records, weights and reasons for the same values."""
    batch = uc.resolve(sample_files())
    record = batch.record(0)
    asked = {
        cell.field.role.value: cell.raw for cell, value in record.cells
        if value.key and cell.field.role in (uc.Role.EMAIL, uc.Role.PHONE, uc.Role.FULL_NAME, uc.Role.FAMILY_NAME)
    }  # fmt: skip
    with uc.CustomerHub(model=batch.model) as hub:
        for row in range(len(batch.table)):
            hub.put(batch.table.record(row))
        of_hub = [(found.record, found.weight, found.is_match) for found in hub.match(limit=5, **asked)]
    of_batch = [(found.record, found.weight, found.is_match) for found in batch.match(limit=5, **asked)]

    assert of_batch
    assert of_hub[0] == of_batch[0]
