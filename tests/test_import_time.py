"""Importing the library is cheap: heavy modules load on first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "babel", "cattrs", "click", "dns", "duckdb", "email_validator", "narwhals", "numpy", "pandas", "phonenumbers",
    "polars", "psycopg", "pyarrow", "rapidfuzz", "rich", "sqlalchemy", "sqlite3", "tomllib", "wcwidth",
)  # fmt: skip
LONGEST = 0.100  # seconds
TRIES = 15


def fresh(code):
    """What ``code`` prints in a new interpreter."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    return done.stdout.strip()


def test_importing_takes_less_than_a_tenth_of_a_second():
    """A program that embeds the library starts as quickly as before; the best of several tries counts."""
    code = "import time; start = time.perf_counter(); import unifiedcustomer; print(time.perf_counter() - start)"

    assert any(float(fresh(code)) < LONGEST for _ in range(TRIES))


@pytest.mark.parametrize("name", HEAVY)
def test_importing_loads_nothing_heavy(name, loaded):
    """A library that only some callers need is loaded when they need it."""
    assert name not in loaded


@pytest.fixture(scope="module")
def loaded():
    """The modules that importing the library brings along."""
    return set(fresh("import sys, unifiedcustomer; print(*sys.modules)").split())
