"""The tables as queries see them.

The migrations make them; this file only names them. A test holds the two equal on every database.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, Table, Text

__all__ = [
    "APPLICATION_ID",
    "METADATA",
    "blocking_token",
    "bundle",
    "closed_block",
    "consent_act",
    "doubt",
    "identity",
    "identity_change",
    "judgement",
    "layout",
    "page",
    "past_identity",
    "record_version",
    "redirect",
    "reliance",
    "setting",
    "source_record",
    "suppression",
    "tombstone",
    "touchpoint",
]

APPLICATION_ID: Final = 0x75634875
"""``ucHu``: says that a SQLite file is a hub's, in the place where `file` and SQLite look for it."""

METADATA: Final = MetaData()


_KINDS: Final = {"": BigInteger, "text": Text, "bytes": LargeBinary}


def _table(name: str, *columns: str, key: tuple[str, ...]) -> Table:
    """A table of columns written as ``name`` for numbers, ``name:text``, ``name:bytes``; ``?``: may be empty."""
    made = []
    for column in columns:
        label, _, kind = column.partition(":")
        made.append(
            Column(
                label.rstrip("?"),
                _KINDS[kind](),
                primary_key=label in key,
                nullable=label.endswith("?"),
                autoincrement=False,
            )
        )
    return Table(f"uc_{name}", METADATA, *made)


_ATTACHED: Final = (
    "number",
    "key_digest:text",
    "subject_digest?:text",
    "point_digest?:text",
    "occurred_at",
    "body:text",
    "body_digest:text",
    "recorded_at",
)

source_record: Final = _table(
    "source_record", "record", "source:text", "record_id:text", "key_digest:text", "minted_id:text", key=("record",)
)
record_version: Final = _table(
    "record_version",
    "record",
    "version",
    "body?:text",
    "body_digest?:text",
    "recorded_at",
    key=("record", "version"),
)
judgement: Final = _table(
    "judgement",
    "judgement",
    "low_record",
    "high_record",
    "verdict:text",
    "body:text",
    "recorded_at",
    key=("judgement",),
)
touchpoint: Final = _table("touchpoint", *_ATTACHED, key=("number",))
consent_act: Final = _table("consent_act", *_ATTACHED, key=("number",))
identity_change: Final = _table(
    "identity_change",
    "cursor",
    "kind:text",
    "customer_id:text",
    "previous_id?:text",
    "source?:text",
    "record_id?:text",
    "at",
    key=("cursor",),
)
Index("uc_identity_change_customer_id", identity_change.c.customer_id)
identity: Final = _table(
    "identity", "record", "version", "features:text", "updated_at?", "component", "identity", "since", key=("record",)
)
Index("uc_identity_component", identity.c.component)
Index("uc_identity_identity", identity.c.identity)
past_identity: Final = _table("past_identity", "record", "since", "until", "identity", key=("record", "since"))
reliance: Final = _table("reliance", "number", "identity", "point_digest?:text", "at", "body:text", key=("number",))
suppression: Final = _table(
    "suppression", "digest:text", "body_digest:text", "body:text", key=("digest", "body_digest")
)
tombstone: Final = _table("tombstone", "digest:text", "erased_at", key=("digest",))
redirect: Final = _table("redirect", "record", "leads_to", key=("record",))
blocking_token: Final = _table("blocking_token", "token", "record", key=("token", "record"))
Index("uc_blocking_token_record", blocking_token.c.record)
bundle: Final = _table("bundle", "place", "held:bytes", key=("place",))
page: Final = _table("page", "page", "run", "word", "number", "held:bytes", key=("page",))
Index("uc_page_first", page.c.run, page.c.word, page.c.number, unique=True)
layout: Final = _table("layout", "layout", "form:text", "recorded_at", key=("layout",))
closed_block: Final = _table("closed_block", "token", key=("token",))
doubt: Final = _table("doubt", "low", "high", "weight", "distance", key=("low", "high"))
Index("uc_doubt_high", doubt.c.high)
Index("uc_doubt_distance", doubt.c.distance, doubt.c.low, doubt.c.high)
setting: Final = _table("setting", "name:text", "value:text", key=("name",))
