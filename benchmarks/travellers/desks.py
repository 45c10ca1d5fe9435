"""What the five companies of a travel group write down: their columns, their forms, and what they do not ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from types import MappingProxyType
from typing import Final

import attrs
from anyascii import anyascii

from benchmarks.travellers.corruption import corrupted
from benchmarks.travellers.people import Home, Person

__all__ = ["DESKS", "Noise", "Row", "row_of"]

Row = dict[str, str | None]

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@attrs.frozen(kw_only=True)
class Noise:
    """How much goes wrong."""

    modifications: float  #: errors a record, on average
    missing: float  #: factor on the share of cells that are left empty
    old: float  #: of the values that changed, those of which the old one is given
    plain: float  #: records without accents
    short: float  #: records with an initial, a middle name, or names in each other's place


@attrs.define(kw_only=True)
class Told:
    """What a person told one desk, before it is written in the desk's form."""

    given: str
    family: str
    born: date
    home: Home
    phone: str
    mailbox: str


_FIELDS: Final = (
    ("given", "word", 0.22), ("family", "word", 0.24), ("mailbox", "mailbox", 0.14), ("phone", "number", 0.12),
    ("street", "word", 0.12), ("city", "word", 0.06), ("postcode", "number", 0.1),
)  # fmt: skip


def told(person: Person, noise: Noise, dice: Random) -> Told:
    """The facts of one day, with as many errors as the noise asks for."""
    latest = [
        values[0 if dice.random() < noise.old else -1] for values in (person.family, person.phones, person.mailboxes)
    ]
    home = person.homes[0 if dice.random() < max(noise.old, 0.3) else -1]
    facts = {"given": person.given, "family": latest[0], "phone": latest[1], "mailbox": latest[2], **attrs.asdict(home)}
    if dice.random() < noise.short:
        way = dice.random()
        if way < 0.45:
            facts["given"] = person.given[:1] + dice.choice((".", ""))
        elif way < 0.85:
            facts["given"] = f"{person.given} {person.middle}"
        else:
            facts["given"], facts["family"] = facts["family"], facts["given"]
    errors = sum(dice.random() < noise.modifications / 6 for _ in range(6))
    for name, kind, _ in dice.choices(_FIELDS, [weight for *_, weight in _FIELDS], k=errors):
        facts[name] = corrupted(facts[name], kind, dice)
    if dice.random() < noise.plain:
        facts = {name: anyascii(value) for name, value in facts.items()}
    born = person.born
    if dice.random() < noise.modifications * 0.03:
        born = born.replace(day=1 + dice.randrange(28))
    home = Home(street=facts["street"], number=facts["number"], postcode=facts["postcode"], city=facts["city"])
    return Told(
        given=facts["given"],
        family=facts["family"],
        born=born,
        home=home,
        phone=facts["phone"],
        mailbox=facts["mailbox"],
    )


def _international(phone: str, person: Person) -> str:
    digits = "".join(char for char in phone if char.isdigit())
    return f"+{person.country.dial}{digits.lstrip('0') if person.country.code != 'IT' else digits}"


def _line(home: Home, person: Person) -> str:
    return person.country.street_form.format(street=home.street, number=home.number)


def bookings(t: Told, person: Person, dice: Random) -> Row:
    """Flights: the passenger in one cell, from agents as ``ROSSI/MARIA MRS``, and birth dates as 04MAR80."""
    name = f"{t.given} {t.family}"
    if dice.random() < 0.25:
        name = anyascii(f"{t.family}/{t.given} {'MRS' if person.female else 'MR'}").upper()
    return {
        "passenger_name": name,
        "dob": f"{t.born.day:02}{_MONTHS[t.born.month - 1]}{t.born.year}",
        "contact_phone": _international(t.phone, person),
        "contact_email": t.mailbox,
    }


def newsletter(t: Told, person: Person, dice: Random) -> Row:
    """The newsletter: a mailbox, perhaps a first name."""
    return {
        "email_address": t.mailbox.upper() if dice.random() < 0.02 else t.mailbox,
        "first_name": t.given,
        "last_name": t.family if dice.random() < 0.5 else None,
        "country": person.country.code,
    }


def front_desk(t: Told, person: Person, dice: Random) -> Row:
    """Hotels: names and birth date from a passport, the address in one line."""
    caps = dice.random() < 0.3
    return {
        "surname": t.family.upper() if caps else t.family,
        "forenames": t.given.upper() if caps else t.given,
        "date_of_birth": f"{t.born.day:02}/{t.born.month:02}/{t.born.year}",
        "address": f"{_line(t.home, person)}, {t.home.postcode} {t.home.city}",
        "nationality": person.country.code,
        "telephone": _international(t.phone, person) if dice.random() < 0.5 else t.phone,
    }


def club(t: Told, person: Person, _dice: Random) -> Row:
    """The loyalty club: everything, in columns of its own."""
    return {
        "first_name": t.given,
        "surname": t.family,
        "birthday": t.born.isoformat(),
        "street": t.home.street,
        "house_number": t.home.number,
        "postcode": t.home.postcode,
        "city": t.home.city,
        "country": person.country.code,
        "mobile": t.phone,
        "email": t.mailbox,
    }


def marketplace(t: Told, person: Person, dice: Random) -> Row:
    """The shop for luggage: whom to ship to."""
    name = f"{t.given} {t.family}"
    return {
        "ship_to_name": name.lower() if dice.random() < 0.1 else name,
        "line_1": _line(t.home, person),
        "postal_code": t.home.postcode,
        "town": t.home.city,
        "country_code": person.country.code,
        "phone_number": t.phone,
    }


@attrs.frozen(kw_only=True)
class Desk:
    """One company: how it writes, how many of the records it has, which cells are how often empty."""

    write: Callable[[Told, Person, Random], Row]
    id_column: str
    share: float
    empty: Mapping[str, float]


DESKS: Final[Mapping[str, Desk]] = MappingProxyType(
    {
        "bookings": Desk(
            write=bookings, id_column="booking_ref", share=0.28,
            empty={"dob": 0.35, "contact_phone": 0.3, "contact_email": 0.2},
        ),
        "newsletter": Desk(write=newsletter, id_column="subscriber_id", share=0.2, empty={"first_name": 0.25}),
        "front_desk": Desk(
            write=front_desk, id_column="guest_no", share=0.17,
            empty={"date_of_birth": 0.1, "address": 0.15, "telephone": 0.45},
        ),
        "club": Desk(
            write=club, id_column="member_no", share=0.2,
            empty={"birthday": 0.25, "street": 0.1, "mobile": 0.2, "email": 0.08},
        ),
        "marketplace": Desk(write=marketplace, id_column="buyer_id", share=0.15, empty={"phone_number": 0.35}),
    }
)  # fmt: skip
"""The companies of the group, by the names of their tables."""


def row_of(person: Person, desk: Desk, noise: Noise, dice: Random) -> Row:
    """One record of ``person`` as ``desk`` has it, empty cells as None."""
    row = desk.write(told(person, noise, dice), person, dice)
    for name, share in desk.empty.items():
        if dice.random() < min(share * noise.missing, 0.95):
            row[name] = None
    return row
