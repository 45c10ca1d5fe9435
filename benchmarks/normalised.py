"""Records as this library normalises them, as one flat table for peers that bring no normalisation of their own.

A peer compares one value per column, so of several phones the first is taken. Values that more than twelve records
share, such as a switchboard or an info@ address, are taken out, as one who tunes the peer would do beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from unifiedcustomer.features import Feature, FeatureColumn, FeatureTable
from unifiedcustomer.records import Role

__all__ = ["COLUMNS", "normalised"]

COLUMNS: Final = (
    Feature.GIVEN,
    Feature.GIVEN_ROOT,
    Feature.FAMILY,
    Feature.NAME,
    Feature.BIRTH_DATE,
    Feature.EMAIL,
    Feature.PHONE,
    Feature.STREET,
    Feature.HOUSE_NUMBER,
    Feature.POSTAL_CODE,
    Feature.CITY,
)

SHARED: Final = 12
"""Records with one mailbox or phone above which it is nobody's own."""


def normalised(tables: Mapping[str, pa.Table], fields: Mapping[str, Role] | None = None) -> pa.Table:
    """One row per record, tables one after the other, with `unique_id` as the row number and `COLUMNS`.

    ``fields`` says what columns mean, where a peer should not depend on our guesses.
    """
    from unifiedcustomer.ingestion import read_table
    from unifiedcustomer.normalization.columns import normalize_table
    from unifiedcustomer.normalization.normalizer import Normalizer

    features = normalize_table(read_table(dict(tables), fields=fields).table, Normalizer())
    columns = {"unique_id": pa.array([str(row) for row in range(len(features))])}
    return pa.table(columns | {str(feature): _first(features, feature) for feature in COLUMNS})


def _first(features: FeatureTable, feature: Feature) -> pa.Array:
    values = np.full(len(features), None, dtype=object)
    for column in features.columns.get(feature, ()):
        empty = values == None  # noqa: E711 - element by element
        values[empty] = _texts(column, without_shared=feature in (Feature.EMAIL, Feature.PHONE))[empty]
    keys: list[str | None] = values.tolist()
    if feature is Feature.BIRTH_DATE:  # another possible reading stands after a bar
        keys = [None if key is None else key.split("|", 1)[0] for key in keys]
    return pa.array(keys, pa.string())


def _texts(column: FeatureColumn, *, without_shared: bool) -> NDArray[np.object_]:
    known = np.array([*column.values, None], dtype=object)
    if without_shared:
        counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
        known[:-1][counts > SHARED] = None
    return known[column.codes]
