"""One message to one recipient in one channel, before the channel gives it its form.

Where there is not enough room, what is left out is decided here and the same way everywhere: first the last group's
short form, then the last optional group, then the last group that a link can stand for, one step at a time, and never a
step that loses a required fact. Characters are never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.errors import InvalidMessage, Problem, Unfittable
from unifiedcustomer.facts import FactKind, Quantity, Url, canonical
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.messages import (
    CALLS,
    Action,
    AgentNote,
    Block,
    Group,
    Heading,
    Image,
    Legal,
    Message,
    Paragraph,
    Raw,
    SingleBlock,
    group_stands,
    may_show,
)
from unifiedcustomer.model_fields import frozen_mapping, personal
from unifiedcustomer.permits import Obligation
from unifiedcustomer.prose import FactRef, Inline, Link, Words, parse_prose
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, Origin, Presence, RenderedMessage
from unifiedcustomer.rendering.adaptation import is_native
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.channel_limits import ChannelLimits
from unifiedcustomer.rendering.formats import plural_category
from unifiedcustomer.rendering.media import EXCERPTS, SHOW_HEADLINE, Medium
from unifiedcustomer.rendering.templates import OPEN_MARK

__all__ = ["Delivery", "Stage", "categories_of", "first_fitting", "first_that_fits", "stages"]

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
    conditions: Mapping[str, bool] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    #: the plural category of each plural, where the number alone does not tell it yet
    categories: Mapping[str, str] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    adapts: bool = True  #: whether a block that the medium has nothing like becomes text, or an error

    @property
    def required(self) -> frozenset[str]:
        """The facts that this rendering may not lack."""
        if self.medium in EXCERPTS:
            return frozenset()
        required = self.message.required_in(self.channel, self.conditions)
        return frozenset(name for name in required if name in self.facts) if self.lacks_facts else required

    @property
    def lacks_facts(self) -> bool:
        """Whether a slot has no value: its value would be about somebody, and nobody in particular is spoken to."""
        return len(self.facts) < len(self.message.facts) + len(self.message.slots)

    def inlines(self, text: str) -> tuple[Inline, ...]:
        """The parsed text of an author, with the right form in the place of each plural."""
        inlines = parse_prose(text)
        if not self.message.plurals:
            return inlines
        return tuple(part for inline in inlines for part in self._expanded(inline))

    def _expanded(self, inline: Inline) -> Iterator[Inline]:
        if isinstance(inline, Link):
            label = (part for one in inline.label for part in self._expanded(one))
            yield Link(tuple(part for part in label if not isinstance(part, Link)), inline.name)
        elif isinstance(inline, FactRef) and inline.name in self.message.plurals:
            for part in parse_prose(self._form_of(inline.name)):
                yield part if isinstance(part, Link) else _marked(part, inline)
        else:
            yield inline

    def _form_of(self, name: str) -> str:
        category = self.categories.get(name) or categories_of(self.message, self.facts, self.locale)[name]
        plural = self.message.plurals[name]
        return plural.forms.get(category, plural.other)

    def way_out(self, name: str) -> BoundFact:
        """Where this recipient ends the mailing, as a fact of the brand's."""
        assert self.opt_out is not None
        is_open = OPEN_MARK in self.opt_out.value
        return BoundFact(
            name=name, value=self.opt_out, canonical=canonical(self.opt_out), origin=Origin.BRAND, is_open=is_open
        )

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
        linked = []
        for name in sorted(self.required - shown):
            if not (_has_own_link(landed) and self.message.declaration(name).linkable):
                raise InvalidMessage(name, Problem.MISSING)
            linked.append(self.finding(FindingCode.BEHIND_LINK, fact=name))
        personal = [self.facts[name] for name in sorted(self.message.slots) if name in shown and name in self.facts]
        fallbacks = [
            self.finding(FindingCode.FALLBACK_USED, fact=fact.name)
            for fact in personal
            if fact.origin is Origin.FALLBACK
        ]
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
            conditions=self.conditions,
            sources={fact.name: fact.source for fact in personal if fact.source is not None},
        )

    def _unaddressed(self) -> Iterator[Finding]:
        """The slots that have no value, since they would be about somebody."""
        for name in sorted(self.message.slots.keys() - self.facts.keys()) if self.lacks_facts else ():
            if may_show(self.message.slots[name], self.channel):
                yield self.finding(FindingCode.NOT_PERSONAL, fact=name)

    @property
    def digest(self) -> str:
        """Of everything but the recipient: message, brand, channel, locale, limits."""
        return _digest(
            self.message.digest, self.brand.digest, self.channel, self.medium, self.locale, self.limits.digest
        )


def _has_own_link(landed: Iterable[Landing]) -> bool:
    """Whether a link of the message's own is there to be followed."""
    return any(
        mark.kind is FactKind.URL and mark.origin is not Origin.BRAND and mark.presence is not Presence.EMBEDDED
        for mark in landed
    )


@lru_cache(maxsize=256)
def _digest(*known: str) -> str:
    return blake2b("\n".join(known).encode(), digest_size=16).hexdigest()


def categories_of(message: Message, facts: Mapping[str, BoundFact], locale: str) -> Mapping[str, str]:
    """The plural category of each plural whose number has a value."""
    found = {}
    for name, plural in message.plurals.items():
        if plural.of in facts:
            number = facts[plural.of].value
            assert isinstance(number, Quantity)
            found[name] = plural_category(number.amount, locale)
    return found


def _marked(inline: Words | FactRef, around: FactRef) -> Words | FactRef:
    """``inline`` as strong and as stressed as the text that it stands in."""
    return attrs.evolve(
        inline, strong=inline.strong or around.strong, emphasised=inline.emphasised or around.emphasised
    )


