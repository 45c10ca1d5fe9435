"""Plain tables, as TOML and JSON have them -> a message.

Every key is known or refused: a misspelt ``optinal`` would otherwise change what customers get without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, Final

from unifiedcustomer.authoring.values import read_value
from unifiedcustomer.blocks import (
    Action,
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
    Table,
)
from unifiedcustomer.declarations import Condition, Declaration, Fact, Plural, Slot, member_of
from unifiedcustomer.errors import InvalidMessage, InvalidValue, Problem, WrongType
from unifiedcustomer.facts import FactKind
from unifiedcustomer.messages import Message, Translation

__all__ = ["message_of"]

_FLAGS: Final = frozenset({"sensitive", "linkable", "required_in", "audience"})
_TEXTS: Final = frozenset({"subject", "preheader", "roles", "blocks", "facts", "plurals"})
_MESSAGE: Final = _TEXTS | {"id", "version", "purpose", "class", "locale", "slots", "conditions", "translations"}


def message_of(table: Mapping[str, Any], body: tuple[Block, ...] = ()) -> Message:
    """The message that ``table`` tells of; ``body`` are blocks that were read from elsewhere.

    Raises:
        InvalidMessage: it tells of none; ``field`` is the dotted place.
    """
    _known(table, _MESSAGE)
    fields: dict[str, Any] = {
        name: table[name] for name in ("id", "version", "purpose", "locale", "subject", "preheader") if name in table
    }
    for required in ("id", "purpose", "class"):
        if required not in table:
            raise InvalidMessage(required, Problem.MISSING)
    facts = _each(table, "facts", _fact)
    translations = {
        locale: _translation(f"translations.{locale}", _table(texts, f"translations.{locale}"), facts)
        for locale, texts in _table(table.get("translations", {}), "translations").items()
    }
    with _at(""):
        return Message(
            **fields,
            message_class=table["class"],
            blocks=(*body, *_blocks(table)),
            facts=facts,
            slots=_each(table, "slots", _slot),
            conditions=_each(table, "conditions", lambda row: Condition(**_known(row, {"known", "default"}))),
            plurals=_each(table, "plurals", _plural),
            roles=_table(table.get("roles", {}), "roles"),
            translations=translations,
        )


def _translation(place: str, table: Mapping[str, Any], facts: Mapping[str, Fact]) -> Translation:
    with _at(place):
        _known(table, _TEXTS | {"body"})
        words = {}
        for name, value in _table(table.get("facts", {}), "facts").items():
            if name not in facts:
                raise InvalidMessage(f"facts.{name}", Problem.UNKNOWN_NAME)
            words[name] = read_value(facts[name].kind, value)
        return Translation(
            blocks=(*table.get("body", ()), *_blocks(table)),
            facts=words,
            plurals=_each(table, "plurals", _plural),
            subject=table.get("subject"),
            preheader=table.get("preheader"),
            roles=_table(table.get("roles", {}), "roles"),
        )


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Errors from here on say where they are."""
    try:
        yield
    except (InvalidValue, WrongType) as error:
        raise InvalidMessage(f"{place}.{error.field}".strip("."), error.problem) from None


def _known(table: Any, names: frozenset[str] | set[str]) -> Mapping[str, Any]:
    for name in _table(table, "table"):
        if name not in names:
            raise InvalidMessage(str(name)[:40], Problem.UNKNOWN_NAME)
    found: Mapping[str, Any] = table
    return found


