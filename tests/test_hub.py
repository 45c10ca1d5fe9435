"""The hub, method by method: what it answers, what it refuses, and that nothing is ever half-done."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Evidence
from unifiedcustomer.contact_policy import ContactPolicy, Facts, Task
from unifiedcustomer.errors import (
    Conflict,
    ContactNotPermitted,
    ContradictoryJudgement,
    DuplicateRecord,
    InvalidValue,
    NotFound,
    NoUsableColumn,
    Problem,
    StoreError,
    UnreadableData,
    WrongType,
)
from unifiedcustomer.hub import CustomerHub, PutKind, PutReason
from unifiedcustomer.identities import ChangeKind, CustomerId, Verdict
from unifiedcustomer.messages import Heading, Message, Paragraph
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import RecordKey, Role, SourceRecord
from unifiedcustomer.rendering import Brand
from unifiedcustomer.resolution import person_model
from unifiedcustomer.touchpoints import Touchpoint
from unifiedcustomer.unification import DEFAULT_RULES, source_priority
from unifiedcustomer.wire import from_dict

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
TILL, WEB, CRM = (RecordKey(source, "1") for source in ("till", "web", "crm"))
EMAIL = "ann.lee@example.com"
POLICY = ContactPolicy(controller="Shop", default_zone="Europe/Amsterdam")
BRAND = Brand(
    name="Shop",
    postal_address="1 High Street, York",
    email="news@shop.example",
    unsubscribe_url="https://shop.example/u/{token}",
)


class FixedClock:
    """A clock that moves when it is told to."""

    def __init__(self, now=MONDAY):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    """Monday morning."""
    return FixedClock()


@pytest.fixture
def hub(clock):
    """An empty hub in memory."""
    with CustomerHub(policy=POLICY, brand=BRAND, clock=clock) as opened:
        yield opened


def ann(key=TILL, **changes):
    """What a source says about Ann Lee."""
    values = {"given_name": "Ann", "family_name": "Lee", "email": EMAIL, "birth_date": "1980-03-14"} | changes
    updated_at = values.pop("updated_at", None)
    return SourceRecord.of(key.source, key.record_id, updated_at=updated_at, **values)


# Somebody else behind the same mailbox.
STRANGER = ann(WEB, given_name="Gudrun", family_name="Österreicher", birth_date="1955-11-02")
BOB = SourceRecord.of("till", "2", given_name="Bob", family_name="Stone", email="bob@stone.example")


def kinds(changes):
    """The kinds of changes, in order."""
    return [change.kind for change in changes]


# ── put ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_first_record_makes_a_customer(hub):
    """Nobody shares anything with it: a new customer, and a change that says so."""
    outcome = hub.put(ann())

    assert (PutKind.CREATED, PutReason.NO_CANDIDATE, None) == (outcome.kind, outcome.reason, outcome.closest)
    assert [ChangeKind.CREATED] == kinds(outcome.changes)
    assert outcome.customer_id == outcome.changes[0].customer_id == hub.customer_of(TILL)
    assert MONDAY == outcome.changes[0].at


def test_a_record_of_a_known_person_joins(hub):
    """The outcome names the record that its evidence is strongest with; nobody's id changes."""
    first = hub.put(ann())
    outcome = hub.put(ann(WEB))

    assert (PutKind.JOINED, PutReason.EVIDENCE, TILL, ()) == (
        outcome.kind,
        outcome.reason,
        outcome.closest,
        outcome.changes,
    )
    assert first.customer_id == outcome.customer_id
    assert outcome.weight == pytest.approx(hub.why(TILL, WEB).weight)


def test_a_stranger_with_something_in_common_stays_apart(hub):
    """Compared and found different: the reason says so, and with whom."""
    hub.put(ann())
    outcome = hub.put(STRANGER)

    assert (PutKind.CREATED, PutReason.LOW_EVIDENCE, TILL) == (outcome.kind, outcome.reason, outcome.closest)


def test_the_same_content_again_changes_nothing(hub):
    """Putting is idempotent, and says that nothing was new."""
    first = hub.put(ann())
    again = hub.put(ann())

    assert (PutKind.UNCHANGED, PutReason.SAME_CONTENT, first.customer_id) == (
        again.kind,
        again.reason,
        again.customer_id,
    )
    assert 1 == len(hub.changes())


