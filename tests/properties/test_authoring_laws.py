"""Laws of what people write: any text is a message or a refusal with a place, in no time, and nothing is shown."""

from __future__ import annotations

import json
import time
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from rendering.builders import FOUR, customer, offer, rendered
from rendering.strategies import HOSTILE
from unifiedcustomer.authoring import message_from_json, message_from_markdown, message_from_toml
from unifiedcustomer.errors import WORDING, InvalidMessage, InvalidValue, WrongType
from unifiedcustomer.messages import Message
from unifiedcustomer.prose import FactRef, Link, Words, parse_prose

SIGNS = st.text(st.sampled_from("{}[]()*_\\ab :|`#>-\n.!1 é\u202e"), max_size=80)


def outcome(read, text):
    """What a text is read as, or the error; anything else is a bug."""
    try:
        return read(text)
    except (InvalidValue, WrongType) as error:
        return error


# ── prose ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(SIGNS | st.text(max_size=80))
@example("_" * 60)
@example("[" * 30 + "](" * 20)
@example("_{a}_" * 12)
def test_any_text_is_prose_or_refused(text):
    """And no character of a word is lost."""
    found = outcome(parse_prose, text)
    if isinstance(found, InvalidMessage):
        assert "text" == found.field
        return
    words = "".join(plain(found))
    assert words.count("{") == words.count("}") == 0 or "\\" in text
    assert not [char for char in words if unicodedata.category(char) in {"Cc", "Cs"}]


def plain(inlines):
    for inline in inlines:
        if isinstance(inline, Words):
            yield inline.text
        elif isinstance(inline, Link):
            yield from plain(inline.label)
        else:
            assert isinstance(inline, FactRef)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf")), min_size=1, max_size=60))
def test_what_is_escaped_stands_for_itself(text):
    """Whatever signs are in it."""
    wanted = " ".join(unicodedata.normalize("NFC", text).split())
    escaped = "".join(f"\\{char}" if char in "{}*_[]\\" else char for char in wanted)
    if not wanted or "=?" in wanted:
        return

    assert wanted == "".join(plain(parse_prose(escaped))).strip() or " " not in text


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

KEYS = st.sampled_from(
    [
        *("id", "version", "purpose", "class", "locale", "subject", "preheader", "roles", "facts", "slots"),
        *("conditions", "plurals", "blocks", "translations", "heading", "paragraph", "items", "action", "url"),
        *("image", "code", "table", "columns", "rows", "legal", "note", "group", "raw", "channel", "only", "when"),
        *("money", "percent", "date", "quantity", "unit", "kind", "role", "fallback", "of", "other", "one", "link"),
        *("optional", "required_in", "linkable", "audience", "de", "a", "push.title"),
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10) | KEYS
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)
USUAL = {"id": "m", "purpose": "service", "class": "service", "blocks": [{"heading": "Hi"}]}


@given(st.dictionaries(KEYS, TREES, max_size=5), st.booleans())
def test_any_json_is_a_message_or_refused(tree, usual):
    """With a place, and never an error of another kind."""
    text = json.dumps({**USUAL, **tree} if usual else tree)

    assert isinstance(outcome(message_from_json, text), (Message, InvalidMessage, InvalidValue, WrongType))


BLOCK_KEYS = st.sampled_from(
    ["heading", "paragraph", "items", "action", "image", "code", "table", "legal", "note", "group", "raw"]
)


@given(st.lists(st.dictionaries(BLOCK_KEYS | KEYS, TREES, min_size=1, max_size=3), max_size=4))
def test_any_row_of_blocks_is_a_message_or_refused(blocks):
    """Whatever stands where a text should."""
    text = json.dumps({**USUAL, "blocks": blocks, "subject": "x"})

    assert isinstance(outcome(message_from_json, text), (Message, InvalidMessage, InvalidValue, WrongType))


@given(st.text(max_size=200) | SIGNS)
def test_any_toml_is_a_message_or_refused(text):
    """Without a word of it in the error."""
    assert isinstance(outcome(message_from_toml, text), (InvalidMessage, InvalidValue, WrongType))


FRONT = '+++\nid = "m"\npurpose = "service"\nclass = "service"\nsubject = "x"\n+++\n'


@given(st.lists(SIGNS, max_size=8).map("\n".join), st.booleans())
def test_any_markdown_is_a_message_or_refused(text, fronted):
    """A text without front matter, or with."""
    found = outcome(message_from_markdown, FRONT + text if fronted else text)

    assert isinstance(found, (Message, InvalidMessage, InvalidValue, WrongType))


# ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(HOSTILE | st.text(max_size=100), st.sampled_from(FOUR))
def test_what_a_caller_gives_is_clean_or_refused(text, channel):
    """Line breaks, escapes, encoded-words, surrogates, a megabyte: at once, and without showing it."""
    started = time.perf_counter()
    found = outcome(lambda value: rendered(offer(), channel, customer(), values={"given_name": value}), text)
    assert time.perf_counter() - started < 2
    if isinstance(found, InvalidMessage):
        assert "given_name" == found.field
        assert str(found) == f"given_name: {WORDING[found.problem]}"
        return
    for part in found.parts.values():
        assert not [char for char in part if unicodedata.category(char) == "Cs" or char in "\x1b\x00\x85\u2028"]
