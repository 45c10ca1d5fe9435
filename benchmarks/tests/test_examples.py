"""The examples in the docstrings of the benchmarks are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = ("reliability", "thresholds", "data_sets", "quality.ceiling", "speed.comparison", "travellers.corruption")


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    """Each module has examples, and all of them hold."""
    failed, tried = doctest.testmod(importlib.import_module(f"benchmarks.{name}"))

    assert (failed, tried > 0) == (0, True)
