"""Erasing: nothing of the person is left in any file, no replay brings them back, and others keep what is theirs."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine

from hub_people import ANN_MAIL, BOB, CRM, HOUR, MONDAY, TILL, WEB, act, ann, bob, call
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_registers import KeyRing
from unifiedcustomer.erasures import OutOfReach
from unifiedcustomer.errors import Conflict, InvalidValue, NotFound
from unifiedcustomer.hub import CustomerHub, PutKind, PutReason
from unifiedcustomer.identities import ChangeKind
from unifiedcustomer.records import RecordKey, Role, SourceRecord

CANARY = "Kanarienvogel"
RING = KeyRing(current="2026", secrets={"2026": bytes(range(32))})


def canary(number, source="till", **changes):
    """A record in which every value, and the id, says canary."""
    values = {
        "given_name": CANARY, "family_name": f"{CANARY}sson", "email": f"{CANARY}.{number}@{CANARY}.example",
        "phone": "+442079460018", "street": f"{CANARY} Street", "city": CANARY, "birth_date": "1980-03-14",
    }  # fmt: skip
    return SourceRecord.of(source, f"{CANARY}-{number}", **(values | changes))


def forms():
    """How a value may stand in a file: its cases, its encodings."""
    texts = {CANARY, CANARY.lower(), CANARY.upper(), "2079460018"}
    return {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")}


def found_in(folder):
    """The files in which something of the canary stands."""
    return {
        path.name for path in folder.iterdir() if path.is_file() and any(form in path.read_bytes() for form in forms())
    }


def a_life(hub, clock):
    """A canary with everything that a hub can hold, among strangers; gives the canary's id."""
    strangers = [
        SourceRecord.of("web", str(n), given_name=f"G{n:05d}", family_name=f"F{n:05d}", email=f"{n}@stranger.example")
        for n in range(300)
    ]
    rnd = random.Random(7)
    hub.put_many(strangers[:150])
    hub.put_many([canary(1), canary(2, "web"), bob()])
    hub.put_many(strangers[150:])
    clock.tick()
    hub.put(canary(1, phone="+442079460018", city=f"{CANARY}-Stadt"))
    hub.put(canary(3, "crm"))
    first, other = canary(1).key, canary(2, "web").key
    hub.same(first, BOB, by=CANARY, reason=CANARY)
    clock.tick()
    hub.unmerge(first, BOB, by=CANARY, reason=f"not {CANARY}")
    hub.different(other, strangers[0].key, reason=CANARY)
    hub.remove(canary(3, "crm").key)
    point = f"email:{CANARY}.1@{CANARY}.example".lower()
    hub.record(call("1", first, data={"said": CANARY}))
    hub.record(call("2", contact_point=point))
    hub.consent(act("yes", subject=first, contact_point=point))
    hub.consent(act("no", ConsentKind.STOP, subject=None, contact_point=f"push:{CANARY}", purpose=None, evidence=None))
    hub.consent(act("token", subject=first, contact_point=f"push:{CANARY}", channel=Channel.PUSH))
    customer_id = hub.customer_of(first)
    hub.rely(customer_id, f"card of {CANARY}", channel=Channel.STORE, contact_point=point)
    hub.may_contact(customer_id, channel=Channel.EMAIL, purpose="marketing", keep=True)
    hub.put_many(rnd.sample(strangers, 40))
    return customer_id


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def erased(tmp_path, clock, hub_options):
    """A hub in a file out of which the canary was erased, and the receipt."""
    with CustomerHub(tmp_path / "hub.db", clock=clock, **hub_options) as hub:
        customer_id = a_life(hub, clock)
        assert found_in(tmp_path)
        yield hub, customer_id, hub.erase(customer_id)


@pytest.fixture
def hub_options():
    """A policy, so that decisions can be made."""
    from unifiedcustomer.contact_policy import ContactPolicy

    return {"policy": ContactPolicy(controller="Shop", default_zone="Europe/Amsterdam"), "keys": RING}


def test_no_byte_of_the_person_is_left_in_any_file(erased, tmp_path):
    """Neither in the file, nor in its log, nor in an index, in any case or encoding."""
    hub, _, receipt = erased

    assert set() == found_in(tmp_path)
    assert receipt.bytes_removed
    hub.close()
    assert set() == found_in(tmp_path)


