"""Synthetic customers have what real ones have, in the shares that real ones have it."""

from __future__ import annotations

import csv
from collections import Counter

import numpy as np
import pytest

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.testing import COUNTRIES, synthetic_customers
from unifiedcustomer.testing.synthetic.systems import FILE_FORMS

MANY = synthetic_customers(4000, seed=5)


def cells(data, column):
    """All cells of the columns of one name, in whatever system."""
    return [cell for columns in data.systems.values() for cell in columns.get(column, ())]


def missing(cells):
    return sum(cell is None for cell in cells) / len(cells)


def test_the_same_arguments_give_the_same_customers():
    """A seed stands for a population."""
    one, other = (synthetic_customers(50, seed=3, noise="hard", countries=("SE", "NL")) for _ in range(2))

    assert one.systems == other.systems
    assert dict(one.truth) == dict(other.truth)


def test_another_seed_gives_other_customers():
    """Two seeds share no mailbox of a person by more than chance."""
    one, other = (set(cells(synthetic_customers(300, seed=seed), "email")) for seed in (1, 2))

    assert len(one & other) < 0.05 * len(one)


def test_systems_have_their_own_columns():
    """No two systems agree on what columns are called."""
    assert {
        "till": ["CUST_ID", "FULL_NAME", "PHONE", "CARD_NO", "POSTCODE", "STORE", "JOINED"],
        "webshop": [
            "id", "given_name", "family_name", "email", "phone", "street", "postcode", "city", "country", "created",
        ],
        "call_centre": ["caller_id", "caller", "phone", "birth_date", "note", "called_at"],
        "app": ["user_id", "email", "display_name", "birth_date", "push_token", "locale", "installed_at"],
        "crm": [
            "customer_no", "title", "first_name", "last_name", "company", "email", "mobile", "landline", "street",
            "house_no", "zip", "city", "country_code", "birth_date", "updated_at",
        ],
    } == {system: list(columns) for system, columns in MANY.systems.items()}  # fmt: skip


def test_columns_of_a_system_have_one_length_and_no_empty_text():
    """A missing cell is None and nothing else."""
    for columns in MANY.systems.values():
        assert 1 == len(set(map(len, columns.values())))
        assert not any(cell == "" for cells in columns.values() for cell in cells)


def test_people_have_one_to_eight_records():
    """Everybody has a record, about 2.2 on average, and few have many."""
    counts = Counter(MANY.truth.values())

    assert 4000 == len(counts)
    assert (1, 8) == (min(counts.values()), max(counts.values()))
    assert len(MANY) / 4000 == pytest.approx(2.2, abs=0.1)


def test_some_people_are_twice_in_one_system():
    """About eight records in a hundred are of a person whom the system has already."""
    again = sum(len(people) - len(set(people.tolist())) for people in MANY.truth.persons.values())

    assert again / len(MANY) == pytest.approx(0.08, abs=0.03)


def test_birth_dates_are_mostly_missing():
    """58 records in a hundred have none, because their system does not ask or nobody answered."""
    known = sum(cell is not None for cell in cells(MANY, "birth_date"))

    assert 1 - known / len(MANY) == pytest.approx(0.58, abs=0.04)


def test_more_noise_leaves_less():
    """From mild to hard, more is missing and less is shared between two records of a person."""
    levels = [synthetic_customers(1500, seed=1, noise=noise) for noise in ("mild", "mixed", "hard")]
    gaps = [missing(cells(data, "phone") + cells(data, "PHONE") + cells(data, "birth_date")) for data in levels]
    names = [agreeing_family_names(data) for data in levels]

    assert sorted(gaps) == gaps
    assert sorted(names, reverse=True) == names
    assert gaps[0] < gaps[2] - 0.1
    assert names[0] > names[2] + 0.1


def agreeing_family_names(data):
    """How often the webshop and the customer relationship system write one person's family name alike."""
    shop = dict(zip(data.truth.persons["webshop"].tolist(), data.systems["webshop"]["family_name"], strict=True))
    staff = dict(zip(data.truth.persons["crm"].tolist(), data.systems["crm"]["last_name"], strict=True))
    both = [person for person in shop if person in staff]
    return sum(shop[person] == staff[person] for person in both) / len(both)


