"""In which Python a contender runs: this one if it has the tool, otherwise one of the tool's own below ``.venv/peers``.

Peers have needs that clash with each other's, so each may have an environment of its own
(``python -m benchmarks.peers``). A peer that is in neither is *not installed*: that is said, never passed over.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

__all__ = [
    "ENVIRONMENTS",
    "OURS",
    "OWN",
    "PEERS",
    "STATED",
    "NotInstalled",
    "Peer",
    "interpreter",
    "module_of",
    "python_of",
    "title",
]

FOLDER: Final = Path(__file__).resolve().parent
REPOSITORY: Final = FOLDER.parent
ENVIRONMENTS: Final = Path(os.environ.get("UNIFIEDCUSTOMER_PEERS") or REPOSITORY / ".venv" / "peers")
"""Folder of the peers' environments; the environment variable ``UNIFIEDCUSTOMER_PEERS`` names another one."""

OURS: Final = "ours"
STATED: Final = "ours, stated"
"""Ours again, told what the columns mean: what guessing costs is the difference."""

OWN: Final = MappingProxyType({OURS: "unified", STATED: "unified_stated"})
"""Contenders that are this library, and their modules of `benchmarks.contenders`."""


class NotInstalled(Exception):
    """A peer is in no environment. Its words tell how to get it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not installed: python -m benchmarks.peers {name}")
        self.name = name


@attrs.frozen(kw_only=True)
class Peer:
    """A tool to be measured beside this library; one table of ``peers.toml``."""

    title: str
    module: str  #: of `benchmarks.contenders`
    importable: str  #: module whose presence tells that the tool is there
    packages: tuple[str, ...]


@cache
def _peers() -> Mapping[str, Peer]:
    tables = tomllib.loads((FOLDER / "peers.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            name: Peer(
                title=table["title"],
                module=table["module"],
                importable=table["import"],
                packages=tuple(table["packages"]),
            )
            for name, table in tables.items()
        }
    )


PEERS: Final = _peers()


def title(name: str) -> str:
    """How a contender is called in tables and drawings."""
    return name.replace(OURS, "unifiedcustomer") if name in OWN else PEERS[name].title


def module_of(name: str) -> str:
    """The module of `benchmarks.contenders` that runs contender ``name``."""
    return OWN[name] if name in OWN else PEERS[name].module


def interpreter(name: str) -> Path:
    """The Python that can run contender ``name``.

    Raises:
        NotInstalled: there is none.
    """
    if name in OWN or importlib.util.find_spec(PEERS[name].importable) is not None:
        return Path(sys.executable)
    home = ENVIRONMENTS / name
    if _has(home, PEERS[name].importable):
        return python_of(home)
    raise NotInstalled(name)


def python_of(home: Path) -> Path:
    """The interpreter of the virtual environment ``home``."""
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _has(home: Path, module: str) -> bool:
    folders = [*home.glob("lib/python*/site-packages"), home / "Lib" / "site-packages"]
    return any((folder / module).is_dir() or (folder / f"{module}.py").is_file() for folder in folders)
