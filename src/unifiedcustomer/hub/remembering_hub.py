"""What a hub remembers, gives back, and forgets for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from unifiedcustomer.errors import InvalidValue, NotFound, Problem
from unifiedcustomer.hub.opened_hub import OpenedHub
from unifiedcustomer.identities import CustomerId, IdentityChange, Judgement, Verdict
from unifiedcustomer.records import RecordKey
from unifiedcustomer.reliances import Reliance, RelianceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from unifiedcustomer.channels import Channel
    from unifiedcustomer.erasures import ErasureReceipt
    from unifiedcustomer.hub.outcomes import CustomerHistory, Unmerged
    from unifiedcustomer.storage import Session
    from unifiedcustomer.suppressions import Suppression

__all__ = ["RememberingHub"]


class RememberingHub(OpenedHub):
    """Changes, history, undoing, erasing and exporting."""

    def changes(self, since: int = 0, *, limit: int = 1_000) -> list[IdentityChange]:
        """What became of customers' ids after cursor ``since``, at most ``limit``; go on from the last one's cursor.

        Cursors rise by one and are given in the order of commits, so nothing that is written later comes before what
        was read, however many processes write.
        """
        with self._store.reading() as session:
            return session.changes.since(since, limit)

    def how(self, customer_id: CustomerId) -> CustomerHistory:
        """How a customer came to be: the links between their records, judgements, and what became of their ids.

        Raises:
            NotFound: no such id was ever given, or nobody is left behind it.
        """
        from unifiedcustomer.hub.how import history_of

        with self._store.reading() as session:
            return history_of(session, self._resolver(session), self._person(session, customer_id))

    # ── judging ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def same(self, a: RecordKey, b: RecordKey, *, by: str = "", reason: str = "") -> tuple[IdentityChange, ...]:
        """A person decided that two records are one customer. It outlives every change of the records.

        Raises:
            NotFound: one of the records was never seen.
            ContradictoryJudgement: it was decided before that they are not, with the path over which it was.
        """
        return self._judge(a, b, Verdict.SAME, by, reason)

    def different(self, a: RecordKey, b: RecordKey, *, by: str = "", reason: str = "") -> tuple[IdentityChange, ...]:
        """A person decided that two records are not one customer. Raises as `same`."""
        return self._judge(a, b, Verdict.DIFFERENT, by, reason)

    def retract(self, a: RecordKey, b: RecordKey, *, by: str = "", reason: str = "") -> tuple[IdentityChange, ...]:
        """What was decided about two records is taken back; the evidence decides again."""
        return self._judge(a, b, Verdict.UNSURE, by, reason)

    def unmerge(self, a: RecordKey, b: RecordKey, *, by: str = "", reason: str = "") -> Unmerged:
        """Two records were wrongly taken for one customer: as `different`, also where a person said `same` of the two.

        Each side is again what it was. What was done in between is listed: decisions, renderings, outbound touchpoints,
        and whatever was told with `rely`.

        Raises:
            NotFound: one of the records is not live.
            ContradictoryJudgement: other judgements join the two, with the path over which they do.
        """
        from unifiedcustomer.hub.dossier import live_record
        from unifiedcustomer.hub.outcomes import Unmerged
        from unifiedcustomer.hub.unmerging import damage_of, together

        with self._store.writing() as session:
            one, other = (live_record(session, key) for key in (a, b))
            was = together(session, one.record, other.record)
            merged_id = session.records.minted_ids([one.identity])[one.identity]
            changes = self._take_apart(session, a, b, by, reason)
            ids = [self._id_of(session, key) for key in (a, b)]
            sides = [self._dossier(session, customer_id) for customer_id in ids]
            return Unmerged(
                sides=(ids[0], ids[1]),
                since=None if was is None else was.since,
                changes=changes,
                damage=() if was is None else damage_of(session, was, sides, merged_id),
            )

    def _take_apart(
        self, session: Session, a: RecordKey, b: RecordKey, by: str, reason: str
    ) -> tuple[IdentityChange, ...]:
        low, high = sorted(session.records.numbers((a, b)).values())
        about = session.judgements.about([low])
        judged = [pair.judgement.verdict for pair in about if (pair.low, pair.high) == (low, high)]
        taken_back = self._decide(session, a, b, Verdict.UNSURE, by, reason) if Verdict.SAME in judged else ()
        return (*taken_back, *self._decide(session, a, b, Verdict.DIFFERENT, by, reason))

    def _judge(self, a: RecordKey, b: RecordKey, verdict: Verdict, by: str, reason: str) -> tuple[IdentityChange, ...]:
        if a == b:
            raise InvalidValue("b", Problem.DUPLICATE)
        with self._store.writing() as session:
            return self._decide(session, a, b, verdict, by, reason)

    def _decide(
        self, session: Session, a: RecordKey, b: RecordKey, verdict: Verdict, by: str, reason: str
    ) -> tuple[IdentityChange, ...]:
        from unifiedcustomer.hub.judging import refuse_contradiction
        from unifiedcustomer.hub.living_identities import settle

        numbers = session.records.numbers((a, b))
        if len(numbers) < 2:
            raise NotFound("record")
        refuse_contradiction(session, numbers[a], numbers[b], verdict)
        intake = self._intake(session)
        judgement = Judgement(left=a, right=b, verdict=verdict, by=by, reason=reason, at=intake.now)
        session.judgements.append(numbers[a], numbers[b], judgement, intake.now)
        intake.touched |= {numbers[a], numbers[b]}
        return settle(intake).changes

    # ── what was done ───────────────────────────────────────────────────────────────────────────────────────────────

    def rely(
        self,
        customer_id: CustomerId,
        reference: str,
        *,
        kind: RelianceKind = RelianceKind.VALUE,
        channel: Channel | None = None,
        contact_point: str | None = None,
    ) -> Reliance:
        """Something was done on the strength of who this customer is; an `unmerge` will list it.

        Args:
            customer_id: whom it was done to.
            reference: what it is called where it was done, such as the number of a gift card.
            kind: what was done; by default value moved.
            channel: where.
            contact_point: the key of the contact point.

        Raises:
            NotFound: no such id was ever given, or nobody is left behind it.
        """
        with self._store.writing() as session:
            dossier = self._dossier(session, customer_id)
            reliance = Reliance(
                kind=kind,
                customer_id=dossier.customer.customer_id,
                at=session.settings.stamp(self._clock()),
                reference=reference,
                channel=channel,
                contact_point=contact_point,
            )
            dossier.rely(reliance)
            return reliance

    # ── refusals of people who are not named ────────────────────────────────────────────────────────────────────────

    def suppress(self, suppressions: Iterable[Suppression]) -> None:
        """Keep refusals by digest, such as that of a one-click link; the same again changes nothing.

        From now on they count wherever their contact point or record turns up, whoever it is found to be. The digests
        must have been made with the keys that the hub was given.
        """
        from unifiedcustomer.wire import to_json

        rows = [(entry.who.digest, to_json(entry)) for entry in suppressions]
        with self._store.writing() as session:
            session.erasures.suppress(rows)

    # ── giving back and forgetting ──────────────────────────────────────────────────────────────────────────────────

    def export(self, customer_id: CustomerId) -> dict[str, Any]:
        """Everything that is kept about a customer, for them to take along: plain data, JSON types only."""
        with self._store.reading() as session:
            return self._dossier(session, customer_id).export(self._clock())

    def export_page(self, customer_id: CustomerId) -> str:
        """The same for them to read: one HTML page that needs nothing from anywhere."""
        from unifiedcustomer.hub.subject_access import page_of

        return page_of(self.export(customer_id))

    def erase(self, customer_id: CustomerId, *, compact: bool = True) -> ErasureReceipt:
        """Erase a person: every record that leads to them, all that hangs on it, and the bytes in the files.

        Keyed hashes stay, by which the same records are refused when they come again; see `readmit`.

        Args:
            customer_id: any id of theirs; an id of somebody whose records were all removed will do.
            compact: write a SQLite file anew, which alone removes every trace. It takes time and room for a second
                copy; whoever erases many can call `clean` once after the last.

        Raises:
            NotFound: no such id was ever given, or it was erased.
        """
        from unifiedcustomer.hub.erasing import erase, gather

        with self._store.writing() as session:
            intake = self._intake(session)
            going = gather(intake, self._normalizer.current(session.settings), customer_id)
            controllers = () if self._policy is None else (self._policy.controller,)
            receipt = erase(intake, going, self._keys, controllers)
        return self._cleaned(receipt, compact=compact)

    def _cleaned(self, receipt: ErasureReceipt, *, compact: bool) -> ErasureReceipt:
        from unifiedcustomer.hub.erasing import out_of_reach

        self._remembered.forget()
        is_clean = self.clean(compact=compact) and (compact or not self._store.is_file)
        return attrs.evolve(
            receipt,
            bytes_removed=is_clean,
            out_of_reach=out_of_reach(receipt, self._store, is_clean=is_clean),
        )

    def clean(self, *, compact: bool = True) -> bool:
        """Overwrite what was erased, in the file and in the log beside it; False while somebody else is reading.

        Raises:
            StoreError: there is no room for the new file.
        """
        from unifiedcustomer.storage import Cleaned

        return self._store.clean(compact=compact) is Cleaned.REMOVED

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _person(self, session: Session, customer_id: CustomerId) -> int:
        number = session.records.minted(customer_id)
        live = None if number is None else session.identities.follow(number)
        if live is None:
            raise NotFound("customer")
        return live.identity

    def _id_of(self, session: Session, key: RecordKey) -> CustomerId:
        from unifiedcustomer.hub.dossier import live_record

        identity = live_record(session, key).identity
        return session.records.minted_ids([identity])[identity]
