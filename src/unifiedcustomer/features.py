"""What matching sees of records: dictionary-encoded columns of comparable keys.

An address or number that somebody gave and did not prove to be theirs is a feature of its own: nothing that looks at
`Feature.EMAIL` can take it for evidence by mistake.

A *feature* is a fact about a person in one comparable form, whatever columns it came from: a full name in one source
and two name columns in another both give `Feature.GIVEN` and `Feature.FAMILY`. A feature may have several columns,
because a record may have two phones; the order of a feature's columns means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import attrs

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.model_fields import masked
from unifiedcustomer.records import Comparison, NormalizedRecord, RecordKey
from unifiedcustomer.texts import Texts

if TYPE_CHECKING:
    from numpy import int32
    from numpy.typing import NDArray

    Codes: TypeAlias = NDArray[int32]
    _Grown: TypeAlias = tuple[dict[str, int], list[int], list[int]]

__all__ = ["Feature", "FeatureColumn", "FeatureTable", "PackedFeatures", "feature_table", "table_of_features"]


class Feature(StrEnum):
    """The facts that records of persons share. The comment gives the form of the key."""

    GIVEN = "given"  #: folded given names, separated by one space: "anna maria", "j"
    GIVEN_ROOT = "given_root"  #: the names the first given name may be short for, sorted, joined by "|": "elisabeth"
    FAMILY = "family"  #: folded family name without particles joined: "van der berg" -> "van der berg"
    NAME = "name"  #: all name tokens, folded, sorted, separated by one space
    COMPANY = "company"  #: folded, without the legal form
    BIRTH_DATE = "birth_date"  #: "1980-03-04"; a reading that is only possible follows after "|"
    BIRTH_PLACE = "birth_place"
    GENDER = "gender"  #: "f", "m" or "x"
    OCCUPATION = "occupation"
    EMAIL = "email"  #: the mailbox: provider rules applied
    PHONE = "phone"  #: E.164, or "?" and the national digits where the country is unknown
    STREET = "street"  #: folded, street words abbreviated one way, without the house number
    HOUSE_NUMBER = "house_number"
    LOCALITY = "locality"
    POSTAL_CODE = "postal_code"  #: upper case, without spaces
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"  #: ISO 3166 alpha-2
    CUSTOMER_NUMBER = "customer_number"  #: prefixed with the source, because numbers of two systems say nothing
    LOYALTY_CARD = "loyalty_card"
    NATIONAL_ID = "national_id"
    EMAIL_CLAIMED = "email_claimed"  #: as `EMAIL`, of an address that is known not to be verified; it is no `EMAIL`
    EMAIL_PROVEN = "email_proven"  #: those of the `EMAIL` that are known to be verified
    PHONE_CLAIMED = "phone_claimed"
    PHONE_PROVEN = "phone_proven"
    DEVICE_ID = "device_id"
    HOUSEHOLD_NUMBER = "household_number"  #: prefixed with the source, as `CUSTOMER_NUMBER`


class PackedFeatures(Mapping[str, Sequence[str]]):
    """The features of one record as a store keeps them: the size of each key, then the keys, opened when looked at.

    Most records that are compared are never looked at by anybody but the kernel that compares them.

    Args:
        names: the feature of each key, those of one feature side by side.
        width: bytes of a size.
        data: the sizes and the keys, in UTF-8; a key of no bytes is none.
    """

    __slots__ = ("_opened", "data", "names", "width")

    def __init__(self, names: tuple[str, ...], width: int, data: bytes) -> None:
        self.names, self.width, self.data = names, width, data
        self._opened: dict[str, Sequence[str]] | None = None

    @classmethod
    def of(cls, features: Mapping[str, Sequence[str]]) -> PackedFeatures:
        """Features, packed."""
        names = tuple([name for name, keys in features.items() for _ in keys])
        keys = [key.encode("utf-8", "surrogatepass") for keys in features.values() for key in keys]
        return cls(names, 4, b"".join([*(len(key).to_bytes(4, "little") for key in keys), *keys]))

    def keys_as_bytes(self) -> list[bytes]:
        """The key of each name, in UTF-8."""
        at, found, data = self.width * len(self.names), [], self.data
        if self.width == 1:
            sizes: Iterable[int] = data[:at]
        else:
            sizes = (int.from_bytes(data[begin : begin + self.width], "little") for begin in range(0, at, self.width))
        for size in sizes:
            found.append(data[at : at + size])
            at += size
        return found

    def _open(self) -> dict[str, Sequence[str]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, key in zip(self.names, self.keys_as_bytes(), strict=True):
            if key:
                found[name] = (*found.get(name, ()), key.decode("utf-8", "surrogatepass"))
        self._opened = {**found}
        return self._opened

    def __getitem__(self, name: str) -> Sequence[str]:
        return (self._opened or self._open())[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened or self._open())

    def __len__(self) -> int:
        return len(self._opened or self._open())

    def __repr__(self) -> str:
        return f"<PackedFeatures: {len(self.data)} bytes>"


def _as_texts(values: Iterable[str]) -> Texts:
    return Texts.of(values)


@attrs.frozen(kw_only=True, eq=False)
class FeatureColumn:
    """One column: `values` are distinct keys, `codes` point into them, one per record, -1 for missing."""

    values: Texts = attrs.field(repr=masked, converter=_as_texts)
    codes: Codes = attrs.field(repr=False)

    def take(self, rows: Sequence[int]) -> FeatureColumn:
        """The given rows, in the given order, with the values that they have."""
        import numpy as np

        from unifiedcustomer.kernels.columns import distinct_numbers

        codes = self.codes[np.asarray(rows, dtype=np.int64)]
        taken, firsts = distinct_numbers(codes.astype(np.int64))
        return FeatureColumn(values=self.values.take(codes[firsts]).packed(), codes=taken)


@attrs.frozen(kw_only=True, eq=False)
class FeatureTable:
    """Records as columns: `sources` and `record_ids` name the rows, `columns` has each feature's columns.

    `comparisons` says how features that are no `Feature` are compared.
    """

    sources: Texts = attrs.field(repr=False, converter=_as_texts)
    record_ids: Texts = attrs.field(repr=False, converter=_as_texts)
    columns: Mapping[str, tuple[FeatureColumn, ...]]
    comparisons: Mapping[str, Comparison] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        rows = len(self.sources)
        columns = [column for group in self.columns.values() for column in group]
        if len(self.record_ids) != rows or any(len(column.codes) != rows for column in columns):
            raise InvalidValue("columns", Problem.WRONG_LENGTH)

    def __len__(self) -> int:
        return len(self.sources)

    def key(self, row: int) -> RecordKey:
        """Which record stands in ``row``."""
        return RecordKey(self.sources[row], self.record_ids[row])

    def take(self, rows: Sequence[int]) -> FeatureTable:
        """The given rows, in the given order, with the values that they have."""
        import numpy as np

        columns = {name: tuple(column.take(rows) for column in group) for name, group in self.columns.items()}
        return FeatureTable(
            sources=self.sources.take(np.asarray(rows, dtype=np.int64)),
            record_ids=self.record_ids.take(np.asarray(rows, dtype=np.int64)),
            columns=columns,
            comparisons=self.comparisons,
        )


def feature_table(
    records: Iterable[NormalizedRecord], comparisons: Mapping[str, Comparison] | None = None
) -> FeatureTable:
    """The columns of records that were normalised one by one."""
    rows = list(records)
    keys, features = [record.key for record in rows], [record.features for record in rows]
    return table_of_features(keys, features, comparisons)


def table_of_features(
    keys: Sequence[RecordKey],
    features: Sequence[Mapping[str, Sequence[str]]],
    comparisons: Mapping[str, Comparison] | None = None,
) -> FeatureTable:
    """The columns of records, given by their keys and the features of each."""
    grown: dict[str, list[_Grown]] = {}
    for row, of_row in enumerate(features):
        for name, values in of_row.items():
            columns = grown.setdefault(name, [])
            for position, value in enumerate(values):
                if position == len(columns):
                    columns.append(({}, [], []))
                index, rows, codes = columns[position]
                rows.append(row)
                codes.append(index.setdefault(value, len(index)))
    count = len(keys)
    return FeatureTable(
        sources=Texts.of([key.source for key in keys]),
        record_ids=Texts.of([key.record_id for key in keys]),
        columns={name: tuple(_column(count, *each) for each in columns) for name, columns in sorted(grown.items())},
        comparisons=comparisons or {},
    )


def _column(count: int, index: dict[str, int], rows: list[int], codes: list[int]) -> FeatureColumn:
    import numpy as np

    every = np.full(count, -1, dtype=np.int32)
    every[rows] = codes
    return FeatureColumn(values=Texts.of(index), codes=every)
