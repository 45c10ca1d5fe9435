"""What is installed: this library, what it needs, and what its extras add."""

from __future__ import annotations

import platform
import re
import sqlite3
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Final

__all__ = ["diagnosis", "requirements"]

_REQUIREMENT: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)[^;]*(?:;(?P<marker>.*))?")
_EXTRA: Final = re.compile(r"""extra\s*==\s*["']([A-Za-z0-9._-]+)["']""")
_NOT_FOR_USERS: Final = frozenset({"test"})


def diagnosis() -> Iterator[str]:
    """Line by line: versions first, then each extra, and how to add what is missing."""
    yield f"unifiedcustomer {version('unifiedcustomer')}"
    yield f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    yield f"SQLite {sqlite3.sqlite_version}"
    for extra, names in sorted(requirements().items()):
        found = {name: _version(name) for name in names}
        if extra:
            missing = [name for name, there in found.items() if there is None]
            state = f"no: pip install 'unifiedcustomer[{extra}]'" if missing else "yes"
            yield f"extra {extra:<11}{state}"
        for name, there in sorted(found.items()):
            if there is not None or not extra:
                yield f"    {name:<18}{there or 'MISSING'}"


def requirements() -> dict[str, list[str]]:
    """The distributions that each extra needs; those that are always needed under an empty name."""
    needed: dict[str, list[str]] = {"": []}
    for line in requires("unifiedcustomer") or ():
        found = _REQUIREMENT.match(line)
        assert found is not None
        marker = found["marker"] or ""
        extra = _EXTRA.search(marker)
        other_platform = "sys_platform" in marker and platform.system() != "Windows"
        if not other_platform and not (extra and extra[1] in _NOT_FOR_USERS):
            needed.setdefault(extra[1] if extra else "", []).append(found["name"])
    return needed


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
