"""Consent records of ISO/IEC TS 27560 in DPV's vocabulary -> acts.

What this library wrote is read back equal, and refused where somebody changed one half of it. Of what others wrote only
the words are read that are known here: a status or a purpose that is not known refuses the record, because to leave it
out could turn a no into silence. Nothing is fetched: a context or a notice is a name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct
from unifiedcustomer.contact_points import ContactPoint
from unifiedcustomer.contact_registers.consent_record_writing import event_of
from unifiedcustomer.contact_registers.dpv_terms import KINDS, PURPOSES, short_term
from unifiedcustomer.contact_registers.dpv_times import end_of, moment_of
from unifiedcustomer.errors import InvalidWireForm, Problem, UnifiedCustomerError
from unifiedcustomer.evidence import Actor, Evidence
from unifiedcustomer.records import RecordKey
from unifiedcustomer.wire import from_dict

__all__ = ["ForeignRecords", "read_consent_records"]

LARGEST_TEXT: Final = 4_000_000
_DEEPEST: Final = 40
_CHANNEL_OF: Final = MappingProxyType({"pd:EmailAddress": Channel.EMAIL, "pd:PhysicalAddress": Channel.DIRECT_MAIL})
_GUARDIANS: Final = frozenset({"dpv:ParentOfDataSubject", "dpv:GuardianOfDataSubject"})


@attrs.frozen(kw_only=True)
class ForeignRecords:
    """What the records of another system leave open, as only the one who imports them knows."""

    source: str  #: the system, as it stands in the keys of records
    #: what makes a contact point of a value, by the kind of personal data: ``{"pd:EmailAddress": email_address}``
    read_point: Mapping[str, Callable[[str], ContactPoint]] = attrs.field(factory=dict)
    #: our purposes by theirs, beside those that are known: ``{"ex:Club": "marketing.fan_club"}``
    purposes: Mapping[str, str] = attrs.field(factory=dict)
    channel: Channel | None = None  #: what they were asked for, where the records do not say
    controller: str | None = None  #: our name of the company, where the records have another


def read_consent_records(data: object, foreign: ForeignRecords | None = None) -> list[ConsentAct]:
    """The acts of consent records.

    Args:
        data: a record, a receipt, a list of either, an object with an ``@graph``, or JSON text of one of these.
        foreign: how to read what this library did not write. Without it that is refused; with it our own terms are
            passed over, so that nobody can speak of records of other systems than theirs.

    Raises:
        InvalidWireForm: it is none, or has a word that is not known; the error names the field.
    """
    found: list[ConsentAct] = []
    for record in _records(_parsed(data), 0):
        try:
            found.extend(_acts(record, foreign))
        except InvalidWireForm:
            raise
        except UnifiedCustomerError as error:
            refused = InvalidWireForm(getattr(error, "field", "record"), getattr(error, "problem", Problem.BAD_SYNTAX))
            raise refused from None
    return found


def _parsed(data: object) -> object:
    if not isinstance(data, str):
        return data
    if len(data) > LARGEST_TEXT:
        raise InvalidWireForm("data", Problem.TOO_LONG)
    try:
        return json.loads(data, object_pairs_hook=_each_key_once)
    except RecursionError:
        raise InvalidWireForm("data", Problem.TOO_DEEP) from None
    except ValueError as error:
        problem = Problem.DUPLICATE if str(error) == _TWICE else Problem.BAD_SYNTAX
        raise InvalidWireForm("data", problem) from None


_TWICE: Final = "a key is there twice"


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """DPV's own examples have a key twice where they mean a list; JSON would silently keep the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_TWICE)
    return found


