"""Decisions that people made away from the hub, taken in one by one: what counts is kept, the rest is told, not lost.

Each is looked at as if it were made now. What cannot be kept stands in the report with its reason, and the file stays
as it is: whoever has looked again can load it again, for what is kept already changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs

from unifiedcustomer.errors import ContradictoryJudgement, InvalidWireForm, Problem, UnreadableData
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.judging import refuse_contradiction
from unifiedcustomer.hub.living_identities import settle
from unifiedcustomer.hub.review_outcomes import DecisionOutcome, DecisionReport, LoadedDecision
from unifiedcustomer.identities import Judgement, Verdict
from unifiedcustomer.records import RecordKey
from unifiedcustomer.reviews import ReviewDecision
from unifiedcustomer.wire import from_dict, to_dict

__all__ = ["decisions_in", "load_decisions", "review_file"]

KIND: Final = "ReviewDecisions"
FORM: Final = 1
LARGEST_FILE: Final = 50_000_000  #: bytes


def review_file(decisions: Iterable[ReviewDecision]) -> dict[str, Any]:
    """The form in which decisions are kept in a file: JSON types only."""
    return {"@type": KIND, "@version": FORM, "decisions": [to_dict(decision) for decision in decisions]}


def decisions_in(path: str | Path) -> list[Any]:
    """The decisions of a file, each as it stands there.

    Raises:
        UnreadableData: it is no file of decisions, or a later version wrote it.
    """
    place = Path(path)
    try:
        text = place.read_bytes()
        if len(text) > LARGEST_FILE:
            raise UnreadableData(place.name, Problem.TOO_LONG)
        data = json.loads(text)
    except FileNotFoundError:
        raise UnreadableData(place.name, Problem.NOT_FOUND) from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, UnreadableData):
            raise
        raise UnreadableData(place.name, Problem.BAD_SYNTAX) from None
    if not isinstance(data, dict) or data.get("@type") != KIND or not isinstance(data.get("decisions"), list):
        raise UnreadableData(place.name, Problem.WRONG_TYPE)
    if data.get("@version") != FORM:
        raise UnreadableData(place.name, Problem.NEWER_VERSION)
    return list(data["decisions"])


def load_decisions(intake: Intake, given: Iterable[Any], by: str) -> DecisionReport:
    """Keep what can be kept, and settle who is who once, at the end."""
    since = intake.session.changes.last()
    made = tuple(_loaded(intake, line, each, by) for line, each in enumerate(given, start=1))
    if intake.touched:
        settle(intake)
    return DecisionReport(decisions=made, since=since)


def _loaded(intake: Intake, line: int, given: Any, by: str) -> LoadedDecision:
    try:
        decision = _read(given)
    except InvalidWireForm as error:
        return LoadedDecision(line=line, outcome=DecisionOutcome.INVALID, field=error.field, problem=error.problem)
    judgement = decision.judgement
    found = LoadedDecision(
        line=line,
        outcome=DecisionOutcome.KEPT,
        left=judgement.left,
        right=judgement.right,
        verdict=judgement.verdict,
    )
    refusal = next(_refusals(intake, decision), None)
    if refusal is not None:
        return attrs.evolve(found, outcome=refusal)
    numbers = intake.session.records.numbers((judgement.left, judgement.right))
    one, other = numbers[judgement.left], numbers[judgement.right]
    try:
        refuse_contradiction(intake.session, one, other, judgement.verdict)
    except ContradictoryJudgement as error:
        return attrs.evolve(found, outcome=DecisionOutcome.CONTRADICTS, path=_keys(error.path))
    kept = attrs.evolve(judgement, by=judgement.by or by, at=judgement.at or intake.now)
    intake.session.judgements.append(one, other, kept, intake.now)
    intake.touched |= {one, other}
    return found


def _keys(path: Iterable[object]) -> tuple[RecordKey, ...]:
    return tuple(key for key in path if isinstance(key, RecordKey))


def _read(given: Any) -> ReviewDecision:
    """A decision as it was given."""
    if isinstance(given, ReviewDecision):
        found = given
    elif isinstance(given, Judgement):
        found = ReviewDecision(judgement=given)
    else:
        found = from_dict(given, ReviewDecision)
    if found.judgement.left == found.judgement.right:
        raise InvalidWireForm("judgement.right", Problem.DUPLICATE)
    return found


def _refusals(intake: Intake, decision: ReviewDecision) -> Iterator[DecisionOutcome]:
    """Why a decision is not kept, the plainest reason first."""
    judgement, session = decision.judgement, intake.session
    if judgement.verdict is Verdict.UNSURE:
        yield DecisionOutcome.UNDECIDED
    numbers = session.records.numbers((judgement.left, judgement.right))
    if len(numbers) < 2:
        yield DecisionOutcome.UNKNOWN_RECORD
    pairs = session.judgements.about([numbers[judgement.left]])
    if (tuple(sorted(numbers.values())), judgement.verdict) in {
        ((pair.low, pair.high), pair.judgement.verdict) for pair in pairs
    }:
        yield DecisionOutcome.KNOWN
    live = session.identities.of(numbers.values())
    if len(live) < 2:
        yield DecisionOutcome.REMOVED_RECORD
    seen = {judgement.left: decision.left_version, judgement.right: decision.right_version}
    if any(version not in (None, live[numbers[key]].version) for key, version in seen.items()):
        yield DecisionOutcome.CHANGED_SINCE
