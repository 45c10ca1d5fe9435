"""Erasures: what became of a person's data, and what nobody but the host can still do.

A receipt names no value, no record id and no contact point, so it may be kept and shown. What is out of reach is named,
because an erasure that keeps silent about backups is a false one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.identities import CustomerId
from unifiedcustomer.model_fields import frozen_mapping, instant

__all__ = ["OUT_OF_REACH", "ErasureReceipt", "OutOfReach"]


class OutOfReach(StrEnum):
    """Where bytes of the person may still be. Codes are stable: receipts are kept."""

    SOURCES = auto()
    BACKUPS = auto()
    DEVICE = auto()
    SERVER_LOG = auto()
    REPLICAS = auto()
    FOLLOWERS = auto()
    PARTNERS = auto()
    READERS = auto()
    HOST_TRANSACTION = auto()


OUT_OF_REACH: Final[Mapping[OutOfReach, str]] = MappingProxyType(
    {
        OutOfReach.SOURCES: "the systems that the records came from still have them",
        OutOfReach.BACKUPS: "backups and snapshots of the database, until they are overwritten",
        OutOfReach.DEVICE: "blocks that the disk or file system has replaced but not overwritten",
        OutOfReach.SERVER_LOG: "the write-ahead log of the database server and its archive, until it is recycled",
        OutOfReach.REPLICAS: "replicas of the database server, until they have followed",
        OutOfReach.FOLLOWERS: "whoever follows the feed of changes, until they act on `erased`",
        OutOfReach.PARTNERS: "senders and networks through which the person was contacted",
        OutOfReach.READERS: "the file's log, because somebody was reading: call `clean` again",
        OutOfReach.HOST_TRANSACTION: "the file, until the host has committed and called `clean`",
    }
)
"""The sentence for each place, for humans."""


@attrs.frozen(kw_only=True)
class ErasureReceipt:
    """What was erased, what is kept so that it stays so, and what is out of reach."""

    customer_id: CustomerId  #: the id that was asked for; no id of the person leads anywhere any more
    erased_at: datetime = instant()
    records: Mapping[str, int] = attrs.field(converter=frozen_mapping, hash=False)  #: by source
    versions: int  #: contents of these records
    touchpoints: int
    consent_acts: int
    judgements: int
    tombstones: int  #: keyed hashes, by which the same records are refused when they come again
    suppressions: int  #: keyed hashes of what the person said no to
    bytes_removed: bool  #: whether the bytes are gone from every file of the store
    undecided: int  #: customers that may be the same person and were not taken for it; look at them
    out_of_reach: tuple[OutOfReach, ...]
    partners: tuple[Channel, ...] = ()  #: the channels in which the person was contacted

    def explain(self) -> str:
        """The receipt in sentences, one a line."""
        counts = {
            "records": sum(self.records.values()),
            "contents of records": self.versions,
            "touchpoints": self.touchpoints,
            "acts of consent": self.consent_acts,
            "judgements": self.judgements,
        }
        told = [f"Erased: {', '.join(f'{count} {name}' for name, count in counts.items())}."]
        told.append(f"Kept: {self.tombstones + self.suppressions} keyed hashes, so that the person stays erased.")
        if self.undecided:
            told.append(f"Please look: {self.undecided} other customers may be the same person.")
        told.extend(f"Out of reach: {OUT_OF_REACH[place]}." for place in self.out_of_reach)
        return "\n".join(told)
