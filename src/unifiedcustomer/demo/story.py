"""What the demo shows, asked of the library: the files as they are, who is who in them, and how right that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from time import perf_counter

import attrs

import unifiedcustomer as uc
from unifiedcustomer.demo.picking import Pair, pick_customers, pick_joined_pair, pick_pair_kept_apart
from unifiedcustomer.demo.voucher import CONTROLLER, NOW, kestrel
from unifiedcustomer.hub import LoadReport
from unifiedcustomer.resolution import Evaluation
from unifiedcustomer.testing import sample_files, sample_truth

__all__ = ["Story", "told"]


@attrs.frozen(kw_only=True, eq=False)
class Story:
    """One run over the sample. What needs computing is computed when a chapter asks for it."""

    resolution: uc.Resolution
    hub: uc.CustomerHub
    loads: tuple[LoadReport, ...]  #: one per file, in the order they were loaded
    learning_seconds: float
    loading_seconds: float

    @cached_property
    def customers(self) -> tuple[uc.Customer, ...]:
        """Every customer of the hub."""
        return tuple(self.hub.customer(customer_id) for customer_id in self.hub.customer_ids())

    @cached_property
    def known_to(self) -> dict[int, int]:
        """How many customers are known to how many systems."""
        return dict(Counter(len(customer.sources) for customer in self.customers))

    @cached_property
    def evaluation(self) -> Evaluation:
        """What the hub found against the truth that ships with the sample."""
        found = {key: customer.customer_id for customer in self.customers for key in customer.records}
        keys = sorted(found)
        truth = sample_truth()
        return uc.evaluate([found[key] for key in keys], [truth[key.source, key.record_id] for key in keys])

    def persons_behind(self, keys: Iterable[uc.RecordKey]) -> int:
        """How many persons these records are of, in truth."""
        truth = sample_truth()
        return len({truth[key.source, key.record_id] for key in keys})

    @cached_property
    def featured(self) -> tuple[uc.Customer, ...]:
        """Three customers of three countries, whose systems know the most and disagree the most."""
        return pick_customers(self.resolution, self.customers, 3)

    @cached_property
    def joined(self) -> Pair | None:
        """Two records of one customer that look unlike each other."""
        return pick_joined_pair(self.resolution, self.customers)

    @cached_property
    def kept_apart(self) -> Pair | None:
        """Two records that look alike and are two people."""
        return pick_pair_kept_apart(self.resolution, self.customers)

    def raw(self, key: uc.RecordKey, column: str) -> str | None:
        """What a record says in a column, as received."""
        return next((cell.raw for cell in self.record(key).values if cell.column == column), None)

    def record(self, key: uc.RecordKey) -> uc.SourceRecord:
        """A record as its file has it."""
        return self.resolution.table.record(self._row_of[key])

    @cached_property
    def _row_of(self) -> dict[uc.RecordKey, int]:
        return {self.resolution.table.key(row): row for row in range(len(self.resolution.table))}


def told() -> Story:
    """Learn from the sample without labels, load it into a hub in memory, and be ready for questions."""
    files = sample_files()
    start = perf_counter()
    resolution = uc.resolve(files)
    learned = perf_counter()
    policy = uc.ContactPolicy(controller=CONTROLLER, default_zone="Europe/London", sector="retail")
    hub = uc.CustomerHub(model=resolution.model, policy=policy, brand=kestrel(), clock=lambda: NOW)
    loads = tuple(hub.load(system, path) for system, path in files.items())
    return Story(
        resolution=resolution,
        hub=hub,
        loads=loads,
        learning_seconds=learned - start,
        loading_seconds=perf_counter() - learned,
    )
