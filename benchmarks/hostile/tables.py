"""Tables that hurt: one value everywhere, no value at all, names without end, chains that never close.

Each is made from a number of rows, so that a test may ask for a few hundred and a benchmark for 100,000.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from unifiedcustomer.records import Comparison, Field, Role

__all__ = ["TABLES", "HostileTable"]

Columns = dict[str, list[Any]]

CUSTOMER: Final = ("given_name", "family_name", "email", "phone", "birth_date", "street", "postal_code", "city")
ANN: Final = (
    "Ann", "Lee", "ann.lee@example.com", "+44 20 7946 0001", "1980-03-04", "12 High Street", "SW1A 1AA", "London",
)  # fmt: skip

SCRIPTS: Final = (
    "Анна Иванова",
    "李小龍",
    "عبد الله",
    "Ελένη Παπαδοπούλου",
    "נועה לוי",
    "अनिता शर्मा",
    "สมชาย ใจดี",
    "김민준",
)
LONG: Final = 10_000  #: characters, the most that one cell may have


@attrs.frozen(kw_only=True)
class HostileTable:
    """How a table is made, how large it is at full size, and what its columns are where nothing can be guessed."""

    made: Callable[[int], Columns]
    rows: int
    fields: Mapping[str, Role | Field] | None = None


def _word(number: int) -> str:
    """A word of letters, another one for each number."""
    letters = []
    number += 26**3
    while number:
        number, letter = divmod(number, 26)
        letters.append(chr(97 + letter))
    return "".join(letters)


def _numbered(rows: int, **columns: Iterable[Any]) -> Columns:
    return {"id": [str(row) for row in range(rows)], **{name: list(values) for name, values in columns.items()}}


def _constant(rows: int, value: Any) -> list[Any]:
    return [value] * rows


def _distinct(rows: int) -> Columns:
    numbers = range(rows)
    return _numbered(
        rows,
        given_name=(_word(3 * n) for n in numbers),
        family_name=(_word(3 * n + 1) for n in numbers),
        email=(f"{_word(3 * n + 2)}@{_word(n)}.example" for n in numbers),
        phone=(f"+44 20 {n + 10_000_000}" for n in numbers),
        city=(_word(5 * n + 3) for n in numbers),
    )


def _identical(rows: int) -> Columns:
    return _numbered(rows, **{name: _constant(rows, value) for name, value in zip(CUSTOMER, ANN, strict=True)})


def _missing(rows: int) -> Columns:
    return _numbered(rows, **{name: _constant(rows, None) for name in CUSTOMER})


def _namesakes(rows: int) -> Columns:
    """All have one name; what else there is of them is empty or theirs alone."""
    numbers = range(rows)
    return _numbered(
        rows,
        full_name=_constant(rows, "Maria Garcia"),
        email=(f"{_word(n)}@example.com" if n % 3 == 0 else None for n in numbers),
        phone=(f"+34 6{n + 10_000_000}" if n % 3 == 1 else None for n in numbers),
        city=(_word(n) if n % 5 == 0 else None for n in numbers),
    )


def _long_names(rows: int) -> Columns:
    """Every kind of cell as long as one may be; names of one word, of 2,000 words, and of combining marks."""
    numbers = range(rows)
    many_words = " ".join(_word(n) for n in range(LONG))[: LONG - 10]
    return _numbered(
        rows,
        name=(
            (f"{_word(n)} {many_words}", _word(n) + "x" * (LONG - 10), _word(n) + "\u0301\u0323" * 4_990)[n % 3]
            for n in numbers
        ),
        email=(f"{_word(n)}{'a' * (LONG - 30)}@example.com" for n in numbers),
        phone=("+" + str(n) * ((LONG - 10) // len(str(n))) for n in numbers),
        street=(f"{many_words} {n}" for n in numbers),
        birth_date=(f"{n % 28 + 1}." * 3_000 for n in numbers),
    )


def _scripts(rows: int) -> Columns:
    """Eight scripts, and words that mix them letter by letter."""
    numbers = range(rows)
    return _numbered(
        rows,
        name=(f"{SCRIPTS[n % 8]} {_word(n // 24)}{SCRIPTS[n % 7][:2]}" for n in numbers),
        email=(f"{SCRIPTS[n % 5][:2].strip()}{n // 2}@пример.example" for n in numbers),
        phone=(f"+٤٤ ٢٠ {n // 2 + 10_000_000}" for n in numbers),
        city=(SCRIPTS[n % 8] for n in numbers),
    )


def _chain(rows: int) -> Columns:
    """Each shares its email with the one before or its phone with the one behind: a component of all rows."""
    numbers = range(rows)
    return _numbered(
        rows,
        email=(f"{_word(n // 2)}@example.com" for n in numbers),
        phone=(f"+44 20 {(n + 1) // 2 + 10_000_000}" for n in numbers),
    )


def _dense_chain(rows: int) -> Columns:
    """Blocks of twelve that overlap: a component of all rows with eleven pairs for each."""
    numbers = range(rows)
    return _numbered(
        rows,
        email=(f"{_word(n // 12)}@example.com" for n in numbers),
        phone=(f"+44 20 {(n + 6) // 12 + 10_000_000}" for n in numbers),
    )


def _log(rows: int) -> Columns:
    """A table of visits taken for one of customers: each comes thirty times."""
    return _numbered(
        rows,
        full_name=(f"{_word(n // 30)} {_word(n // 90)}" for n in range(rows)),
        email=(f"{_word(n // 30)}@example.com" for n in range(rows)),
    )


def _full_blocks(rows: int) -> Columns:
    """As many equal rows together as a block may have."""
    return _numbered(
        rows,
        **{name: [f"{_word(n // 100)}{value}" for n in range(rows)] for name, value in zip(CUSTOMER, ANN, strict=True)},
    )


def _wide(rows: int) -> Columns:
    """199 columns and an id: what a table of answers to a questionnaire looks like."""
    columns = {
        f"answer_{place}": [_word((n // 2) * (place + 1) % (10 * (place + 1) ** 2)) for n in range(rows)]
        for place in range(197)
    }
    names = {"full_name": [f"{_word(n // 2)} {_word(n // 6)}" for n in range(rows)]}
    return _numbered(rows, **names, email=(f"{_word(n // 2)}@example.com" for n in range(rows)), **columns)


TABLES: Final[Mapping[str, HostileTable]] = MappingProxyType(
    {
        "one value in all rows": HostileTable(
            made=lambda rows: _numbered(rows, email=_constant(rows, ANN[2])), rows=100_000
        ),
        "all rows identical": HostileTable(made=_identical, rows=100_000),
        "all values distinct": HostileTable(made=_distinct, rows=100_000),
        "all values missing": HostileTable(made=_missing, rows=100_000, fields={name: Role(name) for name in CUSTOMER}),
        "one value, one distinct": HostileTable(
            made=lambda rows: _numbered(
                rows, family_name=_constant(rows, "Lee"), email=(f"{_word(n)}@example.com" for n in range(rows))
            ),
            rows=100_000,
        ),
        "namesakes": HostileTable(made=_namesakes, rows=100_000),
        "full blocks": HostileTable(made=_full_blocks, rows=100_000),
        "cells of 10,000": HostileTable(
            made=_long_names,
            rows=1_000,
            fields={name: Role.FULL_NAME if name == "name" else Role(name) for name in ("name", *CUSTOMER[2:6])},
        ),
        "mixed scripts": HostileTable(made=_scripts, rows=100_000),
        "one column": HostileTable(
            made=lambda rows: {"name": [f"{_word(n // 3)} {_word(n // 9)}" for n in range(rows)]}, rows=100_000
        ),
        "200 columns": HostileTable(made=_wide, rows=10_000),
        "200 columns of one's own": HostileTable(
            made=_wide,
            rows=10_000,
            fields={"full_name": Role.FULL_NAME, "email": Role.EMAIL}
            | {f"answer_{n}": Field(name=f"answer_{n}", comparison=Comparison.STRING) for n in range(197)},
        ),
        "a chain of all rows": HostileTable(made=_chain, rows=50_000),
        "a dense chain of all rows": HostileTable(made=_dense_chain, rows=100_000),
        "thirty visits each": HostileTable(made=_log, rows=100_000),
        "no rows": HostileTable(made=_identical, rows=0),
        "one row": HostileTable(made=_identical, rows=1),
    }
)
"""By name."""
