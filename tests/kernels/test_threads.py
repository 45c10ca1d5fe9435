"""Work in parts by several threads."""

import multiprocessing
import os
import threading
import weakref
from unittest import mock

import pytest

from unifiedcustomer.kernels import in_threads, threads


@pytest.fixture
def four_processors(monkeypatch):
    """A machine with four of them."""
    monkeypatch.setattr(threads, "processors", lambda: 4)
    threads._helpers.cache_clear()
    yield
    threads._helpers.cache_clear()


def test_work_in_threads_keeps_its_order(four_processors):
    """Results stand in the order of the parts."""
    assert [n * n for n in range(1000)] == in_threads(lambda n: n * n, range(1000))
    assert [] == in_threads(str, [])
    assert ["1"] == in_threads(str, [1])


def test_the_first_part_that_fails_is_the_one_that_is_told(four_processors):
    """Which error comes out does not depend on who was quicker."""

    def fail(part):
        raise ValueError(part)

    for _ in range(100):
        with pytest.raises(ValueError, match=r"^0$"):
            in_threads(fail, range(50))


def test_every_part_is_worked_on_at_the_same_time_as_another(four_processors):
    """Those who help are at work while the caller is."""
    met = threading.Barrier(2, timeout=20)

    assert [True, True] == [place is not None for place in in_threads(lambda _: met.wait(), range(2))]


def test_work_inside_of_work_never_waits_for_a_thread(four_processors):
    """Parts may be cut into parts, however few threads there are."""

    def inner(outer):
        return sum(in_threads(lambda n: n * outer, range(20)))

    assert [190 * outer for outer in range(40)] == in_threads(inner, range(40))


def test_what_was_worked_on_is_let_go(four_processors):
    """Who was called off still waits in a queue, and keeps neither parts nor work nor results."""

    class Large:
        pass

    held = []
    gate, begun = threading.Event(), threading.Barrier(5, timeout=20)

    def busy(_):
        begun.wait()
        return gate.wait(20)

    others = threading.Thread(target=lambda: in_threads(busy, range(4)))
    others.start()  # nobody is free from here on
    begun.wait()
    large = Large()
    held.append(weakref.ref(large))
    results = in_threads(lambda _, large=large: Large(), range(4))
    held += map(weakref.ref, results)
    del large, results

    assert [None] * 5 == [each() for each in held]
    gate.set()
    others.join(20)


def _in_a_fork(found):
    found.put(in_threads(lambda n: n + 1, range(8)))


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="nothing forks here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own(four_processors):
    """Threads do not survive a fork, and nobody waits for them."""
    in_threads(str, range(8))
    context = multiprocessing.get_context("fork")
    found = context.Queue()
    process = context.Process(target=_in_a_fork, args=(found,))
    process.start()

    assert list(range(1, 9)) == found.get(timeout=60)
    process.join(60)


def test_threads_work_where_processors_cannot_be_counted(monkeypatch):
    """Not every system tells on which processors a program may run."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    with mock.patch.object(os, "cpu_count", return_value=None):
        assert 1 == threads.processors()
        assert ["0", "1"] == in_threads(str, range(2))
