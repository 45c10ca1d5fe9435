"""Many processes on one store, and processes that are killed: nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import sys
import time
import traceback
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from unifiedcustomer.errors import ContradictoryJudgement
from unifiedcustomer.features import feature_table
from unifiedcustomer.hub import CustomerHub
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.normalization import Normalizer
from unifiedcustomer.records import RecordKey, SourceRecord
from unifiedcustomer.resolution import Resolver, person_model
from unifiedcustomer.wire import to_json

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # later Pythons warn of a fork beside threads
]
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
MODEL = attrs.evolve(person_model(), largest_block=20)
MODELS = (
    attrs.evolve(MODEL, match_at=12.0, review_at=4.0),
    attrs.evolve(MODEL, largest_block=8, blocking=MODEL.blocking[:12]),
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SHARED = [RecordKey("shared", str(number)) for number in range(5)]
GIVEN = ("Ann", "Anna", "Robert", "Bob", "Zoë", "Joris")
FAMILY = ("Lee", "Leigh", "Stone", "O'Neil", "Peeters")


@contextmanager
def child(work):
    """A process that does ``work`` with one end of a pipe, and the other end of the pipe."""
    reads, writes = os.pipe()
    process = os.fork()
    if process == 0:
        code = 1
        try:
            os.close(reads)
            work(writes)
            code = 0
        except BaseException:  # noqa: BLE001 - nothing may get from the child into the test that it is a copy of
            traceback.print_exc(file=sys.stderr)
        finally:
            os._exit(code)
    os.close(writes)
    try:
        yield process, reads
    finally:
        os.close(reads)


def exit_code(process):
    """How a process ended."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


# ── kill -9 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def put_for_ever(path, start):
    """Work that puts records one after the other and says so after each."""

    def work(pipe):
        with CustomerHub(path) as hub:
            for number in range(start, start + 10_000):
                hub.put(SourceRecord.of("till", str(number), email=f"{number}@example.org", full_name=f"N{number} Lee"))
                os.write(pipe, number.to_bytes(4, "big"))

    return work


