"""Recipes: how the parts of a name come of the pieces of its words, seen from one name of invented words.

A name of the shape is made of words that stand nowhere else and read with care; where each word went is then plain to
see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.normalization.given_names import given_names, is_given_name
from unifiedcustomer.normalization.name_classes import (
    AROUND_WORDS,
    COMMA,
    SEMICOLON,
    SLASH,
    VOWELS,
    Form,
    Run,
    fills_a_field,
    is_special,
    run_of,
    words_in,
)
from unifiedcustomer.normalization.name_parsing import as_on_a_ticket
from unifiedcustomer.normalization.name_words import name_words
from unifiedcustomer.normalization.names import SAINTS, PersonName
from unifiedcustomer.normalization.text import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Cookbook", "Reader"]

Reader: TypeAlias = "Callable[[str | None, str | None, str | None], PersonName]"
"""Reads a full name, given names and a family name with care."""


class Cookbook:
    """A recipe for each feature of each shape that can be told from an invented name."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._steps: tuple[list[list[int]], ...] = ([], [], [])

    def add(self, shape: int, forms: Sequence[list[tuple[Form, int]] | None], read: Reader) -> None:
        """Learn the recipes of ``shape``: the classes and keys of the words in each of the three texts."""
        invented = _Invented()
        texts = [None if words is None else invented.text(words) for words in forms]
        if invented.failed or not all(map(_parts_words, texts)):
            return
        name = read(*texts)
        recipes = [
            invented.recipe(name.given_key),
            invented.recipe(name.family_key),
            invented.recipe(" ".join(name.tokens)),
        ]
        if None not in recipes:
            self._numbers.append(shape)
            for steps, recipe in zip(self._steps, recipes, strict=True):
                steps.append(recipe or [])

    def known(self, shapes: int) -> NDArray[np.int32]:
        """The recipe of each shape, -1 where there is none."""
        found = np.full(shapes, -1, dtype=np.int32)
        found[self._numbers] = np.arange(len(self._numbers), dtype=np.int32)
        return found

    def steps(self, feature: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """All recipes of one feature: bounds, and steps."""
        recipes = self._steps[feature]
        bounds = np.zeros(len(recipes) + 1, dtype=np.int64)
        np.cumsum([len(recipe) for recipe in recipes], out=bounds[1:])
        return bounds, np.array([step for recipe in recipes for step in recipe], dtype=np.int32)


def _parts_words(text: str | None) -> bool:
    """Whether the commas and strokes in ``text``, which stand apart there, part words wherever they stand.

    In brackets they are a part of the word around them, and so is a stroke that is none of a ticket.
    """
    marks = {COMMA, SEMICOLON, SLASH}.intersection(text or "")
    if text is None or not marks:
        return True
    return AROUND_WORDS.isdisjoint(text) and (SLASH not in marks or (len(marks) == 1 and bool(as_on_a_ticket(text))))


class _Invented:
    """A name of invented words, and where each of them came from."""

    def __init__(self) -> None:
        self.failed = False
        self._pieces: dict[str, int] = {}  #: an invented piece and its place among the pieces of the row
        self._literal: set[str] = set()
        self._count = 0
        self._used: set[str] = set()
        self._runs_of: dict[int, list[str]] = {}
        self._pieces_of: dict[int, tuple[Form, list[str]]] = {}
        self._words_of: dict[str, int] = {}  #: the key of the word that a piece stands in

    def text(self, forms: Iterable[tuple[Form, int]]) -> str:
        """A text of that shape; words with one key are one word."""
        words = [self._word(form, key) for form, key in forms]
        keys = [fold(word).replace(" ", "") for word in words]
        if any(one + other in _degrees() for one, other in pairwise(keys)):  # "Ms. C.", which is a degree
            self.failed = True
        return " ".join(words)

    def _word(self, form: Form, key: int) -> str:
        if isinstance(form, str):
            pieces = fold(form).split()
            self._literal.update(pieces)
            self._count += len(pieces)
            return form
        written = self._written(form, key)
        pieces = fold(written).split()
        known = self._pieces_of.setdefault(key, (form, pieces))
        if len(set(pieces)) < len(pieces) or (known[1] is not pieces and (known[0] != form or len(pieces) > 1)):
            self.failed = True  # digits, which are alike in all invented words; "Ann-Marie" and "Annmarie", of one key
        for piece in pieces:
            if self._words_of.setdefault(piece, key) != key:  # a part that is read, and stands elsewhere too
                self.failed = True
            self._pieces.setdefault(piece, self._count)
            self._count += 1
        return written

    def _written(self, form: tuple[Run | str, ...], key: int) -> str:
        """A word of that form which means nothing else, though its parts do not either: "j.r." would be "jr"."""
        for _ in range(_TRIES):
            known = iter(self._runs_of.get(key, ()))
            runs: list[str] = []
            written = "".join(
                part if isinstance(part, str) else self._run(part, next(known, None), runs) for part in form
            )
            whole = fold(written).replace(" ", "")
            if self.failed or len(form) == 1 or key in self._runs_of or not _means_more(whole, form):
                self._runs_of.setdefault(key, runs)
                return written
        self.failed = True
        return ""

    def _run(self, run: Run, known: str | None, runs: list[str]) -> str:
        """Letters of that kind: those that the word had before, or others."""
        candidates = _ordinary(run)
        found = known or next(filter(self._is_unlike_others, candidates), None)
        if found is None or found not in candidates:
            self.failed = True
            return ""
        self._used.add(found)
        runs.append(found)
        return found.upper() if run.case == "upper" else found if run.case == "lower" else _mixed(found)

    def _is_unlike_others(self, word: str) -> bool:
        """Whether ``word`` is new, and a short one has no letter of another, so that initials can be told apart."""
        if word in self._used:
            return False
        return len(word) >= _SHORT or all(len(other) >= _SHORT or set(word).isdisjoint(other) for other in self._used)

    def recipe(self, key: str | None) -> list[int] | None:
        """How ``key`` comes of the pieces; None where that cannot be told."""
        steps: list[int] = []
        for word in (key or "").split():
            found = self._steps(word)
            if found is None:
                return None
            steps += [kernel.SPACE, *found] if steps else found
        return steps

    def _steps(self, word: str) -> list[int] | None:
        owners = self._owners(word) if len(word) == 1 else []
        if word in self._pieces:
            return None if owners or word in self._literal else [self._pieces[word]]
        if owners:
            is_plain = len(owners) == 1 and owners[0][0] >= 0 and word not in self._literal
            return [kernel.letter_step(*owners[0])] if is_plain else None
        if word in self._literal or word in SAINTS.values():
            return [kernel.literal_step(byte) for byte in word.encode()]
        for glue in sorted(name_words().glued):  # "Mc Donald"
            if word.startswith(glue) and glue in self._literal and word[len(glue) :] in self._pieces:
                return [*(kernel.literal_step(byte) for byte in glue.encode()), self._pieces[word[len(glue) :]]]
        return None

    def _owners(self, letter: str) -> list[tuple[int, int]]:
        """The short words of which ``letter`` may be an initial ("JR"), each with every place of the letter in it."""
        places = {**dict.fromkeys(self._literal, -1), **self._pieces}
        return [
            (place, at)
            for piece, place in places.items()
            if 1 < len(piece) < _SHORT
            for at in range(len(piece))
            if piece[at] == letter
        ]


_SHORT: Final = 4
"""Words with fewer letters may be initials."""

_TRIES: Final = 4


def _means_more(whole: str, form: tuple[Run | str, ...]) -> bool:
    """Whether an invented word of several parts happens to be one that is read; one run of letters is what it says."""
    parts = [part for part in form if isinstance(part, Run) or any(map(str.isalpha, part))]
    if len(parts) == 1 and whole.isalpha():
        return False
    return is_special(whole) or is_given_name(whole)


@cache
def _degrees() -> frozenset[str]:
    return name_words().degrees | {"hc"}


def _mixed(word: str) -> str:
    """Neither lower nor upper case; a single letter cannot be, and is never asked to."""
    return word[0].upper() + word[1:]


@cache
def _ordinary(run: Run) -> tuple[str, ...]:
    """Words of that kind which mean nothing else, none a part of another."""
    if run.tables:
        fitting = (word for word in words_in().get(run.tables, ()) if run_of(word, word) == _lower(run))
        return tuple(word for word in fitting if len(word) < 3 or not fills_a_field(word))  # two letters never do
    if run.is_given:
        fitting = (name for name in given_names() if (len(name) == run.length if run.length < 4 else len(name) > 5))
        return _some(name for name in fitting if _is_ordinary(name, run))
    return _some(word for word in _invented(run.length) if _is_ordinary(word, run) and not is_given_name(word))


def _some(words: Iterator[str]) -> tuple[str, ...]:
    """As many as the words of a name need; a word may take two."""
    return tuple(islice(words, 2 * kernel.MOST_WORDS))


def _lower(run: Run) -> Run:
    return attrs.evolve(run, case="lower")


def _is_ordinary(word: str, run: Run) -> bool:
    if is_special(word) or fills_a_field(word):
        return False
    return run.length >= 4 or run.has_vowel != VOWELS.isdisjoint(word)


def _invented(length: int) -> Iterator[str]:
    if length == 1:
        return iter("abcdefghijklmnopqrstuvwxyz")
    first = "qxzjvkw"
    rest = "qxzjvkwbgaeiouy" if length < 4 else "qxzjvkwbg"
    return ("".join(letters) for letters in product(first, *([rest] * (min(length, 5) - 1))))
