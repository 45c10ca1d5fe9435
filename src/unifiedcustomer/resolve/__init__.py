"""The batch door: tables of several systems in, customers out.

    data -> ingestion -> SourceTable -> normalization -> FeatureTable -> resolution -> Resolution

Everything that is needed is imported when the door is used, because `unifiedcustomer` itself imports this file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unifiedcustomer.identifier_rules import IdentifierRules
    from unifiedcustomer.identities import Judgement, Mode
    from unifiedcustomer.records import Field, Role
    from unifiedcustomer.resolution import Progress, ResolutionModel
    from unifiedcustomer.resolve.labels import Labels
    from unifiedcustomer.resolve.result import Resolution

__all__ = ["resolve"]

STAGES = 5
"""Reading, normalising, candidates (with training, if there is no model), scoring, clustering."""


def resolve(
    data: Any,
    *,
    id: str | None = None,  # noqa: A002 - the word that the column is called by
    source: str | None = None,
    fields: Mapping[str, Role | Field] | None = None,
    model: ResolutionModel | None = None,
    mode: Mode | str | None = None,
    judgements: Iterable[Judgement] = (),
    labels: Labels | None = None,
    rules: IdentifierRules | None = None,
    progress: Progress | bool | None = None,
    seed: int = 0,
) -> Resolution:
    """Find out which records are one person.

    Args:
        data: a frame that speaks Arrow (polars, pyarrow, duckdb, pandas), a dict of columns, a list of dicts, a path to
            a CSV or Parquet file, or a mapping from source name to any of these.
        id: the column that identifies a record within its source; guessed when omitted, the row number as last resort.
        source: the column that names the source; the mapping's keys, the file's name or "data" when omitted.
        fields: what columns mean, ``{"mail": Role.EMAIL}``; when given, only these are used, otherwise all are guessed.
        model: a trained model; when omitted one is learned from the data, without labels if there are none.
        mode: which records may be one customer. "dedupe and link", the default: any two. "link": pairs of two sources
            are compared, and records of one source meet only through another's. "one per source": no source has a
            customer twice. It is kept in the model; given with a model, it overrules the model's.
        judgements: decisions of people, which come before any evidence.
        labels: pairs of which somebody knows whether they are one person: judgements, ``(left, right, is_match)``, or a
            table with the columns left_source, left_id, right_source, right_id and is_match. They are evidence, not
            decisions: they teach the model, and never join or part a pair themselves.
        rules: how far each kind of identifier is trusted; the shipped table when omitted. Kept in the model; given with
            a model, they overrule the model's.
        progress: called with a stage's name, how many stages are done, and how many there are; True shows a bar on
            standard error.
        seed: of the random pairs that training looks at. The same data and seed give the same result, to the bit.

    Raises:
        UnreadableData: a file or frame cannot be read; `NoUsableColumn` when no column says who somebody is.
        DuplicateRecord: a source has an id twice.
        InvalidValue: a column of ``fields`` does not exist, a cell is longer than any attribute of a customer, there
            is no such mode, a label cannot be read, or there are labels beside a model, which is not learned again.
        WrongType: what should be a label is none.
        ContradictoryJudgement: judgements say that two records are, and are not, one person; or, with "one per
            source", that two records of one source are.
    """
    from unifiedcustomer.errors import InvalidValue, Problem
    from unifiedcustomer.identities import Mode
    from unifiedcustomer.ingestion import read_table
    from unifiedcustomer.normalization import Normalizer, learn_date_orders, normalize_tables
    from unifiedcustomer.resolution import resolve_table
    from unifiedcustomer.resolve.questions import read_table_labels
    from unifiedcustomer.resolve.result import Resolution

    if mode is not None and mode not in list(Mode):
        raise InvalidValue("mode", Problem.UNKNOWN_NAME)
    tell = _bar if progress is True else progress or _silent
    started = perf_counter()
    read = read_table(data, id=id, source=source, fields=fields)
    tell("read", 1, STAGES)
    was_read = perf_counter()
    normalizer = Normalizer(date_orders=learn_date_orders(*read.parts))
    features = normalize_tables(read.parts, normalizer)
    tell("normalize", 2, STAGES)
    seconds = {"read": round(was_read - started, 4), "normalize": round(perf_counter() - was_read, 4)}
    resolved = resolve_table(
        features,
        model=model,
        mode=None if mode is None else Mode(mode),
        judgements=judgements,
        labels=() if labels is None else read_table_labels(features, labels),
        rules=rules,
        seed=seed,
        progress=lambda stage, done, _: tell(stage, 2 + done, STAGES),
    )
    return Resolution(read, normalizer, resolved, seconds)


def _bar(stage: str, done: int, total: int) -> None:
    """A bar on standard error that grows with each stage."""
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{'█' * done}{'░' * (total - done)} {stage:<10}{end}")
    sys.stderr.flush()


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody asked for progress."""
