"""A whole table at once: find or take a model, then resolve with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter
from typing import Any, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identifier_rules import IdentifierRules
from unifiedcustomer.identities import Judgement, Mode
from unifiedcustomer.resolution.candidates import Candidates, candidates_of
from unifiedcustomer.resolution.columns import Int64s
from unifiedcustomer.resolution.labelled_learning import LabelledLearning
from unifiedcustomer.resolution.labels import Label, LabelledPairs
from unifiedcustomer.resolution.learning import learned
from unifiedcustomer.resolution.model import ResolutionModel
from unifiedcustomer.resolution.old_models import refilled
from unifiedcustomer.resolution.resolver import Evidence, Resolver, row_finder
from unifiedcustomer.resolution.trust import governed, trusted

__all__ = ["Progress", "ResolvedTable", "resolve_table"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of a stage, how many stages are done, and how many there are."""


@attrs.frozen(eq=False)
class ResolvedTable:
    """What became of a table: `person` has for each row the row that stands for its person."""

    table: FeatureTable
    resolver: Resolver
    evidence: Evidence
    person: Int64s
    report: dict[str, Any]
    learning: LabelledLearning | None = None  #: how the model was learned, if labels had a say in it
    labelled: LabelledPairs | None = None


def resolve_table(
    table: FeatureTable,
    *,
    model: ResolutionModel | None = None,
    mode: Mode | None = None,
    judgements: Iterable[Judgement] = (),
    labels: Sequence[Label] = (),
    rules: IdentifierRules | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> ResolvedTable:
    """Resolve all rows. Without a model one is trained; it gives the same answer when it is passed in later.

    ``mode`` says which records may be one customer, ``rules`` how far identifiers are trusted; a model has its own of
    both, which they overrule. ``labels`` teach the model that is learned; one that is passed in stays as it is.

    Raises:
        InvalidValue: there are labels, and nothing to teach.
        ContradictoryJudgement: judgements say that two records are, and are not, one person.
    """
    if labels and model is not None:
        raise InvalidValue("labels", Problem.UNSUPPORTED)
    stages = _Stages(progress)
    learning = labelled = None
    if model is not None:
        asked = attrs.evolve(model, mode=mode or model.mode)
        found = candidates_of(refilled(asked if rules is None else governed(asked, rules), table), table)
    else:
        rules = rules or IdentifierRules.shipped()
        found = learned(trusted(table, rules), seed, mode or Mode.DEDUPE_AND_LINK)
        found = attrs.evolve(found, model=governed(found.model, rules))
    if labels:
        learning = LabelledLearning.of(trusted(table, rules or IdentifierRules.shipped()), found, seed)
        labelled = LabelledPairs.of(labels, row_finder(table, found.pairs.columns.order))
        found = learning.learned(labelled)
        found = attrs.evolve(found, model=governed(found.model, rules or IdentifierRules.shipped()))
    stages.done("compare" if model is not None else "train")
    resolver = Resolver(found.model)
    evidence = resolver.weigh(found.pairs)
    stages.done("score")
    person = resolver.persons(table, evidence, judgements)
    stages.done("cluster")
    report = _report(found) | {"seconds": stages.seconds}
    return ResolvedTable(table, resolver, evidence, person, report, learning, labelled)


def _report(found: Candidates) -> dict[str, Any]:
    return {"mode": found.model.mode.value} | found.report


def trained_model(
    table: FeatureTable, seed: int = 0, mode: Mode = Mode.DEDUPE_AND_LINK
) -> tuple[ResolutionModel, dict[str, Any]]:
    """A model for ``table``, learned from it without labels, and a report of how."""
    found = learned(table, seed, mode)
    return found.model, found.report["training"]


class _Stages:
    """Tells progress, and remembers how long each stage took, in seconds."""

    TOTAL = 3

    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress, self._since = progress, perf_counter()

    def done(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage] = round(now - self._since, 4)
        self._since = now
        if self._progress is not None:
            self._progress(stage, len(self.seconds), self.TOTAL)