def test_a_record_that_ties_two_customers_merges_them(hub):
    """The older id goes on; the younger leads to it from now on."""
    older = hub.put(ann(email="ann@first.example", family_name=None))
    younger = hub.put(ann(WEB, given_name=None, birth_date=None))
    assert older.customer_id != younger.customer_id

    hub.same(TILL, WEB, by="kim")
    assert older.customer_id == hub.customer(younger.customer_id).customer_id


def test_a_record_that_meets_one_of_a_chain_finds_the_whole_chain(hub):
    """Only the last link shares anything with the new record; those behind it are looked at too."""
    phone = "+442079460123"
    hub.put(ann(phone=phone, birth_date=None))
    hub.put(ann(WEB, email="ann.lee@work.example", phone=phone, birth_date=None))
    hub.put(ann(CRM, email="ann.lee@work.example", given_name="Anna", birth_date=None))
    assert 1 == len(hub.customer_ids())
    outcome = hub.put(ann(RecordKey("app", "1"), email="ann.lee@work.example", given_name="A", birth_date=None))

    assert hub.customer_of(TILL) == outcome.customer_id
    assert 4 == len(hub.customer(outcome.customer_id).records)


def test_an_update_may_split_what_it_tied(hub):
    """A record that becomes somebody else's content leaves its customer."""
    hub.put(ann())
    hub.put(ann(WEB))
    outcome = hub.put(attrs.evolve(BOB, key=WEB))

    assert PutKind.SPLIT is outcome.kind
    assert [ChangeKind.SPLIT] == kinds(outcome.changes)
    assert hub.customer_of(TILL) != outcome.customer_id


def test_an_update_may_move_a_record(hub):
    """A record that becomes another known person's goes over to them; both customers go on."""
    hub.put_many([ann(), BOB, ann(WEB)])
    outcome = hub.put(attrs.evolve(BOB, key=WEB))

    assert PutKind.MOVED is outcome.kind
    assert hub.customer_of(BOB.key) == outcome.customer_id
    assert [(ChangeKind.MOVED, WEB, hub.customer_of(TILL))] == [
        (change.kind, change.record, change.previous_id) for change in outcome.changes
    ]


def test_an_update_that_changes_nobody_is_just_that(hub):
    """Another telephone number, the same customer."""
    hub.put_many([ann(), ann(WEB)])
    outcome = hub.put(ann(WEB, phone="+442079460018"))

    assert (PutKind.UPDATED, ()) == (outcome.kind, outcome.changes)
    assert ["+442079460018"] == [phone.e164 for phone in hub.customer(outcome.customer_id).phones]


def test_an_update_may_bring_customers_together(hub):
    """A record that becomes known as somebody's merges its customer with theirs."""
    hub.put_many([ann(), SourceRecord.of("web", "1", email="someone@else.example")])
    outcome = hub.put(ann(WEB))

    assert PutKind.MERGED is outcome.kind
    assert [ChangeKind.MERGED] == kinds(outcome.changes)


def test_older_content_is_kept_but_does_not_count(hub):
    """Where a source says when it changed a record, the order of arrival does not decide."""
    hub.put(ann(updated_at=MONDAY))
    outcome = hub.put(ann(updated_at=MONDAY - timedelta(days=1), family_name="Old"))

    assert (PutKind.OLDER, PutReason.OLDER_CONTENT) == (outcome.kind, outcome.reason)
    assert "Lee" == hub.customer(outcome.customer_id).value("family_name")
    assert 2 == len(hub.export(outcome.customer_id)["records"])
    assert PutKind.OLDER is hub.put(ann(updated_at=MONDAY - timedelta(days=1), family_name="Old")).kind
    assert 2 == len(hub.export(outcome.customer_id)["records"])


def test_a_judgement_is_a_reason_too(hub):
    """Where nothing but a person's word ties a record, the outcome says that."""
    hub.put_many([ann(), BOB])
    hub.same(TILL, BOB.key, by="kim")
    outcome = hub.put(attrs.evolve(BOB, values=(*BOB.values, ann(phone="+442079460018").values[-1])))

    assert (PutKind.UPDATED, PutReason.JUDGEMENT) == (outcome.kind, outcome.reason)


