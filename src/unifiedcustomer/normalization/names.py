"""Names of persons: who is given what, and what of it may be compared.

Names have no grammar that holds everywhere, so the split into given and family name is the likeliest reading, and
`PersonName.tokens` has every word whatever its place: matching sees swapped and misplaced names through it.
"""

from __future__ import annotations

import attrs

from unifiedcustomer.model_fields import personal
from unifiedcustomer.normalization.text import fold

__all__ = ["PersonName", "person_name"]


@attrs.frozen
class PersonName:
    """A name as shown, and as compared. Titles and suffixes are in neither name."""

    given: str | None = personal(default=None)  #: as written: "Ann-Marie"
    family: str | None = personal(default=None)  #: as written, with particles: "van der Berg"
    given_key: str | None = personal(default=None)  #: folded: "ann marie"
    family_key: str | None = personal(default=None)  #: folded, particles as words of their own: "van der berg"
    root: str | None = personal(
        default=None
    )  #: the names that the first given name may be short for: "alexander|alexandra"
    tokens: tuple[str, ...] = personal(default=())  #: all words, folded, sorted, each once
    suffix: str | None = personal(default=None)  #: "jr", "sr", "ii" ...: what tells father from son


def person_name(full: str | None, given: str | None, family: str | None) -> PersonName:
    """The name in one tidied text, in two columns, or in both; the columns win."""
    if full and not (given or family):
        given, _, family = full.rpartition(" ")
    keys = [fold(text) for text in (full, given, family) if text]
    return PersonName(
        given or None, family or None, fold(given or "") or None, fold(family or "") or None,
        tokens=tuple(sorted({word for key in keys for word in key.split()})),
    )  # fmt: skip
