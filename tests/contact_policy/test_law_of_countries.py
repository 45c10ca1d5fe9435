"""The rows that ship: each has its source, can be reached by a question, and has its day."""

import itertools
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_policy.law_table import shipped_law
from unifiedcustomer.contact_policy.law_terms import (
    Anchor,
    Audience,
    Basis,
    ChannelGroup,
    Condition,
    Confidence,
    HoursLift,
    LegalForm,
    LineType,
    Period,
    Precedence,
    Regime,
)
from unifiedcustomer.contact_policy.quiet_hours import is_open

LAW = shipped_law()
TODAY = date(2026, 11, 22)
COUNTRIES = sorted({row.place[:2] for row in LAW.rows})
ROWS = {row.id: row for row in LAW.rows}


def days_of(row):
    """The first and the last day of a row; today for one that has always held."""
    days = {day for day in (row.valid_from, row.valid_to) if day is not None}
    return days or {TODAY}


def ids(place, group, on=TODAY, **who):
    """The ids of the rows that speak about such a contact."""
    return [row.id for row in LAW.rows_for(place, ChannelGroup(group), on=on, **who)]


# ── what every row has ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_law_of_29_places_and_19_states_is_there():
    """More than 130 rows, of every country and state that was researched."""
    assert len(LAW.rows) >= 160
    assert "AT AU BE BR CA CH CZ DE DK ES EU FI FR GB IE IN IT JP KR MX NL NO NZ PL PT SE SG US ZA" == " ".join(
        COUNTRIES
    )
    states = sorted({row.place[3:] for row in LAW.rows if row.place.startswith("US-")})
    assert "AL CT FL KY LA MA MD MI MN MS NM NV OK PA RI TX UT VA WA" == " ".join(states)


@pytest.mark.parametrize("row", [*LAW.rows, *LAW.places], ids=lambda row: row.id)
def test_a_row_says_where_it_comes_from(row):
    """A provision, an address, and the day on which somebody looked; its id begins with its place."""
    assert row.source
    assert row.url.startswith("http")
    assert date(2026, 1, 1) <= row.checked_on <= TODAY
    assert f"{row.id}.".startswith(f"{row.place.lower()}.")
    assert row.basis is not Basis.OWN
    assert (row.reason, row.signed_off_by) == ("", "")


def test_every_place_with_a_rule_has_a_name():
    """And what it asks of every contact."""
    assert {row.place for row in LAW.rows} <= {row.place for row in LAW.places}


def test_hours_that_close_on_holidays_have_a_calendar():
    """Else nobody could ever tell that it is no holiday."""
    for row in LAW.rows:
        if row.hours is not None and row.hours.needs_calendar:
            assert LAW.place_rows(row.place, on=TODAY)[0].calendar, row.id


def test_a_register_has_one_name_and_one_country():
    """Its entries are found under the key, wherever a row names it."""
    registers = {(register.key, register.name) for row in LAW.rows for register in row.registers}

    assert len({key for key, _ in registers}) == len(registers)
    for row in LAW.rows:
        assert all(register.key[:2] == row.place[:2].lower() for register in row.registers), row.id


def test_a_label_is_asked_for_where_its_words_are_known():
    """A duty to label needs the words."""
    for row in LAW.rows:
        if "advertising_label" in row.duties:
            assert LAW.place_rows(row.place, on=TODAY)[0].label, row.id


def test_what_was_guessed_on_the_safe_side_never_loosens():
    """A row of the house asks for a consent, or says that nobody knows."""
    house = [row for row in LAW.rows if row.basis is Basis.HOUSE]

    assert house
    assert {Regime.OPT_IN} == {row.regime for row in house}


def test_low_confidence_says_so():
    """Rows that allow nothing until somebody signs them off."""
    low = {row.id for row in LAW.rows if not row.confidence.allows}

    assert {"fr.live.consumer.press", "ie.automated.business", "nz.automated", "us-pa.live"} == low


# ── every row can be reached ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("row", LAW.rows, ids=lambda row: row.id)
def test_every_row_is_reached_by_a_question(row):
    """In each of its channels, on its first and its last day."""
    place = "BG" if row.place == "EU" else row.place
    audience = Audience.BUSINESS if row.audience is Audience.BUSINESS else Audience.CONSUMER
    who = {
        "audience": audience,
        "legal_form": next(iter(row.legal_forms), None),
        "line": next(iter(row.line_types), None),
    }
    for group, day, sector in itertools.product(row.channels, days_of(row), row.sectors or {None}):
        assert row.id in ids(place, group, on=day, sector=sector, **who), (group, day, sector)


@pytest.mark.parametrize("row", [row for row in LAW.rows if row.valid_from or row.valid_to], ids=lambda row: row.id)
def test_a_dated_row_is_silent_beyond_its_days(row):
    """The day before the first, the day after the last."""
    for day, step in ((row.valid_from, -1), (row.valid_to, 1)):
        if day is not None:
            for group in row.channels:
                for audience in (Audience.CONSUMER, Audience.BUSINESS):
                    assert row.id not in ids(row.place, group, on=day + timedelta(days=step), audience=audience)


