"""Salesforce's shape: what is written is read back, opens safely in a spreadsheet, and hostile files are refused."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import HOME, MOBILE, TUESDAY, act, grant, withdraw
from contact_registers.interchange_acts import HOSTILE, WORDS, acts
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import ConsentKind
from unifiedcustomer.contact_registers.salesforce_consents import (
    COLUMNS,
    SalesforceReading,
    read_salesforce_csv,
    salesforce_csv,
)
from unifiedcustomer.contact_registers.spreadsheet_cells import quoted, unquoted
from unifiedcustomer.errors import Problem, UnreadableData
from unifiedcustomer.normalization import email_address
from unifiedcustomer.records import RecordKey

CANARY = "canary-7f3a"


@given(st.lists(acts(), max_size=5, unique_by=lambda said: said.id))
def test_what_is_written_is_read_back_equal(said):
    """Whatever stands in the cells, every act is as it was."""
    assert said == read_salesforce_csv(salesforce_csv(said))


@given(st.lists(acts(), max_size=3))
def test_no_cell_is_a_formula(said):
    """Nothing that a spreadsheet would compute stands at the beginning of any cell."""
    for row in csv.reader(io.StringIO(salesforce_csv(said), newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(WORDS | HOSTILE)
def test_a_quoted_cell_comes_back(cell):
    """Quoting is undone exactly, and nothing that needs no quote has one."""
    assert cell == unquoted(quoted(cell))
    assert quoted(cell) in (cell, f"'{cell}")


def test_the_columns_are_those_of_the_object():
    """A grant is an opt-in at its contact point, with when, where and for what."""
    row = next(csv.DictReader(io.StringIO(salesforce_csv([grant()]))))

    assert set(COLUMNS) == set(row)
    assert ("OptIn", HOME.key, "marketing", "Acme", "Email", "2026-11-23T11:00:00Z") == (
        row["PrivacyConsentStatus"],
        row["ContactPointId"],
        row["DataUsePurposeId"],
        row["BusinessBrandId"],
        row["CaptureContactPointType"],
        row["CaptureDate"],
    )


def test_what_is_no_consent_is_left_out():
    """A bounce is about the contact point, and Salesforce keeps such things elsewhere."""
    assert [] == read_salesforce_csv(salesforce_csv([act(ConsentKind.BOUNCE, contact_point=MOBILE)]))


# ── of others ───────────────────────────────────────────────────────────────────────────────────────────────────────

THEIRS = (
    "Name,PartyId,ContactPointId,DataUsePurposeId,PrivacyConsentStatus,CaptureDate,CaptureSource,EffectiveTo\r\n"
    "C-1,0PA1,Ann@Example.com,Newsletter,OptIn,2026-01-01T09:00:00.000Z,Web form,\r\n"
    "C-2,0PA1,Ann@Example.com,Newsletter,OptOut,2026-02-01T09:00:00.000+0000,Call,2030-01-01T00:00:00Z\r\n"
    "C-3,0PA2,bob@example.com,Newsletter,Seen,2026-02-01T09:00:00Z,Web,\r\n"
)
READING = SalesforceReading(
    controller="Acme",
    channel=Channel.EMAIL,
    point_key=lambda text: email_address(text).key,
    purposes={"Newsletter": "marketing.newsletter"},
)


def test_a_file_of_another_organisation_is_read():
    """Opted in and out; what was only seen says nothing; the row is what there is to show."""
    opted_in, opted_out = read_salesforce_csv(THEIRS, READING)

    assert (ConsentKind.GRANT, "email:ann@example.com", "marketing.newsletter", RecordKey("salesforce", "0PA1")) == (
        opted_in.kind,
        opted_in.contact_point,
        opted_in.purpose,
        opted_in.subject,
    )
    assert ("Web form", "ContactPointConsent C-1") == (opted_in.evidence.place, opted_in.evidence.proof)
    assert (ConsentKind.WITHDRAW, datetime(2026, 2, 1, 9, tzinfo=UTC), None) == (
        opted_out.kind,
        opted_out.occurred_at,
        opted_out.expires_at,
    )


def damaged(**cells):
    """A file of one grant with other cells."""
    row = next(csv.DictReader(io.StringIO(salesforce_csv([grant()])))) | cells
    text = io.StringIO()
    writer = csv.DictWriter(text, row)
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue()


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", Problem.MISSING, 1),
        ("a,b\n", Problem.MISSING, 1),
        ("ContactPointId,PrivacyConsentStatus,CaptureDate,CaptureDate\n", Problem.DUPLICATE, 1),
        ("ContactPointId,PrivacyConsentStatus,CaptureDate\nx\n", Problem.WRONG_LENGTH, 2),
        ("ContactPointId,PrivacyConsentStatus,CaptureDate\na,b,c,d\n", Problem.WRONG_LENGTH, 2),
        ('ContactPointId,PrivacyConsentStatus,CaptureDate\n"a,b,c\n', Problem.BAD_SYNTAX, 2),
        (damaged(PrivacyConsentStatus=CANARY), Problem.BAD_SYNTAX, 2),
        (damaged(PrivacyConsentStatus="OptOut"), Problem.BAD_SYNTAX, 2),
        (damaged(UcKind__c="withdraw"), Problem.BAD_SYNTAX, 2),
        (damaged(UcKind__c=CANARY), Problem.BAD_SYNTAX, 2),
        (damaged(UcActor__c=CANARY), Problem.BAD_SYNTAX, 2),
        (damaged(UcWithinMinutes__c="x"), Problem.BAD_SYNTAX, 2),
        (damaged(UcEvidence__c=CANARY), Problem.BAD_SYNTAX, 2),
        (damaged(UcEvidence__c="[]"), Problem.BAD_SYNTAX, 2),
        (damaged(UcEvidence__c="5"), Problem.BAD_SYNTAX, 2),
        (damaged(UcEvidence__c='["checkbox"]'), Problem.BAD_SYNTAX, 2),
        (damaged(UcEvidence__c="[" * 100_000), Problem.BAD_SYNTAX, 2),
        (damaged(CaptureDate=CANARY), Problem.BAD_SYNTAX, 2),
        (damaged(CaptureDate="2" * 100), Problem.BAD_SYNTAX, 2),
        (damaged(CaptureDate=""), Problem.BAD_SYNTAX, 2),
        (damaged(ContactPointId="=cmd|' /C calc'!A0"), Problem.BAD_SYNTAX, 2),
        (damaged(ContactPointId=""), Problem.MISSING, 2),
        (damaged(BusinessBrandId=""), Problem.EMPTY, 2),
        (damaged(DataUsePurposeId=CANARY + "!"), Problem.BAD_SYNTAX, 2),
        (damaged(EngagementChannelTypeId=CANARY), Problem.BAD_SYNTAX, 2),
        (damaged(Name="x" * 500), Problem.TOO_LONG, 2),
        (THEIRS.replace("C-2", "C-1"), Problem.BAD_SYNTAX, 2),
    ],
)
def test_a_hostile_file_is_refused(text, problem, line):
    """With the line and the problem, and nothing of what stood there."""
    with pytest.raises(UnreadableData) as caught:
        read_salesforce_csv(text)

    assert (problem, line) == (caught.value.problem, caught.value.line)
    assert CANARY not in str(caught.value)


def test_an_id_that_is_there_twice_is_refused():
    """Two rows of one name are two facts of one id."""
    with pytest.raises(UnreadableData) as caught:
        read_salesforce_csv(salesforce_csv([grant(id="a"), withdraw(id="a")]))

    assert (Problem.DUPLICATE, 3) <= (caught.value.problem, caught.value.line or 0)
    with pytest.raises(UnreadableData):
        read_salesforce_csv(THEIRS.replace("C-2", "C-1"), READING)


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    """Before it is taken apart."""
    monkeypatch.setattr("unifiedcustomer.contact_registers.salesforce_consents._LARGEST", 10)
    with pytest.raises(UnreadableData):
        read_salesforce_csv(THEIRS, READING)


def test_without_a_name_the_line_is_the_id():
    """Rows of a report without ids are told apart by where they stand."""
    text = "ContactPointId,PrivacyConsentStatus,CaptureDate\nann@example.com,OptOut,2026-01-01T00:00:00\n"
    found = read_salesforce_csv(text, attrs.evolve(READING, controller="Acme"))

    assert ["salesforce:2"] == [it.id for it in found]
    assert TUESDAY > found[0].occurred_at
    assert found[0].evidence is None
