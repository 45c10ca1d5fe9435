"""The rows together: which speak, on which day, how versions differ, and how a user's rows stand beside them."""

import warnings
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.channels import Channel
from unifiedcustomer.contact_policy.law_rows import GROUP_OF, group_of, place_code
from unifiedcustomer.contact_policy.law_table import ChangeKind, LawTable, RowChange, StaleLawRows, read_law
from unifiedcustomer.contact_policy.law_terms import (
    Audience,
    Basis,
    ChannelGroup,
    Confidence,
    LegalForm,
    LineType,
    Regime,
)
from unifiedcustomer.errors import InvalidValue, NotFound, Problem, WrongType

HEAD = 'checked_on = 2026-11-22\nurl = "https://example.org"\n'
DAY = date(2026, 11, 22)


def row(name, place="XX", **changes):
    """One row in TOML, for calls to consumers unless it says otherwise."""
    cells = {
        "channels": ["live_call"],
        "audience": "consumer",
        "regime": "opt_in",
        "source": "Act 1",
        "confidence": "high",
        "basis": "read",
    } | changes
    lines = [f'[[rows]]\nid = "{name}"\nplace = "{place}"']
    for key, value in cells.items():
        lines.append(f"{key} = {value if isinstance(value, (list, date)) else repr(value)}")
    return "\n".join(lines) + "\n"


def place(name, code, **changes):
    """One place in TOML."""
    cells = {"name": name, "source": "Act 1", "confidence": "high", "basis": "read"} | changes
    lines = [f'[[places]]\nid = "{code.lower()}"\nplace = "{code}"']
    lines.extend(
        f"{key} = {value if isinstance(value, (list, int, date)) else repr(value)}" for key, value in cells.items()
    )
    return "\n".join(lines) + "\n"


def table(*rows):
    """The table of these rows."""
    return read_law(HEAD + "".join(rows))


def ids(rows):
    """What the rows are called."""
    return [found.id for found in rows]


def calls(law, where="XX", **who):
    """The ids of the rows about a call to a consumer, or whom ``who`` says."""
    return ids(law.rows_for(where, ChannelGroup.LIVE_CALL, on=who.pop("on", DAY), **who))


# ── which rows speak ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_row_that_matches_speaks():
    """Two rows about one contact must both allow it, so both are told."""
    law = table(row("xx.a"), row("xx.b", regime="opt_out"), row("xx.mail", channels=["email"]), row("yy.a", "YY"))

    assert ["xx.a", "xx.b"] == calls(law)


def test_no_row_is_no_rule():
    """A place or a channel without a row has no rule, which is no yes."""
    law = table(row("xx.a"))

    assert [] == calls(law, "ZZ")
    assert () == law.rows_for("XX", ChannelGroup.FAX, on=DAY)
    assert () == LawTable(rows=()).rows_for("XX", ChannelGroup.LIVE_CALL, on=DAY)


def test_a_rule_holds_from_its_first_day_to_its_last():
    """Both days included."""
    law = table(
        row("xx.old", valid_to=date(2026, 8, 10)),
        row("xx.new", valid_from=date(2026, 8, 11), valid_to=date(2026, 12, 31)),
    )

    assert ["xx.old"] == calls(law, on=date(2026, 8, 10))
    assert ["xx.new"] == calls(law, on=date(2026, 8, 11))
    assert ["xx.new"] == calls(law, on=date(2026, 12, 31))
    assert [] == calls(law, on=date(2027, 1, 1))


def test_a_table_as_of_a_day_has_that_days_rows():
    """For a reader who asks what held then."""
    law = table(row("xx.old", valid_to=date(2026, 8, 10)), row("xx.new", valid_from=date(2026, 8, 11)))

    assert ["xx.old"] == ids(law.as_of(date(2026, 8, 10)).rows)
    assert ["xx.new"] == ids(law.as_of(date(2026, 8, 11)).rows)


def test_rows_of_a_state_narrow_those_of_its_country():
    """They stand beside them for the state, and speak for no other."""
    law = table(row("us.a", "US"), row("us-fl.a", "US-FL"), row("us-tx.mail", "US-TX", channels=["email"]))

    assert ["us.a", "us-fl.a"] == calls(law, "US-FL")
    assert ["us.a"] == calls(law, "US-NY")
    assert ["us.a"] == calls(law, "US")
    assert () == law.rows_for("US-TX", ChannelGroup.EMAIL, on=DAY)


