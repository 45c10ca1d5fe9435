"""Messages: one tree of blocks and a table of typed facts, from which every channel is rendered.

A block has text with places for facts. What a channel makes of it (a button, a line of an SMS, a sentence to be read
out) is the channel's matter; that the same facts arrive is ours. A message checks itself when it is defined, in all of
its languages: a name that is not declared, a fact that no block shows, a secret in a subject line, a translation that
says something else never reach a recipient.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

import attrs

from unifiedcustomer.blocks import (
    Action,
    ActionKind,
    AgentNote,
    Block,
    CodeBlock,
    Group,
    Heading,
    Image,
    Items,
    Legal,
    Paragraph,
    Raw,
    SingleBlock,
    Symbology,
    Table,
    facts_in,
    inlines_of,
    texts_of,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import Purpose, covers, purpose_code
from unifiedcustomer.declarations import Condition, Fact, Plural, Slot, member_of
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import FactKind, FactValue, kind_of
from unifiedcustomer.message_changes import Change, changes_between, digest_of, plain_tree
from unifiedcustomer.message_checks import (
    CALLS,
    OPEN_TO_BYSTANDERS,
    Checked,
    check_definition,
    may_show,
    plural_facts,
    walk,
)
from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.permits import MessageClass

__all__ = [
    "CALLS",
    "OPEN_TO_BYSTANDERS",
    "ROLES",
    "Action",
    "ActionKind",
    "AgentNote",
    "Block",
    "CodeBlock",
    "Group",
    "Heading",
    "Image",
    "Items",
    "Legal",
    "Message",
    "Paragraph",
    "Raw",
    "SingleBlock",
    "Symbology",
    "Table",
    "Translation",
    "facts_in",
    "group_stands",
    "inlines_of",
    "may_show",
    "texts_of",
]

ROLES: Final = frozenset(
    {
        "banner.title",
        "catalogue.title",
        "chat.header",
        "display.line",
        "letter.subject",
        "push.title",
        "social.lead",
        "spot.opening",
        "tv.super",
        "web_push.title",
    }
)
"""Lines that a channel derives from the headline, and that a message may word for it: `Message.roles`."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{2,8}){0,3}", re.ASCII)
# The wire form of earlier versions had no such fields.
_LATER: Final = {"since": 2}
_OF_A_LANGUAGE: Final = frozenset({FactKind.TEXT, FactKind.LEGAL_TEXT, FactKind.BRAND_NAME, FactKind.URL})


def _identifier(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not _ID.fullmatch(value):
        raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX)


