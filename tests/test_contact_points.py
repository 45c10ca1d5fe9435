"""A contact point holds what is sent to, compares by its key, and refuses what could never be one."""

from __future__ import annotations

import attrs
import pytest

from unifiedcustomer.contact_points import EmailAddress, PhoneNumber, PostalAddress, PushToken, SocialHandle
from unifiedcustomer.errors import InvalidContactPoint, Problem

ANN = EmailAddress(address="Ann.Lee+shop@Example.com", mailbox="annlee@example.com")
LINE = PhoneNumber(e164="+32470123456", is_mobile=True, country="BE")
HOME = PostalAddress(street="Rue Neuve", house_number="12 b", postal_code="1000", city="Bruxelles", country="BE")
DEVICE = PushToken(app="shop", token="A1:b2")
HANDLE = SocialHandle(network="Mastodon", handle="@Ann@Example.social")
EACH = [ANN, LINE, HOME, DEVICE, HANDLE]
each = pytest.mark.parametrize("point", EACH, ids=lambda point: type(point).__name__)


def refused(make):
    """The field and problem with which ``make`` is refused."""
    with pytest.raises(InvalidContactPoint) as caught:
        make()
    return caught.value.field, caught.value.problem


@each
def test_a_contact_point_is_equal_to_its_copy(point):
    """Two contact points with the same content are the same, also as keys of a dictionary."""
    copy = attrs.evolve(point)

    assert point == copy
    assert hash(point) == hash(copy)


@each
def test_a_contact_point_is_frozen(point):
    """Nobody changes an address that something else relies on."""
    field = attrs.fields(type(point))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(point, field, "x")


@each
def test_repr_shows_no_way_to_reach_the_person(point):
    """A contact point in a log reaches nobody."""
    values = [value for name, value in attrs.asdict(point).items() if isinstance(value, str) and name in PERSONAL]

    assert values
    assert not [value for value in values if value in repr(point)]


PERSONAL = {"address", "mailbox", "e164", "street", "house_number", "postal_code", "city", "region", "token", "handle"}


@pytest.mark.parametrize(
    ("point", "key"),
    [
        (ANN, "email:annlee@example.com"),
        (LINE, "phone:+32470123456"),
        (HOME, "post:be|1000|bruxelles|rue neuve|12 b"),
        (DEVICE, "push:shop:A1:b2"),
        (HANDLE, "social:mastodon:@ann@example.social"),
        (PostalAddress(city="Gent"), "post:||gent||"),
    ],
)
def test_a_key_tells_what_is_compared(point, key):
    """Keys are what consent is tied to and what records share; their form never changes."""
    assert key == point.key


def test_two_spellings_of_one_mailbox_share_a_key():
    """Consent for ann.lee+shop@ holds for annlee@ where the provider delivers both to one mailbox."""
    other = EmailAddress(address="annlee@example.com", mailbox="annlee@example.com")

    assert ANN != other
    assert ANN.key == other.key


def test_a_device_token_keeps_its_case():
    """Push tokens that differ in case are two devices."""
    assert DEVICE.key != PushToken(app="shop", token="a1:B2").key


