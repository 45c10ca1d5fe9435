"""What each process of `benchmarks.online.living` does: resolve, load, ask and write, or only insert the same rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.channel import answer, peak_mb
from benchmarks.labelled_data import read_exported
from benchmarks.online.steps import load_steps, put_steps, timed
from benchmarks.online.worker import WARM, questions

__all__ = ["measured"]

TOGETHER: Final = 100
"""Records in one `put_many`."""


def measured(*, step: str, name: str, folder: str, place: str, count: int) -> dict[str, Any]:
    """One step; ``name`` is that of the data set, for what is said when it fails."""
    assert name
    data = read_exported(Path(folder))
    rows = questions(data.records, count)
    return STEPS[step](data, rows, place)


def _parts(data: Any, rows: Any) -> tuple[dict[str, Any], list[Any]]:
    """The tables without some rows, and these as records."""
    import pyarrow as pa

    from unifiedcustomer.ingestion import read_table

    read = read_table(dict(data.tables)).table
    apart = [read.record(row) for row in rows.tolist()]
    gone = np.zeros(len(read), dtype=bool)
    gone[rows] = True
    kept, start = {}, 0
    for source, table in data.tables.items():
        kept[source] = table.filter(pa.array(~gone[start : start + table.num_rows]))
        start += table.num_rows
    return kept, apart


@contextmanager
def _clock(told: dict[str, Any], name: str) -> Iterator[None]:
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    told[f"{name}_cpu"], told[f"{name}_seconds"] = time.process_time() - cpu, time.perf_counter() - wall


def _warmed(kept: dict[str, Any]) -> None:
    """Everything imported and every table read, so that neither is counted."""
    import unifiedcustomer as uc

    few = {source: table.slice(0, 200) for source, table in kept.items()}
    uc.resolve(few)
    with uc.CustomerHub() as hub:
        hub.load_all(few)


def _resolve(data: Any, rows: Any, _place: str) -> dict[str, Any]:
    import unifiedcustomer as uc
    from unifiedcustomer.resolution import person_model

    kept, _ = _parts(data, rows)
    _warmed(kept)
    told: dict[str, Any] = {"records": sum(table.num_rows for table in kept.values())}
    with _clock(told, "resolve"):
        uc.resolve(kept)
    told["resolve_peak_mb"] = peak_mb()
    with _clock(told, "resolve_untrained"):
        uc.resolve(kept, model=person_model())
    return told


def _load(data: Any, rows: Any, place: str) -> dict[str, Any]:
    import unifiedcustomer as uc

    kept, _ = _parts(data, rows)
    _warmed(kept)
    told: dict[str, Any] = {"load_before_mb": peak_mb()}
    with uc.CustomerHub(place) as hub, timed(load_steps(), time.perf_counter_ns) as spent, _clock(told, "load"):
        reports = hub.load_all(kept)
    told["load_made_of"] = {name: nanoseconds / 1e9 for name, nanoseconds in spent.items()}
    told |= {"load_peak_mb": peak_mb(), "customers": reports[0].customers_after}
    return told | {"file_mb": Path(place).stat().st_size / 1e6}


def _floor(_data: Any, _rows: Any, place: str) -> dict[str, Any]:
    """The same rows of all tables again, by `executemany` alone, with the same settings and indexes."""
    told: dict[str, Any] = {}
    with (
        closing(sqlite3.connect(place)) as made,
        closing(sqlite3.connect(f"{place}.copy", isolation_level=None)) as new,
    ):
        shapes = made.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        tables = [name for kind, name, _ in shapes if kind == "table"]
        rows = {name: made.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "cache_size = -262144"):
            new.execute(f"PRAGMA {pragma}")
        with _clock(told, "floor"):
            new.execute("BEGIN IMMEDIATE")
            for kind in ("table", "index"):
                for sql in (sql for shape, _, sql in shapes if shape == kind):
                    new.execute(sql)
                for name in tables if kind == "table" else ():
                    if rows[name]:
                        marks = ",".join("?" * len(rows[name][0]))
                        new.executemany(f"INSERT INTO {name} VALUES ({marks})", rows[name])
            new.execute("COMMIT")
    return told | {"floor_rows": sum(map(len, rows.values()))}


def _live(data: Any, rows: Any, place: str) -> dict[str, Any]:
    import unifiedcustomer as uc

    _, apart = _parts(data, rows)
    dice = np.random.default_rng(8).permutation(len(apart)).tolist()
    asked = [(apart[at].key.source, _values(apart[at])) for at in dice]
    told: dict[str, Any] = {"live_before_mb": peak_mb()}
    with _clock(told, "first_open"):  # with all that has to be imported for it
        uc.CustomerHub(place).close()
    with _clock(told, "open"):
        hub = uc.CustomerHub(place)
    with hub:
        with _clock(told, "first_match"):
            hub.match(source=asked[0][0], **asked[0][1])
        told |= _percentiles("match", [partial(hub.match, source=source, **values) for source, values in asked])
        told["match_made_of"] = _made_of(hub, asked)
        told["live_peak_mb"] = peak_mb()
        singles, several = [apart[at] for at in dice[::2]], [apart[at] for at in dice[1::2]]
        with timed(put_steps(), time.process_time_ns) as spent:
            told |= _percentiles("put", [partial(hub.put, record) for record in singles])
        told["put_made_of"] = _each(spent, len(singles))
        with timed(put_steps(), time.process_time_ns) as spent, _clock(told, "put_many"):
            for at in range(0, len(several), TOGETHER):
                hub.put_many(several[at : at + TOGETHER])
        told["put_many_made_of"] = _each(spent, len(several))
        told["put_many_per_second"] = len(several) / told["put_many_seconds"]
        told["put_many_per_cpu_second"] = len(several) / told["put_many_cpu"]
    return told | {"commit_p50": _commit(place)}


def _each(spent: dict[str, int], records: int) -> dict[str, float]:
    """Microseconds of each step for one record, in the mean."""
    return {name: nanoseconds / records / 1_000 for name, nanoseconds in spent.items()}


def _values(record: Any) -> dict[str, Any]:
    unused = {"ignore", "custom", "updated_at"}
    return {cell.field.role.value: cell.raw for cell in reversed(record.values) if cell.field.role.value not in unused}


def _percentiles(name: str, calls: Sequence[Callable[[], Any]]) -> dict[str, float]:
    """Microseconds of wall clock, and of processor time, which a busy machine disturbs less."""
    for one in calls[:WARM]:
        one()
    taken = np.empty((2, len(calls) - WARM))
    for at, one in enumerate(calls[WARM:]):
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        one()
        taken[:, at] = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
    wall, cpu = taken / 1_000
    found = {f"{name}_{label}": float(np.percentile(wall, at)) for label, at in _SHOWN}
    found |= {f"{name}_cpu_{label}": float(np.percentile(cpu, at)) for label, at in _SHOWN}
    return found | {f"{name}_cpu_mean": float(cpu.mean())}


_SHOWN: Final = (("p50", 50), ("p90", 90), ("p99", 99))


def _made_of(hub: Any, asked: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, float]:
    """Microseconds in the mean of the steps of a match, each taken alone, without what was remembered."""
    from unifiedcustomer.records import SourceRecord

    spent: dict[str, int] = {}
    candidates = 0

    def step(name: str, work: Callable[..., Any], *given: Any, **more: Any) -> Any:
        began = time.perf_counter_ns()
        found = work(*given, **more)
        spent[name] = spent.get(name, 0) + time.perf_counter_ns() - began
        return found

    # The steps are inside, where nobody else can take the time of one alone.
    with hub._store.reading() as session:  # noqa: SLF001
        normalizer, resolver = hub._normalizer.current(session.settings), hub._resolver(session)  # noqa: SLF001
        one = resolver.one_record
        for source, values in asked:
            record = SourceRecord.of(source, "?", updated_at=None, **values)
            features = step("normalise", normalizer.features, record)
            tokens = step("tokens", one.tokens, features)
            holders = step("holders", session.blocks.holders, tokens, only_open=True)
            places, found = step("places and features", session.identities.located, holders, _nothing)
            step("weigh", one.weigh, features, [found[place.record] for place in places], 0.0)
            candidates += len(places)
    made = {name: nanoseconds / len(asked) / 1_000 for name, nanoseconds in spent.items()}
    return made | {"candidates": candidates / len(asked)}


def _nothing(_record: int, _version: int) -> bool:
    return False


def _commit(place: str) -> float:
    """Microseconds in the median of a commit that writes one row, which every `put` pays."""
    with closing(sqlite3.connect(place, isolation_level=None)) as plain:
        plain.execute("PRAGMA synchronous = FULL")
        plain.execute("CREATE TABLE one (number INTEGER)")
        taken = []
        for number in range(200):
            began = time.perf_counter_ns()
            plain.execute("INSERT INTO one VALUES (?)", (number,))
            taken.append((time.perf_counter_ns() - began) / 1_000)
        plain.execute("DROP TABLE one")
    return float(np.median(taken))


STEPS: Final = {"resolve": _resolve, "load": _load, "floor": _floor, "live": _live}


if __name__ == "__main__":
    answer(measured)
