"""Synthetic customers: people, their records in five systems, and who is who."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path

import attrs
import numpy as np

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.testing.synthetic.contacts import addresses, phones
from unifiedcustomer.testing.synthetic.desk import Desk, World
from unifiedcustomer.testing.synthetic.dice import Indices
from unifiedcustomer.testing.synthetic.households import people
from unifiedcustomer.testing.synthetic.mailboxes import mailboxes
from unifiedcustomer.testing.synthetic.meetings import SYSTEMS, meetings
from unifiedcustomer.testing.synthetic.naming import naming
from unifiedcustomer.testing.synthetic.noise import Noise, NoiseLevel, level
from unifiedcustomer.testing.synthetic.systems import FILE_FORMS, WRITERS, Columns
from unifiedcustomer.testing.synthetic.tables import COUNTRIES, Country, country

__all__ = ["SyntheticData", "Truth", "synthetic_customers"]


class Truth(Mapping[tuple[str, str], int]):
    """Who each record is about: ``truth["till", "T0000001"]`` is the number of a person.

    Columns are faster than single answers: `persons` has for each system one number per record, in the records' order.
    `homes` has for each person the number of the home where they live at the end: who has the same lives together.
    """

    def __init__(
        self, record_ids: Mapping[str, Sequence[str]], persons: Mapping[str, Indices], homes: Indices | None = None
    ) -> None:
        self.record_ids = record_ids
        self.persons = persons
        self.homes = np.zeros(0, dtype=np.int64) if homes is None else homes
        self._rows: dict[tuple[str, str], int] | None = None

    def __getitem__(self, key: tuple[str, str]) -> int:
        if self._rows is None:
            self._rows = dict(self._pairs())
        return self._rows[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return (key for key, _ in self._pairs())

    def __len__(self) -> int:
        return sum(map(len, self.record_ids.values()))

    def _pairs(self) -> Iterator[tuple[tuple[str, str], int]]:
        for system, ids in self.record_ids.items():
            yield from zip(((system, record_id) for record_id in ids), self.persons[system].tolist(), strict=True)


@attrs.frozen(kw_only=True, eq=False)
class SyntheticData:
    """Records of people who do not exist.

    `systems` has for each system its columns, named and written as that system does; a missing value is None. `truth`
    says who is who. A company that buys counts as a person.
    """

    systems: Mapping[str, Columns] = attrs.field(repr=False)
    truth: Truth = attrs.field(repr=False)

    def __len__(self) -> int:
        return len(self.truth)

    def write_csv(self, folder: str | PathLike[str]) -> dict[str, Path]:
        """Write one file a system, as the system exports it (delimiter and encoding differ), and ``truth.csv``.

        What an encoding cannot write becomes a question mark, as such exports do.

        Returns:
            The path of each system's file.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        paths = {}
        for system, columns in self.systems.items():
            form = FILE_FORMS[system]
            paths[system] = target / f"{system}.csv"
            with paths[system].open("w", encoding=form.encoding, errors="replace", newline="") as file:
                writer = csv.writer(file, delimiter=form.delimiter, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows(zip(*columns.values(), strict=True))
        with (target / "truth.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("source", "record_id", "person"))
            writer.writerows((*key, person) for key, person in self.truth.items())
        return paths


def synthetic_customers(
    persons: int = 1000, *, seed: int = 0, noise: NoiseLevel = "mixed", countries: Sequence[str] = COUNTRIES
) -> SyntheticData:
    """Customers of a company with five systems, about 2.2 records a person; the same arguments give the same ones.

    The people live in households and have twins, namesakes, second homes, new names, shared and recycled phone numbers;
    the records have what real ones have: nicknames, slips, lost accents, wrong decoding, placeholders, old values.

    >>> data = synthetic_customers(100, seed=7)
    >>> sorted(data.systems)
    ['app', 'call_centre', 'crm', 'till', 'webshop']

    Args:
        persons: how many people (and a few companies) there are.
        seed: another seed gives other people.
        noise: how much goes wrong: "mild", "mixed" or "hard".
        countries: ISO 3166 codes, of those in `COUNTRIES`; larger countries have more customers.

    Raises:
        InvalidValue: a number is negative, or a level or country is not known.
    """
    if persons < 0 or seed < 0:
        raise InvalidValue("persons" if persons < 0 else "seed", Problem.OUT_OF_RANGE)
    if not countries:
        raise InvalidValue("countries", Problem.EMPTY)
    shares = level(noise)
    places = [country(code) for code in countries]
    world = _world(persons, seed, shares, places)
    desks = {system: Desk(world, system) for system in SYSTEMS}
    systems = {system: WRITERS[system](desk) for system, desk in desks.items()}
    ids = {system: [str(cell) for cell in systems[system][FILE_FORMS[system].id]] for system in SYSTEMS}
    truth = Truth(
        ids, {system: desk.person.astype(np.int64) for system, desk in desks.items()}, world.addresses.home.now
    )
    return SyntheticData(systems=systems, truth=truth)


def _world(persons: int, seed: int, noise: Noise, countries: Sequence[Country]) -> World:
    crowd = people(persons, countries, noise, seed)
    names = naming(crowd, countries, seed)
    numbers = phones(crowd, countries, noise, seed)
    return World(
        seed=seed,
        noise=noise,
        countries=countries,
        people=crowd,
        naming=names,
        addresses=addresses(crowd, countries, seed),
        phones=numbers,
        mailboxes=mailboxes(crowd, countries, names, numbers, noise, seed),
        meetings=meetings(crowd, seed),
    )
