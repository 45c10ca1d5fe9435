"""An act says who, where, what for and to whom; the moves between statuses are one table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from consent_acts import HOME, MOBILE, MONDAY, TUESDAY, WEBSHOP, act, grant, withdraw
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import (
    REACHED_BY,
    TAKEN_BACK_BY,
    TRANSITIONS,
    Actor,
    Clock,
    ConsentAct,
    ConsentKind,
    Evidence,
    Method,
    Purpose,
    Status,
    controller_key,
    covers,
    purpose_code,
)
from unifiedcustomer.errors import InvalidValue, Problem, UnifiedCustomerError, WrongType
from unifiedcustomer.wire import from_dict, to_dict

OPENING = [kind for kind in ConsentKind if kind.opens]
REFUSING = [kind for kind in ConsentKind if kind.refuses]


# ── purposes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_purpose_covers_itself_and_what_is_below_it():
    """The dots are the tree."""
    assert covers(Purpose.MARKETING, Purpose.NEWSLETTER)
    assert covers("marketing.fan_club", "marketing.fan_club.tours")
    assert covers("service", "service")


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [("marketing.newsletter", "marketing"), ("market", "marketing"), ("marketing", "marketing_x"), ("", "marketing")],
)
def test_a_purpose_covers_nothing_else(wide, narrow):
    """Neither what is above it, nor what merely begins with the same letters."""
    assert not covers(wide, narrow)


@pytest.mark.parametrize("code", ["", "Marketing", "marketing.", ".marketing", "a..b", "a b", "a.b.c.d.e.f", "é", "1a"])
def test_a_purpose_is_a_dotted_code(code):
    """Anything else is refused, without being shown."""
    with pytest.raises(InvalidValue) as caught:
        purpose_code(code)

    assert "purpose" == caught.value.field
    assert not code or code not in str(caught.value).removeprefix("purpose: it is not written as such a value is")


def test_a_purpose_is_kept_as_plain_text():
    """A member and its code make the same act."""
    assert str is type(grant(purpose=Purpose.MARKETING).purpose)
    assert grant(id="1", purpose="marketing") == grant(id="1", purpose=Purpose.MARKETING)
    with pytest.raises(WrongType):
        purpose_code(7)


# ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", OPENING)
@pytest.mark.parametrize("name", ["subject", "contact_point", "channel", "purpose"])
def test_a_yes_names_all_it_is_about(kind, name):
    """Person, contact point, channel and purpose: what is left open is not agreed to."""
    with pytest.raises(InvalidValue) as caught:
        act(kind, **{name: None})

    assert (name, Problem.MISSING) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("kind", [ConsentKind.STOP, ConsentKind.START, ConsentKind.BOUNCE, ConsentKind.LISTED])
def test_what_came_from_a_contact_point_names_it(kind):
    """A keyword and a bounce are about a number or mailbox."""
    with pytest.raises(InvalidValue) as caught:
        act(kind)

    assert "contact_point" == caught.value.field


@pytest.mark.parametrize("kind", REFUSING)
def test_a_no_names_a_person_or_a_place(kind):
    """A no that is nobody's and nowhere cannot be followed."""
    with pytest.raises(InvalidValue) as caught:
        act(kind, subject=None)

    assert Problem.MISSING is caught.value.problem


def test_a_no_may_leave_open_everything_else():
    """What a refusal does not name, it covers."""
    told = withdraw()

    assert (None, None, None) == (told.channel, told.purpose, told.contact_point)


def test_a_contact_point_may_be_given_itself():
    """Its key is kept, which is what two spellings of one mailbox share."""
    assert HOME.key == grant(contact_point=HOME).contact_point
    assert grant(id="1", contact_point=HOME.key) == grant(id="1", contact_point=HOME)


@pytest.mark.parametrize(
    ("point", "problem"),
    [
        ("ann@example.com", Problem.BAD_SYNTAX),
        ("", Problem.BAD_SYNTAX),
        ("email:", Problem.BAD_SYNTAX),
        ("fax:+1", Problem.BAD_SYNTAX),
        ("email:" + "x" * 5_000, Problem.TOO_LONG),
        (7, Problem.WRONG_TYPE),
    ],
)
def test_a_contact_point_is_a_key(point, problem):
    """An address as typed is refused: a stop that is tied to one spelling would miss the others."""
    with pytest.raises(UnifiedCustomerError) as caught:
        withdraw(contact_point=point)

    assert ("contact_point", problem) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    ("channel", "point"), [(Channel.SMS, HOME), (Channel.EMAIL, MOBILE), (Channel.DIRECT_MAIL, HOME)]
)
def test_a_yes_fits_its_channel(channel, point):
    """Nobody agrees to text messages at a mailbox."""
    with pytest.raises(InvalidValue) as caught:
        grant(channel=channel, contact_point=point)

    assert Problem.UNSUPPORTED is caught.value.problem


def test_a_yes_in_a_channel_without_contact_points_is_kept():
    """Who agrees at the till to be greeted by name has said so; no contact rests on it."""
    assert Channel.STORE is grant(channel=Channel.STORE).channel


