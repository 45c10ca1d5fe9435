"""Laws of households: a second level over customers, the same in a batch and in a hub, whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import unifiedcustomer as uc
from attacking import record
from unifiedcustomer.features import feature_table
from unifiedcustomer.households import Household, HouseholdReason, household_id_of
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.resolution import Resolver, households_by_person, living_together, person_model
from unifiedcustomer.testing.synthetic import synthetic_customers

HOME = {"street": "Mill Lane 3", "postal_code": "1011 AB"}
PHONE = "+442079460018"
people = st.fixed_dictionaries(
    {
        "given_name": st.lists(st.sampled_from(["Ann", "Bob", "Carl", "Dora", "Eve"]), max_size=1),
        "family_name": st.lists(st.sampled_from(["Lee", "Lee-Stone", "Stone"]), max_size=1),
        "street": st.lists(st.sampled_from(["Mill Lane 3", "Mill Lane 4"]), max_size=1),
        "postal_code": st.lists(st.just("1011 AB"), max_size=1),
        "phone": st.lists(st.sampled_from([PHONE, "+442079460123"]), max_size=2),
        "birth_date": st.lists(st.sampled_from(["1980-03-04", "1951-12-26"]), max_size=1),
        "household_number": st.lists(st.sampled_from(["H1", "H2"]), max_size=1),
    }
)
keys = st.builds("{}/{}".format, st.sampled_from(["till", "web"]), st.integers(1, 6))
crowds = st.dictionaries(keys, people, min_size=1, max_size=9).map(
    lambda rows: [record(key, **values) for key, values in rows.items()]
)


def in_batch(records, rules=None):
    """Households as sets of sets of records."""
    table = feature_table([Normalizer().record(each) for each in records])
    resolver = Resolver(person_model())
    columns = resolver.columns(table)
    place = np.empty(len(columns), dtype=np.int64)
    place[columns.order] = np.arange(len(columns))
    person = place[resolver.persons(table, resolver.evidence(table))[columns.order]]
    found = living_together(columns, person, rules or IdentifierRules.shipped())
    members = [
        frozenset(
            frozenset(str(table.key(int(columns.order[row]))) for row in np.flatnonzero(person == stands))
            for stands in group.tolist()
        )
        for group in households_by_person(found, person)
    ]
    return set(members)


def in_hub(records):
    """The same of a hub."""
    with CustomerHub() as hub:
        for each in records:
            hub.put(each)
        return {
            frozenset(frozenset(map(str, hub.customer(member).records)) for member in household.customers)
            for household in hub.households().values()
        }


@given(crowds)
@settings(max_examples=25, deadline=None)
def test_a_hubs_households_are_those_of_the_batch(records):
    """Whatever lives together."""
    assert in_batch(records) == in_hub(records)


@given(crowds, st.randoms())
@settings(max_examples=25, deadline=None)
def test_order_never_decides_who_lives_together(records, seed):
    """The same records in another order make the same households."""
    assert in_batch(records) == in_batch(seed.sample(records, len(records)))


@given(crowds)
@settings(max_examples=25, deadline=None)
def test_a_household_has_whole_customers_each_in_one(records):
    """Nobody is merged, nobody lives in two, and nobody alone is a household."""
    households = in_batch(records)
    members = [member for household in households for member in household]

    assert len(members) == len(set(members))
    assert all(len(household) > 1 for household in households)


@given(crowds)
@settings(max_examples=15, deadline=None)
def test_every_household_has_a_reason(records):
    """And its id leads to its first member."""
    with CustomerHub() as hub:
        hub.put_many(records)
        for household in hub.households().values():
            assert household.reasons
            assert household.household_id == household_id_of(household.customers[0])
            assert all(hub.household(member) == household for member in household.customers)


# ── what lives together, and what does not ──────────────────────────────────────────────────────────────────────────


def couple(**second):
    """Two people and what the second one's record says."""
    first = {"given_name": "Ann", "family_name": "Lee", **HOME}
    return [record("till/1", **first), record("web/1", **({"given_name": "Bob"} | second))]


@pytest.mark.parametrize(
    ("second", "together"),
    [
        ({"family_name": "Lee", **HOME}, True),
        ({"family_name": "Lee-Stone", **HOME}, True),
        ({"family_name": "Stone", **HOME}, False),
        ({"family_name": "Lee", "street": "Mill Lane 4", "postal_code": "1011 AB"}, False),
        ({"family_name": "Lee", "postal_code": "1011 AB"}, False),
        ({"family_name": "Lee"}, False),
    ],
)
def test_a_home_and_a_name_in_common_make_a_household(second, together):
    """Neither alone does: a house has many flats, and a name many bearers."""
    assert together == bool(in_batch(couple(**second)))