def test_somebody_of_an_unknown_state_may_live_in_each():
    """The country and its states that have rows."""
    law = table(row("us.a", "US"), row("us-fl.a", "US-FL"), row("xx.a"), place("Texas", "US-TX"))

    assert ("US", "US-FL", "US-TX") == law.places_within("US")
    assert ("XX",) == law.places_within("XX")
    assert () == law.places_within("ZZ")


def test_rows_of_a_region_stand_in_for_what_a_member_leaves_open():
    """For a channel that a member has rows of its own about, the region is silent."""
    law = table(
        row("eu.calls", "EU"),
        row("eu.mail", "EU", channels=["email"]),
        row("xx.calls"),
        place("Union", "EU", members=["XX", "YY"]),
    )

    assert ["xx.calls"] == calls(law)
    assert ["eu.mail"] == ids(law.rows_for("XX", ChannelGroup.EMAIL, on=DAY))
    assert ["eu.calls"] == calls(law, "YY")
    assert [] == calls(law, "ZZ")


def test_a_region_stands_in_while_it_holds():
    """Who has left a union is on their own from the next day on."""
    law = table(row("eu.calls", "EU"), place("Union", "EU", members=["XX"], valid_to=date(2020, 12, 31)))

    assert ["eu.calls"] == calls(law, on=date(2020, 12, 31))
    assert [] == calls(law, on=date(2021, 1, 1))


def test_uk_and_gb_are_one():
    """Both codes ask the same rows."""
    law = table(row("gb.a", "UK"))

    assert ["gb.a"] == calls(law, "GB") == calls(law, "UK")
    assert ("GB",) == law.places_within("UK")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ({"audience": Audience.CONSUMER}, ["all", "c", "c_small"]),
        ({"audience": Audience.BUSINESS}, ["all", "b", "b_legal", "c_small"]),
        ({"audience": Audience.BUSINESS, "legal_form": LegalForm.SOLE_TRADER}, ["all", "b", "c_small"]),
        ({"audience": Audience.BUSINESS, "legal_form": LegalForm.LEGAL_PERSON}, ["all", "b", "b_legal"]),
        ({"audience": Audience.CONSUMER, "legal_form": LegalForm.LEGAL_PERSON}, ["all", "c", "c_small"]),
    ],
)
def test_a_business_is_told_by_its_legal_form(who, expected):
    """Of unknown form it may have every form, so the rows of all forms speak."""
    law = table(
        row("xx.all", audience="all"),
        row("xx.b", audience="business"),
        row("xx.b_legal", audience="business", legal_forms=["legal_person"]),
        row("xx.c"),
        row("xx.c_small", audience="all", legal_forms=["sole_trader"]),
    )

    assert [f"xx.{name}" for name in expected] == calls(law, **who)


@pytest.mark.parametrize(
    ("line", "expected"), [(None, ["a", "m"]), (LineType.MOBILE, ["a", "m"]), (LineType.LANDLINE, ["a"])]
)
def test_a_line_of_unknown_type_may_be_a_mobile(line, expected):
    """Not knowing never silences a row."""
    law = table(row("xx.a"), row("xx.m", line_types=["mobile"]))

    assert [f"xx.{name}" for name in expected] == calls(law, line=line)


@pytest.mark.parametrize(
    ("sector", "expected"),
    [(None, ["energy", "others"]), ("energy", ["energy"]), ("shoes", ["others"])],
)
def test_a_seller_of_unknown_trade_may_be_of_each(sector, expected):
    """A row for a trade, and a row for all but that trade."""
    law = table(row("xx.energy", sectors=["energy"]), row("xx.others", except_sectors=["energy"]))

    assert [f"xx.{name}" for name in expected] == calls(law, sector=sector)
    assert {"energy"} == law.sectors


def test_a_contact_is_with_a_consumer_or_a_business():
    """Nobody is both."""
    with pytest.raises(InvalidValue) as caught:
        calls(table(row("xx.a")), audience=Audience.ALL)

    assert "audience" == caught.value.field


