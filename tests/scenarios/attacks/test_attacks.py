"""Attacks on identities, and accidents that look like them: nobody is merged with somebody else."""

from __future__ import annotations

import attrs
import pytest

from attacking import PEOPLE, PHONE, in_hub, record, wrong_merges
from unifiedcustomer.hub import CustomerHub, PutKind, PutReason
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution import governed, person_model

ANN = {"given_name": "Ann", "family_name": "Lee", "email": "ann.lee@one.example"}
KNOWN = {**ANN, "birth_date": "1980-03-04", "phone": PHONE}


# ── accounts opened in another's name ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("told", [{"email": ANN["email"]}, ANN, KNOWN], ids=["address", "name", "everything"])
@pytest.mark.parametrize("first", ["attacker", "owner"])
def test_an_unverified_address_never_joins_its_owner(told, first):
    """Whoever comes first, and however much else the attacker knows."""
    attacker = record("app/attacker", **told, email_verified="false")
    owner = record("shop/owner", **KNOWN, email_verified="true")
    records = [attacker, owner] if first == "attacker" else [owner, attacker]

    assert [] == wrong_merges(records, ["attacker" if each is attacker else "owner" for each in records])


def test_a_third_record_does_not_carry_the_attacker_over():
    """A record without an address that fits both is no bridge between a claim and its owner."""
    records = [
        record("app/attacker", **KNOWN, email_verified="no"),
        record("till/1", given_name="Ann", family_name="Lee", birth_date="1980-03-04", phone=PHONE),
        record("shop/owner", **KNOWN, email_verified="yes"),
    ]

    assert [] == wrong_merges(records, ["attacker", None, "owner"])


def test_a_claim_is_suggested_with_its_reason():
    """The outcome says whom the record may be, and why it was not joined."""
    owner = record("shop/owner", **KNOWN, email_verified="true")
    with CustomerHub() as hub:
        customer = hub.put(owner).customer_id
        outcome = hub.put(record("app/1", email=ANN["email"], email_verified="false"))

    assert (PutKind.CREATED, PutReason.UNVERIFIED, (customer,)) == (outcome.kind, outcome.reason, outcome.suggested)


def test_a_claim_that_is_proven_later_joins():
    """Verifying is a new content of the record, and the address is evidence from then on."""
    with CustomerHub() as hub:
        customer = hub.put(record("shop/owner", **KNOWN, email_verified="true")).customer_id
        hub.put(record("app/1", **ANN, email_verified="false"))
        proven = hub.put(record("app/1", **ANN, email_verified="true"))

    assert (customer, "email") == (proven.customer_id, proven.agreeing[-1])


def test_a_persons_word_is_as_good_as_proof():
    """Who decides that a claimant is the owner is believed."""
    with CustomerHub() as hub:
        customer = hub.put(record("shop/owner", **KNOWN, email_verified="true")).customer_id
        hub.put(record("app/1", **ANN, email_verified="false"))
        hub.same(RecordKey("shop", "owner"), RecordKey("app", "1"), by="kim")

        assert customer == hub.customer_of(RecordKey("app", "1"))


def test_a_source_that_takes_what_people_type_proves_nothing():
    """Rules can say so of a source that says nothing itself."""
    rules = IdentifierRules.shipped().but({}, self_asserted=["app"])
    model = governed(person_model(), rules)
    records = [record("app/attacker", **ANN), record("shop/owner", **KNOWN, email_verified="true")]

    assert [] == wrong_merges(records, ["attacker", "owner"], model)


# ── one record with the identifiers of many ─────────────────────────────────────────────────────────────────────────


def many(**values):
    """Four people, and one record with what all of them have of some roles."""
    people = [
        record(f"shop/{n}", given_name=given, family_name=family, email=email, phone=phone)
        for n, (given, family, email, phone) in enumerate(PEOPLE)
    ]
    return [*people, record("x/poison", **values)]


GIVEN, FAMILY, EMAILS, PHONES = ([person[place] for person in PEOPLE] for place in range(4))


@pytest.mark.parametrize(
    "values",
    [
        {"email": EMAILS, "phone": PHONES},
        {"given_name": GIVEN, "family_name": FAMILY, "email": EMAILS, "phone": PHONES},
        {"full_name": [f"{given} {family}" for given, family, *_ in PEOPLE], "email": EMAILS},
        {"full_name": ["Ann Lee", "Bob Stone"], "email": EMAILS[:2]},
        {"email": ";".join(EMAILS)},
    ],
)
def test_a_record_with_everybodys_identifiers_joins_nobody_with_another(values):
    """Neither by its addresses and numbers, nor by their owners' names beside them."""
    assert [] == wrong_merges(many(**values), [0, 1, 2, 3, None])


