"""The names of all tables at once: of each kind the first column together, every further one alone.

Names of one shape are read alike, and a shape that is rare in one table may be frequent in all of them. What stands in
the way of a shape (cells that only fill a field, letters that were repaired) is tidied, and looked at once more; what
is left is read name by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import library
from unifiedcustomer.normalization.cells import NAME_FEATURES, NAME_ROLES, name_text
from unifiedcustomer.normalization.encoding import Encoded, combined, encoded_texts
from unifiedcustomer.normalization.feature_columns import FeatureColumns
from unifiedcustomer.normalization.given_names import given_roots
from unifiedcustomer.normalization.name_pairs import Keyed, in_order_of_rows, read_pairs
from unifiedcustomer.normalization.name_recipes import Reader
from unifiedcustomer.normalization.name_shapes import NameTexts, names_by_shape
from unifiedcustomer.normalization.names import PersonName, person_name
from unifiedcustomer.records import Role
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Names", "read_name"]


class Names:
    """The names of all rows of all tables on their way into feature columns."""

    def __init__(self, tables: Sequence[SourceTable]) -> None:
        self._parts = [
            (place, texts, FeatureColumns()) for place, table in enumerate(tables) for texts in _names_of(table)
        ]

    def steps(self) -> list[Callable[[], None]]:
        """What is to be done, in any order: names in one text and names in two have no shapes in common."""
        alike: dict[tuple[bool, ...], list[tuple[NameTexts, FeatureColumns]]] = {}
        for _, texts, columns in self._parts:
            alike.setdefault(tuple(column is not None for column in texts), []).append((texts, columns))
        return [partial(_read_together, parts) for parts in alike.values()]

    def add_to(self, found: Sequence[FeatureColumns]) -> None:
        """Add what was read to the columns of each table."""
        for place, _, columns in self._parts:
            found[place].extend(columns)


def _read_together(parts: Sequence[tuple[NameTexts, FeatureColumns]]) -> None:
    """Read names that are in the same columns."""
    sizes = [next(len(column) for column in texts if column is not None) for texts, _ in parts]
    found = _keys_of(_one_below_the_other([texts for texts, _ in parts]))
    distinct, numbers = found[Feature.GIVEN]
    assert numbers is not None, "given names are distinct, so that each root is found once"
    roots = given_roots(distinct)
    for (_, columns), size, end in zip(parts, sizes, np.cumsum(sizes).tolist(), strict=True):
        rows = slice(end - size, end)
        columns.add(Feature.GIVEN, distinct, numbers[rows])
        columns.add(Feature.GIVEN_ROOT, roots, numbers[rows])
        for feature in (Feature.FAMILY, Feature.NAME):
            keys, codes = found[feature]
            columns.add(feature, *((keys[rows], None) if codes is None else in_order_of_rows(keys, codes[rows])))


def _keys_of(texts: NameTexts) -> Mapping[Feature, Keyed]:
    """The keys of the names in all rows."""
    full, given, family = texts
    if full is None and given is not None and family is not None and library() is not None:
        return read_pairs(given, family, _read_names)
    keys = _read_names(texts)
    return {
        Feature.GIVEN: keys[Feature.GIVEN].encoded(),
        **{feature: (keys[feature], None) for feature in (Feature.FAMILY, Feature.NAME)},
    }


def read_name(full: str | None, given: str | None, family: str | None) -> PersonName:
    """The name in up to three raw texts."""
    texts = zip(NAME_ROLES, (full, given, family), strict=True)
    return person_name(*(name_text(text, role)[0] if text else None for role, text in texts))


def _names_of(table: SourceTable) -> Iterator[NameTexts]:
    """The texts to be read together: the first that each row has of each kind, then every further one."""
    columns = [[column.values.texts for column in table.columns if column.field.role is role] for role in NAME_ROLES]
    if not any(columns):
        return
    if all(len(of_role) < 2 for of_role in columns):
        yield _three([of_role[0] if of_role else None for of_role in columns])
        return
    firsts: list[Texts | None] = []
    further: list[NameTexts] = []
    for place, (role, of_role) in enumerate(zip(NAME_ROLES, columns, strict=True)):
        has_one = np.zeros(len(table), dtype=bool)
        kept: Texts | None = None
        crowded = np.flatnonzero(np.sum([texts.ends > texts.starts for texts in of_role], axis=0) > 1)
        for raw in of_role:
            texts = raw.with_at(crowded, _tidied(raw.take(crowded), role)) if len(crowded) else raw
            is_there = texts.ends > texts.starts
            kept = texts if kept is None else kept.or_else(texts)
            if (is_there & has_one).any():
                further.append(_three([texts.where(is_there & has_one) if at == place else None for at in range(3)]))
            has_one |= is_there
        firsts.append(kept)
    yield _three(firsts)
    yield from further


def _three(texts: Sequence[Texts | None]) -> NameTexts:
    full, given, family = texts
    return full, given, family


def _one_below_the_other(parts: Sequence[NameTexts]) -> NameTexts:
    columns = ([column for column in texts if column is not None] for texts in zip(*parts, strict=True))
    return _three([Texts.together(column) if column else None for column in columns])


def _tidied(texts: Texts, role: Role) -> Texts:
    """Every text as it is shown; empty where there is no name in it."""
    raw = encoded_texts(texts)
    return Texts.of(name_text(text, role)[0] for text in raw.values).at(raw.codes)


def _taken(texts: NameTexts, rows: NDArray[np.int64]) -> NameTexts:
    return _three([None if column is None else column.take(rows) for column in texts])


def _read_names(texts: NameTexts) -> Mapping[Feature, Texts]:
    """What the name in each row gives matching."""
    if library() is None:
        return _one_by_one(texts, read_name)
    quick = names_by_shape(texts, read_name)
    unclear, rare = np.flatnonzero(quick.unclear), np.flatnonzero(quick.rare)
    tidied = _three(
        [
            None if column is None else _tidied(column.take(unclear), role)
            for column, role in zip(texts, NAME_ROLES, strict=True)
        ]
    )
    clearer = names_by_shape(tidied, person_name)
    rest = np.flatnonzero(clearer.unclear | clearer.rare)
    slow, slower = _one_by_one(_taken(texts, rare), read_name), _one_by_one(_taken(tidied, rest), person_name)
    places = np.concatenate([unclear, rare])
    found: dict[Feature, Texts] = {}
    for feature, keys in quick.keys.items():
        of_unclear = clearer.keys[feature].with_at(rest, slower[feature])
        found[feature] = keys.with_at(places, Texts.together([of_unclear, slow[feature]]))
    return found


def _one_by_one(texts: NameTexts, read: Reader) -> dict[Feature, Texts]:
    """What the name in each row gives matching, each distinct name read on its own."""
    rows = next(len(column) for column in texts if column is not None)
    full, given, family = (
        encoded_texts(Texts.repeated("", rows) if column is None else column) for column in texts
    )  # fmt: skip
    parts = combined(given, family)
    names = combined(full, Encoded(values=range(len(parts.lefts)), codes=parts.codes))
    lists = [[*column.values, None] for column in (full, given, family)]
    lefts, rights = [*parts.lefts.tolist(), -1], [*parts.rights.tolist(), -1]
    found = [
        read(lists[0][text], lists[1][lefts[part]], lists[2][rights[part]])
        for text, part in zip(names.lefts.tolist(), names.rights.tolist(), strict=True)
    ]
    return {feature: Texts.of(map(key_of, found)).at(names.codes) for feature, key_of in NAME_FEATURES[:3]}
