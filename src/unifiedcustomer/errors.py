"""Everything that can go wrong, drawn before it is written.

    UnifiedCustomerError
    ├── InvalidValue (ValueError)                .field .problem
    │   ├── InvalidContactPoint
    │   ├── InvalidMessage
    │   ├── InvalidModel
    │   └── InvalidWireForm
    ├── WrongType (TypeError)                    .field .problem
    ├── UnreadableData (ValueError)              .source .problem .line
    │   └── NoUsableColumn                       .source .columns
    ├── DuplicateRecord (ValueError)             .source .count
    ├── Conflict                                 .kind .key
    ├── ContradictoryJudgement (ValueError)      .left .right .path
    ├── NotFound (LookupError)                   .kind
    ├── ContactNotPermitted (PermissionError)    .reasons
    ├── MissingFact (LookupError)                .names
    ├── Unfittable                               .channel .limit .needed
    └── StoreError                               .problem
        └── StoreVersionMismatch                 .found .expected

An error carries fields to branch on, never the value that caused it: values are personal data, and errors end up in
logs. ``problem`` is a `Problem`; its sentence for humans is in `WORDING`, so that translators own the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Any, Final

__all__ = [
    "WORDING",
    "Conflict",
    "ContactNotPermitted",
    "ContradictoryJudgement",
    "DuplicateRecord",
    "InvalidContactPoint",
    "InvalidMessage",
    "InvalidModel",
    "InvalidValue",
    "InvalidWireForm",
    "MissingFact",
    "NoUsableColumn",
    "NotFound",
    "Problem",
    "StoreError",
    "StoreVersionMismatch",
    "Unfittable",
    "UnifiedCustomerError",
    "UnreadableData",
    "WrongType",
]


class Problem(StrEnum):
    """Why a value, a file or a store could not be used."""

    EMPTY = auto()
    PLACEHOLDER = auto()
    TOO_LONG = auto()
    TOO_SHORT = auto()
    TOO_DEEP = auto()
    BAD_SYNTAX = auto()
    BAD_CHARACTER = auto()
    OUT_OF_RANGE = auto()
    AMBIGUOUS = auto()
    UNKNOWN_COUNTRY = auto()
    UNKNOWN_NAME = auto()
    NOT_DELIVERABLE = auto()
    NAIVE_DATETIME = auto()
    FLOAT_MONEY = auto()
    WRONG_TYPE = auto()
    WRONG_ORDER = auto()
    WRONG_LENGTH = auto()
    MISSING = auto()
    DUPLICATE = auto()
    NOT_FOUND = auto()
    UNDECODABLE = auto()
    UNSUPPORTED = auto()
    NEWER_VERSION = auto()
    BUSY = auto()
    FULL = auto()
    UNREACHABLE = auto()
    CORRUPT = auto()
    CLOSED = auto()


WORDING: Final[Mapping[Problem, str]] = MappingProxyType(
    {
        Problem.EMPTY: "there is nothing in it",
        Problem.PLACEHOLDER: "it stands for a missing value",
        Problem.TOO_LONG: "it is longer than allowed",
        Problem.TOO_SHORT: "it is shorter than allowed",
        Problem.TOO_DEEP: "it is nested deeper than allowed",
        Problem.BAD_SYNTAX: "it is not written as such a value is written",
        Problem.BAD_CHARACTER: "it has a character that is not allowed here",
        Problem.OUT_OF_RANGE: "it is outside the possible range",
        Problem.AMBIGUOUS: "it can be read in more than one way",
        Problem.UNKNOWN_COUNTRY: "its country is not known",
        Problem.UNKNOWN_NAME: "the name is not known",
        Problem.NOT_DELIVERABLE: "nothing can be delivered to it",
        Problem.NAIVE_DATETIME: "the time has no time zone",
        Problem.FLOAT_MONEY: "money must not be a float; use Decimal, str or int",
        Problem.WRONG_TYPE: "it has the wrong type",
        Problem.WRONG_ORDER: "it comes before what it must follow",
        Problem.WRONG_LENGTH: "columns differ in length",
        Problem.MISSING: "it is required and not there",
        Problem.DUPLICATE: "it is there more than once",
        Problem.NOT_FOUND: "it does not exist",
        Problem.UNDECODABLE: "it is not valid text in the expected encoding",
        Problem.UNSUPPORTED: "this is not supported",
        Problem.NEWER_VERSION: "it was written by a newer version",
        Problem.BUSY: "another process is writing",
        Problem.FULL: "there is no room left",
        Problem.UNREACHABLE: "it cannot be reached",
        Problem.CORRUPT: "it is damaged",
        Problem.CLOSED: "it was closed before",
    }
)


class UnifiedCustomerError(Exception):
    """Base of every error that this library raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild from the fields, so that an error crosses process borders unchanged."""
        return _rebuilt, (type(self), self.__dict__.copy(), self.args)


def _rebuilt(cls: type[UnifiedCustomerError], fields: dict[str, Any], args: tuple[Any, ...]) -> UnifiedCustomerError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(fields)
    error.args = args
    return error


class InvalidValue(UnifiedCustomerError, ValueError):
    """A value cannot be what its field says it is."""

    def __init__(self, field: str, problem: Problem) -> None:
        super().__init__(f"{field}: {WORDING[problem]}")
        self.field = field
        self.problem = problem


class InvalidContactPoint(InvalidValue):
    """An address, number or handle at which nobody can be reached."""


class InvalidMessage(InvalidValue):
    """A message that contradicts itself or names what it does not declare."""


class InvalidModel(InvalidValue):
    """A resolution model that cannot be used."""


class InvalidWireForm(InvalidValue):
    """A dictionary or JSON text that is not the wire form of the thing it should be."""


class WrongType(UnifiedCustomerError, TypeError):
    """A value of a type that would silently lose information, such as a float price or a naive datetime."""

    def __init__(self, field: str, problem: Problem = Problem.WRONG_TYPE) -> None:
        super().__init__(f"{field}: {WORDING[problem]}")
        self.field = field
        self.problem = problem


class UnreadableData(UnifiedCustomerError, ValueError):
    """A file or frame that cannot be read as a table of records."""

    def __init__(self, source: str, problem: Problem, *, line: int | None = None) -> None:
        place = source if line is None else f"{source}, line {line}"
        super().__init__(f"{place}: {WORDING[problem]}")
        self.source = source
        self.problem = problem
        self.line = line


class NoUsableColumn(UnreadableData):
    """No column tells anything about who the customer is."""

    def __init__(self, source: str, columns: Sequence[str]) -> None:
        super().__init__(source, Problem.MISSING)
        self.args = (f"{source}: none of the {len(columns)} columns has a known role; state them with fields={{...}}",)
        self.columns = tuple(columns)


class DuplicateRecord(UnifiedCustomerError, ValueError):
    """Two records of one source carry the same id."""

    def __init__(self, source: str, count: int) -> None:
        super().__init__(f"{source}: {count} record ids are there more than once")
        self.source = source
        self.count = count


class Conflict(UnifiedCustomerError):
    """The same key arrived again with another body; the first one stays."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} {key}: the same key is stored with another content")
        self.kind = kind
        self.key = key


