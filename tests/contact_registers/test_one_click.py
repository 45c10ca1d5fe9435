"""One click ends it: for ever, for whoever is behind the token, and for nobody else."""

from __future__ import annotations

import base64
import json
import pickle
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent_acts import (
    HOME,
    MONDAY,
    STRANGER,
    THURSDAY,
    TILL,
    TUESDAY,
    WEBSHOP,
    WEDNESDAY,
    WORK,
    ann,
    ask,
    codes,
    grant,
)
from unifiedcustomer.channels import Channel
from unifiedcustomer.consents import Purpose
from unifiedcustomer.contact_registers import KeyRing, SuppressionList, suppressions_of_erased
from unifiedcustomer.contact_registers.canonical_json import canonical_json
from unifiedcustomer.contact_registers.key_rings import KeyUse
from unifiedcustomer.contact_registers.one_click import issue_token, read_token
from unifiedcustomer.contact_registers.one_click_requests import OneClick, answer_request, unsubscribe_headers
from unifiedcustomer.errors import InvalidValue, WrongType

RING = KeyRing(current="k1", secrets={"k1": bytes(range(32))})
ROTATED = RING.rotated("k2", bytes(32))
BODY = b"List-Unsubscribe=One-Click"
TOKEN = issue_token(RING, HOME, controller="Acme", purpose=Purpose.NEWSLETTER)


def click(token=TOKEN, keys=RING, method="POST", at=TUESDAY, body=BODY, **options):
    """A mailbox provider's request."""
    return answer_request(method, token, keys, at=at, body=body, **options)


def test_a_click_unsubscribes():
    """After the click the newsletter is refused at that mailbox; before it, and for other purposes, nothing changes."""
    answer = click()
    held = SuppressionList(RING, [answer.suppression]).acts_for([HOME, WORK])

    assert (OneClick.UNSUBSCRIBED, 200) == (answer.outcome, answer.status)
    assert "withdrawn" in codes(ask(grant(MONDAY), *held))
    assert ask(grant(MONDAY), *held, purpose=Purpose.OFFERS)
    assert ask(grant(MONDAY))


def test_a_second_click_changes_nothing():
    """POST is idempotent: it is answered alike, and the list denies alike."""
    once = SuppressionList(RING, [click().suppression])
    twice = SuppressionList(RING, [click().suppression, click().suppression])

    assert click() == click()
    assert list(once) == list(twice)


def test_a_click_after_agreeing_anew_counts():
    """An old link still works when its owner agreed again in the meantime."""
    found = SuppressionList(RING, [click().suppression])
    found.add(click(at=THURSDAY - timedelta(hours=1)).suppression)

    assert not ask(grant(WEDNESDAY), *found.acts_for([HOME]))


@pytest.mark.parametrize("method", ["GET", "HEAD", "get"])
@pytest.mark.parametrize("body", [b"", BODY])
def test_looking_changes_nothing(method, body):
    """Scanners follow every link of a mail; a GET is never a refusal, whatever it carries."""
    answer = click(method=method, body=body)

    assert (OneClick.SHOW_PAGE, None, 200) == (answer.outcome, answer.suppression, answer.status)


# ── whose it is ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "customer",
    [
        ann(records=(TILL, WEBSHOP, STRANGER)),
        ann(records=(STRANGER,)),
        ann(customer_id="c-99", emails=(WORK, HOME)),
    ],
    ids=["merged", "split", "another id"],
)
def test_a_token_works_after_merge_and_unmerge(customer):
    """The token is about the mailbox: whoever the mailbox is found to be, they are not written to."""
    held = SuppressionList(RING, [click().suppression]).acts_for([HOME, WORK], customer.records)
    agreed = [grant(MONDAY, subject=record) for record in customer.records]
    decision = ask(*agreed, *held, customer=customer, contact_point=HOME)

    assert ask(*agreed, customer=customer, contact_point=HOME)
    assert not decision


def test_a_token_works_after_a_change_of_address():
    """The old address is no longer theirs; the click is honoured, and holds if it ever comes back."""
    moved = ann(emails=(WORK,))
    found = SuppressionList(RING, [click().suppression])

    assert [] == found.acts_for(moved.emails, moved.records)
    assert not ask(grant(MONDAY), *found.acts_for([HOME]))


def test_a_token_works_after_the_customer_was_erased():
    """A click on a mail that was sent before an erasure is honoured without anybody being known."""
    kept = suppressions_of_erased([], RING, points=[HOME], subjects=[WEBSHOP], controllers=["Acme"], at=MONDAY)
    found = SuppressionList(RING, [*kept, click(at=WEDNESDAY).suppression])

    assert not ask(grant(TUESDAY), *found.acts_for([HOME], [WEBSHOP]))


