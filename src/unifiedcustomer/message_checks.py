"""What a message must be before it can be sent to anybody: the checks of its definition.

Every name is declared and used, every text parses, what is for agents stands in their notes, what is sensitive stands
in no line that lies open, a short form adds nothing, a plural has the categories of its language. All of it is found
when the message is defined, with the place, not in front of a customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from unifiedcustomer.blocks import (
    Action,
    AgentNote,
    Block,
    CodeBlock,
    Group,
    Heading,
    Image,
    SingleBlock,
    facts_in,
    texts_of,
)
from unifiedcustomer.channels import Channel, ChannelKind
from unifiedcustomer.declarations import Audience, Condition, Declaration, Fact, Plural, Slot
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import FactKind
from unifiedcustomer.prose import FactRef, Inline, Link, names_in, parse_prose

__all__ = ["CALLS", "OPEN_TO_BYSTANDERS", "Checked", "check_definition", "may_show", "plural_facts", "walk"]

CALLS: Final = frozenset({Channel.TELEMARKETING, Channel.CALL_CENTER})
"""Channels in which the company's own people read a script."""
OPEN_TO_BYSTANDERS: Final = frozenset(
    {
        Channel.SMS,
        Channel.PUSH,
        Channel.STORE,
        *(channel for channel in Channel if channel.kind in {ChannelKind.AUDIENCE, ChannelKind.BROADCAST}),
    }
)
"""Channels that others see or hear too: on a locked screen, at the till, in public. No sensitive fact goes there."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class Checked(Protocol):
    """What the checks look at: a message, or one language of it."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What it is made of."""
        ...

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What is the same for everybody."""
        ...

    @property
    def slots(self) -> Mapping[str, Slot]:
        """What comes with the recipient."""
        ...

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """What groups depend on."""
        ...

    @property
    def plurals(self) -> Mapping[str, Plural]:
        """Wordings that depend on a number."""
        ...

    @property
    def subject(self) -> str | None:
        """The line of a mail."""
        ...

    @property
    def preheader(self) -> str | None:
        """What stands beside it."""
        ...

    @property
    def roles(self) -> Mapping[str, str]:
        """The lines of other channels."""
        ...

    @property
    def locale(self) -> str:
        """The language."""
        ...


def walk(blocks: tuple[Block, ...]) -> Iterator[tuple[str, SingleBlock]]:
    """Every block that has content, with its place, such as ``blocks.2`` or ``blocks.3.blocks.0``."""
    for index, block in enumerate(blocks):
        if isinstance(block, Group):
            yield from ((f"blocks.{index}.blocks.{inner}", part) for inner, part in enumerate(block.blocks))
            if block.link is not None:
                yield f"blocks.{index}.link", block.link
        elif isinstance(block, SingleBlock):
            yield f"blocks.{index}", block


def plural_facts(names: frozenset[str], plurals: Mapping[str, Plural]) -> frozenset[str]:
    """``names`` with the facts of a plural's forms in the place of the plural."""
    found = names - plurals.keys()
    return found.union(*(names_in(parse_prose(plurals[name].other)) for name in names & plurals.keys()))


def may_show(found: Declaration, channel: Channel) -> bool:
    """Whether a fact may be seen in ``channel`` at all."""
    if found.audience is Audience.AGENT:
        return channel in CALLS
    return not (found.sensitive and channel in OPEN_TO_BYSTANDERS)


def check_definition(message: Checked) -> None:
    """Nothing, where the message contradicts itself nowhere.

    Raises:
        InvalidMessage: it does; ``field`` says where, as in ``blocks.2.text``.
    """
    _check_names(message)
    _check_plurals(message)
    used = _used_in_texts(message) | _used_by_blocks(message) | _used_by_conditions(message)
    for name in sorted(_declared(message).keys() - used):
        raise InvalidMessage(name, Problem.MISSING)
    for name in sorted((message.conditions.keys() | message.plurals.keys()) - used):
        raise InvalidMessage(name, Problem.MISSING)
    if message.subject is None and not any(isinstance(block, Heading) for _, block in walk(message.blocks)):
        raise InvalidMessage("subject", Problem.MISSING)
    _check_audiences(message)
    _check_open_lines(message)
    _check_groups(message)


