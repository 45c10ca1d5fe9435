"""Many names at once: names of one shape are read alike.

How `person_name` splits a name depends on the words of its tables, on which words are given names, and on how a word is
written (initial, capitals, hyphen, full stop); not on which ordinary name stands there. So each written word gets a
class, a name's shape is the sequence of its classes, and one name of each shape is read with care: a name of invented
words, in which one can see where every word went. All other names of the shape are put together by that recipe.

Whatever this cannot be sure of (digits, brackets, scripts without letters' case, repaired encodings) is left to
`person_name` itself, name by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.kernels.columns import distinct_numbers
from unifiedcustomer.normalization.given_names import given_names, is_given_name
from unifiedcustomer.normalization.mojibake import may_be_misread
from unifiedcustomer.normalization.name_parsing import is_ideographic
from unifiedcustomer.normalization.name_words import NameWords, name_words
from unifiedcustomer.normalization.names import SAINTS, PersonName
from unifiedcustomer.normalization.placeholders import placeholder_words, rows_of_keys
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import Role
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["NameTexts", "ReadNames", "names_by_shape"]

NameTexts: TypeAlias = "tuple[Texts | None, Texts | None, Texts | None]"
"""Full names, given names, family names of the same rows; None where no row has one."""

Reader: TypeAlias = "Callable[[str | None, str | None, str | None], PersonName]"

_RUN: Final = re.compile(r"[^\W\d_]+")
_MARKS_INSIDE: Final = frozenset("-'.\u20190123456789")
_BEYOND_LATIN: Final = "\u0250"  #: letters before it need no tidying
_ANY_DIGIT: Final = str.maketrans("0123456789", "7777777777")
_LONGEST_WORD: Final = 60
_OFTEN: Final = 5
"""How many names of a shape make a recipe worth its while; fewer are read one by one."""


@attrs.frozen(eq=False)
class ReadNames:
    """What was read of each row: keys of three features, empty where there is none, and which rows were not read."""

    keys: Mapping[Feature, Texts]
    unread: NDArray[np.bool_]


@attrs.frozen
class Run:
    """Letters of an ordinary word, as far as their reading depends on them."""

    case: str  #: "upper", "lower" or "mixed"
    length: int  #: 4 stands for more
    has_vowel: bool = False  #: of the short ones, which may be initials
    is_given: bool = False
    tables: frozenset[str] = frozenset()


Form: TypeAlias = "str | tuple[Run | str, ...]"
"""The class of a word: a word that means something as it is written; else its runs of letters and what is between."""


@cache
def _literal() -> frozenset[str]:
    """Folded words that are read by what they say, or are part of a phrase that only fills a field."""
    found = {"de", "of", *SAINTS, *SAINTS.values(), *name_words().glued}
    phrases = (placeholder_words(role) for role in (Role.FULL_NAME, Role.GIVEN_NAME, Role.FAMILY_NAME))
    found.update(word for words in phrases for phrase in words for word in phrase.split())
    return frozenset(found)


@cache
def _tables() -> Mapping[str, frozenset[str]]:
    """The tables that each folded word is in; how a name is read asks for nothing else."""
    found: dict[str, set[str]] = {}
    table = name_words()
    for field in attrs.fields(NameWords):
        if field.name not in ("telling", "family_names_of_two"):
            for word in getattr(table, field.name):
                found.setdefault(word, set()).add(field.name)
    return {word: frozenset(names) for word, names in found.items()}


@cache
def _words_in() -> Mapping[frozenset[str], tuple[str, ...]]:
    """The words that are in the same tables, and are no literal ones."""
    found: dict[frozenset[str], list[str]] = {}
    for word, names in sorted(_tables().items()):
        if word not in _literal() and word.isalpha() and word.isascii():
            found.setdefault(names, []).append(word)
    return {names: tuple(words) for names, words in found.items()}


@cache
def _parts_of_degrees() -> frozenset[str]:
    """Whatever may be a degree together with the words around it: "Ph. D.", "h. c."."""
    degrees = {*name_words().degrees, *name_words().degrees_after_comma, "hc"}
    return frozenset(
        degree[i:j] for degree in degrees for i in range(len(degree)) for j in range(i + 1, len(degree) + 1)
    )


@cache
def _special() -> frozenset[str]:
    """Folded words that are more than a name."""
    return _literal().union(_tables())


def names_by_shape(texts: NameTexts, read: Reader) -> ReadNames:
    """Read the names of all rows whose shape tells how."""
    there = [(place, column) for place, column in enumerate(texts) if column is not None]
    vocabulary, worded = _vocabulary([column for _, column in there])
    hashes, status = kernel.shapes(worded, vocabulary.classes, vocabulary.keys, vocabulary.flags, vocabulary.letters)
    for (place, _), column in zip(there, worded, strict=True):
        if place == _GIVEN:  # there a comma parts no words
            status[_rows_with(column, vocabulary, _COMMA)] = 0
    answered = status == kernel.ANSWERED
    shape, firsts = distinct_numbers(np.where(answered, (hashes >> np.uint64(1)).astype(np.int64), -1))
    cookbook = _Cookbook()
    often = np.flatnonzero(np.bincount(shape[answered], minlength=len(firsts)) >= _OFTEN)
    for number, row in zip(often.tolist(), firsts[often].tolist(), strict=True):
        forms: list[list[tuple[Form, int]] | None] = [None, None, None]
        for (place, _), column in zip(there, worded, strict=True):
            numbers = column.words[column.bounds[row] : column.bounds[row + 1]].tolist()
            forms[place] = [(vocabulary.forms[vocabulary.classes[w]], int(vocabulary.keys[w])) for w in numbers]
        cookbook.add(number, forms, read)
    known = np.append(cookbook.known(len(firsts)), -1).astype(np.int32)  # shape -1 finds the last entry
    recipes = known[shape]
    keys = {
        feature: Texts(
            *kernel.made_of_pieces(worded, vocabulary.pieces, recipes, cookbook.steps(place), sort=place == 2)
        )
        for place, feature in enumerate((Feature.GIVEN, Feature.FAMILY, Feature.NAME))
    }
    return ReadNames(keys, unread=(status == 0) | (answered & (recipes < 0)))


_GIVEN: Final = 1  #: the place of given names among the texts of a name


def _rows_with(column: kernel.WordedTexts, vocabulary: _Vocabulary, form: Form) -> NDArray[np.int64]:
    """The rows that have a word of that class."""
    if form not in vocabulary.forms:
        return np.zeros(0, dtype=np.int64)
    places = np.flatnonzero(vocabulary.classes[column.words] == vocabulary.forms.index(form))
    return np.searchsorted(column.bounds, places, side="right") - 1


@attrs.frozen(eq=False)
class _Vocabulary:
    """What is known of each distinct word."""

    forms: list[Form]  #: by class
    classes: NDArray[np.int32]
    keys: NDArray[np.int32]  #: equal where words are equal, folded
    flags: NDArray[np.uint8]
    letters: NDArray[np.uint8]
    pieces: kernel.Pieces


def _vocabulary(columns: Sequence[Texts]) -> tuple[_Vocabulary, list[kernel.WordedTexts]]:
    """The words of all columns, numbered alike."""
    spans = [kernel.split_words(column.data, column.starts, column.ends, comma=True) for column in columns]
    words = Texts.together([Texts(column.data, *where[1:]) for column, where in zip(columns, spans, strict=True)])
    distinct, codes = words.encoded()
    ends = np.cumsum([len(where[1]) for where in spans])
    worded = [
        kernel.WordedTexts(where[0], np.ascontiguousarray(part))
        for where, part in zip(spans, np.split(codes, ends[:-1]), strict=True)
    ]
    return _analysed(distinct), worded


_COMMA: Final = ","
_UNREADABLE: Final = ""


def _analysed(words: Texts) -> _Vocabulary:
    """What is known of distinct ``words``: of plain ones that mean nothing else by kernels, of others one by one."""
    data, starts, ends, codes = kernel.plain_words(words.data, words.starts, words.ends, _LONGEST_WORD)
    keys = Texts(data, starts, ends)
    hashes = keys.hashes()
    plain = (codes > 0) & ~np.isin(hashes, _hashes(_special))
    traits = ((codes - 1) % 30).astype(np.int64) + 30 * np.isin(hashes, _hashes(given_names))
    flags = np.where(codes > 30, kernel.ONE_LETTER_REPEATED, 0).astype(np.uint8)
    flags[np.isin(hashes, _hashes(_on_rows_of_keys))] |= kernel.ON_A_ROW_OF_KEYS
    flags[np.isin(hashes, _hashes(_parts_of_degrees))] |= kernel.NOT_TWICE
    letters = (ends - starts).astype(np.uint8)
    index: dict[Form, int] = {}
    of_traits = np.zeros(60, dtype=np.int32)
    for trait in np.flatnonzero(np.bincount(traits[plain], minlength=60)).tolist():
        of_traits[trait] = index.setdefault((_run_of(trait),), len(index))
    classes = of_traits[np.where(plain, traits, 0)]
    rest = np.flatnonzero(~plain)
    pieces: list[str] = []
    counts = np.ones(len(words), dtype=np.int64)
    for number, word in zip(rest.tolist(), words.take(rest).strings(), strict=True):
        form, folded = _form(word)
        classes[number] = index.setdefault(form, len(index))
        flags[number], letters[number] = _flags(form, folded), min(sum(map(len, folded)), 255)
        counts[number] = len(folded)
        pieces += folded
    ends_of = np.cumsum(counts[rest]).tolist()
    joined = Texts.of("".join(pieces[end - n : end]) for end, n in zip(ends_of, counts[rest].tolist(), strict=True))
    places = np.arange(len(words))
    places[rest] = len(words) + np.arange(len(rest))
    of_key = Texts.together([keys, joined]).take(places).encoded()[1]
    made = _pieces(keys, rest, counts, Texts.of(pieces))
    return _Vocabulary(list(index), classes, of_key, flags, letters, made)


def _pieces(keys: Texts, rest: NDArray[np.int64], counts: NDArray[np.int64], others: Texts) -> kernel.Pieces:
    """The pieces of all words: a plain word is one; those of the ``rest`` follow each other in ``others``."""
    bounds = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=bounds[1:])
    of_rest = np.zeros(int(bounds[-1]), dtype=bool)
    first, many = bounds[rest], counts[rest]
    of_rest[np.repeat(first - (np.cumsum(many) - many), many) + np.arange(int(many.sum()))] = True
    is_plain = np.ones(len(counts), dtype=bool)
    is_plain[rest] = False
    places = np.empty(len(of_rest), dtype=np.int64)
    places[~of_rest] = np.flatnonzero(is_plain)
    places[of_rest] = len(keys) + np.arange(len(others))
    found = Texts.together([keys, others]).take(places)
    return kernel.Pieces(bounds, found.data, found.starts, found.ends)


def _run_of(trait: int) -> Run:
    """The class of plain words with that code; see `kernel.plain_words`."""
    given, code = divmod(trait, 30)
    vowel, code = divmod(code, 15)
    length, case = divmod(code, 3)
    return Run(("mixed", "lower", "upper")[case], length, has_vowel=bool(vowel) and length < 4, is_given=bool(given))


@cache
def _hashes(words: Callable[[], Iterable[str]]) -> NDArray[np.uint64]:
    return np.sort(Texts.of(words()).hashes())


@cache
def _on_rows_of_keys() -> frozenset[str]:
    """Every run of letters that stands on a row of a keyboard."""
    rows = rows_of_keys().split("|")
    return frozenset(row[i:j] for row in rows for i in range(len(row)) for j in range(i + 1, len(row) + 1))


def _flags(form: Form, pieces: Sequence[str]) -> int:
    found = kernel.SLOW if form == _UNREADABLE else 0
    if any(piece.count(piece[0]) == len(piece) for piece in pieces):
        found |= kernel.ONE_LETTER_REPEATED
    if any(piece in _on_rows_of_keys() for piece in pieces):
        found |= kernel.ON_A_ROW_OF_KEYS
    return found | kernel.NOT_TWICE if "".join(pieces) in _parts_of_degrees() else found


def _form(word: str) -> tuple[Form, list[str]]:
    """The class of a written word, and the folded pieces that it gives."""
    if word == _COMMA:
        return _COMMA, []
    if len(word) > _LONGEST_WORD:
        return _UNREADABLE, []
    if word.isascii() and word.isalpha():
        key = word.lower()
        return (word if key in _literal() else (_run(word, key),)), [key]
    return _form_of_marked(word)


def _form_of_marked(word: str) -> tuple[Form, list[str]]:
    """As `_form`, of a word with marks in it or letters beyond ASCII."""
    if word.isalpha() and max(word) < _BEYOND_LATIN and not may_be_misread(word):
        key = fold(word)
        if key.isalpha() and (len(key) == len(word) or len(word) > 3):
            return (word if key in _literal() else (_run(word, key),)), [key]
    found = _RUN.findall(word)
    marks = _RUN.split(word)
    keys = list(map(fold, found))
    if (
        not found
        or word[0].isdigit()
        or not _MARKS_INSIDE.issuperset("".join(marks))
        or tidy(word, limit=_LONGEST_WORD) != (word, None)
        or is_ideographic(word)
        or not all(key.isalpha() for key in keys)
        or any(len(key) != len(run) and len(run) < 4 for key, run in zip(keys, found, strict=True))
        or may_be_misread(word)
    ):
        return _UNREADABLE, []
    pieces = fold(word).split()
    whole = "".join(pieces)
    if len(found) == 1 and len(pieces) == 1:
        is_literal = whole in _literal()
    else:
        is_literal = not _special().isdisjoint([*pieces, *keys, whole]) or is_given_name(whole)
    if is_literal:
        return word, pieces
    parts: list[Run | str] = [marks[0]]
    for run, key, mark in zip(found, keys, marks[1:], strict=True):
        parts += [_run(run, key), mark]
    return tuple(part.translate(_ANY_DIGIT) if isinstance(part, str) else part for part in parts if part), pieces


def _run(written: str, key: str) -> Run:
    case = "upper" if written.isupper() else "lower" if written.islower() else "mixed"
    length = len(written)
    has_vowel = length < 4 and not _VOWELS.isdisjoint(key)
    return Run(case, min(length, 4), has_vowel, is_given_name(key), _tables().get(key, frozenset()))


_VOWELS: Final = frozenset("aeiouy")


class _Cookbook:
    """A recipe for each feature of each shape that can be told from an invented name."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._steps: tuple[list[list[int]], ...] = ([], [], [])

    def add(self, shape: int, forms: Sequence[list[tuple[Form, int]] | None], read: Reader) -> None:
        """Learn the recipes of ``shape``: the classes and keys of the words in each of the three texts."""
        invented = _Invented()
        texts = [None if words is None else invented.text(words) for words in forms]
        if invented.failed:
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


