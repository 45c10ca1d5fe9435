"""What columns mean: their names propose, their values confirm or overrule. Each guess comes with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from unifiedcustomer.ingestion.header_names import meaning_of
from unifiedcustomer.ingestion.sampling import sample, sample_rows
from unifiedcustomer.ingestion.value_shapes import Shapes, shapes_of
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Cells, Texts

__all__ = ["guess_fields"]

Guess = tuple[Field, str]


def guess_fields(columns: Mapping[str, Sequence[str | None]], rows: Sequence[int] | None = None) -> dict[str, Guess]:
    """The field of each column, and why, from its name and its values in ``rows`` (all, unless they are too many).

    A column whose name says nothing and whose values show nothing is ignored: a wrong meaning does more harm than none.

    >>> found = guess_fields({"Vorname": ["Ann"], "x17": ["ann@mail.example"], "email": ["yes", "no"]})
    >>> {name: str(field.role) for name, (field, reason) in found.items()}
    {'Vorname': 'given_name', 'x17': 'email', 'email': 'ignore'}
    """
    meanings = {name: meaning_of(name) for name in columns}
    if rows is None:
        size = len(next(iter(columns.values()), ()))
        rows = sample_rows(Texts.of(map(str, range(size))))
    return {
        name: _guess(_in_company(name, meanings), shapes_of(sample(Cells.of(column), rows)))
        for name, column in columns.items()
    }


def _in_company(name: str, meanings: Mapping[str, str | None]) -> str | None:
    """The meaning of a column whose name says different things beside different columns."""
    meaning = meanings[name]
    others = set(meanings.values())
    if meaning == "address_or_street":
        return "street" if others & {"city", "postal_code"} and "street" not in others else "address"
    if meaning == "any_number":
        return "house_number" if "street" in others or "address_or_street" in others else None
    if meaning == "any_name":
        # German "Vorname, Name", Spanish "nombre, apellidos": the word for name means the part without another column.
        if "given_name" in others and "family_name" not in others:
            return "family_name"
        return "given_name" if "family_name" in others and "given_name" not in others else "full_name"
    if meaning == "made_at":
        return None if "updated_at" in others or _is_later_of_its_kind(name, meanings) else "made_at"
    return meaning


def _is_later_of_its_kind(name: str, meanings: Mapping[str, str | None]) -> bool:
    return name != next(other for other, meaning in meanings.items() if meaning == "made_at")


def _guess(meaning: str | None, shapes: Shapes) -> Guess:
    if meaning is None:
        return _from_values(shapes, "its name says nothing known")
    role = Role.UPDATED_AT if meaning == "made_at" else Role(meaning)
    named = f"its name says {role.value.replace('_', ' ')}"
    if meaning == "made_at":
        named = "it says when a record was made, and no column says when it was changed"
    if not shapes.seen:
        return Field(role=role), f"{named}; it is empty"
    if shapes.email >= 0.7 and role is not Role.EMAIL:
        return Field(role=Role.EMAIL), f"{_percent(shapes.email)} of its values are email addresses"
    share, least, what = _confirmation(role, shapes)
    if share >= least:
        return Field(role=role), f"{named}, {_percent(share)} of its values are {what}" if what else named
    return _from_values(shapes, f"{named}, but only {_percent(share)} of its values are {what}")


_CHECKS: Final[Mapping[Role, tuple[Callable[[Shapes], float], float, str]]] = {
    # Junk and placeholders are common, so a fraction is enough: the name speaks first.
    Role.EMAIL: (lambda seen: seen.email, 0.3, "email addresses"),
    Role.PHONE: (lambda seen: seen.phone, 0.3, "phone numbers"),
    Role.BIRTH_DATE: (lambda seen: max(seen.date, seen.year), 0.3, "dates"),
    Role.UPDATED_AT: (lambda seen: seen.date, 0.5, "dates"),
    Role.POSTAL_CODE: (lambda seen: seen.postcode_like, 0.3, "as postal codes are written"),
    Role.HOUSE_NUMBER: (lambda seen: seen.house_number, 0.3, "as house numbers are written"),
    Role.FULL_NAME: (lambda seen: seen.worded, 0.5, "words"),
    Role.GIVEN_NAME: (lambda seen: seen.worded, 0.5, "words"),
    Role.FAMILY_NAME: (lambda seen: seen.worded, 0.5, "words"),
    Role.COMPANY_NAME: (lambda seen: seen.worded, 0.5, "words"),
    Role.STREET: (lambda seen: seen.worded, 0.5, "words"),
    Role.CITY: (lambda seen: seen.worded, 0.5, "words"),
    Role.COUNTRY: (lambda seen: seen.worded, 0.5, "words"),
    Role.GENDER: (lambda seen: float(seen.distinct <= 12), 1.0, "of few kinds"),
}


def _confirmation(role: Role, shapes: Shapes) -> tuple[float, float, str]:
    """How much of the column confirms ``role``, how much has to, and as what."""
    if role not in _CHECKS:
        return 1.0, 0.0, ""
    share, least, what = _CHECKS[role]
    return share(shapes), least, what


def _from_values(shapes: Shapes, before: str) -> Guess:
    """What the values alone show; only shapes that hardly anything else has count."""
    found = ((role, share) for role, share, holds in _evidence(shapes) if holds)
    role, share = next(found, (Role.IGNORE, 0.0))
    if role is Role.IGNORE:
        return Field(role=Role.IGNORE), before
    return Field(role=role), f"{before}; {_percent(share)} of its values look like {role.value.replace('_', ' ')}"


def _evidence(shapes: Shapes) -> list[tuple[Role, float, bool]]:
    # Dates of births lie far apart and far back; dates of orders do neither.
    births = shapes.median_year is not None and shapes.median_year <= 2000 and shapes.year_span >= 25
    return [
        (Role.EMAIL, shapes.email, shapes.email >= 0.7),
        (Role.BIRTH_DATE, shapes.date, shapes.date >= 0.8 and shapes.time < 0.1 and births),
        (Role.PHONE, shapes.phone, shapes.phone >= 0.8 and shapes.marked_phone >= 0.6),
        (Role.POSTAL_CODE, shapes.postcode, shapes.postcode >= 0.8),
    ]


def _percent(share: float) -> str:
    return f"{share:.0%}"