@pytest.mark.parametrize(
    ("code", "error"), [("xx", InvalidValue), ("", InvalidValue), ("XX-", InvalidValue), (7, WrongType)]
)
def test_a_place_is_a_code(code, error):
    """Two capital letters, and up to three of a state."""
    with pytest.raises(error):
        place_code(code)


def test_every_channel_with_a_law_has_a_group():
    """What nobody is addressed in has none, and a machine's call is another thing."""
    assert {channel for channel in Channel if channel.is_addressable} <= set(GROUP_OF)
    assert ChannelGroup.AUTOMATED_CALL is group_of(Channel.TELEMARKETING, automated=True)
    assert ChannelGroup.EMAIL is group_of(Channel.EMAIL, automated=True)
    assert group_of(Channel.STORE) is None


def test_an_answer_is_kept_and_a_full_memory_is_emptied(monkeypatch):
    """Asked twice, the same; and never more answers than there is room for."""
    monkeypatch.setattr("unifiedcustomer.contact_policy.answers.Answers.most", 2)
    law = table(row("xx.a"))

    answers = [calls(law, on=DAY + timedelta(days=day)) for day in (0, 1, 2, 0)]

    assert [["xx.a"]] * 4 == answers
    assert len(law._answers) <= 2


@given(st.permutations(["xx.a", "xx.b", "xx.c"]))
def test_the_order_of_rows_never_matters(order):
    """The same rows make the same table, with the same version."""
    assert table(*(row(name) for name in order)) == table(row("xx.a"), row("xx.b"), row("xx.c"))
    assert table(*(row(name) for name in order)).version == table(row("xx.a"), row("xx.b"), row("xx.c")).version


def test_two_rows_of_one_id_are_refused():
    """A reason names one row."""
    with pytest.raises(InvalidValue) as caught:
        table(row("xx.a"), row("xx.a"))

    assert ("xx.a.id", Problem.DUPLICATE) == (caught.value.field, caught.value.problem)


# ── places ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_state_is_told_before_its_country_and_region():
    """The narrower place first."""
    law = table(place("State", "XX-A"), place("Land", "XX"), place("Union", "EU", members=["XX"]), place("Other", "YY"))

    assert ["State", "Land", "Union"] == [found.name for found in law.place_rows("XX-A", on=DAY)]
    assert ["Land", "Union"] == [found.name for found in law.place_rows("XX", on=DAY)]
    assert () == law.place_rows("ZZ", on=DAY)


# ── versions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_version_changes_with_any_cell_and_with_nothing_else():
    """A replay of an old decision can tell whether it has the old rows."""
    old = table(row("xx.a"))

    assert old.version == table(row("xx.a")).version
    assert old.version != table(row("xx.a", regime="opt_out")).version
    assert old.version != table(row("xx.a"), place("Land", "XX")).version


def test_two_versions_differ_by_row_and_column():
    """Added, removed, changed, and in which columns."""
    old = table(row("xx.a"), row("xx.b"), row("xx.c"))
    new = table(row("xx.a", regime="opt_out", source="Act 2"), row("xx.c"), row("xx.d"))

    assert (
        RowChange(id="xx.a", kind=ChangeKind.CHANGED, columns=("regime", "source")),
        RowChange(id="xx.b", kind=ChangeKind.REMOVED),
        RowChange(id="xx.d", kind=ChangeKind.ADDED),
    ) == old.changes_to(new)
    assert () == old.changes_to(old)


def test_rows_that_nobody_has_looked_at_are_told():
    """After 180 days, or as many as one asks for."""
    law = table(row("xx.a"), row("xx.b", checked_on=date(2026, 5, 1)), place("Land", "XX"))

    assert [] == ids(law.stale(date(2026, 10, 28)))
    assert ["xx.b"] == ids(law.stale(date(2026, 10, 29)))
    assert ["xx.a", "xx.b", "xx"] == ids(law.stale(DAY + timedelta(days=31), after=timedelta(days=30)))


def test_stale_rows_are_warned_of():
    """Once for all of them, with their number; fresh ones in silence."""
    law = table(row("xx.a"), row("xx.b"))

    with pytest.warns(StaleLawRows, match="2 of 2 rows"):
        law.warn_if_stale(DAY + timedelta(days=181))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        law.warn_if_stale(DAY + timedelta(days=180))