def test_a_key_that_comes_twice_is_put_twice(hub):
    """In one call the later content replaces the earlier one, and both outcomes are told."""
    outcomes = hub.put_many([ann(), ann(family_name="Li"), ann(WEB)])

    assert [PutKind.CREATED, PutKind.UPDATED, PutKind.JOINED] == [outcome.kind for outcome in outcomes]
    assert [] == hub.put_many([])


@pytest.mark.parametrize(("source", "record_id"), [("till", "a\x00b"), ("till", "\ud800"), ("\udfff", "1")])
def test_a_key_that_no_store_keeps_is_refused(hub, source, record_id):
    """NUL and half a surrogate pair are refused before anything is written."""
    with pytest.raises(InvalidValue) as caught:
        hub.put_many([ann(), SourceRecord.of(source, record_id, email=EMAIL)])

    assert Problem.BAD_CHARACTER is caught.value.problem
    assert [] == hub.customer_ids()


def test_only_a_source_record_is_put(hub):
    """A dictionary is a row for `load`, not a record."""
    with pytest.raises(WrongType):
        hub.put({"email": EMAIL})


def test_hostile_values_are_kept_as_they_are(hub):
    """Control characters, surrogates, SQL and half a megabyte of text come back unchanged."""
    nasty = {"given_name": "A\x00\ud83d\x1b[31m", "family_name": "'); DROP TABLE uc_identity;--", "city": "x" * 10_000}
    outcome = hub.put(SourceRecord.of("till", "1", **nasty))
    received = from_dict(hub.export(outcome.customer_id)["records"][0]["as_received"])

    assert nasty == {cell.column: cell.raw for cell in received.values}


# ── remove, and where ids lead ──────────────────────────────────────────────────────────────────────────────────────


def test_removing_the_only_record_ends_a_customer(hub):
    """Its id leads nowhere, until the record comes back and has it again."""
    outcome = hub.put(ann())
    assert [ChangeKind.REMOVED] == kinds(hub.remove(TILL))
    with pytest.raises(NotFound):
        hub.customer(outcome.customer_id)

    assert outcome.customer_id == hub.put(ann()).customer_id


def test_removing_the_first_record_leads_its_id_on(hub):
    """The customer goes on under the id of its next record, and the old id leads there."""
    first, second = hub.put_many([ann(), ann(WEB)])
    assert [ChangeKind.MERGED] == kinds(hub.remove(TILL))
    customer = hub.customer(first.customer_id)

    assert (WEB,) == customer.records
    assert customer.customer_id == hub.customer_of(WEB) != second.customer_id


def test_an_id_leads_on_over_several_removals(hub):
    """However many records go, the first id finds whoever is left."""
    first = hub.put_many([ann(), ann(WEB), ann(CRM)])[0]
    hub.remove(TILL)
    hub.remove(WEB)

    assert (CRM,) == hub.customer(first.customer_id).records
    hub.put(ann(WEB))
    assert {WEB, CRM} == set(hub.customer(first.customer_id).records)


def test_what_is_not_there_is_not_found(hub):
    """Unknown ids and keys are errors that name no value."""
    for ask in (lambda: hub.customer(CustomerId("x")), lambda: hub.customer_of(WEB), lambda: hub.remove(WEB)):
        with pytest.raises(NotFound):
            ask()
    hub.put(ann())
    hub.remove(TILL)
    with pytest.raises(NotFound):
        hub.customer_of(TILL)
    with pytest.raises(NotFound):
        hub.why(TILL, WEB)


# ── judgements ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_split_by_hand_is_remembered(hub):
    """Two records judged different stay apart whatever is put afterwards; taking it back joins them again."""
    first, _ = hub.put_many([ann(), ann(WEB)])
    assert [ChangeKind.SPLIT] == kinds(hub.different(TILL, WEB, by="kim", reason="twins"))
    hub.put(ann(WEB, phone="+442079460018"))
    assert hub.customer_of(TILL) != hub.customer_of(WEB)

    assert [ChangeKind.MERGED] == kinds(hub.retract(TILL, WEB, by="kim"))
    assert first.customer_id == hub.customer_of(WEB)


def test_a_judgement_outlives_the_record(hub):
    """A record that is removed and comes back is judged as before."""
    hub.put_many([ann(), ann(WEB)])
    hub.different(WEB, TILL, by="kim")
    hub.remove(WEB)
    hub.put(ann(WEB))

    assert hub.customer_of(TILL) != hub.customer_of(WEB)


