"""Two records side by side: columns of different systems meet by what they mean."""

from __future__ import annotations

from unifiedcustomer.records import Role, SourceRecord

__all__ = ["side_by_side"]


def side_by_side(left: SourceRecord, right: SourceRecord) -> tuple[tuple[str, str, str], ...]:
    """What each record says, as (what, left, right); what a record does not say is empty.

    >>> a = SourceRecord.of("till", "1", given_name="Ann", email="ann@example.com")
    >>> b = SourceRecord.of("web", "7", given_name="Anna")
    >>> side_by_side(a, b)
    (('given name', 'Ann', 'Anna'), ('email', 'ann@example.com', ''))
    """
    sides = []
    for record in (left, right):
        said: dict[str, list[str]] = {}
        for value in record.values:
            role = value.field.role
            name = value.column if role is Role.IGNORE else value.field.name or role.value.replace("_", " ")
            said.setdefault(name, []).append(value.raw)
        sides.append({name: " \u00b7 ".join(raw) for name, raw in said.items()})
    return tuple((name, sides[0].get(name, ""), sides[1].get(name, "")) for name in sides[0] | sides[1])
