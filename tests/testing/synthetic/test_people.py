"""The people behind the records live as people do."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from unifiedcustomer.testing.synthetic.contacts import addresses, phones
from unifiedcustomer.testing.synthetic.households import Kin, people
from unifiedcustomer.testing.synthetic.mailboxes import mailboxes
from unifiedcustomer.testing.synthetic.meetings import SYSTEMS, meetings
from unifiedcustomer.testing.synthetic.naming import naming
from unifiedcustomer.testing.synthetic.noise import level
from unifiedcustomer.testing.synthetic.tables import COUNTRIES, country

PLACES = [country(code) for code in COUNTRIES]
CROWD = people(6000, PLACES, level("mixed"), 1)
NAMES = naming(CROWD, PLACES, 1)
PHONES = phones(CROWD, PLACES, level("mixed"), 1)
HOMES = addresses(CROWD, PLACES, 1)
BOXES = mailboxes(CROWD, PLACES, NAMES, PHONES, level("mixed"), 1)


def test_a_household_begins_with_its_head():
    """Everybody lives in the household of a head, in one country with them."""
    assert np.all(CROWD.household[CROWD.head] == CROWD.household)
    assert np.all(np.isin(CROWD.kin[CROWD.head], (Kin.HEAD, Kin.COMPANY)))
    assert np.all(CROWD.country[CROWD.head] == CROWD.country)


def test_children_are_younger_than_their_parent():
    """By 19 years or more; nobody is a customer as a small child."""
    child = CROWD.kin == Kin.CHILD

    assert np.all(CROWD.birth_year[child] - CROWD.birth_year[CROWD.head[child]] >= 19)
    assert CROWD.birth_year.max() <= 2009


def test_twins_share_household_and_birth_date():
    """Some brothers and sisters were born on one day, never three of them by chance of the generator."""
    same_day = (CROWD.birth[1:] == CROWD.birth[:-1]) & (CROWD.household[1:] == CROWD.household[:-1])

    assert 5 < same_day.sum() < 200
    assert not np.any(same_day[1:] & same_day[:-1])


def test_some_sons_bear_their_fathers_name():
    """They are of the same gender, a generation apart, and share the given name."""
    sons = np.flatnonzero(CROWD.namesake & (CROWD.gender == 1))

    assert len(sons) > 5
    assert all(NAMES.given[son] == NAMES.given[CROWD.head[son]] for son in sons)


def test_families_share_a_name():
    """Most children have the first person's family name, and many partners do."""
    shared = NAMES.family.now == NAMES.family.now[CROWD.head]
    abroad = np.array([place.code != "ES" for place in PLACES])[CROWD.country]

    assert shared[(CROWD.kin == Kin.CHILD) & abroad].mean() > 0.8
    assert 0.4 < shared[(CROWD.kin == Kin.PARTNER) & abroad].mean() < 0.8


def test_spanish_people_have_two_family_names():
    """The father's and the mother's; they keep them when they marry."""
    spanish = (CROWD.country == COUNTRIES.index("ES")) & (CROWD.kin != Kin.COMPANY)

    assert all(" " in name for name in NAMES.family.now[spanish])
    assert np.all(NAMES.family.now[spanish] == NAMES.family.before[spanish])


def test_some_people_change_their_name():
    """Marriages fall into the years that the records cover."""
    within = (NAMES.family.at > 0) & (NAMES.family.at < 1)

    assert 0.005 < within.mean() < 0.1
    assert np.all(NAMES.family.before[within] != NAMES.family.now[within])


def test_companies_are_customers_too():
    """A company has a name, no given name, and lives alone."""
    company = CROWD.kin == Kin.COMPANY

    assert 0.005 < company.mean() < 0.03
    assert set(NAMES.given[company]) == {""}
    assert np.all(np.bincount(CROWD.household)[CROWD.household[company]] == 1)


def test_mobile_numbers_are_shared_and_passed_on():
    """Some families share one; some given-up numbers have a new holder in another household."""
    now = Counter(number for number in PHONES.mobile.now if number)
    given_up = {n for n, at in zip(PHONES.mobile.before, PHONES.mobile.at, strict=True) if n and at <= 1}

    assert sum(count > 1 for count in now.values()) > 5
    assert len(given_up & set(now)) > 5


def test_colleagues_share_a_switchboard():
    """Employers are few and of unequal size."""
    sizes = Counter(PHONES.employer[PHONES.employer >= 0].tolist())

    assert 0.03 < sum(sizes.values()) / len(CROWD) < 0.2
    assert sizes.most_common(1)[0][1] > 10


def test_some_people_move():
    """A move changes the home; the homes are of the mover's country."""
    moved = (HOMES.home.at > 0) & (HOMES.home.at <= 1)

    assert 0.1 < moved.mean() < 0.4
    assert np.all(HOMES.home.before[moved] != HOMES.home.now[moved])
    assert HOMES.home.now.max() < len(HOMES.street)
    assert all(HOMES.street)
    assert all(HOMES.postcode)


def test_neighbours_share_street_and_postcode():
    """A street has a few customers."""
    sizes = Counter(zip(HOMES.street, HOMES.postcode, strict=True))

    assert 2 < len(HOMES.street) / len(sizes) < 4


def test_a_mailbox_belongs_to_one_person_or_a_couple():
    """No two strangers have one mailbox."""
    holders = {}
    for person, box in enumerate(BOXES.main.now):
        if box:
            holders.setdefault(box, set()).add(int(CROWD.household[person]))

    assert all(len(households) == 1 for households in holders.values())


def test_role_mailboxes_have_several_users():
    """Colleagues order with info@ of their employer."""
    assert Counter(box for box in BOXES.work if box).most_common(1)[0][1] > 5


def test_old_people_use_the_app_less():
    """Which system meets whom depends on age."""
    met = meetings(CROWD, 1)
    app = met.system == SYSTEMS.index("app")

    assert CROWD.birth_year[met.person[app]].mean() > CROWD.birth_year[met.person[~app]].mean() + 2


@pytest.mark.parametrize("gender", [0, 1], ids=["women", "men"])
def test_names_follow_the_years(gender):
    """Those born before 1965 and after 1990 are called differently."""
    british = (CROWD.country == 0) & (CROWD.tongue == 0) & (CROWD.gender == gender) & ~CROWD.namesake
    old, young = (Counter(NAMES.given[british & years]) for years in (CROWD.birth_year < 1960, CROWD.birth_year > 1992))

    assert not {name for name, _ in old.most_common(5)} & {name for name, _ in young.most_common(5)}
