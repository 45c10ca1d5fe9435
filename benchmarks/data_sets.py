"""Labelled data: tables a contender may see, and the truth it may not.

A public table gives its truth away in more than one place: in a column, inside record ids (``rec-7-dup-1``), and in the
order of its rows, where duplicates stand together. So the truth column is dropped, ids become row numbers, and rows are
shuffled first, the same way in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

from benchmarks.normalised import normalised
from unifiedcustomer.testing.synthetic import synthetic_customers
from unifiedcustomer.testing.synthetic.noise import NoiseLevel

__all__ = ["PUBLIC_SETS", "SYNTHETIC_SETS", "LabelledData", "expanded", "load", "read_exported"]


@attrs.frozen(kw_only=True, eq=False)
class LabelledData:
    """Tables by source name, and one true label per record, tables one after the other.

    `id_columns` names the record id column of each table. `features` are the same records as normalised columns, for
    peers that bring no normalisation of their own.
    """

    tables: Mapping[str, pa.Table]
    id_columns: Mapping[str, str]
    truth: NDArray[np.int64] | None
    features: pa.Table | None = None

    @property
    def records(self) -> int:
        """Rows of all tables."""
        return sum(table.num_rows for table in self.tables.values())

    def export(self, folder: Path) -> None:
        """Write the tables and the truth as separate files, so that a contender need not open the second."""
        for number, (source, table) in enumerate(self.tables.items()):
            names = {b"source": source.encode(), b"id_column": self.id_columns[source].encode()}
            _write(folder / f"table-{number}.arrow", table.replace_schema_metadata(names))
        if self.features is not None:
            _write(folder / "features.arrow", self.features)
        assert self.truth is not None
        np.save(folder / "truth.npy", self.truth)


def read_exported(folder: Path) -> LabelledData:
    """The tables as `LabelledData.export` wrote them, in memory, without the truth."""
    tables, id_columns = {}, {}
    for path in sorted(folder.glob("table-*.arrow")):
        table = _read(path)
        names = table.schema.metadata
        source = names[b"source"].decode()
        tables[source], id_columns[source] = table.replace_schema_metadata(None), names[b"id_column"].decode()
    features = folder / "features.arrow"
    return LabelledData(
        tables=tables, id_columns=id_columns, truth=None, features=_read(features) if features.exists() else None
    )


def load(name: str, *, data: str | None = None, size: int = 10_000, seed: int = 1) -> LabelledData:
    """The data set called ``name``: a public one from its files in the folder ``data``, or one made here."""
    if name in PUBLIC_SETS:
        return PUBLIC_SETS[name](Path(data or "."))
    return _synthetic(size, seed, SYNTHETIC_SETS[name])


def expanded(names: Iterable[str]) -> list[str]:
    """The names of data sets; "synthetic" stands for all that are made here.

    >>> expanded(["febrl3", "synthetic"])
    ['febrl3', 'synthetic_mixed', 'synthetic_hard']

    Raises:
        KeyError: there is no data set of that name.
    """
    found: list[str] = []
    for name in names:
        if name != "synthetic" and name not in PUBLIC_SETS and name not in SYNTHETIC_SETS:
            raise KeyError(name)
        found.extend(SYNTHETIC_SETS if name == "synthetic" else [name])
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


def _synthetic(size: int, seed: int, noise: NoiseLevel) -> LabelledData:
    """About ``size`` records of customers of five systems, and the same as normalised columns."""
    made = synthetic_customers(round(size / RECORDS_PER_PERSON), seed=seed, noise=noise)
    labelled, id_columns = {}, {}
    for system, columns in made.systems.items():
        table = pa.table(columns)
        ids = list(made.truth.record_ids[system])
        labelled[system] = (table, made.truth.persons[system].tolist())
        id_columns[system] = next(name for name in table.column_names if table[name].to_pylist() == ids)
    hidden = _hidden(labelled, id_columns)
    return attrs.evolve(hidden, features=normalised(hidden.tables))


def _csv(path: Path) -> pa.Table:
    """All columns as text, empty cells as missing."""
    with path.open(encoding="utf-8") as file:
        columns = file.readline().rstrip("\n").split(",")
    options = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), null_values=[""], strings_can_be_null=True
    )
    return pyarrow.csv.read_csv(path, convert_options=options)


def _hidden(labelled: Mapping[str, tuple[pa.Table, Sequence[Hashable]]], id_columns: Mapping[str, str]) -> LabelledData:
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


def _write(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as file:
        return pa.ipc.open_file(file).read_all()


PUBLIC_SETS: Final[Mapping[str, Callable[[Path], LabelledData]]] = MappingProxyType(
    {"febrl3": _febrl3, "febrl4": _febrl4, "fake_1000": _fake_1000, "historical_50k": _historical_50k}
)
SYNTHETIC_SETS: Final[Mapping[str, NoiseLevel]] = MappingProxyType(
    {"synthetic_mixed": "mixed", "synthetic_hard": "hard"}
)
RECORDS_PER_PERSON: Final = 2.2
"""How often the synthetic customers turn up on average."""