def test_two_who_share_nothing_stay_one_by_judgement(hub):
    """Judged the same, removed and put again: the word of a person needs no shared value."""
    hub.put_many([ann(), BOB])
    hub.same(TILL, BOB.key, by="kim")
    hub.remove(BOB.key)
    outcome = hub.put(BOB)

    assert (PutKind.JOINED, PutReason.JUDGEMENT) == (outcome.kind, outcome.reason)
    assert hub.customer_of(TILL) == hub.customer_of(BOB.key)


def test_a_contradiction_is_refused_with_the_path(hub):
    """Same and same and different cannot all be true; the error shows the chain, and nothing is kept."""
    hub.put_many(
        [ann(), attrs.evolve(BOB, key=WEB), attrs.evolve(BOB, key=CRM, values=ann(given_name="Zoe").values[:1])]
    )
    hub.same(TILL, WEB)
    hub.same(WEB, CRM)
    with pytest.raises(ContradictoryJudgement) as caught:
        hub.different(CRM, TILL)
    assert (CRM, TILL, (CRM, WEB, TILL)) == (caught.value.left, caught.value.right, caught.value.path)
    assert hub.customer_of(TILL) == hub.customer_of(CRM)


def test_a_contradiction_through_a_difference_is_refused_too(hub):
    """Joining two chains between which a difference stands is refused with the chain over that difference."""
    keys = [RecordKey("till", str(number)) for number in range(4)]
    hub.put_many([attrs.evolve(BOB, key=key) for key in keys])
    hub.different(keys[1], keys[2])
    hub.same(keys[0], keys[1])
    hub.same(keys[3], keys[2])
    with pytest.raises(ContradictoryJudgement) as caught:
        hub.same(keys[0], keys[3])

    assert tuple(keys) == caught.value.path
    with pytest.raises(ContradictoryJudgement):
        hub.same(keys[1], keys[2])
    with pytest.raises(ContradictoryJudgement):
        hub.different(keys[0], keys[1])


def test_a_judgement_needs_two_known_records(hub):
    """Nobody can be judged who was never seen, nor one record against itself."""
    hub.put(ann())
    with pytest.raises(NotFound):
        hub.same(TILL, WEB)
    with pytest.raises(InvalidValue):
        hub.different(TILL, TILL)


# ── load ────────────────────────────────────────────────────────────────────────────────────────────────────────────

ROWS = [
    {"id": "1", "name": "Ann Lee", "mail": EMAIL},
    {"id": "2", "name": "Bob Stone", "mail": "bob@stone.example"},
    {"id": "3", "name": "Ann Lee", "mail": "Ann.Lee@example.com"},
]
FIELDS = {"name": Role.FULL_NAME, "mail": Role.EMAIL}


def test_a_table_is_loaded_at_once(hub):
    """Every row is a record; the report counts, and says what each column was taken for."""
    report = hub.load("shop", ROWS, id="id", fields=FIELDS)

    assert (3, 3, 0, 0, 0, 2) == (
        report.records,
        report.created,
        report.updated,
        report.unchanged,
        report.customers_before,
        report.customers_after,
    )
    assert "email" == report.columns["shop"]["columns"]["mail"]["role"]
    assert hub.customer_of(RecordKey("shop", "1")) == hub.customer_of(RecordKey("shop", "3"))
    assert [ChangeKind.CREATED] * 2 == kinds(hub.changes(report.since))


def test_loading_again_changes_nothing_but_what_changed(hub):
    """A table that comes every night updates the rows that differ."""
    hub.load("shop", ROWS, id="id", fields=FIELDS)
    report = hub.load("shop", [ROWS[0], {**ROWS[1], "name": "Robert Stone"}], id="id", fields=FIELDS)

    assert (2, 0, 1, 1) == (report.records, report.created, report.updated, report.unchanged)
    assert 3 == len(hub.customer(hub.customer_of(RecordKey("shop", "1"))).records) + 1


def test_loading_is_the_same_as_putting_one_by_one(hub, clock):
    """The same records through either door are the same facts."""
    hub.load("shop", ROWS, id="id", fields=FIELDS)
    rows = [SourceRecord.of("shop", row["id"], full_name=row["name"], email=row["mail"]) for row in ROWS]
    renamed = [
        attrs.evolve(
            record,
            values=tuple(
                attrs.evolve(cell, column=column) for cell, column in zip(record.values, ("name", "mail"), strict=True)
            ),
        )
        for record in rows
    ]

    assert {PutKind.UNCHANGED} == {outcome.kind for outcome in hub.put_many(renamed)}


