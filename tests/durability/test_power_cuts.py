"""Power cuts: whenever the power fails, what was acknowledged is there, and nothing is half-written.

Each operation on the disk in a scripted life of a hub is a place where the power fails; the disk is rebuilt as it may
be then, and opened by plain SQLite. The control shows that the test bites: with a setting that only promises that files
stay whole, acknowledged writes are lost.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

apsw = pytest.importorskip("apsw", reason="NOT TESTED FOR POWER CUTS: apsw is not installed")

from durability import workload  # noqa: E402
from durability.simulated_disk import Disk, after_each_power_cut, run_on  # noqa: E402
from unifiedcustomer.errors import Problem, StoreError, UnifiedCustomerError  # noqa: E402
from unifiedcustomer.hub import CustomerHub  # noqa: E402
from unifiedcustomer.storage import Store  # noqa: E402

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
ROUNDS = 4 if NIGHTLY else 1
RELEASED = Path(__file__).parents[1] / "storage" / "released"


def lived(disk, monkeypatch, **pragmas):
    """Live on ``disk``; gives the state after each acknowledged call, from before the first."""
    run_on(disk, monkeypatch, **pragmas)
    Store("hub.db").close()
    with Store("hub.db") as store:
        states = ["no tables", workload.state_of(store)]
    disk.acknowledged += 1
    with CustomerHub("hub.db", clock=workload.ticking()) as hub:
        for ask in (lambda _: None, *workload.calls(ROUNDS)):
            ask(hub)
            states.append(workload.state_of(hub._store))
            disk.acknowledged += 1
    return states


def survey(disk, states, folder, keep):
    """How many power cuts there were, how many of them lost an acknowledged call, and how many left a broken file."""
    cuts = lost = broken = 0
    seen = {}
    for acknowledged, files in after_each_power_cut(disk, keep=keep):
        content = tuple(sorted((name, files[name]) for name in files if not name.startswith("temporary")))
        if content not in seen:
            seen[content] = opened(files, folder)
        state = seen[content]
        cuts += 1
        broken += state == "corrupt"
        # Either what was last acknowledged, or the call that the power cut interrupted, whole.
        lost += state not in states[acknowledged : acknowledged + 2]
    return cuts, lost, broken


def opened(files, folder):
    """The state of the database that these files are."""
    for name in ("hub.db", "hub.db-wal", "hub.db-journal"):
        (folder / name).unlink(missing_ok=True)
        if name in files:
            (folder / name).write_bytes(files[name])
    try:
        return workload.state_in(folder / "hub.db")
    except sqlite3.DatabaseError:
        return "corrupt"


@pytest.mark.parametrize("keep", ["none", "half"])
def test_no_power_cut_loses_what_was_acknowledged(keep, tmp_path, monkeypatch):
    """After each operation on the disk: 0 acknowledged calls lost, 0 files broken, nothing half-done."""
    disk = Disk()
    states = lived(disk, monkeypatch)
    cuts, lost, broken = survey(disk, states, tmp_path, keep)
    print(f"\n{cuts} power cuts, {keep} of the unsynced writes kept: {lost} lost, {broken} broken")  # noqa: T201

    assert (0, 0) == (lost, broken)
    assert cuts > 400
    assert {"hub.db", "hub.db-wal", "hub.db-journal"} <= {operation.file for operation in disk.operations}


def test_the_control_loses_what_was_acknowledged(tmp_path, monkeypatch):
    """With ``synchronous = NORMAL`` files stay whole and acknowledged calls are lost: so the test can see it."""
    disk = Disk()
    states = lived(disk, monkeypatch, synchronous="NORMAL")
    cuts, lost, broken = survey(disk, states, tmp_path, "none")
    print(f"\n{cuts} power cuts with synchronous = NORMAL: {lost} lost, {broken} broken")  # noqa: T201

    assert lost > 0
    assert 0 == broken


@pytest.mark.parametrize("keep", ["none", "half"])
def test_a_power_cut_in_a_migration_leaves_the_old_or_the_new(keep, tmp_path, monkeypatch):
    """A store of each released version, cut off at each operation of its migration, opens afterwards as the new one."""
    for released in sorted(RELEASED.glob("version-*.db")):
        before = released.read_bytes()
        disk = Disk({"hub.db": before})
        run_on(disk, monkeypatch)
        Store("hub.db").close()
        monkeypatch.undo()
        expected = upgraded({"hub.db": before}, tmp_path)
        cuts = 0
        for _, files in after_each_power_cut(disk, keep=keep):
            assert expected == upgraded(files, tmp_path)
            cuts += 1
        assert cuts > 20


def upgraded(files, folder):
    """The state after opening what is there with this version."""
    opened(files, folder)
    Store(folder / "hub.db").close()
    return workload.state_in(folder / "hub.db")


# ── disks that fail ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("failure", ["full", "broken"])
def test_a_disk_that_fails_is_told_and_nothing_is_half_written(failure, monkeypatch):
    """At each write and sync of a call: a typed error; the hub goes on and opens again as if nothing had been asked."""
    disk = Disk()
    run_on(disk, monkeypatch)
    asked = list(workload.calls(1))
    clock = workload.ticking()
    hub = CustomerHub("hub.db", clock=clock)
    failed, told = 0, set()
    for number, ask in enumerate(asked):
        before = workload.state_of(hub._store)
        for place in range(0, 200, 1 if number % 4 == 0 else 5):
            disk.failure, disk.fail_at = failure, len(disk.operations) + place
            try:
                ask(hub)
            except UnifiedCustomerError as error:
                disk.fail_at = None
                failed += 1
                told.add((type(error), error.problem))
                if workload.state_of(hub._store) != before:  # done, and only cleaning up behind it failed
                    break
            else:
                disk.fail_at = None
                break
        after = workload.state_of(hub._store)
        hub.close()
        hub = CustomerHub("hub.db", clock=clock)
        assert after == workload.state_of(hub._store)
    hub.close()
    print(f"\n{failed} failures of the disk ({failure}): each a typed error")  # noqa: T201

    assert {(StoreError, {"full": Problem.FULL, "broken": Problem.UNREACHABLE}[failure])} == told
    assert failed > 50