class ContradictoryJudgement(UnifiedCustomerError, ValueError):
    """Two records cannot be judged both the same person and different persons."""

    def __init__(self, left: object, right: object, path: Sequence[object]) -> None:
        super().__init__(f"{left} and {right} are judged the opposite way through {len(path)} records")
        self.left = left
        self.right = right
        self.path = tuple(path)


class NotFound(UnifiedCustomerError, LookupError):
    """No such customer, record or other thing is stored."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no such {kind}")
        self.kind = kind


class ContactNotPermitted(UnifiedCustomerError, PermissionError):
    """A message was about to be rendered for somebody who may not get it."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("contact is not permitted: " + ", ".join(reasons))
        self.reasons = tuple(reasons)


class MissingFact(UnifiedCustomerError, LookupError):
    """A message needs facts that nobody gave, and that have no fallback."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("the message lacks " + ", ".join(names))
        self.names = tuple(names)


class Unfittable(UnifiedCustomerError):
    """A message does not fit a channel without cutting a fact."""

    def __init__(self, channel: str, *, limit: int, needed: int) -> None:
        super().__init__(f"{channel}: needs {needed}, has {limit}")
        self.channel = channel
        self.limit = limit
        self.needed = needed


class StoreError(UnifiedCustomerError):
    """The store did not do what it was asked; nothing was half-written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"store: {WORDING[problem]}")
        self.problem = problem


class StoreVersionMismatch(StoreError):
    """The store was written by another version of this library, or by another application."""

    def __init__(self, *, found: int, expected: int) -> None:
        super().__init__(Problem.NEWER_VERSION if found > expected else Problem.CORRUPT)
        self.args = (f"store: schema version {found}, this library knows {expected}",)
        self.found = found
        self.expected = expected
