"""Rule files are read whole or not at all, and an error names the row and the column, never the cell."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_policy.law_reading import read_law_file
from unifiedcustomer.contact_policy.law_terms import (
    SOFT_OPT_IN,
    Anchor,
    Condition,
    Ground,
    HoursLift,
    Limit,
    Period,
    Precedence,
    Regime,
)
from unifiedcustomer.errors import InvalidValue, Problem

CELLS = {
    "id": '"xx.live"',
    "place": '"XX"',
    "channels": '["live_call"]',
    "audience": '"consumer"',
    "regime": '"opt_in"',
    "source": '"Act 1"',
    "url": '"https://example.org/act"',
    "checked_on": "2026-11-22",
    "confidence": '"high"',
    "basis": '"read"',
}
PLACE = {key: CELLS[key] for key in ("place", "source", "url", "checked_on", "confidence", "basis")} | {
    "id": '"xx"',
    "name": '"Atlantis"',
}


def row(kind="rows", cells=CELLS, **changes):
    """A row in TOML; a change to None takes the cell away."""
    merged = {key: value for key, value in (cells | changes).items() if value is not None}
    return f"[[{kind}]]\n" + "".join(f"{key} = {value}\n" for key, value in merged.items())


def place(**changes):
    """A place's row in TOML."""
    return row("places", PLACE, **changes)


def test_a_row_has_what_its_file_says():
    """Every column in its type."""
    (found,) = read_law_file(
        row(
            grounds='[{ requires = ["soft_opt_in", "requested"], since = "sale", within = "2 years" }]',
            registers='[{ key = "xx.list", name = "", precedence = "later", max_age = "7 days", is_voluntary = true }]',
            limits='[{ most = 3, per = "24 hours" }]',
            hours='"Mo-Fr 09:00-20:00; PH off"',
            hours_lifted_by='"written_agreement"',
            consent_lasts='"3 months"',
            valid_from="2026-01-01",
            valid_to="2026-12-31",
            sectors='["energy"]',
            except_sectors='["press"]',
            line_types='["mobile"]',
            stop_ends_all="true",
        )
    ).rows

    assert (
        Ground(requires=SOFT_OPT_IN | {Condition.REQUESTED}, since=Anchor.SALE, within=Period(months=24)),
    ) == found.grounds
    assert ("xx.list", Precedence.LATER, Period(days=7), True) == (
        found.registers[0].key,
        found.registers[0].precedence,
        found.registers[0].max_age,
        found.registers[0].is_voluntary,
    )
    assert (Limit(most=3, per=timedelta(hours=24)),) == found.limits
    assert HoursLift.WRITTEN_AGREEMENT is found.hours_lifted_by
    assert (date(2026, 1, 1), date(2026, 12, 31)) == (found.valid_from, found.valid_to)
    assert Regime.OPT_IN is found.regime
    assert Period(months=3) == found.consent_lasts
    assert found.stop_ends_all


def test_the_head_of_a_file_stands_for_its_rows():
    """Place, date and address are written once; a row of its own says otherwise."""
    head = 'place = "XX"\nchecked_on = 2026-11-22\nurl = "https://example.org"\n'
    bare = {"place": None, "checked_on": None, "url": None}
    file = read_law_file(head + row(**bare) + row(id='"xx.other"', place='"YY"', checked_on=None, url=None))

    assert ["XX", "YY"] == [found.place for found in file.rows]
    assert {date(2026, 11, 22)} == {found.checked_on for found in file.rows}


def test_an_empty_file_has_no_rows():
    """Nothing is nothing, and no error."""
    file = read_law_file("# nothing yet\n")

    assert ((), (), ()) == (file.rows, file.places, file.overrides)


