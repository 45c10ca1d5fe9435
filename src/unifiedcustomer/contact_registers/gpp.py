"""IAB Global Privacy Platform strings: kept raw, and taken apart into their sections, no further.

Sections change state by state and year by year. What is certain is the header, which says which sections follow; the
one that this library reads is the TC string of Europe. Source: IAB Tech Lab, "Global Privacy Platform String" 1.0 with
the corrections of 2023-11-03, read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.contact_registers.bit_fields import BitReader
from unifiedcustomer.contact_registers.tcf import TcString, read_tc_string
from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import frozen_mapping

__all__ = ["GppString", "read_gpp_string"]

LONGEST: Final = 60_000
_MOST_SECTIONS: Final = 100
TCF_EUROPE: Final = 2
"""The id of the section that holds a TC string."""
_STATES: Final = "ca va co ut ct fl mt or tx de ia ne nh nj tn mn md in ky ri"
NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {2: "tcfeuv2", 5: "tcfcav1", 6: "uspv1", 7: "usnat"}
    | {section: f"us{state}" for section, state in enumerate(_STATES.split(), 8)}
)
"""The names of the sections; a later one is known by its id."""
_FIRST_OF_US: Final = 7


@attrs.frozen(kw_only=True)
class GppString:
    """A GPP string. Each section is the text that stood there, by the section's id."""

    raw: str = attrs.field(repr=False)
    version: int
    sections: Mapping[int, str] = attrs.field(repr=False, converter=frozen_mapping, hash=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The sections it has, by their prefix where that is known, otherwise by their id."""
        return tuple(NAMES.get(section, str(section)) for section in self.sections)

    @property
    def has_gpc(self) -> bool:
        """Whether a section of the United States says, in its sub-section for it, that the browser sent the signal.

        Raises:
            InvalidValue: a sub-section is not written as one.
        """
        parts = [
            part for section, text in self.sections.items() if section >= _FIRST_OF_US for part in text.split(".")[1:]
        ]
        return any(bits.number(2) == 1 and bits.flag() for bits in (BitReader(part, "gpc") for part in parts))

    def tc_string(self) -> TcString | None:
        """The consent string of Europe, decoded; None where there is none. Raises as `read_tc_string`."""
        found = self.sections.get(TCF_EUROPE)
        return None if found is None else read_tc_string(found)


def read_gpp_string(text: str) -> GppString:
    """Take a GPP string apart.

    Raises:
        InvalidValue: it is too long, has another header than version 1's, or other sections than the header says.
        WrongType: it is not text.
    """
    if not isinstance(text, str):
        raise WrongType("gpp_string")
    if len(text) > LONGEST:
        raise InvalidValue("gpp_string", Problem.TOO_LONG)
    header, *sections = text.split("~")
    bits = BitReader(header, "gpp_string")
    if bits.number(6) != 3:
        raise InvalidValue("gpp_string", Problem.BAD_SYNTAX)
    version = bits.number(6)
    if version != 1:
        raise InvalidValue("version", Problem.UNSUPPORTED)
    ids = _section_ids(bits)
    bits.end()
    if len(ids) != len(sections):
        raise InvalidValue("sections", Problem.WRONG_LENGTH)
    return GppString(raw=text, version=version, sections=dict(zip(ids, sections, strict=True)))


def _section_ids(bits: BitReader) -> list[int]:
    """Ids in rising order; each as the distance to the one before, groups with their length."""
    ids: list[int] = []
    for _ in range(bits.number(12)):
        is_group = bits.flag()
        first = (ids[-1] if ids else 0) + bits.fibonacci()
        last = first + bits.fibonacci() if is_group else first
        if len(ids) + last - first >= _MOST_SECTIONS:
            raise InvalidValue("sections", Problem.TOO_LONG)
        ids.extend(range(first, last + 1))
    return ids