places = st.sampled_from(sorted({row.place for row in LAW.places} | {"BG", "HU", "GR", "ZZ", "US-NY"}))
days = st.dates(date(2015, 1, 1), date(2030, 1, 1))


somebody = st.fixed_dictionaries(
    {
        "legal_form": st.sampled_from(LegalForm),
        "line": st.sampled_from(LineType),
        "sector": st.sampled_from([*sorted(LAW.sectors), "shoes"]),
    }
)


@given(places, st.sampled_from(ChannelGroup), days, st.sampled_from([Audience.CONSUMER, Audience.BUSINESS]), somebody)
def test_knowing_less_never_silences_a_row(place, group, day, audience, known):
    """What speaks about a known form, line or trade speaks about an unknown one."""
    less = {row.id for row in LAW.rows_for(place, group, on=day, audience=audience)}

    assert {row.id for row in LAW.rows_for(place, group, on=day, audience=audience, **known)} <= less


@pytest.mark.parametrize("row", [row for row in LAW.rows if row.sectors], ids=lambda row: row.id)
def test_a_row_for_a_trade_stands_beside_one_for_the_others(row):
    """Else the row for a trade would silence the region's for a seller of unknown trade."""
    for group, day in itertools.product(row.channels, days_of(row)):
        assert [name for name in ids(row.place, group, on=day, sector="shoes") if name[:2] == row.id[:2]]


@given(places, st.sampled_from(ChannelGroup), days)
def test_the_united_kingdom_answers_to_both_codes(place, group, day):
    """Any other place answers to its own alone."""
    alias = f"UK{place[2:]}" if place[:2] == "GB" else place

    assert LAW.rows_for(place, group, on=day) == LAW.rows_for(alias, group, on=day)


@pytest.mark.parametrize("row", [row for row in LAW.rows if row.hours is not None], ids=lambda row: row.id)
def test_both_ends_of_every_window_deny(row):
    """On each day of the week: the minute after the first and the one before the last allow."""
    zone = ZoneInfo("Europe/Brussels")
    for day in (TODAY + timedelta(days=ahead) for ahead in range(7)):
        midnight = datetime.combine(day, time(), tzinfo=zone)
        for start, end in row.hours.spans_on(day):
            asked = [midnight + timedelta(minutes=minute) for minute in (start, start + 1, end - 1, end)]
            assert [False, True, True, False] == [is_open([row.hours.week], [zone], at) for at in asked], day


# ── the switches ────────────────────────────────────────────────────────────────────────────────────────────────────


CHARITY, WRITTEN = "gb.written.consumer.charity", "fr.written.consumer"


@pytest.mark.parametrize(
    ("place", "group", "sector", "day", "before", "after"),
    [
        ("FR", "live_call", "shoes", date(2026, 8, 11), ["fr.live.consumer.2022"], ["fr.live.consumer.2026"]),
        ("NL", "live_call", "shoes", date(2026, 7, 1), ["nl.live.consumer.2021"], ["nl.live.consumer.2026"]),
        ("NL", "live_call", "charity", date(2026, 7, 1), ["nl.live.consumer.2021"], ["nl.live.consumer.charity_press"]),
        ("IT", "live_call", "energy", date(2026, 6, 19), ["it.live"], ["it.energy", "it.live"]),
        ("US", "automated_call", "shoes", date(2027, 1, 31), ["us.machine.2025"], ["us.machine.2027"]),
        ("GB", "push", "charity", date(2026, 2, 5), [f"{CHARITY}.2003"], [f"{CHARITY}.2026"]),
        ("FR", "text", "home_adaptation", date(2025, 7, 1), [WRITTEN], ["fr.renovation", WRITTEN]),
        ("PL", "live_call", "shoes", date(2024, 11, 10), ["eu.live.consumer"], ["pl.electronic"]),
        ("CZ", "live_call", "shoes", date(2022, 1, 1), ["eu.live.consumer"], ["cz.live"]),
    ],
)  # fmt: skip
def test_a_law_changes_on_its_day(place, group, sector, day, before, after):
    """The old row to the day before, the new one from the day on."""
    who = {"sector": sector, "line": LineType.MOBILE}

    assert before == ids(place, group, on=day - timedelta(days=1), **who)
    assert after == ids(place, group, on=day, **who)


def test_between_two_days_only_what_changed_that_day_differs():
    """From 2026-06-30 to 2026-07-01 the table changes in the rows of Dutch calls alone."""
    changes = LAW.as_of(date(2026, 6, 30)).changes_to(LAW.as_of(date(2026, 7, 1)))

    assert {"nl.live.consumer.2021", "nl.live.consumer.2026", "nl.live.consumer.charity_press"} == {
        change.id for change in changes
    }


