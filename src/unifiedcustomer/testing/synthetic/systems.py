"""Five systems, each with its own columns, formats and habits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import attrs
import numpy as np

from unifiedcustomer.testing.synthetic.desk import Desk
from unifiedcustomer.testing.synthetic.dice import Dice
from unifiedcustomer.testing.synthetic.naming import firm_names
from unifiedcustomer.testing.synthetic.noise import misread_digit
from unifiedcustomer.testing.synthetic.phone_forms import in_form
from unifiedcustomer.testing.synthetic.tables import Texts

__all__ = ["FILE_FORMS", "WRITERS", "Columns", "FileForm"]

Columns: TypeAlias = dict[str, list[str | None]]


@attrs.frozen(kw_only=True)
class FileForm:
    """How a system exports its records; `id` is the column that names them."""

    id: str
    delimiter: str = ","
    encoding: str = "utf-8"


FILE_FORMS: Final[Mapping[str, FileForm]] = {
    "till": FileForm(id="CUST_ID", delimiter=";", encoding="cp1252"),
    "webshop": FileForm(id="id"),
    "call_centre": FileForm(id="caller_id", delimiter="\t", encoding="utf-8-sig"),
    "app": FileForm(id="user_id"),
    "crm": FileForm(id="customer_no", delimiter=",", encoding="utf-8-sig"),
}


def _cells(texts: Texts | list[str]) -> list[str | None]:
    """Cells of a column: what is empty is missing."""
    return [text or None for text in texts]


def _written(desk: Desk, numbers: Texts, forms: Texts) -> Texts:
    """Phone numbers in the forms in which a system has them."""
    country = [desk.countries[place] for place in desk.country.tolist()]
    rows = zip(numbers.tolist(), forms.tolist(), country, strict=True)
    return np.array([in_form(*row) for row in rows], dtype=object)


def till(desk: Desk) -> Columns:
    """The till's loyalty programme: capitals, national phone numbers, a card, no address but a postcode."""
    given, family = desk.names(initials=0.5)
    comma = np.where(given == "", "", desk.choice([", ", ", ", ",", " "]))
    name = desk.typed(desk.kept(family + comma + given, 0.98, "name"))
    phone = _written(desk, desk.mobile(), desk.choice(["national", "digits", "dashes"], [0.8, 0.15, 0.05]))
    home = desk.homes()
    postcode = desk.damaged(desk.world.addresses.postcode[home], desk.noise.digit, misread_digit)
    cards = desk.dice.below(10**9, desk.count) + 2 * 10**9
    joined = [f"{when[8:10]}/{when[5:7]}/{when[:4]}" for when in desk.moments()]
    return {
        "CUST_ID": [f"T{number:07}" for number in range(1, desk.count + 1)],
        "FULL_NAME": [text.upper() or None for text in name.tolist()],
        "PHONE": _cells(desk.kept(phone, 0.6, "phone")),
        "CARD_NO": _cells(desk.kept(np.array([f"{card}" for card in cards.tolist()], dtype=object), 0.95)),
        "POSTCODE": _cells(desk.kept(postcode, 0.85, "postcode")),
        "STORE": _cells(desk.world.addresses.city[home]),
        "JOINED": list(joined),
    }


