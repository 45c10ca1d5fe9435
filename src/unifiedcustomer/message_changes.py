"""What changed between two messages, and in which channels it is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from enum import StrEnum, auto
from hashlib import blake2b
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.facts import plain_number

__all__ = ["Change", "ChangeKind", "changes_between", "digest_of", "plain_tree"]


class ChangeKind(StrEnum):
    """What happened to a part of a message."""

    ADDED = auto()
    REMOVED = auto()
    CHANGED = auto()


@attrs.frozen(kw_only=True)
class Change:
    """One difference. It names places, never what stands there."""

    kind: ChangeKind
    place: str  #: ``facts.offer``, ``blocks.2``, ``translations.de.blocks.0``, ``subject``
    channels: tuple[Channel, ...]  #: where it is noticed


def plain_tree(value: Any) -> Any:
    """Any part of a message as JSON has it, with the type's name where one of several may stand."""
    if attrs.has(type(value)):
        known = (field.name for field in attrs.fields(type(value)) if field.init)
        fields = {name: plain_tree(getattr(value, name)) for name in known}
        return {"": type(value).__name__, **fields}
    if isinstance(value, Mapping):
        return {key: plain_tree(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain_tree(item) for item in value]
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, (date, time)) else value


def digest_of(message: Any) -> str:
    """32 hexadecimal digits that change when anything in ``message`` does."""
    text = json.dumps(plain_tree(message), sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()


_TABLES: Final = frozenset({"facts", "slots", "conditions", "plurals", "roles", "translations", "blocks"})


def changes_between(
    before: Mapping[str, Any], after: Mapping[str, Any], noticed: Mapping[str, frozenset[Channel]]
) -> tuple[Change, ...]:
    """The places at which two `plain_tree` of messages differ, sorted.

    Args:
        before: the earlier one.
        after: the later one.
        noticed: by place, the channels in which what stands there is noticed; what is missing is noticed in all.
    """
    found = []
    for place, kind in _differences(before, after, ""):
        where = noticed.get(place, frozenset(Channel))
        found.append(Change(kind=kind, place=place, channels=tuple(channel for channel in Channel if channel in where)))
    return tuple(sorted(found, key=lambda change: change.place))


def _differences(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, ChangeKind]]:
    for field in sorted(before.keys() | after.keys() - {""}):
        one, other = before.get(field), after.get(field)
        if one == other or field in {"", "version"}:
            continue
        if field == "translations":
            yield from _of_translations(one or {}, other or {})
        elif field in _TABLES:
            yield from _of_table(_keyed(one), _keyed(other), f"{prefix}{field}.")
        else:
            yield f"{prefix}{field}", ChangeKind.CHANGED


def _of_translations(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, ChangeKind]]:
    for locale, kind in _of_table(before, after, "translations."):
        if kind is ChangeKind.CHANGED:
            name = locale.removeprefix("translations.")
            yield from _differences(before[name], after[name], f"{locale}.")
        else:
            yield locale, kind


def _of_table(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, ChangeKind]]:
    for key in sorted(before.keys() | after.keys()):
        if key not in after:
            yield f"{prefix}{key}", ChangeKind.REMOVED
        elif key not in before:
            yield f"{prefix}{key}", ChangeKind.ADDED
        elif before[key] != after[key]:
            yield f"{prefix}{key}", ChangeKind.CHANGED


def _keyed(value: Any) -> Mapping[str, Any]:
    return {str(index): item for index, item in enumerate(value or ())} if not isinstance(value, Mapping) else value
