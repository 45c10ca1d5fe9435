"""The sender."""

from __future__ import annotations

import attrs
import pytest

from rendering.builders import KESTREL
from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidMessage, Problem, WrongType
from unifiedcustomer.facts import Url
from unifiedcustomer.rendering import Brand, Sender
from unifiedcustomer.rendering.brand import contrast


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": ""}, Problem.EMPTY),
        ({"name": "Kestrel\r\nBcc: x"}, Problem.BAD_CHARACTER),
        ({"postal_address": "x" * 301}, Problem.TOO_LONG),
        ({"email": "kestrel"}, Problem.BAD_SYNTAX),
        ({"email": "a@b.example, c@d.example"}, Problem.BAD_SYNTAX),
        ({"email": "=?utf-8?q?a?=@b.example"}, Problem.BAD_SYNTAX),
        ({"reply_to": "x" * 250 + "@b.example"}, Problem.BAD_SYNTAX),
        ({"sms_sender": "Kestrel and Sons"}, Problem.BAD_SYNTAX),
        ({"sms_sender": "   "}, Problem.BAD_SYNTAX),
        ({"phone": "01225 496000"}, Problem.BAD_SYNTAX),
        ({"unsubscribe_url": "https://kestrel.example/u"}, Problem.BAD_SYNTAX),
        ({"unsubscribe_url": "mailto:u-{token}@kestrel.example"}, Problem.BAD_SYNTAX),
        ({"unsubscribe_url": "javascript:{token}"}, Problem.UNSUPPORTED),
        ({"settings_url": "kestrel://settings"}, Problem.UNSUPPORTED),
        ({"ink": "black"}, Problem.BAD_SYNTAX),
        ({"ink": "#aaaaaa"}, Problem.OUT_OF_RANGE),
        ({"accent": "#ffcc00"}, Problem.OUT_OF_RANGE),
        ({"accent_ink": "#000000"}, Problem.OUT_OF_RANGE),
        ({"dark_ink": "#333333"}, Problem.OUT_OF_RANGE),
        ({"dark_accent": "#1d4ed8"}, Problem.OUT_OF_RANGE),
        ({"unsubscribe_email": "leave me"}, Problem.BAD_SYNTAX),
        ({"logo_url": "mailto:a@b.example"}, Problem.UNSUPPORTED),
        ({"legal_footers": {"Germany": "x"}}, Problem.UNKNOWN_COUNTRY),
        ({"legal_footers": {"DE": ""}}, Problem.EMPTY),
        ({"senders": {"fax": Sender()}}, Problem.UNKNOWN_NAME),
    ],
)
def test_what_no_sender_can_have_is_refused(changed, expected):
    """Also two colours of which one cannot be read upon the other."""
    with pytest.raises(InvalidMessage) as caught:
        attrs.evolve(KESTREL, **changed)
    assert (next(iter(changed)), expected) == (caught.value.field, caught.value.problem)


def test_types_are_checked():
    """A number is no address."""
    with pytest.raises(WrongType):
        Brand(name="Kestrel", email=5)


def test_contrast_is_that_of_wcag():
    """The grey of its own example, and the two ends."""
    assert 21 == contrast("#000000", "#FFFFFF")
    assert 1 == contrast("#1d4ed8", "#1d4ed8")
    assert pytest.approx(4.54, abs=0.01) == contrast("#767676", "#ffffff")


def test_only_a_number_can_be_answered():
    """A name as the sender cannot take a STOP."""
    assert KESTREL.takes_answers
    assert not attrs.evolve(KESTREL, sms_sender="KESTREL").takes_answers
    assert not attrs.evolve(KESTREL, sms_sender=None).takes_answers


def test_an_unsubscribe_link_has_the_token():
    """In the place that the brand gave it."""
    assert Url("https://kestrel.example/u/abc-1") == KESTREL.unsubscribe_link("abc-1")


@pytest.mark.parametrize("token", ["", "a b", "a/../b", "x" * 201, "a\n"])
def test_a_token_stays_in_its_place(token):
    """It cannot change the path or add to the header."""
    with pytest.raises(InvalidMessage) as caught:
        KESTREL.unsubscribe_link(token)
    assert "opt_out_token" == caught.value.field


def test_a_brand_without_a_link_has_no_way_out():
    """And that is said by name."""
    with pytest.raises(InvalidMessage) as caught:
        attrs.evolve(KESTREL, unsubscribe_url=None).unsubscribe_link("a")
    assert "unsubscribe_url" == caught.value.field


def test_a_brand_has_a_name_and_an_account_by_channel():
    """Its own name, where nothing else is said."""
    brand = attrs.evolve(KESTREL, senders={"sms": Sender(name="Kestrel"), Channel.MESSAGING: Sender(account="1234")})

    assert ("Kestrel", None) == (brand.name_in(Channel.SMS), brand.account_in(Channel.SMS))
    assert ("Kestrel & Sons", "1234") == (brand.name_in(Channel.MESSAGING), brand.account_in(Channel.MESSAGING))
    assert ("Kestrel & Sons", None) == (brand.name_in(Channel.EMAIL), brand.account_in(Channel.EMAIL))


def test_a_legal_footer_is_that_of_the_country():
    """Where the locale names one."""
    brand = attrs.evolve(KESTREL, legal_footers={"DE": "HRB 1"})

    assert ["HRB 1", None, None] == [brand.legal_footer(locale) for locale in ("de_DE", "de_AT", "de")]


def test_a_brand_tells_by_its_digest_that_it_changed():
    """Whatever it was."""
    assert KESTREL.digest == attrs.evolve(KESTREL).digest
    assert KESTREL.digest != attrs.evolve(KESTREL, dark_ink="#ffffff").digest


def test_senders_are_senders():
    """Not just names."""
    with pytest.raises(WrongType):
        attrs.evolve(KESTREL, senders={"sms": "Kestrel"})
