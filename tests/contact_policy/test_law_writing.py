"""What is written of a table is read back as the same table."""

from datetime import date, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_policy.law_table import LawTable, read_law, shipped_law
from unifiedcustomer.contact_policy.law_terms import (
    Anchor,
    ChannelGroup,
    Condition,
    Ground,
    HoursLift,
    LawHours,
    Limit,
    Period,
    Precedence,
    Register,
)
from unifiedcustomer.contact_policy.law_writing import write_law

LAW = shipped_law()
text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(str.strip)
periods = st.one_of(st.builds(Period, months=st.integers(1, 200)), st.builds(Period, days=st.integers(1, 9999)))
conditions = st.frozensets(st.sampled_from(Condition), min_size=1, max_size=4)
grounds = st.one_of(
    st.builds(Ground, requires=conditions),
    st.builds(Ground, requires=conditions, since=st.sampled_from(Anchor), within=periods),
)
registers = st.builds(
    Register,
    key=st.from_regex(r"[a-z]{2}\.[a-z0-9_]{1,10}", fullmatch=True),
    name=text,
    precedence=st.sampled_from(Precedence),
    max_age=periods,
    consent_beats_for=st.none() | periods,
    is_voluntary=st.booleans(),
)
limits = st.builds(Limit, most=st.integers(1, 1000), per=st.integers(1, 9999).map(lambda hours: timedelta(hours=hours)))
columns = st.fixed_dictionaries(
    {
        "channels": st.frozensets(st.sampled_from(ChannelGroup), min_size=1),
        "grounds": st.lists(grounds, min_size=1, max_size=3, unique=True).map(tuple),
        "registers": st.lists(registers, max_size=2, unique=True).map(tuple),
        "limits": st.lists(limits, max_size=1).map(tuple),
        "consent_lasts": st.none() | periods,
        "note": text,
        "source": text,
        "hours": st.sampled_from([None, LawHours.parse("Mo-Fr 09:00-20:00; PH off; PH -1 day 10:00-12:00")]),
        "valid_from": st.none() | st.dates(date(2000, 1, 1), date(2020, 1, 1)),
        "stop_ends_all": st.booleans(),
    }
)


def test_the_shipped_table_is_read_back_as_it_is():
    """Every row and every place."""
    assert LAW == read_law(write_law(LAW))


def test_an_overridden_table_is_read_back_as_it_is():
    """With the reasons and who answers for them."""
    mine = LAW.override("de.post", reason='counsel said "yes"', signed_off_by="M. Tan")

    assert mine == read_law(write_law(mine))
    assert mine.version == read_law(write_law(mine)).version


def test_an_empty_table_is_read_back_as_it_is():
    """No rows are no rows."""
    assert LawTable(rows=()) == read_law(write_law(LawTable(rows=())))


@given(columns)
def test_any_row_is_read_back_as_it_is(cells):
    """Whatever stands in its columns."""
    row = attrs.evolve(LAW.row("de.email"), hours_lifted_by=HoursLift.NOTHING, **cells)

    assert (row,) == read_law(write_law(LawTable(rows=[row]))).rows
