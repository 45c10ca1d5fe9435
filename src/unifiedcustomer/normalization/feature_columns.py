"""The feature columns of a table while they are found: keys of each feature, from any number of columns and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from unifiedcustomer.features import FeatureColumn
from unifiedcustomer.kernels import in_threads
from unifiedcustomer.normalization.encoding import Codes, one_vocabulary, packed, recoded
from unifiedcustomer.texts import Texts

__all__ = ["FeatureColumns"]


class FeatureColumns:
    """The columns of each feature as they are found, over one vocabulary per feature."""

    def __init__(self) -> None:
        self.columns: dict[str, list[tuple[Texts, Codes | None]]] = {}

    def add(self, feature: str, keys: Texts, codes: Codes | None = None) -> None:
        """One more column; ``keys`` has the key behind each code, empty for none; without codes, of each row."""
        self.columns.setdefault(feature, []).append((keys, codes))

    def extend(self, more: FeatureColumns) -> None:
        """Add the columns of ``more``."""
        for feature, columns in more.columns.items():
            self.columns.setdefault(feature, []).extend(columns)

    @staticmethod
    def finished(parts: Sequence[tuple[FeatureColumns, int]]) -> Mapping[str, tuple[FeatureColumn, ...]]:
        """Every feature that some row has, of the rows of all parts; each comes with how many rows it has."""
        names = sorted({name for part, _ in parts for name in part.columns})
        found = in_threads(lambda name: FeatureColumns._finished(name, parts), names)
        return {name: columns for name, columns in zip(names, found, strict=True) if columns}

    @staticmethod
    def _finished(name: str, parts: Sequence[tuple[FeatureColumns, int]]) -> tuple[FeatureColumn, ...]:
        of_parts = [part.columns.get(name, []) for part, _ in parts]
        vocabularies = {id(keys): keys for part in of_parts for keys, _ in part}  # columns may share theirs
        values, numbers = one_vocabulary(list(vocabularies.values()))
        values, new_codes = values.packed(), dict(zip(vocabularies, numbers, strict=True))

        def codes_of(keys: Texts, codes: Codes | None) -> Codes:
            new = new_codes[id(keys)]
            return new if codes is None else recoded(codes, new, len(new))

        stacks = [packed([codes_of(*column) for column in part]) for part in of_parts]
        return tuple(
            FeatureColumn(
                values=values,
                codes=np.concatenate(
                    [
                        stack[place] if place < len(stack) else np.full(rows, -1, dtype=np.int32)
                        for stack, (_, rows) in zip(stacks, parts, strict=True)
                    ]
                ),
            )
            for place in range(max(map(len, stacks)))
        )
