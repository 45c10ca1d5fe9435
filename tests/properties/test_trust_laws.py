"""Laws of trust: a hub under rules is what the batch would be, and no variation of an attack joins two people."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attacking import PEOPLE, PHONE, in_batch, in_hub, record, wrong_merges
from unifiedcustomer.hub import CustomerHub, PutReason
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.resolution import governed, person_model

EMAILS = [person[2] for person in PEOPLE]
PHONES = [person[3] for person in PEOPLE]
STRICT = governed(
    attrs.evolve(person_model(), largest_block=6),
    IdentifierRules.shipped().but(
        {"email": {"max_per_person": 2}, "phone": {"max_per_person": 1, "blocked": [PHONES[3]]}}, self_asserted=["web"]
    ),
)

some = st.lists(st.sampled_from(EMAILS), min_size=0, max_size=3)
hostile = st.fixed_dictionaries(
    {
        "given_name": st.lists(st.sampled_from(["Ann", "Anna", "Bob", "Robert"]), max_size=2),
        "family_name": st.lists(st.sampled_from(["Lee", "Leigh", "Stone"]), max_size=1),
        "email": some,
        "email_verified": st.lists(st.sampled_from(["yes", "no"]), max_size=1),
        "phone": st.lists(st.sampled_from(PHONES), max_size=2),
        "phone_verified": st.lists(st.sampled_from(["yes", "no"]), max_size=1),
        "birth_date": st.lists(st.sampled_from(["1980-03-04", "1951-12-26"]), max_size=1),
        "device_id": st.lists(st.just("device-7"), max_size=1),
    }
)
keys = st.builds("{}/{}".format, st.sampled_from(["till", "web"]), st.integers(1, 4))
histories = st.lists(st.builds(lambda key, values: record(key, **values), keys, hostile), min_size=2, max_size=9)


@pytest.mark.parametrize("model", [person_model(), STRICT], ids=["shipped", "strict"])
@given(history=histories)
@settings(max_examples=12, deadline=None)
def test_a_hub_under_rules_is_what_the_batch_would_be(model, history):
    """Whatever was claimed, proven, shared, blocked or limited, and in whatever order it came."""
    live = {each.key: each for each in history}
    hub, _ = in_hub(history, model)

    assert in_batch(list(live.values()), model) == hub


@given(history=histories, seed=st.randoms())
@settings(max_examples=10, deadline=None)
def test_order_never_decides_who_is_kept_apart(history, seed):
    """The same contents in another order make the same customers."""
    live = list({each.key: each for each in history}.values())
    shuffled = seed.sample(live, len(live))

    assert in_hub(live, STRICT)[0] == in_hub(shuffled, STRICT)[0] == in_batch(shuffled, STRICT)


@given(history=histories)
@settings(max_examples=10, deadline=None)
def test_no_customer_has_more_than_the_rules_allow(history):
    """Unless one record alone has more."""
    live = list({each.key: each for each in history}.values())
    normal = {str(each.key): Normalizer().record(each).features for each in live}
    for group in in_batch(live, STRICT):
        asserted = {key for key in group if key.startswith("web/") and "phone_proven" not in normal[key]}
        held = {value for key in group - asserted for value in normal[key].get("phone", ()) if value != PHONES[3]}
        assert len(held) <= max([1, *(len(normal[key].get("phone", ())) for key in group)])


@given(history=histories)
@settings(max_examples=10, deadline=None)
def test_no_customer_has_a_claim_and_its_owner(history):
    """A verified address and one that is only claimed are two customers', whatever else agrees."""
    live = list({each.key: each for each in history}.values())
    normal = {str(each.key): Normalizer().record(each).features for each in live}
    for group in in_batch(live):
        for feature in ("email", "phone"):
            claimed = {value for key in group for value in normal[key].get(f"{feature}_claimed", ())}
            proven = {value for key in group for value in normal[key].get(f"{feature}_proven", ())}
            assert not claimed & proven


@given(history=histories)
@settings(max_examples=8, deadline=None)
def test_every_outcome_that_suggests_somebody_names_another_customer(history):
    """What is suggested is never what was done."""
    with CustomerHub(model=STRICT) as hub:
        for each in history:
            outcome = hub.put(each)
            assert outcome.customer_id not in outcome.suggested
            assert outcome.suggested or outcome.reason not in {PutReason.UNVERIFIED, PutReason.OVER_LIMIT}


# ── attacks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = st.lists(
    st.tuples(
        st.sampled_from(["Ann", "Bob", "Carl", "Dora", "Eve", "Finn", "Gus", "Hal"]),
        st.sampled_from(["Lee", "Stone", "Meyer", "Novak", "Hart", "Berg", "Roth", "Blum"]),
    ),
    min_size=2, max_size=6, unique_by=(lambda name: name[0], lambda name: name[1]),
)  # fmt: skip


