"""Golden decisions: for every country cases that a reader can check against its rows, by the minute.

The cases are lines of ``tests/golden/decisions/*.txt``; its README tells how they are written. Each is asked of the
function that sends messages, under the rows that ship, in a shop without caps of its own.
"""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentAct, ConsentKind, Purpose
from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress, PushToken, SocialHandle
from unifiedcustomer.contact_policy import (
    Audience,
    ContactPolicy,
    Dealing,
    DealingKind,
    Facts,
    LegalForm,
    ListedHolidays,
    Question,
    Whereabouts,
    decide,
    shipped_law,
)
from unifiedcustomer.customers import Customer
from unifiedcustomer.evidence import Actor, Evidence, Method
from unifiedcustomer.permits import MessageClass
from unifiedcustomer.records import RecordKey
from unifiedcustomer.touchpoints import Direction, Touchpoint

FOLDER = Path(__file__).parents[1] / "golden" / "decisions"
FILES = sorted(path for path in FOLDER.glob("*.txt") if path.name != "holidays.txt")
LAW = shipped_law()
SUBJECT = RecordKey("shop", "1")


@attrs.frozen(kw_only=True)
class Case:
    """One line of a golden file."""

    where: str
    place: str
    zone: ZoneInfo
    channel: str
    at: datetime
    given: tuple[str, ...]
    ask: tuple[str, ...]
    expect: str
    because: tuple[str, ...]
    rows: tuple[str, ...]
    says: str