def test_no_digest_of_a_key_is_left_either(erased, tmp_path):
    """A digest without a key can be guessed back: those of record ids and contact points go too."""
    from unifiedcustomer.storage import digest

    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for number, source in ((1, "till"), (2, "web"), (3, "crm")):
        assert digest(source, f"{CANARY}-{number}").encode() not in content
    assert digest(f"email:{CANARY}.1@{CANARY}.example".lower()).encode() not in content


def test_the_receipt_counts_and_says_what_is_out_of_reach(erased):
    """Records by source, facts by kind, and every place that only the host can reach; no value of the person."""
    _, customer_id, receipt = erased

    assert {"till": 1, "web": 1, "crm": 1} == dict(receipt.records)
    assert (5, 2, 3, 4) == (receipt.versions, receipt.touchpoints, receipt.consent_acts, receipt.judgements)
    assert customer_id == receipt.customer_id
    assert {
        OutOfReach.SOURCES,
        OutOfReach.BACKUPS,
        OutOfReach.DEVICE,
        OutOfReach.FOLLOWERS,
        OutOfReach.PARTNERS,
    } == set(receipt.out_of_reach)
    assert (Channel.CALL_CENTER, Channel.STORE) == receipt.partners
    assert CANARY.lower() not in f"{receipt!r}{receipt.explain()}".lower()
    assert "backups" in receipt.explain()


def test_every_id_of_the_person_leads_nowhere(erased):
    """The feed says erased; neither the id, nor the record, nor the past is found."""
    hub, customer_id, _ = erased
    last = hub.changes(limit=10_000)[-1]

    assert (ChangeKind.ERASED, customer_id) == (last.kind, last.customer_id)
    for ask in (
        lambda: hub.customer(customer_id),
        lambda: hub.customer(customer_id, known_at=MONDAY + HOUR),
        lambda: hub.customer_of(canary(1).key),
        lambda: hub.erase(customer_id),
        lambda: hub.export(customer_id),
    ):
        with pytest.raises(NotFound):
            ask()
    assert not [change for change in hub.changes(limit=10_000) if change.record and CANARY in change.record.record_id]


def test_secure_delete_alone_leaves_bytes_behind(tmp_path):
    """The control: pages that were rebuilt keep old copies in their gaps, which only a new file is without."""
    left = 0
    for seed in range(20):
        rnd, path = random.Random(seed), tmp_path / f"{seed}.db"
        with closing(sqlite3.connect(path, isolation_level=None)) as plain:
            plain.execute("PRAGMA secure_delete = ON")
            plain.execute("CREATE TABLE people (number INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT")
            plain.execute("BEGIN")
            rows = [(rnd.getrandbits(40), f"canary{n:05d}" + "x" * rnd.randrange(600)) for n in range(2_000)]
            plain.executemany("INSERT INTO people VALUES (?, ?)", rows)
            plain.execute("COMMIT")
            gone = rnd.sample(rows, 40)
            plain.executemany("DELETE FROM people WHERE number = ?", [(number,) for number, _ in gone])
            content = path.read_bytes()
            left += sum(name[:11].encode() in content for _, name in gone)
            plain.execute("VACUUM")
            content = path.read_bytes()
            assert not any(name[:11].encode() in content for _, name in gone)
    assert left > 0


def test_while_somebody_reads_the_bytes_are_pending(tmp_path, clock):
    """The receipt says so; cleaning later removes them."""
    with CustomerHub(tmp_path / "hub.db", clock=clock) as hub, closing(sqlite3.connect(tmp_path / "hub.db")) as reader:
        customer_id = hub.put(canary(1)).customer_id
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM uc_identity").fetchone()
        with hub._store._transactions._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        receipt = hub.erase(customer_id)
        assert (False, True) == (receipt.bytes_removed, OutOfReach.READERS in receipt.out_of_reach)
        assert found_in(tmp_path)
        reader.rollback()
        assert hub.clean()
        assert set() == found_in(tmp_path)