def _declared(message: Checked) -> Mapping[str, Fact | Slot]:
    return {**message.facts, **message.slots}


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_names(message: Checked) -> None:
    tables: tuple[tuple[str, Mapping[Any, Any], type], ...] = (
        ("facts", message.facts, Fact),
        ("slots", message.slots, Slot),
        ("conditions", message.conditions, Condition),
        ("plurals", message.plurals, Plural),
    )
    seen: set[str] = set()
    for field, table, kind in tables:
        for name, found in table.items():
            if not (isinstance(name, str) and _NAME.fullmatch(name)):
                raise InvalidMessage(field, Problem.BAD_SYNTAX)
            if not isinstance(found, kind):
                raise WrongType(f"{field}.{name}")
            if name in seen:
                raise InvalidMessage(name, Problem.DUPLICATE)
            seen.add(name)


# ── texts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _texts(message: Checked) -> Iterator[tuple[str, str]]:
    for place, block in walk(message.blocks):
        yield from ((f"{place}.{inner}", text) for inner, text in texts_of(block))
    for index, group in enumerate(message.blocks):
        if isinstance(group, Group) and group.short is not None:
            yield f"blocks.{index}.short", group.short
    yield from _open_lines(message)
    for name, plural in message.plurals.items():
        yield from ((f"plurals.{name}.{category}", text) for category, text in plural.forms.items())


def _open_lines(message: Checked) -> Iterator[tuple[str, str]]:
    """The lines that are seen before anything is opened: in a list of mails, on a locked screen."""
    for place, text in (("subject", message.subject), ("preheader", message.preheader)):
        if text is not None:
            yield place, text
    yield from ((f"roles.{name}", text) for name, text in message.roles.items())


def _parsed(place: str, text: str) -> tuple[Inline, ...]:
    try:
        return parse_prose(text)
    except InvalidMessage as error:
        raise InvalidMessage(place, error.problem) from None
    except WrongType:
        raise WrongType(place) from None


def _used_in_texts(message: Checked) -> set[str]:
    """Every text parses, and names only what is declared, in a style that such a fact has."""
    declared = _declared(message)
    used: set[str] = set()
    for place, text in _texts(message):
        for inline in _flat(_parsed(place, text)):
            if isinstance(inline, Link):
                _check_kind(f"{place}.url", inline.name, declared, FactKind.URL)
            elif isinstance(inline, FactRef):
                _check_reference(message, place, inline)
        used |= names_in(parse_prose(text))
    return used


def _flat(inlines: tuple[Inline, ...]) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        if isinstance(inline, Link):
            yield from inline.label


def _check_reference(message: Checked, place: str, ref: FactRef) -> None:
    if ref.name in message.plurals and not place.startswith("plurals."):
        known = not ref.style
    else:
        declared = _declared(message)
        known = ref.name in declared and (not ref.style or ref.style in declared[ref.name].kind.styles)
    if not known:
        raise InvalidMessage(place, Problem.UNKNOWN_NAME)


def _check_kind(place: str, name: str, declared: Mapping[str, Fact | Slot], *kinds: FactKind) -> None:
    if not isinstance(name, str):
        raise WrongType(place)
    if name not in declared or declared[name].kind not in kinds:
        raise InvalidMessage(place, Problem.UNKNOWN_NAME)


def _used_by_blocks(message: Checked) -> set[str]:
    """Links lead to addresses, codes are codes, pictures lie somewhere."""
    declared = _declared(message)
    used: set[str] = set()
    for place, block in walk(message.blocks):
        if isinstance(block, Action):
            _check_kind(f"{place}.url", block.url, declared, FactKind.URL)
            used.add(block.url)
        elif isinstance(block, Image):
            _check_kind(f"{place}.src", block.src, declared, FactKind.URL)
            used.add(block.src)
        elif isinstance(block, CodeBlock):
            _check_kind(f"{place}.code", block.code, declared, FactKind.CODE, FactKind.URL)
            used.add(block.code)
    return used


