"""The curated facts of normalization, one file a subject, each with its sources and the date it was checked.

A table is TOML where it is a handful of lists, and TSV where it has hundreds of rows. In TSV, lines that start with
``#`` are the file's own account of itself, and the first other line names the columns. What is derived from the data of
another package, because deriving takes long, is JSON and says from which version of it.
"""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

__all__ = ["read_derived", "read_rows", "read_toml"]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of the TSV table ``name``, as dictionaries from column to text."""
    lines = [line for line in _text(name).splitlines() if line and not line.startswith("#")]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def read_toml(name: str) -> dict[str, Any]:
    """The TOML table ``name``."""
    return tomllib.loads(_text(name))


def read_derived(name: str, package: str) -> dict[str, Any] | None:
    """The JSON table ``name``; None where it is derived from another version of ``package`` than the one installed."""
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, Any] = json.loads(_text(name))
    try:
        return found if found["derived_from"] == f"{package} {version(package)}" else None
    except PackageNotFoundError:  # an application may bring its modules without what is said of them
        return None


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
