"""Header fields that are written as they are meant."""

from __future__ import annotations

import copy
import pickle
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.rendering.email_headers import (
    ExactHeader,
    address_header,
    list_header,
    plain_header,
    text_header,
)

POLICIES = [policy.SMTP, policy.default, policy.SMTP.clone(max_line_length=998), policy.SMTPUTF8]


def sent(header, how=policy.SMTP):
    mail = EmailMessage(policy=how)
    mail[header.name] = header
    mail.set_content("x")
    return mail.as_bytes()


def received(header, how=policy.SMTP):
    return message_from_bytes(sent(header, how), policy=policy.default)[header.name]


@pytest.mark.parametrize("how", POLICIES, ids=["smtp", "default", "long-lines", "utf8"])
@pytest.mark.parametrize(
    "subject",
    [
        "Save 20% this autumn",
        "Fröhliche Grüße – 20 % auf alles, was wärmt, und dazu noch ein langer, langer Nachsatz über Wollsocken",
        "a" * 300,
        "word " * 60 + "end",
        "two  spaces",
        "👩‍👩‍👧‍👦" * 30,
        "=?utf-8?q?a=0ABcc:victim=40x.example?=",
        "=?utf-8?b?YQ==?= =?utf-8?b?Yg==?=",
        "50 %=?",
    ],
)
def test_a_subject_arrives_as_it_was_written(subject, how):
    """Also one that looks like an encoded-word: it stands for itself."""
    header = text_header("Subject", subject)

    assert subject == header == received(header, how)
    assert all(len(line) <= 76 for line in sent(header, how).split(b"\n\n")[0].splitlines())
    assert [b"Subject"] == [
        line.split(b":")[0] for line in sent(header, how).splitlines() if line.startswith(b"Subject")
    ]


@pytest.mark.parametrize(
    "display", ["Kestrel & Sons", 'The "Kestrel" \\ Sons', "Käthe, Söhne", "=?utf-8?q?x=0AA?=", "K" * 90]
)
def test_a_sender_arrives_as_one_address(display):
    """Commas, quotes and angle brackets in a name make no second address."""
    found = received(address_header("From", "hello@kestrel.example", display))

    assert [(display, "hello@kestrel.example")] == [(one.display_name, one.addr_spec) for one in found.addresses]


def test_an_address_alone_has_no_decoration():
    """As for a recipient, whose name is nobody's business."""
    assert b"To: ann@example.com\r\n" in sent(address_header("To", "ann@example.com"))


def test_a_long_url_is_never_encoded():
    """A mailbox provider would not find it (RFC 2047 5, cpython issue 85725)."""
    urls = ["https://kestrel.example/u/" + "a" * 300, "mailto:leave@kestrel.example"]

    assert f"List-Unsubscribe: <{urls[0]}>,\r\n <{urls[1]}>\r\n".encode() in sent(list_header("List-Unsubscribe", urls))


@pytest.mark.parametrize(
    "char", ["\r", "\n", "\x00", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u2028", "\u2029", "\ud800"]
)
@pytest.mark.parametrize("make", [plain_header, text_header], ids=["plain", "text"])
def test_no_header_breaks_a_line(make, char):
    """Whoever asks for one."""
    with pytest.raises(InvalidMessage) as caught:
        make("Subject", f"a{char}Bcc: victim@x.example")
    assert ("Subject", Problem.BAD_CHARACTER) == (caught.value.field, caught.value.problem)


@pytest.mark.parametrize("value", ["a" * 990, "ä"])
def test_what_cannot_stand_on_a_line_is_refused(value):
    """998 octets at most (RFC 5322 2.1.1), and ASCII alone."""
    with pytest.raises(InvalidMessage) as caught:
        plain_header("Subject", value)
    assert Problem.TOO_LONG is caught.value.problem


def test_a_header_can_be_copied():
    """Hosts copy messages and hand them to worker processes."""
    header = text_header("Subject", "Grüße")
    for twin in (copy.deepcopy(header), pickle.loads(pickle.dumps(header))):
        assert isinstance(twin, ExactHeader)
        assert (header, header.name, header.pieces) == (twin, twin.name, twin.pieces)
        assert () == twin.defects
