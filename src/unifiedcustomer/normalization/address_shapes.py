"""One-line addresses of the usual shape, taken apart by the column: street and number, a comma, code and city.

What a street line and a postal code give is read by the kernels that read columns of these. Any other address is left
to `addresses`, with which every answer is equal: the code is the last group of words that is one, so the city must not
have digits, nor begin with a word that could be the end of the code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.features import Feature
from unifiedcustomer.kernels import library
from unifiedcustomer.normalization.cells import Circumstances
from unifiedcustomer.normalization.places import city_key
from unifiedcustomer.normalization.postal_codes import code_rules
from unifiedcustomer.normalization.quick_keys import quick_keys
from unifiedcustomer.normalization.street_words import streets_by_word
from unifiedcustomer.normalization.text import fold
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Texts

__all__ = ["QuickAddresses", "addresses_by_shape"]

_LATIN: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0151\u0154-\u015f\u0162-\u0177\u0179-\u017c\u0180-\u0191\u0193-\u024f"
)
"""Letters with which no UTF-8 that was read as Windows text can end, so that nothing has to be repaired."""

_SHAPE: Final = re.compile(
    rf"(?! )([ -%'-+\--:<-{{}}~{_LATIN}]{{1,150}}), "  # all but & , ; | which may be parted or repaired
    r"([0-9][0-9-]{2,9}) "
    rf"([A-Za-z{_LATIN}][ '()\-./A-Za-z{_LATIN}]{{0,80}})"
)


@attrs.frozen(eq=False)
class QuickAddresses:
    """Compared parts of each address, and for which addresses they are answered."""

    streets: Texts
    numbers: Texts
    codes: Texts
    cities: Texts
    answered: NDArray[np.bool_]

    def by_feature(self) -> dict[str, Texts]:
        """The parts by the feature that they are."""
        return {
            Feature.STREET: self.streets,
            Feature.HOUSE_NUMBER: self.numbers,
            Feature.POSTAL_CODE: self.codes,
            Feature.CITY: self.cities,
        }


def addresses_by_shape(
    texts: Texts, circumstances: Sequence[Circumstances], which: NDArray[np.int32]
) -> QuickAddresses | None:
    """Read the addresses of one shape; None where nothing was compiled."""
    if library() is None:
        return None
    found = [_SHAPE.fullmatch(text) for text in texts.strings()]
    shaped = np.array([place for place, match in enumerate(found) if match is not None], dtype=np.int64)
    parts = [match.groups() for match in found if match is not None]
    lines, codes, cities = map(Texts.of, zip(*parts, strict=True) if parts else ((), (), ()))
    lands = np.ascontiguousarray(which[shaped])
    streets = streets_by_word(lines, [given.country for given in circumstances], lands)
    written = quick_keys(Field(role=Role.POSTAL_CODE), codes, circumstances, lands)
    assert written is not None, "there is a kernel for codes"
    distinct, names = cities.encoded()
    first_word = np.array([_letters(city.partition(" ")[0]) for city in distinct.strings()], dtype=np.int64)
    longest = np.array([_letters_at_the_end(given.country) for given in circumstances], dtype=np.int64)
    answered = streets.answered & written.answered & (first_word[names] > longest[lands])
    chosen = np.flatnonzero(answered)
    is_answered = np.zeros(len(texts), dtype=bool)
    is_answered[shaped[chosen]] = True

    def of_all(keys: Texts) -> Texts:
        return Texts.repeated("", len(texts)).with_at(shaped[chosen], keys.take(chosen))

    city_keys = Texts.of(map(city_key, distinct.strings())).at(names)
    return QuickAddresses(
        streets=of_all(streets.streets),
        numbers=of_all(streets.numbers),
        codes=of_all(written.keys),
        cities=of_all(city_keys),
        answered=is_answered,
    )


def _letters(word: str) -> int:
    return len(fold(word).replace(" ", ""))


def _letters_at_the_end(country: str | None) -> int:
    """How many letters a code of the country may end in; more than any word has where its codes are not known."""
    rules = code_rules(country)
    if rules is None:
        return 1 << 30
    return max(len(picture.compact) - len(picture.compact.rstrip("@*")) for picture in rules.pictures)
