"""The batch door: tables of several systems in, customers out.

data -> ingestion -> SourceTable -> normalization -> FeatureTable -> resolution -> Resolution
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, NotFound, Problem
from unifiedcustomer.features import FeatureTable
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.records import NormalizedRecord, RecordKey, Role, SourceRecord
from unifiedcustomer.resolve.assignments import Assignments
from unifiedcustomer.resolve.customer_ids import derived_id, derived_ids
from unifiedcustomer.resolve.matching import CustomerMatch
from unifiedcustomer.source_tables import SourceTable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from unifiedcustomer.households import Household, HouseholdId
    from unifiedcustomer.identity_metrics import IdentityMetrics
    from unifiedcustomer.ingestion import ReadTable
    from unifiedcustomer.normalization import Normalizer
    from unifiedcustomer.resolution import (
        BlockingRecall,
        Estimate,
        Evaluation,
        MatchExplanation,
        ResolutionModel,
        ResolvedTable,
    )
    from unifiedcustomer.resolution.groupings import Labels
    from unifiedcustomer.resolution.index import RecordIndex
    from unifiedcustomer.resolve.labels import Labels as KnownLabels

__all__ = ["Assignments", "Customers", "Resolution", "ReviewPair"]

SHOWN_PAIRS = 25
"""Pairs for review that a report shows; `Resolution.review` has all."""


@attrs.frozen(kw_only=True)
class ReviewPair:
    """Two records about which the evidence is not sure enough, either way."""

    left: RecordKey
    right: RecordKey
    weight: float  #: in bits
    match_probability: float
    together: bool  #: whether they are one customer now


class Customers(Mapping[CustomerId, Customer]):
    """Every customer by id, made when asked for. Iterates in key order of their first records."""

    def __init__(self, resolution: Resolution) -> None:
        self._resolution = resolution

    def __getitem__(self, customer_id: CustomerId) -> Customer:
        from unifiedcustomer.normalization import phone_number, postal_address
        from unifiedcustomer.unification import unify

        if customer_id not in self._rows:
            raise NotFound("customer")
        records = [self._resolution.record(row) for row in self._rows[customer_id]]
        return unify(records, customer_id, read_phone=phone_number, read_address=postal_address)

    def __iter__(self) -> Iterator[CustomerId]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def _rows(self) -> dict[CustomerId, list[int]]:
        return self._resolution.rows_of


class Resolution:
    """Who is who, and why. Made by `unifiedcustomer.resolve.resolve`."""

    def __init__(
        self, read: ReadTable, normalizer: Normalizer, resolved: ResolvedTable, seconds: Mapping[str, float]
    ) -> None:
        self._read = read
        self._normalizer = normalizer
        self._resolved = resolved
        self._seconds = dict(seconds)

    def __repr__(self) -> str:
        return f"<Resolution: {len(self._resolved.table)} records, {len(self.rows_of)} customers>"

    @property
    def table(self) -> SourceTable:
        """The records as read."""
        return self._read.table

    @property
    def features(self) -> FeatureTable:
        """The records as matching saw them."""
        return self._resolved.table

    @property
    def model(self) -> ResolutionModel:
        """The model that was learned, or passed in: ``result.model.save("model.json")``."""
        return self._resolved.resolver.model

    @cached_property
    def assignments(self) -> Assignments:
        """The customer of each record, in input order."""
        import numpy as np

        # The features name the rows as the records do; the records themselves need not be put into one table for this.
        names, person = self.features, self._resolved.person
        stands = np.flatnonzero(np.bincount(person, minlength=len(names)))
        place = np.empty(len(names), dtype=np.int64)
        place[stands] = np.arange(len(stands))
        ids = np.array(derived_ids(names.sources.take(stands), names.record_ids.take(stands)), dtype=object)
        return Assignments(names.sources, names.record_ids, customer_id=ids[place[person]])

    @cached_property
    def rows_of(self) -> dict[CustomerId, list[int]]:
        """The input rows of each customer, in key order."""
        ids = self.assignments.customer_id.tolist()
        rows: dict[CustomerId, list[int]] = {}
        for row in self._resolved.evidence.columns.order.tolist():
            rows.setdefault(ids[row], []).append(row)
        return rows

    @property
    def customers(self) -> Customers:
        """Golden records with the source of each value, by customer id."""
        return Customers(self)

    @cached_property
    def households(self) -> Mapping[HouseholdId, Household]:
        """Customers who live together, by household; whoever lives alone, as far as is known, is in none."""
        from unifiedcustomer.resolve.households import households_of

        return households_of(self._resolved, self.assignments.customer_id)

    @cached_property
    def metrics(self) -> IdentityMetrics:
        """How many records hang together, and which customers have more identifiers than a person has."""
        from unifiedcustomer.resolution import identity_metrics

        ids = self.assignments.customer_id
        return identity_metrics(self.features, self._resolved.person, self.model.rules, lambda row: ids[row])

    def record(self, row: int) -> NormalizedRecord:
        """The normalised record of an input row."""
        return self._normalizer.record(self.table.record(row))

    @cached_property
    def review(self) -> Sequence[ReviewPair]:
        """Pairs worth asking a person about, the most uncertain first.

        That is every pair between the model's two thresholds, and every pair that clustering decided against its own
        weight: kept apart though it matches, or brought together though it does not.
        """
        import numpy as np

        found, person = self._resolved.evidence, self._resolved.person
        left, right = found.columns.order[found.left], found.columns.order[found.right]
        together = person[left] == person[right]
        strong = found.weights >= self.model.match_at
        asked = np.flatnonzero((found.weights >= self.model.review_at) & (~strong | ~together))
        asked = asked[np.argsort(np.abs(found.weights[asked] - self.model.match_at), kind="stable")]
        return self._review_pairs(asked)

    def worth_asking(self, number: int = 100, *, known: KnownLabels = (), seed: int = 0) -> Sequence[ReviewPair]:
        """Compared pairs whose label would tell most, the most telling first: ask as many as you like, from the top.

        They are drawn from every band of weights, more from where the model is less sure, and at random within a band:
        only so can `estimate` speak for all pairs. Pairs with labels, those of the result and those in ``known``, are
        left out.

        Raises:
            InvalidValue: ``number`` is negative, or a label in ``known`` cannot be read.
        """
        from unifiedcustomer.resolve.questions import places_worth_asking

        return self._review_pairs(places_worth_asking(self._resolved, number, known, seed))

    def estimate(self, labels: KnownLabels | None = None, *, seed: int = 0) -> Estimate:
        """Precision and recall of this result as far as labels tell, with intervals of 95 %.

        Without ``labels``, those that were given to `resolve` count; each is judged by a model that has not seen it.
        Labels may be picked by how alike two records are, as `worth_asking` does, but not by what is true.

        Raises:
            InvalidValue: a label cannot be read. `WrongType`: what should be a label is none.
        """
        from unifiedcustomer.resolve.questions import estimate

        return estimate(self._resolved, labels, seed)

    def _review_pairs(self, asked: NDArray[np.int64]) -> tuple[ReviewPair, ...]:
        """Pairs by their places in the evidence."""
        import numpy as np

        found, person = self._resolved.evidence, self._resolved.person
        left, right = found.columns.order[found.left[asked]], found.columns.order[found.right[asked]]
        weights = found.weights[asked]
        together = person[left] == person[right]
        return tuple(
            ReviewPair(
                left=self.table.key(int(left[pair])),
                right=self.table.key(int(right[pair])),
                weight=float(weights[pair]),
                match_probability=float(1 / (1 + np.exp2(-np.clip(weights[pair], -60, 60)))),
                together=bool(together[pair]),
            )
            for pair in range(len(asked))
        )

    def why(self, a: RecordKey | tuple[str, str] | str, b: RecordKey | tuple[str, str] | str) -> MatchExplanation:
        """Every comparison of two records, its level, its weight, and the sum.

        A record is named by its `RecordKey`, by (source, record id), or by the record id where there is one source.

        Raises:
            NotFound: there is no such record.
            InvalidValue: there are several sources, and none is named.
        """
        pair = self.features.take([self._row(a), self._row(b)])
        return self._resolved.resolver.why(pair, 0, 1)

    def match(self, *, source: str = "?", limit: int = 10, **values: str) -> list[CustomerMatch]:
        """The customers that these values may belong to, best first; nothing changes.

        The first call makes an index of all records in memory, see `index`; every further one takes microseconds.

        >>> import unifiedcustomer as uc
        >>> result = uc.resolve([{"id": 1, "name": "Ann Lee", "email": "ann.lee@example.com"}])
        >>> [found.record.record_id for found in result.match(email="Ann.Lee@example.com", family_name="Lee")]
        ['1']

        Args:
            source: the system that a customer number is of.
            limit: the most customers to give.
            values: raw values by role.

        Raises:
            InvalidValue: a keyword is no role, or a value is too long.
        """
        record = SourceRecord.of(source, "?", updated_at=None, **values)
        asked = self._normalizer.features(record)
        customers: dict[int, CustomerMatch] = {}
        for found in self.index.match(asked, limit=1 if limit == 1 else None):
            person = int(self._resolved.person[found.row])
            if len(customers) == limit:
                break
            if person not in customers:
                first = self.features.key(person)
                customer_id = derived_id(first.source, first.record_id)
                customers[person] = CustomerMatch(customer_id=customer_id, found=found, index=self.index, asked=asked)
        return list(customers.values())

    @cached_property
    def index(self) -> RecordIndex:
        """All records, ready to be asked about one at a time by any number of threads."""
        from unifiedcustomer.resolution.index import RecordIndex

        return RecordIndex.of(self.features, self.model)

    def report_dict(self) -> dict[str, Any]:
        """What was guessed of the columns, what was trained, which pairs were compared, how long each stage took."""
        return {
            "records": len(self.table),
            "customers": len(self.rows_of),
            "columns": self._read.report_dict(),
            "review_pairs": len(self.review),
            "identities": self.metrics.to_dict(),
            "blocking_recall": self.blocking_recall.to_dict(),
            "model": {
                "trained_on": self.model.trained_on,
                "match_at": self.model.match_at,
                "review_at": self.model.review_at,
            },
            **self._resolved.report,
            "seconds": self._seconds | self._resolved.report["seconds"],
        }

    @cached_property
    def blocking_recall(self) -> BlockingRecall:
        """The share of pairs of one person that were compared at all, estimated without the truth: rather too high."""
        from unifiedcustomer.resolution import estimated_blocking_recall

        return estimated_blocking_recall(self._resolved)

    def evaluate(self, truth: Labels) -> Evaluation:
        """How right the result is, and why pairs were missed or wrong.

        ``truth`` has one label a record, in input order; equal labels mean one person.

        Raises:
            InvalidValue: a label is missing, or there are more or fewer labels than records.
            WrongType: labels are not one-dimensional and hashable.
        """
        from unifiedcustomer.resolution import evaluate_resolved

        return evaluate_resolved(self._resolved, truth)

    def report(self, path: str | Path, *, records: bool = False, truth: Labels | None = None) -> Path:
        """Write one HTML page that tells how this result came about, and which pairs to look at.

        The page is one file without scripts that loads nothing. It names records by their keys and has none of their
        values.

        Args:
            path: of the file; what is there is replaced.
            records: show the values of doubtful pairs side by side. The page then is personal data.
            truth: one label a record, in input order; adds how right the result is, see `evaluate`.
        """
        from unifiedcustomer.reports import DoubtfulPair, ResolutionReport, resolution_page

        doubtful = tuple(
            DoubtfulPair(
                why=self.why(pair.left, pair.right),
                together=pair.together,
                values=self._beside(pair) if records else (),
            )
            for pair in self.review[:SHOWN_PAIRS]
        )
        evaluation = None if truth is None else self.evaluate(truth)
        made = ResolutionReport(
            figures=self.report_dict(), resolved=self._resolved, doubtful=doubtful, evaluation=evaluation
        )
        found = Path(path)
        found.write_text(resolution_page(made), encoding="utf-8", newline="\n")
        return found

    def _beside(self, pair: ReviewPair) -> tuple[tuple[str, str, str], ...]:
        """The values of two records by column; columns of different sources meet by their roles."""
        sides = []
        for key in (pair.left, pair.right):
            said: dict[str, list[str]] = {}
            for value in self.table.record(self._row(key)).values:
                role = value.field.role
                name = value.column if role is Role.IGNORE else value.field.name or role.value.replace("_", " ")
                said.setdefault(name, []).append(value.raw)
            sides.append({name: " \u00b7 ".join(raw) for name, raw in said.items()})
        return tuple((name, sides[0].get(name, ""), sides[1].get(name, "")) for name in sides[0] | sides[1])

    def _row(self, name: RecordKey | tuple[str, str] | str) -> int:
        if isinstance(name, str):
            sources = set(self.table.sources)
            if len(sources) != 1:
                raise InvalidValue("source", Problem.MISSING)
            name = (sources.pop(), name)
        key = (name.source, name.record_id) if isinstance(name, RecordKey) else tuple(name)
        if key not in self._row_of:
            raise NotFound("record")
        return self._row_of[key]

    @cached_property
    def _row_of(self) -> dict[tuple[str, ...], int]:
        return {key: row for row, key in enumerate(zip(self.features.sources, self.features.record_ids, strict=True))}
