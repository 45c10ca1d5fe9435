"""How each kind of value is written and read: strictly, and never by guessing.

cattrs walks the fields; what stands here is what it would be too kind about. A text is not a list of letters, 1 is not
True, a class comes from a dictionary alone, and where one of several things may stand each says which it is.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, MutableMapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum, IntEnum, StrEnum
from functools import cache
from types import GenericAlias, MappingProxyType, NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["Refused", "converter", "later_fields", "place_of", "version_of"]


class Refused(Exception):
    """A value that is not what its place asks for; carries the problem and nothing of the value."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@cache
def converter() -> Converter:
    """The one converter; cattrs is imported when the first thing is written or read."""
    from cattrs import Converter

    made = Converter(forbid_extra_keys=True)
    for kind in (str, int, bool, float):
        made.register_structure_hook(kind, _exactly(kind))
    for kind, (write, read) in _AS_TEXT.items():
        made.register_unstructure_hook(kind, write)
        made.register_structure_hook(kind, _from_text(read))
    for enumeration in (Enum, StrEnum, IntEnum):  # each by its own name: a StrEnum is a text first, to cattrs
        made.register_unstructure_hook(enumeration, operator.attrgetter("value"))
        made.register_structure_hook(enumeration, _member)
    made.register_structure_hook_factory(attrs.has, lambda kind: _structure_class(kind, made))
    made.register_unstructure_hook_factory(_has_later_fields, lambda kind: _unstructure_class(kind, made))
    made.register_structure_hook_factory(_is_row, lambda kind: _structure_row(kind, made))
    made.register_unstructure_hook_factory(_is_row, lambda kind: _unstructure_row(kind, made))
    made.register_unstructure_hook_factory(_is_mapping, lambda kind: _unstructure_mapping(kind, made))
    made.register_structure_hook_factory(_is_mapping, lambda kind: _structure_mapping(kind, made))
    made.register_structure_hook_factory(_is_union, lambda kind: _structure_union(kind, made))
    made.register_unstructure_hook_factory(_is_union, lambda _kind: _unstructure_union(made))
    return made


_AS_TEXT: Final[Mapping[type[Any], tuple[Callable[[Any], str], Callable[[str], Any]]]] = MappingProxyType(
    {
        Decimal: (str, Decimal),
        datetime: (datetime.isoformat, datetime.fromisoformat),
        date: (date.isoformat, date.fromisoformat),
        time: (time.isoformat, time.fromisoformat),
    }
)


def _exactly(kind: type[Any]) -> Callable[[object, Any], Any]:
    def read(value: object, _kind: Any) -> Any:
        if type(value) is not kind:
            raise Refused(Problem.WRONG_TYPE)
        if isinstance(value, float) and not math.isfinite(value):
            raise Refused(Problem.OUT_OF_RANGE)
        return value

    return read


def _from_text(read: Callable[[str], Any]) -> Callable[[object, Any], Any]:
    def checked(value: object, _kind: Any) -> Any:
        if type(value) is not str:
            raise Refused(Problem.WRONG_TYPE)
        try:
            # No number, time or code is longer; int() of a long text takes quadratic time.
            return read(value) if len(value) <= 200 else _refuse(Problem.TOO_LONG)
        except (ValueError, InvalidOperation):
            raise Refused(Problem.BAD_SYNTAX) from None

    return checked


def _refuse(problem: Problem) -> Any:
    raise Refused(problem)


def _member(value: object, kind: type[Enum]) -> Enum:
    for member in kind:
        if member.value == value and type(member.value) is type(value):
            return member
    raise Refused(Problem.UNKNOWN_NAME if type(value) in (str, int) else Problem.WRONG_TYPE)


def _is_row(kind: Any) -> bool:
    return get_origin(kind) in (tuple, frozenset)


def _is_of_one_type(kind: Any) -> bool:
    places = get_args(kind)
    return get_origin(kind) is frozenset or (len(places) == 2 and places[1] is Ellipsis)


def _structure_row(kind: Any, converter: Converter) -> Callable[[object, Any], Any]:
    """A tuple, of one type throughout or of one type per place, or a set, from a list."""
    places, throughout = get_args(kind), _is_of_one_type(kind)

    def read(value: object, _kind: Any) -> Any:
        if type(value) is not list:
            raise Refused(Problem.WRONG_TYPE)
        if throughout:
            return get_origin(kind)(converter.structure(value, _alias(list, places[:1])))
        if len(value) != len(places):
            raise Refused(Problem.WRONG_LENGTH)
        return tuple(converter.structure(item, place) for item, place in zip(value, places, strict=True))

    return read


def _unstructure_row(kind: Any, converter: Converter) -> Callable[[Any], list[Any]]:
    places, throughout = get_args(kind), _is_of_one_type(kind)

    def write(value: Any) -> list[Any]:
        kinds = places[:1] * len(value) if throughout else places
        items = [converter.unstructure(item, place) for item, place in zip(value, kinds, strict=True)]
        return sorted(items) if get_origin(kind) is frozenset else items

    return write


