"""A whole name in one text, split into its likeliest parts.

The parts, from the outside in: what stands in brackets or after "née" are other names; titles stand in front,
generations ("Jr.") and degrees behind; a comma turns the order round. What is left are given names and a family name,
which begins at a particle ("van", "de la"), at the first of two Spanish family names, or is the last word.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import attrs

from unifiedcustomer.normalization.given_names import is_given_name
from unifiedcustomer.normalization.name_words import name_words
from unifiedcustomer.normalization.text import fold

__all__ = ["NameParts", "as_on_a_ticket", "family_parts", "full_name_parts", "given_parts", "is_ideographic"]


class Word(NamedTuple):
    """A word as written, and folded and closed up: ("Ph.D.", "phd")."""

    text: str
    key: str

    @property
    def is_initials(self) -> bool:
        """One letter, or letters with a full stop behind each: "J", "J.R."."""
        return len(self.key) == 1 or (len(self.key) <= 4 and self.text.count(".") == len(self.key))


@attrs.define
class NameParts:
    """What a text was split into. `other` belongs to the person, but is neither of the two names."""

    given: list[Word] = attrs.field(factory=list, repr=False)
    family: list[Word] = attrs.field(factory=list, repr=False)
    other: list[Word] = attrs.field(factory=list, repr=False)
    suffix: str | None = attrs.field(default=None, repr=False)


_BRACKETED: Final = re.compile('[(\\["“„«][^()\\[\\]"“”„«»]*[)\\]"”“»]')
_SPACED_HYPHEN: Final = re.compile(r" ?[-\u2010-\u2014] | [-\u2010-\u2014] ?")
_EDGES: Final = ',;:"()[]“”„«»-‐‑‒–—'
_ORDINAL: Final = re.compile(r"\d{1,2}(?:st|nd|rd|th)", re.ASCII)
_IDEOGRAPHS: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_IDEOGRAPHIC_NAME: Final = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def full_name_parts(full: str) -> NameParts:
    """The parts of a name in one text, in natural order or as "Family, Given"."""
    parts = NameParts()
    text = _SPACED_HYPHEN.sub("-", full)
    outside = _BRACKETED.sub(" ", text)
    if outside.strip(" ,;"):
        words = [word for inside in _BRACKETED.findall(text) for word in _words(inside)]
        parts.other += [word for word in words if word.key not in name_words().maiden]
        text = outside
    clauses = [words for clause in text.replace(";", ",").split(",") if (words := _words(clause))]
    while len(clauses) > 1 and _are_degrees(clauses[-1], parts):
        clauses.pop()
    if not clauses:
        return parts
    if len(clauses) == 1 and (ticket := as_on_a_ticket(text)):
        _family_first(ticket, parts)
        return parts
    if len(clauses) == 1 or _is_added(clauses[1], to=clauses[0]):
        parts.other += [word for clause in clauses[1:] for word in clause]
        _natural_order(clauses[0], parts)
    else:
        _family_first(clauses, parts)
    return parts


def as_on_a_ticket(text: str) -> list[list[Word]]:
    """Family name and given names of "ROSSI/MARIA MRS", as airlines write them; nothing where a slash says less.

    A title at the end shows it, or a given name that only the right side begins with: "Hans/Maria Weber" are two.
    """
    left, _, right = text.partition("/")
    family, given = _words(left), _words(right)
    if not family or not given or "/" in right or len(family[0].key) < 2:
        return []
    has_title = len(given) > 1 and given[-1].key in name_words().titles
    is_told = is_given_name(given[0].key) and not is_given_name(family[0].key)
    return [family, given] if has_title or is_told else []


def _is_added(clause: list[Word], *, to: list[Word]) -> bool:
    """Whether ``clause`` only says more about a whole name: "John Smith, 1st Baron Smith", "Ann Lee, Leeds"."""
    first = clause[0]
    if _ORDINAL.fullmatch(first.key) or first.key in name_words().peers or first.key == "of":
        return True
    is_whole_name = len(to) > 1 and is_given_name(to[0].key) and not to[-1].is_initials
    return is_whole_name and not first.is_initials and not is_given_name(first.key) and not _is_particle(first)


def given_parts(text: str) -> NameParts:
    """The parts of a column of given names: titles leave, and particles at the end belong to the family name."""
    parts = NameParts()
    words = _without_generation(_without_titles(_words(text), parts)[0], parts, fewest=1)
    end = len(words)
    while end > 1 and _is_particle(words[end - 1]):
        end -= 1
    parts.given, parts.family = words[:end], words[end:]
    return parts


def family_parts(text: str) -> NameParts:
    """The parts of a column of family names: "Berg, van der" is "van der Berg"."""
    parts = NameParts()
    clauses = [words for clause in text.split(",") if (words := _words(clause))]
    while len(clauses) > 1 and _are_degrees(clauses[-1], parts):
        clauses.pop()
    if len(clauses) == 2 and all(map(_is_particle, clauses[1])):
        clauses.reverse()
    words, _ = _without_titles([word for clause in clauses for word in clause], parts)
    parts.family = _without_peerage(_without_generation(words, parts, fewest=1), parts)
    return parts


def _words(text: str) -> list[Word]:
    words = (Word(word.strip(_EDGES), fold(word).replace(" ", "")) for word in text.split())
    return [word for word in words if word.key or word.text in ("&", "+")]


def _is_particle(word: Word) -> bool:
    words = name_words()
    if word.key in words.apostrophised:
        return not word.text.isalpha() and not word.text.endswith(".")
    return word.key in words.particles


def _are_degrees(words: list[Word], parts: NameParts) -> bool:
    """Whether a clause says only what the person is: "PhD", "Jr., MBA"."""
    table = name_words()
    if not all(word.key in table.degrees_after_comma or word.key in table.generations for word in words):
        return "".join(word.key for word in words) in table.degrees
    for word in words:
        parts.suffix = table.generations.get(word.key, parts.suffix)
    return True


def _without_titles(words: list[Word], parts: NameParts) -> tuple[list[Word], bool]:
    """``words`` from the first that is no title on, and whether a title was there; at least one word stays."""
    start = 0
    while start < len(words) - 1 and (length := _length_of_title(words, start)):
        if words[start].key in name_words().doubtful_titles:
            parts.other.append(words[start])
        start = min(start + length, len(words) - 1)
    return words[start:], start > 0


def _length_of_title(words: list[Word], start: int) -> int:
    """How many words a title at ``start`` has; 0 where none is. Another word follows."""
    table = name_words()
    key, following = words[start].key, words[start + 1].key
    if key in table.titles:
        return 1
    if key == "de" and following in table.titles:  # Dutch: "De heer Jansen"
        return 2
    if key in table.doubtful_titles:
        return int(len(words) - start > 2 and is_given_name(following))
    if start == 0:
        return 0
    if key in table.title_continuations or (key in (*table.couples, "") and following in table.titles):  # "Mr & Mrs"
        return 1
    return 2 if key + following == "hc" else 0  # "Dr. h. c."


def _without_generation(words: list[Word], parts: NameParts, *, fewest: int) -> list[Word]:
    """``words`` without degrees and generation at the end; at least ``fewest`` stay."""
    table = name_words()
    words = list(words)
    while len(words) > fewest:
        last = words[-1]
        if last.key in table.generations and "." not in last.text[:-1]:  # "J.R." are initials
            parts.suffix = table.generations[last.key]
        elif len(words) > fewest + 1 and words[-2].key + last.key in table.degrees and words[-2].text.endswith("."):
            words.pop()  # "Ph. D."
        elif last.key not in table.degrees:
            break
        words.pop()
    return words


def _natural_order(words: list[Word], parts: NameParts) -> None:
    table = name_words()
    words, titled = _without_titles(words, parts)
    words = _without_generation(words, parts, fewest=2 if not titled else 1)
    for position in range(2, len(words)):
        if words[position].key in table.maiden and position + 1 < len(words):
            parts.other += words[position + 1 :]
            words = words[:position]
            break
    words = _without_peerage(words, parts)
    if is_ideographic(words[0].text):
        _family_name_first_by_script(words, parts)
    elif len(words) == 1:
        alone = parts.given if is_given_name(words[0].key) and not titled else parts.family
        alone += words
    else:
        start = _start_of_family_name(words)
        parts.given, parts.family = (words[:start], words[start:]) if start else _surname_then_initials(words)


def _without_peerage(words: list[Word], parts: NameParts) -> list[Word]:
    """``words`` without titles of nobility inside the name, which stay among the other words."""
    table = name_words()
    if len(words) > 1 and _ORDINAL.fullmatch(words[0].key):  # "1st Viscount Smith"
        parts.other.append(words[0])
        words = words[1:]
    for position in range(1, len(words) - 1):
        if _ORDINAL.fullmatch(words[position].key):  # "Tom 1st Baron Clifford of Chudleigh"
            parts.other += words[position:-1]
            return [*words[:position], words[-1]] if position == 1 else words[:position]
    kept = []
    for position, word in enumerate(words):
        inside = position + 1 < len(words)
        before_particle = inside and word.key in table.nobility_before_a_particle and _is_particle(words[position + 1])
        if before_particle or (inside and word.key in table.nobility):
            parts.other.append(word)
        else:
            kept.append(word)
    return kept


def _family_first(clauses: list[list[Word]], parts: NameParts) -> None:
    """Split "Berg, Jan van der", "Smith Jr., John" and "Berg, van der, Jan"."""
    family, _ = _without_titles(clauses[0], parts)
    family = _without_generation(family, parts, fewest=1)
    rest = clauses[1:]
    if all(map(_is_particle, rest[0])):
        family = rest[0] + family
        rest = rest[1:]
    parts.family = family
    if rest:
        given, _ = _without_titles(rest[0], parts)
        given = _without_generation(given, parts, fewest=1)
        while len(given) > 1 and given[-1].key in name_words().titles:
            given = given[:-1]
        end = len(given)
        while end > 1 and _is_particle(given[end - 1]):
            end -= 1
        parts.given, parts.family = given[:end], given[end:] + family
    parts.other += [word for clause in rest[1:] for word in clause]


def _start_of_family_name(words: list[Word]) -> int:
    """Where the family name begins in words of natural order; 0 where it stands in front of initials."""
    last = len(words) - 1
    if words[last].is_initials and _begins_with_a_family_name(words):
        return 0
    table = name_words()
    position = 1
    while position < last:
        word = words[position]
        if _is_particle(word) or word.key in table.glued:
            after = _end_of_devotion(words, position)
            if not after:
                return _first_spanish_family_name(words, position)
            position = after
        elif position > 1 and word.text in table.family_connectors and not words[0].text.islower():
            return position - 1  # Ortega y Gasset
        else:
            position += 1
    if words[last].key in table.spanish_family_names and words[last - 1].key in table.spanish_family_names:
        return max(1, last - 1)
    return last


def _begins_with_a_family_name(words: list[Word]) -> bool:
    """Whether "Smith J." and "van der Berg J." are meant, rather than "Anna K."."""
    first = words[0]
    if len(words) > 2 and _is_particle(first):
        return True
    return not first.is_initials and not is_given_name(first.key)


def _end_of_devotion(words: list[Word], position: int) -> int:
    """Where the given name "María del Carmen" ends whose particle is at ``position``; 0 if it is no such name."""
    table = name_words()
    if words[position - 1].key not in table.before_devotions:
        return 0
    while position < len(words) - 1 and _is_particle(words[position]):
        position += 1
    return position + 1 if words[position].key in table.devotions and position + 1 < len(words) else 0


def _first_spanish_family_name(words: list[Word], position: int) -> int:
    """Step back from the particle over "García" in "Juan García de la Cruz"."""
    is_family = position > 1 and words[position - 1].key in name_words().spanish_family_names
    return position - 1 if is_family else position


def _surname_then_initials(words: list[Word]) -> tuple[list[Word], list[Word]]:
    start = len(words)
    while start > 1 and words[start - 1].is_initials:
        start -= 1
    return words[start:], words[:start]


def is_ideographic(text: str) -> bool:
    """Whether ``text`` has a character of Chinese, Japanese or Korean writing."""
    return _IDEOGRAPHS.search(text) is not None


def _family_name_first_by_script(words: list[Word], parts: NameParts) -> None:
    """Chinese, Japanese and Korean names in their own script: the family name stands first, often without a space."""
    name = words[0].text
    if len(words) > 1 or not _IDEOGRAPHIC_NAME.fullmatch(name) or len(name) == 1:
        parts.family, parts.given = words[:1], words[1:]
        return
    length = 2 if len(name) == 4 or (len(name) > 2 and name[:2] in name_words().family_names_of_two) else 1
    parts.family, parts.given = _words(name[:length]), _words(name[length:])
