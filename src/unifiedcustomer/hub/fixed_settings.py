"""What a hub is made with and keeps: how values are read.

What is computed depends on it, so it cannot change behind the back of what is already there.
"""

from __future__ import annotations

import json

import attrs

from unifiedcustomer.errors import Conflict
from unifiedcustomer.normalization import Normalizer, learn_date_orders
from unifiedcustomer.source_tables import SourceTable
from unifiedcustomer.storage.settings import Settings

__all__ = ["KeptNormalizer"]


class KeptNormalizer:
    """The hub's normalizer, with its settings in the store, so that every process reads values alike.

    A new hub takes the one asked for, or the default. How a source writes its dates is learned from the first table in
    which that can be seen, and stays: what is there already was read so.

    Raises:
        Conflict: values were read with other settings until now.
    """

    def __init__(self, settings: Settings, asked: Normalizer | None) -> None:
        self._stored = settings.get("normalizer") or ""
        self._normalizer = asked or Normalizer()
        if not self._stored:
            self._keep(settings, self._normalizer)
            return
        known = self.current(settings, refresh=True)
        if asked is not None:
            if asked.default_country != known.default_country or asked.date_orders.items() - known.date_orders.items():
                raise Conflict("normalizer", "hub")
            self._normalizer = attrs.evolve(asked, date_orders=known.date_orders)

    def current(self, settings: Settings, *, refresh: bool = False) -> Normalizer:
        """The normalizer, with what another process may have learned."""
        stored = settings.get("normalizer") or ""
        if stored != self._stored or refresh:
            known = json.loads(stored)
            orders = {(source, column): month_first for source, column, month_first in known["date_orders"]}
            self._normalizer = attrs.evolve(
                self._normalizer, default_country=known["default_country"], date_orders=orders
            )
            self._stored = stored
        return self._normalizer

    def learned(self, settings: Settings, table: SourceTable) -> Normalizer:
        """The normalizer, once it knows how the columns of ``table`` write dates."""
        known = self.current(settings)
        orders = {**learn_date_orders(table), **known.date_orders}
        if len(orders) > len(known.date_orders):
            self._keep(settings, attrs.evolve(known, date_orders=orders))
        return self._normalizer

    def _keep(self, settings: Settings, normalizer: Normalizer) -> None:
        orders = [[*place, month_first] for place, month_first in sorted(normalizer.date_orders.items())]
        self._normalizer = normalizer
        self._stored = json.dumps({"default_country": normalizer.default_country, "date_orders": orders})
        settings.set("normalizer", self._stored)
