"""Every contract is held by every store: in memory, in a file, and in PostgreSQL."""

from __future__ import annotations

import pytest

from unifiedcustomer.storage import Store


@pytest.fixture(params=["memory", "file", "postgresql"])
def place(request, tmp_path):
    """Where an empty store can be opened."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return "sqlite://" if request.param == "memory" else tmp_path / "hub.db"


@pytest.fixture
def store(place):
    """An empty store."""
    opened = Store(place)
    yield opened
    opened.close()
