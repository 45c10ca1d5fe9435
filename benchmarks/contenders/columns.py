"""Data sets as one flat table with the same column names everywhere, for peers that compare column by column.

Text is trimmed and empty cells are missing; nothing else is done to it. Where a data set has normalised columns (those
that are made here), a peer gets these instead, so that matching is compared and not cleaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.labelled_data import LabelledData

__all__ = ["NORMALISED", "is_link", "plain_columns"]

NORMALISED: Final = (
    "given", "given_root", "family", "name", "birth_date", "email", "phone",
    "street", "house_number", "postal_code", "city",
)  # fmt: skip
"""Columns of `LabelledData.features`."""

_FEBRL: Final = {
    "given_name": "given_name",
    "surname": "surname",
    "birth_date": "date_of_birth",
    "national_id": "soc_sec_id",
    "street": "address_1",
    "house_number": "street_number",
    "locality": "address_2",
    "postcode": "postcode",
    "city": "suburb",
    "state": "state",
}
_MADE: Final = {
    "given_name": "given",
    "surname": "family",
    "full_name": "name",
    "birth_date": "birth_date",
    "email": "email",
    "phone": "phone",
    "street": "street",
    "house_number": "house_number",
    "postcode": "postal_code",
    "city": "city",
}
_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "febrl3": _FEBRL,
        "febrl4": _FEBRL,
        "fake_1000": {
            "given_name": "first_name",
            "surname": "surname",
            "birth_date": "dob",
            "city": "city",
            "email": "email",
        },
        "historical_50k": {
            "given_name": "first_name",
            "surname": "surname",
            "birth_date": "dob",
            "birth_place": "birth_place",
            "postcode": "postcode_fake",
            "occupation": "occupation",
        },
    }
)
"""Our name of each column, and the one in the file."""


def plain_columns(name: str, data: LabelledData) -> pa.Table:
    """All records of data set ``name``, tables one after the other, as trimmed text in columns with our names."""
    tables = [data.features] if data.features is not None else list(data.tables.values())
    columns = _COLUMNS.get(name, _MADE)
    whole = pa.concat_tables([table.rename_columns([c.strip() for c in table.column_names]) for table in tables])
    found = {ours: _trimmed(whole[theirs]) for ours, theirs in columns.items()}
    if "birth_date" in found and columns["birth_date"] == "date_of_birth":  # 19890304, as Febrl writes it
        found["birth_date"] = pc.replace_substring_regex(found["birth_date"], r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3")
    return pa.table(found)


def is_link(name: str) -> bool:
    """Whether the records of two tables are linked, each table being free of duplicates."""
    return name == "febrl4"


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
