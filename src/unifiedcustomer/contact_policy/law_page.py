"""The law table as a page that people can read, sign off and compare with the page of the next version.

It is made of the rows and nothing else, so it never says something that the decisions do not do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from unifiedcustomer.contact_policy.law_rows import LawRow, PlaceRow
from unifiedcustomer.contact_policy.law_table import LawTable
from unifiedcustomer.contact_policy.law_terms import (
    SOFT_OPT_IN,
    Audience,
    Ground,
    HoursLift,
    LawHours,
    LegalForm,
    Precedence,
    Regime,
    Register,
)

__all__ = ["law_page"]

_DISCLAIMER: Final = """\
```{warning}
These rows are engineering input, not legal advice. Sources were read as copies, laws change, and a row may be wrong.
Whoever contacts people under them reads them, replaces what does not fit, and signs off their own. A row of low
confidence allows nothing until somebody does.
```"""
_HOW_TO_READ: Final = """\
All rows that match a contact must allow it; where no row matches, the answer is no. The first and the last minute of
all hours deny. Where a row has no hours, those of the house hold."""
_HEAD: Final = """\
| row | channels | whom | rests on | hours, limits | register | confidence |
|---|---|---|---|---|---|---|"""

_REGIMES: Final = {
    Regime.OPT_IN: "consent",
    Regime.SOFT_OPT_IN: "consent, or its exception",
    Regime.IMPLIED: "consent, or one that is implied",
    Regime.PRESUMED: "consent, or a presumed interest",
    Regime.WRITTEN_CONSENT: "written consent",
    Regime.OPT_OUT: "no refusal",
    Regime.BAN: "banned",
    Regime.UNDETERMINED: "not read: no",
}
_LIFTS: Final = {
    HoursLift.NOTHING: "",
    HoursLift.CONSENT: "but for a proven consent",
    HoursLift.WRITTEN_AGREEMENT: "but for a written agreement",
    HoursLift.CONSENT_FOR_THE_TIME: "but for a consent to such times",
}
_WINS: Final = {
    Precedence.CONSENT: "a consent beats it",
    Precedence.LATER: "the later of entry and consent counts",
    Precedence.ENTRY: "nothing beats it",
}


def law_page(law: LawTable) -> str:
    """A page in Markdown: for each place what it asks of every contact, and a table of its rows."""
    places = sorted({row.place for row in (*law.rows, *law.places)}, key=lambda place: (_name(law, place), place))
    head = [
        "# Rules of the countries",
        "<!-- Made from the rows; do not edit. -->",
        _DISCLAIMER,
        f"{len(law.rows)} rows of {len(places)} places, version `{law.version}`.\n{_HOW_TO_READ}",
        *_trades(law),
        *_low(law),
        *_switches(law),
    ]
    return "\n\n".join([*head, *(_section(law, place) for place in places)]) + "\n"


def _trades(law: LawTable) -> Iterator[str]:
    if law.sectors:
        yield f"Trades with rows of their own: {', '.join(f'`{trade}`' for trade in sorted(law.sectors))}."


def _low(law: LawTable) -> Iterator[str]:
    low = [f"`{row.id}`" for row in law.rows if not row.confidence.allows]
    if low:
        yield f"Of low confidence, so they allow nothing: {', '.join(low)}."


def _switches(law: LawTable) -> Iterator[str]:
    """The days on which a rule begins."""
    begun = sorted((row.valid_from, row.id) for row in law.rows if row.valid_from is not None)
    if begun:
        lines = [f"- {day}: `{name}`" for day, name in begun]
        yield "\n".join(["## Days on which a rule begins\n", *lines])


def _name(law: LawTable, place: str) -> str:
    """What a place is sorted and headed by: a state behind its country."""
    own = next((row.name for row in law.places if row.place == place), place)
    if "-" not in place:
        return own
    return f"{next((row.name for row in law.places if row.place == place[:2]), place[:2])}: {own}"


def _section(law: LawTable, place: str) -> str:
    about = [_place(row) for row in law.places if row.place == place]
    rows = [row for row in law.rows if row.place == place]
    parts = [f"## {_name(law, place)} ({place})", *about]
    if rows:
        parts.append("\n".join([_HEAD, *(_line(row) for row in rows)]))
    notes = [f"- `{row.id}`: {_plain(row.note)}" for row in rows if row.note]
    reasons = [f"- `{row.id}`, changed: {_plain(row.reason)} {_signed(row)}".rstrip() for row in rows if row.reason]
    return "\n\n".join([*parts, *(["\n".join([*notes, *reasons])] if notes or reasons else [])])


def _place(row: PlaceRow) -> str:
    told = [
        f"Age of consent {row.age_of_consent}." if row.age_of_consent else "",
        f"Refusals count {_deadline(row)}.",
        f"Advertising is marked `{row.label}`." if row.label else "",
        f"Every advertisement carries {_words(row.duties)}." if row.duties else "",
        f"Show, when asked: {'; '.join(row.evidence)}." if row.evidence else "",
        f"Keep it {row.evidence_kept}." if row.evidence_kept else "",
        "An area code of the state counts as residence." if row.number_presumes_residence else "",
        _plain(row.note),
        f"Stands in for {', '.join(sorted(row.members))} where they have no row." if row.members else "",
        f"Source: {_source(row)}.",
    ]
    return " ".join(part for part in told if part)


def _deadline(row: PlaceRow) -> str:
    if not row.opt_out_days:
        return "at once"
    return f"within {row.opt_out_days} {'business ' if row.opt_out_business_days else ''}days at the latest"


def _line(row: LawRow) -> str:
    cells = (
        f"`{row.id}`{_days(row)}",
        _words(row.channels),
        _whom(row),
        _rests_on(row),
        _when(row),
        "<br>".join(_register(register) for register in row.registers),
        f"{row.confidence.value}, {row.basis.value}<br>{_source(row)}",
    )
    return "| " + " | ".join(cells) + " |"


def _days(row: LawRow) -> str:
    start, end = row.valid_from, row.valid_to
    told = [f"from {start}" if start else "", f"to {end}" if end else ""]
    return "".join(f"<br>{part}" for part in told if part)


_WHOM: Final = {Audience.CONSUMER: "consumers", Audience.BUSINESS: "businesses", Audience.ALL: "all"}


def _whom(row: LawRow) -> str:
    told = [_WHOM[row.audience]]
    if row.legal_forms:
        # A row for all with forms is one for consumers and for the businesses of these forms.
        forms = _words(row.legal_forms, order=LegalForm)
        told = [f"consumers, {forms}" if row.audience is Audience.ALL else forms]
    told.extend(f"{_words(lines)} lines" for lines in (row.line_types,) if lines)
    told.extend(f"trade: {_words(sectors)}" for sectors in (row.sectors,) if sectors)
    told.extend(f"not: {_words(sectors)}" for sectors in (row.except_sectors,) if sectors)
    return "<br>".join(told)


def _rests_on(row: LawRow) -> str:
    told = [f"**{_REGIMES[row.regime]}**", *(f"or: {_ground(ground)}" for ground in row.grounds)]
    told.extend(f"a consent lasts {period}" for period in (row.consent_lasts,) if period)
    told.extend(f"after a refusal {period}" for period in (row.refusal_holds,) if period)
    if row.stop_ends_all:
        told.append("one stop ends all")
    return "<br>".join(told)


def _ground(ground: Ground) -> str:
    is_soft = ground.requires >= SOFT_OPT_IN
    rest = ground.requires - SOFT_OPT_IN if is_soft else ground.requires
    parts = [*(["customer exception"] if is_soft else []), *([_words(rest)] if rest else [])]
    clock = "" if ground.since is None else f", {ground.within} from the last {_word(ground.since.value)}"
    return " + ".join(parts) + clock


def _when(row: LawRow) -> str:
    told = [*_hours(row.hours), _LIFTS[row.hours_lifted_by]]
    told.extend(f"at most {limit.most} in {int(limit.per.total_seconds() // 3600)} hours" for limit in row.limits)
    told.extend([f"carries {_words(row.duties)}"] if row.duties else [])
    return "<br>".join(part for part in told if part)


def _hours(hours: LawHours | None) -> Iterator[str]:
    if hours is not None:
        yield hours.text.replace("; ", "<br>")


def _register(register: Register) -> str:
    told = f"{register.name}, looked into every {register.max_age}; {_WINS[register.precedence]}"
    if register.consent_beats_for is not None:
        told += f" for {register.consent_beats_for}"
    return _plain(told) + (" (voluntary)" if register.is_voluntary else "")


def _source(row: LawRow | PlaceRow) -> str:
    return f"[{_plain(row.source)}]({row.url})"


def _signed(row: LawRow) -> str:
    return f"({_plain(row.signed_off_by)})" if row.signed_off_by else ""


def _words(codes: Iterable[str], *, order: Sequence[str] | type[LegalForm] | None = None) -> str:
    found = [code for code in order if code in set(codes)] if order else sorted(codes)
    return ", ".join(_word(code) for code in found)


def _word(code: str) -> str:
    return str(code).replace("_", " ")


def _plain(text: str) -> str:
    """Text that neither ends a cell nor begins a link, a heading or markup."""
    return "".join(f"\\{sign}" if sign in "|[]<>*_`\\" else sign for sign in " ".join(text.split()))
