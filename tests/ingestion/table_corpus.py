"""Tables as real systems name their columns (`golden/table_headers.toml`), filled with values of the kind each has."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

from unifiedcustomer.ingestion import read_table

CORPUS = Path(__file__).parent.parent / "golden" / "table_headers.toml"
NOT_MEANT = frozenset({"ignore", "record"})

GIVEN = (
    "Anna Peter Marie Thomas Julia Michael Sophie Jan Laura Piotr Katarzyna Giulia Marco Carmen José Lars Ingrid Mikko "
    "Aino João Beatriz Søren Mette Emily Oliver Chloé Lucas Sanne Daan Elif Wei Priya Dmitri Agnieszka Francesca Ole"
).split()
FAMILY = (
    "Müller Smith Kowalski Rossi García Andersson Virtanen Silva Jensen Hansen Dubois Jansen Yılmaz Zhang Patel Ivanov "
    "Wiśniewska Esposito Fernández Lindqvist Korhonen Pereira Kjær Johansen Lefèvre Bakker Hughes O'Neill Brown Weiß"
).split()
CITIES = "Leeds Hamburg Lyon Utrecht Sevilla Malmö Torino Gdańsk Porto Odense Bergen Tampere Graz Cork Boston".split()
STREETS = ("Mill Lane {n}", "{n} High Street", "Hauptstr. {n}", "{n} rue Victor Hugo", "Calle Mayor, {n}", "Via Roma {n}",
           "ul. Polna {n}", "Kerkstraat {n}", "Storgatan {n}", "Rua Augusta, {n}", "Vestergade {n}", "Mannerheimintie {n}")  # fmt: skip
WORDS = "standard premium pending open none gift express card web north closed other basic paid gold".split()


def value(kind, row, dice):
    """A value of ``kind``: a role, or what follows the dash of a column that is nobody's."""
    given, family, city = dice.choice(GIVEN), dice.choice(FAMILY), dice.choice(CITIES)
    number = dice.randrange(1, 150)
    match kind:
        case "record" | "code":
            return f"{'RC'[kind == 'code']}{10_000 + row * 7}"
        case "full_name" | "name":
            return f"{given} {family}"
        case "given_name":
            return given
        case "family_name":
            return family
        case "birth_date":
            return f"{dice.randrange(1940, 2006)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        case "date" | "time" | "updated_at":
            clock = "" if kind == "date" else f"T{dice.randrange(24):02}:15:00Z"
            return f"{dice.randrange(2021, 2026)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}{clock}"
        case "email":
            return f"{given[:2]}.{family[:3]}{number}@mail.example".lower()
        case "phone":
            return f"+4420794{dice.randrange(10_000, 99_999)}"
        case "street" | "address":
            line = dice.choice(STREETS).format(n=number)
            return line if kind == "street" else f"{line}, {dice.randrange(10_000, 99_999)} {city}"
        case "postal_code":
            return str(dice.randrange(10_000, 99_999))
        case "city" | "birth_place":
            return city
        case "country":
            return dice.choice(("DE", "FR", "GB", "IT", "PL", "SE"))
        case "gender":
            return dice.choice("mf")
        case "house_number" | "number":
            return str(number)
        case "flag":
            return dice.choice(("yes", "no"))
        case "company_name":
            return f"{family} {dice.choice(('GmbH', 'Ltd', 'SARL'))}"
        case "loyalty_card" | "national_id":
            return str(dice.randrange(10**9, 10**10))
        case "customer_number":
            return str(1000 + row // 3)
        case "language":
            return dice.choice(("en", "de", "fr"))
        case _:
            return dice.choice(WORDS)


def corpus():
    """Each table: for each header the roles that are right (the first is what its values are), and the kind of values."""
    for system, text in tomllib.loads(CORPUS.read_text(encoding="utf-8")).items():
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
        header: [None if kind != "record" and dice.random() < 0.1 else value(kind, row, dice) for row in range(rows)]
        for header, (_, kind) in headers.items()
    }


def mistakes():
    """Counts of columns, and the columns that were not understood as they should be.

    Returns:
        how many columns mean something; how many of them were found; how many were given a meaning; how many of those
        rightly; how many tables have their record's id; and (system, header, expected, taken for) of each mistake.
    """
    meant = found = given = right = ids = 0
    wrong = []
    for system, headers in corpus():
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
