"""The hub: one object that knows all steps, and remembers.

Each method is one transaction: all of it happens, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.hub.overseeing_hub import OverseeingHub
from unifiedcustomer.identities import CustomerId, IdentityChange
from unifiedcustomer.records import Field, RecordKey, Role, SourceRecord
from unifiedcustomer.touchpoints import Touchpoint

if TYPE_CHECKING:
    from unifiedcustomer.hub.outcomes import LoadReport, MatchCandidate, PutOutcome
    from unifiedcustomer.messages import Message
    from unifiedcustomer.rendered_messages import RenderedMessage
    from unifiedcustomer.resolution import MatchExplanation

__all__ = ["CustomerHub"]


class CustomerHub(OverseeingHub):
    """Customers that live: records come and go one at a time, and the answer is always that of the batch.

    >>> with CustomerHub() as hub:
    ...     outcome = hub.put(SourceRecord.of("till", "1", given_name="Ann", family_name="Lee"))
    ...     outcome.kind.value, hub.customer(outcome.customer_id).value("family_name")
    ('created', 'Lee')

    Args:
        place: a file's path, ``postgresql://...``, or ``sqlite://`` for memory alone, which is the default. Or what the
            application has open: a SQLAlchemy engine, or a connection whose transaction each call becomes a part of.
        model: how records are matched; kept with the hub, and needed only when it is new. The shipped model by default.
            It may be one that was in force before a retraining; the one in force now is what counts.
        normalizer: how values are read; its settings are kept with the hub too.
        policy: under which rules customers are contacted; without one nobody is.
        brand: who speaks in messages.
        survivorship: which of several values is shown.
        keys: the secret keys of the hashes by which erased persons are known when they come again. Without any the hub
            makes one and keeps it in its own store, where whoever steals the store has it too.
        remember: of how many records `match` remembers what is compared, in this process; 0 for none. About 2 kB each.
        clock: gives the current time, an aware datetime.

    Raises:
        StoreError: the place cannot be reached, is damaged, or belongs to another application.
        Conflict: the hub was made with another model, other keys, or other settings of normalization.
        InvalidValue: the hub was made with keys, and none are given.
    """

    # ── records ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def put(self, record: SourceRecord) -> PutOutcome:
        """Take in one record: new, or in place of what the source said before.

        Raises:
            InvalidValue: the key has a character that no store keeps.
        """
        return self.put_many([record])[0]

    def put_many(self, records: Iterable[SourceRecord]) -> list[PutOutcome]:
        """Take in several records at once. A key that comes again replaces what came before it."""
        from unifiedcustomer.hub.intake import incoming
        from unifiedcustomer.hub.reasons import outcomes_of_putting

        given = list(records)
        with self._store.writing() as session:
            normalizer = self._normalizer.current(session.settings)
            taken = [incoming(record, normalizer) for record in given]
            return outcomes_of_putting(self._intake(session), taken, self._tombstones(session))

    def readmit(self, record: SourceRecord) -> PutOutcome:
        """Take in a record of a person who was erased and came back by themselves; from now on it is not refused.

        Raises:
            InvalidValue: as `put`.
        """
        from unifiedcustomer.hub.intake import incoming
        from unifiedcustomer.hub.reasons import outcomes_of_putting

        with self._store.writing() as session:
            given = incoming(record, self._normalizer.current(session.settings))
            tombstones = self._tombstones(session)
            tombstones.lift(given.key, given.features)
            return outcomes_of_putting(self._intake(session), [given], tombstones)[0]

    def load(
        self,
        source: str,
        data: Any,
        *,
        id: str | None = None,  # noqa: A002 - the word that the column is called by
        fields: Mapping[str, Role | Field] | None = None,
    ) -> LoadReport:
        """Take in a table of one source: a path to CSV or Parquet, any frame, a dict of columns, a list of dicts.

        Args:
            source: the name of the system; with the id it is what a record is known by.
            data: as in `unifiedcustomer.resolve`.
            id: the column that has the record's id; guessed when omitted.
            fields: what columns mean; guessed when omitted.

        Raises:
            UnreadableData: it cannot be read; `NoUsableColumn` when no column says who somebody is.
            DuplicateRecord: an id is there twice.
            InvalidValue: no column has an id, or a cell is too long. Row numbers will not do: the next file has others.
        """
        return self.load_all({source: data}, id=id, fields=fields)[0]

    def load_all(
        self,
        tables: Mapping[str, Any],
        *,
        id: str | None = None,  # noqa: A002 - the word that the column is called by
        fields: Mapping[str, Role | Field] | None = None,
    ) -> list[LoadReport]:
        """Take in tables of several sources at once: all of them, or nothing.

        A new hub then resolves all of them together, which takes a fraction of the time of one `load` after the other.

        >>> with CustomerHub() as hub:
        ...     reports = hub.load_all({
        ...         "till": {"id": ["1"], "name": ["Ann Lee"], "email": ["ann.lee@example.com"]},
        ...         "shop": {"id": ["7", "8"], "name": ["Ann Lee", "Bo Chan"], "email": ["ann.lee@example.com", None]},
        ...     })
        ...     [report.created for report in reports], reports[0].customers_after
        ([1, 2], 2)

        Args:
            tables: by source what `load` takes.
            id: as in `load`, in every table.
            fields: as in `load`, by column, wherever it is.

        Raises:
            UnreadableData: as `load`, and so for the other errors.
        """
        from unifiedcustomer.hub.intake import check_keys
        from unifiedcustomer.hub.loading import Given, load_tables
        from unifiedcustomer.ingestion import read_table

        read = read_table(dict(tables), id=id, fields=fields)
        if not all(any(column.names == "record" for column in part.columns) for part in read.sources):
            raise InvalidValue("id", Problem.MISSING)
        guessed = read.report_dict()
        given = [
            Given(source=source.name, table=part, columns={source.name: guessed[source.name]})
            for source, part in zip(read.sources, read.parts, strict=True)
        ]
        for each in given:
            check_keys(each.table)
        with self._store.reading() as session:
            is_new = session.records.is_empty()
        with self._store.filling() if is_new else self._store.writing() as session:
            for each in given:
                self._normalizer.learned(session.settings, each.table)
            normalizer = self._normalizer.current(session.settings)
            return load_tables(self._intake(session), given, normalizer, self._tombstones(session))

    def remove(self, key: RecordKey) -> tuple[IdentityChange, ...]:
        """The source has this record no longer. What it said stays in the history, and its id still leads somewhere.

        Raises:
            NotFound: there is no such live record.
        """
        from unifiedcustomer.hub.dossier import live_record
        from unifiedcustomer.hub.living_identities import settle

        with self._store.writing() as session:
            live = live_record(session, key)
            intake = self._intake(session)
            intake.remove([live.record])
            return settle(intake).changes

    # ── who is who ──────────────────────────────────────────────────────────────────────────────────────────────────

    def match(self, *, source: str = "?", limit: int = 10, **values: str) -> list[MatchCandidate]:
        """The customers that these values may belong to, best first. Nothing is written.

        >>> with CustomerHub() as hub:
        ...     _ = hub.put(SourceRecord.of("till", "1", full_name="Ann Lee", email="ann.lee@example.com"))
        ...     [found.record.record_id for found in hub.match(email="Ann.Lee@example.com", family_name="Lee")]
        ['1']

        Args:
            source: the system that a customer number is of.
            limit: the most candidates to give.
            values: raw values by role.
        """
        from unifiedcustomer.hub.matching import candidates

        record = SourceRecord.of(source, "?", updated_at=None, **values)
        with self._store.reading() as session:
            asked = self._normalizer.current(session.settings).features(record)
            return candidates(session, self._resolver(session), self._remembered, asked, source, limit)

    def customer(
        self, customer_id: CustomerId, *, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> Customer:
        """The customer that this id leads to, whatever became of it since.

        Args:
            customer_id: any id that was ever given.
            as_of: show the contents that the sources dated no later than this.
            known_at: show what the hub knew then: who was who, and which contents had come.

        Raises:
            NotFound: no such id was ever given, or nobody is left behind it; or nobody was at that moment.
        """
        from unifiedcustomer.hub.viewpoint import Viewpoint

        with self._store.reading() as session:
            return self._dossier(session, customer_id, Viewpoint(as_of=as_of, known_at=known_at)).customer

    def customer_of(self, key: RecordKey) -> CustomerId:
        """The id of the customer that this record is of.

        Raises:
            NotFound: there is no such live record.
        """
        with self._store.reading() as session:
            return self._id_of(session, key)

    def customer_ids(self) -> list[CustomerId]:
        """The id of every customer, in the order in which they were first seen."""
        with self._store.reading() as session:
            numbers = session.identities.all_identities()
            ids = session.records.minted_ids(numbers)
            return [ids[number] for number in numbers]

    def why(self, a: RecordKey, b: RecordKey) -> MatchExplanation:
        """Every comparison of two live records, its level, its weight, and the sum; `NotFound` if one is not there."""
        from unifiedcustomer.hub.dossier import live_record
        from unifiedcustomer.hub.intake import features_of, table_of

        with self._store.reading() as session:
            table = table_of([(key, features_of(live_record(session, key))) for key in (a, b)])
            resolver = self._resolver(session)
        return resolver.why(table, 0, 1)

    # ── what happens to customers ───────────────────────────────────────────────────────────────────────────────────

    def record(self, touchpoint: Touchpoint) -> bool:
        """Keep a touchpoint. Whether it is new: the same one again changes nothing, and an erased person's is refused.

        Raises:
            Conflict: there is another one under its source and id.
        """
        from unifiedcustomer.hub.attaching import keep_once, touchpoint_fact

        now = self._clock()
        with self._store.writing() as session:
            if self._tombstones(session).covers(touchpoint.subject, touchpoint.contact_point, touchpoint.occurred_at):
                return False
            return keep_once(session.touchpoints, "touchpoint", touchpoint_fact(touchpoint, now), now)

    def consent(self, act: ConsentAct) -> bool:
        """Keep an act of consent or refusal. Whether it is new: the same one again changes nothing.

        Of an act of an erased person nothing is kept but, where it is a no, its keyed hash; it is not new then.

        Raises:
            Conflict: there is another one under its id.
        """
        from unifiedcustomer.hub.attaching import keep_once
        from unifiedcustomer.hub.hearing import consent_facts

        now = self._clock()
        with self._store.writing() as session:
            tombstones = self._tombstones(session)
            if tombstones.covers_act(act):
                tombstones.keep_no(act)
                return False
            fact, *copies = consent_facts(session, act, now, self._normalizer.current(session.settings))
            is_new = keep_once(session.consent_acts, "consent act", fact, now)
            for copy in copies if is_new else ():
                session.consent_acts.append(copy, now)
        return is_new

    def touchpoints(
        self, customer_id: CustomerId, *, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> list[Touchpoint]:
        """Every touchpoint that came in on one of the customer's records or contact points, the earliest first.

        As `customer`, also as of another moment, or as it was known then.
        """
        from unifiedcustomer.hub.viewpoint import Viewpoint

        with self._store.reading() as session:
            return self._dossier(session, customer_id, Viewpoint(as_of=as_of, known_at=known_at)).touchpoints()

    def consents(
        self, customer_id: CustomerId, *, as_of: datetime | None = None, known_at: datetime | None = None
    ) -> list[ConsentAct]:
        """Every act at one of the customer's records or contact points, the earliest first; moments as `customer`."""
        from unifiedcustomer.hub.viewpoint import Viewpoint

        with self._store.reading() as session:
            return self._dossier(session, customer_id, Viewpoint(as_of=as_of, known_at=known_at)).consent_acts()

    def render(
        self,
        message: Message,
        customer_id: CustomerId,
        *,
        channel: Channel,
        purpose: str | None = None,
        at: datetime | None = None,
        contact_point: ContactPoint | None = None,
        **options: Any,
    ) -> RenderedMessage:
        """The message as the channel delivers it to this customer, if they may be contacted.

        That it was written, for whom and under which decision, is kept; an `unmerge` lists it.

        Args:
            message: what to say.
            customer_id: whom.
            channel: where.
            purpose: what for; by default what the message says.
            at: the moment of sending; by default now.
            contact_point: where exactly; by default the first of theirs that may be used.
            options: what else `unifiedcustomer.rendering.render` takes: ``brand``, ``locale``, ``values``, ...

        Raises:
            ContactNotPermitted: they may not, with the reasons.
            NotFound: as `customer`; and whatever rendering raises.
        """
        from unifiedcustomer.hub.attaching import reliance_on_rendering
        from unifiedcustomer.rendering import render

        moment = self._clock() if at is None else at
        with self._store.reading() as session:
            dossier = self._dossier(session, customer_id)
            decision = dossier.may_contact(
                self._policy,
                self._keys,
                channel=channel,
                purpose=message.purpose if purpose is None else purpose,
                message_class=message.message_class,
                at=moment,
                contact_point=contact_point,
            )
        options = {"brand": self._brand, **options}
        rendered = render(message, dossier.customer, channel=channel, permit=decision.permit(), at=moment, **options)
        with self._store.writing() as session:
            now = session.settings.stamp(self._clock())
            attrs.evolve(dossier, session=session).rely(reliance_on_rendering(decision, message.id, now))
        return rendered