def _table(value: Any, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidMessage(field, Problem.WRONG_TYPE)
    return value


def _each(table: Mapping[str, Any], field: str, read: Callable[[Any], Any]) -> dict[str, Any]:
    found = {}
    for name, row in _table(table.get(field, {}), field).items():
        with _at(f"{field}.{name}"):
            found[name] = read(row)
    return found


# ── declarations ────────────────────────────────────────────────────────────────────────────────────────────────────


def _fact(row: Any) -> Fact:
    """``{ percent = 20, linkable = true }``; a quantity has its ``unit`` beside it."""
    kinds = [name for name in _table(row, "fact") if name in set(FactKind)]
    if len(kinds) != 1:
        raise InvalidMessage("fact", Problem.AMBIGUOUS if kinds else Problem.MISSING)
    _known(row, {*_FLAGS, *kinds, *({"unit"} if kinds == ["quantity"] else ())})
    value = read_value(FactKind(kinds[0]), row[kinds[0]], row.get("unit"))
    return Fact(value=value, **_flags(row))


def _slot(row: Any) -> Slot:
    _known(row, _FLAGS | {"kind", "role", "fallback", "longest", "smallest", "largest", "unit"})
    kind = member_of(FactKind, "kind", row.get("kind", "text"))
    fallback = None if "fallback" not in row else read_value(kind, row["fallback"], row.get("unit"))
    numbers = {name: row[name] for name in ("longest", "smallest", "largest") if name in row}
    role = row.get("role")
    return Slot(kind=kind, role=None if role is None else _role(role), fallback=fallback, **numbers, **_flags(row))


def _role(name: Any) -> Any:
    from unifiedcustomer.records import Role

    return member_of(Role, "role", name)


def _plural(row: Any) -> Plural:
    _known(row, {"of", "zero", "one", "two", "few", "many", "other"})
    if not {"of", "other"} <= row.keys():
        raise InvalidMessage("of" if "other" in row else "other", Problem.MISSING)
    return Plural(**row)


def _flags(row: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: row[name] for name in _FLAGS if name in row}
    for name in ("sensitive", "linkable"):
        if not isinstance(found.get(name, False), bool):
            raise InvalidMessage(name, Problem.WRONG_TYPE)
    Declaration(**found)
    return found


# ── blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _blocks(table: Mapping[str, Any]) -> tuple[Block, ...]:
    return _row(table.get("blocks", []), "blocks")


def _row(rows: Any, field: str) -> tuple[Block, ...]:
    if not isinstance(rows, list):
        raise InvalidMessage(field, Problem.WRONG_TYPE)
    found = []
    for index, row in enumerate(rows):
        with _at(f"{field}.{index}"):
            found.append(_block(row))
    return tuple(found)


def _block(row: Any) -> Block:
    """The block whose one key says what it is."""
    kinds = [name for name in _table(row, "block") if name in _BLOCKS]
    if len(kinds) != 1:
        raise InvalidMessage("block", Problem.AMBIGUOUS if kinds else Problem.UNKNOWN_NAME)
    kind = kinds[0]
    make, others = _BLOCKS[kind]
    rest = {name: value for name, value in _known(row, {kind, *others}).items() if name != kind}
    if any(isinstance(value, (date, datetime, time)) for value in rest.values()):
        raise InvalidMessage(kind, Problem.WRONG_TYPE)
    return make(row[kind], rest)


def _of(kind: Callable[..., Block]) -> Callable[[Any, dict[str, Any]], Block]:
    return lambda value, rest: kind(value, **rest)


def _group(rows: Any, rest: dict[str, Any]) -> Block:
    if "link" in rest:
        link = _known(_table(rest["link"], "link"), {"action", "url"})
        rest["link"] = Action(link.get("action", ""), link.get("url", ""))
    return Group(blocks=_row(rows, "group"), **rest)


def _table_block(value: Any, _rest: dict[str, Any]) -> Block:
    found = _known(_table(value, "table"), {"columns", "rows"})
    return Table(found.get("columns", ()), found.get("rows", ()))


_BLOCKS: Final[Mapping[str, tuple[Callable[[Any, dict[str, Any]], Block], frozenset[str]]]] = MappingProxyType(
    {
        "heading": (_of(Heading), frozenset()),
        "paragraph": (_of(Paragraph), frozenset()),
        "items": (_of(Items), frozenset({"ordered"})),
        "action": (lambda label, rest: Action(label, **{"url": "", **rest}), frozenset({"url", "kind"})),
        "image": (_of(Image), frozenset({"alt"})),
        "code": (_of(CodeBlock), frozenset({"symbology", "label"})),
        "table": (_table_block, frozenset()),
        "legal": (_of(Legal), frozenset({"required_in"})),
        "note": (_of(AgentNote), frozenset()),
        "group": (_group, frozenset({"optional", "short", "link", "only", "when", "unless"})),
        "raw": (lambda payload, rest: Raw(payload=payload, **{"channel": "", **rest}), frozenset({"channel"})),
    }
)
