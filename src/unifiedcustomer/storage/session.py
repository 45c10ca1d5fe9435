"""What can be done inside one transaction: a shelf for each kind of fact, and for what is computed from them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property

from sqlalchemy import Connection

from unifiedcustomer.storage import schema
from unifiedcustomer.storage.attached_facts import AttachedFacts
from unifiedcustomer.storage.blocks import Blocks
from unifiedcustomer.storage.census import Census
from unifiedcustomer.storage.changes import Changes
from unifiedcustomer.storage.doubts import Doubts
from unifiedcustomer.storage.erasures import Erasures
from unifiedcustomer.storage.identities import Identities
from unifiedcustomer.storage.judgements import Judgements
from unifiedcustomer.storage.layouts import Layouts
from unifiedcustomer.storage.lookup import much_at_once
from unifiedcustomer.storage.past_identities import PastIdentities
from unifiedcustomer.storage.records import Records
from unifiedcustomer.storage.reliances import Reliances
from unifiedcustomer.storage.settings import Settings

__all__ = ["Session"]


class Session:
    """One transaction on a store. It may know the ``layouts`` that are there."""

    def __init__(self, connection: Connection, layouts: Layouts | None = None) -> None:
        self._connection = connection
        self._layouts = layouts or Layouts(connection)

    def loading(self) -> AbstractContextManager[None]:
        """A stretch in which very much is written."""
        return much_at_once(self._connection)

    @cached_property
    def records(self) -> Records:
        """Source records, by number and by key."""
        return Records(self._connection, self._layouts)

    @cached_property
    def identities(self) -> Identities:
        """Who is who now."""
        return Identities(self._connection, self._layouts)

    @cached_property
    def past_identities(self) -> PastIdentities:
        """Who was who."""
        return PastIdentities(self._connection)

    @cached_property
    def blocks(self) -> Blocks:
        """Which records are worth comparing."""
        return Blocks(self._connection)

    @cached_property
    def judgements(self) -> Judgements:
        """What people decided."""
        return Judgements(self._connection)

    @cached_property
    def touchpoints(self) -> AttachedFacts:
        """Meetings."""
        return AttachedFacts(self._connection, schema.touchpoint)

    @cached_property
    def consent_acts(self) -> AttachedFacts:
        """What was allowed and refused."""
        return AttachedFacts(self._connection, schema.consent_act)

    @cached_property
    def reliances(self) -> Reliances:
        """What was done on the strength of who is who."""
        return Reliances(self._connection)

    @cached_property
    def erasures(self) -> Erasures:
        """What goes for good."""
        return Erasures(self._connection)

    @cached_property
    def changes(self) -> Changes:
        """What became of customers' ids."""
        return Changes(self._connection)

    @cached_property
    def doubts(self) -> Doubts:
        """Which pairs somebody should look at."""
        return Doubts(self._connection)

    @cached_property
    def census(self) -> Census:
        """Everything that is live, for what looks at all of it."""
        return Census(self._connection)

    @cached_property
    def settings(self) -> Settings:
        """How the hub computes."""
        return Settings(self._connection)
