"""The kinds of fields that the models are made of.

Every field that can identify a person is declared with `personal`, so that ``repr``, and with it every log line and
traceback, says that a value is there and nothing more. Times are declared with `instant`, which refuses naive ones.
Mappings go through `frozen_mapping`, so that a frozen model is frozen all the way down.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from unifiedcustomer.errors import Problem, WrongType

__all__ = ["FrozenMapping", "draft_of", "frozen_mapping", "instant", "masked", "personal"]


def masked(value: object) -> str:
    """What ``repr`` shows of personal data: whether something is there, and how many.

    >>> masked("Ann"), masked(None), masked(("a", "b"))
    ("'***'", 'None', '<2 values>')
    """
    if value is None:
        return "None"
    if isinstance(value, (Sequence, frozenset, Mapping)) and not isinstance(value, (str, bytes)):
        return f"<{len(value)} values>"
    return "'***'"


class FrozenMapping(Mapping[Any, Any]):
    """A mapping that cannot be changed, but, unlike a ``MappingProxyType``, copied and sent to another process."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Any, Any]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: Any) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    # What the base class would do with the three above, one item at a time.

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of ``key``, or ``default``."""
        return self._items.get(key, default)

    def keys(self) -> KeysView[Any]:
        """The keys; a view of a dictionary changes nothing."""
        return self._items.keys()

    def values(self) -> ValuesView[Any]:
        """The values."""
        return self._items.values()

    def items(self) -> ItemsView[Any, Any]:
        """Keys with their values."""
        return self._items.items()

    def __repr__(self) -> str:
        return f"FrozenMapping({self._items!r})"


def frozen_mapping(value: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A read-only copy of ``value``; one that is read-only already stays as it is."""
    # Not generic: mypy cannot bind the type variables of an attrs converter, and would refuse every constructor call.
    return value if type(value) is FrozenMapping else FrozenMapping(value)


if TYPE_CHECKING:
    # Type checkers know attrs' own function alone: only so do they see which arguments a model requires.
    from attrs import field as instant
    from attrs import field as personal
else:

    def personal(**options: Any) -> Any:
        """An attrs field that ``repr`` masks."""
        return attrs.field(repr=masked, **options)

    def instant(**options: Any) -> Any:
        """An attrs field for a moment in time; a naive datetime raises `WrongType`."""
        optional = options.get("default", attrs.NOTHING) is None
        return attrs.field(validator=_aware_or_none if optional else _aware, **options)


def _aware(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, datetime):
        raise WrongType(attribute.name)
    if value.tzinfo is None or value.utcoffset() is None:
        raise WrongType(attribute.name, Problem.NAIVE_DATETIME)


def _aware_or_none(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        _aware(instance, attribute, value)


def draft_of(kind: type[Any]) -> type[Any]:
    """A class whose objects are filled like any others, and are then frozen ones of ``kind`` by changing their class.

    For what is made a million times in a row: to set the fields of a frozen object costs ten times as much. Nothing is
    checked. ``kind`` is an attrs class without a base and without a slot for weak references, which would stand in the
    way of the change.

    >>> @attrs.frozen(weakref_slot=False)
    ... class Point:
    ...     x: int
    >>> point = draft_of(Point)()
    >>> point.x, point.__class__ = 3, Point
    >>> point
    Point(x=3)
    """
    return type(f"{kind.__name__}Draft", (), {"__slots__": kind.__slots__})
