"""What a till gives: a slip of paper in columns, and two lines that the customer sees while they pay.

A slip is read by people and printed by machines that take bytes for commands. So both are made here: the lines, and
the bytes of them, in which nothing of a customer's name can be a command.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from unifiedcustomer.blocks import Action, CodeBlock, Heading, Image, SingleBlock, Symbology, Table
from unifiedcustomer.errors import Unfittable
from unifiedcustomer.facts import FactKind, Url
from unifiedcustomer.model_fields import masked
from unifiedcustomer.prose import typographic_fold
from unifiedcustomer.rendered_messages import Finding, FindingCode, Landing, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.column_wrap import columns_of, wrap
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.escpos import (
    CENTRED,
    CUT,
    INIT,
    LARGE,
    STRONG,
    best_page,
    encode_text,
    qr_command,
    select,
    unprintable,
)
from unifiedcustomer.rendering.formats import is_faithful, plain_form, write_fact
from unifiedcustomer.rendering.part_writer import COPIED, PartWriter, reads_other_way
from unifiedcustomer.rendering.plain_blocks import write_plain
from unifiedcustomer.rendering.print_piece import printed_address
from unifiedcustomer.rendering.raw_blocks import structured

__all__ = ["TillLine", "TillSlip", "TillWriter", "render_till"]

_DIVISIBLE = frozenset({FactKind.TEXT, FactKind.BRAND_NAME, FactKind.LEGAL_TEXT})


@attrs.frozen(kw_only=True)
class TillLine:
    """One line of a slip."""

    text: str = attrs.field(repr=masked)
    strong: bool = False
    large: bool = False
    centred: bool = False
    qr: str | None = attrs.field(default=None, repr=masked)  #: a code that is printed below it


@attrs.frozen(kw_only=True)
class TillSlip:
    """A slip of paper."""

    columns: int
    code_page: str  #: the name of its codec; a line that needs another one switches to it and back
    lines: tuple[TillLine, ...]
    raw: bytes = attrs.field(repr=masked)  #: as the printer takes it


class TillWriter(PartWriter):
    """Writes what a printer has letters for: plain spaces and quotes, ISO codes for signs that it lacks."""

    def __init__(self, delivery: Delivery, part: str) -> None:
        super().__init__(delivery, part, form=self._printable, isolates=False)

    def words(self, text: str) -> None:
        """Write words in plain typography."""
        self.raw(typographic_fold(text))

    def _printable(self, fact: BoundFact, style: str) -> str:
        if isinstance(fact.value, Url):
            return printed_address(fact.value)  # the code beside it has the rest
        text = typographic_fold(write_fact(fact.value, self.delivery.locale, style))
        if not unprintable(text) and is_faithful(text, fact.value, self.delivery.locale):
            return text
        return typographic_fold(plain_form(fact.value, self.delivery.locale))

    def lines(self, columns: int) -> tuple[str, ...]:
        """What was written, in lines; a price, a day, a code is not divided."""
        whole = [(mark.start, mark.end) for mark in self.landings if mark.kind not in _DIVISIBLE]
        return wrap(self.text, columns, whole=whole)

    def findings(self, columns: int) -> Iterator[Finding]:
        """Facts that go on in the next line, and names that read the other way."""
        for mark in self.landings:
            text = self.text[mark.start : mark.end]
            if mark.kind not in _DIVISIBLE and columns_of(text) > columns:
                yield self.delivery.finding(FindingCode.ACROSS_LINES, fact=mark.fact, part=self.part)
            if mark.kind not in COPIED and reads_other_way(text, self.delivery.locale):
                yield self.delivery.finding(FindingCode.NOT_ISOLATED, fact=mark.fact, part=self.part)


@attrs.frozen
class _Draft:
    writers: tuple[TillWriter, ...]
    lines: tuple[TillLine, ...]
    findings: tuple[Finding, ...]

    @property
    def unprintable(self) -> tuple[str, ...]:
        return unprintable("".join(line.text for line in self.lines))


def render_till(delivery: Delivery) -> RenderedMessage:
    """``delivery`` as a slip.

    Raises:
        Unfittable: it has letters that no printer of this kind has, or is longer than anybody tears off.
    """
    draft = first_that_fits(
        delivery,
        lambda stage: _draft(delivery, stage),
        usual=lambda made: not made.unprintable and len(made.lines) <= delivery.limits["lines"],
        hard=lambda made: (len(made.lines), delivery.limits["lines"]),
    )
    if draft.unprintable:
        raise Unfittable(delivery.channel.value, limit=0, needed=len(draft.unprintable))
    page = best_page("".join(line.text for line in draft.lines))
    columns = delivery.limits["columns"]
    payload = TillSlip(columns=columns, code_page=page.codec, lines=draft.lines, raw=_bytes(draft.lines))
    manifest: list[Landing] = [mark for writer in draft.writers for mark in writer.landings]
    parts = {writer.part: writer.text for writer in draft.writers}
    found = [finding for writer in draft.writers for finding in writer.findings(columns)]
    return delivery.rendered(payload, parts, manifest, (*draft.findings, *found))


def _bytes(lines: tuple[TillLine, ...]) -> bytes:
    """Nothing but opcodes, printable bytes and line feeds."""
    page = best_page("".join(line.text for line in lines))
    pieces = [INIT, select(page)]
    for line in lines:
        marks = ((CENTRED, line.centred), (STRONG, line.strong), (LARGE, line.large))
        pieces += [mark[True] for mark, applies in marks if applies]
        pieces += [encode_text(line.text, page), b"\n"]
        pieces += [qr_command(line.qr), b"\n"] if line.qr is not None else []
        pieces += [mark[False] for mark, applies in marks if applies]
    return b"".join([*pieces, b"\n\n\n", CUT])


# ── the slip ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(delivery: Delivery, stage: Stage) -> _Draft:
    columns = delivery.limits["columns"]
    sender = TillWriter(delivery, "sender")
    sender.fact(sender.brand_name())
    writers, lines = [sender], [TillLine(text=one, strong=True, centred=True) for one in sender.lines(columns)]
    for block in structured(stage):
        if isinstance(block, Image) and block.alt is None:
            continue
        lines.append(TillLine(text=""))
        writer = TillWriter(delivery, f"blocks.{len(writers) - 1}")
        lines += _table(writer, block, columns) if isinstance(block, Table) else _block(writer, block, columns)
        writers.append(writer)
    return _Draft(tuple(writers), tuple(lines), stage.findings)


def _block(writer: TillWriter, block: SingleBlock, columns: int) -> list[TillLine]:
    write_plain(writer, block)
    is_title, code = isinstance(block, Heading), _code(writer.delivery, block)
    made = [
        TillLine(text=line, strong=is_title, large=is_title, centred=is_title or code is not None)
        for line in writer.lines(columns)
    ]
    return [*made[:-1], attrs.evolve(made[-1], qr=code)]


def _code(delivery: Delivery, block: SingleBlock) -> str | None:
    """What is printed as a QR code: an address, or a code that asks for it."""
    if isinstance(block, Action):
        return str(getattr(delivery.facts[block.url].value, "value", ""))
    if isinstance(block, CodeBlock) and block.symbology is not Symbology.TEXT:
        return str(getattr(delivery.facts[block.code].value, "value", ""))
    return None


def _table(writer: TillWriter, table: Table, columns: int) -> list[TillLine]:
    """Two columns that fit stand apart, the second at the right as on any receipt; others are lines of words."""
    rows = [table.columns, *table.rows]
    if len(table.columns) != 2:
        write_plain(writer, table)
        return [TillLine(text=line) for line in writer.lines(columns)]
    lines: list[TillLine] = []
    for number, (left, right) in enumerate(rows):
        cells = []
        for cell in (left, right):
            start = len(writer.text)
            writer.prose(cell)
            cells.append(writer.text[start:])
            writer.raw(" ")
        gap = columns - columns_of(cells[0]) - columns_of(cells[1])
        texts = [cells[0] + " " * gap + cells[1]] if gap > 0 else _apart(cells, columns)
        lines += [TillLine(text=text, strong=number == 0) for text in texts]
    return lines


def _apart(cells: list[str], columns: int) -> list[str]:
    """The first cell in lines of its own, the second below it at the right."""
    last = wrap(cells[1], columns)
    return [*wrap(cells[0], columns), *(" " * (columns - columns_of(line)) + line for line in last)]
