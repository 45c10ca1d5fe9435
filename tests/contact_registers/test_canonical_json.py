"""One thing, one text: what programs of any language write alike, and nothing that two of them would write apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.contact_registers.canonical_json import canonical_json, read_canonical_json
from unifiedcustomer.errors import InvalidValue, Problem, WrongType

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def test_a_text_known_beforehand():
    """Sorted keys, no spaces, everything outside ASCII escaped: written by hand."""
    value = {"z": [1, -2, True, None], "a": 'é\n"\\/', "\U0001f600": {}}

    assert b'{"a":"\\u00e9\\n\\"\\\\/","z":[1,-2,true,null],"\\ud83d\\ude00":{}}' == canonical_json(value)


@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=3))
def test_it_is_read_back_and_written_the_same(value):
    """Whatever the order in which the keys were met."""
    text = canonical_json(value)

    assert value == read_canonical_json(text, "x")
    assert text == canonical_json(dict(reversed(value.items())))
    assert text == canonical_json(json.loads(text))


@pytest.mark.parametrize("value", [1.0, float("nan"), {1: 2}, {"a": (1,)}, {"a": b""}, [{"a": 0.5}], object()])
def test_what_has_no_one_text_is_refused(value):
    """Floats are written differently by every program; other types have no JSON."""
    with pytest.raises(WrongType):
        canonical_json(value)


def test_numbers_that_others_would_round_are_refused():
    """Beyond 2 to the 53rd a number is another one in most languages."""
    assert b"9007199254740991" == canonical_json(2**53 - 1)
    with pytest.raises(InvalidValue):
        canonical_json(2**53)


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"[]", b"1", b"\xff", b"[" * 100_000),
        *(b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'{"a":1}\n'),
        *(b'{"a":"\xc3\xa9"}', b'{"a":"\\u00E9"}', b'{"a":"\\/"}'),
        *(b'{"a":1.0}', b'{"a":1e3}', b'{"a":9007199254740993}'),
    ],
)
def test_another_spelling_of_the_same_is_refused(text):
    """A space, an order, an escape, a capital letter: each would be another text with the same meaning."""
    with pytest.raises(InvalidValue) as caught:
        read_canonical_json(text, "line")

    assert ("line", Problem.BAD_SYNTAX) == (caught.value.field, caught.value.problem)