def test_a_token_is_about_one_mailbox():
    """A host that knows its customers can find whose token it was."""
    token = read_token(TOKEN, RING)

    assert token.is_about(HOME, RING)
    assert token.is_about(HOME.key, ROTATED)
    assert not token.is_about(WORK, RING)
    assert not token.is_about(HOME, ROTATED.without("k1"))


def test_a_token_names_nobody():
    """Decoded or not, nothing of the person is in it."""
    decoded = base64.urlsafe_b64decode(TOKEN.split(".")[2] + "==").decode()

    for personal in ("ann", "lee", "example.com", HOME.mailbox, "webshop", "c-1"):
        assert personal not in (TOKEN + decoded).lower()


# ── seals and keys ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_survives_rotation():
    """A link in an old mail is read under its own key; new ones are made with the new key."""
    fresh = issue_token(ROTATED, HOME, controller="Acme")

    assert read_token(TOKEN, RING) == read_token(TOKEN, ROTATED)
    assert fresh.startswith("1.k2.")
    assert OneClick.INVALID is click(keys=ROTATED.without("k1")).outcome


def test_no_character_of_a_token_can_be_changed():
    """Every other character at every place makes a token that is none of ours."""
    for place, char in enumerate(TOKEN):
        for other in "Aa0-_.~=+ ":
            if other != char:
                assert OneClick.INVALID is click(TOKEN[:place] + other + TOKEN[place + 1 :]).outcome


@given(st.text(max_size=80) | st.text(alphabet="1k.AZaz09-_", max_size=80).map("1.k1.{}".format))
def test_no_text_is_a_token(text):
    """Nothing but what was issued is a token; nothing breaks."""
    assert OneClick.INVALID is click(text).outcome


@pytest.mark.parametrize(
    "text",
    ["x" * 2_000, "1.k1.A.A", "1.k1.AA.A!", TOKEN + "=", TOKEN + "\n", " " + TOKEN, TOKEN + ".x", None, 5, b"1.k1"],
)
def test_a_token_is_written_in_one_way(text):
    """Padding, spaces and things that are no text are refused, without a word about why."""
    with pytest.raises(InvalidValue) as caught:
        read_token(text, RING)

    assert "token" == caught.value.field


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"d": "zz", "c": "Acme"},
        {"d": "00" * 16},
        {"d": "00" * 16, "c": 5},
        {"d": "00" * 16, "c": "Acme", "h": "carrier_pigeon"},
        {"d": "00" * 16, "c": "Acme", "p": "NOT A CODE"},
        {"d": "00" * 16, "c": "Acme", "e": "soon"},
        {"d": "00" * 16, "c": "Acme", "e": 2**53 - 1},
    ],
)
def test_a_body_that_says_nothing_is_refused(fields):
    """Even under our own key, what could not be honoured is no token."""
    body = base64.urlsafe_b64encode(canonical_json(fields)).rstrip(b"=").decode()
    signed = f"1.k1.{body}"
    seal = base64.urlsafe_b64encode(RING.mac(KeyUse.UNSUBSCRIBE, signed.encode())[:16]).rstrip(b"=").decode()

    assert OneClick.INVALID is click(f"{signed}.{seal}").outcome


def test_a_checkpoint_s_key_seals_no_token():
    """A seal made for another use of the same key is not accepted."""
    signed = TOKEN.rpartition(".")[0]
    seal = base64.urlsafe_b64encode(RING.mac(KeyUse.CHECKPOINT, signed.encode())[:16]).rstrip(b"=").decode()

    assert OneClick.INVALID is click(f"{signed}.{seal}").outcome


def test_a_token_is_the_same_each_time():
    """Issued again for the same mailbox and purpose it is equal, so that a message renders the same twice."""
    assert TOKEN == issue_token(RING, HOME.key, controller="Acme", purpose="marketing.newsletter")
    assert len(TOKEN) < 250


# ── expiry ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_token_ends_when_it_was_said_to():
    """To the second: the last one before the end is honoured, the end is not."""
    token = issue_token(RING, HOME, controller="Acme", expires_at=WEDNESDAY)

    assert OneClick.UNSUBSCRIBED is click(token, at=WEDNESDAY - timedelta(seconds=1)).outcome
    ended = click(token, at=WEDNESDAY)
    assert (OneClick.EXPIRED, None, 410) == (ended.outcome, ended.suppression, ended.status)
    assert OneClick.UNSUBSCRIBED is click(at=datetime(2090, 1, 1, tzinfo=UTC)).outcome


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"expires_at": datetime(2026, 1, 1)}, WrongType),
        ({"purpose": "Not A Code"}, InvalidValue),
        ({"controller": ""}, InvalidValue),
        ({"controller": "é" * 200}, InvalidValue),
        ({"controller": "x" * 201}, InvalidValue),
    ],
)
def test_a_token_that_could_not_be_honoured_is_not_issued(changes, error):
    """Better an error when the mail is made than a link that does not work."""
    with pytest.raises(error):
        issue_token(RING, HOME, **{"controller": "Acme"} | changes)