def _used_by_conditions(message: Checked) -> set[str]:
    used: set[str] = set()
    for index, group in enumerate(message.blocks):
        for field in ("when", "unless") if isinstance(group, Group) else ():
            name = getattr(group, field)
            if name is not None and not isinstance(name, str):
                raise WrongType(f"blocks.{index}.{field}")
            if name is not None and name not in message.conditions:
                raise InvalidMessage(f"blocks.{index}.{field}", Problem.UNKNOWN_NAME)
            used |= {name} if name is not None else set()
    for name, condition in message.conditions.items():
        if condition.known is not None and not isinstance(condition.known, str):
            raise WrongType(f"conditions.{name}")
        if condition.known is not None and condition.known not in message.slots:
            raise InvalidMessage(f"conditions.{name}", Problem.UNKNOWN_NAME)
    used |= {plural.of for plural in message.plurals.values()}
    return used


# ── plurals ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_plurals(message: Checked) -> None:
    """A plural has exactly the categories of the message's language, and each of them shows the same facts."""
    declared = _declared(message)
    for name, plural in message.plurals.items():
        place = f"plurals.{name}"
        _check_kind(f"{place}.of", plural.of, declared, FactKind.QUANTITY)
        missing = _categories(message.locale) - plural.forms.keys()
        if missing:
            raise InvalidMessage(f"{place}.{min(missing)}", Problem.MISSING)
        shown = {category: names_in(_parsed(f"{place}.{category}", text)) for category, text in plural.forms.items()}
        for category, names in shown.items():
            if names != shown["other"]:
                raise InvalidMessage(f"{place}.{category}", Problem.AMBIGUOUS)


def _categories(locale: str) -> frozenset[str]:
    """The plural categories of a language; Babel leaves out "other", which all have."""
    from babel import Locale, UnknownLocaleError

    try:
        return frozenset(Locale.parse(locale.replace("-", "_")).plural_form.tags)
    except (ValueError, UnknownLocaleError):
        raise InvalidMessage("locale", Problem.UNKNOWN_NAME) from None


# ── who may see what ────────────────────────────────────────────────────────────────────────────────────────────────


def _check_audiences(message: Checked) -> None:
    """What is for agents stands in their notes alone."""
    hidden = frozenset(name for name, found in _declared(message).items() if found.audience is Audience.AGENT)
    for place, block in walk(message.blocks):
        if isinstance(block, AgentNote):
            continue
        for inner, text in texts_of(block):
            if _names(message, text) & hidden:
                raise InvalidMessage(f"{place}.{inner}", Problem.UNSUPPORTED)
        for field in ("url", "src", "code"):
            if getattr(block, field, None) in hidden:
                raise InvalidMessage(f"{place}.{field}", Problem.UNSUPPORTED)
    for name, found in _declared(message).items():
        if any(not may_show(found, channel) for channel in found.required_in or ()):
            raise InvalidMessage(name, Problem.AMBIGUOUS)


def _check_open_lines(message: Checked) -> None:
    """No subject, no preview, no title has what is for agents, or what bystanders should not see."""
    closed = frozenset(
        name for name, found in _declared(message).items() if found.sensitive or found.audience is Audience.AGENT
    )
    lines = list(_open_lines(message))
    if message.subject is None:
        lines += [("subject", block.text) for _, block in walk(message.blocks) if isinstance(block, Heading)][:1]
    for place, text in lines:
        if _names(message, text) & closed:
            raise InvalidMessage(place, Problem.UNSUPPORTED)


def _names(message: Checked, text: str) -> frozenset[str]:
    return plural_facts(names_in(parse_prose(text)), message.plurals)


def _check_groups(message: Checked) -> None:
    """A short form says nothing that the long one does not."""
    for index, block in enumerate(message.blocks):
        if isinstance(block, Group) and block.short is not None:
            long = frozenset[str]().union(*map(facts_in, block.blocks))
            if not _names(message, block.short) <= plural_facts(long, message.plurals):
                raise InvalidMessage(f"blocks.{index}.short", Problem.AMBIGUOUS)