def test_in_a_hosts_transaction_the_bytes_are_the_hosts_to_clean(tmp_path, clock):
    """What is erased is gone when the host commits; its bytes when it cleans."""
    engine = create_engine(f"sqlite:///{tmp_path}/host.db")
    with engine.begin() as connection:
        hub = CustomerHub(connection, clock=clock)
        receipt = hub.erase(hub.put(canary(1)).customer_id)
        assert not receipt.bytes_removed
        assert OutOfReach.HOST_TRANSACTION in receipt.out_of_reach
    assert CustomerHub(engine, clock=clock).clean()
    engine.dispose()
    assert set() == found_in(tmp_path)


def test_on_a_server_its_log_and_replicas_are_named(postgres_url, clock):
    """The rows are gone; what the server keeps beside them is out of reach, and said to be."""
    with CustomerHub(postgres_url, clock=clock) as hub:
        receipt = hub.erase(hub.put(canary(1)).customer_id)
        assert {OutOfReach.SERVER_LOG, OutOfReach.REPLICAS} <= set(receipt.out_of_reach)
        assert receipt.bytes_removed
        assert PutKind.REFUSED is hub.put(canary(1)).kind


# ── staying away ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_replay_does_not_bring_the_person_back(hub):
    """Put, put_many and load refuse the record, whatever else is in it; everybody else is taken in."""
    hub.erase(hub.put(ann()).customer_id)
    outcome, other = hub.put_many([ann(family_name="Li", email="new@example.org"), bob()])

    assert (PutKind.REFUSED, PutReason.ERASED, None) == (outcome.kind, outcome.reason, outcome.customer_id)
    assert PutKind.CREATED is other.kind
    fields = {"name": Role.FULL_NAME, "mail": Role.EMAIL}
    rows = [{"id": "1", "name": "Ann Lee", "mail": ANN_MAIL}, {"id": "7", "name": "Zoe Wu", "mail": "zoe@wu.example"}]
    report = hub.load("till", rows, id="id", fields=fields)
    assert (2, 1, 1) == (report.records, report.created, report.refused)
    assert 2 == len(hub.customer_ids())


def test_nor_does_another_record_of_theirs(hub):
    """Under another id the e-mail address gives them away, unless the source dates it after the erasure."""
    hub.put(ann(phone="+442079460018"))
    hub.erase(hub.customer_of(TILL))

    assert PutKind.REFUSED is hub.put(ann(WEB)).kind
    assert PutKind.REFUSED is hub.put(ann(WEB, updated_at=MONDAY)).kind
    assert PutKind.REFUSED is hub.put(bob(WEB, phone="+44 20 7946 0018")).kind
    assert PutKind.CREATED is hub.put(ann(WEB, updated_at=MONDAY + HOUR)).kind
    assert PutKind.REFUSED is hub.put(ann(updated_at=MONDAY + HOUR)).kind


def test_who_comes_back_by_themselves_is_let_in(hub):
    """Readmitting a record takes it in, and its next content too; it is a new customer with a new id."""
    before = hub.put(ann()).customer_id
    hub.erase(before)
    outcome = hub.readmit(ann())

    assert PutKind.CREATED is outcome.kind
    assert before != outcome.customer_id
    assert PutKind.UPDATED is hub.put(ann(phone="+442079460018")).kind


def test_a_number_is_never_given_twice(hub):
    """The number of an erased record is not that of the next one, so no old reference leads to a stranger."""
    hub.put(bob())
    hub.erase(hub.put(ann()).customer_id)
    hub.put(SourceRecord.of("till", "9", email="nine@example.org"))
    with hub._store.reading() as session:
        assert {RecordKey("till", "9"): 3} == session.records.numbers([RecordKey("till", "9")])


def test_somebody_whose_records_were_all_removed_can_still_be_erased(hub):
    """What the history has of them goes as well, with every removed record that led to them."""
    first = hub.put_many([ann(), ann(WEB)])[0].customer_id
    hub.remove(TILL)
    hub.remove(WEB)
    receipt = hub.erase(first)

    assert {"till": 1, "web": 1} == dict(receipt.records)
    assert ChangeKind.ERASED is hub.changes()[-1].kind
    assert PutKind.REFUSED is hub.put(ann(WEB)).kind


