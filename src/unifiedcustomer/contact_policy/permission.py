"""Consent acts -> where the consent of a customer stands, for one contact point, channel, purpose and company.

Each record of the customer walks through its own acts, in the order in which they happened, and every refusal that
reaches the customer crosses every walk. The customer may be contacted when one of the walks ends in a yes. So a merge,
which brings records and refusals together, can take a permission away and never make one; and a split gives every
record its own walk back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import (
    TAKEN_BACK_BY,
    TRANSITIONS,
    Clock,
    ConsentAct,
    ConsentKind,
    Status,
    controller_key,
    covers,
)
from unifiedcustomer.permits import MessageClass, Reason, ReasonItem
from unifiedcustomer.records import RecordKey

__all__ = ["FOREVER", "Permission", "Scope", "in_force", "permission"]

FOREVER: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""The end of what has no end."""

_ONE_KEYWORD: Final = frozenset({Channel.SMS, Channel.MESSAGING})
"""Channels that one STOP ends together: it binds the number and every sender of the company."""


@attrs.frozen(kw_only=True)
class Scope:
    """What is asked: may these records of one customer be sent this, there, by this company?"""

    records: frozenset[RecordKey]
    contact_point: str = attrs.field(repr=False)
    channel: Channel
    purpose: str
    message_class: MessageClass
    controller: str

    def is_opened_by(self, act: ConsentAct) -> bool:
        """Whether the act says yes to all of it: person and point and channel and purpose and company."""
        return (
            act.kind.opens
            and act.contact_point == self.contact_point
            and act.channel is self.channel
            and act.subject in self.records
            and covers(act.purpose or "", self.purpose)
            and self._is_same_company(act)
        )

    def is_refused_by(self, act: ConsentAct) -> bool:
        """Whether the act says no to it: at the point or by the person."""
        return (
            act.kind.refuses
            and self._is_reached(act)
            and self._is_same_channel(act)
            and self._is_same_purpose(act)
            and self._is_same_company(act)
        )

    def _is_same_company(self, act: ConsentAct) -> bool:
        return controller_key(act.controller) == controller_key(self.controller)

    def _is_reached(self, act: ConsentAct) -> bool:
        if act.contact_point == self.contact_point:
            return True
        # The keyword says something about the number it came from, and nothing about the person's other numbers.
        return act.kind is not ConsentKind.STOP and act.subject in self.records

    def _is_same_channel(self, act: ConsentAct) -> bool:
        if act.channel is None or act.channel is self.channel:
            return True
        return act.kind is ConsentKind.STOP and {act.channel, self.channel} <= _ONE_KEYWORD

    def _is_same_purpose(self, act: ConsentAct) -> bool:
        """A no to all or to marketing never stops a service message; a no that names the service does."""
        if self.message_class is MessageClass.LEGAL:
            return False
        if act.purpose is not None and covers(act.purpose, self.purpose):
            return True
        # A complaint about one mail is about all advertising of the company.
        whole = act.purpose is None or act.kind is ConsentKind.COMPLAIN
        return whole and self.message_class is MessageClass.MARKETING


@attrs.frozen(kw_only=True)
class Permission:
    """Where a consent stands at one moment, what it rests on, and what speaks against it."""

    status: Status
    basis: tuple[ConsentAct, ...] = ()  #: the acts that the yes rests on
    until: datetime = FOREVER  #: when the yes ends
    against: tuple[ReasonItem, ...] = ()  #: why it is no yes

    @property
    def reason(self) -> ReasonItem:
        """The yes as a reason."""
        return ReasonItem(code=Reason.GRANTED, acts=_ids(self.basis), since=_latest(self.basis))