def lines_of(path):
    """The lines of a file that are no comment, with their numbers."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def cases_of(path):
    """Every case of a file; lines of the form ``zone FR Europe/Paris`` say what clock a place keeps."""
    zones = {}
    for number, line in lines_of(path):
        if line.startswith("zone "):
            _, place, name = line.split()
            zones[place] = ZoneInfo(name)
            continue
        place, channel, at, given, ask, expected, rows, says = (cell.strip() for cell in line.split("|"))
        expect, _, because = expected.rpartition(":")
        yield Case(
            where=f"{path.stem}:{number}",
            place=place,
            zone=zones[place],
            channel=channel,
            at=moment(at, zones[place]),
            given=parts(given, ";"),
            ask=parts(ask, ";"),
            expect=expect.strip(),
            because=parts(because, ","),
            rows=parts(rows, ","),
            says=says,
        )


def parts(cell, mark):
    """The parts of a cell; a dash is none."""
    return tuple(part.strip() for part in cell.split(mark) if part.strip() not in {"", "-"})


def moment(text, zone):
    """A day and a minute on the wall; noon where none is given; ``+`` is the second time of a repeated hour."""
    day, _, clock = text.partition(" ")
    wall = datetime.fromisoformat(f"{day}T{clock.rstrip('+') or '12:00'}")
    return wall.replace(tzinfo=zone, fold=int(clock.endswith("+")))


CASES = [case for path in FILES for case in cases_of(path)]
HOLIDAYS = ListedHolidays(
    {
        line.split()[0]: [datetime.fromisoformat(day).date() for day in line.split()[1:]]
        for _, line in lines_of(FOLDER / "holidays.txt")
    }
)

# ── what a case says is given ───────────────────────────────────────────────────────────────────────────────────────


def point_of(case):
    """The contact point that the channel reaches."""
    country = case.place[:2]
    is_mobile = "landline" not in case.ask
    match Channel(case.channel):
        case Channel.EMAIL:
            return EmailAddress(address="ann@example.com", mailbox="ann@example.com")
        case Channel.TELEMARKETING | Channel.SMS | Channel.MESSAGING:
            return PhoneNumber(e164="+15550100001", is_mobile=is_mobile, country=country)
        case Channel.PUSH:
            return PushToken(app="shop", token="t-1")
        case Channel.SOCIAL_DIRECT:
            return SocialHandle(network="x", handle="ann")
        case _:
            return PostalAddress(street="Main Street", city="Town", country=country)


KINDS = {
    "consent": ConsentKind.GRANT,
    "withdrawn": ConsentKind.WITHDRAW,
    "objected": ConsentKind.OBJECT,
    "stopped": ConsentKind.STOP,
    "listed": ConsentKind.LISTED,
    "looked": ConsentKind.CLEARED,
}
METHODS = {"spoken": Method.RECORDED_CALL, "written": Method.CHECKBOX}
numbers = count(1)


def act_of(words, case, point):
    """``consent 2026-01-31``, ``spoken consent 2026-01-31 any hour``, ``looked gb.tps 2026-10-25``."""
    words = list(words)
    method = METHODS[words.pop(0)] if words[0] in METHODS else Method.CHECKBOX
    actor = Actor.GUARDIAN if words[0] == "guardian" and words.pop(0) else Actor.SUBJECT
    kind = KINDS[words.pop(0)]
    registry = words.pop(0) if kind in {ConsentKind.LISTED, ConsentKind.CLEARED} else None
    day, *rest = words
    clock = rest.pop(0) if rest and ":" in rest[0] else ""
    fields = {"subject": SUBJECT, "actor": actor, "any_hour": rest == ["any", "hour"]}
    if kind.opens:
        evidence = Evidence(wording="Yes, tell me of your offers.", method=method)
        fields |= {"channel": Channel(case.channel), "purpose": Purpose.MARKETING, "evidence": evidence}
        if rest[:1] == ["until"]:
            fields["expires_at"] = moment(rest[1], case.zone)
    if rest[:1] == ["about"]:
        fields |= {"purpose": f"marketing.{rest[1]}"}
    if registry is not None:
        fields |= {"registry": registry, "actor": Actor.REGISTRY, "subject": None}
    at = moment(f"{day} {clock}", case.zone)
    return ConsentAct(
        id=f"act-{next(numbers)}", kind=kind, controller="Acme", occurred_at=at, contact_point=point, **fields
    )


def dealing_of(words, case, point):
    """``sale 2026-01-31``, ``contract 2024-01-01 to 2026-10-31``, ``sale 2026-01-31 no refusal offered``."""
    kind, day, *rest = words
    clock = rest.pop(0) if rest and ":" in rest[0] else ""
    ended = moment(rest[1], case.zone) if rest[:1] == ["to"] else None
    return Dealing(
        id=f"dealing-{next(numbers)}",
        kind=DealingKind(kind),
        controller="Acme",
        occurred_at=moment(f"{day} {clock}", case.zone),
        contact_points={point.key},
        ended_at=ended,
        products={"shoes"},
        refusal_offered=rest[-1:] != ["offered"],
    )


def touchpoint_of(words, case, point):
    """``call 2026-11-20 10:30``, ``refused call 2026-11-20``, ``message 2026-11-20``."""
    data = {"outcome": "refused"} if words[0] == "refused" else {}
    at = moment(" ".join(word for word in words if word[0].isdigit()), case.zone)
    return Touchpoint(
        source="dialler",
        id=f"t-{next(numbers)}",
        type="contact.made",
        channel=Channel(case.channel),
        occurred_at=at,
        contact_point=point.key,
        direction=Direction.OUTBOUND,
        data=data,
    )


def told(case, name, default=None):
    """What follows ``name`` in what is asked: ``sector press`` tells the sector."""
    return next((part.split()[1] for part in case.ask if part.split()[0] == name), default)


def answer_to(case):
    """The decision on a case."""
    point = point_of(case)
    acts, dealings, touchpoints = [], [], []
    for words in (part.split() for part in case.given):
        if words[-1] in {"call", "message"} or {"call", "message"} & set(words[:2]):
            touchpoints.append(touchpoint_of(words, case, point))
        elif words[0] in set(DealingKind):
            dealings.append(dealing_of(words, case, point))
        else:
            acts.append(act_of(words, case, point))
    born = told(case, "born")
    facts = Facts(
        dealings=dealings,
        touchpoints=touchpoints,
        declared=[Whereabouts(place=case.place, zone=case.zone)],
        audience=Audience(told(case, "audience", "consumer")),
        legal_form=None if told(case, "form") is None else LegalForm(told(case, "form")),
        birth_date=None if born is None else datetime.fromisoformat(born).date(),
    )
    question = Question(
        customer=customer(point),
        channel=case.channel,
        purpose=told(case, "purpose", Purpose.MARKETING),
        message_class=MessageClass.MARKETING,
        at=case.at,
        contact_point=point,
        sector=told(case, "sector", "retail"),
        products={told(case, "product", "shoes")},
        is_role_relevant="role" in case.ask,
        is_automated="automated" in case.ask,
        offers_refusal="no refusal in message" not in case.ask,
    )
    policy = ContactPolicy(controller="Acme", caps=(), law=LAW, holidays=HOLIDAYS)
    return decide(question, acts, policy, facts)


def customer(point):
    """Somebody with this contact point and no other."""
    found = Customer(customer_id="c-1", records=(SUBJECT,), values={})
    for name, kind in (("emails", EmailAddress), ("phones", PhoneNumber), ("addresses", PostalAddress)):
        if isinstance(point, kind):
            return attrs.evolve(found, **{name: (point,)})
    return found


# ── the cases ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.where)
def test_a_golden_decision_stands(case):
    """Allowed or not, for exactly these reasons, under the rows that the case cites."""
    decision = answer_to(case)

    reasons = sorted({item.code.value for item in decision.reasons})
    verdict, _, again = case.expect.partition(" until ")
    assert (verdict, sorted(case.because)) == ("yes" if decision.allowed else "no", reasons), case.says
    assert set(case.rows) <= set(decision.rules), case.says
    if again:
        assert moment(again, case.zone) == decision.next_allowed_at, case.says


@pytest.mark.parametrize("case", [case for case in CASES if case.expect == "yes"], ids=lambda case: case.where)
def test_a_golden_yes_gives_a_permit_under_the_shipped_law(case):
    """And it can be replayed: the version of the rows is in the decision."""
    decision = answer_to(case)

    assert decision.permit().is_valid(case.at)
    assert LAW.version == decision.law_version


def test_there_are_at_least_150_cases_over_all_countries():
    """Every country that has a row for a channel that can be sent in has cases of yes and of no."""
    assert len(CASES) >= 150
    addressable = {row.place for row in LAW.rows if {group.value for group in row.channels} - {"fax", "advertising"}}
    asked = {case.place for case in CASES} | {case.place[:2] for case in CASES}
    assert addressable - {"EU"} <= asked
    for verdict in ("yes", "no"):
        found = {case.place[:2] for case in CASES if case.expect.startswith(verdict)}
        assert {place[:2] for place in addressable} - {"EU"} <= found, verdict


def test_every_case_cites_rows_that_speak_that_day():
    """A row that was renamed or ended is no citation."""
    for case in CASES:
        assert case.rows or "rule_missing" in case.because, case.where
        for name in case.rows:
            assert LAW.row(name).holds_on(case.at.date()), (case.where, name)


def test_every_row_that_can_be_asked_about_is_cited():
    """No row of the shipped law is without a case, but those about fax and advertising, which nothing sends."""
    asked = {row.id for row in LAW.rows if {group.value for group in row.channels} - {"fax", "advertising"}}

    assert set() == asked - {name for case in CASES for name in case.rows}


@pytest.mark.parametrize("case", [case for case in CASES if case.expect == "yes"], ids=lambda case: case.where)
def test_a_golden_yes_turns_to_no_with_an_objection(case):
    """Whatever it rested on, and one minute is enough."""
    day = f"{case.at - timedelta(minutes=1):%Y-%m-%d %H:%M}"

    assert not answer_to(attrs.evolve(case, given=(*case.given, f"objected {day}"))).allowed
