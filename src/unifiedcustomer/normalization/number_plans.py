"""Numbering plans laid out for the kernel that reads many telephone numbers at once.

A plan whose prefixes are few, and whose patterns are automata, can be laid out; numbers of any other plan are
left to `phone`. Which plans are needed is seen from the data: those of the rows' countries, and those whose calling
codes are missed often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from unifiedcustomer.kernels import phones as kernel
from unifiedcustomer.normalization.number_automata import ANY_LENGTH, Automaton, UnknownSyntax, automaton
from unifiedcustomer.normalization.number_prefixes import prefixes
from unifiedcustomer.normalization.numbering_plans import (
    NOTHING,
    NumberingPlan,
    RegionPlan,
    Shape,
    main_regions,
    numbering_plan,
    other_codes,
)
from unifiedcustomer.normalization.placeholders import made_up_numbers, placeholder_words
from unifiedcustomer.normalization.shipped_plans import shipped_plans
from unifiedcustomer.records import Role
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["every_plan", "numbers_by_plan"]

_OFTEN: Final = 100
"""How many numbers of a calling code make it worth laying out its plan."""


def numbers_by_plan(
    texts: Texts, countries: Sequence[str | None], which: NDArray[np.int32]
) -> tuple[Texts, NDArray[np.bool_]]:
    """The keys of ``texts``, read in ``countries[which]``, and which of them were read."""
    shipped = shipped_plans()
    if shipped is not None:
        return _numbers(texts, countries, which, *shipped)[0]
    regions = {country for country in countries if country}
    while True:
        found, wanted = _numbers(texts, countries, which, *_tables(frozenset(regions)))
        more = {_region_of(int(code)) for code in np.flatnonzero(wanted >= _OFTEN)}
        if not more - regions:
            return found
        regions |= more


def _numbers(
    texts: Texts,
    countries: Sequence[str | None],
    which: NDArray[np.int32],
    places: Mapping[str, int],
    tables: kernel.PlanTables,
) -> tuple[tuple[Texts, NDArray[np.bool_]], NDArray[np.int64]]:
    """What is read by the plans that are laid out, and how often each one was missed."""
    plan_of = np.array([_plan_of(country, places) for country in countries], dtype=np.int32)[which]
    data, starts, ends, answered, wanted = kernel.phones(
        texts.data, texts.starts, texts.ends, plan_of, tables, _made_up()
    )
    return (Texts(data, starts, ends), answered), wanted


def _plan_of(country: str | None, places: Mapping[str, int]) -> int:
    if not country or (country not in places and numbering_plan(country) is None):
        return kernel.NO_COUNTRY
    return places.get(country, -1)


@cache
def _made_up() -> NDArray[np.uint64]:
    """Hashes of digits that only fill a field."""
    words = placeholder_words(Role.PHONE) | made_up_numbers()
    return Texts.of(sorted(word for word in words if word.isdigit())).hashes()


def every_plan() -> tuple[dict[str, int], kernel.PlanTables, str]:
    """The place of each region's plan, all plans, and the version of phonenumbers that has them."""
    import phonenumbers

    return *_tables(frozenset(phonenumbers.SUPPORTED_REGIONS)), phonenumbers.__version__


def _region_of(place: int) -> str:
    """The main region of a calling code, by the place of the code in the kernel's table."""
    code = str(place) if place < 10 else f"{place - 10:02}" if place < 110 else f"{place - 110:03}"
    return main_regions()[code]


def _place_of(code: str) -> int:
    return int(code) + (0, 10, 110)[len(code) - 1]


@cache
def _automata_of(region: RegionPlan) -> tuple[Automaton | None, Automaton, Automaton]:
    leading = automaton([(region.leading, ANY_LENGTH)], prefix=True) if region.leading else None
    return leading, automaton([_bits(region.general)]), automaton(map(_bits, filter(_has_numbers, region.types)))


def _has_numbers(shape: Shape) -> bool:
    return shape.pattern != NOTHING


def _bits(shape: Shape) -> tuple[str, int]:
    if not _has_numbers(shape):
        return "", 0
    return shape.pattern, sum(1 << length for length in shape.lengths if length < 31) or ANY_LENGTH


