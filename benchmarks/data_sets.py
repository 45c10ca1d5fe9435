"""Labelled data: tables a contender may see, and the truth it may not.

A public table gives its truth away in more than one place: in a column, inside record ids (``rec-7-dup-1``), and in the
order of its rows, where duplicates stand together. So the truth column is dropped, ids become row numbers, and rows are
shuffled first, the same way in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from benchmarks.labelled_data import LabelledData
from benchmarks.normalised import normalised
from benchmarks.travellers import FIELDS, traveller_tables
from unifiedcustomer.records import Role
from unifiedcustomer.testing.synthetic import COUNTRIES, synthetic_customers

__all__ = ["MADE_SETS", "PUBLIC_SETS", "expanded", "load"]

NoiseLevel = Literal["mild", "mixed", "hard"]

Labelled = Mapping[str, tuple[pa.Table, Sequence[Hashable]]]
"""By source: a table, and the person of each row."""

_Maker = Callable[[int, int, Sequence[str]], tuple[Labelled, Mapping[str, str]]]


def load(
    name: str,
    *,
    data: str | None = None,
    size: int = 10_000,
    seed: int = 1,
    countries: Sequence[str] = (),
    sources: Sequence[str] = (),
    missing: float = 0.0,
) -> LabelledData:
    """The data set called ``name``: a public one from its files in the folder ``data``, or one made here.

    Of sets that are made here, ``size`` is about the number of records before ``sources`` are left out, ``countries``
    and ``sources`` restrict it (empty: all there are), and ``missing`` is the share of further cells that are emptied.
    """
    if name in PUBLIC_SETS:
        return PUBLIC_SETS[name](Path(data or "."))
    labelled, id_columns = MADE_SETS[name](size, seed, countries)
    kept = {source: rows for source, rows in labelled.items() if not sources or source in sources}
    hidden = _hidden(kept, id_columns)
    if missing:
        hidden = attrs.evolve(hidden, tables=_emptied(hidden, missing, seed))
    fields = _known_fields(name, kept)
    return attrs.evolve(hidden, features=normalised(hidden.tables, fields), fields=fields or {})


def expanded(names: Iterable[str]) -> list[str]:
    """The names of data sets; "synthetic" and "travellers" stand for the sets of these generators.

    >>> expanded(["febrl3", "synthetic"])
    ['febrl3', 'synthetic_mixed', 'synthetic_hard']

    Raises:
        KeyError: there is no data set of that name.
    """
    found: list[str] = []
    for name in names:
        if name not in (*GENERATORS, *PUBLIC_SETS, *MADE_SETS):
            raise KeyError(name)
        found.extend((f"{name}_mixed", f"{name}_hard") if name in GENERATORS else [name])
    return found


def _febrl3(folder: Path) -> LabelledData:
    return _hidden({"febrl3": _febrl(folder / "febrl3.csv")}, {"febrl3": "rec_id"})


def _febrl4(folder: Path) -> LabelledData:
    tables = {"a": _febrl(folder / "febrl4a.csv"), "b": _febrl(folder / "febrl4b.csv")}
    return _hidden(tables, dict.fromkeys(tables, "rec_id"))


def _febrl(path: Path) -> tuple[pa.Table, list[str]]:
    """The file as it is, with a space before each header and value; the number in ``rec-N-...`` is the person."""
    table = _csv(path)
    return table, [str(value).split("-")[1] for value in table["rec_id"].to_pylist()]


def _fake_1000(folder: Path) -> LabelledData:
    return _hidden({"fake_1000": _labelled(_csv(folder / "fake_1000.csv"))}, {"fake_1000": "unique_id"})


def _historical_50k(folder: Path) -> LabelledData:
    table = pyarrow.parquet.read_table(folder / "historical_50k.parquet")
    return _hidden({"historical_50k": _labelled(table)}, {"historical_50k": "unique_id"})


def _labelled(table: pa.Table) -> tuple[pa.Table, list[str]]:
    return table.drop_columns(["cluster"]), table["cluster"].to_pylist()


def _synthetic(noise: NoiseLevel) -> _Maker:
    """Customers of five systems, as `unifiedcustomer.testing` makes them."""

    def made(size: int, seed: int, countries: Sequence[str]) -> tuple[Labelled, Mapping[str, str]]:
        persons = round(size / RECORDS_PER_PERSON)
        data = synthetic_customers(persons, seed=seed, noise=noise, countries=tuple(countries) or COUNTRIES)
        labelled = {
            system: (pa.table(columns), data.truth.persons[system].tolist()) for system, columns in data.systems.items()
        }
        ids = {system: next(iter(columns)) for system, columns in data.systems.items()}
        return labelled, ids

    return made


def _travellers(noise: NoiseLevel) -> _Maker:
    """Customers of a travel group, by a generator that shares nothing with the other one."""

    def made(size: int, seed: int, countries: Sequence[str]) -> tuple[Labelled, Mapping[str, str]]:
        return traveller_tables(size, seed=seed, noise=noise, countries=countries)

    return made


def _known_fields(name: str, labelled: Labelled) -> dict[str, Role] | None:
    """What the columns of the travellers mean, for the peers' normalised columns; ours has to guess."""
    if not name.startswith("travellers"):
        return None
    columns = {column for table, _ in labelled.values() for column in table.column_names}
    return {column: Role(role) for column, role in FIELDS.items() if column in columns}