def test_a_time_column_decides_which_row_is_newer(hub):
    """An older export that is loaded late does not undo a newer one."""
    fields = {**FIELDS, "changed": Role.UPDATED_AT}
    hub.load("shop", [{**ROWS[0], "changed": "2026-05-01"}], id="id", fields=fields)
    report = hub.load("shop", [{**ROWS[0], "name": "Old", "changed": "2025-05-01"}], id="id", fields=fields)

    assert (0, 1) == (report.updated, report.unchanged)
    assert "Ann Lee" == hub.customer(hub.customer_ids()[0]).value("full_name")


def test_how_a_source_writes_dates_is_learned_once(hub):
    """A table that shows that the month stands first is read so in all its rows."""
    rows = [
        {"id": "1", "name": "Ann Lee", "born": "12/25/1980"},
        {"id": "2", "name": "Bob Stone", "born": "03/04/1981"},
    ]
    hub.load("us", rows, id="id", fields={"name": Role.FULL_NAME, "born": Role.BIRTH_DATE})
    customer = hub.customer(hub.customer_of(RecordKey("us", "2")))

    assert "1981-03-04" == customer.value("birth_date")


@pytest.mark.parametrize(
    ("data", "options", "error"),
    [
        ("no/such/file.csv", {}, UnreadableData),
        ([{"id": "1", "colour": "red"}], {"id": "id"}, NoUsableColumn),
        ([*ROWS, ROWS[0]], {"id": "id"}, DuplicateRecord),
        ([{"id": "1", "name": "x" * 1_000_000}], {"id": "id", "fields": {"name": Role.FULL_NAME}}, InvalidValue),
        ([{"name": "Ann Lee"}, {"name": "Bob Stone"}], {"fields": {"name": Role.FULL_NAME}}, InvalidValue),
        ([*ROWS, {**ROWS[0], "id": "a\x00"}], {"id": "id", "fields": FIELDS}, InvalidValue),
    ],
)
def test_a_table_that_cannot_be_loaded_leaves_nothing_behind(hub, data, options, error):
    """Missing file, no usable column, an id twice, a huge field, no id, a key that no store keeps: all or nothing."""
    hub.put(BOB)
    before = hub.export(hub.customer_of(BOB.key))
    with pytest.raises(error):
        hub.load("shop", data, **options)

    assert before == hub.export(hub.customer_of(BOB.key))
    assert (1, 1) == (len(hub.customer_ids()), len(hub.changes()))


def test_a_failure_in_the_middle_of_a_load_undoes_all_of_it(hub, monkeypatch):
    """When settling fails after the records were written, the hub is as it was."""
    from unifiedcustomer.hub import living_identities

    hub.put(BOB)

    def break_off(*_):
        raise RuntimeError("the machine is on fire")

    monkeypatch.setattr(living_identities, "_write", break_off)
    with pytest.raises(RuntimeError):
        hub.load("shop", ROWS, id="id", fields=FIELDS)
    monkeypatch.undo()

    assert [hub.customer_of(BOB.key)] == hub.customer_ids()
    assert 3 == hub.load("shop", ROWS, id="id", fields=FIELDS).created


# ── match ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_match_is_ranked_and_explained_and_writes_nothing(hub):
    """The best candidate comes first, each customer once, with the comparison behind it."""
    hub.put_many([ann(), ann(CRM), BOB, STRANGER])
    found = hub.match(given_name="Ann", family_name="Lee", email="ANN.LEE@example.com", birth_date="14 March 1980")

    assert hub.customer_of(TILL) == found[0].customer_id
    assert found[0].is_match
    assert found[0].match_probability > 0.9
    assert found[0].weight == found[0].explanation.weight
    assert sorted(found, key=lambda candidate: -candidate.weight) == found
    assert len({candidate.customer_id for candidate in found}) == len(found)
    assert 1 == len(hub.match(given_name="Ann", family_name="Lee", email=EMAIL, limit=1))
    assert 3 == len(hub.customer_ids())


def test_nobody_matches_nothing(hub):
    """Values that no record shares give no candidates; unknown names of values are refused."""
    hub.put(ann())

    assert [] == hub.match(email="stranger@nowhere.example")
    assert [] == hub.match()
    with pytest.raises(InvalidValue):
        hub.match(shoe_size="42")