def permission(scope: Scope, acts: Iterable[ConsentAct], *, at: datetime, evidence_required: bool = True) -> Permission:
    """The permission for ``scope`` at ``at``, from any acts in any order; the acts of others are passed over."""
    now = at.astimezone(UTC)
    acts = tuple(acts)
    refusals = [act for act in in_force(acts, now) if scope.is_refused_by(act)]
    own: dict[RecordKey | None, list[ConsentAct]] = defaultdict(list)
    for act in acts:
        if scope.is_opened_by(act) and _utc(act.occurred_at) <= now:
            own[act.subject].append(act)
    walks = [_Walk.through([*mine, *refusals], now, evidence_required=evidence_required) for mine in own.values()]
    yes = [walk for walk in walks if walk.status.permits]
    if yes:
        basis = {walk.basis.id: walk.basis for walk in yes if walk.basis is not None}
        until = max(walk.consent_ends for walk in yes)
        return Permission(status=max(_statuses(yes)), basis=tuple(basis[name] for name in sorted(basis)), until=until)
    status = max(_statuses(walks), default=Status.WITHDRAWN if refusals else Status.UNKNOWN, key=_HOPE.__getitem__)
    return Permission(status=status, against=_against(status, walks, refusals))


def in_force(acts: Sequence[ConsentAct], now: datetime) -> list[ConsentAct]:
    """The refusals and bounces known at ``now`` that nothing has taken back by then."""
    known = [act for act in acts if not act.kind.opens and _utc(act.known_at) <= now]
    undoing = _latest_of_each(act for act in known if act.kind in _OPPOSITES and _utc(act.occurred_at) <= now)
    return [act for act in known if act.kind not in _OPPOSITES and not any(_takes_back(it, act) for it in undoing)]


def _latest_of_each(acts: Iterable[ConsentAct]) -> list[ConsentAct]:
    """Of those that take back the same things the latest takes back all that the others do."""
    found: dict[tuple[object, ...], ConsentAct] = {}
    for act in acts:
        key = (act.kind, act.contact_point, controller_key(act.controller), act.channel, act.purpose)
        if key not in found or _utc(found[key].occurred_at) < _utc(act.occurred_at):
            found[key] = act
    return list(found.values())


_OPPOSITES: Final = frozenset(TAKEN_BACK_BY.values())


def _takes_back(later: ConsentAct, act: ConsentAct) -> bool:
    return (
        TAKEN_BACK_BY.get(act.kind) is later.kind
        and later.contact_point == act.contact_point
        and _utc(act.occurred_at) < _utc(later.occurred_at)
        and (later.channel is None or later.channel is act.channel or {later.channel, act.channel} <= _ONE_KEYWORD)
        and (later.purpose is None or (act.purpose is not None and covers(later.purpose, act.purpose)))
        # A number that does not exist is dead for everybody; a keyword was said to one company.
        and (act.kind is ConsentKind.BOUNCE or controller_key(later.controller) == controller_key(act.controller))
    )


# ── one record's walk ───────────────────────────────────────────────────────────────────────────────────────────────


@attrs.define(kw_only=True)
class _Walk:
    """One person's way through `TRANSITIONS`."""

    evidence_required: bool
    status: Status = Status.UNKNOWN
    consent_ends: datetime = FOREVER
    request_ends: datetime = FOREVER
    basis: ConsentAct | None = None  #: the last act that said yes and was heard
    asked: ConsentAct | None = None
    unproven: list[ConsentAct] = attrs.field(factory=list)
    heard: list[ConsentAct] = attrs.field(factory=list)  #: every yes, for the ties
    is_refused: bool = False

    @classmethod
    def through(cls, acts: Iterable[ConsentAct], now: datetime, *, evidence_required: bool) -> _Walk:
        walk = cls(evidence_required=evidence_required)
        for act in sorted(acts, key=_order):
            walk._take(act)
        walk._pass_time(now)
        return walk

    def _take(self, act: ConsentAct) -> None:
        self._pass_time(_utc(act.occurred_at))
        if act.kind.opens and not act.is_proven and (self.is_refused or self.evidence_required):
            self.unproven.append(act)
            return
        moved = TRANSITIONS.get((self.status, act.kind))
        if moved is None:
            return
        end = FOREVER if act.expires_at is None else _utc(act.expires_at)
        if act.kind.refuses:
            self.is_refused = True
        elif act.kind is ConsentKind.REQUEST:
            is_open = self.status in (Status.PENDING, Status.RENEWING)
            self.request_ends = max(self.request_ends, end) if is_open else end
            self.asked = act
        else:
            self.consent_ends = max(self.consent_ends, end) if self.status.permits else end
            self.basis = act
            self.heard.append(act)
        self.status = moved

    def _pass_time(self, now: datetime) -> None:
        clocks = ((self.consent_ends, Clock.CONSENT_ENDS), (self.request_ends, Clock.REQUEST_ENDS))
        for end, clock in sorted(clocks):
            if end <= now:
                self.status = TRANSITIONS.get((self.status, clock), self.status)


