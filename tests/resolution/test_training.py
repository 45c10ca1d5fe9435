"""Training finds what is there, says what it could not find, and is the same every time."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.features import FeatureColumn, FeatureTable
from unifiedcustomer.records import Comparison
from unifiedcustomer.resolution import (
    BlockingKey,
    KeyPart,
    Resolver,
    lessons,
    person_model,
    posteriors,
    resolve_table,
    trained_model,
    training,
)
from unifiedcustomer.resolution.blocking import Groups, distinct_pairs, key_tokens, unpacked
from unifiedcustomer.resolution.classes import CLASS_NAMES, profile, profiles, tells_kin_apart
from unifiedcustomer.resolution.columns import RecordColumns
from unifiedcustomer.resolution.comparison import Patterns, applicable_rules, compare_pairs
from unifiedcustomer.resolution.modes import ANY_TWO
from unifiedcustomer.resolution.person_model import PERSON, custom_rule
from unifiedcustomer.resolution.posteriors import Figures, PatternLevels
from unifiedcustomer.resolution.training import find_hubs, random_pairs, random_patterns

PERSONS = 400


def column(values: list[str]) -> tuple[FeatureColumn, ...]:
    """Text as a column; empty is missing."""
    index: dict[str, int] = {}
    codes = np.array([index.setdefault(value, len(index)) if value else -1 for value in values], dtype=np.int32)
    return (FeatureColumn(values=tuple(index), codes=codes),)


def table(**columns: list[str]) -> FeatureTable:
    """Columns as a table of one source."""
    rows = len(next(iter(columns.values())))
    return FeatureTable(
        sources=["crm"] * rows,
        record_ids=[f"{row:05d}" for row in range(rows)],
        columns={name: column(values) for name, values in columns.items()},
    )


def word(number: int) -> str:
    """A name that is unlike the names of other numbers."""
    return "".join("bcdfgklmnprstvz"[digit] + "aeiou"[digit % 5] for digit in divmod(number * 7919 % 225, 15))


def two_records_each() -> FeatureTable:
    """Every person twice. One in ten second records has another mailbox, one in five no birth date."""
    given = [word(p) for p in range(PERSONS)] * 2
    family = [word(p // 2 + 50) for p in range(PERSONS)] * 2
    birth = [f"{1930 + p % 70}-{1 + p % 12:02d}-{1 + p % 28:02d}" for p in range(PERSONS)]
    mail = [f"{word(p)}{p}@mail.example" for p in range(PERSONS)]
    return table(
        given=given,
        given_root=given,
        family=family,
        birth_date=birth + ["" if p % 5 == 0 else d for p, d in enumerate(birth)],
        email=mail + [f"other{p}@work.example" if p % 10 == 0 else m for p, m in enumerate(mail)],
    )


def test_training_finds_how_often_one_person_agrees():
    """The share of persons who changed their mailbox is found without any label."""
    model, report = trained_model(two_records_each())
    email = next(comparison for comparison in model.comparisons if comparison.name == "email")

    assert email.m[0] == pytest.approx(0.1, abs=0.04)
    assert report["expected_pairs"]["match"] == pytest.approx(PERSONS, rel=0.05)
    assert [] == report["not_estimated"]


def test_everybody_is_found_again():
    """With what was learned every person's two records are one customer."""
    persons = resolve_table(two_records_each()).person

    assert persons[:PERSONS].tolist() == persons[PERSONS:].tolist()
    assert PERSONS == len(set(persons.tolist()))


def test_random_agreement_comes_from_how_often_values_occur():
    """Four hundred persons with one gender each of two equally frequent ones agree half of the time."""
    model, _ = trained_model(table(given=[word(n) for n in range(400)], gender=["f", "m"] * 200))
    gender = next(comparison for comparison in model.comparisons if comparison.name == "gender")

    assert gender.u[1] == pytest.approx(0.5, abs=0.02)


def test_what_cannot_be_learned_stays_as_shipped_and_is_named():
    """A column that hardly anybody has is not trained on its few values."""
    model, report = trained_model(table(given=[word(n) for n in range(400)], email=["a@x.example"] * 2 + [""] * 398))
    shipped = next(comparison for comparison in person_model().comparisons if comparison.name == "email")
    email = next(comparison for comparison in model.comparisons if comparison.name == "email")

    assert "email" in report["not_estimated"]
    assert email.m == pytest.approx(shipped.m, abs=0.1)