def test_channels_that_send_are_addressable():
    """Every channel that addresses one person has its kinds of contact point, and no other has."""
    assert {channel for channel in Channel if channel.is_addressable} == set(REACHED_BY)


@pytest.mark.parametrize("name", ["occurred_at", "recorded_at", "expires_at"])
def test_times_have_zones(name):
    """A naive time is refused, whichever it is."""
    with pytest.raises(WrongType) as caught:
        grant(**{name: datetime(2026, 11, 23)} if name != "occurred_at" else {"at": datetime(2026, 11, 23)})

    assert (name, Problem.NAIVE_DATETIME) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("year", [1, 9999])
def test_times_are_times_of_people(year):
    """The ends of the calendar, where sums of times overflow, are refused."""
    with pytest.raises(InvalidValue) as caught:
        grant(datetime(year, 1, 1, tzinfo=timezone(timedelta(hours=-12))))

    assert Problem.OUT_OF_RANGE is caught.value.problem


@pytest.mark.parametrize("end", [MONDAY, MONDAY - timedelta(seconds=1)])
def test_a_consent_ends_after_it_began(end):
    """A consent that ends before it holds is a mistake."""
    with pytest.raises(InvalidValue) as caught:
        grant(MONDAY, expires_at=end)

    assert Problem.WRONG_ORDER is caught.value.problem


@pytest.mark.parametrize("kind", REFUSING)
def test_a_no_does_not_expire(kind):
    """Whoever said no does not say yes by waiting."""
    with pytest.raises(InvalidValue) as caught:
        act(kind, contact_point=MOBILE, expires_at=TUESDAY)

    assert ("expires_at", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": "  "}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"id": 7}, "id"),
        ({"controller": " "}, "controller"),
        ({"controller": "x" * 201}, "controller"),
        ({"kind": "grant"}, "kind"),
        ({"channel": "email"}, "channel"),
        ({"subject": "webshop/1"}, "subject"),
        ({"evidence": "she said so"}, "evidence"),
    ],
)
def test_a_field_of_another_kind_is_refused(changes, field):
    """The error names the field."""
    whole = {"id": "1", "kind": ConsentKind.WITHDRAW, "controller": "Acme", "occurred_at": MONDAY, "subject": WEBSHOP}
    with pytest.raises(UnifiedCustomerError) as caught:
        ConsentAct(**whole | changes)

    assert field == caught.value.field


def test_nothing_personal_is_shown():
    """An act shows neither the address nor the evidence."""
    given = grant(evidence=Evidence(wording="Dear Ann", place="/u/ann", by="Kim", proof="ann.pdf"))

    assert not any(word in repr(given) for word in ("annlee", "Dear", "/u/ann", "Kim", "ann.pdf"))


# ── evidence ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (None, False),
        (Evidence(), False),
        (Evidence(wording="  "), False),
        (Evidence(place="webshop", by="Kim"), False),
        (Evidence(wording="Yes"), True),
        (Evidence(proof="scan-17"), True),
    ],
)
def test_a_consent_is_proven_by_its_words_or_a_document(evidence, expected):
    """Where and by whom is not enough: it does not say what was agreed to."""
    assert expected is grant(evidence=evidence).is_proven


def test_a_confirmation_is_its_own_proof():
    """It came from the contact point itself; the words are in the request."""
    assert act(ConsentKind.CONFIRM, evidence=None).is_proven


@pytest.mark.parametrize("name", ["wording", "place", "by", "proof"])
def test_evidence_is_bounded_text(name):
    """Neither a megabyte nor a number is evidence."""
    with pytest.raises(InvalidValue):
        Evidence(**{name: "x" * 20_001})
    with pytest.raises(WrongType):
        Evidence(**{name: 7})


# ── when a no counts ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_no_counts_from_when_it_is_known_or_happened():
    """The earlier of the two, so that no source's wrong clock delays it."""
    assert MONDAY == withdraw(TUESDAY, recorded_at=MONDAY).known_at
    assert MONDAY == withdraw(MONDAY, recorded_at=TUESDAY).known_at
    assert MONDAY == withdraw(MONDAY).known_at


def test_the_earlier_is_told_by_instants_not_by_walls():
    """In the repeated hour of autumn the wall shows the later time first."""
    zone = ZoneInfo("Europe/Brussels")
    first, second = datetime(2026, 10, 25, 2, 45, tzinfo=zone), datetime(2026, 10, 25, 2, 15, tzinfo=zone, fold=1)

    assert first.astimezone(UTC) == withdraw(second, recorded_at=first).known_at.astimezone(UTC)


# ── companies ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["acme", "ACME ", " Acme", "\uff21cme", "acme\t"])
def test_one_company_has_many_spellings(name):
    """A no said to "ACME " is said to "Acme"."""
    assert controller_key("Acme") == controller_key(name)


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_refusal_always_leads_to_withdrawn():
    """From every status, every kind of no leads to the same place."""
    assert {Status.WITHDRAWN} == {TRANSITIONS[status, kind] for status in Status for kind in REFUSING}