def test_a_customer_with_too_many_addresses_is_refused():
    """The sixth address of one kind is one too many, and the outcome says so."""
    records = [
        record(f"shop/{n}", given_name="Ann", family_name="Stone", birth_date="1970-01-02", postal_code="1011 AB",
               email=f"{word}@{word}.example")
        for n, word in enumerate(["red", "green", "blue", "white", "black", "amber"])
    ]  # fmt: skip
    groups, outcomes = in_hub(records)

    assert {5, 1} == {len(group) for group in groups}
    assert PutReason.OVER_LIMIT is outcomes["shop/5"].reason
    assert 1 == len(outcomes["shop/5"].suggested)


# ── numbers that several have, and that change hands ────────────────────────────────────────────────────────────────


def test_a_family_with_one_number_stays_a_family():
    """A call from that number, without a name or with the family's, is nobody's in particular."""
    home = {"family_name": "Lee", "phone": PHONE, "street": "Mill Lane 3", "postal_code": "1011 AB"}
    family = [record(f"shop/{n}", given_name=given, **home) for n, given in enumerate(["Ann", "Bob", "Carl"])]
    calls = [record("calls/1", phone=PHONE), record("calls/2", family_name="Lee", phone=PHONE)]

    assert [] == wrong_merges([*family, *calls], [0, 1, 2, None, None])
    assert PutReason.FITS_SEVERAL is in_hub([*family, calls[0]])[1]["calls/1"].reason


def test_a_number_of_a_call_centre_joins_nobody():
    """Of eight people who are called back at one number nobody is another, and a nameless call is nobody's."""
    names = ["Ann Lee", "Bob Stone", "Carl Meyer", "Dora Novak", "Eve Hart", "Finn Berg", "Gus Roth", "Hal Blum"]
    records = [record(f"calls/{n}", full_name=name, phone=PHONE) for n, name in enumerate(names)]

    assert [] == wrong_merges([*records, record("calls/x", phone=PHONE)], [*range(8), None])


def test_the_companys_own_number_is_no_evidence_at_all():
    """Rules name it, and two people of one first name at it are two."""
    model = governed(person_model(), IdentifierRules.shipped().but({"phone": {"blocked": [PHONE]}}))
    records = [record(f"calls/{n}", given_name="Ann", phone=PHONE) for n in range(5)]

    assert [] == wrong_merges(records, range(5), model)


@pytest.mark.parametrize("name", [{"given_name": "Ann"}, {"family_name": "Lee"}, {"full_name": "Ann Lee"}, {}])
def test_a_number_with_a_new_owner_joins_neither(name):
    """Two birth dates that have nothing in common are two people, even of one name."""
    records = [
        record("calls/old", phone=PHONE, birth_date="1950-01-02", **name),
        record("calls/new", phone=PHONE, birth_date="1990-11-23", **name),
    ]

    assert [] == wrong_merges(records, ["old", "new"])


def test_a_call_from_a_recycled_number_is_neither_owners():
    """Old and new owner are known by name; the call is not."""
    records = [
        record("shop/old", full_name="Ann Lee", phone=PHONE, birth_date="1950-01-02"),
        record("shop/new", full_name="Bob Stone", phone=PHONE, birth_date="1990-11-23"),
        record("calls/1", phone=PHONE),
    ]

    assert [] == wrong_merges(records, ["old", "new", None])


# ── what looks alike, what is shared by machines, and what only fills a field ───────────────────────────────────────


@pytest.mark.parametrize(
    "email",
    [
        "аnn.lee@one.example",
        "ann.lеe@one.example",
        "ann.lee@оne.example",
        "αnn.lee@one.example",
        "ɑnn.lee@one.example",
        "ａｎｎ.lee@one.example",
        "ann.lee@οne.example",
    ],
)
@pytest.mark.parametrize(
    "name", [{}, {"full_name": "Mallory Stone"}, {"full_name": "Ann Lee"}, {"full_name": "Аnn Lее"}]
)
def test_an_address_that_looks_like_anothers_is_not_it(email, name):
    """Nobody mistypes into another alphabet, so it is no typing error of the address that it is read as."""
    assert [] == wrong_merges(
        [record("shop/owner", **ANN), record("app/1", email=email, **name)], ["owner", "attacker"]
    )