def test_few_records_use_the_shipped_model():
    """There is nothing to learn from a handful of records."""
    model, report = trained_model(table(given=["ann", "bob"]))

    assert person_model() == model
    assert report["shipped"]


def test_hubs_are_desks_not_families():
    """A mailbox of twenty records is a hub when twenty names use it, and a family's when one does."""
    desk, family = ["info@x.example"] * 20, ["lee@y.example"] * 20
    names = [word(n) for n in range(20)] + ["lee"] * 20
    columns = RecordColumns.of(table(family=names, email=desk + family))
    place = columns.columns["email"].values.index("info@x.example")

    assert {"email": frozenset({int(columns.columns["email"].hashes[place])})} == find_hubs(columns)


def test_hubs_without_names_are_counted_by_records():
    """Where no family name is known every record counts as a name."""
    assert {"phone"} == find_hubs(RecordColumns.of(table(phone=["+442079460001"] * 13))).keys()


def test_a_hub_value_neither_joins_nor_parts():
    """Thirty persons of one mailbox stay thirty persons."""
    names = [word(n) for n in range(90)]
    result = resolve_table(table(given=names, family=names[::-1], email=["info@x.example"] * 30 + [""] * 60))

    assert 90 == len(set(result.person.tolist()))


def test_random_pairs_are_all_pairs_where_these_are_few():
    """A small table is looked at whole."""
    assert {(a, b) for b in range(5) for a in range(b)} == set(
        zip(*(side.tolist() for side in random_pairs(5, 0)), strict=True)
    )


def test_random_pairs_of_a_large_table_are_drawn_by_the_seed():
    """The same seed draws the same pairs, another seed others, and no record meets itself."""
    left, right = random_pairs(5000, 1, most=1000)

    assert (left < right).all()
    assert 1000 == len(left)
    assert left.tolist() == random_pairs(5000, 1, most=1000)[0].tolist()
    assert left.tolist() != random_pairs(5000, 2, most=1000)[0].tolist()


def test_wide_tables_are_sampled_by_fewer_pairs():
    """What random pairs cost is bounded, however many comparisons there are."""
    columns = RecordColumns.of(table(**{f"answer{n}": [word(row * n) for row in range(400)] for n in range(1, 5)}))
    rules = {f"answer{n}": custom_rule(f"answer{n}", Comparison.EXACT) for n in range(1, 5)}
    with mock.patch.object(training, "SAMPLED_LEVELS", 4_000):
        sample = random_patterns(columns, rules, seed=0)

    assert 1_000 == sample.counts.sum()


