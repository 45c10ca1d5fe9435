"""Messages: one tree of blocks and a table of typed facts, from which every channel is rendered.

A block has text with places for facts. What a channel makes of it (a button, a line of an SMS, a sentence to be read
out) is the channel's matter; that the same facts arrive is ours. A message checks itself when it is defined: a name
that is not declared, a fact that no block shows, a secret in a subject line never reach a recipient.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import Purpose, covers, purpose_code
from unifiedcustomer.declarations import Audience, Declaration, Fact, Slot, channels, member_of
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import FactKind, plain_number
from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.prose import FactRef, Inline, parse_prose

__all__ = [
    "CALLS",
    "OPEN_TO_BYSTANDERS",
    "Action",
    "AgentNote",
    "Block",
    "Group",
    "Heading",
    "Legal",
    "Message",
    "Paragraph",
    "SingleBlock",
    "facts_in",
    "inlines_of",
    "may_show",
]

CALLS: Final = frozenset({Channel.TELEMARKETING, Channel.CALL_CENTER})
"""Channels in which the company's own people read a script."""
OPEN_TO_BYSTANDERS: Final = frozenset({Channel.SMS, Channel.PUSH})
"""Channels that show up on a locked screen, where a sensitive fact never goes."""

# ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen
class Heading:
    """What the message is about, in a few words. The first one is also the subject and the push title."""

    text: str


@attrs.frozen
class Paragraph:
    """A few sentences."""

    text: str


@attrs.frozen
class Action:
    """What the customer can do: a label, and the name of the `Url` fact it leads to."""

    label: str
    url: str


@attrs.frozen
class Legal:
    """Terms and conditions, set apart from the rest and never left out."""

    text: str


@attrs.frozen
class AgentNote:
    """What a call-centre agent should know or do. No customer sees it."""

    text: str


SingleBlock: TypeAlias = Heading | Paragraph | Action | Legal | AgentNote


