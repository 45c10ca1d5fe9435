"""Laws of modes: what a mode forbids never happens, whatever the records and judgements say."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from record_tables import partition, records, table_of
from unifiedcustomer.identities import Mode
from unifiedcustomer.records import NormalizedRecord
from unifiedcustomer.resolution import resolve_table

MODES = st.sampled_from(list(Mode))


@given(records())
def test_a_customer_has_at_most_one_record_of_each_source(rows: list[NormalizedRecord]) -> None:
    """Where a source has nobody twice, no customer has two of its records."""
    table = table_of(rows)
    for person in partition(table, resolve_table(table, mode=Mode.ONE_PER_SOURCE).person):
        assert max(Counter(key.source for key in person).values()) == 1


@given(records())
def test_linking_never_joins_records_of_one_source_alone(rows: list[NormalizedRecord]) -> None:
    """Records of one source are one customer only together with a record of another."""
    table = table_of(rows)
    for person in partition(table, resolve_table(table, mode=Mode.LINK).person):
        assert len(person) == 1 or len({key.source for key in person}) > 1


@given(records(), MODES, st.randoms(use_true_random=False))
def test_shuffled_records_give_the_same_persons_in_every_mode(
    rows: list[NormalizedRecord], mode: Mode, random: Random
) -> None:
    """Arrival order never decides who is who."""
    one, two = table_of(rows), table_of(random.sample(rows, len(rows)))

    assert partition(one, resolve_table(one, mode=mode).person) == partition(two, resolve_table(two, mode=mode).person)


@settings(max_examples=10)
@given(records(min_size=70, max_size=90), MODES)
def test_a_model_learned_in_a_mode_gives_the_answer_it_was_learned_on(rows: list[NormalizedRecord], mode: Mode) -> None:
    """The mode is part of the model, so a saved model needs nobody to remember it."""
    table = table_of(rows)
    first = resolve_table(table, mode=mode)

    assert first.resolver.model.mode is mode
    assert first.person.tolist() == resolve_table(table, model=first.resolver.model).person.tolist()
