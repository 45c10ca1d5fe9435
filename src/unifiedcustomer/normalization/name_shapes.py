"""Many names at once: names of one shape are read alike.

How `person_name` splits a name depends on the words of its tables, on which words are given names, and on how a word is
written (initial, capitals, hyphen, full stop); not on which ordinary name stands there. So each written word gets a
class, a name's shape is the sequence of its classes, and one name of each shape is read with care: a name of invented
words, in which one can see where every word went. All other names of the shape are put together by that recipe.

Whatever this cannot be sure of (digits, brackets, scripts without letters' case, repaired encodings) is left to
`person_name` itself, name by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.normalization.name_classes import COMMA, SEMICOLON, SLASH, Form
from unifiedcustomer.normalization.name_recipes import Cookbook, Reader
from unifiedcustomer.normalization.name_vocabulary import Vocabulary, vocabulary
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NameTexts", "ReadNames", "names_by_shape"]

NameTexts: TypeAlias = "tuple[Texts | None, Texts | None, Texts | None]"
"""Full names, given names, family names of the same rows; None where no row has one."""

_OFTEN: Final = 3
"""How many names of a shape make a recipe worth its while; fewer are read one by one."""


@attrs.frozen(eq=False)
class ReadNames:
    """What was read of each row: keys of three features, empty where there is none, and which rows were not read."""

    keys: Mapping[Feature, Texts]
    unclear: NDArray[np.bool_]  #: what stands there may be no name, or need repair
    rare: NDArray[np.bool_]  #: few have that shape, or it does not tell


def names_by_shape(texts: NameTexts, read: Reader) -> ReadNames:
    """Read the names of all rows whose shape tells how."""
    there = [(place, column) for place, column in enumerate(texts) if column is not None]
    known, worded = vocabulary([column for _, column in there])
    hashes, status = kernel.shapes(worded, known.words)
    for (place, _), column in zip(there, worded, strict=True):
        for mark in _PARTS_NO_WORDS[place]:
            status[_rows_with(column, known, mark)] = 0
    answered = status == kernel.ANSWERED
    shape, firsts = distinct_numbers(np.where(answered, (hashes >> np.uint64(1)).astype(np.int64), -1))
    cookbook = Cookbook()
    often = np.flatnonzero(np.bincount(shape[answered], minlength=len(firsts)) >= _OFTEN)
    for number, row in zip(often.tolist(), firsts[often].tolist(), strict=True):
        forms: list[list[tuple[Form, int]] | None] = [None, None, None]
        for (place, _), column in zip(there, worded, strict=True):
            numbers = column.words[column.bounds[row] : column.bounds[row + 1]].tolist()
            forms[place] = [(known.forms[known.words.classes[w]], int(known.words.keys[w])) for w in numbers]
        cookbook.add(number, forms, read)
    numbers = np.append(cookbook.known(len(firsts)), -1).astype(np.int32)  # shape -1 finds the last entry
    recipes = numbers[shape]
    keys = {
        feature: Texts(*kernel.made_of_pieces(worded, known.pieces, recipes, cookbook.steps(place), sort=place == 2))
        for place, feature in enumerate((Feature.GIVEN, Feature.FAMILY, Feature.NAME))
    }
    return ReadNames(keys, unclear=status == 0, rare=answered & (recipes < 0))


_PARTS_NO_WORDS: Final = ((), (COMMA, SEMICOLON, SLASH), (SEMICOLON, SLASH))
"""Marks that are a part of the word around them, in a full name, given names and a family name."""


def _rows_with(column: kernel.WordedTexts, known: Vocabulary, form: Form) -> NDArray[np.int64]:
    """The rows that have a word of that class."""
    if form not in known.forms:
        return np.zeros(0, dtype=np.int64)
    places = np.flatnonzero(known.words.classes[column.words] == known.forms.index(form))
    return np.searchsorted(column.bounds, places, side="right") - 1
