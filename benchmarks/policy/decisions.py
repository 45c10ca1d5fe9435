"""How fast the contact policy decides: many people in bulk, and one person at a time.

People are made in batches, straight before they are decided upon, as they would come from a cursor: never more than a
batch is in memory, however many there are. Only deciding is timed, from a policy that has found out nothing yet. What a
wall clock says depends on who else is at work on the machine; seconds of processor depend on it less.
"""

from __future__ import annotations

import gc
import resource
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from types import MappingProxyType
from typing import Any, Final

import attrs

from benchmarks.policy.people import Chance, person
from benchmarks.policy.plain import customer_of_a_shop
from unifiedcustomer.contact_policy import ContactPolicy, decide, decide_many
from unifiedcustomer.contact_policy.bulk import Case

__all__ = ["MIXES", "Share", "in_bulk", "one_by_one"]

MIXES: Final[Mapping[str, Callable[[int, Chance], Case]]] = MappingProxyType(
    {"hard": person, "plain": customer_of_a_shop}
)
"""Who is asked about: ``hard`` is everybody everywhere at any time, ``plain`` the customers of one shop."""

BATCH: Final = 2_000


def _policy() -> ContactPolicy:
    return ContactPolicy(controller="Acme", default_zone="Europe/London", sector="retail")


@attrs.define
class Share:
    """What one process found."""

    wall: float = 0.0  #: seconds of deciding
    processor: float = 0.0
    making: float = 0.0  #: seconds of processor in which the people were made, who are not ours
    told: Counter[str] = attrs.field(factory=Counter)  #: people by what they were answered
    acts: Counter[int] = attrs.field(factory=Counter)  #: people by how many acts they have
    peak_mb: float = 0.0


def decided_on(share: range, *, mix: str) -> Share:
    """Decide on the people of these numbers."""
    chance, make, policy, found = Chance(share.start), MIXES[mix], _policy(), Share()
    for start in range(share.start, share.stop, BATCH):
        begun = time.process_time()
        gc.disable()
        cases = [make(number, chance) for number in range(start, min(start + BATCH, share.stop))]
        gc.freeze()  # the collector need not look at the people again while decisions come and go
        gc.enable()
        found.making += time.process_time() - begun
        found.acts.update(len(acts) for _, acts, _ in cases)
        wall, processor = time.perf_counter(), time.process_time()
        for decision in decide_many(cases, policy):
            found.told["yes" if decision.allowed else decision.reasons[0].code.value] += 1
        found.wall += time.perf_counter() - wall
        found.processor += time.process_time() - processor
    found.peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def in_bulk(people: int, *, mix: str, processes: int = 2) -> dict[str, Any]:
    """Decide on everybody, a share in each process: people have nothing to do with each other."""
    cuts = [people * part // processes for part in range(processes + 1)]
    shares = [range(start, stop) for start, stop in pairwise(cuts)]
    work = partial(decided_on, mix=mix)
    if processes == 1:
        parts = [work(shares[0])]
    else:
        with get_context("spawn").Pool(processes) as pool:
            parts = pool.map(work, shares, chunksize=1)
    told, acts = Counter[str](), Counter[int]()
    for part in parts:
        told.update(part.told)
        acts.update(part.acts)
    return {
        "people": people,
        "processes": processes,
        "wall": max(part.wall for part in parts),
        "processor": sum(part.processor for part in parts),
        "making": sum(part.making for part in parts),
        "peak_mb": max(part.peak_mb for part in parts),
        "told": {code: count / people for code, count in told.most_common()},
        "acts": {str(count): number / people for count, number in sorted(acts.items())},
    }


def one_by_one(*, mix: str, times: int = 20_000) -> dict[str, float]:
    """Microseconds of processor that single decisions take, each on another person at another moment."""
    chance, make, policy = Chance(11), MIXES[mix], _policy()
    taken = []
    for number in range(times):
        question, acts, facts = make(number, chance)
        asked = attrs.evolve(question, at=question.at + timedelta(days=14))
        began = time.thread_time_ns()  # of the processor: who else is at work on the machine is not our doing
        decide(asked, acts, policy, facts)
        taken.append((time.thread_time_ns() - began) / 1e3)
    taken.sort()
    return {"p50": taken[len(taken) // 2], "p99": taken[int(len(taken) * 0.99)], "most": taken[-1]}
