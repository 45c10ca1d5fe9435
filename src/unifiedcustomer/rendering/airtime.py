"""How long a text takes to say.

What counts is the words that are spoken: ``19.99`` is four, ``+44 1225`` is seven, ``2026`` four. The count is an
estimate from digits, a little high, since no table of number words is needed for it and airtime is bought in whole
seconds; a studio's clock decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["seconds_of", "spoken_words"]

_NUMBER = r"[0-9]{1,3}(?:[.,' ][0-9]{3})+(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]+(?:[.,][0-9]{1,2})?(?![0-9])"
_TOKEN: Final = re.compile(rf"(?P<number>{_NUMBER})|(?P<word>[^\W\d_]+(?:['\u2019-][^\W\d_]+)*)|(?P<sign>[%&@+=€$£])")


def spoken_words(text: str, *, by_digit: Iterable[tuple[int, int]] = ()) -> int:
    """The words that are spoken when ``text`` is read out.

    Args:
        text: what is read.
        by_digit: spans that are read digit by digit, such as telephone numbers.

    >>> spoken_words("nineteen ninety-nine"), spoken_words("19.99 dollars"), spoken_words("+44 1225", by_digit=[(0, 8)])
    (2, 5, 7)
    """
    count, end = 0, 0
    for start, stop in sorted(by_digit):
        count += _words(text[end:start]) + sum(char.isalnum() or char == "+" for char in text[start:stop])
        end = stop
    return count + _words(text[end:])


def seconds_of(words: int, words_per_minute: int) -> int:
    """Whole seconds for so many words, rounded up."""
    return -(-60 * words // words_per_minute)


def _words(text: str) -> int:
    return sum(_number(token["number"]) if token["number"] else 1 for token in _TOKEN.finditer(text))


def _number(written: str) -> int:
    """1,049.90 is "one thousand forty-nine and ninety"."""
    match = re.fullmatch(r"(.*?)(?:[.,]([0-9]{1,2}))?", written)
    assert match is not None
    whole = re.sub(r"[^0-9]", "", match[1])
    if len(whole) > 12 or (len(whole) > 1 and whole.startswith("0")):
        return len(whole)  # not a number but digits
    cents = 1 + _below_thousand(int(match[2])) if match[2] and int(match[2]) else 0
    return _integer(int(whole)) + cents


def _integer(number: int) -> int:
    words = 0
    while number:
        number, group = divmod(number, 1000)
        words += _below_thousand(group) + (1 if number else 0)  # and the word "thousand" for what is above
    return max(words, 1)


def _below_thousand(number: int) -> int:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    return 2 * (hundreds > 0) + (1 if 0 < rest < 20 else (tens > 0) + (ones > 0))