# ── touchpoints and consents ────────────────────────────────────────────────────────────────────────────────────────


def call(**changes):
    """A call that came in on Ann's till record."""
    fields = {
        "source": "pbx",
        "id": "1",
        "type": "call.received",
        "channel": Channel.CALL_CENTER,
        "occurred_at": MONDAY - timedelta(hours=1),
        "subject": TILL,
    }
    return Touchpoint(**(fields | changes))


def test_a_touchpoint_is_kept_once(hub, clock):
    """The same one again is known; another one under the same id is a conflict, and the first stays."""
    customer_id = hub.put(ann()).customer_id
    assert hub.record(call()) is True
    clock.now += timedelta(days=1)
    assert hub.record(call()) is False
    with pytest.raises(Conflict):
        hub.record(call(type="call.made"))

    (kept,) = hub.touchpoints(customer_id)
    assert (MONDAY, "call.received") == (kept.received_at, kept.type)


def test_touchpoints_belong_to_records_and_points_not_to_customers(hub):
    """When customers are split each has what came in on their own records; a shared point is both's."""
    customer_id = hub.put_many([ann(), ann(WEB)])[0].customer_id
    hub.record(call())
    hub.record(call(id="2", subject=WEB, occurred_at=MONDAY - timedelta(hours=2)))
    hub.record(call(id="3", subject=None, contact_point=f"email:{EMAIL}", occurred_at=MONDAY - timedelta(hours=3)))
    assert ["3", "2", "1"] == [touchpoint.id for touchpoint in hub.touchpoints(customer_id)]

    hub.different(TILL, WEB)
    assert ["3", "1"] == [touchpoint.id for touchpoint in hub.touchpoints(customer_id)]
    assert ["3", "2"] == [touchpoint.id for touchpoint in hub.touchpoints(hub.customer_of(WEB))]


def test_a_touchpoint_may_come_before_its_record(hub):
    """What is reported about a record not yet seen is there when the record comes."""
    hub.record(call())

    assert ["1"] == [touchpoint.id for touchpoint in hub.touchpoints(hub.put(ann()).customer_id)]


def consent(kind=ConsentKind.GRANT, *, number="1", days=1, subject=TILL, **changes):
    """An act about marketing by e-mail."""
    fields = {
        "id": number,
        "kind": kind,
        "controller": "Shop",
        "occurred_at": MONDAY - timedelta(days=days),
        "subject": subject,
        "contact_point": f"email:{EMAIL}",
        "channel": Channel.EMAIL,
        "purpose": "marketing",
        "evidence": Evidence(wording="Yes, write to me.", place="till"),
    }
    return ConsentAct(**(fields | changes))


def test_without_a_word_from_the_customer_the_answer_is_no(hub):
    """Default deny; a grant makes it yes; a withdrawal makes it no again."""
    customer_id = hub.put(ann()).customer_id
    ask = {"channel": Channel.EMAIL, "purpose": "marketing"}
    assert not hub.may_contact(customer_id, **ask)

    assert hub.consent(consent()) is True
    assert hub.may_contact(customer_id, **ask)
    assert hub.consent(consent()) is False
    with pytest.raises(Conflict):
        hub.consent(consent(purpose="marketing.offers"))

    hub.consent(consent(ConsentKind.WITHDRAW, number="2", days=0))
    assert not hub.may_contact(customer_id, **ask)
    assert ["1", "2"] == [act.id for act in hub.consents(customer_id)]
    assert {MONDAY} == {act.recorded_at for act in hub.consents(customer_id)}


def test_a_stop_reaches_both_sides_of_an_unmerge(hub):
    """Two records share a mailbox that said stop: together or apart, nobody writes there."""
    hub.put_many([ann(), ann(WEB)])
    hub.consent(consent())
    hub.consent(consent(ConsentKind.STOP, number="2", days=0, subject=None, purpose=None, channel=None, evidence=None))
    hub.different(TILL, WEB)

    for key in (TILL, WEB):
        assert not hub.may_contact(hub.customer_of(key), channel=Channel.EMAIL, purpose="marketing")