# ── others ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_shared_stays_with_who_stays(hub):
    """A mailbox of two: what was said there without a name stays, and the other person is not locked out."""
    stranger = ann(WEB, given_name="Gudrun", family_name="Österreicher", birth_date="1955-11-02")
    hub.put_many([ann(), stranger])
    assert hub.customer_of(TILL) != hub.customer_of(WEB)
    hub.record(call("1", TILL))
    hub.record(call("2", contact_point=f"email:{ANN_MAIL}"))
    receipt = hub.erase(hub.customer_of(TILL))

    assert 1 == receipt.touchpoints
    assert ["2"] == [met.id for met in hub.touchpoints(hub.customer_of(WEB))]
    assert PutKind.UPDATED is hub.put(ann(WEB, given_name="Gudrun", family_name="Huber", birth_date="1955-11-02")).kind
    assert PutKind.REFUSED is hub.put(ann()).kind


def test_others_are_who_they_are_without_them(hub):
    """Two whom a judgement about the erased person tied are settled anew; a judgement about nobody else is gone."""
    hub.put_many([ann(), bob(WEB), bob(CRM, email="other@example.org", birth_date=None)])
    hub.same(TILL, WEB)
    hub.different(WEB, CRM)
    hub.unmerge(TILL, WEB)
    hub.erase(hub.customer_of(TILL))

    assert hub.customer_of(WEB) != hub.customer_of(CRM)
    assert 1 == len(hub.how(hub.customer_of(WEB)).judgements)


def test_maybes_are_pointed_out(hub):
    """Customers that may be the same person were not erased; the receipt says how many there are to look at."""
    first = hub.put(ann(birth_date=None, family_name="Lee")).customer_id
    hub.put(ann(WEB))
    hub.different(TILL, WEB)

    assert 1 == hub.erase(first).undecided


def test_a_stop_outlives_the_data(hub):
    """Who said stop and was erased is not written to when their address comes back with a grant."""
    hub.put(ann())
    hub.consent(act("stop", ConsentKind.STOP, purpose=None, channel=None, evidence=None))
    receipt = hub.erase(hub.customer_of(TILL))
    customer_id = hub.readmit(ann(WEB)).customer_id
    hub.consent(act("old grant", subject=WEB, occurred_at=MONDAY - 2 * HOUR))
    ask = {"channel": Channel.EMAIL, "purpose": "marketing"}

    assert receipt.suppressions > 0
    assert not hub.may_contact(customer_id, **ask)


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_hosts_keys_are_asked_for_again(tmp_path):
    """A hub made with keys is not opened without them, nor with others; rotated ones are welcome."""
    with CustomerHub(tmp_path / "hub.db", keys=RING) as hub:
        hub.erase(hub.put(ann()).customer_id)
    with pytest.raises(InvalidValue):
        CustomerHub(tmp_path / "hub.db")
    with pytest.raises(Conflict):
        CustomerHub(tmp_path / "hub.db", keys=KeyRing.generate("other"))
    with CustomerHub(tmp_path / "hub.db", keys=RING.rotated("2027", bytes(32))) as hub:
        assert PutKind.REFUSED is hub.put(ann()).kind
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert bytes(range(32)).hex().encode() not in content


def test_a_hub_with_keys_of_its_own_keeps_them(tmp_path):
    """Opening with the host's keys later would make what was erased before unknown, so it is a conflict."""
    with CustomerHub(tmp_path / "hub.db") as hub:
        hub.erase(hub.put(ann()).customer_id)
    with CustomerHub(tmp_path / "hub.db") as hub:
        assert PutKind.REFUSED is hub.put(ann()).kind
    with pytest.raises(Conflict):
        CustomerHub(tmp_path / "hub.db", keys=RING)


# ── access ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_everything_and_runs_nothing(clock, hub_options):
    """Every value is on it, escaped; it loads nothing, runs nothing, and is one well-formed file."""
    from html.parser import HTMLParser

    hostile = '<script>alert("x")</script>\x00\ud83d'
    with CustomerHub(clock=clock, **hub_options) as hub:
        customer_id = a_life(hub, clock)
        hub.put(canary(2, "web", city=hostile))
        page, exported = hub.export_page(customer_id), hub.export(customer_id)
    tags, shown = [], []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append((tag, dict(attributes)))

        def handle_data(self, data):
            shown.append(data)

    Reader().feed(page)
    text = " ".join(shown)
    assert not {"script", "img", "link", "iframe", "a"} & {tag for tag, _ in tags}
    assert not [name for _, attributes in tags for name in attributes if name in ("src", "href") or name[:2] == "on"]
    assert "default-src 'none'" in page
    for record in exported["records"]:
        for cell in (record["as_received"] or {"values": []})["values"]:
            assert cell["raw"] == hostile or cell["raw"] in text
    assert '<script>alert("x")</script>\\u0000\\ud83d' in text
    assert f"card of {CANARY}" in text
    page.encode("utf-8")
    json.dumps(exported)


