"""One message to one recipient in one channel, before the channel gives it its form.

Where there is not enough room, what is left out is decided here and the same way everywhere: first the last group's
short form, then the last optional group, one step at a time, and never a step that loses a required fact. Characters
are never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.errors import InvalidMessage, Problem, Unfittable
from unifiedcustomer.facts import FactKind, Url
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.messages import (
    CALLS,
    Action,
    AgentNote,
    Group,
    Heading,
    Message,
    Paragraph,
    SingleBlock,
    facts_in,
    may_show,
)
from unifiedcustomer.model_fields import frozen_mapping, personal
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, Origin, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.channel_limits import ChannelLimits
from unifiedcustomer.rendering.media import SHOW_HEADLINE, Medium

__all__ = ["Delivery", "Stage", "first_that_fits", "stages"]

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Delivery:
    """Everything a channel needs to know."""

    message: Message
    brand: Brand
    channel: Channel
    locale: str
    at: datetime
    customer_id: CustomerId | None  #: None where nobody in particular is spoken to
    facts: Mapping[str, BoundFact] = personal(converter=frozen_mapping, hash=False)
    obligations: frozenset[Obligation]
    limits: ChannelLimits
    contact_point: ContactPoint | None = personal(default=None)
    opt_out: Url | None = personal(default=None)  #: where this recipient ends the mailing
    medium: Medium  #: what the channel delivers
    addressee: str | None = personal(default=None)  #: the recipient's name, for an envelope

    @property
    def required(self) -> frozenset[str]:
        """The facts that this rendering may not lack."""
        return self.message.required_in(self.channel) & self.facts.keys()

    def finding(
        self, code: FindingCode, *, fact: str | None = None, part: str | None = None, **details: str
    ) -> Finding:
        """A finding in this channel."""
        return Finding(code=code, channel=self.channel, fact=fact, part=part, details=details)

    def rendered(
        self, payload: object, parts: Mapping[str, str], manifest: Iterable[Landing], findings: Iterable[Finding]
    ) -> RenderedMessage:
        """What this delivery became, after the check that no required fact is missing.

        Raises:
            InvalidMessage: a required fact stands in no block that this channel shows; ``field`` is its name.
        """
        landed = tuple(manifest)
        shown = {landing.fact for landing in landed}
        own_link = any(landing.kind is FactKind.URL and landing.origin is not Origin.BRAND for landing in landed)
        linked = []
        for name in sorted(self.required - shown):
            if not (own_link and self.message.declaration(name).linkable):
                raise InvalidMessage(name, Problem.MISSING)
            linked.append(self.finding(FindingCode.BEHIND_LINK, fact=name))
        used = [fact for name, fact in sorted(self.facts.items()) if name in shown and fact.origin is Origin.FALLBACK]
        fallbacks = [self.finding(FindingCode.FALLBACK_USED, fact=fact.name) for fact in used]
        return RenderedMessage(
            message_id=self.message.id,
            message_version=self.message.version,
            channel=self.channel,
            locale=self.locale,
            digest=self.digest,
            payload=payload,
            parts=parts,
            manifest=landed,
            findings=(*fallbacks, *linked, *self._unaddressed(), *findings),
            medium=self.medium,
        )

    def _unaddressed(self) -> Iterator[Finding]:
        """The slots that have no value, since they would be about somebody."""
        for name in sorted(self.message.slots.keys() - self.facts.keys()):
            yield self.finding(FindingCode.NOT_PERSONAL, fact=name)

    @property
    def digest(self) -> str:
        """Of everything but the recipient: message, brand, channel, locale, limits."""
        known = (self.message.digest, repr(self.brand), self.channel, self.medium, self.locale, self.limits.digest)
        return blake2b("\n".join(known).encode(), digest_size=16).hexdigest()


# ── stages ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class Stage:
    """The blocks that are shown, in order, and what was shortened or left out to get there."""

    blocks: tuple[SingleBlock, ...]
    findings: tuple[Finding, ...] = ()


@attrs.frozen(kw_only=True)
class _Item:
    """A block or a group of the message, in its present form."""

    place: str
    blocks: tuple[SingleBlock, ...]
    group: Group | None


def stages(delivery: Delivery) -> Iterator[Stage]:
    """The message in full, then with ever less, as far as its required facts allow."""
    items, findings = _applicable(delivery)
    yield _stage(items, findings)
    for code, change in ((FindingCode.SHORTENED, _shortened), (FindingCode.LEFT_OUT, _left_out)):
        for index in reversed(range(len(items))):
            changed = change(delivery, items[index])
            if changed is None:
                continue
            trial = [*items[:index], changed, *items[index + 1 :]]
            if not _loses(delivery, items, trial):
                items, findings = trial, [*findings, delivery.finding(code, part=changed.place)]
                yield _stage(items, findings)


def first_that_fits(
    delivery: Delivery, form: Callable[[Stage], T], *, usual: Callable[[T], bool], hard: Callable[[T], tuple[int, int]]
) -> T:
    """The fullest stage that is no longer than usual, else the shortest one, which must keep the hard limit.

    Args:
        delivery: what is rendered.
        form: makes the channel's form of a stage.
        usual: whether a form stays within what is usual; such a form must keep the hard limit too.
        hard: what a form needs, and the limit.

    Raises:
        Unfittable: even the shortest stage breaks the hard limit.
    """
    made = None
    for stage in stages(delivery):
        made = form(stage)
        if usual(made):
            return made
    assert made is not None
    needed, limit = hard(made)
    if needed > limit:
        raise Unfittable(delivery.channel.value, limit=limit, needed=needed)
    return made


def _applicable(delivery: Delivery) -> tuple[list[_Item], list[Finding]]:
    items, findings = [], []
    for index, block in enumerate(delivery.message.blocks):
        group = block if isinstance(block, Group) else None
        if group is not None and group.only and delivery.channel not in group.only:
            continue
        kept = []
        for part in (block,) if not isinstance(block, Group) else block.blocks:
            if isinstance(part, AgentNote) and delivery.channel not in CALLS:
                continue
            if _may_stand(delivery, part):
                kept.append(part)
            else:
                findings.append(delivery.finding(FindingCode.WITHHELD, part=f"blocks.{index}"))
        items.append(_Item(place=f"blocks.{index}", blocks=tuple(kept), group=group))
    return items, findings


def _may_stand(delivery: Delivery, block: SingleBlock) -> bool:
    names = facts_in(block)
    shown = all(may_show(delivery.message.declaration(name), delivery.channel) for name in names)
    return shown and names <= delivery.facts.keys()


def _shortened(delivery: Delivery, item: _Item) -> _Item | None:
    if item.group is None or item.group.short is None or not item.blocks:
        return None
    short = Paragraph(item.group.short)
    return attrs.evolve(item, blocks=(short,)) if _may_stand(delivery, short) else None


def _left_out(_delivery: Delivery, item: _Item) -> _Item | None:
    if item.group is None or not item.group.optional or not item.blocks:
        return None
    return attrs.evolve(item, blocks=())


def _loses(delivery: Delivery, before: Sequence[_Item], after: Sequence[_Item]) -> bool:
    """Whether a required fact goes that a link could not stand for."""
    kept = [block for item in after for block in item.blocks]
    names = {name for item in before for block in item.blocks for name in facts_in(block)}
    names.difference_update(*map(facts_in, kept))
    if delivery.medium in SHOW_HEADLINE:
        names -= facts_in(Heading(delivery.message.headline))
    has_link = any(isinstance(block, Action) for block in kept)
    return any(not (has_link and delivery.message.declaration(name).linkable) for name in names & delivery.required)


def _stage(items: Iterable[_Item], findings: Iterable[Finding]) -> Stage:
    return Stage(blocks=tuple(block for item in items for block in item.blocks), findings=tuple(findings))
