"""Facts in SQL: one path for SQLite and PostgreSQL.

    with Store("customers.db") as store, store.writing() as session:
        session.touchpoints.append(...)

Facts (records, judgements, touchpoints, consent acts) are appended. What is computed from them (who is who, which
blocks are open) stands in tables of its own. This folder keeps what it is given; what it means is decided elsewhere.
"""

from unifiedcustomer.storage.attached_facts import AttachedFact, AttachedFacts
from unifiedcustomer.storage.blocks import Blocks
from unifiedcustomer.storage.census import Census, CensusRow
from unifiedcustomer.storage.changes import Changes, Step
from unifiedcustomer.storage.cleaning import Cleaned
from unifiedcustomer.storage.customer_ids import CustomerIds
from unifiedcustomer.storage.doubts import Doubt, Doubts
from unifiedcustomer.storage.identities import Identities, LivePlace, LiveRecord
from unifiedcustomer.storage.judgements import JudgedPair, Judgements
from unifiedcustomer.storage.lookup import digest
from unifiedcustomer.storage.past_identities import Span
from unifiedcustomer.storage.records import NewVersion, Records, RecordVersion
from unifiedcustomer.storage.reliances import KeptReliance
from unifiedcustomer.storage.session import Session
from unifiedcustomer.storage.store import Store

__all__ = [
    "AttachedFact",
    "AttachedFacts",
    "Blocks",
    "Census",
    "CensusRow",
    "Changes",
    "Cleaned",
    "CustomerIds",
    "Doubt",
    "Doubts",
    "Identities",
    "JudgedPair",
    "Judgements",
    "KeptReliance",
    "LivePlace",
    "LiveRecord",
    "NewVersion",
    "RecordVersion",
    "Records",
    "Session",
    "Span",
    "Step",
    "Store",
    "digest",
]