def _records(node: object, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > _DEEPEST:
        raise InvalidWireForm("data", Problem.TOO_DEEP)
    if isinstance(node, list):
        for item in node:
            yield from _records(item, depth + 1)
        return
    if not isinstance(node, Mapping):
        raise InvalidWireForm("data", Problem.WRONG_TYPE)
    kinds = {short_term(kind) for kind in _listed(node.get("@type"))}
    if "dpv:ConsentRecord" in kinds:
        yield node
    elif "dpv:ConsentReceipt" in kinds:
        yield from _records(_listed(node.get("dpv:hasRecordOfActivity")), depth + 1)
    elif "@graph" in node:
        yield from _records(node["@graph"], depth + 1)
    else:
        raise InvalidWireForm("@type", Problem.UNKNOWN_NAME)


def _acts(record: Mapping[str, Any], foreign: ForeignRecords | None) -> Iterator[ConsentAct]:
    events = _listed(record.get("dpv:hasConsentStatus"))
    if not events:
        raise InvalidWireForm("dpv:hasConsentStatus", Problem.MISSING)
    for number, event in enumerate(events):
        if foreign is not None:
            # By DPV's words alone: what another system writes under ours could speak of records that are not its own.
            yield from _Foreign(record, foreign).acts(event, number)
        elif isinstance(event, Mapping) and "uc:act" in event:
            yield _own(event)
        else:
            raise InvalidWireForm("uc:act", Problem.MISSING)


def _own(event: Mapping[str, Any]) -> ConsentAct:
    """An event of ours: its act, if the words beside it still say the same."""
    act: ConsentAct = from_dict(event["uc:act"], ConsentAct)
    if event_of(act) != dict(event):
        raise InvalidWireForm("uc:act", Problem.CORRUPT)
    return act


# ── what others wrote ───────────────────────────────────────────────────────────────────────────────────────────────


class _Foreign:
    """One record of another system, read by DPV's words alone."""

    def __init__(self, record: Mapping[str, Any], foreign: ForeignRecords) -> None:
        self.foreign = foreign
        self.record = record
        self.id = _name(record, "dct:identifier", "dpv:hasIdentifier", "@id")
        self.subject = RecordKey(foreign.source, _name_of(_one(record.get("dpv:hasDataSubject"), "dpv:hasDataSubject")))
        self.processes = _listed(record.get("dpv:hasProcess")) or [record]

    def acts(self, event: object, number: int) -> Iterator[ConsentAct]:
        """One event, for each purpose and contact point of the record."""
        fields = {"@type": event} if isinstance(event, str) else _mapping(event, "dpv:hasConsentStatus")
        kind = _kind(fields)
        if kind is None:
            return
        at, within = moment_of(fields.get("dpv:isIndicatedAtTime"))
        place = 0
        for process in (_mapping(it, "dpv:hasProcess") for it in self.processes):
            for purpose in self._purposes(process):
                for point, channel in self._points(process):
                    place += 1
                    yield ConsentAct(
                        id=f"{self.id}/{number}/{place}",
                        kind=kind,
                        controller=self._controller(process),
                        occurred_at=at,
                        within_minutes=within,
                        subject=self.subject,
                        contact_point=point,
                        channel=channel,
                        purpose=purpose,
                        evidence=self._evidence(fields),
                        actor=_actor(fields),
                        expires_at=end_of(fields.get("dpv:hasDuration"), at) if kind.opens else None,
                    )

    def _controller(self, process: Mapping[str, Any]) -> str:
        if self.foreign.controller is not None:
            return self.foreign.controller
        named = process.get("dpv:hasDataController", self.record.get("dpv:hasDataController"))
        return _name_of(_one(named, "dpv:hasDataController"))

    def _purposes(self, process: Mapping[str, Any]) -> list[str]:
        named = _listed(process.get("dpv:hasPurpose", self.record.get("dpv:hasPurpose")))
        if not named:
            raise InvalidWireForm("dpv:hasPurpose", Problem.MISSING)
        return [self._purpose(purpose) for purpose in named]

    def _purpose(self, purpose: object) -> str:
        terms = [purpose]
        if isinstance(purpose, Mapping):
            # What is broader than several purposes is all of them together, which we have no word for.
            terms = [_one(purpose.get(name), name) for name in ("@id", "skos:broader", "@type") if name in purpose]
        known = {**PURPOSES, **self.foreign.purposes}
        for term in terms:
            short = short_term(term)
            if short in known:
                return known[short]
        raise InvalidWireForm("dpv:hasPurpose", Problem.UNKNOWN_NAME)

    def _points(self, process: Mapping[str, Any]) -> list[tuple[ContactPoint | None, Channel | None]]:
        found: list[tuple[ContactPoint | None, Channel | None]] = []
        for data in _listed(process.get("dpv:hasPersonalData")):
            if not isinstance(data, Mapping) or not isinstance(data.get("rdf:value"), str):
                continue
            kind = short_term(_one(data.get("skos:broader", data.get("@type")), "dpv:hasPersonalData")) or ""
            if kind in self.foreign.read_point:
                point = self.foreign.read_point[kind](data["rdf:value"])
                found.append((point, self.foreign.channel or _CHANNEL_OF.get(kind)))
        return found or [(None, self.foreign.channel)]

    def _evidence(self, event: Mapping[str, Any]) -> Evidence:
        """The record is the document that shows it; where and what was shown, as far as it says."""
        method = event.get("dpv:hasIndicationMethod")
        notices = [_name_of(notice) for notice in _listed(self.record.get("dpv:hasNotice"))]
        return Evidence(
            proof=f"consent record {self.id}",
            place=method if isinstance(method, str) else "",
            notice=notices[0] if notices else "",
        )


def _kind(event: Mapping[str, Any]) -> Any:
    """What the event is; where it has several types, the one that is a status."""
    terms = {short_term(term) for term in _listed(event.get("@type"))}
    known = [term for term in terms if term in KINDS]
    if len(known) != 1:
        raise InvalidWireForm("dpv:hasConsentStatus", Problem.AMBIGUOUS if known else Problem.UNKNOWN_NAME)
    return KINDS[str(known[0])]


def _actor(event: Mapping[str, Any]) -> Actor:
    by = [item.get("@type", item.get("@id")) if isinstance(item, Mapping) else item for item in _by(event)]
    terms = {short_term(term) for item in by for term in _listed(item)}
    return Actor.GUARDIAN if terms & _GUARDIANS else Actor.SUBJECT


def _by(event: Mapping[str, Any]) -> list[Any]:
    return _listed(event.get("dpv:isIndicatedBy"))


# ── JSON-LD, as far as it is needed ─────────────────────────────────────────────────────────────────────────────────


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _one(value: object, field: str) -> Any:
    items = _listed(value)
    if len(items) != 1:
        raise InvalidWireForm(field, Problem.AMBIGUOUS if items else Problem.MISSING)
    return items[0]


def _mapping(value: object, field: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidWireForm(field, Problem.WRONG_TYPE)
    return value


def _name(node: Mapping[str, Any], *fields: str) -> str:
    for field in fields:
        value = node.get(field)
        if isinstance(value, str) and 0 < len(value) <= 150:
            return value
    raise InvalidWireForm(fields[0], Problem.MISSING)


def _name_of(node: object) -> str:
    """What a thing is called: it may stand as a text, or as an object with an identifier."""
    if isinstance(node, str):
        return node
    return _name(_mapping(node, "@id"), "dct:identifier", "dpv:hasIdentifier", "@id", "dpv:hasName")
