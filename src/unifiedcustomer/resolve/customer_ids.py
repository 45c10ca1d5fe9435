"""Ids of customers that a batch finds: they follow from the key of the first record, so every run gives the same."""

from __future__ import annotations

from hashlib import blake2b
from typing import cast

from unifiedcustomer.identities import CustomerId
from unifiedcustomer.kernels import library
from unifiedcustomer.texts import Texts

__all__ = ["derived_id", "derived_ids"]


def derived_id(source: str, record_id: str) -> CustomerId:
    """The id of the customer whose first record has that key: an RFC 9562 version 8 UUID."""
    digest = blake2b((_before(source) + record_id).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return CustomerId(f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:]}")


def derived_ids(sources: Texts, record_ids: Texts) -> list[CustomerId]:
    """`derived_id` of each row's key."""
    if library() is None:
        return [derived_id(*key) for key in zip(sources.strings(), record_ids.strings(), strict=True)]
    from unifiedcustomer.kernels.digests import customer_ids

    names, codes = sources.encoded()
    before = Texts.of([*map(_before, names.strings()), _before("")])
    codes[codes < 0] = len(names)  # no text is not among the distinct ones
    found = customer_ids(
        (before.data, before.starts, before.ends), codes, (record_ids.data, record_ids.starts, record_ids.ends)
    )
    return cast("list[CustomerId]", found)


def _before(source: str) -> str:
    return f"{len(source)}:{source}/"
