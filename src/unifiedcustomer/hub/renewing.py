"""A store that an earlier release computed otherwise, computed anew: its tokens, who is who, and what is in doubt."""

from __future__ import annotations

import attrs

from unifiedcustomer.hub.applying import apply
from unifiedcustomer.hub.intake import Intake
from unifiedcustomer.hub.live_table import live_table
from unifiedcustomer.hub.models_in_force import KeptModels, as_stored
from unifiedcustomer.hub.retraining import prepare, whole
from unifiedcustomer.retrainings import Retraining

__all__ = ["compute_doubts", "renew"]


def renew(intake: Intake, models: KeptModels) -> None:
    """Write a model of an earlier form in today's, and everything that was computed by it.

    Tables of values that it left behind are read from the records; then it is a new version, for it is another model.
    """
    settings = intake.session.settings
    live, current = live_table(intake.session), models.resolver(settings).model
    prepared = prepare(live, as_stored(whole(current, live)), current)
    model = prepared.resolver.model
    applied = apply(attrs.evolve(intake, resolver=prepared.resolver), prepared, anew=True)
    if model == current:
        models.rewrite(settings)
        return
    reason = "tables of values of an earlier release, read from the records"
    at_version = models.version(settings) + 1
    figures = attrs.asdict(applied) | {"at": intake.now, "reason": reason, "trained_on": model.trained_on}
    models.replace(settings, model, Retraining(version=at_version, **figures))


def compute_doubts(intake: Intake) -> None:
    """Find every pair in doubt, in a store from before there were any."""
    model = intake.resolver.model
    prepared = prepare(live_table(intake.session), model, model)
    apply(intake, prepared, anew=False)
