"""Tables a contender may see, and the truth it may not, as files that every Python environment of the benchmark reads.

A contender may live in an environment where this library is not installed, so nothing is imported here but NumPy, attrs
and pyarrow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["LABELS", "LabelledData", "labelled_pairs", "read_exported"]

LABELS: Final = 600
"""Labelled pairs that a contender which learns from labels is given: half of them matches."""


@attrs.frozen(kw_only=True, eq=False)
class LabelledData:
    """Tables by source name, and one true label per record, tables one after the other.

    `id_columns` names the record id column of each table. `features` are the same records as normalised columns, for
    peers that bring no normalisation of their own. `labels` are (left, right, is_match) of some pairs, for peers that
    cannot work without; whoever uses them says so. `fields` are the meanings of columns, for whoever is not to guess.
    """

    tables: Mapping[str, pa.Table]
    id_columns: Mapping[str, str]
    truth: NDArray[np.int64] | None
    features: pa.Table | None = None
    labels: NDArray[np.int64] | None = None
    fields: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def records(self) -> int:
        """Rows of all tables."""
        if not self.tables and self.features is not None:
            return int(self.features.num_rows)
        return sum(table.num_rows for table in self.tables.values())

    def export(self, folder: Path) -> None:
        """Write the tables and the truth as separate files, so that a contender need not open the second."""
        assert self.truth is not None
        folder.mkdir(parents=True, exist_ok=True)
        for number, (source, table) in enumerate(self.tables.items()):
            names = {b"source": source.encode(), b"id_column": self.id_columns[source].encode()}
            _write(folder / f"table-{number}.arrow", table.replace_schema_metadata(names))
        if self.features is not None:
            _write(folder / "features.arrow", self.features)
        (folder / "fields.json").write_text(json.dumps(dict(self.fields)), encoding="utf-8")
        np.save(folder / "labels.npy", labelled_pairs(self))
        np.save(folder / "truth.npy", self.truth)


def read_exported(folder: Path, *, normalised: bool | None = None) -> LabelledData:
    """The tables as `LabelledData.export` wrote them, in memory, without the truth.

    ``normalised`` reads only the normalised columns, where there are some, or only the others; memory that a contender
    has no use for would count against it.
    """
    features = folder / "features.arrow"
    instead = normalised is True and features.exists()
    tables, id_columns = {}, {}
    for path in [] if instead else sorted(folder.glob("table-*.arrow")):
        table = _read(path)
        names = table.schema.metadata
        source = names[b"source"].decode()
        tables[source], id_columns[source] = table.replace_schema_metadata(None), names[b"id_column"].decode()
    return LabelledData(
        tables=tables,
        id_columns=id_columns,
        truth=None,
        features=_read(features) if features.exists() and normalised is not False else None,
        labels=np.load(folder / "labels.npy"),
        fields=json.loads((folder / "fields.json").read_text(encoding="utf-8")),
    )


def labelled_pairs(data: LabelledData, count: int = LABELS) -> NDArray[np.int64]:
    """``count`` labelled pairs as (pairs, 3): half matches, the others records that share a value or nothing.

    Fewer where there are fewer. The same data gives the same pairs.
    """
    assert data.truth is not None
    dice, half = np.random.default_rng(0), count // 2
    matches = _neighbours(data.truth, dice)
    matches = matches[dice.permutation(len(matches))[:half]]
    shared = _sharing(data, dice, half)
    strangers = dice.integers(0, max(len(data.truth), 1), (half, 2)) if len(data.truth) else np.zeros((0, 2), np.int64)
    others = np.concatenate([shared[: half // 2], strangers])
    others = others[data.truth[others[:, 0]] != data.truth[others[:, 1]]][:half]
    return np.concatenate([np.insert(matches, 2, 1, axis=1), np.insert(others, 2, 0, axis=1)])


def _sharing(data: LabelledData, dice: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Pairs that share a value in some column: the ones that a person would be asked about."""
    table = data.features
    if table is None:
        table = pa.concat_tables(list(data.tables.values()), promote_options="permissive")
    found = [np.zeros((0, 2), np.int64)]
    for name in table.column_names:
        codes = table[name].combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        pairs = _neighbours(codes, dice)
        found.append(pairs[dice.permutation(len(pairs))[:count]])
    pairs = np.concatenate(found)
    assert data.truth is not None
    pairs = pairs[data.truth[pairs[:, 0]] != data.truth[pairs[:, 1]]]
    return np.asarray(pairs[dice.permutation(len(pairs))], dtype=np.int64)


def _neighbours(codes: NDArray[Any], dice: np.random.Generator) -> NDArray[np.int64]:
    """Rows with the same code, each with the next one in a random order; a negative code is none."""
    rows = dice.permutation(len(codes))
    rows = rows[codes[rows] >= 0]
    rows = rows[np.argsort(codes[rows], kind="stable")]
    same = codes[rows[:-1]] == codes[rows[1:]]
    return np.stack([rows[:-1][same], rows[1:][same]], axis=1).astype(np.int64)


def _write(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as file:
        return pa.ipc.open_file(file).read_all()