def test_an_invisible_character_does_not_prove_an_address():
    """A zero-width joiner is dropped; what is left is the owner's address, which the attacker did not prove."""
    records = [
        record("shop/owner", **ANN, email_verified="true"),
        record("app/1", email="ann\u200d.lee@one.example", full_name="Ann Lee", email_verified="false"),
    ]

    assert [] == wrong_merges(records, ["owner", "attacker"])


@pytest.mark.parametrize("email", ["ann.lee+shop@one.example", "a.nn.lee@one.example", "annlee@one.example"])
def test_tags_and_dots_count_where_the_provider_does_not_say_otherwise(email):
    """At most providers these are other mailboxes."""
    records = [record("shop/owner", **ANN), record("app/1", full_name="Mallory Stone", email=email)]

    assert [] == wrong_merges(records, ["owner", "attacker"])


def test_a_mailbox_of_a_provider_that_ignores_dots_is_still_not_another_person():
    """It is the same mailbox, and the names say that two people use it."""
    records = [
        record("shop/owner", full_name="Ann Lee", email="ann.lee@gmail.com"),
        record("app/1", full_name="Mallory Stone", email="a.nnlee+x@gmail.com"),
    ]

    assert [] == wrong_merges(records, ["owner", "attacker"])


def test_a_device_joins_nobody():
    """A family's tablet, a kiosk, a borrowed phone: not even two of one first name."""
    records = [
        record(f"app/{n}", given_name=given, device_id="abc-123-device")
        for n, given in enumerate(["Ann", "Ann", "Bob"])
    ]

    assert [] == wrong_merges(records, [0, 1, 2])


def test_an_attribute_of_ones_own_that_names_a_device_is_not_compared():
    """Whoever asks for it is told so: it is not among the comparisons of the model."""
    import unifiedcustomer as uc

    rows = [{"id": n, "name": "Ann Lee", "email": f"{n}{n}@mail{n}.example", "cookie": "c-123"} for n in range(3)]
    fields = {"name": uc.Role.FULL_NAME, "email": uc.Role.EMAIL, "cookie": uc.Field(name="cookie")}
    result = uc.resolve(rows, id="id", fields=fields)

    assert 3 == len(result.customers)
    assert "cookie" not in {comparison.name for comparison in result.model.comparisons}


@pytest.mark.parametrize(
    "values",
    [
        {"email": "test@test.com"}, {"email": "none@none.com"}, {"email": "no@email.com"}, {"email": "n/a"},
        {"email": "asdf@asdf.com"}, {"email": "noreply@shop.example"}, {"phone": "0000000"}, {"phone": "1234567890"},
        {"phone": "000-000-0000"}, {"phone": "+49 000 000000"}, {"loyalty_card": "0000000000"},
        {"national_id": "123456789"}, {"email": "test@test.com", "phone": "0000000"},
    ],
)  # fmt: skip
def test_what_only_fills_a_field_joins_nobody(values):
    """Not even two of one first name."""
    records = [record(f"shop/{n}", given_name="Ann", **values) for n in range(3)]

    assert [] == wrong_merges(records, [0, 1, 2])


def test_names_alone_join_nobody_before_a_model_has_seen_how_many_share_them():
    """The shipped model does not know how many people are called Ann Lee; the pair is for people to look at."""
    records = [record("shop/1", full_name="Ann Lee"), record("till/1", full_name="Ann Lee")]

    assert [] == wrong_merges(records, [0, 1])
    assert PutReason.NOT_ENOUGH_ALONE is in_hub(records)[1]["till/1"].reason


def test_a_limit_that_is_only_reported_refuses_nobody():
    """`report` lists the customer among the suspicious and lets the evidence speak."""
    rules = IdentifierRules.shipped()
    loose = rules.but({"email": {"when_over": "report"}})
    records = [
        record(f"shop/{n}", given_name="Ann", family_name="Stone", birth_date="1970-01-02", postal_code="1011 AB",
               email=f"{word}@{word}.example")
        for n, word in enumerate(["red", "green", "blue", "white", "black", "amber"])
    ]  # fmt: skip
    with CustomerHub(model=governed(person_model(), loose)) as hub:
        hub.put_many(records)
        (over,) = hub.metrics().over_limit

    assert ("email", 6, 5) == (over.feature, over.values, over.limit)
    assert attrs.evolve(loose["email"], when_over="refuse") == rules["email"]