def test_only_a_grant_or_a_confirmed_request_leads_to_a_yes():
    """No other move reaches a status that permits from one that does not."""
    moves = {(before, event) for (before, event), after in TRANSITIONS.items() if after.permits and not before.permits}

    assert {(Status.PENDING, ConsentKind.CONFIRM)} == {move for move in moves if move[1] is not ConsentKind.GRANT}


def test_nothing_that_time_does_leads_to_a_yes():
    """The clock only ends things."""
    ended = {before: after for (before, event), after in TRANSITIONS.items() if isinstance(event, Clock)}

    assert all(before.permits or not after.permits for before, after in ended.items())


def test_every_status_is_reached():
    """The table has no status that nothing leads to, but the one everything begins with."""
    assert set(Status) - {Status.UNKNOWN} <= set(TRANSITIONS.values())


def test_what_takes_back_grants_nothing():
    """A START and the news that a mailbox works again move no status."""
    assert not {event for _, event in TRANSITIONS} & set(TAKEN_BACK_BY.values())


def test_every_kind_has_one_nature():
    """An act opens, refuses, takes back, says that nothing may be sent, or that a registry has the point."""
    natures = [
        {kind for kind in ConsentKind if kind.opens},
        {kind for kind in ConsentKind if kind.refuses},
        set(TAKEN_BACK_BY.values()),
        {ConsentKind.BOUNCE, ConsentKind.BLOCK},
        {ConsentKind.LISTED},
    ]

    assert len(ConsentKind) == sum(map(len, natures)) == len(set().union(*natures))


# ── what came later ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_people_say_yes():
    """A company, a provider or a registry consents for nobody; a guardian does."""
    for actor in (Actor.COMPANY, Actor.PROVIDER, Actor.REGISTRY):
        with pytest.raises(InvalidValue) as caught:
            grant(actor=actor)
        assert ("actor", Problem.UNSUPPORTED) == (caught.value.field, caught.value.problem)

    assert Actor.GUARDIAN is grant(actor=Actor.GUARDIAN).actor


def test_a_registry_is_named_by_its_code():
    """In small letters, by its entries and by the looks into it, and by nothing else."""
    assert "gb.tps" == act(ConsentKind.LISTED, contact_point=MOBILE, registry="GB.TPS").registry
    for wrong in ({"registry": None}, {"registry": "two words"}, {"registry": "x" * 61}, {"registry": 7}):
        with pytest.raises(UnifiedCustomerError) as caught:
            act(ConsentKind.CLEARED, **{"contact_point": MOBILE} | wrong)
        assert "registry" == caught.value.field
    with pytest.raises(InvalidValue):
        withdraw(registry="gb.tps")


@pytest.mark.parametrize("minutes", [-1, 10**9, True, "5", 1.5])
def test_how_exactly_a_time_is_known_is_a_count_of_minutes(minutes):
    """Neither negative nor of years without end, nor another type."""
    with pytest.raises(UnifiedCustomerError) as caught:
        withdraw(within_minutes=minutes)

    assert "within_minutes" == caught.value.field


def test_a_yes_counts_early_and_a_no_late():
    """Of what is known to the day only, a yes was said at its beginning and a no at its end."""
    day = 24 * 60
    early = MONDAY - timedelta(hours=1)

    assert grant(within_minutes=day).counts_at == MONDAY
    assert withdraw(MONDAY, within_minutes=day).counts_at == MONDAY + timedelta(days=1)
    assert grant(recorded_at=early).counts_at == early
    assert withdraw(MONDAY, recorded_at=early).counts_at == MONDAY


def test_a_browser_may_signal():
    """What it signals is kept with the browser, where nobody is known behind it."""
    assert act(ConsentKind.SIGNAL, subject=None, contact_point="browser:7f", channel=Channel.SOCIAL_PAID)


@pytest.mark.parametrize("method", Method)
def test_a_written_consent_is_words_and_a_mark(method):
    """What was only spoken, or in a manner that nobody noted, is not in writing; nor is a mark under nothing."""
    is_written = method not in (Method.UNSTATED, Method.SPOKEN, Method.RECORDED_CALL)

    assert is_written is Evidence(wording="Yes", method=method).is_written
    assert not Evidence(method=method).is_written
    with pytest.raises(WrongType):
        Evidence(method=method.value)


def test_the_first_version_of_the_wire_form_is_written_where_it_will_do():
    """An act that uses none of the later fields is written as it always was, so that its digest is the same."""
    bare = Evidence(wording="Yes", place="till")
    plain, later = (
        to_dict(grant(evidence=bare)),
        to_dict(grant(evidence=Evidence(wording="Yes", method=Method.CHECKBOX))),
    )

    assert (1, 2) == (plain["@version"], later["@version"])
    assert not {"actor", "registry", "any_hour", "within_minutes"} & set(plain)
    assert {"wording", "place", "by", "proof"} == set(plain["evidence"])
    assert "checkbox" == later["evidence"]["method"]
    assert from_dict(later) == from_dict({**later, "@version": 1})
