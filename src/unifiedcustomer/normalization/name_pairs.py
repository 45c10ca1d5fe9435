"""Names in two columns: each distinct given name and each distinct family name is read alone.

What stands in one column says nothing of how the other is read, and there are far fewer texts in each than pairs of
them. Only where a column gives the other part too ("Anna van" | "Berg"), or nothing that stays a word of the name, are
both read together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.kernels.words import merged_words
from unifiedcustomer.normalization.cells import name_text
from unifiedcustomer.normalization.encoding import Codes
from unifiedcustomer.normalization.name_shapes import NameTexts
from unifiedcustomer.records import Role
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Keyed", "in_order_of_rows", "read_pairs"]

Keyed: TypeAlias = "tuple[Texts, Codes | None]"
"""Distinct keys, and which one each row has; without codes, the key of each row."""

Reading: TypeAlias = Callable[[NameTexts], Mapping[Feature, Texts]]


@attrs.frozen(eq=False)
class _Side:
    """One column: what each distinct text gives by itself, and which texts tell all by themselves."""

    codes: Codes
    keys: Mapping[Feature, Texts]
    is_alone: NDArray[np.bool_]

    def is_alone_in(self) -> NDArray[np.bool_]:
        """For each row, whether its text, if any, tells all by itself."""
        return np.append(self.is_alone, True)[self.codes]


def read_pairs(given: Texts, family: Texts, read: Reading) -> dict[Feature, Keyed]:
    """The keys of given, family and all names of each row; ``read`` reads rows of names in any columns."""
    left, right = _side(given, Role.GIVEN_NAME, read), _side(family, Role.FAMILY_NAME, read)
    alone = left.is_alone_in() & right.is_alone_in()
    together = np.flatnonzero(~alone)
    others = read((None, given.take(together), family.take(together)))
    lefts, rights = np.where(alone, left.codes, np.int32(-1)), np.where(alone, right.codes, np.int32(-1))
    names = (left.keys[Feature.NAME], right.keys[Feature.NAME])
    whole = Texts(*merged_words(_parts(names[0]), lefts, _parts(names[1]), rights))
    return {
        Feature.GIVEN: _keyed(left.keys[Feature.GIVEN], lefts, together, others[Feature.GIVEN]),
        Feature.FAMILY: _keyed(right.keys[Feature.FAMILY], rights, together, others[Feature.FAMILY]),
        Feature.NAME: (whole.with_at(together, others[Feature.NAME]), None),
    }


def _side(texts: Texts, role: Role, read: Reading) -> _Side:
    distinct, codes = texts.encoded()
    is_given = role is Role.GIVEN_NAME
    keys = read((None, distinct, None) if is_given else (None, None, distinct))
    other, names = keys[Feature.FAMILY if is_given else Feature.GIVEN], keys[Feature.NAME]
    is_alone = (other.ends == other.starts) & (names.ends > names.starts)
    unnamed = np.flatnonzero(names.ends == names.starts)
    is_alone[unnamed] = [name_text(text, role)[0] is None for text in distinct.take(unnamed).strings()]
    return _Side(codes, keys, is_alone)


def _keyed(keys: Texts, codes: Codes, rows: NDArray[np.int64], others: Texts) -> Keyed:
    """The keys behind ``codes``, and in ``rows`` the others; each distinct one once."""
    values, numbers = Texts.together([keys, others]).encoded()
    places = codes.copy()
    places[rows] = len(keys) + np.arange(len(rows), dtype=np.int32)
    return in_order_of_rows(values, np.append(numbers, np.int32(-1))[places])


def in_order_of_rows(keys: Texts, codes: Codes) -> tuple[Texts, Codes]:
    """The keys that ``codes`` point to, in the order in which they come."""
    numbers, firsts = distinct_numbers(codes.astype(np.int64))
    return keys.take(codes[firsts]), numbers


def _parts(texts: Texts) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    return texts.data, texts.starts, texts.ends