def test_keys_that_cost_too_much_are_reported():
    """A key under which the whole file falls into large blocks is left out, and the report says so."""
    rows = 3000
    crowd = table(
        given=[word(n) for n in range(rows)],
        family=[word(n // 90) for n in range(rows)],
        city=[f"city {word(n % 30)}" for n in range(rows)],
    )
    result = resolve_table(crowd)

    assert result.report["keys_not_used"]
    assert not set(result.report["keys_not_used"]) & {key.name for key in result.resolver.model.blocking}
    assert result.report["keys_too_costly"]
    assert set(result.report["keys_too_costly"]) <= set(result.report["keys_not_used"])


def test_large_blocks_without_matches_are_closed():
    """Of a key whose small blocks bring persons together and whose large ones strangers, the small ones are used."""
    rows = 1500
    strangers = [(word(n), word(100), f"{1950 + n % 50}-01-{1 + n % 28:02}") for n in range(rows)]
    same = [(word(n + 5000), word(n + 9000), f"{1950 + n % 50}-02-{1 + n % 28:02}") for n in range(rows // 5)]
    persons = [(given, word(40_000 + n // 40), born) for n, (given, _, born) in enumerate(strangers)] + same + same
    given, family, born = (list(column) for column in zip(*persons, strict=True))
    code = ["code " + name for name in family]
    result = resolve_table(table(given=given, given_root=given, family=family, birth_date=born, postal_code=code))
    largest = {key.name: key.largest for key in result.resolver.model.blocking}

    assert 30 == largest["postal_code + family:prefix3"]
    assert 100 == largest["given_root:options + birth_date:dates"]
    assert largest == result.report["largest_blocks"]
    assert result.report["blocking"]["postal_code + family:prefix3"]["closed_blocks"]


def test_pairs_of_closed_blocks_are_reckoned_with():
    """A sample of them stands for all; without larger blocks, and of pairs that are known, there is nothing."""
    shipped = person_model()
    names = [word(n // 40) for n in range(4000)]
    lesson = lessons.Lesson.of(table(given=names, given_root=names, family=names, name=names), shipped)
    key = BlockingKey((KeyPart("name"),))
    groups = lesson.groups([key])
    nothing = np.zeros(0, np.uint64)
    with mock.patch.object(lessons, "SAMPLED_PAIRS", 8_000):
        some = lesson.some_beyond({key: 10}, groups, nothing)

    assert 100 * 40 * 39 // 2 == some.counts.sum()
    assert 1 == len(some.levels)
    assert 0 == lesson.some_beyond({key: 100}, groups, nothing).counts.sum()
    assert 0 == lesson.some_beyond({key: 10}, groups, lesson.pairs(groups)).counts.sum()


def test_who_comes_thirty_times_is_found_thirty_times():
    """A mailbox brings its visits together whatever that costs: it is one person's, and its blocks are bounded."""
    visits = table(
        given=[word(n // 30) for n in range(1200)],
        family=[word(n // 30 + 500) for n in range(1200)],
        email=[f"{word(n // 30)}@mail.example" for n in range(1200)],
    )
    result = resolve_table(visits)

    assert 40 == len(set(result.person.tolist()))
    assert "email" not in result.report["keys_too_costly"]


def test_an_attribute_of_ones_own_counts_even_in_a_small_file():
    """Where nothing can be learned a custom attribute weighs what its kind usually weighs."""
    few = table(given=["ann", "ann"], family=["lee", "lee"], size=["m", "m"])
    few = FeatureTable(
        sources=few.sources, record_ids=few.record_ids, columns=few.columns, comparisons={"size": Comparison.CATEGORY}
    )
    model, _ = trained_model(few)

    assert "size" in {comparison.name for comparison in model.comparisons}
    assert Resolver(model).score(few, 0, 1) > Resolver(person_model()).score(few, 0, 1)


def test_a_sample_of_pairs_is_a_part_of_all_pairs():
    """Sampling a key gives pairs that the key gives, and all of them where there are few."""
    columns = RecordColumns.of(table(family=[word(n // 4) for n in range(400)]))
    block = key_tokens(columns, BlockingKey((KeyPart("family"),)))
    groups = Groups.of(block, 100)
    left, right = unpacked(distinct_pairs([groups]))
    every = set(zip(left.tolist(), right.tolist(), strict=True))
    some = set(zip(*(side.tolist() for side in groups.sample(50)), strict=True))

    assert 0 < len(some) < len(every)
    assert some < every
    assert every == set(zip(*(side.tolist() for side in groups.sample(10_000)), strict=True))


@pytest.mark.parametrize("comparison", [*PERSON, "an attribute of one's own"])
def test_profiles_of_all_classes_are_those_of_each(comparison):
    """What is worked out for all classes at once is what each class says, to the bit."""
    m, u = np.array([0.2, 0.3, 0.5]), np.array([0.9, 0.07, 0.03])

    assert [profile(comparison, name, m, u).tolist() for name in CLASS_NAMES] == profiles(comparison, m, u).tolist()


def learner_of(found: FeatureTable) -> training._Learner:
    """A learner that has learned from all pairs of some rows."""
    columns = RecordColumns.of(found)
    rules = applicable_rules(columns, {})
    asked = [(rule.kind, rule.feature) for rule in rules.values()]
    pairs = compare_pairs(columns, asked, *random_pairs(len(columns), 0, most=1_000_000))
    learner = training._Learner(columns, rules, pairs.patterns, random_patterns(columns, rules, seed=0), ANY_TWO)
    learner.run()
    return learner


def test_relatives_do_not_make_differing_given_names_frequent():
    """Where many taken for matches differ in the given name, the pairs that are sure without it have the last word."""
    learner = learner_of(two_records_each())
    given, family = (learner.names.index(name) for name in ("given_name", "family_name"))
    half_differ = np.array([300.0, 0, 0, 0, 0, 100, 200])

    assert learner._matched_levels(given, half_differ)[0] < 0.02
    assert learner._matched_levels(given, half_differ).sum() == pytest.approx(1)
    assert learner._matched_levels(given, half_differ)[6] == pytest.approx(
        2 * learner._matched_levels(given, half_differ)[5], rel=0.2
    )
    assert learner._matched_levels(family, half_differ[:6])[0] > 0.6


def test_without_sure_pairs_all_matches_have_a_say():
    """A few anchors are no measure of all."""
    learner = learner_of(two_records_each())
    half_differ = np.array([300.0, 0, 0, 0, 0, 100, 200])
    with mock.patch.object(training, "FEWEST_ANCHORS", 1_000_000):
        assert learner._matched_levels(learner.names.index("given_name"), half_differ)[0] > 0.4


def test_only_given_names_tell_kin_apart():
    """Of the comparisons of persons."""
    assert ["given_name"] == [name for name in PERSON if tells_kin_apart(name)]


def test_mailboxes_of_namesakes_are_alike_and_seldom_the_same():
    """John Smith at another provider is no second sign beside the name: mailboxes are made of names."""
    m, u = np.array([0.2, 0.03, 0.04, 0.73]), np.array([0.9998, 0.0001, 0.00009, 0.00001])
    found = profile("email", "namesake", m, u)

    assert found.sum() == pytest.approx(1)
    assert found[1:3] == pytest.approx(m[1:3])
    assert found[3] == pytest.approx(u[3])
    assert profile("email", "random", m, u).tolist() == u.tolist()


@given(st.data(), st.lists(st.integers(3, 7), max_size=6), st.integers(1, 150))
def test_kernels_of_learning_say_what_their_twins_say(data, sizes, patterns):
    """Probabilities of classes and sums over levels are the same with and without kernels, to the bit."""
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    levels = np.array([random.integers(0, size + 1, patterns) for size in sizes], dtype=np.uint8)
    levels = levels.reshape(len(sizes), patterns).T
    counts = random.integers(1, 1000, patterns)
    found = PatternLevels.of(Patterns(levels, counts, np.zeros(0, np.int32)), sizes)
    m, u = ([random.dirichlet(np.ones(size)) for size in sizes] for _ in range(2))
    names = ["given_name", "email", *("an attribute of one's own",) * len(sizes)][: len(sizes)]
    figures = Figures(names, m, u, random.dirichlet(np.ones(len(CLASS_NAMES))))
    without = data.draw(st.sampled_from([None, *range(len(sizes))]))

    def told() -> tuple[list, list]:
        posterior = found.posterior(figures, without)
        return posterior.tolist(), [part.tolist() for part in found.sums(posterior[0] * counts)]

    compiled = told()
    with mock.patch.object(posteriors, "library", return_value=None):
        readable = told()

    assert readable == compiled
    assert np.allclose(1.0, np.sum(compiled[0], axis=0))
    assert [int(sum(part)) for part in found.sums(counts.astype(float))] == [counts.sum()] * len(sizes)
    assert [levels[:, place].tolist() for place in range(len(sizes))] == [
        found.of_comparison(place).tolist() for place in range(len(sizes))
    ]


@pytest.mark.parametrize("written", ["as one", "in two readings", "beside bare years"])
def test_strangers_share_a_birth_date_as_often_however_dates_are_written(written):
    """A date in two readings counts as the likelier one, and who knows the year alone agrees with nobody on a date."""
    dice = np.random.default_rng(5)
    who = np.repeat(np.arange(2_000), 2)
    days = [str(day) for day in (np.datetime64("1935-01-01") + dice.integers(0, 25_000, 2_000))[who]]
    if written == "in two readings":
        days[1::2] = [f"{day}|{day[:4]}-{day[8:]}-{day[5:7]}" if day[8:] <= "12" else day for day in days[1::2]]
    if written == "beside bare years":
        days[1::3] = [day[:4] for day in days[1::3]]
    names = {"given": [word(p) for p in who], "family": [word(p // 9) + word(p // 40) for p in who]}
    model, _ = trained_model(table(**names, given_root=names["given"], birth_date=days))
    birth_date = next(known for known in model.comparisons if known.name == "birth_date")
    assert 25_000 / 3 < 1 / birth_date.u[-1] < 25_000 * 3
