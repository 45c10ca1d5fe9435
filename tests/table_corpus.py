"""Tables as real systems name their columns (`golden/table_headers.toml`), filled with values of the kind each has."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

from unifiedcustomer.ingestion import read_table

CORPUS = Path(__file__).parent / "golden" / "table_headers.toml"
UNSEEN = CORPUS.with_name("table_headers_unseen.toml")
NOT_MEANT = frozenset({"ignore", "record"})

GIVEN = (
    "Anna", "Peter", "Marie", "Thomas", "Julia", "Michael", "Sophie", "Jan", "Laura", "Piotr", "Katarzyna",
    "Giulia", "Marco", "Carmen", "José", "Lars", "Ingrid", "Mikko", "Aino", "João", "Beatriz", "Søren", "Mette",
    "Emily", "Oliver", "Chloé", "Lucas", "Sanne", "Daan", "Elif", "Wei", "Priya", "Dmitri", "Agnieszka",
    "Francesca", "Ole",
)  # fmt: skip
FAMILY = (
    "Müller", "Smith", "Kowalski", "Rossi", "García", "Andersson", "Virtanen", "Silva", "Jensen", "Hansen",
    "Dubois", "Jansen", "Yılmaz", "Zhang", "Patel", "Ivanov", "Wiśniewska", "Esposito", "Fernández", "Lindqvist",
    "Korhonen", "Pereira", "Kjær", "Johansen", "Lefèvre", "Bakker", "Hughes", "O'Neill", "Brown", "Weiß",
)  # fmt: skip
CITIES = (
    "Leeds", "Hamburg", "Lyon", "Utrecht", "Sevilla", "Malmö", "Torino", "Gdańsk", "Porto", "Odense", "Bergen",
    "Tampere", "Graz", "Cork", "Boston",
)  # fmt: skip
STREETS = (
    "Mill Lane {n}", "{n} High Street", "Hauptstr. {n}", "{n} rue Victor Hugo", "Calle Mayor, {n}", "Via Roma {n}",
    "ul. Polna {n}", "Kerkstraat {n}", "Storgatan {n}", "Rua Augusta, {n}", "Vestergade {n}", "Mannerheimintie {n}",
)  # fmt: skip
WORDS = (
    "standard", "premium", "pending", "open", "none", "gift", "express", "card", "web", "north", "closed", "other",
    "basic", "paid", "gold",
)  # fmt: skip


def _birth(_row, dice):
    return f"{dice.randrange(1940, 2006)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"


def _day(_row, dice):
    return f"{dice.randrange(2021, 2026)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"


def _street(_row, dice):
    return dice.choice(STREETS).format(n=dice.randrange(1, 150))


def _name(_row, dice):
    return f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"


def _number(_row, dice):
    return str(dice.randrange(1, 150))


def _moment(row, dice):
    return f"{_day(row, dice)}T{dice.randrange(24):02}:15:00Z"


def _card(_row, dice):
    return str(dice.randrange(10**9, 10**10))


def _place(_row, dice):
    return dice.choice(CITIES)


VALUES = {
    "record": lambda row, _: f"R{10_000 + row * 7}",
    "code": lambda row, _: f"C{10_000 + row * 7}",
    "full_name": _name,
    "name": _name,
    "given_name": lambda _, dice: dice.choice(GIVEN),
    "family_name": lambda _, dice: dice.choice(FAMILY),
    "birth_date": _birth,
    "date": _day,
    "time": _moment,
    "updated_at": _moment,
    "email": lambda row, dice: f"{dice.choice(GIVEN)[:2]}.{dice.choice(FAMILY)[:3]}{row}@mail.example".lower(),
    "phone": lambda _, dice: f"+4420794{dice.randrange(10_000, 99_999)}",
    "street": _street,
    "address": lambda row, dice: f"{_street(row, dice)}, {dice.randrange(10_000, 99_999)} {_place(row, dice)}",
    "postal_code": lambda _, dice: str(dice.randrange(10_000, 99_999)),
    "city": _place,
    "birth_place": _place,
    "country": lambda _, dice: dice.choice(("DE", "FR", "GB", "IT", "PL", "SE")),
    "gender": lambda _, dice: dice.choice("mf"),
    "house_number": _number,
    "number": _number,
    "flag": lambda _, dice: dice.choice(("yes", "no")),
    "email_verified": lambda _, dice: dice.choice(("yes", "no")),
    "company_name": lambda _, dice: f"{dice.choice(FAMILY)} {dice.choice(('GmbH', 'Ltd', 'SARL'))}",
    "loyalty_card": _card,
    "national_id": _card,
    "customer_number": lambda row, _: str(1000 + row // 3),
    "language": lambda _, dice: dice.choice(("en", "de", "fr")),
}
"""How a value is made of the row's number, by role, or by what follows the dash of a column that is nobody's."""


def _words(_row, dice):
    return dice.choice(WORDS)


def corpus(file=CORPUS):
    """Each table: for each header the roles that are right, and the kind of its values."""
    for system, text in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if system == "checked":
            continue
        headers = {}
        for entry in text.replace("\n", " ").split(";"):
            header, said = entry.rsplit(":", 1)
            options = [option.strip() for option in said.split("|")]
            kind = (options[0][1:].strip() or "words") if options[0].startswith("-") else options[0]
            headers[header.strip()] = ({"ignore" if o.startswith("-") else o for o in options}, kind)
        yield system, headers


def table(headers, rows=80):
    """Columns with values of their kinds, some of them empty."""
    dice = Random(5)
    return {
        header: [
            None if kind != "record" and dice.random() < 0.1 else VALUES.get(kind, _words)(row, dice)
            for row in range(rows)
        ]
        for header, (_, kind) in headers.items()
    }


def mistakes(file=CORPUS):
    """Counts of columns, and the columns that were not understood as they should be.

    Returns:
        how many columns mean something; how many of them were found; how many were given a meaning; how many of those
        rightly; how many tables have their record's id; and (system, header, expected, taken for) of each mistake.
    """
    meant = found = given = right = ids = 0
    wrong = []
    for system, headers in corpus(file):
        report = read_table(table(headers)).report_dict()["data"]["columns"]
        for header, (roles, _) in headers.items():
            taken = report[header]["role"]
            meant += not roles & NOT_MEANT
            found += not roles & NOT_MEANT and taken in roles
            given += taken not in NOT_MEANT
            right += taken not in NOT_MEANT and taken in roles
            ids += taken == "record" and "record" in roles
            if taken not in roles:
                wrong.append((system, header, sorted(roles), taken))
    return meant, found, given, right, ids, wrong