def _emptied(data: LabelledData, share: float, seed: int) -> dict[str, pa.Table]:
    """The tables with ``share`` of the cells of each column missing, record ids left alone."""
    dice, tables = np.random.default_rng([seed, 77]), {}
    for source, table in data.tables.items():
        for position, name in enumerate(table.column_names):
            if name != data.id_columns[source]:
                gone = pa.array(dice.random(table.num_rows) < share)
                column = pc.if_else(gone, pa.scalar(None, table.schema.field(position).type), table[name])
                table = table.set_column(position, name, column)  # noqa: PLW2901
        tables[source] = table
    return tables


def _csv(path: Path) -> pa.Table:
    """All columns as text, empty cells as missing."""
    with path.open(encoding="utf-8") as file:
        columns = file.readline().rstrip("\n").split(",")
    options = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), null_values=[""], strings_can_be_null=True
    )
    return pyarrow.csv.read_csv(path, convert_options=options)


def _hidden(labelled: Labelled, id_columns: Mapping[str, str]) -> LabelledData:
    """Shuffle every table, number its records, and set the labels apart."""
    tables: dict[str, pa.Table] = {}
    labels: list[Hashable] = []
    for source, (table, persons) in labelled.items():
        id_column = id_columns[source]
        order = np.random.default_rng(0).permutation(table.num_rows)
        numbers = pa.array([str(number) for number in range(table.num_rows)])
        tables[source] = table.take(order).set_column(table.schema.get_field_index(id_column), id_column, numbers)
        labels.extend(persons[row] for row in order)
    codes: dict[Hashable, int] = {}
    truth = np.array([codes.setdefault(label, len(codes)) for label in labels], dtype=np.int64)
    return LabelledData(tables=tables, id_columns=id_columns, truth=truth)


RECORDS_PER_PERSON: Final = 2.2
"""How often the synthetic customers turn up on average."""

PUBLIC_SETS: Final[Mapping[str, Callable[[Path], LabelledData]]] = MappingProxyType(
    {"febrl3": _febrl3, "febrl4": _febrl4, "fake_1000": _fake_1000, "historical_50k": _historical_50k}
)
GENERATORS: Final = ("synthetic", "travellers")
MADE_SETS: Final[Mapping[str, _Maker]] = MappingProxyType(
    {f"synthetic_{noise}": _synthetic(noise) for noise in ("mild", "mixed", "hard")}
    | {f"travellers_{noise}": _travellers(noise) for noise in ("mild", "mixed", "hard")}
)
"""Data sets that are made here, by generator and noise."""
