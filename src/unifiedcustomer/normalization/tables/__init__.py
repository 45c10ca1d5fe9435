"""The curated facts of normalization, one file a subject, each with its sources and the date it was checked.

A table is TOML where it is a handful of lists, and TSV where it has hundreds of rows. In TSV, lines that start with
``#`` are the file's own account of itself, and the first other line names the columns.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

__all__ = ["read_rows", "read_toml"]


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of the TSV table ``name``, as dictionaries from column to text."""
    lines = [line for line in _text(name).splitlines() if line and not line.startswith("#")]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def read_toml(name: str) -> dict[str, Any]:
    """The TOML table ``name``."""
    return tomllib.loads(_text(name))


def _text(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
