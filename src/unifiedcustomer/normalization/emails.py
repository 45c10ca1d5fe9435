"""Email addresses -> the address that is sent to, and the mailbox that is compared.

Two spellings of one mailbox share a `key`: at Gmail dots mean nothing, some providers cut what follows a plus, and no
large provider tells upper from lower case. Such rules are data (`tables/mail_providers.toml`), hold only for the listed
domains, and only for comparing: mail goes to the address as its owner wrote it.

An address of two alphabets, made to be taken for another's, is compared with nothing.

An address that cannot be sent to but has the shape of one (a full stop too many, a missing top-level domain) keeps its
key: a typing error in one system is still evidence beside the address of another. Nothing is corrected silently.
Compatibility forms are never normalised: NFKC would turn a full-width sign that mail servers refuse into a valid @.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

import attrs

from unifiedcustomer.contact_points import EmailAddress
from unifiedcustomer.errors import InvalidContactPoint, Problem
from unifiedcustomer.normalization.look_alikes import is_look_alike
from unifiedcustomer.normalization.placeholders import is_placeholder
from unifiedcustomer.normalization.tables import read_toml
from unifiedcustomer.normalization.text import fold, tidy
from unifiedcustomer.records import NormalizedValue, Role

__all__ = [
    "MailRules",
    "email",
    "email_address",
    "is_role_mailbox",
    "mail_rules",
    "mailbox",
    "role_names",
    "special_domains",
    "special_names",
]

LONGEST_EMAIL: Final = 320  # RFC 3696: 64 before the @, 255 after it

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
# A subset of RFC 5322 dot-atom and RFC 1123 host name of which email-validator says yes without changing anything.
_PLAIN: Final = re.compile(
    rf"({_ATOM}(?:\.{_ATOM})*)@((?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9\-]{{0,61}}[A-Za-z])?)", re.ASCII
)
_LONGEST_PLAIN: Final = 254  # RFC 5321 4.5.3.1.3 less the angle brackets; email-validator counts the same
_IN_BRACKETS: Final = re.compile(r"[^<>@]{0,200}<([^<>]+)>")
_SEPARATOR: Final = re.compile(r"[;,|\s]+")
_SHAPE: Final = re.compile(r"(?=\S{6})[^\s@]\S*@\S*[^\W_]\S*|(?=\S{6})[^\s@]\S*@")


@attrs.frozen(kw_only=True)
class MailRules:
    """How the addresses of one provider are compared."""

    mailbox: str | None  #: the domain that stands for all of the provider's domains
    ignores_dots: bool
    tag: str  #: what separates the mailbox from a tag


@cache
def mail_rules() -> Mapping[str, MailRules]:
    """The rules of each listed domain."""
    found = {}
    for row in read_toml("mail_providers.toml")["provider"]:
        rules = MailRules(mailbox=row.get("mailbox"), ignores_dots=row.get("dots") == "ignored", tag=row["tag"])
        found.update(dict.fromkeys(row["domains"], rules))
    return found


@cache
def role_names() -> frozenset[str]:
    """Names of mailboxes that a department or a machine reads."""
    table = read_toml("role_mailboxes.toml")
    return frozenset(name for names in table.values() if isinstance(names, list) for name in names)


def mailbox(local: str, domain: str) -> str:
    """The form in which ``local@domain`` is compared; ``domain`` in ASCII and lower case.

    >>> mailbox("Ann.Lee+shop", "googlemail.com"), mailbox("Ann.Lee+shop", "example.com")
    ('annlee@gmail.com', 'ann.lee+shop@example.com')
    """
    # RFC 5321 2.4: the local part is case sensitive on paper. No large provider treats it so, and people type it both
    # ways, hence folded here and nowhere else.
    local = local.casefold()
    rules = mail_rules().get(domain)
    if rules is None:
        return f"{local}@{domain}"
    local = local.partition(rules.tag)[0] or local
    if rules.ignores_dots:
        local = local.replace(".", "") or local
    return f"{local}@{rules.mailbox or domain}"


def email(raw: str) -> NormalizedValue:
    """The email address in ``raw``.

    >>> value = email("Ann Lee <Ann.Lee+shop@GMail.com>")
    >>> value.normal, value.key
    ('Ann.Lee+shop@gmail.com', 'annlee@gmail.com')
    >>> email("none@none.com").problem
    <Problem.PLACEHOLDER: 'placeholder'>

    `normal` is None unless mail can be sent to it. Where a cell holds several addresses, the first that can be sent to
    is the value, and `alternatives` has the keys of the others.
    """
    plain = _plain(raw)
    if plain is not None:
        return _judged(raw, *plain)
    text, problem = tidy(raw, limit=LONGEST_EMAIL)
    if text is None:
        return NormalizedValue(raw=raw, problem=problem)
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text.count("@") < 2:
        return _read(raw, text)
    return _first_of(raw, text)


def _first_of(raw: str, text: str) -> NormalizedValue:
    parts = [part for part in _SEPARATOR.split(text) if "@" in part]
    if any(part.count("@") > 1 for part in parts):  # one address with a slip, rather than several
        return _read(raw, text)
    readings = [_read(raw, part) for part in parts]
    best = next((reading for reading in readings if reading.normal is not None), None)
    if best is None:
        return next((reading for reading in readings if reading.key is not None), readings[0])
    others = dict.fromkeys(reading.key for reading in readings if reading.key and reading.key != best.key)
    return attrs.evolve(best, alternatives=tuple(others))


def _read(raw: str, text: str) -> NormalizedValue:
    """One address, perhaps with the name of its owner before it."""
    bracketed = _IN_BRACKETS.fullmatch(text)
    address = (bracketed[1] if bracketed else text).strip(" <>")
    if len(address) > 2 and address[0] == address[-1] and address[0] in "\"'":
        address = address[1:-1]
    found = _plain(address) or reference_reading(address)
    if isinstance(found, tuple):
        return _judged(raw, *found)
    return _compared_only(raw, address, found)


def _plain(text: str) -> tuple[str, str, str] | None:
    """Local part, domain to write and domain in ASCII, where the library would only say yes."""
    found = _PLAIN.fullmatch(text) if len(text) <= _LONGEST_PLAIN else None
    if found is None:
        return None
    local, domain = found.groups()
    domain = domain.lower()
    if "--" in domain or _is_special(local, domain):
        return None
    return local, domain, domain


def _is_special(local: str, domain: str) -> bool:
    """Whether the library has an opinion of its own: names of RFC 2142 in capitals, endings of RFC 6761."""
    names, endings = special_names()
    return domain.rpartition(".")[2] in endings or (not local.islower() and local.lower() in names)


@cache
def special_names() -> tuple[frozenset[str], frozenset[str]]:
    """Local parts and last labels of which email-validator has an opinion of its own."""
    from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

    return frozenset(CASE_INSENSITIVE_MAILBOX_NAMES), frozenset(name.rpartition(".")[2] for name in special_domains())


@cache
def special_domains() -> frozenset[str]:
    """Domains of special use, under which nothing can be sent."""
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    return frozenset(SPECIAL_USE_DOMAIN_NAMES)


def reference_reading(text: str) -> tuple[str, str, str] | Problem:
    """Local part, domain to write and domain in ASCII, as email-validator finds them, or why it finds none."""
    from email_validator import EmailNotValidError, validate_email

    if len(text) > _LONGEST_PLAIN:
        return Problem.TOO_LONG
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return Problem.BAD_SYNTAX
    return found.local_part or "", found.domain, found.ascii_domain or found.domain


def _judged(raw: str, local: str, domain: str, ascii_domain: str) -> NormalizedValue:
    key = mailbox(local, ascii_domain)
    if is_placeholder(f"{local}@{ascii_domain}".lower(), Role.EMAIL):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    if is_look_alike(f"{local}@{domain}"):
        return NormalizedValue(raw=raw, problem=Problem.AMBIGUOUS)
    return NormalizedValue(raw=raw, normal=f"{local}@{domain}", key=key)


def _compared_only(raw: str, text: str, problem: Problem) -> NormalizedValue:
    """What cannot be sent to, with its key where it has the shape of an address."""
    folded = text.casefold()
    if is_placeholder(folded if _SHAPE.fullmatch(folded) else fold(text), Role.EMAIL):
        return NormalizedValue(raw=raw, problem=Problem.PLACEHOLDER)
    if problem is Problem.TOO_LONG or _SHAPE.fullmatch(folded) is None:
        return NormalizedValue(raw=raw, problem=problem)
    if is_look_alike(folded):
        return NormalizedValue(raw=raw, problem=Problem.AMBIGUOUS)
    return NormalizedValue(raw=raw, key=folded, problem=problem)


def is_role_mailbox(key: str) -> bool:
    """Whether a department or a machine reads ``key``, and no single person.

    >>> is_role_mailbox("info@example.com"), is_role_mailbox("no-reply@example.com"), is_role_mailbox("ann@example.com")
    (True, True, False)
    """
    local = key.rpartition("@")[0].partition("+")[0]
    return local.translate(_SEPARATORS) in role_names()


_SEPARATORS: Final = str.maketrans("", "", ".-_")


def email_address(raw: str) -> EmailAddress:
    """The contact point that ``raw`` names.

    Raises:
        InvalidContactPoint: nothing could be sent to it.
    """
    value = email(raw)
    if value.normal is None or value.key is None:
        raise InvalidContactPoint("email", value.problem or Problem.BAD_SYNTAX)
    return EmailAddress(address=value.normal, mailbox=value.key)