def acknowledged_until_killed(path, start, rnd):
    """Let a process work and kill it at some moment; gives the last number that it acknowledged."""
    said = b""
    with child(put_for_ever(path, start)) as (process, pipe):
        said += os.read(pipe, 4)  # it has begun
        time.sleep(rnd.random() * 0.03)
        os.kill(process, signal.SIGKILL)
        assert exit_code(process) == -signal.SIGKILL
        while select.select([pipe], [], [], 0)[0] and (more := os.read(pipe, 65_536)):
            said += more
    return int.from_bytes(said[: len(said) // 4 * 4][-4:], "big")


def test_no_kill_loses_what_was_acknowledged(tmp_path):
    """200 times a writer is killed in the middle of its work; every record that it acknowledged is there."""
    path, rnd = tmp_path / "hub.db", random.Random(2026)
    CustomerHub(path).close()
    lost = last = acknowledged = 0
    for kill in range(1_000 if NIGHTLY else 200):
        before, last = last, acknowledged_until_killed(path, last + 1, rnd)
        acknowledged += last - before
        with closing(sqlite3.connect(path)) as plain:
            (known,) = plain.execute("SELECT count(*) FROM uc_source_record").fetchone()
            whole = plain.execute("PRAGMA quick_check" if kill % 20 else "PRAGMA integrity_check").fetchone()
        lost += max(0, last - known)
        assert ("ok",) == whole
        last = known  # one more may have been written than acknowledged
    print(f"\n{kill + 1} kills, {acknowledged} acknowledged writes, {lost} lost")  # noqa: T201
    with CustomerHub(path) as hub:
        assert len(hub.customer_ids()) == known
        assert [change.cursor for change in hub.changes(limit=100_000)] == list(range(1, known + 1))

    assert 0 == lost


def load(path, rows):
    """Work that loads a table into a new store, and says so before and after."""

    def work(pipe):
        with CustomerHub(path) as hub:
            os.write(pipe, b"b")
            hub.load("list", rows, id="id")
            os.write(pipe, b"e")

    return work


def test_a_first_load_that_is_killed_leaves_nothing_or_all(tmp_path):
    """At whatever moment: the store is whole and empty, or whole and full, and full if it was acknowledged."""
    rnd, ended = random.Random(2026), set()
    rows = [{"id": str(n), "name": f"Ann Lee{n}", "email": f"{n}@example.org"} for n in range(3_000)]
    for kill in range(100 if NIGHTLY else 20):
        path = tmp_path / f"{kill}.db"
        with child(load(path, rows)) as (process, pipe):
            said = os.read(pipe, 1)
            time.sleep(rnd.random() * 0.3)
            os.kill(process, signal.SIGKILL)
            exit_code(process)
            while select.select([pipe], [], [], 0)[0] and (more := os.read(pipe, 1)):
                said += more
        with CustomerHub(path) as hub:
            known = len(hub.customer_ids())
            assert known in ((3_000,) if said == b"be" else (0, 3_000))
            ended.add(known)
            if not known:
                assert 3_000 == hub.load("list", rows, id="id").customers_after
        with closing(sqlite3.connect(path)) as plain:
            assert [("ok",)] == plain.execute("PRAGMA integrity_check").fetchall()
            assert ("wal",) == plain.execute("PRAGMA journal_mode").fetchone()
    assert 0 in ended


# ── many at once ────────────────────────────────────────────────────────────────────────────────────────────────────


def some_values(rnd):
    """Values that meet those of others now and then."""
    given, family = rnd.choice(GIVEN), rnd.choice(FAMILY)
    return {
        "given_name": given,
        "family_name": family,
        "email": f"{given}.{family}@example.com".lower().replace("'", "") if rnd.random() < 0.7 else None,
        "birth_date": f"19{rnd.randrange(50, 99)}-03-14" if rnd.random() < 0.7 else None,
        "phone": f"+4420794600{rnd.randrange(10, 99)}" if rnd.random() < 0.3 else None,
    }


def mixed_operations(hub, worker, count):
    """Puts, updates, removals and judgements over records of its own and shared ones; gives what it did."""
    rnd = random.Random(worker)
    own = [RecordKey(f"worker-{worker}", str(number)) for number in range(12)]
    live, judged, shared = {}, {}, {}
    for step in range(count):
        values, key = some_values(rnd), rnd.choice(own)
        action = rnd.random()
        if action < 0.2:
            key = rnd.choice(SHARED)
            at = step * 1_000 + worker  # no two workers ever say the same time
            hub.put(SourceRecord.of(key.source, key.record_id, updated_at=NOON + timedelta(seconds=at), **values))
            shared[key.record_id] = [at, values]
        elif action < 0.75 or key not in live:
            hub.put(SourceRecord.of(key.source, key.record_id, **values))
            live[key] = values
        elif action < 0.85:
            hub.remove(key)
            del live[key]
        elif len(live) > 1:
            left, right = sorted(rnd.sample(sorted(live), 2))
            verdict = rnd.choice(list(Verdict))
            act = {Verdict.SAME: hub.same, Verdict.DIFFERENT: hub.different, Verdict.UNSURE: hub.retract}[verdict]
            try:
                act(left, right, by=f"worker {worker}")
                judged[f"{left.record_id} {right.record_id}"] = verdict
            except ContradictoryJudgement:
                pass
    own_live = {key.record_id: values for key, values in live.items()}
    return {"worker": worker, "live": own_live, "judged": judged, "shared": shared}


def what_must_be(reports):
    """The live records and the judgements after everything that the workers did."""
    live, judgements, newest = {}, [], {}
    for report in reports:
        source = f"worker-{report['worker']}"
        live |= {RecordKey(source, number): values for number, values in report["live"].items()}
        for pair, verdict in report["judged"].items():
            left, right = (RecordKey(source, number) for number in pair.split())
            judgements.append(Judgement(left=left, right=right, verdict=Verdict(verdict)))
        for number, (at, values) in report["shared"].items():
            if at > newest.get(number, (-1,))[0]:
                newest[number] = (at, values)
    live |= {RecordKey("shared", number): values for number, (_, values) in newest.items()}
    records = [SourceRecord.of(key.source, key.record_id, **values) for key, values in sorted(live.items())]
    return records, [judgement for judgement in judgements if judgement.verdict is not Verdict.UNSURE]


def as_batch(records, judgements, model=MODEL):
    """The persons that a resolution of all records finds."""
    table = feature_table([Normalizer().record(record) for record in records])
    return {frozenset(map(table.key, rows)) for rows in Resolver(model).cluster(table, judgements)}


def in_hub(hub):
    """The persons of the hub."""
    return {frozenset(hub.customer(customer_id).records) for customer_id in hub.customer_ids()}


@pytest.mark.parametrize(("place", "workers", "count"), [("file", 4, 60), ("postgresql", 8, 1_000 if NIGHTLY else 50)])
def test_many_processes_lose_nothing_and_end_as_the_batch(request, tmp_path, place, workers, count):
    """However many processes write at once: no lost update, no error, no gap in the feed, and the batch's answer."""
    address = tmp_path / "hub.db" if place == "file" else request.getfixturevalue("postgres_url")
    CustomerHub(address, model=MODEL).close()

    def work(worker):
        def do(_pipe):
            with CustomerHub(address) as hub:
                report = mixed_operations(hub, worker, count)
            (tmp_path / f"{worker}.json").write_text(json.dumps(report), encoding="utf-8")

        return do

    started = time.perf_counter()
    processes = []
    for worker in range(workers):
        with child(work(worker)) as (process, _pipe):
            processes.append(process)
    with CustomerHub(address) as hub:
        codes, feed = follow_until_done(hub, processes)
        took = time.perf_counter() - started
        records, judgements = what_must_be(read_reports(tmp_path))

        assert [0] * workers == codes
        assert as_batch(records, judgements) == in_hub(hub)
        assert [change.cursor for change in feed] == list(range(1, len(feed) + 1))
        assert feed == hub.changes(limit=1_000_000)
        for record in records:
            assert json.loads(to_json(record))["values"] == newest_content(hub, record.key)
    print(f"\n{workers} processes, {workers * count} operations on {place} in {took:.0f} s, {len(feed)} changes")  # noqa: T201


@pytest.mark.parametrize(("place", "workers", "count"), [("file", 3, 60), ("postgresql", 4, 60)])
def test_a_retraining_beside_many_writers_loses_nothing(request, tmp_path, place, workers, count):
    """Models come into force again and again while others write: every write is kept, and settled by the last model."""
    address = tmp_path / "hub.db" if place == "file" else request.getfixturevalue("postgres_url")
    CustomerHub(address, model=MODEL).close()

    def work(worker):
        def do(_pipe):
            with CustomerHub(address, model=MODEL) as hub:
                report = mixed_operations(hub, worker, count)
            (tmp_path / f"{worker}.json").write_text(json.dumps(report), encoding="utf-8")

        return do

    processes = []
    for worker in range(workers):
        with child(work(worker)) as (process, _pipe):
            processes.append(process)
    done, codes = 0, {}
    with CustomerHub(address) as hub:
        while len(codes) < len(processes):
            hub.retrain(MODELS[done % 2], by="kim")
            done += 1
            for process in set(processes) - codes.keys():
                ended, status = os.waitpid(process, os.WNOHANG)
                if ended:
                    codes[process] = os.waitstatus_to_exitcode(status)
        hub.retrain(MODELS[0])
        records, judgements = what_must_be(read_reports(tmp_path))

        assert [0] * workers == list(codes.values())
        assert as_batch(records, judgements, MODELS[0]) == in_hub(hub)
        assert done  # how many depends on how busy the machine is
        changes = hub.changes(limit=1_000_000)
        assert [change.cursor for change in changes] == list(range(1, len(changes) + 1))
    print(f"\n{done} retrainings beside {workers * count} operations on {place}: 0 lost")  # noqa: T201


def test_a_kill_in_a_retraining_leaves_the_old_model_or_the_new(tmp_path):
    """Killed at any moment: the model in force, its version and every customer belong together."""
    path, rnd = tmp_path / "hub.db", random.Random(2026)
    with CustomerHub(path, model=MODEL) as hub:
        values = [some_values(rnd) for _ in range(60)]
        hub.put_many(SourceRecord.of("till", str(number), **each) for number, each in enumerate(values))
    records = [SourceRecord.of("till", str(number), **each) for number, each in enumerate(values)]
    expected = [as_batch(records, [], model) for model in MODELS]

    def work(pipe):
        with CustomerHub(path) as hub:
            for number in range(10_000):
                hub.retrain(MODELS[number % 2])
                os.write(pipe, b"x")

    assert expected[0] != expected[1]
    versions = []
    for _ in range(60 if NIGHTLY else 12):
        with child(work) as (process, pipe):
            os.read(pipe, 1)
            time.sleep(rnd.random() * 0.05)
            os.kill(process, signal.SIGKILL)
            assert exit_code(process) == -signal.SIGKILL
        with CustomerHub(path) as hub:
            assert expected[MODELS.index(hub.model)] == in_hub(hub)
            assert list(range(2, hub.model_version + 1)) == [each.version for each in hub.retrainings()]
            versions.append(hub.model_version)
    assert sorted(versions) == versions
    print(f"\n{len(versions)} kills, {versions[-1]} versions")  # noqa: T201


def newest_content(hub, key):
    """The values of a live record as they were received."""
    with hub._store.reading() as session:
        (number,) = session.records.numbers([key]).values()
        return json.loads(session.records.live_bodies([number])[number])["values"]


def follow_until_done(hub, processes):
    """Follow the feed while others write to it; how they ended, and all that was read."""
    feed, codes = [], {}
    while len(codes) < len(processes):
        for process in set(processes) - codes.keys():
            done, status = os.waitpid(process, os.WNOHANG)
            if done:
                codes[process] = os.waitstatus_to_exitcode(status)
        feed += hub.changes(feed[-1].cursor if feed else 0, limit=7)
        time.sleep(0.002)
    while more := hub.changes(feed[-1].cursor if feed else 0):
        feed += more
    return [codes[process] for process in processes], feed


def read_reports(folder: Path):
    """What each worker did."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