_SEQUENCE: Final = (ConsentKind.REQUEST, ConsentKind.CONFIRM, ConsentKind.GRANT)


def _order(act: ConsentAct) -> tuple[Any, ...]:
    """By time; at the same instant every yes before every no, so that the no stands."""
    turn = _SEQUENCE.index(act.kind) if act.kind.opens else len(_SEQUENCE)
    end = FOREVER if act.expires_at is None else _utc(act.expires_at)
    return (_utc(act.occurred_at), turn, act.kind.value, end, act.is_proven, act.id)


def _utc(moment: datetime) -> datetime:
    # Two times in one zone compare by the clock on the wall, which shows one hour twice in autumn.
    return moment.astimezone(UTC)


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
    }
)


def _statuses(walks: Iterable[_Walk]) -> list[Status]:
    return [walk.status for walk in walks]


def _against(status: Status, walks: Sequence[_Walk], refusals: Sequence[ConsentAct]) -> tuple[ReasonItem, ...]:
    """Every refusal that no later yes has answered, and what is missing beside."""
    heard = [act for walk in walks for act in walk.heard]
    last_yes = max((_utc(act.occurred_at) for act in heard), default=None)
    standing = [act for act in refusals if last_yes is None or _utc(act.occurred_at) >= last_yes]
    items = [_told(kind, reason, standing) for kind, reason in _REASON_OF.items()]
    found = [item for item in items if item is not None]
    ties = [act for act in (*heard, *standing) if last_yes is not None and _utc(act.occurred_at) == last_yes]
    if any(act.kind.refuses for act in ties):
        found.append(ReasonItem(code=Reason.CONTRADICTORY, acts=_ids(ties)))
    if not found or not heard or status is Status.PENDING:
        found.append(_missing(status, walks))
    return tuple(found)


def _told(kind: ConsentKind, reason: Reason, refusals: Sequence[ConsentAct]) -> ReasonItem | None:
    acts = [act for act in refusals if act.kind is kind]
    if not acts:
        return None
    return ReasonItem(code=reason, acts=_ids(acts), since=max((act.occurred_at for act in acts), key=_utc))


def _missing(status: Status, walks: Sequence[_Walk]) -> ReasonItem:
    if status is Status.PENDING:
        asked = [walk.asked for walk in walks if walk.status is status and walk.asked is not None]
        return ReasonItem(code=Reason.PENDING_CONFIRMATION, acts=_ids(asked), since=_latest(asked))
    if status is Status.LAPSED:
        ended = [walk for walk in walks if walk.status is status]
        acts = [walk.basis for walk in ended if walk.basis is not None]
        return ReasonItem(code=Reason.EXPIRED, acts=_ids(acts), since=max(walk.consent_ends for walk in ended))
    unproven = [act for walk in walks for act in walk.unproven]
    if unproven:
        return ReasonItem(code=Reason.UNPROVEN, acts=_ids(unproven), since=_latest(unproven))
    return ReasonItem(code=Reason.NO_CONSENT)


def _latest(acts: Sequence[ConsentAct]) -> datetime | None:
    return max((act.occurred_at for act in acts), key=_utc, default=None)


def _ids(acts: Iterable[ConsentAct]) -> tuple[str, ...]:
    return tuple(sorted({act.id for act in acts}))