def test_mailboxes_reach_nobody():
    """Every mailbox is under a reserved domain, but for placeholders and slips."""
    boxes = [cell for cell in cells(MANY, "email") if cell and "@" in cell]

    assert sum(box.lower().endswith(".example") for box in boxes) / len(boxes) > 0.97


def test_a_country_may_be_chosen():
    """Customers live where they are said to live, and write as people do there."""
    data = synthetic_customers(200, seed=1, countries=("SE",))

    assert {"SE"} == set(data.systems["crm"]["country_code"])
    assert {"Sverige"} == set(data.systems["webshop"]["country"])


def test_all_countries_occur():
    """Larger countries have more customers, and every one has some."""
    counts = Counter(MANY.systems["crm"]["country_code"])

    assert set(COUNTRIES) == set(counts)
    assert counts["US"] > counts["SE"]


def test_names_are_skewed_as_names_are():
    """A few family names are frequent, and most occur once or twice."""
    counts = Counter(name.casefold() for name in cells(MANY, "last_name") + cells(MANY, "family_name") if name)
    total = sum(counts.values())

    assert 0.005 < counts.most_common(1)[0][1] / total < 0.05
    assert sum(count for count in counts.values() if count <= 2) / total > 0.1


def test_the_truth_is_a_mapping_and_has_columns():
    """One record can be asked for, or all at once."""
    data = synthetic_customers(30, seed=1)
    ids = data.systems["crm"]["customer_no"]

    assert [data.truth["crm", name] for name in ids] == data.truth.persons["crm"].tolist()
    assert len(data) == len(data.truth) == len(list(data.truth))
    assert ("crm", "nobody") not in data.truth
    with pytest.raises(KeyError):
        data.truth["crm", "nobody"]


def test_record_ids_are_different_within_a_system():
    """A system's own key names one record."""
    for system, ids in MANY.truth.record_ids.items():
        assert len(ids) == len(set(ids)), system


def test_files_are_written_as_systems_export_them(tmp_path):
    """Each file has its delimiter and encoding; what is read back is what was made."""
    data = synthetic_customers(80, seed=2, countries=("FR", "SE"))
    paths = data.write_csv(tmp_path / "new" / "folder")

    for system, path in paths.items():
        form = FILE_FORMS[system]
        with path.open(encoding=form.encoding, newline="") as file:
            header, *rows = csv.reader(file, delimiter=form.delimiter)
        columns = {
            name: [cell or None for cell in cells] for name, cells in zip(header, zip(*rows, strict=True), strict=True)
        }
        assert data.systems[system] == columns
    assert len(data) + 1 == len((tmp_path / "new" / "folder" / "truth.csv").read_text(encoding="utf-8").splitlines())


def test_nothing_is_shown_of_the_records():
    """Though nobody of them exists, a print-out has no page of them."""
    assert len(repr(MANY)) < 200


@pytest.mark.parametrize("persons", [0, 1, 2, 3])
def test_few_customers_are_possible(persons):
    """A population may be empty or of one."""
    assert persons == len(set(synthetic_customers(persons, seed=9).truth.values()))


@pytest.mark.parametrize(
    ("arguments", "field", "problem"),
    [
        ({"persons": -1}, "persons", Problem.OUT_OF_RANGE),
        ({"seed": -1}, "seed", Problem.OUT_OF_RANGE),
        ({"noise": "loud"}, "noise", Problem.UNKNOWN_NAME),
        ({"countries": ("GB", "XX")}, "countries", Problem.UNKNOWN_COUNTRY),
        ({"countries": ()}, "countries", Problem.EMPTY),
    ],
)
def test_arguments_that_mean_nothing_are_refused(arguments, field, problem):
    """Each wrong argument is named."""
    with pytest.raises(InvalidValue) as caught:
        synthetic_customers(**{"persons": 1} | arguments)

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_people_do_not_move_when_noise_changes():
    """Each purpose has its own random numbers: another level of noise tells the same people's lives."""
    mild, hard = (synthetic_customers(100, seed=4, noise=noise) for noise in ("mild", "hard"))

    same = [np.mean(mild.truth.persons[s][:20] == hard.truth.persons[s][:20]) for s in ("till", "webshop")]
    assert min(same) > 0.9