def webshop(desk: Desk) -> Columns:
    """The webshop: what people type into a form themselves."""
    given, family = desk.names()
    home = desk.homes()
    street, number = desk.street(home)
    postcode = desk.damaged(desk.world.addresses.postcode[home], desk.noise.digit, misread_digit)
    postcode = desk.damaged(postcode, 0.2, lambda value, *_: value.replace(" ", ""))
    forms = desk.choice(["digits", "e164", "national", "spaced", "zeros"], [0.4, 0.25, 0.2, 0.1, 0.05])
    given_address = desk.chance(0.93)
    lines = _lines(desk, street, number)
    return {
        "id": [str(100_000 + row) for row in range(desk.count)],
        "given_name": _cells(desk.kept(desk.typed(given), 0.99, "name")),
        "family_name": _cells(desk.kept(desk.typed(family), 0.99, "name")),
        "email": _cells(desk.kept(desk.mailbox(), 0.98, "email")),
        "phone": _cells(desk.kept(_written(desk, desk.mobile(), forms), 0.6, "phone")),
        "street": _cells(np.where(given_address, desk.kept(desk.typed(lines), 0.99, "street"), "")),
        "postcode": _cells(np.where(given_address, desk.kept(postcode, 0.98, "postcode"), "")),
        "city": _cells(np.where(given_address, desk.typed(desk.slipped(desk.world.addresses.city[home])), "")),
        "country": _cells(desk.of_country(lambda country: country.written[0])),
        "created": list(desk.moments()),
    }


def _lines(desk: Desk, street: Texts, number: Texts) -> Texts:
    forms = desk.of_country(lambda country: country.street_form).tolist()
    first = [form.startswith("{number}") for form in forms]
    rows = zip(first, street.tolist(), number.tolist(), strict=True)
    return np.array([f"{no} {road}" if before else f"{road} {no}" for before, road, no in rows], dtype=object)


def call_centre(desk: Desk) -> Columns:
    """The call centre: names as heard, in any form, and the number that the line showed."""
    given, family = desk.names(nicknames=1.5)
    given, family = desk.slipped(given, 0.5), desk.slipped(family)
    title = desk.world.naming.title[desk.person]
    ways = desk.dice.pick([0.46, 0.12, 0.13, 0.1, 0.06, 0.05, 0.06, 0.02], desk.count)
    rows = zip(ways.tolist(), title.tolist(), given.tolist(), family.tolist(), strict=True)
    callers = np.array([_caller(*row) for row in rows], dtype=object)
    numbers = desk.mobile()
    fixed = desk.landline(desk.homes(), at_work=0.3)
    numbers = np.where((fixed != "") & (desk.chance(0.25) | (numbers == "")), fixed, numbers)
    notes = desk.choice(
        ["", "asked for delivery date", "complaint, called back", "wrong invoice", "return label sent", "address?"]
    )
    return {
        "caller_id": [f"CC-{when[:4]}-{row:06}" for row, when in enumerate(desk.moments())],
        "caller": _cells(desk.kept(desk.typed(callers), 0.96, "name")),
        "phone": _cells(desk.kept(_written(desk, numbers, desk.choice(["e164", "digits"], [0.7, 0.3])), 0.94, "phone")),
        "birth_date": _cells(desk.birth_dates(lambda y, m, d: f"{d}.{m}.{y}", 0.55)),
        "note": _cells(notes),
        "called_at": list(desk.moments()),
    }


def _caller(way: int, title: str, given: str, family: str) -> str:
    if not given:
        return family
    return (
        f"{given} {family}", f"{title} {family}", f"{title} {given} {family}", f"{given} {family}".lower(),
        f"{family} {given}", f"{family}, {given}", f"{given[:1]}. {family}", given,
    )[way]  # fmt: skip


def app(desk: Desk) -> Columns:
    """The app: an account with a mailbox, a name of one's choice and, mostly true, a birth date."""
    given, family = desk.names(nicknames=3, initials=0.3)
    ways = desk.dice.pick([0.5, 0.14, 0.1, 0.12, 0.06, 0.08], desk.count)
    digits = desk.dice.below(100, desk.count)
    rows = zip(ways.tolist(), given.tolist(), family.tolist(), digits.tolist(), strict=True)
    shown = desk.typed(np.array([_shown(*row) for row in rows], dtype=object))
    tokens = desk.dice.below(1 << 52, desk.count)
    return {
        "user_id": [f"u-{number * 2_654_435_761 % (1 << 32):08x}" for number in range(desk.count)],
        "email": _cells(desk.kept(desk.mailbox(), 0.97, "email")),
        "display_name": _cells(desk.kept(shown, 0.93, "name")),
        "birth_date": _cells(desk.birth_dates(lambda y, m, d: f"{y}-{m:02}-{d:02}", 0.93)),
        "push_token": _cells(
            desk.kept(np.array([f"apns:{token:013x}" for token in tokens.tolist()], dtype=object), 0.7)
        ),
        "locale": _cells(desk.of_country(lambda country: country.locale)),
        "installed_at": list(desk.moments()),
    }