# ── stages ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen(kw_only=True)
class Stage:
    """The blocks that are shown, in order, and what was shortened or left out to get there."""

    blocks: tuple[SingleBlock, ...]
    findings: tuple[Finding, ...] = ()
    raw: tuple[tuple[int, str], ...] = ()  #: the channel's own code, each before the block of that number


@attrs.frozen(kw_only=True)
class _Item:
    """A block or a group of the message, in its present form."""

    place: str
    blocks: tuple[SingleBlock, ...]
    group: Group | None = None
    may_go: bool = False
    raw: str | None = None


def stages(delivery: Delivery) -> Iterator[Stage]:
    """The message in full, then with ever less, as far as its required facts allow.

    Raises:
        InvalidMessage: a block is nothing that the medium has, and the delivery does not adapt.
    """
    items, findings = _applicable(delivery)
    yield _stage(items, findings)
    for code, change in (
        (FindingCode.SHORTENED, _shortened),
        (FindingCode.LEFT_OUT, _left_out),
        (FindingCode.REPLACED_BY_LINK, _linked),
    ):
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
    return first_fitting(delivery, map(form, stages(delivery)), usual=usual, hard=hard)


def first_fitting(
    delivery: Delivery, forms: Iterable[T], *, usual: Callable[[T], bool], hard: Callable[[T], tuple[int, int]]
) -> T:
    """As `first_that_fits`, of forms that are made already."""
    made = None
    for made in forms:
        if usual(made):
            return made
    assert made is not None
    needed, limit = hard(made)
    if needed > limit:
        raise Unfittable(delivery.channel.value, limit=limit, needed=needed)
    return made


def _applicable(delivery: Delivery) -> tuple[list[_Item], list[Finding]]:
    items: list[_Item] = []
    findings: list[Finding] = []
    for index, block in enumerate(delivery.message.blocks):
        place = f"blocks.{index}"
        if isinstance(block, Raw):
            if block.channel is delivery.channel:
                items.append(_Item(place=place, blocks=(), raw=block.payload))
                findings.append(delivery.finding(FindingCode.UNVERIFIED, part=place))
        elif not isinstance(block, Group):
            kept = _kept(delivery, (block,), place, findings)
            items.append(_Item(place=place, blocks=kept, may_go=_may_go(delivery, block)))
        elif _is_for(delivery, block):
            kept = _kept(delivery, block.blocks, place, findings)
            items.append(_Item(place=place, blocks=kept, group=block, may_go=block.optional))
    return items, findings


def _is_for(delivery: Delivery, group: Group) -> bool:
    return (not group.only or delivery.channel in group.only) and group_stands(group, delivery.conditions)


def _may_go(delivery: Delivery, block: Block) -> bool:
    return isinstance(block, Legal) and block.required_in is not None and delivery.channel not in block.required_in


def _kept(
    delivery: Delivery, blocks: Iterable[SingleBlock], place: str, findings: list[Finding]
) -> tuple[SingleBlock, ...]:
    """The blocks that may stand in this channel; what is foreign to it is noted, or refused."""
    kept = []
    for block in blocks:
        if isinstance(block, AgentNote) and delivery.channel not in CALLS:
            continue
        if not _may_stand(delivery, block):
            findings.append(delivery.finding(FindingCode.WITHHELD, part=place))
            continue
        if not is_native(block, delivery.medium):
            if isinstance(block, Image) and block.alt is None:
                continue  # it decorates what cannot be decorated
            if not delivery.adapts:
                raise InvalidMessage(place, Problem.UNSUPPORTED)
            findings.append(delivery.finding(FindingCode.ADAPTED, part=place, block=type(block).__name__))
        kept.append(block)
    return tuple(kept)


def _may_stand(delivery: Delivery, block: SingleBlock) -> bool:
    names = delivery.message.facts_in(block)
    if isinstance(block, Image):
        names |= {block.src}
    shown = all(may_show(delivery.message.declaration(name), delivery.channel) for name in names)
    return shown and names <= delivery.facts.keys()


def _shortened(delivery: Delivery, item: _Item) -> _Item | None:
    if item.group is None or item.group.short is None or not item.blocks:
        return None
    short = Paragraph(item.group.short)
    return attrs.evolve(item, blocks=(short,)) if _may_stand(delivery, short) else None


def _left_out(_delivery: Delivery, item: _Item) -> _Item | None:
    return attrs.evolve(item, blocks=()) if item.may_go and item.blocks else None


def _linked(delivery: Delivery, item: _Item) -> _Item | None:
    if item.group is None or item.group.link is None or not item.blocks:
        return None
    return attrs.evolve(item, blocks=(item.group.link,)) if _may_stand(delivery, item.group.link) else None


def _loses(delivery: Delivery, before: Sequence[_Item], after: Sequence[_Item]) -> bool:
    """Whether a required fact goes that a link could not stand for."""
    facts_in = delivery.message.facts_in
    kept = [block for item in after for block in item.blocks]
    names = {name for item in before for block in item.blocks for name in facts_in(block)}
    names.difference_update(*map(facts_in, kept))
    if delivery.medium in SHOW_HEADLINE:
        names -= facts_in(Heading(delivery.message.headline))
    has_link = any(isinstance(block, Action) for block in kept)
    return any(not (has_link and delivery.message.declaration(name).linkable) for name in names & delivery.required)


def _stage(items: Iterable[_Item], findings: Iterable[Finding]) -> Stage:
    blocks: list[SingleBlock] = []
    raw = []
    for item in items:
        if item.raw is not None:
            raw.append((len(blocks), item.raw))
        blocks += item.blocks
    return Stage(blocks=tuple(blocks), findings=tuple(findings), raw=tuple(raw))
