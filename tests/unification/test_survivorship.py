"""The survivorship rules, one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from unifiedcustomer.errors import InvalidValue
from unifiedcustomer.records import RecordKey
from unifiedcustomer.unification import (
    DEFAULT_RULES,
    longest,
    most_complete,
    most_frequent,
    most_recent,
    source_priority,
    unambiguous,
)
from unifiedcustomer.unification.claims import Claim, Part
from unifiedcustomer.unification.survivorship import record_order, rule_name, survivor


def claim(record_id, text, *, source="crm", year=None, is_ambiguous=False):
    """A claim of one part."""
    return Claim(
        subject="city",
        record=RecordKey(source, record_id),
        parts={"city": Part(normal=text, key=text.casefold(), is_ambiguous=is_ambiguous)},
        updated_at=None if year is None else datetime(year, 1, 1, tzinfo=UTC),
    )


OLD = claim("1", "Bath", year=2001)
NEW = claim("2", "York", year=2020)
UNDATED = claim("3", "Bath")
INITIAL = claim("5", "B", year=2021)
DOUBTFUL = claim("4", "Kingston upon Hull", source="web", is_ambiguous=True)
ALL = [OLD, NEW, UNDATED, DOUBTFUL]


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        (most_recent, [NEW]),
        (most_frequent, [OLD, UNDATED]),
        (longest, [DOUBTFUL]),
        (unambiguous, [OLD, NEW, UNDATED]),
        (source_priority("web", "crm"), [DOUBTFUL]),
        (source_priority("till"), ALL),
        (record_order, [OLD]),
    ],
)
def test_a_rule_keeps_what_it_says(rule, kept):
    """Each rule keeps the best by its measure."""
    assert kept == list(rule(ALL))


def test_a_whole_word_is_more_complete_than_an_initial():
    """An initial is better than nothing, and worse than a name."""
    assert [OLD] == list(most_complete([INITIAL, OLD]))


@pytest.mark.parametrize("rule", [most_recent, most_frequent, longest, most_complete, unambiguous, record_order])
def test_a_rule_never_drops_all(rule):
    """Where nothing is better, something is still kept."""
    assert [OLD] == list(rule([OLD]))


def test_a_record_that_says_it_twice_counts_once():
    """Frequency is counted in records, not in columns."""
    assert [NEW, OLD] == list(most_frequent([NEW, OLD, OLD]))[:2]
    assert {"York", "Bath"} == {found.text for found in most_frequent([NEW, OLD, OLD])}


def test_the_rule_that_left_one_value_is_the_reason():
    """The name given is that of the deciding rule, not of the first or the last."""
    assert (NEW, "most_recent") == survivor([OLD, NEW, UNDATED], [unambiguous, most_recent, longest])


def test_what_no_rule_decides_is_decided_by_the_order_of_keys():
    """Two values that no rule tells apart: the smaller record key wins, and says so."""
    left, right = claim("1", "Bath"), claim("2", "York")

    assert (left, "record_order") == survivor([right, left], [most_recent])


def test_rules_are_changed_by_subject():
    """A changed row leaves the others, and the defaults, as they were."""
    rules = DEFAULT_RULES.but(city=[source_priority("web")])

    assert ["source_priority"] == [rule_name(rule) for rule in rules.of("city")]
    assert DEFAULT_RULES.of("email") == rules.of("email")
    assert DEFAULT_RULES.otherwise == DEFAULT_RULES.of("city")
    with pytest.raises(InvalidValue):
        DEFAULT_RULES.but(city=[])


def test_a_rule_may_be_any_callable():
    """An object that is called is named after its class."""

    class Alphabetical:
        def __call__(self, claims):
            return [min(claims, key=lambda found: found.text)]

    assert (OLD, "Alphabetical") == survivor([NEW, OLD], [Alphabetical()])
