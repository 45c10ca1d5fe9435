"""The customer display of a till: two short lines, beside a slip that says the rest."""

from __future__ import annotations

import attrs

from unifiedcustomer.errors import Unfittable
from unifiedcustomer.model_fields import masked
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.column_wrap import columns_of
from unifiedcustomer.rendering.delivery import Delivery, stages
from unifiedcustomer.rendering.escpos import INIT, best_page, encode_text, select, unprintable
from unifiedcustomer.rendering.till import TillWriter
from unifiedcustomer.rendering.titles import titled

__all__ = ["CustomerDisplay", "render_customer_display"]

CLEAR = b"\x0c"


@attrs.frozen(kw_only=True)
class CustomerDisplay:
    """What a display shows."""

    columns: int
    lines: tuple[str, ...] = attrs.field(repr=masked)
    raw: bytes = attrs.field(repr=masked)  #: as the display takes it


def render_customer_display(delivery: Delivery) -> RenderedMessage:
    """The message's line for displays, else its first heading.

    Raises:
        Unfittable: it needs more lines than the display has, or letters that it has not.
    """
    columns, most = delivery.limits["columns"], delivery.limits["lines"]
    stage = next(stages(delivery))
    title, _ = titled(delivery, stage.blocks, "display.line")
    writer = TillWriter(delivery, "lines")
    if title is None:
        writer.fact(writer.brand_name())
    else:
        writer.prose(title)
    lines = writer.lines(columns)
    if len(lines) > most or unprintable(writer.text):
        needed = max(columns_of(writer.text), most * columns + 1)
        raise Unfittable(delivery.channel.value, limit=most * columns, needed=needed)
    padded = [line + " " * (columns - columns_of(line)) for line in (*lines, *[""] * (most - len(lines)))]
    page = best_page(writer.text)
    raw = INIT + select(page) + CLEAR + b"".join(encode_text(line, page) for line in padded)
    payload = CustomerDisplay(columns=columns, lines=lines, raw=raw)
    return delivery.rendered(payload, {"lines": writer.text}, writer.landings, writer.findings(columns))
