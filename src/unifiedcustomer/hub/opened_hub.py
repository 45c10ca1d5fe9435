"""A hub that is open: where its facts are, and the settings by which everything is computed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from unifiedcustomer.contact_policy import ContactPolicy
    from unifiedcustomer.contact_registers import KeyRing
    from unifiedcustomer.hub.dossier import Dossier
    from unifiedcustomer.hub.intake import Intake
    from unifiedcustomer.hub.tombstones import Tombstones
    from unifiedcustomer.hub.viewpoint import Viewpoint
    from unifiedcustomer.identities import CustomerId
    from unifiedcustomer.normalization import Normalizer
    from unifiedcustomer.rendering import Brand
    from unifiedcustomer.resolution import ResolutionModel, Resolver
    from unifiedcustomer.storage import Session
    from unifiedcustomer.unification import SurvivorshipRules

__all__ = ["OpenedHub"]

REMEMBERED: Final = 20_000
"""Records whose compared values a hub remembers, unless it is told otherwise: about 30 MB."""


def _now() -> datetime:
    return datetime.now(UTC)


class OpenedHub:
    """What every method of a hub stands on.

    Args:
        place: a file's path, ``postgresql://...``, or ``sqlite://`` for memory alone, which is the default. Or what the
            application has open: a SQLAlchemy engine, or a connection whose transaction each call becomes a part of.
        model: how records are matched; kept with the hub, and needed only when it is new. The shipped model by default.
            It may be one that was in force before a retraining; the one in force now is what counts.
        normalizer: how values are read; its settings are kept with the hub too.
        policy: under which rules customers are contacted; without one nobody is.
        brand: who speaks in messages.
        survivorship: which of several values is shown.
        keys: the secret keys of the hashes by which erased persons are known when they come again. Without any the hub
            makes one and keeps it in its own store, where whoever steals the store has it too.
        remember: of how many records `match` remembers what is compared, in this process; 0 for none. About 2 kB each.
        clock: gives the current time, an aware datetime.

    Raises:
        StoreError: the place cannot be reached, is damaged, or belongs to another application.
        Conflict: the hub was made with another model, other keys, or other settings of normalization.
        InvalidValue: the hub was made with keys, and none are given.
    """

    def __init__(
        self,
        place: str | Path | Engine | Connection = "sqlite://",
        *,
        model: ResolutionModel | None = None,
        normalizer: Normalizer | None = None,
        policy: ContactPolicy | None = None,
        brand: Brand | None = None,
        survivorship: SurvivorshipRules | None = None,
        keys: KeyRing | None = None,
        remember: int = REMEMBERED,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        from unifiedcustomer.hub.fixed_settings import KeptNormalizer
        from unifiedcustomer.hub.matching import RememberedFeatures
        from unifiedcustomer.hub.models_in_force import KeptModels
        from unifiedcustomer.hub.tombstones import agreed_keys
        from unifiedcustomer.storage import CustomerIds, Store
        from unifiedcustomer.unification import DEFAULT_RULES

        self._clock = clock
        self._policy = policy
        self._brand = brand
        self._survivorship = survivorship or DEFAULT_RULES
        self._new_id = CustomerIds(clock)
        self._store = Store(place)
        # In the transaction of a host a record may be read that is undone, and its number given to another one.
        self._remembered = RememberedFeatures(remember if self._store.is_own_transaction else 0)
        try:
            with self._store.writing() as session:
                self._models = KeptModels(session.settings, model)
                self._normalizer = KeptNormalizer(session.settings, normalizer)
                self._keys = agreed_keys(session.settings, keys)
                self._renew(session)
        except BaseException:
            self._store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store. A closed hub refuses everything."""
        self._store.close()

    @property
    def model(self) -> ResolutionModel:
        """How this hub matches: the model in force, which another process may have trained."""
        with self._store.reading() as session:
            return self._models.resolver(session.settings).model

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _intake(self, session: Session) -> Intake:
        from unifiedcustomer.hub.intake import Intake

        now = session.settings.stamp(self._clock())
        return Intake(session=session, resolver=self._resolver(session), now=now, new_id=self._new_id)

    def _resolver(self, session: Session) -> Resolver:
        """The model in force, at work."""
        return self._models.resolver(session.settings)

    def _renew(self, session: Session) -> None:
        """Compute anew what an earlier release computed otherwise; a hub without records has no doubts."""
        if self._models.is_of_old_form(session.settings):
            from unifiedcustomer.hub.renewing import renew

            renew(self._intake(session), self._models)
        if not session.doubts.are_known and session.records.is_empty():
            session.doubts.fill(())

    def _tombstones(self, session: Session) -> Tombstones:
        from unifiedcustomer.hub.tombstones import Tombstones

        return Tombstones(session=session, keys=self._keys)

    def _dossier(self, session: Session, customer_id: CustomerId, viewpoint: Viewpoint | None = None) -> Dossier:
        from unifiedcustomer.hub.dossier import open_dossier
        from unifiedcustomer.hub.viewpoint import NOW

        normalizer = self._normalizer.current(session.settings)
        return open_dossier(session, customer_id, normalizer, self._survivorship, viewpoint or NOW)