def _shown(way: int, given: str, family: str, digits: int) -> str:
    if not given:
        return family
    return (
        f"{given} {family}", given, f"{given} {family[:1]}.", f"{given.lower()}{digits:02}",
        f"{given} \N{CHERRY BLOSSOM}", f"{given[:1].lower()}.{family.lower()}",
    )[way]  # fmt: skip


def crm(desk: Desk) -> Columns:
    """The customer relationship system: everything, typed by staff or taken over from older systems."""
    given, family = desk.names(nicknames=0.5, seconds=2)
    home = desk.homes()
    street, number = desk.street(home)
    postcode = desk.damaged(desk.world.addresses.postcode[home], desk.noise.digit, misread_digit)
    birth_forms: tuple[Callable[[int, int, int], str], ...] = (
        lambda y, m, d: f"{m}/{d}/{y}",
        lambda y, m, d: f"{y}-{m:02}-{d:02}",
    )
    births = [desk.birth_dates(form, 0.85) for form in birth_forms]
    forms = [desk.choice(["spaced", "zero in brackets", "e164", "national"], [0.4, 0.2, 0.2, 0.2]) for _ in range(2)]
    has_address = desk.chance(0.88)
    title = np.where(desk.is_company, "", desk.world.naming.title[desk.person])
    return {
        "customer_no": [f"C{10_000 + row}" for row in range(desk.count)],
        "title": _cells(desk.kept(title, 0.6)),
        "first_name": _cells(desk.kept(desk.typed(given), 0.97)),
        "last_name": _cells(desk.kept(np.where(desk.is_company, "", desk.typed(family)), 0.99, "name")),
        "company": _cells(_companies(desk, family)),
        "email": _cells(desk.kept(desk.mailbox(), 0.72, "email")),
        "mobile": _cells(desk.kept(_written(desk, desk.mobile(), forms[0]), 0.66, "phone")),
        "landline": _cells(desk.kept(_written(desk, desk.landline(home, at_work=0.6), forms[1]), 0.8)),
        "street": _cells(np.where(has_address, desk.typed(street), "")),
        "house_no": _cells(np.where(has_address, desk.kept(number, 0.97), "")),
        "zip": _cells(np.where(has_address, desk.kept(postcode, 0.97, "postcode"), "")),
        "city": _cells(np.where(has_address, desk.typed(desk.slipped(desk.world.addresses.city[home])), "")),
        "country_code": _cells(desk.of_country(lambda country: country.code)),
        "birth_date": _cells(np.where(desk.chance(0.7), *births)),
        "updated_at": list(desk.moments()),
    }


def _companies(desk: Desk, family: Texts) -> Texts:
    """The company itself where it is the customer; the employer where somebody ordered through it."""
    world = desk.world
    employer = world.phones.employer
    if not len(employer):  # nobody, so nobody to name a company after
        return family
    firms = int(employer.max(initial=0)) + 1
    owners = np.arange(firms) * 37 % len(employer)
    country = np.arange(firms) % len(desk.countries)
    names = firm_names(Dice(world.seed, "firms"), country, world.naming.family.before[owners], desk.countries)
    works = (employer[desk.person] >= 0) & desk.chance(0.6)
    return np.where(desk.is_company, family, np.where(works, names[employer[desk.person]], ""))


WRITERS: Final[Mapping[str, Callable[[Desk], Columns]]] = {
    "till": till,
    "webshop": webshop,
    "call_centre": call_centre,
    "app": app,
    "crm": crm,
}
