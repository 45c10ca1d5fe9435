"""Guards at their edges: very many neighbours, models without names, rules that take nothing away."""

from __future__ import annotations

import attrs
import numpy as np

from attacking import PHONE, in_batch, record
from unifiedcustomer.features import feature_table
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.resolution import Resolver, governed, person_model, resolve_table, trusted
from unifiedcustomer.resolution.guards import MOST_NEIGHBOURS, has_other_names, has_two_birthdays

RULES = IdentifierRules.shipped()
NOTHING = np.ones((2, 3), dtype=np.uint8)


def table(*records):
    """What matching sees of some records."""
    return feature_table([Normalizer().record(each) for each in records])


def without(*names):
    """The shipped model without some comparisons."""
    model = person_model()
    kept = tuple(comparison for comparison in model.comparisons if comparison.name not in names)
    return attrs.evolve(model, comparisons=kept)


def test_a_model_that_compares_no_names_or_dates_has_none_that_differ():
    """What is not compared cannot contradict."""
    assert not has_other_names(without("given_name"), NOTHING).any()
    assert not has_two_birthdays(without("birth_date"), NOTHING).any()


def test_a_bridge_of_very_many_neighbours_looks_at_the_strongest():
    """Every record is still somebody's, and the answer does not depend on the order."""
    count = MOST_NEIGHBOURS + 8
    words = [f"{a}{b}" for a in "bdfgklm" for b in ("ane", "ina", "olo", "uta", "era", "ivo", "yra")][:count]
    owners = [record(f"shop/{n}", given_name=word, family_name="Lee", phone=PHONE) for n, word in enumerate(words)]
    bridge = record("x/bridge", phone=[PHONE, "+442079460123"])
    groups = in_batch([*owners, bridge])

    assert groups == in_batch([bridge, *owners[::-1]])
    assert frozenset({"x/bridge"}) in groups


def test_rules_that_take_nothing_away_leave_the_table_as_it_is():
    """The very same, so that rules cost nothing where nothing is to be done."""
    records = table(record("shop/1", full_name="Ann Lee", phone=PHONE))

    assert trusted(records, RULES) is records
    assert trusted(records, RULES.but({}, self_asserted=["app"])) is records


def test_a_blocked_value_is_missing_in_training_too():
    """A batch that learns its model does not learn from it either."""
    rules = RULES.but({"phone": {"blocked": [PHONE]}})
    records = table(*(record(f"calls/{n}", given_name="Ann", phone=PHONE) for n in range(3)))
    resolved = resolve_table(records, rules=rules)

    assert [0, 1, 2] == resolved.person.tolist()
    assert resolved.resolver.model == governed(resolved.resolver.model, attrs.evolve(rules, by_name=RULES.by_name))


def test_an_attribute_that_never_links_is_taken_from_blocks_and_comparisons():
    """Of a model that was made before the rule was."""
    rules = RULES.but({"login": {"may_link": "never"}, "loyalty_card": {"may_link": "never"}})
    model = governed(person_model(), rules)

    assert "loyalty_card" not in {comparison.name for comparison in model.comparisons}
    assert "loyalty_card" not in {part.feature for key in model.blocking for part in key.parts}
    card = {"given_name": "Ann", "loyalty_card": "20000017"}
    groups = in_batch([record("shop/1", **card), record("till/1", **card)], model)
    assert 2 == len(groups)


def test_two_records_with_too_many_values_between_them_are_two():
    """Also where nothing else is in their component."""
    rules = RULES.but({"email": {"max_per_person": 1}})
    ann = {"given_name": "Ann", "family_name": "Lee", "birth_date": "1980-03-04", "postal_code": "1011 AB"}
    records = [record("shop/1", **ann, email="ann@one.example"), record("till/1", **ann, email="lee@two.example")]

    assert 1 == len(in_batch(records))
    assert 2 == len(in_batch(records, governed(person_model(), rules)))


def test_who_speaks_for_one_person_is_named():
    """The comparisons of a pair that are likelier in one person."""
    records = table(
        record("shop/1", full_name="Ann Lee", phone=PHONE), record("till/1", full_name="Ann Roe", phone=PHONE)
    )
    resolver = Resolver(person_model())
    found = resolver.evidence(records)

    assert ("given_name", "phone") == resolver.agreeing(found, 0)
