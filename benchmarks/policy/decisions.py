"""How fast the contact policy decides: a million people in bulk, and one person at a time.

Run it from the root of the repository: ``python benchmarks/policy/decisions.py [people]``. Who is asked about is told
in ``people.py``: everywhere, at any time, with any history. Making them up takes longer than deciding on them, and only
deciding is timed, from a policy that has found out nothing yet. What a wall clock says depends on who else is at work
on the machine; seconds of processor depend on it less.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import attrs

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.policy.people import person
from unifiedcustomer.contact_policy import ContactPolicy, decide, decide_many

POLICY = ContactPolicy(controller="Acme", default_zone="Europe/London", sector="retail")


def decided_on(share: range, batch: int = 25_000) -> tuple[float, float, Counter[str], Counter[int]]:
    """Seconds on the wall and of the processor to decide on ``share``, what was decided, and by how many acts.

    People are made in batches, so that not all of them are in memory at once; only deciding is timed.
    """
    chance = random.Random(share.start)
    wall, processor, told, histories = 0.0, 0.0, Counter[str](), Counter[int]()
    for start in range(share.start, share.stop, batch):
        cases = [person(number, chance) for number in range(start, min(start + batch, share.stop))]
        histories.update(len(acts) for _, acts, _ in cases)
        gc.collect()
        gc.freeze()  # the collector need not look at the people again while decisions pile up
        began = time.perf_counter(), time.process_time()
        for decision in decide_many(cases, POLICY):
            told["yes" if decision.allowed else decision.reasons[0].code.value] += 1
        wall += time.perf_counter() - began[0]
        processor += time.process_time() - began[1]
        gc.unfreeze()
    return wall, processor, told, histories


def in_bulk(people: int, processes: int = 2) -> None:
    """Decide on everybody, half in each of two processes: people have nothing to do with each other."""
    cuts = [people * part // processes for part in range(processes + 1)]
    shares = [range(start, stop) for start, stop in pairwise(cuts)]
    with get_context("spawn").Pool(processes) as pool:
        parts = pool.map(decided_on, shares, chunksize=1)
    told = sum((part[2] for part in parts), Counter())
    histories = sum((part[3] for part in parts), Counter())
    wall, processor = max(part[0] for part in parts), sum(part[1] for part in parts)
    print(
        f"{people:,} decisions in {wall:.1f} s on {processes} processes; "
        f"{processor:.1f} s of processor, {processor / people * 1e6:.1f} µs each"
    )
    print("  " + ", ".join(f"{code} {count / people:.1%}" for code, count in told.most_common(12)))
    print("  acts: " + ", ".join(f"{count}: {people_ / people:.0%}" for count, people_ in sorted(histories.items())))


def one_by_one(times: int = 20_000) -> None:
    """The time of single decisions, each another person at another moment."""
    chance = random.Random(11)
    taken = []
    for number in range(times):
        question, acts, facts = person(number, chance)
        asked = attrs.evolve(question, at=question.at + timedelta(days=14))
        began = time.thread_time_ns()  # of the processor: who else is at work on the machine is not our doing
        decide(asked, acts, POLICY, facts)
        taken.append((time.thread_time_ns() - began) / 1e3)
    taken.sort()
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(f"single decisions, each at another moment: median {p50:.0f} µs, p99 {p99:.0f} µs of processor")


if __name__ == "__main__":
    in_bulk(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    one_by_one()
