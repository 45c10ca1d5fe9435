"""Labelled pairs, in whatever form people keep them -> pairs of record keys.

A label is a `Judgement`, or a tuple of two records and whether they are one person. A table of labels has the columns
left_source, left_id, right_source, right_id and is_match; where there is one source, the columns of sources may be
missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey

if TYPE_CHECKING:
    from unifiedcustomer.resolution import Label

__all__ = ["Labels", "RecordName", "named_record", "read_labels"]

RecordName: TypeAlias = RecordKey | tuple[str, str] | str
"""A record by its key, by (source, record id), or by its id where there is one source."""

Labels: TypeAlias = Iterable[Judgement | tuple[RecordName, RecordName, bool]] | Any
"""Judgements, tuples, or a table: a frame, a dict of columns, a list of dicts."""

_YES: Final = frozenset({"true", "1", "yes", "y", "t", "match", "same"})
_NO: Final = frozenset({"false", "0", "no", "n", "f", "non-match", "different"})
_COLUMNS: Final = ("left_id", "right_id", "is_match")


def read_labels(labels: Labels, sources: Sequence[str]) -> list[Label]:
    """The labels as keys and answers. Answers that are unsure, or empty in a table, are passed over.

    Raises:
        InvalidValue: a column is missing, an answer is neither yes nor no, or a source is not named where there are
            several of ``sources``.
        WrongType: a label is none of these things.
    """
    from unifiedcustomer.ingestion.frames import is_frame

    if isinstance(labels, (str, bytes)):
        raise WrongType("labels")
    if isinstance(labels, Mapping) or is_frame(labels):
        return _from_table(labels, sources)
    held = list(labels)
    if held and all(isinstance(label, Mapping) for label in held):
        return _from_table(held, sources)
    return [found for label in held for found in _one(label, sources)]


def _one(label: Any, sources: Sequence[str]) -> list[Label]:
    if isinstance(label, Judgement):
        return [] if label.verdict is Verdict.UNSURE else [(label.left, label.right, label.verdict is Verdict.SAME)]
    if not isinstance(label, tuple) or len(label) != 3 or type(label[2]).__name__ not in ("bool", "bool_"):
        raise WrongType("labels")
    return [(named_record(label[0], sources), named_record(label[1], sources), bool(label[2]))]


def named_record(name: Any, sources: Sequence[str]) -> RecordKey:
    """The key of a record that is named in one of the usual ways.

    Raises:
        InvalidValue: there are several sources, and none is named.
        WrongType: it is no name of a record.
    """
    if isinstance(name, RecordKey):
        return name
    if isinstance(name, str):
        if len(sources) != 1:
            raise InvalidValue("source", Problem.MISSING)
        return RecordKey(sources[0], name)
    if not isinstance(name, tuple) or len(name) != 2:
        raise WrongType("record")
    return RecordKey(*name)


def _from_table(table: Any, sources: Sequence[str]) -> list[Label]:
    from unifiedcustomer.ingestion.frames import table_of

    read = table_of("labels", table)
    for name in _COLUMNS:
        if name not in read.columns:
            raise InvalidValue(f"labels.{name}", Problem.MISSING)
    if len(sources) != 1 and not {"left_source", "right_source"} <= read.columns.keys():
        raise InvalidValue("labels.left_source", Problem.MISSING)
    alone = [sources[0] if sources else ""] * len(read)
    sides = [
        zip(read.columns.get(f"{side}_source", alone), read.columns[f"{side}_id"], strict=True)
        for side in ("left", "right")
    ]
    rows = zip(*sides, read.columns["is_match"], strict=True)
    return [(_key(left), _key(right), _answer(said)) for left, right, said in rows if said]


def _key(name: tuple[str | None, str | None]) -> RecordKey:
    return RecordKey(name[0] or "", name[1] or "")


def _answer(said: str) -> bool:
    word = said.strip().casefold()[:20]
    if word not in _YES | _NO:
        raise InvalidValue("labels.is_match", Problem.BAD_SYNTAX)
    return word in _YES
