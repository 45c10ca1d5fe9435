"""The shipped table of identifiers is whole, and whoever changes it is told what is wrong."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from unifiedcustomer.errors import InvalidModel, InvalidValue, WrongType
from unifiedcustomer.identifier_rules import IdentifierKind, IdentifierRules, MayLink, WhenOver
from unifiedcustomer.resolution import ResolutionModel, governed, person_model

RULES = IdentifierRules.shipped()
TEXT = files("unifiedcustomer").joinpath("identifier_rules.toml").read_text(encoding="utf-8")


def test_every_row_names_a_source_that_the_table_explains():
    """A figure without a source is an opinion."""
    explained = set(re.findall(r"^#   \[(\w+)\]", TEXT, re.MULTILINE))

    assert all(rule.sources for rule in RULES.by_name.values())
    assert {source for rule in RULES.by_name.values() for source in rule.sources} <= explained


def test_the_table_is_dated():
    """Rules of others change."""
    assert tomllib.loads(TEXT)["checked"].year >= 2026


@pytest.mark.parametrize("name", ["device", "receipt", "postal"])
def test_what_is_no_person_never_links(name):
    """Machines, deals and places."""
    assert RULES[name].may_link is MayLink.NEVER


def test_a_feature_is_under_one_rule():
    """So that no two limits contradict each other."""
    features = [feature for rule in RULES.by_name.values() for feature in rule.features]

    assert len(features) == len(set(features))
    assert RULES["email"] == RULES.of_feature("email")
    assert RULES.of_feature("family") is None
    with pytest.raises(InvalidValue):
        RULES.but({"login": {"features": ["email"]}})


def test_rules_go_through_plain_data_unchanged():
    """What a model keeps of them is what was given."""
    changed = RULES.but({"badge": {"kind": "card", "features": ["badge"], "max_per_person": 1}}, self_asserted=["web"])

    assert changed == IdentifierRules.from_dict(changed.to_dict())
    assert (IdentifierKind.CARD, 1) == (changed["badge"].kind, changed.limited()["badge"])


def test_a_file_changes_rows_and_cells(tmp_path):
    """What it does not name stays as it is."""
    path = tmp_path / "rules.toml"
    path.write_text('self_asserted = ["web"]\n[namespace.phone]\nmax_per_person = 2\n', encoding="utf-8")
    rules = IdentifierRules.load(path)

    assert (2, 4) == (rules["phone"].max_per_person, rules["phone"].max_persons_per_value)
    assert (RULES["email"], frozenset({"web"})) == (rules["email"], rules.self_asserted)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"phone": {"most": 1}}, InvalidValue, "phone.most"),
        ({"phone": {"max_per_person": -1}}, InvalidValue, "max_per_person"),
        ({"phone": {"max_per_person": "many"}}, WrongType, "max_per_person"),
        ({"phone": {"may_link": "perhaps"}}, InvalidValue, "may_link"),
        ({"phone": {"when_over": "shout"}}, InvalidValue, "when_over"),
        ({"badge": {"kind": "card"}}, InvalidValue, "badge.features"),
        ({"badge": {"kind": "hat", "features": ["badge"]}}, InvalidValue, "kind"),
        ({"phone": {"blocked": "+442079460000"}}, WrongType, "blocked"),
        ({"phone": {"blocked": [7]}}, WrongType, "blocked"),
        ({"phone": {"features": "phone"}}, WrongType, "features"),
        ({"phone": 7}, WrongType, "phone"),
        ([], WrongType, "namespace"),
    ],
)
def test_what_is_wrong_is_named(changes, error, field):
    """By the cell, and never by a value."""
    with pytest.raises(error) as caught:
        RULES.but(changes)

    assert field == caught.value.field


def test_a_file_that_is_none_is_refused(tmp_path):
    """Without a word of what is in it."""
    path = tmp_path / "rules.toml"
    path.write_text("[namespace", encoding="utf-8")

    with pytest.raises(InvalidValue):
        IdentifierRules.load(path)


def test_a_model_keeps_its_rules_and_no_blocked_value(tmp_path):
    """Blocked values are hub values from then on: hashes, so that a model can be shared."""
    rules = RULES.but({"phone": {"blocked": ["+442079460000"], "when_over": WhenOver.REPORT}}, self_asserted=["web"])
    model = governed(person_model(), rules)
    model.save(tmp_path / "model.json")

    assert model == ResolutionModel.load(tmp_path / "model.json")
    assert "442079460000" not in (tmp_path / "model.json").read_text(encoding="utf-8")
    assert 1 == len(model.hubs["phone"])
    assert "+442079460000" not in repr(rules)


def test_a_model_with_rules_that_are_none_is_refused():
    """As any other part of it."""
    data = person_model().to_dict() | {"identifier_rules": {"namespace": {"phone": {"most": 1}}}}

    with pytest.raises(InvalidModel):
        ResolutionModel.from_dict(data)


def test_a_model_under_the_shipped_rules_does_not_repeat_them():
    """They come with the library."""
    assert "identifier_rules" not in person_model().to_dict()
