"""A mail on its way: handed to a real server over SMTP, and read as it arrived."""

from __future__ import annotations

import smtplib
import socket
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage

import attrs
import pytest
from aiosmtpd.controller import Controller

from rendering.builders import KESTREL, NOON, TOKEN, customer, offer, permit
from unifiedcustomer.channels import Channel
from unifiedcustomer.rendering import email_bytes, prepare

HOSTILE = [
    "Ann",
    "Zoë Łucja",
    "Ann\r\nBcc: victim@x.example",
    "=?utf-8?q?a=0ABcc:victim=40x.example?=",
    "Ann\r\n.\r\nMAIL FROM:<x@x.example>",
    "<script>alert(1)</script>",
    "\u202eAnn\ud800",
    "A" * 1_000_000,
]
OURS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
]


class Mailbox:
    """Takes every mail, as the server got it."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append((envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content))
        return "250 OK"


@pytest.fixture(scope="module")
def mailbox():
    """A server of our own, on a port that was free a moment ago."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box.port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


MESSAGE = offer(subject="{offer} for {given_name}: {ends}")
LONG_WAY = attrs.evolve(
    KESTREL, unsubscribe_url=f"https://kestrel.example/{'way/' * 40}{{token}}", name="Kestrel & Søns"
)


def sent(mailbox, name, how):
    """The mail for ``name``, after its journey."""
    prepared = prepare(MESSAGE, channel=Channel.EMAIL, brand=LONG_WAY)
    asked = permit(Channel.EMAIL, MESSAGE)
    rendering = prepared.render(customer(name), at=NOON, permit=asked, opt_out_token=TOKEN)
    mail = rendering.payload
    assert isinstance(mail, EmailMessage)
    mailbox.mails.clear()
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as client:
        if how == "send_message":
            client.send_message(mail)
        else:
            client.sendmail("hello@kestrel.example", ["ann@example.com"], email_bytes(mail))
    return rendering, mailbox.mails


@pytest.mark.parametrize("how", ["send_message", "sendmail"])
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_mail_arrives_with_our_headers_and_its_way_out(mailbox, name, how):
    """One mail, to one recipient, with exactly our headers; one-click unsubscribe is there, byte for byte."""
    rendering, mails = sent(mailbox, name, how)
    ((sender, recipients, raw),) = mails
    arrived = message_from_bytes(raw, policy=policy.default)

    assert ("hello@kestrel.example", ("ann@example.com",)) == (sender, recipients)
    assert Counter(OURS) == Counter(arrived.keys())
    way = f"<https://kestrel.example/{'way/' * 40}{TOKEN}>"
    assert f"\r\nList-Unsubscribe: {way}\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert rendering.parts["subject"] == arrived["Subject"]
    assert "Kestrel & Søns" == arrived["From"].addresses[0].display_name
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_both_bodies_arrive_as_they_were_written(mailbox, name):
    """Whatever the encoding on the way."""
    rendering, mails = sent(mailbox, name, "sendmail")
    arrived = message_from_bytes(mails[0][2], policy=policy.default)
    plain, html = arrived.iter_parts()

    assert ["text/plain", "text/html"] == [part.get_content_type() for part in (plain, html)]
    assert rendering.parts["text"] == plain.get_content().replace("\r\n", "\n")
    assert rendering.parts["html"] == html.get_content().replace("\r\n", "\n")
