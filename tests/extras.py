"""Libraries that some tests need beside those of the package itself."""

from __future__ import annotations

import importlib
import os

import pytest


def needed(name):
    """The module ``name``. Without it, or what it is built on, a test is skipped; where ``CI`` is set, it fails."""
    try:
        return importlib.import_module(name)
    except (ImportError, OSError) as error:  # OSError: a library of the system that it loads is not there
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not there: {type(error).__name__}")
        pytest.skip(f"NOT TESTED: {name} is not installed")