def test_a_stop_at_a_push_token_is_found(hub):
    """A token is known from the consent alone; a stop that names only the token still counts."""
    customer_id = hub.put(ann()).customer_id
    push = {"contact_point": "push:app:token-1", "channel": Channel.PUSH}
    hub.consent(consent(**push))
    assert hub.may_contact(customer_id, channel=Channel.PUSH, purpose="marketing")
    hub.consent(consent(ConsentKind.STOP, number="2", days=0, subject=None, purpose=None, evidence=None, **push))

    assert not hub.may_contact(customer_id, channel=Channel.PUSH, purpose="marketing")


def test_without_a_policy_nobody_is_contacted():
    """A hub that was given no rules does not guess them."""
    with CustomerHub() as hub, pytest.raises(InvalidValue):
        hub.may_contact(hub.put(ann()).customer_id, channel=Channel.EMAIL, purpose="marketing")


MESSAGE = Message(
    id="spring",
    purpose="marketing.offers",
    message_class=MessageClass.MARKETING,
    blocks=[Heading("Spring is here"), Paragraph("Come and see.")],
)


def test_a_message_is_rendered_for_those_who_may_get_it(hub):
    """Without consent the refusal carries the reasons; with it the payload is made for the right address."""
    customer_id = hub.put(ann()).customer_id
    with pytest.raises(ContactNotPermitted) as caught:
        hub.render(MESSAGE, customer_id, channel=Channel.EMAIL, opt_out_token="t")
    assert ("no_consent",) == caught.value.reasons

    hub.consent(consent())
    rendered = hub.render(MESSAGE, customer_id, channel=Channel.EMAIL, opt_out_token="t")
    assert Channel.EMAIL is rendered.channel
    with pytest.raises(ContactNotPermitted):
        hub.render(MESSAGE, customer_id, channel=Channel.EMAIL, purpose="marketing.surveys", opt_out_token="t")


# ── export, settings, life of a hub ─────────────────────────────────────────────────────────────────────────────────


def test_an_export_has_everything_and_is_plain_json(hub):
    """Customer, every version of every record, touchpoints, acts and judgements, each in its wire form."""
    hub.put_many([ann(), ann(WEB)])
    hub.put(ann(WEB, phone="+442079460018"))
    hub.record(call())
    hub.consent(consent())
    hub.same(TILL, WEB, by="kim")
    exported = json.loads(json.dumps(hub.export(hub.customer_of(TILL))))

    assert {
        "exported_at", "customer", "records", "touchpoints", "consent_acts", "judgements", "reliances",
    } == set(exported)  # fmt: skip
    assert 3 == len(exported["records"])
    assert hub.customer(hub.customer_of(TILL)) == from_dict(exported["customer"])
    assert Verdict.SAME is from_dict(exported["judgements"][0]).verdict
    assert "1" == from_dict(exported["touchpoints"][0]).id == from_dict(exported["consent_acts"][0]).id


def test_survivorship_is_the_hosts_choice():
    """Other rules show another value; what is stored stays the same."""
    rules = DEFAULT_RULES.but(name=[source_priority("web")])
    with CustomerHub(survivorship=rules) as hub:
        hub.put_many([ann(), ann(WEB, given_name="Annie")])

        assert "Annie" == hub.customer(hub.customer_of(TILL)).value("given_name")


def test_a_hub_remembers(tmp_path):
    """What was put is there when the file is opened again, and the model and settings with it."""
    model = attrs.evolve(person_model(), largest_block=7)
    with CustomerHub(tmp_path / "hub.db", model=model, normalizer=Normalizer(default_country="NL")) as first:
        customer_id = first.put(ann(phone="020 794 6001")).customer_id
        customer = first.customer(customer_id)
    with CustomerHub(str(tmp_path / "hub.db")) as second:
        assert (7, customer) == (second.model.largest_block, second.customer(customer_id))
        assert ["+31207946001"] == [phone.e164 for phone in customer.phones]


def test_a_hub_cannot_be_opened_with_another_model_or_other_settings(tmp_path):
    """What is computed already was computed with those; the same ones are welcome."""
    place = tmp_path / "hub.db"
    CustomerHub(place, normalizer=Normalizer(default_country="NL")).close()
    CustomerHub(place, model=person_model(), normalizer=Normalizer(default_country="NL")).close()
    with pytest.raises(Conflict):
        CustomerHub(place, model=attrs.evolve(person_model(), largest_block=7))
    with pytest.raises(Conflict):
        CustomerHub(place, normalizer=Normalizer(default_country="DE"))
    with pytest.raises(Conflict):
        CustomerHub(place, normalizer=Normalizer(default_country="NL", date_orders={("us", "born"): True}))