def test_the_united_kingdom_has_one_code():
    """UK is GB, in a file as in a question."""
    assert "GB" == read_law_file(row(place='"UK"')).rows[0].place


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ("[[rows]", "rules", Problem.BAD_SYNTAX),
        ("x" * 2_000_001, "rules", Problem.TOO_LONG),
        ("[[laws]]", "laws", Problem.UNKNOWN_NAME),
        ("rows = 7", "rows", Problem.WRONG_TYPE),
        ("rows = [7]", "rows", Problem.WRONG_TYPE),
        ("overrides = 7", "overrides", Problem.WRONG_TYPE),
        *(
            (row(**{column: None}), f"{'?' if column == 'id' else 'xx.live'}.{column}", Problem.MISSING)
            for column in CELLS
        ),
        (row(id='""'), "?.id", Problem.BAD_SYNTAX),
        (row(id='"XX live"'), "XX live.id", Problem.BAD_SYNTAX),
        (row(id=f'"{"x" * 81}"'), f"{'x' * 80}.id", Problem.TOO_LONG),
        (row(id="7"), "?.id", Problem.WRONG_TYPE),
        (row(place='"Atlantis"'), "xx.live.place", Problem.BAD_SYNTAX),
        (row(place='"xx"'), "xx.live.place", Problem.BAD_SYNTAX),
        (row(place="7"), "xx.live.place", Problem.WRONG_TYPE),
        (row(channels="[]"), "xx.live.channels", Problem.EMPTY),
        (row(channels='["telegram"]'), "xx.live.channels", Problem.UNKNOWN_NAME),
        (row(channels='"live_call"'), "xx.live.channels", Problem.WRONG_TYPE),
        (row(channels='["live_call", "live_call"]'), "xx.live.channels", Problem.DUPLICATE),
        (row(audience='"children"'), "xx.live.audience", Problem.UNKNOWN_NAME),
        (row(audience='["consumer"]'), "xx.live.audience", Problem.UNKNOWN_NAME),
        (row(regime='"maybe"'), "xx.live.regime", Problem.UNKNOWN_NAME),
        (row(regime='"soft_opt_in"'), "xx.live.grounds", Problem.MISSING),
        (row(regime='"implied"'), "xx.live.grounds", Problem.MISSING),
        (row(regime='"presumed"'), "xx.live.grounds", Problem.MISSING),
        (row(legal_forms='["guild"]'), "xx.live.legal_forms", Problem.UNKNOWN_NAME),
        (row(legal_forms='["sole_trader"]'), "xx.live.legal_forms", Problem.UNSUPPORTED),
        (row(line_types='["fibre"]'), "xx.live.line_types", Problem.UNKNOWN_NAME),
        (row(channels='["email"]', line_types='["mobile"]'), "xx.live.line_types", Problem.UNSUPPORTED),
        (row(sectors='["Energy"]'), "xx.live.sectors", Problem.BAD_SYNTAX),
        (row(sectors="[7]"), "xx.live.sectors", Problem.WRONG_TYPE),
        (row(sectors="[[7]]"), "xx.live.sectors", Problem.WRONG_TYPE),
        (row(sectors='["press"]', except_sectors='["press"]'), "xx.live.except_sectors", Problem.AMBIGUOUS),
        (row(grounds='["sale"]'), "xx.live.grounds", Problem.WRONG_TYPE),
        (row(grounds='[{ requires = ["luck"] }]'), "xx.live.grounds", Problem.UNKNOWN_NAME),
        (row(grounds="[{ requires = [] }]"), "xx.live.grounds", Problem.EMPTY),
        (row(grounds="[{}]"), "xx.live.grounds", Problem.EMPTY),
        (row(grounds='[{ requires = ["sale"], since = "sale" }]'), "xx.live.grounds", Problem.MISSING),
        (row(grounds='[{ requires = ["sale"], mood = "good" }]'), "xx.live.grounds", Problem.UNKNOWN_NAME),
        (
            row(grounds='[{ requires = ["sale"], since = "birth", within = "1 day" }]'),
            "xx.live.grounds",
            Problem.UNKNOWN_NAME,
        ),
        (row(registers='[{ key = "xx.a" }]'), "xx.live.registers", Problem.MISSING),
        (row(registers='[{ key = "a", name = "A", precedence = "entry" }]'), "xx.live.registers", Problem.BAD_SYNTAX),
        (
            row(registers='[{ key = "xx.a", name = "A", precedence = "luck" }]'),
            "xx.live.registers",
            Problem.UNKNOWN_NAME,
        ),
        (row(registers='[{ key = "xx.a", name = 7, precedence = "entry" }]'), "xx.live.registers", Problem.WRONG_TYPE),
        (
            row(registers='[{ key = "xx.a", name = "A", precedence = "entry", max_age = "soon" }]'),
            "xx.live.registers",
            Problem.BAD_SYNTAX,
        ),
        (
            row(registers='[{ key = "xx.a", name = "A", precedence = "entry", is_voluntary = 1 }]'),
            "xx.live.registers",
            Problem.WRONG_TYPE,
        ),
        (row(consent_lasts='"for ever"'), "xx.live.consent_lasts", Problem.BAD_SYNTAX),
        (row(consent_lasts="3"), "xx.live.consent_lasts", Problem.WRONG_TYPE),
        (row(hours='"nine to five"'), "xx.live.hours", Problem.BAD_SYNTAX),
        (row(hours='"*"'), "xx.live.hours", Problem.UNSUPPORTED),
        (row(hours_lifted_by='"consent"'), "xx.live.hours_lifted_by", Problem.UNSUPPORTED),
        (row(hours='"Mo 09:00-20:00"', hours_lifted_by='"bribe"'), "xx.live.hours_lifted_by", Problem.UNKNOWN_NAME),
        (row(limits="[{ most = 3 }]"), "xx.live.limits", Problem.MISSING),
        (row(limits='[{ most = 0, per = "1 day" }]'), "xx.live.limits", Problem.OUT_OF_RANGE),
        (row(limits='[{ most = true, per = "1 day" }]'), "xx.live.limits", Problem.WRONG_TYPE),
        (row(limits='[{ most = 3, per = "1 month" }]'), "xx.live.limits", Problem.BAD_SYNTAX),
        (row(refusal_holds='"never"'), "xx.live.refusal_holds", Problem.BAD_SYNTAX),
        (row(stop_ends_all='"yes"'), "xx.live.stop_ends_all", Problem.WRONG_TYPE),
        (row(duties='["sing"]'), "xx.live.duties", Problem.UNKNOWN_NAME),
        (row(source='" "'), "xx.live.source", Problem.EMPTY),
        (row(source=f'"{"x" * 501}"'), "xx.live.source", Problem.TOO_LONG),
        (row(source="7"), "xx.live.source", Problem.WRONG_TYPE),
        (row(url='""'), "xx.live.url", Problem.EMPTY),
        (row(url='"ftp://example.org"'), "xx.live.url", Problem.BAD_SYNTAX),
        (row(url='"javascript:alert(1)"'), "xx.live.url", Problem.BAD_SYNTAX),
        (row(url="7"), "xx.live.url", Problem.WRONG_TYPE),
        (row(checked_on='"2026-11-22"'), "xx.live.checked_on", Problem.WRONG_TYPE),
        (row(checked_on="2026-11-22T10:00:00Z"), "xx.live.checked_on", Problem.WRONG_TYPE),
        (row(confidence='"certain"'), "xx.live.confidence", Problem.UNKNOWN_NAME),
        (row(basis='"heard"'), "xx.live.basis", Problem.UNKNOWN_NAME),
        (row(basis='"own"'), "xx.live.reason", Problem.MISSING),
        (row(valid_from='"soon"'), "xx.live.valid_from", Problem.WRONG_TYPE),
        (row(valid_from="2026-08-11", valid_to="2026-08-10"), "xx.live.valid_to", Problem.WRONG_ORDER),
        (row(note="7"), "xx.live.note", Problem.WRONG_TYPE),
        (row(note=f'"{"x" * 1001}"'), "xx.live.note", Problem.TOO_LONG),
        (row(colour='"red"'), "xx.live.colour", Problem.UNKNOWN_NAME),
        (place(name=None), "xx.name", Problem.MISSING),
        (place(name='""'), "xx.name", Problem.EMPTY),
        (place(age_of_consent="0"), "xx.age_of_consent", Problem.OUT_OF_RANGE),
        (place(age_of_consent="22"), "xx.age_of_consent", Problem.OUT_OF_RANGE),
        (place(age_of_consent='"16"'), "xx.age_of_consent", Problem.WRONG_TYPE),
        (place(age_of_consent="true"), "xx.age_of_consent", Problem.WRONG_TYPE),
        (place(opt_out_days="-1"), "xx.opt_out_days", Problem.OUT_OF_RANGE),
        (place(opt_out_days="61"), "xx.opt_out_days", Problem.OUT_OF_RANGE),
        (place(evidence="[7]"), "xx.evidence", Problem.WRONG_TYPE),
        (place(evidence_kept='"5"'), "xx.evidence_kept", Problem.BAD_SYNTAX),
        (place(members='"FR"'), "xx.members", Problem.WRONG_TYPE),
        (place(regime='"opt_in"'), "xx.regime", Problem.UNKNOWN_NAME),
        ('[[overrides]]\nreason = "x"', "?.row", Problem.MISSING),
        ('[[overrides]]\nrow = "xx.live"', "xx.live.reason", Problem.MISSING),
        ('[[overrides]]\nrow = "xx.live"\nreason = " "', "xx.live.reason", Problem.MISSING),
        ('[[overrides]]\nrow = "xx.live"\nreason = "x"\nid = "y"', "xx.live.id", Problem.UNSUPPORTED),
        ('[[overrides]]\nrow = "xx.live"\nreason = "x"\nplace = "YY"', "xx.live.place", Problem.UNSUPPORTED),
        (
            '[[overrides]]\nrow = "xx.live"\nreason = "x"\nsigned_off_by = 7',
            "xx.live.signed_off_by",
            Problem.WRONG_TYPE,
        ),
        ('[[overrides]]\nrow = "xx.live"\nreason = "x"\nregime = "maybe"', "xx.live.regime", Problem.UNKNOWN_NAME),
        ('[[overrides]]\nrow = "xx.live"\nreason = "x"\ncolour = "red"', "xx.live.colour", Problem.UNKNOWN_NAME),
    ],
)
def test_a_malformed_row_is_named_with_its_column(text, field, problem):
    """Each way to be wrong has its row, its column and its problem."""
    with pytest.raises(InvalidValue) as caught:
        read_law_file(text)

    assert (field, problem) == (caught.value.field, caught.value.problem)