def _row(value: object) -> tuple[Any, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType("blocks")
    return tuple(value)


def _only(value: object) -> tuple[Channel, ...]:
    return channels("only", value)


def _message_class(value: object) -> MessageClass:
    return member_of(MessageClass, "message_class", value)


@attrs.frozen(kw_only=True)
class Group:
    """Blocks that belong together, and what may become of them where there is no room."""

    blocks: tuple[SingleBlock, ...] = attrs.field(converter=_row)
    optional: bool = False  #: may be left out
    short: str | None = None  #: says the same in fewer words
    only: tuple[Channel, ...] = attrs.field(default=(), converter=_only)  #: the channels it is for; empty: all

    def __attrs_post_init__(self) -> None:
        if not self.blocks:
            raise InvalidMessage("blocks", Problem.EMPTY)
        if not all(isinstance(block, SingleBlock) for block in self.blocks):
            raise WrongType("blocks")


Block: TypeAlias = SingleBlock | Group


def inlines_of(block: SingleBlock) -> tuple[Inline, ...]:
    """The parsed text of ``block``; of an action, its label."""
    return parse_prose(block.label if isinstance(block, Action) else block.text)


def facts_in(block: SingleBlock) -> frozenset[str]:
    """The names of the facts that ``block`` shows, an action's target among them."""
    names = {inline.name for inline in inlines_of(block) if isinstance(inline, FactRef)}
    return frozenset({*names, block.url} if isinstance(block, Action) else names)


# ── the message ─────────────────────────────────────────────────────────────────────────────────────────────────────

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


def _identifier(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not _ID.fullmatch(value):
        raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX)


def _positive(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongType(attribute.name)
    if value < 1:
        raise InvalidMessage(attribute.name, Problem.OUT_OF_RANGE)


@attrs.frozen(kw_only=True)
class Message:
    """One message for every channel.

    >>> from unifiedcustomer.facts import Percent
    >>> message = Message(
    ...     id="spring", purpose="marketing.offers", message_class=MessageClass.MARKETING,
    ...     blocks=[Heading("Save {offer}")], facts={"offer": Fact(value=Percent(20))},
    ... )
    >>> message.required_in(Channel.SMS)
    frozenset({'offer'})

    Raises:
        InvalidMessage: it contradicts itself; ``field`` says where, as in ``blocks.2.text``.
    """

    id: str = attrs.field(validator=_identifier)
    version: int = attrs.field(default=1, validator=_positive)
    purpose: str = attrs.field(converter=purpose_code)  #: a dotted code, see `Purpose`
    message_class: MessageClass = attrs.field(converter=_message_class)
    blocks: tuple[Block, ...] = attrs.field(converter=_row)
    facts: Mapping[str, Fact] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    slots: Mapping[str, Slot] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    subject: str | None = None  #: the first heading, where nothing is said
    preheader: str | None = None  #: what a mailbox shows beside the subject
    locale: str = "en"  #: the CLDR locale in which it is written
    digest: str = attrs.field(init=False, eq=False, repr=False)  #: 32 hexadecimal digits that change when anything does

    def __attrs_post_init__(self) -> None:
        if not all(isinstance(block, Block) for block in self.blocks):
            raise WrongType("blocks")
        _check_names(self)
        _check_texts(self)
        _check_audiences(self)
        _check_groups(self)
        if covers(Purpose.MARKETING, self.purpose) and self.message_class is not MessageClass.MARKETING:
            raise InvalidMessage("message_class", Problem.AMBIGUOUS)
        object.__setattr__(self, "digest", _digest(self))

    @property
    def declarations(self) -> Mapping[str, Fact | Slot]:
        """Facts and slots together."""
        return {**self.facts, **self.slots}

    def declaration(self, name: str) -> Fact | Slot:
        """What is declared under ``name``."""
        return self.facts[name] if name in self.facts else self.slots[name]

    @property
    def headline(self) -> str:
        """The text of the subject, or of the first heading."""
        return self.subject or next(block.text for _, block in self.walk() if isinstance(block, Heading))

    def walk(self) -> Iterator[tuple[str, SingleBlock]]:
        """Every block that has a text, with its place, such as ``blocks.2`` or ``blocks.3.blocks.0``."""
        for index, block in enumerate(self.blocks):
            if isinstance(block, Group):
                yield from ((f"blocks.{index}.blocks.{inner}", part) for inner, part in enumerate(block.blocks))
            else:
                yield f"blocks.{index}", block

    def required_in(self, channel: Channel) -> frozenset[str]:
        """The facts that no rendering in ``channel`` may lack."""
        return frozenset(name for name, found in self.declarations.items() if _is_required(found, channel))


def _is_required(found: Declaration, channel: Channel) -> bool:
    if not may_show(found, channel):
        return False
    return found.required_in is None or channel in found.required_in


def may_show(found: Declaration, channel: Channel) -> bool:
    """Whether a fact may be seen in ``channel`` at all."""
    if found.audience is Audience.AGENT:
        return channel in CALLS
    return not (found.sensitive and channel in OPEN_TO_BYSTANDERS)


def _digest(message: Message) -> str:
    text = json.dumps(_plain(message), sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _plain(value: Any) -> Any:
    """Any part of a message as JSON has it, with the type's name where one of several may stand."""
    if attrs.has(type(value)):
        fields = {field.name: _plain(getattr(value, field.name)) for field in attrs.fields(type(value)) if field.init}
        return {"": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, (date, time)) else value


# ── the checks ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_names(message: Message) -> None:
    tables: tuple[tuple[str, Mapping[Any, Any], type], ...] = (
        ("facts", message.facts, Fact),
        ("slots", message.slots, Slot),
    )
    for field, table, kind in tables:
        for name, found in table.items():
            if not (isinstance(name, str) and _NAME.fullmatch(name)):
                raise InvalidMessage(field, Problem.BAD_SYNTAX)
            if not isinstance(found, kind):
                raise WrongType(f"{field}.{name}")
    for name in message.facts.keys() & message.slots.keys():
        raise InvalidMessage(name, Problem.DUPLICATE)


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    for place, block in message.walk():
        yield (f"{place}.label", block.label) if isinstance(block, Action) else (f"{place}.text", block.text)
    for index, group in enumerate(message.blocks):
        if isinstance(group, Group) and group.short is not None:
            yield f"blocks.{index}.short", group.short
    for place, text in (("subject", message.subject), ("preheader", message.preheader)):
        if text is not None:
            yield place, text


def _check_texts(message: Message) -> None:
    """Every text parses, and names only what is declared, in a style that such a fact has."""
    declared = message.declarations
    used = set()
    for place, text in _texts(message):
        try:
            inlines = parse_prose(text)
        except InvalidMessage as error:
            raise InvalidMessage(place, error.problem) from None
        for ref in (inline for inline in inlines if isinstance(inline, FactRef)):
            if ref.name not in declared or (ref.style and ref.style not in declared[ref.name].kind.styles):
                raise InvalidMessage(place, Problem.UNKNOWN_NAME)
            used.add(ref.name)
    for place, block in message.walk():
        if isinstance(block, Action):
            if block.url not in declared or declared[block.url].kind is not FactKind.URL:
                raise InvalidMessage(f"{place}.url", Problem.UNKNOWN_NAME)
            used.add(block.url)
    for name in sorted(declared.keys() - used):
        raise InvalidMessage(name, Problem.MISSING)
    if message.subject is None and not any(isinstance(block, Heading) for _, block in message.walk()):
        raise InvalidMessage("subject", Problem.MISSING)


def _check_audiences(message: Message) -> None:
    """What is for agents stands in their notes alone, and what is sensitive in no line that lies open."""
    hidden = {name for name, found in message.declarations.items() if found.audience is Audience.AGENT}
    secret = {name for name, found in message.declarations.items() if found.sensitive}
    notes = {f"{place}.text" for place, block in message.walk() if isinstance(block, AgentNote)}
    for place, text in _texts(message):
        names = {inline.name for inline in parse_prose(text) if isinstance(inline, FactRef)}
        if place not in notes and names & hidden:
            raise InvalidMessage(place, Problem.UNSUPPORTED)
    headline = {inline.name for inline in parse_prose(message.headline) if isinstance(inline, FactRef)}
    preview = {inline.name for inline in parse_prose(message.preheader or "-") if isinstance(inline, FactRef)}
    if headline & secret or preview & secret:
        raise InvalidMessage("subject" if headline & secret else "preheader", Problem.UNSUPPORTED)
    for place, block in message.walk():
        if isinstance(block, Action) and block.url in hidden:
            raise InvalidMessage(f"{place}.url", Problem.UNSUPPORTED)
    for name, found in message.declarations.items():
        if any(not may_show(found, channel) for channel in found.required_in or ()):
            raise InvalidMessage(name, Problem.AMBIGUOUS)


def _check_groups(message: Message) -> None:
    """A short form says nothing that the long one does not."""
    for index, block in enumerate(message.blocks):
        if isinstance(block, Group) and block.short is not None:
            long = frozenset[str]().union(*map(facts_in, block.blocks))
            if not facts_in(Paragraph(block.short)) <= long:
                raise InvalidMessage(f"blocks.{index}.short", Problem.AMBIGUOUS)