def test_two_processes_read_dates_alike(tmp_path):
    """What one hub learned of a source's dates, another one on the same file knows at its next call."""
    with CustomerHub(tmp_path / "hub.db") as one, CustomerHub(tmp_path / "hub.db") as other:
        rows = [{"id": "1", "name": "Ann Lee", "born": "12/25/1980"}]
        one.load("us", rows, id="id", fields={"name": Role.FULL_NAME, "born": Role.BIRTH_DATE})
        cell = attrs.evolve(SourceRecord.of("us", "2", birth_date="03/04/1981").values[0], column="born")
        other.put(SourceRecord(key=RecordKey("us", "2"), values=(cell,)))

        assert "1981-03-04" == other.customer(other.customer_of(RecordKey("us", "2"))).value("birth_date")


def test_a_closed_hub_refuses_everything(hub):
    """After closing, every call is an error of the store."""
    hub.close()
    with pytest.raises(StoreError) as caught:
        hub.put(ann())

    assert Problem.CLOSED is caught.value.problem


def test_the_feed_is_read_in_parts(hub):
    """Reading on from the last cursor misses nothing and repeats nothing."""
    hub.put_many([ann(), BOB])
    hub.remove(TILL)
    whole = hub.changes()

    assert [1, 2, 3] == [change.cursor for change in whole]
    assert whole == [*hub.changes(limit=2), *hub.changes(since=2)]


def test_no_personal_data_shows(hub):
    """Neither what the hub hands back nor its errors show a value when printed."""
    outcome = hub.put(ann())
    hub.put(ann(WEB))
    shown = repr(
        [
            hub,
            outcome,
            hub.customer(outcome.customer_id),
            hub.match(email=EMAIL),
            hub.changes(),
            hub.load("shop", ROWS, id="id", fields=FIELDS),
        ]
    )

    assert "lee" not in shown.casefold()
    assert "ann" not in shown.casefold().replace("channel", "")


# ── many questions ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_segment_is_filtered_by_the_same_answers(hub):
    """Who may be written to in bulk is who may be written to alone; facts and products are asked along."""
    ids = [hub.put(ann()).customer_id]
    hub.consent(consent())
    asked = {"channel": Channel.EMAIL, "purpose": "marketing.offers"}
    many = hub.may_contact_many(ids, **asked, products={"shoes"})

    assert many == {ids[0]: hub.may_contact(ids[0], **asked, products={"shoes"}, facts=Facts())}
    assert many[ids[0]]


def test_a_customer_sees_their_choices_and_what_ends_soon(hub):
    """Each channel and purpose, as the gate would decide; a consent that ends next week is to be confirmed again."""
    customer_id = hub.put(ann()).customer_id
    act = consent()
    hub.consent(attrs.evolve(act, expires_at=act.occurred_at + timedelta(days=300)))
    view = hub.preferences(customer_id)
    by_email = [one for one in view if one.channel is Channel.EMAIL]

    assert by_email
    for one in by_email:
        assert one.decision == hub.may_contact(
            customer_id, channel=one.channel, purpose=one.purpose, contact_point=one.contact_point
        )
    assert {Task.CONFIRM_AGAIN} == {one.task for one in hub.ending_permissions(customer_id, days=365)}
    assert [] == hub.ending_permissions(customer_id, days=1)


def test_a_sale_that_came_in_as_a_touchpoint_stands_in_for_a_consent(hub):
    """Where the law has an exception for customers, an order with a refusal that was offered is enough."""
    customer_id = hub.put(ann()).customer_id
    point = hub.customer(customer_id).emails[0]
    sale = Touchpoint(
        source="shop",
        id="o-1",
        type="order.placed",
        channel=Channel.WEBSHOP,
        occurred_at=consent().occurred_at,
        contact_point=point.key,
        data={"controller": POLICY.controller, "products": "shoes hats", "refusal_offered": "yes"},
    )
    hub.record(sale)
    asked = {"channel": Channel.EMAIL, "purpose": "marketing.offers"}

    assert hub.may_contact(customer_id, **asked, products={"hats"})
    assert not hub.may_contact(customer_id, **asked, products={"tents"})