@given(names=NAMES, data=st.data())
@settings(max_examples=12, deadline=None)
def test_no_record_with_identifiers_of_several_joins_them(names, data):
    """However many of them it has, of whichever kind, with or without names."""
    people = [
        record(
            f"shop/{n}",
            given_name=given,
            family_name=family,
            email=f"{given}@{family}.example",
            phone=f"+4420794612{n}0",
        )
        for n, (given, family) in enumerate(names)
    ]
    taken = data.draw(st.lists(st.sampled_from(range(len(names))), min_size=1, unique=True))
    kinds = data.draw(st.sets(st.sampled_from(["full_name", "email", "phone"]), min_size=1))
    values = {
        "full_name": [" ".join(names[n]) for n in taken],
        "email": ["{}@{}.example".format(*names[n]) for n in taken],
        "phone": [f"+4420794612{n}0" for n in taken],
    }
    poison = record("x/poison", **{kind: values[kind] for kind in sorted(kinds)})

    assert [] == wrong_merges([*people, poison], [*range(len(names)), None])


@given(
    told=st.sets(st.sampled_from(["given_name", "family_name", "birth_date", "phone", "postal_code"])),
    first=st.booleans(),
)
@settings(max_examples=10, deadline=None)
def test_no_knowledge_of_the_victim_makes_a_claim_good(told, first):
    """An account opened with an unverified address stays apart, whatever its opener knows and whoever was first."""
    victim = {
        "given_name": "Ann", "family_name": "Lee", "birth_date": "1980-03-04", "phone": PHONE, "postal_code": "1011 AB",
    }  # fmt: skip
    owner = record("shop/owner", **victim, email=EMAILS[0], email_verified="true")
    attacker = record("app/x", **{role: victim[role] for role in told}, email=EMAILS[0], email_verified="false")
    records, owners = [attacker, owner], ["attacker", "owner"]
    if not first:
        records, owners = records[::-1], owners[::-1]

    assert [] == wrong_merges(records, owners)


LOOK_ALIKES = {"a": "аɑα", "c": "с", "e": "е", "i": "і", "o": "оο", "p": "р", "x": "х", "y": "у", "l": "ӏ", "n": "ո"}


@given(
    places=st.sets(st.integers(0, 18), min_size=1, max_size=4),
    pick=st.integers(0, 2),
    name=st.sampled_from([None, "Ann Lee", "Eve Hart"]),
)
@settings(max_examples=12, deadline=None)
def test_no_look_alike_address_is_the_one_it_looks_like(places, pick, name):
    """Whichever letters are replaced, by letters of whichever alphabet."""
    letters = list(EMAILS[0])
    for place in places:
        others = LOOK_ALIKES.get(letters[place], letters[place])
        letters[place] = others[pick % len(others)]
    fake = "".join(letters)
    if fake == EMAILS[0]:
        return
    records = [
        record("shop/owner", given_name="Ann", family_name="Lee", email=EMAILS[0]),
        record("app/x", email=fake, full_name=name or []),
    ]

    assert [] == wrong_merges(records, ["owner", "attacker"])


@given(names=NAMES, nameless=st.integers(0, 3))
@settings(max_examples=10, deadline=None)
def test_no_number_of_several_joins_two_of_them(names, nameless):
    """A shared number, with calls that give no name."""
    records = [record(f"calls/{n}", given_name=a, family_name=b, phone=PHONE) for n, (a, b) in enumerate(names)]
    records += [record(f"calls/x{n}", phone=PHONE) for n in range(nameless)]

    assert [] == wrong_merges(records, [*range(len(names)), *([None] * nameless)])


@given(histories)
@settings(max_examples=8, deadline=None)
def test_a_device_changes_nothing(history):
    """With or without it the same customers."""
    live = list({each.key: each for each in history}.values())
    bare = [
        attrs.evolve(each, values=tuple(cell for cell in each.values if not cell.column.startswith("device_id")))
        for each in live
    ]

    assert in_batch(bare) == in_batch(live)


def test_guards_are_of_the_component_alone():
    """Records that nothing ties to it change nothing about a component."""
    table = [record("shop/1", full_name="Ann Lee", phone=PHONE), record("shop/2", full_name="Ann Lee", phone=PHONE)]
    others = [record(f"till/{n}", full_name=f"{word} Roe") for n, word in enumerate(["Una", "Vic", "Wim"])]
    alone, together = in_batch(table), in_batch([*table, *others])

    assert alone <= together