@given(
    st.sampled_from([None, *Channel]),
    st.sampled_from([None, *Purpose]),
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(str.strip),
    st.none() | st.integers(0, 2**33).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)
def test_a_token_says_what_it_was_issued_for(channel, purpose, controller, ends):
    """Whatever it is about comes back as it was."""
    text = issue_token(RING, HOME, controller=controller, purpose=purpose, channel=channel, expires_at=ends)
    token = read_token(text, RING)

    assert (channel, purpose, controller, ends) == (token.channel, token.purpose, token.controller, token.expires_at)
    assert token.is_about(HOME, RING)


# ── requests and headers ────────────────────────────────────────────────────────────────────────────────────────────

MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (BODY, "application/x-www-form-urlencoded", OneClick.UNSUBSCRIBED),
        (BODY + b"\r\n", "", OneClick.UNSUBSCRIBED),
        (b"a=b&List-Unsubscribe=One-Click", "", OneClick.UNSUBSCRIBED),
        (b"List-Unsubscribe=One%2DClick", "", OneClick.UNSUBSCRIBED),
        (*MULTIPART, OneClick.UNSUBSCRIBED),
        (MULTIPART[0].replace(b"One-Click", b"No"), MULTIPART[1], OneClick.NOT_ONE_CLICK),
        (b"", "", OneClick.NOT_ONE_CLICK),
        (b"List-Unsubscribe=one-click", "", OneClick.NOT_ONE_CLICK),
        (b"list-unsubscribe=One-Click", "", OneClick.NOT_ONE_CLICK),
        (b"List-Unsubscribe", "", OneClick.NOT_ONE_CLICK),
        (b"\xff\xfe", "", OneClick.NOT_ONE_CLICK),
        (b"a=b&" * 100 + BODY, "", OneClick.NOT_ONE_CLICK),
        (b"x" * 20_000 + BODY, "", OneClick.NOT_ONE_CLICK),
        (b"content-disposition: form-data; name=" * 200, "multipart/form-data", OneClick.NOT_ONE_CLICK),
    ],
)
def test_the_body_must_be_the_one_of_the_standard(body, content_type, expected):
    """Form data of both kinds are read; any other POST changes nothing."""
    answer = click(body=body, content_type=content_type)

    assert expected is answer.outcome
    assert (answer.suppression is None) is (expected is not OneClick.UNSUBSCRIBED)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "", "POST\r\nX: y"])
def test_other_methods_change_nothing(method):
    """Only a POST is a click."""
    assert (OneClick.UNSUPPORTED, 405) == (click(method=method).outcome, click(method=method).status)


def test_a_click_needs_a_time():
    """When somebody unsubscribed is one moment."""
    with pytest.raises(WrongType):
        click(at=datetime(2026, 1, 1))


def test_the_headers_are_those_of_the_standard():
    """The link with https first, a mail address beside it, and the field that makes it one click."""
    assert {
        "List-Unsubscribe": f"<https://acme.example/u?t={TOKEN}>, <mailto:stop@acme.example>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    } == unsubscribe_headers("https://acme.example/u?t=", TOKEN, mailto="stop@acme.example")


@pytest.mark.parametrize(
    "url",
    ["http://acme.example/", "https:///", "https://acme.example/\r\nBcc: x", "https://a.example/<", "", "https://a,b/"],
)
def test_a_link_that_is_not_safe_is_refused(url):
    """No plain http, and no character with which a header would end or begin another."""
    with pytest.raises(InvalidValue):
        unsubscribe_headers(url, TOKEN)


@pytest.mark.parametrize("mailto", ["", "x", "a@b\r\nBcc: c@d", "a@b>, <mailto:c@d"])
def test_a_mail_address_that_is_not_safe_is_refused(mailto):
    """The same holds for the address."""
    with pytest.raises(InvalidValue):
        unsubscribe_headers("https://acme.example/", TOKEN, mailto=mailto)


def test_what_a_token_says_can_be_logged():
    """Neither the token nor the answer shows the digest."""
    token = read_token(TOKEN, RING)

    assert token.contact_point.digest not in repr(click()) + repr(token)
    assert token == pickle.loads(pickle.dumps(token))
    assert token == attrs.evolve(token)
    assert json.loads(json.dumps(token.purpose)) == "marketing.newsletter"