def test_a_name_that_cannot_be_shown_is_not_shown():
    """An id with a line break would forge a line of a log."""
    with pytest.raises(InvalidValue) as caught:
        read_law_file(row(id='"a\\nERROR all is well"'))

    assert "?.id" == caught.value.field


CELLS_OF_ANY_KIND = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters='"\\', exclude_categories=["Cc"]), max_size=30).map(
        lambda text: f'"{text}"'
    ),
    st.integers(-(10**6), 10**6).map(str),
    st.sampled_from(["true", "false", "[]", "{}", "1.5", "nan", "2026-01-01", "07:32:00", '[["x"]]', "[{ most = 1 }]"]),
)
COLUMNS = [
    *CELLS, "legal_forms", "line_types", "sectors", "except_sectors", "grounds", "consent_lasts", "registers", "hours",
    "hours_lifted_by", "limits", "refusal_holds", "stop_ends_all", "duties", "valid_from", "valid_to", "note", "reason",
]  # fmt: skip


def refused(text):
    """The error with which ``text`` is refused, or None."""
    try:
        read_law_file(text)
    except InvalidValue as error:
        return error
    return None


@given(st.sampled_from(COLUMNS), CELLS_OF_ANY_KIND)
def test_any_cell_is_read_or_refused_by_name(column, cell):
    """No cell of any kind raises anything but the error that names its column, or one that depends on it."""
    error = refused(row(**{column: cell}))
    if error is not None:
        name, _, told = error.field.rpartition(".")
        assert told in {column, "grounds", "hours_lifted_by", "legal_forms", "except_sectors", "valid_to", "line_types"}
        assert name in {"xx.live", "?"} or column == "id"
        assert error.__cause__ is None


@given(
    st.from_regex(r"secret-[A-Za-z0-9 ]{8,40}", fullmatch=True), st.sampled_from(["regime", "place", "hours", "url"])
)
def test_an_error_never_shows_the_cell(secret, column):
    """Cells may have been pasted from anywhere."""
    assert "secret-" not in str(refused(row(**{column: f'"{secret}"'})))
