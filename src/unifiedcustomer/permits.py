"""The answer to "may we contact this person, here, now, for this?", and what a yes is worth.

    decide(...) -> ContactDecision  -- .permit() -->  Permit  -->  rendering
                       |
                       +- .reasons    why, as codes, act ids, row ids and fields
                       +- .explain()  why, as sentences that a call-centre agent can read out

A marketing message is rendered for a `Permit` alone, and a permit comes from a positive decision alone: its constructor
refuses everybody, it cannot be altered, copied into another one, pickled or read from a dictionary. A decision has a
wire form, because it is logged; what comes back from the log tells what was decided and permits nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, NoReturn, Self, final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_reasons import MessageClass, Obligation, Reason, ReasonItem
from unifiedcustomer.contact_wording import WORDING, Wording, fill_in
from unifiedcustomer.errors import ContactNotPermitted, InvalidValue, Problem, WrongType
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.model_fields import draft_of, instant, masked, personal
from unifiedcustomer.purposes import purpose_code

__all__ = ["WORDING", "ContactDecision", "MessageClass", "Obligation", "Permit", "Reason", "ReasonItem", "Wording"]

_SINCE_2: Final = MappingProxyType({"since": 2})  # fields of the second version of the wire form


@attrs.frozen(kw_only=True, weakref_slot=False)
class ContactDecision:
    """Whether a customer may be contacted, with every reason.

    It holds from `decided_at` up to, not including, `valid_until`.

    Make one that can give a permit with `reaching`.

    Raises:
        InvalidValue: `allowed` and `reasons` contradict each other, or it is allowed to contact nobody.
    """

    allowed: bool
    customer_id: CustomerId
    channel: Channel
    purpose: str = attrs.field(converter=purpose_code)  #: a dotted code
    message_class: MessageClass
    reasons: tuple[ReasonItem, ...]  #: all that speak against; when allowed, all that speak for
    decided_at: datetime = instant()
    valid_until: datetime = instant()
    contact_point: str | None = personal(default=None)  #: the key of the point that may be used, or was asked about
    obligations: tuple[Obligation, ...] = ()  #: what the message must carry, when allowed
    next_allowed_at: datetime | None = instant(default=None)  #: when to ask again, where waiting alone helps
    #: what the law asks beside the obligations and no rendering can be checked for, as codes; who writes sees to it
    also_owed: tuple[str, ...] = attrs.field(default=(), metadata=_SINCE_2)
    #: the ids of all rows that had a say, those of the law and those of the house
    rules: tuple[str, ...] = attrs.field(default=(), metadata=_SINCE_2)
    #: the version of the law's rows, to replay the decision with them
    law_version: str = attrs.field(default="", metadata=_SINCE_2)
    _point: ContactPoint | None = attrs.field(init=False, default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.reasons:
            raise InvalidValue("reasons", Problem.EMPTY)
        if self.allowed is not all(item.code.speaks_for for item in self.reasons):
            raise InvalidValue("allowed", Problem.AMBIGUOUS)
        if self.allowed and self.contact_point is None:
            raise InvalidValue("contact_point", Problem.MISSING)
        if self.valid_until.astimezone(UTC) < self.decided_at.astimezone(UTC):
            raise InvalidValue("valid_until", Problem.WRONG_ORDER)

    @classmethod
    def reaching(cls, point: ContactPoint | None, /, **fields: Any) -> Self:
        """A decision about a contact point as it is, not only its key: what a permit needs."""
        decision = cls(contact_point=None if point is None else point.key, **fields)
        object.__setattr__(decision, "_point", point)
        return decision

    @classmethod
    def of_checked(
        cls,
        point: ContactPoint | None,
        /,
        *,
        allowed: bool,
        customer_id: CustomerId,
        channel: Channel,
        purpose: str,
        message_class: MessageClass,
        reasons: tuple[ReasonItem, ...],
        decided_at: datetime,
        valid_until: datetime,
        obligations: tuple[Obligation, ...] = (),
        next_allowed_at: datetime | None = None,
        also_owed: tuple[str, ...] = (),
        rules: tuple[str, ...] = (),
        law_version: str = "",
    ) -> Self:
        """As `reaching`, for fields of which it is known that they fit: it is made a million times in a row."""
        decision = _Draft()
        decision.allowed = allowed
        decision.customer_id = customer_id
        decision.channel = channel
        decision.purpose = purpose
        decision.message_class = message_class
        decision.reasons = reasons
        decision.decided_at = decided_at
        decision.valid_until = valid_until
        decision.contact_point = None if point is None else point.key
        decision.obligations = obligations
        decision.next_allowed_at = next_allowed_at
        decision.also_owed = also_owed
        decision.rules = rules
        decision.law_version = law_version
        decision._point = point  # noqa: SLF001  # its own
        decision.__class__ = cls
        return decision  # type: ignore[no-any-return]  # what it has become

    def __bool__(self) -> bool:
        """Whether it is allowed, so that ``if decision:`` means what it says."""
        return self.allowed

    def permit(self) -> Permit:
        """The permit that rendering asks for.

        Raises:
            ContactNotPermitted: it is refused, with the codes of the reasons; or it was read back from its wire form.
        """
        if not self.allowed:
            raise ContactNotPermitted([item.code.value for item in self.reasons])
        if self._point is None:
            raise ContactNotPermitted([Reason.NO_CONTACT_POINT.value])
        return _issued(self, self._point)

    def explain(self, wording: Wording = WORDING) -> str:
        """The answer and its reasons in sentences, one a line, without personal data."""
        where = wording.channels.get(self.channel) or WORDING.channels[self.channel]
        told = [fill_in(wording.yes if self.allowed else wording.no, {"channel": where})]
        told.extend(" ".join(wording.sentences(item)) for item in self.reasons)
        return "\n".join(told)


_Draft: Final = draft_of(ContactDecision)


# ── the permit ──────────────────────────────────────────────────────────────────────────────────────────────────────


@final
@attrs.frozen(kw_only=True, init=False)
class Permit:
    """The right to contact one customer at one point, in one channel, for one purpose, for a while.

    Only `ContactDecision.permit` gives one. Renderers read it; nobody makes, changes or stores it.
    """

    customer_id: CustomerId
    channel: Channel
    purpose: str  #: a dotted code
    message_class: MessageClass
    contact_point: ContactPoint = attrs.field(repr=masked)
    decided_at: datetime
    valid_until: datetime  #: from here on, ask again
    obligations: tuple[Obligation, ...]

    def __init__(self, **_fields: object) -> None:
        # Also what attrs.evolve and every generic reader of dictionaries would call.
        raise WrongType("permit", Problem.UNSUPPORTED)

    def is_valid(self, at: datetime) -> bool:
        """Whether it holds at ``at``, an aware datetime."""
        if at.tzinfo is None or at.utcoffset() is None:
            raise WrongType("at", Problem.NAIVE_DATETIME)
        # In UTC: two times of one zone compare by the clock on the wall, which shows one hour twice in autumn.
        return self.decided_at.astimezone(UTC) <= at.astimezone(UTC) < self.valid_until.astimezone(UTC)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise WrongType("permit", Problem.UNSUPPORTED)


def _issued(decision: ContactDecision, point: ContactPoint) -> Permit:
    """The only place that makes a permit."""
    permit = Permit.__new__(Permit)
    for attribute in attrs.fields(Permit):
        name = attribute.name
        object.__setattr__(permit, name, point if name == "contact_point" else getattr(decision, name))
    return permit