def test_what_is_kept_of_removed_records_is_given_back_too(hub):
    """A record that its source removed is kept in the history, so it is in the export, with what came in on it."""
    hub.put_many([ann(), ann(WEB)])
    hub.record(call("1", WEB))
    hub.remove(WEB)
    exported = hub.export(hub.customer_of(TILL))

    assert [("till", True), ("web", True), ("web", False)] == [
        (record["key"]["source"], record["as_received"] is not None) for record in exported["records"]
    ]
    assert ["1"] == [met["id"] for met in exported["touchpoints"]]
    assert "removed by its source" in hub.export_page(hub.customer_of(TILL))


def test_a_receipt_says_whom_to_look_at(hub):
    """Where somebody else may be the same person, the sentences say so."""
    hub.put_many([ann(birth_date=None), ann(WEB)])
    hub.different(TILL, WEB)

    assert "1 other customers may be" in hub.erase(hub.customer_of(TILL)).explain()


def test_a_page_of_somebody_with_nothing_says_so(hub):
    """Empty parts are named, so that nobody wonders whether they were forgotten."""
    hub.put(ann())

    assert 4 == hub.export_page(hub.customer_of(TILL)).count("Nothing is kept.")


# ── facts that come after an erasure ────────────────────────────────────────────────────────────────────────────────


def test_no_act_and_no_touchpoint_brings_anybody_back(erased, tmp_path):
    """What is told again of an erased person, or told late, is refused: under their record, or at their mailbox."""
    hub, _, _ = erased
    first, point = canary(1).key, f"email:{CANARY}.1@{CANARY}.example".lower()
    told = [
        hub.consent(act("late yes", subject=first, contact_point=point)),
        hub.consent(act("later yes", subject=first, contact_point=point, occurred_at=MONDAY + 1000 * HOUR)),
        hub.consent(act("under another record", subject=CRM, contact_point=point)),
        hub.consent(act("no", ConsentKind.OBJECT, subject=first, contact_point=point)),
        hub.consent(
            act("bounce", ConsentKind.BOUNCE, subject=None, contact_point=point, occurred_at=MONDAY + 9 * HOUR)
        ),
        hub.consent(
            act("look", ConsentKind.CLEARED, subject=None, contact_point="phone:+442079460018", registry="gb.tps")
        ),
        hub.record(call("late", first, data={"said": CANARY})),
        hub.record(call("at their mailbox", contact_point=point)),
    ]
    hub.close()

    assert [False] * len(told) == told
    assert set() == found_in(tmp_path)


def test_a_no_that_comes_after_an_erasure_is_never_lost(hub, clock):
    """Its keyed hash is kept: when the mailbox turns up again, it is dead and was objected to."""
    hub.put(ann())
    hub.erase(hub.customer_of(TILL))
    clock.tick(2)
    hub.consent(act("no", ConsentKind.WITHDRAW, contact_point=f"email:{ANN_MAIL}"))
    hub.consent(act("bounce", ConsentKind.BOUNCE, subject=None, occurred_at=clock.now))
    customer_id = hub.readmit(ann(WEB)).customer_id
    decision = hub.may_contact(customer_id, channel=Channel.EMAIL, purpose="marketing")

    assert {"withdrawn", "bounced"} <= {item.code.value for item in decision.reasons}


def test_who_comes_again_by_themselves_is_heard(hub, clock):
    """A record that its source dates after the erasure, and what it says, are kept."""
    hub.put(ann())
    hub.erase(hub.customer_of(TILL))
    clock.tick(2)
    assert PutKind.CREATED is hub.put(ann(WEB, updated_at=clock.now)).kind

    assert hub.consent(act("yes", subject=WEB, occurred_at=clock.now))
    assert hub.record(call("in", WEB, occurred_at=clock.now, contact_point=f"email:{ANN_MAIL}"))