@cache
def _laid_out(region: str) -> tuple[NumberingPlan, list[tuple[Automaton | None, Automaton, Automaton]]] | None:
    """A plan and its automata; None where it cannot be laid out."""
    plan = numbering_plan(region)
    if plan is None:
        return None
    try:
        prefixes(plan.trunk)
        prefixes(plan.abroad)
        return plan, [_automata_of(sibling) for sibling in plan.regions]
    except UnknownSyntax:
        return None


@cache
def _tables(regions: frozenset[str]) -> tuple[dict[str, int], kernel.PlanTables]:
    """The place of each region's plan, and all plans."""
    layout = _Layout()
    for region in sorted(regions):
        layout.add(region)
    return layout.places, layout.tables()


class _Layout:
    """Plans on their way into arrays."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self._automata: list[Automaton] = []
        self._numbers: dict[int, int] = {}
        self._plans: list[NumberingPlan] = []
        self._regions: list[list[int]] = []
        self._own_forms: list[int] = []
        self._lengths: list[frozenset[int]] = []

    def add(self, region: str) -> None:
        found = _laid_out(region)
        if found is None:
            return
        plan, automata = found
        self.places[region] = len(self._plans)
        self._plans.append(plan)
        self._regions.append([self._number(each) for of_region in automata for each in of_region])
        self._own_forms.append(self._number(_automata_of(plan.own)[1]))
        self._lengths.append(plan.own.general.lengths)

    def _number(self, found: Automaton | None) -> int:
        """The place of an automaton; regions that share a calling code share theirs."""
        if found is None:
            return -1
        number = self._numbers.setdefault(id(found), len(self._automata))
        if number == len(self._automata):
            self._automata.append(found)
        return number

    def tables(self) -> kernel.PlanTables:
        states = np.cumsum([0, *(len(each.lengths) for each in self._automata)])
        trunks = [prefixes(plan.trunk) for plan in self._plans]
        abroads = [prefixes(plan.abroad) for plan in self._plans]
        all_prefixes = [prefix for group in (*trunks, *abroads) for prefix in group]
        texts = Texts.of(prefix.digits for prefix in all_prefixes)
        trunk_bounds = np.cumsum([0, *map(len, trunks)])
        codes = np.zeros((len(self._plans), 4), dtype=np.uint8)
        for place, plan in enumerate(self._plans):
            codes[place, : len(plan.calling_code)] = list(plan.calling_code.encode())
        return kernel.PlanTables(
            steps=np.concatenate([np.zeros(0, np.int32), *(each.steps.reshape(-1) for each in self._automata)]),
            lengths=np.concatenate([np.zeros(0, np.uint32), *(each.lengths for each in self._automata)]),
            firsts=states.astype(np.int32),
            regions=np.array([number for plan in self._regions for number in plan], dtype=np.int32),
            region_bounds=np.cumsum([0, *(len(plan) // 3 for plan in self._regions)]).astype(np.int32),
            calling_codes=codes,
            own_forms=np.array(self._own_forms, dtype=np.int32),
            texts=texts.data,
            text_bounds=np.array([0, *texts.ends.tolist()], dtype=np.int64),
            trunk_bounds=trunk_bounds.astype(np.int32),
            abroad_bounds=(trunk_bounds[-1] + np.cumsum([0, *map(len, abroads)])).astype(np.int32),
            plan_of_code=self._plans_of_codes(),
            refused=np.array([prefix.is_refused for prefix in all_prefixes], dtype=np.uint8),
            kept_lengths=np.array(list(map(_kept, self._lengths)), dtype=np.uint32),
            longest=np.array(list(map(max, self._lengths)), dtype=np.int32),
        )

    def _plans_of_codes(self) -> NDArray[np.int32]:
        found = np.full(kernel.CODES, kernel.NO_CODE, dtype=np.int32)
        for code in other_codes():
            found[_place_of(code)] = kernel.LEFT
        for code, region in main_regions().items():
            found[_place_of(code)] = self.places.get(region, kernel.NOT_HERE)
        return found


def _kept(lengths: frozenset[int]) -> int:
    """The lengths with which a number loses its trunk prefix, as bits: possible ones, and all that are longer."""
    return sum(1 << length for length in range(32) if length in lengths or length > max(lengths))