def _alias(origin: type[Any], arguments: tuple[Any, ...]) -> Any:
    return GenericAlias(origin, arguments)


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in (Mapping, MutableMapping)


def _structure_mapping(kind: Any, converter: Converter) -> Callable[[object, Any], Any]:
    whole = _alias(dict, get_args(kind))

    def read(value: object, _kind: Any) -> Any:
        if type(value) is not dict:
            raise Refused(Problem.WRONG_TYPE)
        return converter.structure(value, whole)

    return read


def _unstructure_mapping(kind: Any, converter: Converter) -> Callable[[Mapping[Any, Any]], dict[Any, Any]]:
    of_key, of_item = get_args(kind)
    return lambda value: {
        converter.unstructure(key, of_key): converter.unstructure(item, of_item) for key, item in value.items()
    }


def _structure_class(kind: type[Any], converter: Converter) -> Callable[[object, Any], Any]:
    """A class from a dictionary; a text would do for cattrs, since ``"x" in text`` means something too."""
    read_fields = converter.gen_structure_attrs_fromdict(kind)

    def read(value: object, kind: Any) -> Any:
        return read_fields(value, kind) if type(value) is dict else _refuse(Problem.WRONG_TYPE)

    return read


# ── fields that came later ──────────────────────────────────────────────────────────────────────────────────────────

# A field that a later version of a form added says so in its metadata: ``{"since": 2}``. While it has its default it is
# not written, so that what could be said before is written as before, and its digest is what it was.


def later_fields(kind: Any) -> dict[str, int]:
    """The fields of an attrs class that came after the first version of its form, and with which version."""
    return {field.name: field.metadata["since"] for field in attrs.fields(kind) if "since" in field.metadata}


def _has_later_fields(kind: Any) -> bool:
    return isinstance(kind, type) and attrs.has(kind) and bool(later_fields(kind))


def _unstructure_class(kind: type[Any], converter: Converter) -> Callable[[Any], dict[str, Any]]:
    from cattrs.gen import make_dict_unstructure_fn, override

    later = {name: override(omit_if_default=True) for name in later_fields(kind)}
    return make_dict_unstructure_fn(kind, converter, **later)  # type: ignore[arg-type]


def version_of(thing: object) -> int:
    """The first version of its form that can say what ``thing`` says."""
    kind: Any = type(thing)
    if not attrs.has(kind):
        return 1
    later = later_fields(kind)
    found = 1
    for field in attrs.fields(kind):
        value = getattr(thing, field.name)
        if value != field.default:
            found = max(found, later.get(field.name, 1), version_of(value))
    return found


_NATIVE: Final = (str, int, bool, float, NoneType)
"""What JSON tells apart by itself; in a union everything else carries its name."""


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType) and len(set(get_args(kind)) - {NoneType}) > 1


def _structure_union(kind: Any, converter: Converter) -> Callable[[object, Any], Any]:
    """One of several things, by its ``@type``; plain values by their own type."""
    by_name = {member.__name__: member for member in get_args(kind)}

    def read(value: object, _kind: Any) -> Any:
        if type(value) is not dict:
            return value if type(value) in _NATIVE and type(value) in get_args(kind) else _refuse(Problem.WRONG_TYPE)
        fields = dict(value)
        name = fields.pop("@type", None)
        if not isinstance(name, str) or name not in by_name or by_name[name] in _NATIVE:
            raise Refused(Problem.MISSING if name is None else Problem.UNKNOWN_NAME)
        member = by_name[name]
        return converter.structure(fields if attrs.has(member) else fields.get("value"), member)

    return read


def _unstructure_union(converter: Converter) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        if type(value) in _NATIVE:
            return value
        plain = converter.unstructure(value, type(value))
        tag = {"@type": type(value).__name__}
        return {**tag, **plain} if attrs.has(type(value)) else {**tag, "value": plain}

    return write


def place_of(error: BaseException, path: tuple[str, ...]) -> tuple[str, Problem]:
    """The dotted path and the problem of the first thing that went wrong."""
    for note in getattr(error, "__notes__", ()):
        if hasattr(note, "name"):
            path = (*path, note.name)
        elif isinstance(getattr(note, "index", None), int):
            path = (*path, str(note.index))
        # the key of a mapping is not repeated: it may be personal
    if isinstance(error, BaseExceptionGroup):
        return place_of(error.exceptions[0], path)
    if isinstance(error, (InvalidValue, WrongType)):
        path = (*path, error.field)
    return ".".join(path) or "data", _problem(error)


def _problem(error: BaseException) -> Problem:
    if isinstance(error, (Refused, InvalidValue, WrongType)):
        return error.problem
    if isinstance(error, KeyError):
        return Problem.MISSING
    return Problem.UNKNOWN_NAME if type(error).__name__ == "ForbiddenExtraKeysError" else Problem.WRONG_TYPE
