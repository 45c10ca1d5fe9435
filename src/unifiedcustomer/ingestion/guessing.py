"""What columns mean: their names propose, their values confirm or overrule. Each guess comes with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from unifiedcustomer.ingestion.evidence_of_values import (
    NAMES,
    confirmation,
    found_in_values,
    is_confirmed,
    is_family_name_beside,
)
from unifiedcustomer.ingestion.header_names import Reading, read_header
from unifiedcustomer.ingestion.sampling import sample, sample_rows
from unifiedcustomer.ingestion.value_shapes import Shapes, shapes_of
from unifiedcustomer.records import Field, Role
from unifiedcustomer.texts import Cells, Texts

__all__ = ["guess_fields"]

Guess = tuple[Field, str]

_OF_SOMEBODY: Final = frozenset(
    {"any_name", "any_person", "full_name", "given_name", "family_name", "email", "phone", "birth_date"}
)
_ONLY_ONE: Final = frozenset(
    {
        *("full_name", "given_name", "family_name", "birth_date", "gender", "email", "phone", "language"),
        *("street", "house_number", "postal_code", "city", "region", "country", "address"),
    }
)


def guess_fields(columns: Mapping[str, Sequence[str | None]], rows: Sequence[int] | None = None) -> dict[str, Guess]:
    """The field of each column, and why, from its name and its values in ``rows`` (all, unless they are too many).

    A column whose name says nothing and whose values show nothing is ignored: a wrong meaning does more harm than none.

    >>> found = guess_fields({"Vorname": ["Ann"], "x17": ["ann@mail.example"], "email": ["yes", "no"]})
    >>> {name: str(field.role) for name, (field, reason) in found.items()}
    {'Vorname': 'given_name', 'x17': 'email', 'email': 'ignore'}
    """
    if rows is None:
        size = len(next(iter(columns.values()), ()))
        rows = sample_rows(Texts.of(map(str, range(size))))
    readings = {name: read_header(name) for name in columns}
    if not any(reading.meaning in _OF_SOMEBODY for reading in readings.values()):
        readings = {name: _as_theirs(reading) for name, reading in readings.items()}
    shapes = {name: shapes_of(sample(Cells.of(column), rows)) for name, column in columns.items()}
    meanings = {
        name: reading.meaning
        for name, reading in readings.items()
        if reading.meaning is not None and reading.is_sure and reading.meaning != "any_person"
    }
    guesses: dict[str, Guess] = {}
    for name, reading in readings.items():
        if name in meanings:
            is_vague = meanings[name] == "any_name" and not reading.is_theirs and _repeats(shapes[name])
            meaning = None if is_vague else _in_company(name, meanings, shapes[name])
            guesses[name] = _named(meaning, shapes[name])
    named = {field.role for field, _ in guesses.values()}
    for name, reading in readings.items():
        if name not in meanings:
            taken = {field.role for field, _ in guesses.values()}
            guesses[name] = _unsure(reading, shapes[name], named, taken)
    guesses |= _family_names(guesses, readings, shapes)
    return {name: guesses[name] for name in columns}


def _as_theirs(reading: Reading) -> Reading:
    """In a list of owners or drivers, with nobody else in it, these are the customers."""
    return Reading(reading.anothers) if reading.anothers in _OF_SOMEBODY else reading


def _in_company(name: str, meanings: Mapping[str, str], shapes: Shapes) -> str | None:
    """The meaning of a column whose name says different things beside different columns."""
    meaning = meanings[name]
    others = set(meanings.values())
    if meaning == "address_or_street":
        if shapes.whole_address >= 0.6:
            return "address"
        return "street" if others & {"city", "postal_code"} and "street" not in others else "address"
    if meaning == "any_number":
        return "house_number" if others & {"street", "address_or_street"} else None
    if meaning == "any_name":
        return _name_in_company(others, shapes)
    if meaning == "made_at":
        return None if "updated_at" in others or _is_later_of_its_kind(name, meanings) else "made_at"
    if meaning == "nationality":
        return None if "country" in others else "country"
    return meaning


def _repeats(shapes: Shapes) -> bool:
    """Whether values stand in many records each: "service name" has names of services."""
    return shapes.seen >= 20 and shapes.distinct < shapes.seen * 0.3


def _name_in_company(others: set[str], shapes: Shapes) -> str:
    """German "Vorname, Name", Spanish "nombre, apellidos": the word for name means the part without another column."""
    if shapes.seen and shapes.several_words >= 0.8:
        return "full_name"
    if "given_name" in others and "family_name" not in others:
        return "family_name"
    return "given_name" if "family_name" in others and "given_name" not in others else "full_name"


def _is_later_of_its_kind(name: str, meanings: Mapping[str, str]) -> bool:
    return name != next(other for other, meaning in meanings.items() if meaning == "made_at")


def _named(meaning: str | None, shapes: Shapes) -> Guess:
    """What a column is whose name says something; ``meaning`` is None where other columns say it better."""
    if meaning is None:
        return _from_values(shapes, "other columns say better what its name says")
    role = Role.UPDATED_AT if meaning == "made_at" else Role(meaning)
    named = f"its name says {_in_words(role)}"
    if meaning == "made_at":
        named = "it says when a record was made, and no column says when it was changed"
    if not shapes.seen:
        return Field(role=role), f"{named}; it is empty"
    if shapes.email >= 0.7 and role is not Role.EMAIL:
        return Field(role=Role.EMAIL), f"{_percent(shapes.email)} of its values are email addresses"
    share, least, what = confirmation(role, shapes)
    if share >= least:
        return Field(role=role), f"{named}, {_percent(share)} of its values are {what}" if what else named
    return _from_values(shapes, f"{named}, but only {_percent(share)} of its values are {what}")


def _unsure(reading: Reading, shapes: Shapes, named: set[Role], taken: set[Role]) -> Guess:
    """What a column is whose name says nothing, or says it with words that may make it another's.

    ``named`` are the roles of the columns whose names say them, ``taken`` those and the ones found before this column.
    """
    if reading.is_other:
        return Field(role=Role.IGNORE), "its name says that it is no attribute of the customer"
    if reading.meaning is None:
        return _from_values(shapes, "its name says nothing known", taken)
    role = Role(reading.meaning) if reading.meaning in _ONLY_ONE else Role.IGNORE
    # "mandator_city" may be anybody's; where it is the only city of the table, it is the customer's.
    is_free = role not in taken and not (role in NAMES and named & NAMES)
    if role is not Role.IGNORE and is_free and is_confirmed(role, shapes):
        return Field(role=role), f"its name says {_in_words(role)} beside an unknown word, and no other column does"
    return _from_values(shapes, "its name has a word that may make it another's", taken)


def _from_values(shapes: Shapes, before: str, taken: set[Role] | None = None) -> Guess:
    """What the values alone show; see `found_in_values` for ``taken``."""
    role, share = found_in_values(shapes, taken)
    if role is Role.IGNORE:
        return Field(role=Role.IGNORE), before
    return Field(role=role), f"{before}; {_percent(share)} of its values look like {_in_words(role)}"


def _family_names(
    guesses: Mapping[str, Guess], readings: Mapping[str, Reading], shapes: Mapping[str, Shapes]
) -> dict[str, Guess]:
    """Beside given names without family names, the neighbouring column of names that are no given names."""
    names = list(readings)
    roles = [guesses[name][0].role for name in names]
    if Role.GIVEN_NAME not in roles or {Role.FAMILY_NAME, Role.FULL_NAME} & set(roles):
        return {}
    place = roles.index(Role.GIVEN_NAME)
    for name in (*names[place + 1 : place + 2], *names[max(place - 1, 0) : place]):
        is_open = guesses[name][0].role is Role.IGNORE and not readings[name].is_other
        if is_open and is_family_name_beside(shapes[names[place]], shapes[name]):
            return {
                name: (Field(role=Role.FAMILY_NAME), "it stands beside given names, and its values are other names")
            }
    return {}


def _in_words(role: Role) -> str:
    return role.value.replace("_", " ")


def _percent(share: float) -> str:
    return f"{share:.0%}"
