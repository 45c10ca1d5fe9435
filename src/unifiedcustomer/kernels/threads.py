"""Work in parts, by as many threads as there are processors. Kernels and numpy release the interpreter's lock.

The caller works too, and others help it who are free. So work inside of work never waits for a free thread, and small
work does not wait for a thread to wake up.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

__all__ = ["in_threads", "processors"]

T = TypeVar("T")
R = TypeVar("R")

MOST_WORKERS: Final = 8
"""More threads than that need more memory at once than they save time."""


def processors() -> int:
    """How many threads can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _helpers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(max(processors() - 1, 1), MOST_WORKERS), thread_name_prefix="unifiedcustomer")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_helpers.cache_clear)  # threads do not survive a fork


def in_threads(work: Callable[[T], R], parts: Sequence[T]) -> list[R]:
    """The results of ``work`` on each part, in order. Raises what the first part raises that fails."""
    helpers = min(len(parts), processors(), MOST_WORKERS) - 1
    if helpers < 1:
        return list(map(work, parts))
    # Who is called off still waits in a queue, and must not keep the work, the parts or the results meanwhile.
    waiting = deque((place, work, part) for place, part in enumerate(parts))
    found: dict[int, R] = {}
    failed: dict[int, BaseException] = {}

    def work_off() -> None:
        while waiting:
            try:
                place, do, part = waiting.popleft()
            except IndexError:  # another one was quicker
                return
            try:
                found[place] = do(part)
            except BaseException as error:  # noqa: BLE001 - raised below
                failed[place] = error
                waiting.clear()

    asked = [_helpers().submit(work_off) for _ in range(helpers)]
    work_off()
    for helper in asked:
        if not helper.cancel():  # it is at work
            helper.result()
    if failed:
        raise failed[min(failed)]
    return [found.pop(place) for place in range(len(parts))]
