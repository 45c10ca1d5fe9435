"""What has a wire form, and the four doors: dictionaries out and in, JSON text out and in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final, TypeVar, overload

from unifiedcustomer.errors import InvalidWireForm, Problem, WrongType
from unifiedcustomer.wire.conversion import Refused, converter, place_of, version_of

__all__ = ["LARGEST_TEXT", "from_dict", "from_json", "to_dict", "to_json"]

T = TypeVar("T")

LARGEST_TEXT: Final = 4_000_000
"""Characters in the JSON text of one thing."""
MOST_NODES: Final = 100_000
"""Values, keys and containers in one thing."""
DEEPEST: Final = 20
"""Containers within containers."""

FORMS: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        # thing: where it is defined, version of its form
        "ConsentAct": ("consents", 2),
        "ContactDecision": ("permits", 2),
        "Customer": ("customers", 1),
        "EmailAddress": ("contact_points", 1),
        "ErasureReceipt": ("erasures", 1),
        "Field": ("records", 1),
        "Household": ("households", 1),
        "Identity": ("identities", 1),
        "IdentityChange": ("identities", 1),
        "Judgement": ("identities", 1),
        "Message": ("messages", 2),
        "Money": ("money", 1),
        "NormalizedRecord": ("records", 1),
        "NormalizedValue": ("records", 1),
        "PhoneNumber": ("contact_points", 1),
        "PostalAddress": ("contact_points", 1),
        "PushToken": ("contact_points", 1),
        "RecordKey": ("records", 1),
        "Reliance": ("reliances", 1),
        "Retraining": ("retrainings", 1),
        "ReviewDecision": ("reviews", 1),
        "SocialHandle": ("contact_points", 1),
        "SourceRecord": ("records", 1),
        "Suppression": ("suppressions", 1),
        "SurvivingValue": ("customers", 1),
        "Touchpoint": ("touchpoints", 1),
    }
)
"""Everything that has a wire form. A field added to a thing, even with a default, makes a new version of its form.

What needs none of the later fields is written in the first version, and earlier versions are read: all that a later
field may have is a default.
"""


def to_dict(thing: object) -> dict[str, Any]:
    """The wire form of ``thing``: dictionaries, lists, text, integers, booleans and None.

    Raises:
        WrongType: things of this type have no wire form.
    """
    name = type(thing).__name__
    if name not in FORMS or type(thing) is not _class_of(name):
        raise WrongType("thing", Problem.UNSUPPORTED)
    # In a form that has but one version, that one: its fields need not be looked at.
    version = version_of(thing) if FORMS[name][1] > 1 else FORMS[name][1]
    return {"@type": name, "@version": version, **converter().unstructure(thing)}


@overload
def from_dict(data: object) -> Any: ...
@overload
def from_dict(data: object, kind: type[T]) -> T: ...
def from_dict(data: object, kind: type[Any] | None = None) -> Any:
    """The thing whose wire form is ``data``, which must be a ``kind`` where that is given.

    Raises:
        InvalidWireForm: ``data`` is not the wire form of such a thing; the error has the dotted path of the field.
    """
    _bounded(data)
    fields = dict(_dictionary(data))
    name, version = fields.pop("@type", None), fields.pop("@version", None)
    if name is None or version is None:
        raise InvalidWireForm("@type" if name is None else "@version", Problem.MISSING)
    if not isinstance(name, str) or name not in FORMS:
        raise InvalidWireForm("@type", Problem.UNKNOWN_NAME)
    if kind is not None and kind is not _class_of(name):
        raise InvalidWireForm("@type", Problem.WRONG_TYPE)
    if type(version) is not int:
        raise InvalidWireForm("@version", Problem.WRONG_TYPE)
    if not 1 <= version <= FORMS[name][1]:
        raise InvalidWireForm("@version", Problem.NEWER_VERSION if version > 0 else Problem.OUT_OF_RANGE)
    try:
        return converter().structure(fields, _class_of(name))
    except Exception as error:  # noqa: BLE001 - cattrs lets through whatever a constructor raises
        refused = InvalidWireForm(*place_of(error, ()))
    raise refused


def to_json(thing: object) -> str:
    """The wire form as JSON text in ASCII, the same for equal things."""
    return json.dumps(to_dict(thing), separators=(",", ":"), allow_nan=False)


@overload
def from_json(text: str) -> Any: ...
@overload
def from_json(text: str, kind: type[T]) -> T: ...
def from_json(text: str, kind: type[Any] | None = None) -> Any:
    """The thing whose wire form is the JSON ``text``.

    Raises:
        InvalidWireForm: as `from_dict`; also where ``text`` is no JSON, or has a key twice.
    """
    if not isinstance(text, str):
        raise InvalidWireForm("text", Problem.WRONG_TYPE)
    if len(text) > LARGEST_TEXT:
        raise InvalidWireForm("text", Problem.TOO_LONG)
    try:
        data = json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_no_constant)
    except Refused as error:
        refused = InvalidWireForm("text", error.problem)
    except RecursionError:
        refused = InvalidWireForm("text", Problem.TOO_DEEP)
    except ValueError:  # also an integer of more than 4,300 digits
        refused = InvalidWireForm("text", Problem.BAD_SYNTAX)
    else:
        return from_dict(data) if kind is None else from_dict(data, kind)
    raise refused


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused(Problem.DUPLICATE)
    return found


def _no_constant(_name: str) -> object:
    raise Refused(Problem.OUT_OF_RANGE)  # NaN and the infinities are no JSON


@cache
def _class_of(name: str) -> type[Any]:
    found: type[Any] = getattr(import_module(f"unifiedcustomer.{FORMS[name][0]}"), name)
    return found


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _bounded(data: object) -> None:
    """Refuse what is deeper or larger than any thing, before anything walks it recursively."""
    nodes, characters = 0, 0
    waiting = [(data, 0)]
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if isinstance(node, str):
            characters += len(node)
        elif isinstance(node, (dict, list)):
            if depth >= DEEPEST:
                raise InvalidWireForm("data", Problem.TOO_DEEP)
            children = [*node, *node.values()] if isinstance(node, dict) else node
            if nodes + len(waiting) + len(children) > MOST_NODES:
                raise InvalidWireForm("data", Problem.TOO_LONG)
            waiting.extend((child, depth + 1) for child in children)
        if characters > LARGEST_TEXT:
            raise InvalidWireForm("data", Problem.TOO_LONG)


def _dictionary(data: object) -> dict[str, Any]:
    if not isinstance(data, dict) or not all(type(key) is str for key in data):
        raise InvalidWireForm("data", Problem.WRONG_TYPE)
    return data
