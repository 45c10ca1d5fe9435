"""Which model a hub matches by, and every one it ever matched by.

The model in force stands in the store with its version, and each transaction looks at the version first. So a process
that opened the hub long ago matches by what another process has trained since, from the next call on.
"""

from __future__ import annotations

import json
from typing import Final

from unifiedcustomer.errors import Conflict, InvalidModel, Problem
from unifiedcustomer.identities import Mode
from unifiedcustomer.resolution import ResolutionModel, Resolver, person_model
from unifiedcustomer.retrainings import Retraining
from unifiedcustomer.storage.settings import Settings
from unifiedcustomer.wire import from_json, to_json

__all__ = ["KeptModels", "as_stored", "refuse_unfit"]

HASHES_OF_TODAY: Final = 2
"""The first form of models that names values by the hashes of today."""

_MODEL: Final = "model"  #: the one in force; an earlier one is ``model_3``
_VERSION: Final = "model_version"
_RETRAINING: Final = "retraining"  #: what brought a version into force: ``retraining_3``


def refuse_unfit(model: ResolutionModel) -> None:
    """Raise `InvalidModel` if a model forbids that some records are one customer.

    A hub takes records as they come, and a source may well send somebody twice.
    """
    if model.mode is not Mode.DEDUPE_AND_LINK:
        raise InvalidModel("mode", Problem.UNSUPPORTED)


def as_stored(model: ResolutionModel) -> ResolutionModel:
    """The model as it will be read from the store, figures rounded as a file has them."""
    return ResolutionModel.from_dict(json.loads(_as_text(model)))


def _as_text(model: ResolutionModel) -> str:
    return json.dumps(model.to_dict(), sort_keys=True)


class KeptModels:
    """The models of a hub. A new hub takes the one asked for, or the shipped one.

    Raises:
        Conflict: the hub never matched by the model asked for. One that was in force before is fine: an application
            that always opens its hub with the same model goes on doing so after a retraining.
        InvalidModel: a new hub cannot match by the model asked for: its mode forbids that some records are one
            customer, or it comes from an older file that lacks its tables of values; what
            `unifiedcustomer.resolve.Resolution.model` gives after a table was resolved with it is whole.
    """

    def __init__(self, settings: Settings, asked: ResolutionModel | None) -> None:
        self._held: tuple[int, Resolver] | None = None
        if settings.get(_MODEL) is None:
            settings.set(_MODEL, _as_text(_of_new_hub(asked)))
        elif asked is not None:
            _refuse_stranger(settings, asked)

    def resolver(self, settings: Settings) -> Resolver:
        """The model in force, at work."""
        version, held = self.version(settings), self._held
        if held is None or held[0] != version:
            held = self._held = (version, Resolver(_read(settings, _MODEL)))
        return held[1]

    def version(self, settings: Settings) -> int:
        """The version of the model in force."""
        return int(settings.get(_VERSION) or 1)

    def is_of_old_form(self, settings: Settings) -> bool:
        """Whether an earlier release wrote the model in force, which named values by other hashes."""
        return bool(json.loads(settings.get(_MODEL) or "{}").get("version", HASHES_OF_TODAY) < HASHES_OF_TODAY)

    def replace(self, settings: Settings, model: ResolutionModel, retraining: Retraining) -> None:
        """From now on ``model`` is in force; what was stays under its version."""
        before = settings.get(_MODEL)
        assert before is not None
        settings.set(f"{_MODEL}_{retraining.version - 1}", before)
        settings.set(_MODEL, _as_text(model))
        settings.set(_VERSION, str(retraining.version))
        settings.set(f"{_RETRAINING}_{retraining.version}", to_json(retraining))

    def rewrite(self, settings: Settings) -> None:
        """Write the model in force in the form of today."""
        settings.set(_MODEL, _as_text(_read(settings, _MODEL)))

    def of_version(self, settings: Settings, version: int) -> ResolutionModel | None:
        """The model of that version; None if there never was one."""
        name = _MODEL if version == self.version(settings) else f"{_MODEL}_{version}"
        return None if settings.get(name) is None else _read(settings, name)

    def retrainings(self, settings: Settings) -> list[Retraining]:
        """What brought each version after the first into force, in order."""
        texts = (settings.get(f"{_RETRAINING}_{version}") for version in range(2, self.version(settings) + 1))
        return [from_json(text, Retraining) for text in texts if text is not None]


def _of_new_hub(asked: ResolutionModel | None) -> ResolutionModel:
    if asked is None:
        return person_model()
    refuse_unfit(asked)
    if asked.left_behind:
        raise InvalidModel(asked.left_behind[0], Problem.MISSING)
    return asked


def _refuse_stranger(settings: Settings, asked: ResolutionModel) -> None:
    refuse_unfit(asked)
    wanted = ResolutionModel.from_dict(asked.to_dict())
    names = [_MODEL, *(f"{_MODEL}_{version}" for version in range(int(settings.get(_VERSION) or 1) - 1, 0, -1))]
    # Compared as models: a later release writes the same model in another form.
    if all(_read(settings, name) != wanted for name in names):
        raise Conflict("model", "hub")


def _read(settings: Settings, name: str) -> ResolutionModel:
    return ResolutionModel.from_dict(json.loads(settings.get(name) or "{}"))
