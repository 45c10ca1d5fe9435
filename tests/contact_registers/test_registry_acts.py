"""What a registry says, weighed: its acts are those that the contact policy looks for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from consent_acts import MOBILE, sms_grant
from unifiedcustomer.contact_policy.law_terms import Period, Precedence, Register
from unifiedcustomer.contact_policy.registers import look_up
from unifiedcustomer.contact_registers import KeyRing, Registry, phone_numbers, read_registry

RING = KeyRing(current="k1", secrets={"k1": bytes(range(32))})
JULY = date(2026, 7, 10)


def registry(numbers, as_of=JULY):
    """A registry after one file."""
    return Registry(
        "be.dncm",
        RING,
        [
            read_registry(
                numbers.encode(),
                registry="be.dncm",
                keys=RING,
                as_of=as_of,
                imported_at=datetime(2026, 7, 12, tzinfo=UTC),
                read=phone_numbers("32"),
            )
        ],
    )


def against(found, at, precedence=Precedence.LATER, consent=()):
    """Why the registry speaks against calling the mobile, if it does."""
    register = Register(key="be.dncm", name="Do not call me", precedence=precedence, max_age=Period(days=28))
    acts = found.acts_for([MOBILE], controller="Acme")
    item = look_up(register, acts, contact_point=MOBILE.key, at=at, consent=consent).against
    return None if item is None else item.code.value


@pytest.mark.parametrize(
    ("day", "expected"),
    [(datetime(2026, 8, 6, tzinfo=UTC), None), (datetime(2026, 8, 8, tzinfo=UTC), "register_check_old")],
)
def test_a_look_ages_from_the_day_of_the_list(day, expected):
    """Not from the day of the download: four weeks after the list was current it is too old."""
    assert expected == against(registry("470999999\n"), day)


def test_an_entry_denies():
    """Also when the list has become old."""
    for day in (datetime(2026, 7, 13, tzinfo=UTC), datetime(2027, 7, 13, tzinfo=UTC)):
        assert "listed" == against(registry("470123456\n"), day)


@pytest.mark.parametrize(
    ("precedence", "granted", "expected"),
    [
        (Precedence.CONSENT, datetime(2026, 7, 1, tzinfo=UTC), None),
        (Precedence.LATER, datetime(2026, 7, 1, tzinfo=UTC), "listed"),
        (Precedence.LATER, datetime(2026, 7, 10, 18, tzinfo=UTC), "listed"),
        (Precedence.LATER, datetime(2026, 7, 11, 1, tzinfo=UTC), None),
        (Precedence.ENTRY, datetime(2026, 7, 11, 1, tzinfo=UTC), "listed"),
    ],
)
def test_which_wins_is_the_countrys_matter(precedence, granted, expected):
    """Where the later one wins, an entry counts from the end of the day on which the list first had it."""
    consent = [sms_grant(granted)]

    assert expected == against(registry("470123456\n"), datetime(2026, 7, 13, tzinfo=UTC), precedence, consent)


def test_a_registry_that_was_never_imported_denies():
    """Nobody looked."""
    assert "register_not_checked" == against(Registry("be.dncm", RING), datetime(2026, 7, 13, tzinfo=UTC))
