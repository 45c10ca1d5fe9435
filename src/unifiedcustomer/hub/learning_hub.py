"""A hub that learns: what another model would change, and another model in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from unifiedcustomer.errors import Conflict, InvalidValue, Problem
from unifiedcustomer.hub.remembering_hub import RememberingHub

if TYPE_CHECKING:
    from unifiedcustomer.hub.outcomes import Retrained
    from unifiedcustomer.hub.previews import WhatIf
    from unifiedcustomer.hub.retraining import Learned, Prepared
    from unifiedcustomer.resolution import Label, Progress, ResolutionModel
    from unifiedcustomer.resolve.labels import Labels
    from unifiedcustomer.retrainings import Retraining

__all__ = ["LearningHub"]

STAGES = 3
"""Reading and learning, resolving, writing."""


class LearningHub(RememberingHub):
    """Models: the one in force, those before it, and the next one."""

    @property
    def model_version(self) -> int:
        """The version of the model in force: 1 for the one that the hub was made with."""
        with self._store.reading() as session:
            return self._models.version(session.settings)

    def model_of(self, version: int) -> ResolutionModel:
        """The model of a version, to be compared with another or brought into force again.

        Raises:
            InvalidValue: there never was such a version.
        """
        with self._store.reading() as session:
            found = self._models.of_version(session.settings, version)
        if found is None:
            raise InvalidValue("version", Problem.NOT_FOUND)
        return found

    def retrainings(self) -> list[Retraining]:
        """What brought each version of the model after the first into force: who, when, why, and what it changed."""
        with self._store.reading() as session:
            return self._models.retrainings(session.settings)

    def what_if(
        self,
        model: ResolutionModel | None = None,
        *,
        labels: Labels | None = None,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> WhatIf:
        """Which customers another model would join, split and exchange records between. Nothing is written.

        Args:
            model: the model to try; when omitted one is learned from the live records, as `unifiedcustomer.resolve`
                does. From fewer than 60 records nothing can be learned, and the model in force is tried.
            labels: pairs of which somebody knows whether they are one person, as `unifiedcustomer.resolve` takes them;
                by default what people judged in this hub. An empty list: learn without labels.
            seed: of the random pairs that learning looks at.
            progress: called with a stage's name, how many stages are done, and how many there are.

        Raises:
            InvalidModel: the model forbids that some records are one customer.
            InvalidValue: a label cannot be read, or there are labels beside a model. `WrongType`: it is none.
        """
        from unifiedcustomer.hub.what_if import what_if

        learned, prepared, version = self._prepared(model, labels, seed, progress)
        with self._store.reading() as session:
            return what_if(session, prepared, version=version, report=learned.report)

    def retrain(
        self,
        model: ResolutionModel | WhatIf | None = None,
        *,
        labels: Labels | None = None,
        seed: int = 0,
        by: str = "",
        reason: str = "",
        progress: Progress | None = None,
    ) -> Retrained:
        """Bring another model into force, and let every customer be what it makes of the records: in one transaction.

        Until that transaction others read and write as ever, and what they wrote is settled by the new model with the
        rest. Every process that has the hub open goes on with the new model. What it meant for customers' ids stands in
        `changes`; ids that went lead on for ever.

        Args:
            model: the model, or what `what_if` gave, which is only taken while the model it was compared with is in
                force; when omitted one is learned, as `what_if` does.
            labels: as `what_if`.
            seed: as `what_if`.
            by: who decided it.
            reason: why.
            progress: as `what_if`.

        Raises:
            Conflict: another model came into force since `what_if` looked.
            InvalidModel: as `what_if`; so for the others.
        """
        from unifiedcustomer.hub.previews import WhatIf

        seen = model.version if isinstance(model, WhatIf) else None
        asked = model.model if isinstance(model, WhatIf) else model
        learned, prepared, _version = self._prepared(asked, labels, seed, progress)
        done = self._brought_into_force(prepared, learned, seen, by, reason)
        _tell(progress, "write", 3)
        return done

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _prepared(
        self, model: ResolutionModel | None, labels: Labels | None, seed: int, progress: Progress | None
    ) -> tuple[Learned, Prepared, int]:
        """A model, given or learned, what it makes of the records that are live now, and the version in force now."""
        from unifiedcustomer.hub.live_table import live_table
        from unifiedcustomer.hub.models_in_force import as_stored, refuse_unfit
        from unifiedcustomer.hub.retraining import Learned, learn, prepare, whole

        if model is not None:
            refuse_unfit(model)
            if labels is not None:
                raise InvalidValue("labels", Problem.UNSUPPORTED)
        with self._store.reading() as session:
            live = live_table(session)
            current, version = self._resolver(session).model, self._models.version(session.settings)
        if model is None:
            learned = learn(live, current, self._read(labels, live.table.sources.encoded()[0].strings()), seed)
        else:
            learned = Learned(model=whole(model, live), report={})
        _tell(progress, "learn", 1)
        prepared = prepare(live, as_stored(learned.model), current)
        _tell(progress, "resolve", 2)
        return learned, prepared, version

    @staticmethod
    def _read(labels: Labels | None, sources: list[str]) -> list[Label] | None:
        from unifiedcustomer.resolve.labels import read_labels

        return None if labels is None else read_labels(labels, sorted(sources))

    def _brought_into_force(
        self, prepared: Prepared, learned: Learned, seen: int | None, by: str, reason: str
    ) -> Retrained:
        from unifiedcustomer.hub.applying import apply
        from unifiedcustomer.hub.outcomes import Retrained
        from unifiedcustomer.hub.retraining import holds_same_tokens
        from unifiedcustomer.retrainings import Retraining

        with self._store.writing() as session:
            version, since = self._models.version(session.settings), session.changes.last()
            if seen is not None and seen != version:
                raise Conflict("model", "hub")
            model, current = prepared.resolver.model, self._resolver(session).model
            if model == current:
                return Retrained(version=version, is_new=False, model=model, since=since, report=learned.report)
            intake = attrs.evolve(self._intake(session), resolver=prepared.resolver)
            applied = apply(intake, prepared, anew=not holds_same_tokens(current, model))
            retraining = Retraining(
                version=version + 1,
                at=intake.now,
                by=by,
                reason=reason,
                trained_on=model.trained_on,
                **attrs.asdict(applied),
            )
            self._models.replace(session.settings, model, retraining)
        return Retrained(
            version=version + 1, is_new=True, model=model, since=since, report=learned.report, retraining=retraining
        )


def _tell(progress: Progress | None, stage: str, done: int) -> None:
    if progress is not None:
        progress(stage, done, STAGES)