def test_a_number_in_common_makes_a_household_of_people_with_different_names():
    """Beside the same home; or beside a common name, wherever they live."""
    assert in_batch([record("till/1", full_name="Ann Lee", phone=PHONE, **HOME),
                     record("web/1", full_name="Bob Stone", phone=PHONE, **HOME)])  # fmt: skip
    assert in_batch(
        [record("till/1", full_name="Ann Lee", phone=PHONE), record("web/1", full_name="Bob Lee", phone=PHONE)]
    )
    assert not in_batch(
        [record("till/1", full_name="Ann Lee", phone=PHONE), record("web/1", full_name="Bob Roe", phone=PHONE)]
    )


def test_a_household_number_of_one_source_is_enough():
    """Numbers of two sources say nothing about each other."""
    one = [
        record("till/1", full_name="Ann Lee", household_number="H1"),
        record("till/2", full_name="Bob Roe", household_number="H1"),
    ]
    two = [
        record("till/1", full_name="Ann Lee", household_number="H1"),
        record("web/2", full_name="Bob Roe", household_number="H1"),
    ]

    assert in_batch(one)
    assert not in_batch(two)


def test_an_institution_is_no_household():
    """More than eight people at one address: two of one name are a coincidence there."""
    words = ["Ann", "Bob", "Carl", "Dora", "Eve", "Finn", "Gus", "Hal", "Ida"]
    names = ["Lee", "Lee", "Meyer", "Novak", "Hart", "Berg", "Roth", "Blum", "Kent"]
    dormitory = [
        record(f"till/{n}", full_name=f"{a} {b}", **HOME) for n, (a, b) in enumerate(zip(words, names, strict=True))
    ]

    assert not in_batch(dormitory)
    assert in_batch(dormitory[:8])
    assert in_batch(dormitory, IdentifierRules.shipped().but({"postal": {"max_persons_per_value": 0}}))


def test_many_records_of_a_family_are_no_institution():
    """People are counted, not records."""
    family = [
        record(
            f"till/{n}",
            given_name=("Ann", "Bob")[n % 2],
            family_name="Lee",
            birth_date=("1980-03-04", "1982-05-06")[n % 2],
            **HOME,
        )
        for n in range(20)
    ]

    (household,) = in_batch(family)
    assert 2 == len(household)


def test_whoever_moved_lives_where_most_records_say():
    """One old record among newer ones does not tie two homes together."""
    old = {"street": "High Street 9", "postal_code": "2022 CD"}
    ann = {"given_name": "Ann", "family_name": "Lee", "birth_date": "1980-03-04"}
    records = [
        record("till/1", **ann, **old), record("web/1", **ann, **HOME), record("web/2", **ann, **HOME),
        record("till/2", given_name="Carl", family_name="Lee", **old),
        record("web/3", given_name="Bob", family_name="Lee", **HOME),
    ]  # fmt: skip

    assert {frozenset({frozenset({"till/1", "web/1", "web/2"}), frozenset({"web/3"})})} == in_batch(records)


def test_who_lives_together_in_synthetic_data_mostly_does():
    """Of pairs said to live together most do, and the batch and the hub say the same."""
    data = synthetic_customers(1500, seed=3)
    result = uc.resolve(dict(data.systems))
    whose = {}
    rows = result.assignments.to_columns()
    for source, record_id, customer in zip(*rows.values(), strict=True):
        whose.setdefault(customer, data.truth[source, record_id])
    right = wrong = 0
    for household in result.households.values():
        homes = {member: data.truth.homes[whose[member]] for member in household.customers}
        same = sum(home == homes[household.customers[0]] for home in homes.values()) - 1
        right, wrong = right + same, wrong + len(homes) - 1 - same

    assert right > 50
    assert right / (right + wrong) > 0.8


def test_reasons_are_told():
    """In order, each once."""
    both = [record(f"till/{n}", full_name=name, phone=PHONE, **HOME) for n, name in enumerate(["Ann Lee", "Bob Lee"])]
    with CustomerHub() as hub:
        hub.put_many(both)
        (household,) = hub.households().values()

    assert isinstance(household, Household)
    assert (
        HouseholdReason.ADDRESS_AND_NAME,
        HouseholdReason.PHONE_AND_ADDRESS,
        HouseholdReason.PHONE_AND_NAME,
    ) == household.reasons
