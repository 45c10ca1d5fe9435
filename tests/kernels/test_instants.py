"""Moments of the usual form: the kernel and its twin in Python."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unifiedcustomer.kernels import instants
from unifiedcustomer.texts import Texts

NEAR = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-6][0-9][Zz+]", fullmatch=True)


@given(st.lists(NEAR | st.text(max_size=22) | st.just("2024-03-01T12:30:05Z"), max_size=20))
def test_kernel_and_twin_read_the_same_moments(values):
    """Digits of ASCII alone, and no hour that no day has."""
    texts = Texts.of(values)
    quick = instants.read_instants(texts.data, texts.starts, texts.ends)
    slow = instants._read_instants(texts.data, texts.starts, texts.ends)
    assert [one.tolist() for one in slow] == [one.tolist() for one in quick]


def test_a_moment_is_a_day_and_a_second():
    """Texts of another form are none."""
    texts = Texts.of(["2024-03-01T12:30:05Z", "2024-03-01", "2024-03-01T24:00:00Z", ""])
    days, seconds = instants.read_instants(texts.data, texts.starts, texts.ends)
    assert [20240301, -1, -1, -1] == days.tolist()
    assert 12 * 3600 + 30 * 60 + 5 == seconds[0]