# ── rows of one's own ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_is_replaced_for_a_reason():
    """The columns that are named change, the reason and who answers for it are kept, the old table stays."""
    old = table(row("xx.a", confidence="low"))
    new = old.override("xx.a", reason="counsel read Act 1", signed_off_by="M. Tan", confidence=Confidence.HIGH)

    assert ("counsel read Act 1", "M. Tan", Basis.OWN, Confidence.HIGH) == (
        new.row("xx.a").reason,
        new.row("xx.a").signed_off_by,
        new.row("xx.a").basis,
        new.row("xx.a").confidence,
    )
    assert Confidence.LOW is old.row("xx.a").confidence
    assert ("basis", "confidence", "reason", "signed_off_by") == old.changes_to(new)[0].columns


def test_a_row_of_a_place_is_replaced_too():
    """An age, a deadline, a calendar; and a column that such rows have not is refused by name."""
    law = table(row("xx.a"), place("Land", "XX"))
    file = '[[overrides]]\nrow = "xx"\nreason = "house rule"\nage_of_consent = 18\n'

    assert 18 == law.with_file(file).place_rows("XX", on=DAY)[0].age_of_consent
    assert law.with_file(file) == law.override("xx", reason="house rule", age_of_consent=18)
    with pytest.raises(InvalidValue) as caught:
        law.with_file(file.replace("age_of_consent = 18", 'regime = "ban"'))
    assert ("xx", Problem.UNKNOWN_NAME) == (caught.value.field, caught.value.problem)


def test_rows_of_both_kinds_never_share_an_id():
    """An override names one row."""
    with pytest.raises(InvalidValue) as caught:
        table(row("xx"), place("Land", "XX"))

    assert ("xx.id", Problem.DUPLICATE) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize(
    ("columns", "field", "problem"),
    [
        ({"reason": " "}, "xx.a.reason", Problem.MISSING),
        ({"id": "xx.b"}, "xx.a.id", Problem.UNSUPPORTED),
        ({"place": "YY"}, "xx.a.place", Problem.UNSUPPORTED),
        ({"regime": "opt_out"}, "xx.a.regime", Problem.WRONG_TYPE),
        ({"regime": Regime.IMPLIED}, "xx.a.grounds", Problem.MISSING),
        ({"colour": "red"}, "xx.a", Problem.UNKNOWN_NAME),
    ],
)
def test_an_override_that_cannot_be_is_refused(columns, field, problem):
    """Without a reason, of another row, or of a column that is not there or has another type."""
    with pytest.raises(InvalidValue) as caught:
        table(row("xx.a")).override("xx.a", **{"reason": "because"} | columns)

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_a_row_that_is_not_there_is_not_found():
    """Neither to read nor to replace."""
    with pytest.raises(NotFound):
        table().row("xx.a")
    with pytest.raises(NotFound):
        table().override("xx.a", reason="because")


def test_a_file_of_ones_own_adds_and_replaces():
    """Rows, places and overrides in the form of the shipped files."""
    mine = (
        HEAD
        + row("xx.mine", channels=["email"], basis="own", reason="our promise")
        + place("Land", "XX")
        + '[[overrides]]\nrow = "xx.a"\nreason = "counsel"\nregime = "opt_out"\n'
    )
    law = table(row("xx.a")).with_file(mine)

    assert Regime.OPT_OUT is law.row("xx.a").regime
    assert ["xx.mine"] == ids(law.rows_for("XX", ChannelGroup.EMAIL, on=DAY))
    assert "Land" == law.place_rows("XX", on=DAY)[0].name


def test_an_override_of_a_row_that_is_not_there_is_refused():
    """A row that was renamed is not silently left as it is."""
    with pytest.raises(InvalidValue) as caught:
        table(row("xx.a")).with_file('[[overrides]]\nrow = "xx.b"\nreason = "x"\n')

    assert ("xx.b.row", Problem.NOT_FOUND) == (caught.value.field, caught.value.problem)


def test_further_rows_only_narrow():
    """What spoke before still speaks, beside the new row."""
    law = table(row("xx.a"))
    further = table(row("xx.z", regime="ban")).rows

    assert ["xx.a", "xx.z"] == calls(law.with_rows(*further))