def test_an_address_is_sent_to_as_it_stands():
    """Provider rules are for comparing; the message goes to what the customer wrote."""
    assert "Ann.Lee+shop@Example.com" == ANN.address


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", Problem.EMPTY),
        ("   ", Problem.EMPTY),
        ("ann", Problem.BAD_SYNTAX),
        ("@example.com", Problem.BAD_SYNTAX),
        ("ann@", Problem.BAD_SYNTAX),
        ("a@b@c", Problem.BAD_SYNTAX),
        ("ann lee@example.com", Problem.BAD_SYNTAX),
        ("ann@example.com\nBcc: everybody@example.com", Problem.BAD_CHARACTER),
        ("ann@example.com\u2028", Problem.BAD_CHARACTER),
        ("ann\x00@example.com", Problem.BAD_CHARACTER),
        ("a" * 309 + "@example.com", Problem.TOO_LONG),
        ("@" * 1_000_000, Problem.TOO_LONG),
        (None, Problem.WRONG_TYPE),
        (b"ann@example.com", Problem.WRONG_TYPE),
    ],
)
def test_what_is_no_email_address_is_refused(address, problem):
    """A text that no message can be sent to, or that would smuggle in a header, is no address."""
    assert ("address", problem) == refused(lambda: EmailAddress(address=address, mailbox="ann@example.com"))


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("0470123456", Problem.BAD_SYNTAX),
        ("+0470123456", Problem.BAD_SYNTAX),
        ("+32 470 12 34 56", Problem.BAD_SYNTAX),
        ("+٣٢٤٧٠١٢٣٤٥٦", Problem.BAD_SYNTAX),
        ("+1234", Problem.BAD_SYNTAX),
        ("+1234567890123456", Problem.TOO_LONG),
        ("", Problem.EMPTY),
        (32470123456, Problem.WRONG_TYPE),
    ],
)
def test_what_is_not_e164_is_refused(number, problem):
    """A number without its country, with spaces or in other digits is not yet normalised."""
    assert ("e164", problem) == refused(lambda: PhoneNumber(e164=number))


@pytest.mark.parametrize("number", ["+12345", "+123456789012345"])
def test_the_shortest_and_the_longest_number_are_kept(number):
    """E.164 allows fifteen digits; some territories have five with the country's."""
    assert number == PhoneNumber(e164=number).e164


@pytest.mark.parametrize("country", ["be", "BEL", "B1", "", "ÄÖ", 32])
@pytest.mark.parametrize("make", [lambda country: PhoneNumber(e164="+32470123456", country=country),
                                  lambda country: PostalAddress(city="Gent", country=country)])  # fmt: skip
def test_a_country_is_two_capital_letters(make, country):
    """ISO 3166 alpha-2 codes only."""
    assert ("country", Problem.BAD_SYNTAX) == refused(lambda: make(country))


def test_a_postal_address_needs_a_street_a_postal_code_or_a_city():
    """A country alone is no place to which a letter goes."""
    assert ("street", Problem.MISSING) == refused(lambda: PostalAddress(country="BE", house_number="12"))


@pytest.mark.parametrize("part", ["street", "postal_code", "city"])
def test_a_part_of_a_postal_address_is_enough(part):
    """What sources deliver is often half an address; it is kept."""
    assert "x" == getattr(PostalAddress(**{part: "x"}), part)


@pytest.mark.parametrize(
    ("part", "limit"),
    [("street", 500), ("house_number", 40), ("postal_code", 20), ("city", 200), ("region", 200)],
)
def test_each_part_of_a_postal_address_is_capped(part, limit):
    """A megabyte is no street; the cap itself still fits."""
    whole = {"city": "Gent"}

    assert PostalAddress(**whole | {part: "x" * limit})
    assert (part, Problem.TOO_LONG) == refused(lambda: PostalAddress(**whole | {part: "x" * (limit + 1)}))


@pytest.mark.parametrize("control", ["\n", "\r", "\x00", "\x1b", "\x85", "\u2028", "\u2029", "\ud800"])
def test_no_contact_point_has_control_characters(control):
    """What ends up in headers, labels and terminals is one clean line."""
    for make, field in (
        (lambda text: PostalAddress(street=text), "street"),
        (lambda text: PushToken(app="shop", token=text), "token"),
        (lambda text: SocialHandle(network="x", handle=text), "handle"),
    ):
        assert (field, Problem.BAD_CHARACTER) == refused(lambda make=make: make(f"a{control}b"))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: PushToken(app="", token="t"), "app"),
        (lambda: PushToken(app="shop", token=""), "token"),
        (lambda: SocialHandle(network=" ", handle="h"), "network"),
        (lambda: SocialHandle(network="x", handle=""), "handle"),
    ],
)
def test_app_token_network_and_handle_are_required(make, field):
    """Half a token or handle reaches nobody."""
    assert (field, Problem.EMPTY) == refused(make)