class _Invented:
    """A name of invented words, and where each of them came from."""

    def __init__(self) -> None:
        self.failed = False
        self._pieces: dict[str, int] = {}  #: an invented piece and its place among the pieces of the row
        self._literal: set[str] = set()
        self._count = 0
        self._used: set[str] = set()
        self._runs_of: dict[int, list[str]] = {}

    def text(self, forms: Iterable[tuple[Form, int]]) -> str:
        """A text of that shape; words with one key are one word."""
        return " ".join(self._word(form, key) for form, key in forms)

    def _word(self, form: Form, key: int) -> str:
        if isinstance(form, str):
            pieces = fold(form).split()
            self._literal.update(pieces)
            self._count += len(pieces)
            return form
        known = iter(self._runs_of.get(key, ()))
        runs = self._runs_of.setdefault(key, []) if key not in self._runs_of else []
        written = "".join(part if isinstance(part, str) else self._run(part, next(known, None), runs) for part in form)
        for piece in fold(written).split():
            self._pieces.setdefault(piece, self._count)
            self._count += 1
        return written

    def _run(self, run: Run, known: str | None, runs: list[str]) -> str:
        """Letters of that kind: those that the word had before, or others."""
        candidates = _ordinary(run)
        found = known or next((word for word in candidates if word not in self._used), None)
        if found is None or found not in candidates:
            self.failed = True
            return ""
        self._used.add(found)
        runs.append(found)
        return found.upper() if run.case == "upper" else found if run.case == "lower" else _mixed(found)

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
        if word in self._pieces:
            return None if word in self._literal else [self._pieces[word]]
        if len(word) == 1:  # an initial of "JR"
            owners = [
                (place, piece.index(word)) for piece, place in self._pieces.items() if word in piece and len(piece) < 4
            ]
            if len(owners) == 1 and word not in self._literal:
                return [kernel.letter_step(*owners[0])]
        if word in self._literal or word in SAINTS.values():
            return [kernel.literal_step(byte) for byte in word.encode()]
        for glue in sorted(name_words().glued):  # "Mc Donald"
            if word.startswith(glue) and glue in self._literal and word[len(glue) :] in self._pieces:
                return [*(kernel.literal_step(byte) for byte in glue.encode()), self._pieces[word[len(glue) :]]]
        return None


