"""Consent acts -> where the consent of a customer stands, for one contact point, channel, purpose and company.

Each record of the customer walks through its own acts, in the order in which they happened, and every refusal that
reaches the customer crosses every walk. The customer may be contacted when one of the walks ends in a yes. So a merge,
which brings records and refusals together, can take a permission away and never make one; and a split gives every
record its own walk back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.consents import ConsentAct, ConsentKind, Status
from unifiedcustomer.contact_policy.hearing import ByRecord, Heard, checked_acts, hear
from unifiedcustomer.contact_policy.scope import Scope, utc
from unifiedcustomer.contact_policy.walk import FOREVER, PLAIN, Terms, Walk
from unifiedcustomer.contact_reasons import Reason, ReasonItem
from unifiedcustomer.model_fields import draft_of

__all__ = ["Permission", "permission", "status_of"]

# Looked up once: to Python, an attribute of an Enum is ten times as far as a name of the module.
_GRANT, _YES = ConsentKind.GRANT, Reason.GRANTED
_GRANTED, _PENDING, _WITHDRAWN, _UNKNOWN = Status.GRANTED, Status.PENDING, Status.WITHDRAWN, Status.UNKNOWN


@attrs.frozen(kw_only=True, weakref_slot=False)
class Permission:
    """Where a consent stands at one moment, what it rests on, and what speaks against it."""

    status: Status
    basis: tuple[ConsentAct, ...] = ()  #: the acts that the yes rests on
    until: datetime = FOREVER  #: when the yes ends
    against: tuple[ReasonItem, ...] = ()  #: why it is no yes
    refusals: tuple[ConsentAct, ...] = ()  #: every refusal in force, also where a later yes has answered it

    def reason(self, rules: tuple[str, ...] = ()) -> ReasonItem:
        """The yes as a reason, with the ids of the rows that it contents."""
        if len(self.basis) == 1:
            act = self.basis[0]
            return ReasonItem.of_checked(_YES, (act.id,), rules, act.occurred_at)
        return ReasonItem.of_checked(_YES, _ids(self.basis), rules, _latest(self.basis))


_Draft: Final = draft_of(Permission)
_NO_CONSENT: Final = ReasonItem(code=Reason.NO_CONSENT)
_NOTHING_SAID: Final = Permission(status=Status.UNKNOWN, against=(_NO_CONSENT,))


def permission(
    scope: Scope, acts: Iterable[ConsentAct], *, at: datetime, evidence_required: bool = True, terms: Terms = PLAIN
) -> Permission:
    """The permission for ``scope`` at ``at``, from any acts in any order; the acts of others are passed over.

    Args:
        scope: what is asked.
        acts: at least those of the scope's records and contact point.
        at: an aware datetime.
        evidence_required: whether a consent counts only with its wording or a proof.
        terms: what the law asks of a consent beside that.
    """
    now = utc(at)
    told = hear(scope.matter, checked_acts([*acts]), point=scope.contact_point, records=scope.records, now=now)
    return status_of(told, now, evidence_required=evidence_required, terms=terms)


# ── where it stands ─────────────────────────────────────────────────────────────────────────────────────────────────


def status_of(told: Heard, now: datetime, *, evidence_required: bool = True, terms: Terms = PLAIN) -> Permission:
    """Where the consent stands after everything that was heard, under ``terms``."""
    refusals = told.refusals
    if not refusals:
        alone = _of_one_grant(told.openings, now, terms) if told.openings else _NOTHING_SAID
        if alone is not None:
            return alone
    own = told.openings.values()
    walks = [Walk.through([*mine, *refusals], now, evidence_required=evidence_required, terms=terms) for mine in own]
    yes = [walk for walk in walks if walk.status.permits]
    if not yes:
        silent = _WITHDRAWN if refusals else _UNKNOWN
        status = max((walk.status for walk in walks), default=silent, key=_HOPE.__getitem__) if walks else silent
        return _permission(status, against=_against(status, walks, refusals), refusals=refusals)
    if len(yes) == 1:
        walk = yes[0]
        return _permission(walk.status, _bases(yes), walk.consent_ends, refusals=refusals)
    status = max((walk.status for walk in yes), key=_HOPE.__getitem__)
    return _permission(status, _bases(yes), max(walk.consent_ends for walk in yes), refusals=refusals)


def _bases(yes: Sequence[Walk]) -> tuple[ConsentAct, ...]:
    """What several walks rest on, each once."""
    found = [walk.basis for walk in yes if walk.basis is not None]
    if len(found) == 1:
        return tuple(found)
    by_id = {act.id: act for act in found}
    return tuple(by_id[name] for name in sorted(by_id))


def _of_one_grant(own: ByRecord, now: datetime, terms: Terms) -> Permission | None:
    """What the walk makes of a single proven grant that still holds, which is what most people have."""
    if len(own) > 1:
        return None
    (acts,) = own.values()
    act = acts[0]
    if len(acts) > 1 or act.kind is not _GRANT or not act.is_proven:
        return None
    end = FOREVER if act.expires_at is None else utc(act.expires_at)
    if terms is not PLAIN:
        if terms.objection_to(act) is not None:
            return None
        end = terms.end_of(act)
    return _permission(_GRANTED, (act,), end) if now < end else None


def _permission(
    status: Status,
    basis: tuple[ConsentAct, ...] = (),
    until: datetime = FOREVER,
    *,
    against: tuple[ReasonItem, ...] = (),
    refusals: Sequence[ConsentAct] = (),
) -> Permission:
    permission = _Draft()
    permission.status = status
    permission.basis = basis
    permission.until = until
    permission.against = against
    permission.refusals = tuple(refusals)
    permission.__class__ = Permission
    return permission  # type: ignore[no-any-return]  # what it has become


# ── what speaks against it ──────────────────────────────────────────────────────────────────────────────────────────

_HOPE: Final = MappingProxyType(
    {
        Status.WITHDRAWN: 0,
        Status.UNKNOWN: 1,
        Status.LAPSED: 2,
        Status.PENDING: 3,
        Status.GRANTED: 4,
        Status.RENEWING: 5,
    }
)
"""How near each status is to a yes: which of several walks is told of."""

_REASON_OF: Final = MappingProxyType(
    {
        ConsentKind.WITHDRAW: Reason.WITHDRAWN,
        ConsentKind.OBJECT: Reason.OBJECTED,
        ConsentKind.COMPLAIN: Reason.COMPLAINED,
        ConsentKind.STOP: Reason.STOPPED,
        ConsentKind.SIGNAL: Reason.SIGNALLED,
    }
)


def _against(status: Status, walks: Sequence[Walk], refusals: Sequence[ConsentAct]) -> tuple[ReasonItem, ...]:
    """Every refusal that no later yes has answered, and what is missing beside."""
    heard = [act for walk in walks for act in walk.heard] if walks else []
    if not heard:
        return (*_by_kind(refusals), _missing(status, walks) if walks else _NO_CONSENT)
    last_yes = max([act.counts_at for act in heard])
    standing = [act for act in refusals if act.counts_at >= last_yes]
    found = _by_kind(standing)
    ties = [act for act in (*heard, *standing) if act.counts_at == last_yes]
    if any(act.kind.refuses for act in ties):
        found.append(ReasonItem(code=Reason.CONTRADICTORY, acts=_ids(ties)))
    if not found or status is _PENDING:
        found.append(_missing(status, walks))
    return tuple(found)


def _by_kind(refusals: Sequence[ConsentAct]) -> list[ReasonItem]:
    """A reason for every kind of no."""
    if len(refusals) == 1:
        return [_told(_REASON_OF[refusals[0].kind], refusals)]
    heaps = {kind: [act for act in refusals if act.kind is kind] for kind in _REASON_OF} if refusals else {}
    return [_told(_REASON_OF[kind], acts) for kind, acts in heaps.items() if acts]


def _told(reason: Reason, acts: Sequence[ConsentAct]) -> ReasonItem:
    return ReasonItem.of_checked(reason, _ids(acts), (), _latest(acts))


def _missing(status: Status, walks: Sequence[Walk]) -> ReasonItem:
    if status is _PENDING:
        asked = [walk.asked for walk in walks if walk.status is status and walk.asked is not None]
        return ReasonItem.of_checked(Reason.PENDING_CONFIRMATION, _ids(asked), (), _latest(asked))
    if status is Status.LAPSED:
        ended = [walk for walk in walks if walk.status is status]
        acts = [walk.basis for walk in ended if walk.basis is not None]
        return ReasonItem.of_checked(Reason.EXPIRED, _ids(acts), (), max(walk.consent_ends for walk in ended))
    for code in (Reason.UNPROVEN, Reason.NOT_WRITTEN, Reason.MINOR):
        unheard = [act for walk in walks for reason, act in walk.unheard if reason is code]
        if unheard:
            return ReasonItem.of_checked(code, _ids(unheard), (), _latest(unheard))
    return _NO_CONSENT


def _latest(acts: Sequence[ConsentAct]) -> datetime | None:
    if len(acts) == 1:
        return acts[0].occurred_at
    return max((act.occurred_at for act in acts), key=utc, default=None)


def _ids(acts: Sequence[ConsentAct]) -> tuple[str, ...]:
    if len(acts) == 1:
        return (acts[0].id,)
    return tuple(sorted({act.id for act in acts}))