def _locale_name(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise WrongType(attribute.name)
    if not _LOCALE.fullmatch(value):
        raise InvalidMessage(attribute.name, Problem.BAD_SYNTAX)


def _positive(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongType(attribute.name)
    if value < 1:
        raise InvalidMessage(attribute.name, Problem.OUT_OF_RANGE)


def _blocks(value: object) -> tuple[Any, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType("blocks")
    found = tuple(value)
    if not all(isinstance(block, Block) for block in found):
        raise WrongType("blocks")
    return found


def _roles(_instance: object, _attribute: attrs.Attribute[Any], value: Mapping[str, str]) -> None:
    for name in value:
        if name not in ROLES:
            raise InvalidMessage("roles", Problem.UNKNOWN_NAME)


def _message_class(value: object) -> MessageClass:
    return member_of(MessageClass, "message_class", value)


@attrs.frozen(kw_only=True)
class Translation:
    """The texts of a message in another language. Its facts are the message's: the same names, the same values.

    Only words and addresses may differ, such as a product's name or the shop in that language.
    """

    blocks: tuple[Block, ...] = attrs.field(converter=_blocks)
    facts: Mapping[str, FactValue] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    plurals: Mapping[str, Plural] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    subject: str | None = None
    preheader: str | None = None
    roles: Mapping[str, str] = attrs.field(factory=dict, converter=frozen_mapping, validator=_roles, hash=False)


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
    blocks: tuple[Block, ...] = attrs.field(converter=_blocks)
    facts: Mapping[str, Fact] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    slots: Mapping[str, Slot] = attrs.field(factory=dict, converter=frozen_mapping, hash=False)
    conditions: Mapping[str, Condition] = attrs.field(
        factory=dict, converter=frozen_mapping, hash=False, metadata=_LATER
    )
    plurals: Mapping[str, Plural] = attrs.field(factory=dict, converter=frozen_mapping, hash=False, metadata=_LATER)
    subject: str | None = None  #: the first heading, where nothing is said
    preheader: str | None = None  #: what a mailbox shows beside the subject
    #: other lines that channels take from the headline; one of `ROLES`
    roles: Mapping[str, str] = attrs.field(
        factory=dict, converter=frozen_mapping, validator=_roles, hash=False, metadata=_LATER
    )
    locale: str = attrs.field(default="en", validator=_locale_name)  #: the CLDR locale in which it is written
    #: other languages, by their CLDR locale
    translations: Mapping[str, Translation] = attrs.field(
        factory=dict, converter=frozen_mapping, hash=False, metadata=_LATER
    )
    digest: str = attrs.field(init=False, eq=False, repr=False)  #: 32 hexadecimal digits that change when anything does
    _in_languages: Mapping[str, Message] = attrs.field(init=False, eq=False, repr=False)
    _required: dict[object, frozenset[str]] = attrs.field(init=False, eq=False, repr=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        check_definition(cast("Checked", self))  # pyright takes the fields of attrs for their converters' descriptors
        if covers(Purpose.MARKETING, self.purpose) and self.message_class is not MessageClass.MARKETING:
            raise InvalidMessage("message_class", Problem.AMBIGUOUS)
        object.__setattr__(self, "digest", digest_of(self))
        object.__setattr__(self, "_in_languages", dict(_in_each_language(self)))

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

    def line(self, role: str) -> str:
        """The line for one of `ROLES`: what the message says for it, else the headline."""
        return self.roles.get(role) or self.headline

    def walk(self) -> Iterator[tuple[str, SingleBlock]]:
        """Every block that has content, with its place, such as ``blocks.2`` or ``blocks.3.blocks.0``."""
        return walk(self.blocks)

    def facts_in(self, block: SingleBlock) -> frozenset[str]:
        """The names of the facts that ``block`` shows; for a plural, those of its forms."""
        return plural_facts(facts_in(block), self.plurals)

    # ── channels ────────────────────────────────────────────────────────────────────────────────────────────────────

    def required_in(self, channel: Channel, conditions: Mapping[str, bool] | None = None) -> frozenset[str]:
        """The facts that no rendering in ``channel`` may lack, where ``conditions`` are as given."""
        case = (channel, tuple((conditions or {}).items()))
        if case not in self._required:
            standing = self._standing(conditions or {})
            self._required[case] = frozenset(
                name
                for name, found in self.declarations.items()
                if name in standing
                and may_show(found, channel)
                and (found.required_in is None or channel in found.required_in)
            )
        return self._required[case]

    def _standing(self, conditions: Mapping[str, bool]) -> frozenset[str]:
        """The names that something shows: a line, a block, a group whose conditions hold.

        What stands in groups for other channels alone counts too: it would be missed here.
        """
        lines = [text for text in (self.subject, self.preheader, *self.roles.values()) if text is not None]
        shown = [facts_in(Paragraph(text)) for text in lines]
        for block in self.blocks:
            if isinstance(block, Group):
                if group_stands(block, conditions):
                    shown += [facts_in(part) for part in block.blocks]
            elif isinstance(block, SingleBlock):
                shown.append(facts_in(block))
        return plural_facts(frozenset[str]().union(*shown), self.plurals)

    def shown_in(self, name: str) -> frozenset[Channel]:
        """The channels in which some block shows the fact ``name``, whatever the conditions."""
        found: set[Channel] = set()
        for block in self.blocks:
            parts = block.blocks if isinstance(block, Group) else (block,)
            if any(isinstance(part, SingleBlock) and name in self.facts_in(part) for part in parts):
                found |= set(block.only) if isinstance(block, Group) and block.only else set(Channel)
        if not found:  # only in a line such as the subject, or where a picture is
            found = set(Channel)
        return frozenset(channel for channel in found if may_show(self.declaration(name), channel))

    # ── languages ───────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales in which it is written, its own one first."""
        return (self.locale, *sorted(self.translations))

    def localized(self, locale: str) -> Message:
        """The message in the language of ``locale``: in exactly that locale, else in the language as such.

        Raises:
            InvalidMessage: it is not written in that language.
        """
        wanted = locale.replace("-", "_")
        language = wanted.partition("_")[0]
        own = [name for name in self.locales if name.replace("-", "_") == wanted]
        near = [name for name in self.locales if name.replace("-", "_").partition("_")[0] == language]
        for name in (*own, *(name for name in near if name == language), *near):
            return self._in_languages.get(name, self)
        raise InvalidMessage("locale", Problem.UNSUPPORTED)

    # ── versions ────────────────────────────────────────────────────────────────────────────────────────────────────

    def diff(self, earlier: Message) -> tuple[Change, ...]:
        """What changed since ``earlier``, and in which channels it is noticed.

        >>> from unifiedcustomer.facts import Code
        >>> old = Message(id="m", purpose="service", message_class="service", blocks=[Heading("{code}")],
        ...               facts={"code": Fact(value=Code("A1"))})
        >>> [(change.kind.value, change.place) for change in
        ...  attrs.evolve(old, facts={"code": Fact(value=Code("A2"))}).diff(old)]
        [('changed', 'facts.code')]
        """
        noticed: dict[str, frozenset[Channel]] = {}
        for message in (earlier, self):
            for place, where in _noticed(message):
                noticed[place] = noticed.get(place, frozenset()) | where
        return changes_between(plain_tree(earlier), plain_tree(self), noticed)


def group_stands(group: Group, conditions: Mapping[str, bool]) -> bool:
    """Whether the conditions of ``group`` hold; one that is not given does not."""
    if group.when is not None and not conditions.get(group.when, False):
        return False
    return group.unless is None or conditions.get(group.unless) is False


def _noticed(message: Message) -> Iterator[tuple[str, frozenset[Channel]]]:
    yield from ((f"facts.{name}", message.shown_in(name)) for name in message.facts)
    yield from ((f"slots.{name}", message.shown_in(name)) for name in message.slots)
    for prefix, blocks in (
        ("", message.blocks),
        *((f"translations.{locale}.", texts.blocks) for locale, texts in message.translations.items()),
    ):
        yield from ((f"{prefix}blocks.{index}", _channels_of(block)) for index, block in enumerate(blocks))
        yield f"{prefix}preheader", frozenset({Channel.EMAIL})


def _channels_of(block: Block) -> frozenset[Channel]:
    if isinstance(block, AgentNote):
        return CALLS
    if isinstance(block, Raw):
        return frozenset({block.channel})
    return frozenset(block.only) if isinstance(block, Group) and block.only else frozenset(Channel)


def _in_each_language(message: Message) -> Iterator[tuple[str, Message]]:
    """The message in its translations, each a message of its own, which has the checks of one."""
    for locale, texts in message.translations.items():
        place = f"translations.{locale}"
        if not isinstance(texts, Translation):
            raise WrongType(place)
        try:
            found = attrs.evolve(
                message,
                locale=locale,
                blocks=texts.blocks,
                facts=_in_words_of(message, texts),
                plurals=texts.plurals,
                subject=texts.subject,
                preheader=texts.preheader,
                roles=texts.roles,
                translations={},
            )
        except InvalidMessage as error:
            raise InvalidMessage(f"{place}.{error.field}", error.problem) from None
        for name in message.declarations:
            if found.shown_in(name) != message.shown_in(name):
                raise InvalidMessage(f"{place}.{name}", Problem.AMBIGUOUS)
        if locale.replace("-", "_") == message.locale.replace("-", "_"):
            raise InvalidMessage(place, Problem.DUPLICATE)
        yield locale, found


def _in_words_of(message: Message, texts: Translation) -> Mapping[str, Fact]:
    facts = dict(message.facts)
    for name, value in texts.facts.items():
        if name not in facts:
            raise InvalidMessage(f"facts.{name}", Problem.UNKNOWN_NAME)
        if kind_of(value) is not facts[name].kind or facts[name].kind not in _OF_A_LANGUAGE:
            raise InvalidMessage(f"facts.{name}", Problem.UNSUPPORTED)
        facts[name] = attrs.evolve(facts[name], value=value)
    return facts
