"""Claims: which record says what.

A claim is what one record says about one subject. Parts that mean something only together, a given and a family name or
the lines of an address, make one claim, so that a customer never gets the street of one record and the city of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.records import Field, FieldValue, NormalizedRecord, NormalizedValue, RecordKey, Role

__all__ = ["ADDRESS_PARTS", "NAME_PARTS", "Claim", "Part", "claims_of"]

NAME_PARTS: Final[tuple[Role, ...]] = (Role.GIVEN_NAME, Role.FAMILY_NAME)
ADDRESS_PARTS: Final[tuple[Role, ...]] = (
    Role.ADDRESS,
    Role.STREET,
    Role.HOUSE_NUMBER,
    Role.LOCALITY,
    Role.POSTAL_CODE,
    Role.CITY,
    Role.REGION,
    Role.COUNTRY,
)
_SUBJECTS: dict[Role, str] = dict.fromkeys(NAME_PARTS, "name")
_SUBJECTS.update(dict.fromkeys(ADDRESS_PARTS, "address"))
SUBJECTS: Final = MappingProxyType(_SUBJECTS)
"""What parts belong together under."""
NOT_CLAIMED: Final = frozenset({Role.IGNORE, Role.UPDATED_AT, Role.EMAIL_VERIFIED, Role.PHONE_VERIFIED})


@attrs.frozen(kw_only=True)
class Part:
    """One usable value: as it is shown, as it is compared, and whether it could be read in another way too."""

    normal: str = attrs.field(repr=masked)
    key: str = attrs.field(repr=masked)
    is_ambiguous: bool = False


@attrs.frozen(kw_only=True)
class Claim:
    """What one record says about one subject: its parts by role."""

    subject: str
    record: RecordKey
    parts: Mapping[str, Part] = attrs.field(repr=masked, converter=frozen_mapping, hash=False)
    updated_at: datetime | None = None

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """What is compared: two claims with one key say the same."""
        return tuple(sorted((role, part.key) for role, part in self.parts.items()))

    @property
    def text(self) -> str:
        """All of it as shown, in one line."""
        return " ".join(self.parts[role].normal for role in sorted(self.parts))


def claims_of(record: NormalizedRecord) -> Iterator[Claim]:
    """Everything that ``record`` says and that could be understood.

    Where a record has several values of a role, such as two phones, each is a claim; several addresses are told apart
    by the order of their columns.
    """
    for (subject, _place), parts in _by_subject(record.cells).items():
        yield Claim(subject=subject, record=record.key, parts=parts, updated_at=record.updated_at)


def _by_subject(cells: Iterable[tuple[FieldValue, NormalizedValue]]) -> dict[tuple[str, int], dict[str, Part]]:
    """Usable parts by subject; the n-th cell of a role is for the n-th claim, also when an earlier one is unusable."""
    found: dict[tuple[str, int], dict[str, Part]] = {}
    seen: Counter[str] = Counter()
    for value, cell in cells:
        role = _role_name(value.field)
        seen[role] += 1
        if value.field.role not in NOT_CLAIMED and cell.key is not None and cell.normal:
            part = Part(normal=cell.normal, key=cell.key, is_ambiguous=bool(cell.alternatives))
            found.setdefault((SUBJECTS.get(value.field.role, role), seen[role]), {})[role] = part
    return found


def _role_name(field: Field) -> str:
    """The role; for an attribute of your own its name, set apart where that is the name of something else."""
    if field.role is not Role.CUSTOM:
        return field.role.value
    return f"custom:{field.name}" if field.name in _TAKEN else str(field.name)


_TAKEN: Final = {role.value for role in Role} | set(SUBJECTS.values())
