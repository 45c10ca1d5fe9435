"""Ids of customers follow from keys, the same with and without kernels."""

from __future__ import annotations

from hashlib import blake2b
from unittest import mock
from uuid import RFC_4122, UUID

from hypothesis import example, given
from hypothesis import strategies as st

from unifiedcustomer.resolve import customer_ids
from unifiedcustomer.resolve.customer_ids import derived_id, derived_ids
from unifiedcustomer.texts import Texts

NAMES = st.sampled_from(["crm", "shop", "", "é", "\ud800"]) | st.text(max_size=9)
IDS = st.text(max_size=12) | st.integers(100, 300).map(lambda size: "x" * size)


@given(st.lists(st.tuples(NAMES, IDS), max_size=30))
@example([("crm", "x" * size) for size in (0, 122, 123, 124, 251, 252, 1000)])  # blocks of 128 bytes, full and begun
def test_ids_are_the_same_with_and_without_kernels(keys):
    """The kernel digests as hashlib does, whatever the length and wherever a block ends."""
    sources, record_ids = (Texts.of([key[side] for key in keys]) for side in (0, 1))
    with mock.patch.object(customer_ids, "library", return_value=None):
        slow = derived_ids(sources, record_ids)

    assert slow == derived_ids(sources, record_ids) == [derived_id(*key) for key in keys]


def test_an_id_is_a_uuid_of_a_digest():
    """A UUID of version 8 keeps what the digest says but for six bits."""
    found = UUID(derived_id("crm", "1"))
    digest = int.from_bytes(blake2b(b"3:crm/1", digest_size=16).digest(), "big")

    assert (8, RFC_4122) == (found.version, found.variant)
    assert (found.int ^ digest) & ~((15 << 76) | (3 << 62)) == 0
