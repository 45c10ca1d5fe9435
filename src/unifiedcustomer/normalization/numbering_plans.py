"""National numbering plans, as phonenumbers' own metadata has them, compiled for numbers that can be read one way only.

Parsing and validating a number with phonenumbers takes about 24 microseconds; most numbers of a customer base need none
of its leniency. `e164` answers those in about two, from the library's patterns, and gives None for all others, which
then go to the library. It never answers differently: the property tests hold both equal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc

__all__ = ["NOTHING", "NumberingPlan", "RegionPlan", "Shape", "e164", "main_regions", "numbering_plan", "other_codes"]

NOTHING: Final = r"(?!)"  #: the pattern of a type that a region does not have

# What carries no letters, extensions or second numbers. Anything else is the library's business.
_PLAIN: Final = re.compile(r"[ (]{0,3}(\+?)([0-9 ().\-/]{4,40})", re.ASCII)
_PUNCTUATION: Final = str.maketrans("", "", " ().-/")
_LONGEST_E164: Final = 16  # ITU-T E.164: fifteen digits, and the plus sign

# In the order of how often customers have them, because the first that fits ends the search.
_TYPES: Final = (
    "mobile",
    "fixed_line",
    "voip",
    "toll_free",
    "shared_cost",
    "premium_rate",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)


@attrs.frozen(kw_only=True)
class Shape:
    """Lengths and pattern of one type of number; no lengths means that the pattern alone tells."""

    lengths: frozenset[int]
    pattern: str

    def fits(self, digits: str) -> bool:
        """Whether ``digits``, a national significant number, has this shape."""
        return (not self.lengths or len(digits) in self.lengths) and _compiled(self.pattern).fullmatch(
            digits
        ) is not None

    @classmethod
    def of(cls, description: PhoneNumberDesc | None) -> Shape:
        """The shape that the metadata describe; nothing has the shape of what they do not describe."""
        if description is None or description.national_number_pattern is None:
            return cls(lengths=frozenset(), pattern=NOTHING)
        return cls(lengths=frozenset(description.possible_length), pattern=description.national_number_pattern)


@attrs.frozen(kw_only=True)
class RegionPlan:
    """What numbers of one region look like."""

    leading: str | None  #: first digits that are this region's, where several share a calling code
    general: Shape
    types: tuple[Shape, ...]

    def has(self, digits: str) -> bool:
        """Whether ``digits`` is a number of some type."""
        return self.general.fits(digits) and any(shape.fits(digits) for shape in self.types)


@attrs.frozen(kw_only=True)
class NumberingPlan:
    """How numbers are dialled in one region, and what is valid under its calling code."""

    calling_code: str
    trunk: str | None  #: what is dialled before a national number
    abroad: str | None  #: what is dialled before an international number
    own: RegionPlan  #: the region's own
    regions: tuple[RegionPlan, ...]  #: every region of the calling code, the main one first

    def is_valid(self, digits: str) -> bool:
        """Whether ``digits`` is valid in the region that it belongs to, which is the first that claims it."""
        for region in self.regions:
            if region.leading is None:
                if region.has(digits):
                    return True
            elif _compiled(region.leading).match(digits):
                return region.has(digits)
        return False

    def significant(self, digits: str) -> str | None:
        """The valid national significant number in ``digits``, without the trunk prefix, or None."""
        found = _compiled(self.trunk).match(digits) if self.trunk else None
        if found is not None:
            if found.lastindex is not None:  # carrier codes and rewriting rules
                return None
            digits = digits[found.end() :]
        return digits if self.is_valid(digits) else None


@lru_cache(maxsize=10_000)  # as many as there are: few of a plan's patterns are needed, and compiling takes long
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _region_plan(metadata: PhoneMetadata) -> RegionPlan:
    descriptions = (getattr(metadata, name) for name in _TYPES)
    return RegionPlan(
        leading=metadata.leading_digits or None,
        general=Shape.of(metadata.general_desc),
        types=tuple(Shape.of(found) for found in descriptions if found is not None),
    )


@lru_cache(maxsize=300)
def numbering_plan(region: str) -> NumberingPlan | None:
    """The plan of ``region`` (ISO 3166 alpha-2), or None where phonenumbers knows none."""
    import phonenumbers

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.country_code is None:
        return None
    siblings = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[metadata.country_code]
    found = (phonenumbers.PhoneMetadata.metadata_for_region(sibling, None) for sibling in siblings)
    return NumberingPlan(
        calling_code=str(metadata.country_code),
        trunk=metadata.national_prefix_for_parsing or None,
        abroad=metadata.international_prefix or None,
        own=_region_plan(metadata),
        regions=tuple(_region_plan(sibling) for sibling in found if sibling is not None),
    )


@lru_cache(maxsize=1)
def main_regions() -> dict[str, str]:
    """The main region of each calling code."""
    import phonenumbers

    table = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return {str(code): regions[0] for code, regions in table.items() if regions[0] != "001"}


def other_codes() -> list[str]:
    """Calling codes of no country: of satellites, of free calls from anywhere."""
    import phonenumbers

    table = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return [str(code) for code, regions in table.items() if regions[0] == "001"]


def _international(digits: str) -> str | None:
    regions = main_regions()
    # Calling codes are prefix-free, so the first hit is the only one.
    for length in (1, 2, 3):
        region = regions.get(digits[:length])
        if region is not None:
            plan = numbering_plan(region)
            significant = plan.significant(digits[length:]) if plan else None
            return None if significant is None else f"+{digits[:length]}{significant}"
    return None


def _national(digits: str, region: str) -> str | None:
    plan = numbering_plan(region)
    if plan is None:
        return None
    abroad = _compiled(plan.abroad).match(digits) if plan.abroad else None
    if abroad is not None:
        rest = digits[abroad.end() :]
        return _international(rest) if rest and rest[0] != "0" else None
    if digits.startswith(plan.calling_code):
        return _without_plus(digits, plan)
    significant = plan.significant(digits)
    return None if significant is None else f"+{plan.calling_code}{significant}"


def _without_plus(digits: str, plan: NumberingPlan) -> str | None:
    """A number that starts with its own calling code, as 1-212-736-5000 does, and can be nothing else."""
    main = _compiled(plan.regions[0].general.pattern)
    if plan.calling_code != "1" or main.fullmatch(digits):
        return None
    return _international(digits)


def e164(text: str, region: str | None) -> str | None:
    """The valid number in ``text`` where it can be read one way only, in E.164; None where the library must decide.

    >>> e164("06 28 51 74 39", "NL"), e164("+44 (0)20 7946 0018", None), e164("ask Ann", "NL")
    ('+31628517439', '+442079460018', None)
    """
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    digits = found[2].translate(_PUNCTUATION)
    number = _international(digits) if found[1] else _national(digits, region) if region else None
    return number if number is not None and len(number) <= _LONGEST_E164 else None
