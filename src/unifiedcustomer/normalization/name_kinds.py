"""Which classes of words are read alike, given the words beside them.

`person_name` asks how a word is written where short words in capitals may be initials ("JR Smith" and "LI SMITH"), and
where a connector stands ("ortega y gasset"). It asks whether a word is a given name where a comma, a stroke or an
initial leaves the order open, behind a doubtful title, and where a name may be one word alone. In all other names one
kind stands for many classes, so that few names are of a rare shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.kernels import words as kernel
from unifiedcustomer.normalization.given_names import is_given_name
from unifiedcustomer.normalization.name_classes import AROUND_WORDS, BETWEEN_WORDS, Form, Run, tables_of
from unifiedcustomer.normalization.name_words import name_words
from unifiedcustomer.normalization.names import SAINTS
from unifiedcustomer.normalization.text import fold

__all__ = ["kinds_of"]

_SAFE: Final = frozenset(
    {
        "titles", "title_continuations", "degrees_after_comma", "particles", "apostrophised", "glued", "couples",
        "family_connectors", "no_word_of_the_name", "before_devotions", "devotions", "spanish_family_names",
    }
)  # fmt: skip
"""Tables whose words never take an ordinary word out of a name, nor ask whether one is a given name."""

_PARTS_OF_NAMES: Final = frozenset({"before_devotions", "devotions", "spanish_family_names"})
"""Tables whose words are words of the name wherever they stand."""

_MOST_INITIALS: Final = 3


def kinds_of(forms: Sequence[Form]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Kinds and needs of classes, as `kernels.words.KnownWords` has them."""
    index: dict[Form, int] = {}
    kinds = [[index.setdefault(_kind(form, need), len(index)) for need in range(4)] for form in forms]
    needs = [_needs(form) for form in forms]
    return np.array(kinds, dtype=np.int32).reshape(-1, 4), np.array(needs, dtype=np.uint8)


def _kind(form: Form, need: int) -> Form:
    """What is left of a class where no more than ``need`` is asked of it."""
    has_case, has_given = bool(need & kernel.NEEDS_CASE), bool(need & kernel.NEEDS_GIVEN)
    if isinstance(form, str):
        return form if has_case else form.lower()
    if len(form) == 1 and isinstance(form[0], Run):
        return (_lone(form[0], has_case=has_case, has_given=has_given),)
    if _is_surrounded(form):
        return form
    has_stop = any(isinstance(part, str) and "." in part for part in form)
    return tuple(part if isinstance(part, str) else _beside_marks(part, has_case, has_given, has_stop) for part in form)


def _is_surrounded(form: tuple[Run | str, ...]) -> bool:
    """Whether brackets and the like stand in a word: it may belong to others, and be read as if they were not there."""
    return any(isinstance(part, str) and not AROUND_WORDS.isdisjoint(part) for part in form)


def _lone(run: Run, *, has_case: bool, has_given: bool) -> Run:
    if run.length > 1 and not run.tables and not _may_be_initials(run):
        return Run(run.case if has_case else "mixed", 4, is_given=run.is_given and has_given)
    if _may_be_initials(run):
        return run
    return attrs.evolve(run, case=run.case if has_case else "mixed", is_given=run.is_given and has_given)


def _beside_marks(run: Run, has_case: bool, has_given: bool, has_stop: bool) -> Run:  # noqa: FBT001
    """Letters with marks around them: with full stops they may be initials, and their number counts."""
    return Run(
        run.case if has_case else "mixed",
        run.length if has_stop or run.length == 1 or run.tables else 4,
        is_given=run.is_given and has_given,
        tables=run.tables,
    )


def _may_be_initials(run: Run) -> bool:
    """Whether a word of such letters may be several initials: "JR"."""
    return run.case == "upper" and 1 < run.length <= _MOST_INITIALS and not run.is_given


def _needs(form: Form) -> int:
    if isinstance(form, str):
        return _needs_of_literal(form)
    if _is_surrounded(form):
        return kernel.NEEDS_CASE | kernel.NEEDS_GIVEN
    runs = [part for part in form if isinstance(part, Run)]
    has_stop = any("." in part for part in form if isinstance(part, str))
    tables = runs[0].tables if len(runs) == 1 else frozenset()
    is_initial = has_stop or (len(runs) == 1 and runs[0].length == 1)
    found = 0 if _is_safe(tables) and not is_initial else kernel.NEEDS_GIVEN
    if "family_connectors" in tables or (len(form) == len(runs) == 1 and _may_be_initials(runs[0])):
        found |= kernel.NEEDS_CASE
    return found | kernel.IS_ORDINARY if _PARTS_OF_NAMES.issuperset(tables) and not is_initial else found


def _needs_of_literal(word: str) -> int:
    key = fold(word).replace(" ", "")
    tables = tables_of(key)
    is_safe = key in _safe_words() and _is_safe(tables) and "." not in word
    may_be_initials = word.isupper() and 1 < len(word) <= _MOST_INITIALS and not is_given_name(key)
    found = 0 if is_safe and word not in BETWEEN_WORDS else kernel.NEEDS_GIVEN
    return found | kernel.NEEDS_CASE if may_be_initials or "family_connectors" in tables else found


def _is_safe(tables: frozenset[str]) -> bool:
    return _SAFE.issuperset(tables)


@cache
def _safe_words() -> frozenset[str]:
    """Words that are read by what they say, and tell nothing of the words beside them; an emoji is none at all."""
    return frozenset({"de", "", *SAINTS, *SAINTS.values(), *(word for word in name_words().glued if len(word) > 1)})
