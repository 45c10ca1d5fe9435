"""Email addresses: what is sent to, what is compared, and what is neither."""

from __future__ import annotations

import time

import pytest

from unifiedcustomer.contact_points import EmailAddress
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.normalization.emails import email, email_address, is_role_mailbox, mailbox
from unifiedcustomer.normalization.tables import read_toml


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("Ann.Lee@Example.COM", "Ann.Lee@example.com"),
        ("  ann@example.com\t", "ann@example.com"),
        ("mailto:ann@example.com", "ann@example.com"),
        ("Ann Lee <ann@example.com>", "ann@example.com"),
        ('"Lee, Ann" <ann@example.com>', "ann@example.com"),
        ("<ann@example.com>", "ann@example.com"),
        ("'ann@example.com'", "ann@example.com"),
        ("'ann@example.com", "'ann@example.com"),
        ("ann@bücher.de", "ann@bücher.de"),
        ("ann@xn--bcher-kva.de", "ann@bücher.de"),
        ("jürgen@example.com", "jürgen@example.com"),
        ("INFO@example.com", "info@example.com"),
        ("ann\u200b@example.com", "ann@example.com"),
    ],
)
def test_an_address_is_sent_to_as_its_owner_wrote_it(raw, normal):
    """Only the domain changes case, and only what is no part of the address is taken away."""
    assert normal == email(raw).normal


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann.Lee@gmail.com", "annlee+shop@googlemail.com"),
        ("ann+a@outlook.com", "ANN@outlook.com"),
        ("ann@me.com", "ann+x@icloud.com"),
        ("ann@pm.me", "ann@protonmail.com"),
        ("ann@ya.ru", "Ann+1@yandex.com"),
        ("ann@bücher.de", "ann@xn--bcher-kva.de"),
    ],
)
def test_two_spellings_of_one_mailbox_share_a_key(one, other):
    """Provider rules for dots, tags and domains hold when addresses are compared."""
    assert email(one).key == email(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann.lee@example.com", "annlee@example.com"),
        ("ann+shop@example.com", "ann@example.com"),
        ("ann.lee@outlook.com", "annlee@outlook.com"),
        ("ann@outlook.com", "ann@hotmail.com"),
        ("ann-shop@yahoo.com", "ann@yahoo.com"),
        ("pаypal@example.com", "paypal@example.com"),
    ],
)
def test_no_rule_is_guessed_where_a_provider_promises_none(one, other):
    """Unknown domains keep dots and tags, and a letter of another alphabet is another letter."""
    assert email(one).key != email(other).key


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("", Problem.EMPTY),
        ("   ", Problem.EMPTY),
        ("none@none.com", Problem.PLACEHOLDER),
        ("n/a", Problem.PLACEHOLDER),
        ("test@test.de", Problem.PLACEHOLDER),
        ("ann", Problem.BAD_SYNTAX),
        ("ann@", Problem.BAD_SYNTAX),
        ("@example.com", Problem.BAD_SYNTAX),
        ("ann lee@example.com", Problem.BAD_SYNTAX),
        ("ann＠example.com", Problem.BAD_SYNTAX),
        ("x" * 330 + "@example.com", Problem.TOO_LONG),
        ("\ud800@example.com", Problem.BAD_CHARACTER),
    ],
)
def test_what_is_no_address_is_missing_with_a_reason(raw, problem):
    """Nothing usable is left, and the problem says why."""
    value = email(raw)

    assert (None, None, problem) == (value.normal, value.key, value.problem)


@pytest.mark.parametrize(
    "raw", ["ann..lee@example.com", "ann@example", "ann@exam@ple.com", "ann.lee@example.com.", "ann@shop.test"]
)
def test_a_mistyped_address_is_compared_and_never_sent_to(raw):
    """What has the shape of an address keeps its key as evidence, and has no normal form."""
    value = email(raw)

    assert (None, raw, Problem.BAD_SYNTAX) == (value.normal, value.key, value.problem)


def test_an_address_over_the_limit_of_smtp_is_no_address():
    """RFC 5321 allows 254 characters; a longer one within the cap is refused as too long."""
    assert Problem.TOO_LONG is email("a" * 250 + "@example.com").problem


def test_several_addresses_in_a_cell_are_all_kept():
    """The first that can be sent to is the value, the others are alternatives, placeholders are dropped."""
    value = email("bad@@x; Ann <ann@example.com>, bob@example.org none@none.com ann@example.com")
    plain = email("none@none.com; Ann@example.com, bob@example.org ; ann@example.com")

    assert "ann@exa" not in (value.key or "")
    assert ("Ann@example.com", "ann@example.com", ("bob@example.org",)) == (plain.normal, plain.key, plain.alternatives)


def test_of_several_bad_addresses_the_first_with_a_shape_is_compared():
    """Without one that can be sent to, the cell is still evidence."""
    assert ("a..b@example.com", None) == ((value := email("a..b@example.com; @x.com")).key, value.normal)
    assert Problem.PLACEHOLDER is email("none@none.com; n@n").problem


def test_a_tag_alone_is_not_cut_to_nothing():
    """A local part that is only a tag or only dots stays what it is."""
    assert ("+x@gmail.com", "..@gmail.com") == (mailbox("+x", "gmail.com"), mailbox("..", "gmail.com"))


@pytest.mark.parametrize(
    "key", ["info@a.com", "no-reply@a.com", "do.not.reply@a.com", "ventas@a.es", "kundtjanst@a.se", "accueil+1@a.fr"]
)
def test_departments_and_machines_are_told_from_people(key):
    """Words of RFC 2142 and of six languages are role mailboxes, whatever separators stand in them."""
    assert is_role_mailbox(key)


@pytest.mark.parametrize("key", ["ann@info.com", "informant@a.com", "", "sales"])
def test_people_are_not_departments(key):
    """Only the whole local part decides."""
    assert not is_role_mailbox(key)


def test_role_names_are_stored_as_they_are_compared():
    """No entry has upper case, separators or accents, and none is listed in two groups of one language."""
    names = [name for group in read_toml("role_mailboxes.toml").values() if isinstance(group, list) for name in group]

    assert [] == [name for name in names if not (name.isascii() and name.isalnum() and name.islower())]


def test_every_provider_rule_has_a_source():
    """A domain belongs to one provider, and each provider names where it promises its rules."""
    providers = read_toml("mail_providers.toml")["provider"]
    domains = [domain for provider in providers for domain in provider["domains"]]

    assert len(set(domains)) == len(domains)
    assert all(provider["sources"] for provider in providers)


def test_the_contact_point_has_both_forms():
    """An address that can be sent to becomes an `EmailAddress`."""
    expected = EmailAddress(address="Ann.Lee+x@gmail.com", mailbox="annlee@gmail.com")

    assert expected == email_address("Ann.Lee+x@Gmail.com")


@pytest.mark.parametrize("raw", ["", "none@none.com", "ann..lee@example.com"])
def test_no_contact_point_is_made_of_what_cannot_be_sent_to(raw):
    """The error names field and problem, and not the value."""
    with pytest.raises(InvalidContactPoint) as caught:
        email_address(raw)

    assert ("email", False) == (caught.value.field, bool(raw) and raw in str(caught.value))


@pytest.mark.parametrize("raw", ["@" * 9_999, "a." * 5_000, "<" * 9_999, "a@" + "b-" * 4_999, "a" * 200 + "@" * 110])
def test_hostile_addresses_cost_little(raw):
    """No text makes reading slow."""
    start = time.perf_counter()
    email(raw)

    assert time.perf_counter() - start < 0.1