def _mixed(word: str) -> str:
    """Neither lower nor upper case; a single letter cannot be, and is never asked to."""
    return word[0].upper() + word[1:]


@cache
def _ordinary(run: Run) -> tuple[str, ...]:
    """Words of that kind which mean nothing else, none a part of another."""
    if run.tables:
        fitting = (word for word in _words_in().get(run.tables, ()) if _run(word, word) == _lower(run))
        return tuple(word for word in fitting if not _fills_a_field(word))
    if run.is_given:
        fitting = (name for name in given_names() if (len(name) == run.length if run.length < 4 else len(name) > 5))
        return _some(name for name in fitting if _is_ordinary(name, run))
    return _some(word for word in _invented(run.length) if _is_ordinary(word, run) and not is_given_name(word))


def _some(words: Iterator[str], most: int = 40) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        if len(found) < most:
            found.append(word)
    return tuple(found)


def _lower(run: Run) -> Run:
    return attrs.evolve(run, case="lower")


def _is_ordinary(word: str, run: Run) -> bool:
    if word in _special() or _fills_a_field(word):
        return False
    return run.length >= 4 or run.has_vowel != _VOWELS.isdisjoint(word)


def _fills_a_field(word: str) -> bool:
    return len(set(word)) < min(len(word), 3) or (len(word) > 1 and word in _on_rows_of_keys())


def _invented(length: int) -> Iterator[str]:
    if length == 1:
        return iter("abcdefghijklmnopqrstuvwxyz")
    first = "qxzjvkw"
    rest = "qxzjvkwbgaeiouy" if length < 4 else "qxzjvkwbg"
    return ("".join(letters) for letters in product(first, *([rest] * (min(length, 5) - 1))))