def test_one_stop_ends_all_only_from_its_day():
    """The rule was put off to 2027-01-31."""
    assert not ROWS["us.machine.2025"].stop_ends_all
    assert ROWS["us.machine.2027"].stop_ends_all
    assert date(2027, 1, 31) == ROWS["us.machine.2027"].valid_from


# ── the columns that laws differ in ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row_id", "precedence"),
    [
        ("it.live", Precedence.LATER),
        ("gb.live.consumer", Precedence.CONSENT),
        ("us.live.consumer", Precedence.CONSENT),
        ("be.live", Precedence.ENTRY),
        ("za.electronic", Precedence.ENTRY),
        ("se.live.consumer", Precedence.CONSENT),
    ],
)
def test_which_of_entry_and_consent_wins_is_data(row_id, precedence):
    """An entry revokes earlier consents in Italy, binds customers in Belgium, and yields in the United Kingdom."""
    assert {precedence} == {register.precedence for register in ROWS[row_id].registers}


@pytest.mark.parametrize(
    ("key", "days"),
    [("us.dnc", 31), ("gb.tps", 28), ("sg.dnc_voice", 21), ("au.dncr", 30), ("ca.dncl", 31), ("in.ncpr", 1)],
)
def test_how_old_a_check_may_be(key, days):
    """The ages that the texts give."""
    ages = {register.max_age for row in LAW.rows for register in row.registers if register.key == key}

    assert {Period(days=days)} == ages


def test_a_consent_lapses_by_itself_where_the_row_says_so():
    """Three months in Australia for calls, two years in Korea and, by the house, in Spain."""
    lasting = {row.id: row.consent_lasts for row in LAW.rows if row.consent_lasts is not None}

    assert Period(months=3) == lasting["au.live.consumer"]
    assert Period(months=24) == lasting["kr.electronic"] == lasting["es.live.consumer"]


def test_implied_consent_has_its_clocks():
    """In Canada 24 months from a purchase, six from an inquiry."""
    clocks = {(ground.since, ground.within) for ground in ROWS["ca.electronic"].grounds}

    assert (Anchor.SALE, Period(months=24)) in clocks
    assert (Anchor.INQUIRY, Period(months=6)) in clocks


@pytest.mark.parametrize(
    ("row_id", "lift"),
    [
        ("fr.live.consumer.2026", HoursLift.CONSENT),
        ("us-va.live", HoursLift.CONSENT),
        ("za.electronic", HoursLift.WRITTEN_AGREEMENT),
        ("es.live.consumer", HoursLift.NOTHING),
        ("au.live.consumer", HoursLift.CONSENT_FOR_THE_TIME),
        ("kr.electronic", HoursLift.CONSENT_FOR_THE_TIME),
        ("us.live.consumer", HoursLift.NOTHING),
    ],
)
def test_what_lifts_the_hours_is_data(row_id, lift):
    """A consent in France, a written agreement in South Africa, nothing in Spain."""
    assert lift is ROWS[row_id].hours_lifted_by


def test_only_a_mobile_asks_more_in_ireland():
    """The line type decides which rows speak."""
    assert ["ie.live"] == ids("IE", "live_call", line=LineType.LANDLINE)
    assert ["ie.live", "ie.live.mobile"] == ids("IE", "live_call", line=LineType.MOBILE)


def test_a_state_of_the_union_without_rows_has_no_exception_for_customers():
    """Beside the directive's row stands one that asks for a consent; calls are left to the state, so nobody calls."""
    regimes = {row.regime for row in LAW.rows_for("HU", ChannelGroup.EMAIL, on=TODAY)}

    assert Regime.OPT_IN in regimes
    assert [Regime.UNDETERMINED] == [row.regime for row in LAW.rows_for("HU", ChannelGroup.LIVE_CALL, on=TODAY)]


@pytest.mark.parametrize("place", ["NZ", "JP", "KR", "BR", "SG", "IN", "ZZ"])
def test_where_nothing_was_read_there_is_no_rule(place):
    """No guess was added: letters have no row there."""
    assert [] == ids(place, "post")


def test_two_rows_about_one_text_must_both_allow_it():
    """A text to an American consumer is under two federal rows, and in Florida under a third."""
    assert ["us.live.consumer", "us.machine.2025", "us-fl.calls"] == ids("US-FL", "text")


def test_a_ban_is_lifted_by_a_request_where_the_law_says_so():
    """Finnish mobile subscriptions; French renovation by nothing."""
    assert {Condition.REQUESTED} in [ground.requires for ground in ROWS["fi.live.mobile_subscriptions"].grounds]
    assert () == ROWS["fr.renovation"].grounds


def test_most_rows_were_read():
    """Few rest on general knowledge, and none of these is sure but of a text that is easy to know."""
    bases = [row.basis for row in LAW.rows]

    assert bases.count(Basis.READ) > 0.8 * len(bases)
    assert all(row.confidence is not Confidence.HIGH for row in LAW.rows if row.basis is Basis.HOUSE)
