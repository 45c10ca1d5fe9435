"""The hub: one object that knows all steps, and remembers.

Each method is one transaction: all of it happens, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.customers import Customer
from unifiedcustomer.errors import InvalidValue, NotFound, Problem
from unifiedcustomer.identities import CustomerId, IdentityChange, Judgement, Verdict
from unifiedcustomer.permits import ContactDecision, MessageClass
from unifiedcustomer.records import Field, RecordKey, Role, SourceRecord
from unifiedcustomer.touchpoints import Touchpoint

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from unifiedcustomer.contact_policy import ContactPolicy
    from unifiedcustomer.hub.dossier import Dossier
    from unifiedcustomer.hub.intake import Intake
    from unifiedcustomer.hub.outcomes import LoadReport, MatchCandidate, PutOutcome
    from unifiedcustomer.messages import Message
    from unifiedcustomer.normalization import Normalizer
    from unifiedcustomer.rendered_messages import RenderedMessage
    from unifiedcustomer.rendering import Brand
    from unifiedcustomer.resolution import MatchExplanation, ResolutionModel
    from unifiedcustomer.storage import Session
    from unifiedcustomer.unification import SurvivorshipRules

__all__ = ["CustomerHub"]


def _now() -> datetime:
    return datetime.now(UTC)


class CustomerHub:
    """Customers that live: records come and go one at a time, and the answer is always that of the batch.

    >>> with CustomerHub() as hub:
    ...     outcome = hub.put(SourceRecord.of("till", "1", given_name="Ann", family_name="Lee"))
    ...     outcome.kind.value, hub.customer(outcome.customer_id).value("family_name")
    ('created', 'Lee')

    Args:
        place: a file's path, ``postgresql://...``, or ``sqlite://`` for memory alone, which is the default. Or what the
            application has open: a SQLAlchemy engine, or a connection whose transaction each call becomes a part of.
        model: how records are matched; kept with the hub, and needed only when it is new. The shipped model by default.
        normalizer: how values are read; its settings are kept with the hub too.
        policy: under which rules customers are contacted; without one nobody is.
        brand: who speaks in messages.
        survivorship: which of several values is shown.
        clock: gives the current time, an aware datetime.

    Raises:
        StoreError: the place cannot be reached, is damaged, or belongs to another application.
        Conflict: the hub was made with another model, or other settings of normalization.
    """

    def __init__(
        self,
        place: str | Path | Engine | Connection = "sqlite://",
        *,
        model: ResolutionModel | None = None,
        normalizer: Normalizer | None = None,
        policy: ContactPolicy | None = None,
        brand: Brand | None = None,
        survivorship: SurvivorshipRules | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        from unifiedcustomer.hub.fixed_settings import KeptNormalizer, agreed_model
        from unifiedcustomer.resolution import Resolver
        from unifiedcustomer.storage import CustomerIds, Store
        from unifiedcustomer.unification import DEFAULT_RULES

        self._clock = clock
        self._policy = policy
        self._brand = brand
        self._survivorship = survivorship or DEFAULT_RULES
        self._new_id = CustomerIds(clock)
        self._store = Store(place)
        try:
            with self._store.writing() as session:
                self._resolver = Resolver(agreed_model(session.settings, model))
                self._normalizer = KeptNormalizer(session.settings, normalizer)
        except BaseException:
            self._store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store. A closed hub refuses everything."""
        self._store.close()

    @property
    def model(self) -> ResolutionModel:
        """How this hub matches."""
        return self._resolver.model

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
            return outcomes_of_putting(self._intake(session), (incoming(record, normalizer) for record in given))

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
        from unifiedcustomer.hub.intake import incoming_table
        from unifiedcustomer.hub.reasons import report_of_loading
        from unifiedcustomer.ingestion import read_table

        read = read_table({source: data}, id=id, fields=fields)
        if not any(column.names == "record" for part in read.sources for column in part.columns):
            raise InvalidValue("id", Problem.MISSING)
        with self._store.writing() as session:
            normalizer = self._normalizer.learned(session.settings, read.table)
            given = incoming_table(read.table, normalizer)
            return report_of_loading(self._intake(session), source, given, read.report_dict())

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
            asked = self._normalizer.current(session.settings).record(record)
            return candidates(session, self._resolver, asked.features, source, limit)

    def customer(self, customer_id: CustomerId) -> Customer:
        """The customer that this id leads to, whatever became of it since.

        Raises:
            NotFound: no such id was ever given, or nobody is left behind it.
        """
        with self._store.reading() as session:
            return self._dossier(session, customer_id).customer

    def customer_of(self, key: RecordKey) -> CustomerId:
        """The id of the customer that this record is of.

        Raises:
            NotFound: there is no such live record.
        """
        from unifiedcustomer.hub.dossier import live_record

        with self._store.reading() as session:
            identity = live_record(session, key).identity
            return session.records.minted_ids([identity])[identity]

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
        return self._resolver.why(table, 0, 1)

    def same(self, a: RecordKey, b: RecordKey, *, by: str = "", reason: str = "") -> tuple[IdentityChange, ...]:
        """A person decided that two records are one customer. It outlives every change of the records.

        Raises:
            NotFound: one of the records was never seen.
            ContradictoryJudgement: it was decided before that they are not, with the path over which it was.
        """
        return self._judge(Judgement(left=a, right=b, verdict=Verdict.SAME, by=by, reason=reason, at=self._clock()))

    def different(self, a: RecordKey, b: RecordKey, *, by: str = "", reason: str = "") -> tuple[IdentityChange, ...]:
        """A person decided that two records are not one customer. Raises as `same`."""
        return self._judge(
            Judgement(left=a, right=b, verdict=Verdict.DIFFERENT, by=by, reason=reason, at=self._clock())
        )

    def retract(self, a: RecordKey, b: RecordKey, *, by: str = "", reason: str = "") -> tuple[IdentityChange, ...]:
        """What was decided about two records is taken back; the evidence decides again."""
        return self._judge(Judgement(left=a, right=b, verdict=Verdict.UNSURE, by=by, reason=reason, at=self._clock()))

    def changes(self, since: int = 0, *, limit: int = 1_000) -> list[IdentityChange]:
        """What became of customers' ids after cursor ``since``, at most ``limit``; go on from the last one's cursor."""
        with self._store.reading() as session:
            return session.changes.since(since, limit)

    # ── what happens to customers ───────────────────────────────────────────────────────────────────────────────────

    def record(self, touchpoint: Touchpoint) -> bool:
        """Keep a touchpoint. Whether it is new: the same one again changes nothing.

        Raises:
            Conflict: there is another one under its source and id.
        """
        from unifiedcustomer.hub.attaching import keep_once, touchpoint_fact

        now = self._clock()
        with self._store.writing() as session:
            return keep_once(session.touchpoints, "touchpoint", touchpoint_fact(touchpoint, now), now)

    def consent(self, act: ConsentAct) -> bool:
        """Keep an act of consent or refusal. Whether it is new: the same one again changes nothing.

        Raises:
            Conflict: there is another one under its id.
        """
        from unifiedcustomer.hub.attaching import consent_fact, keep_once

        now = self._clock()
        with self._store.writing() as session:
            return keep_once(session.consent_acts, "consent act", consent_fact(act, now), now)

    def touchpoints(self, customer_id: CustomerId) -> list[Touchpoint]:
        """Every touchpoint that came in on one of the customer's records or contact points, the earliest first."""
        with self._store.reading() as session:
            return self._dossier(session, customer_id).touchpoints()

    def consents(self, customer_id: CustomerId) -> list[ConsentAct]:
        """Every act at one of the customer's records or contact points, the earliest first."""
        with self._store.reading() as session:
            return self._dossier(session, customer_id).consent_acts()

    def may_contact(
        self,
        customer_id: CustomerId,
        *,
        channel: Channel,
        purpose: str,
        message_class: MessageClass = MessageClass.MARKETING,
        at: datetime | None = None,
        contact_point: ContactPoint | None = None,
    ) -> ContactDecision:
        """Whether the customer may be contacted, with every reason; by default now.

        Raises:
            NotFound: as `customer`.
            InvalidValue: the hub has no policy.
        """
        with self._store.reading() as session:
            return self._dossier(session, customer_id).may_contact(
                self._policy,
                channel=channel,
                purpose=purpose,
                message_class=message_class,
                at=self._clock() if at is None else at,
                contact_point=contact_point,
            )

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
        from unifiedcustomer.rendering import render

        moment = self._clock() if at is None else at
        with self._store.reading() as session:
            dossier = self._dossier(session, customer_id)
            decision = dossier.may_contact(
                self._policy,
                channel=channel,
                purpose=message.purpose if purpose is None else purpose,
                message_class=message.message_class,
                at=moment,
                contact_point=contact_point,
            )
        options = {"brand": self._brand, **options}
        return render(message, dossier.customer, channel=channel, permit=decision.permit(), at=moment, **options)

    def export(self, customer_id: CustomerId) -> dict[str, Any]:
        """Everything that is kept about a customer, for them to read: plain data, JSON types only."""
        with self._store.reading() as session:
            return self._dossier(session, customer_id).export(self._clock())

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _intake(self, session: Session) -> Intake:
        from unifiedcustomer.hub.intake import Intake

        return Intake(session=session, resolver=self._resolver, now=self._clock(), new_id=self._new_id)

    def _dossier(self, session: Session, customer_id: CustomerId) -> Dossier:
        from unifiedcustomer.hub.dossier import open_dossier

        return open_dossier(session, customer_id, self._normalizer.current(session.settings), self._survivorship)

    def _judge(self, judgement: Judgement) -> tuple[IdentityChange, ...]:
        from unifiedcustomer.hub.judging import refuse_contradiction
        from unifiedcustomer.hub.living_identities import settle

        pair = (judgement.left, judgement.right)
        if judgement.left == judgement.right:
            raise InvalidValue("b", Problem.DUPLICATE)
        with self._store.writing() as session:
            numbers = session.records.numbers(pair)
            if len(numbers) < 2:
                raise NotFound("record")
            one, other = (numbers[key] for key in pair)
            refuse_contradiction(session, one, other, judgement.verdict)
            session.judgements.append(one, other, judgement, self._clock())
            intake = self._intake(session)
            intake.touched |= {one, other}
            return settle(intake).changes
