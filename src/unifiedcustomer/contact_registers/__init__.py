"""Registers of permission: kept safe, taken in, exchanged, and proven.

    no's of erased persons, one-click links -> suppression list --+
    do-not-call and Robinson lists ---------> registries ---------+-> acts for contact_policy to weigh
    consent records, receipts, browsers ----> interchange --------+
    every act ------------------------------> ledger -> checkpoints, verification

Nothing here decides whether somebody may be contacted, and hardly anything needs to know who anybody is: lists hold
keyed digests, tokens name nobody, and the ledger still verifies after what was personal in it has been erased.
"""

from unifiedcustomer.contact_registers.checkpoints import Checkpoint
from unifiedcustomer.contact_registers.consent_record_reading import ForeignRecords, read_consent_records
from unifiedcustomer.contact_registers.consent_record_writing import consent_receipt, consent_records
from unifiedcustomer.contact_registers.erasures import suppressions_of_erased
from unifiedcustomer.contact_registers.gpc import signal_act
from unifiedcustomer.contact_registers.gpp import GppString, read_gpp_string
from unifiedcustomer.contact_registers.kantara_receipts import ReceiptIssuer, kantara_receipt, read_kantara_receipt
from unifiedcustomer.contact_registers.key_rings import KeyRing
from unifiedcustomer.contact_registers.ledger import ConsentLedger
from unifiedcustomer.contact_registers.ledger_verification import Damage, DamageKind, LedgerReport, verify_ledger
from unifiedcustomer.contact_registers.one_click import UnsubscribeToken, issue_token, read_token
from unifiedcustomer.contact_registers.one_click_requests import (
    OneClick,
    OneClickAnswer,
    answer_request,
    unsubscribe_headers,
)
from unifiedcustomer.contact_registers.registries import Registry, RegistryAnswer
from unifiedcustomer.contact_registers.registry_batches import BatchMode, EntryForm, RegistryBatch
from unifiedcustomer.contact_registers.registry_files import phone_numbers, read_registry
from unifiedcustomer.contact_registers.salesforce_consents import (
    SalesforceReading,
    read_salesforce_csv,
    salesforce_csv,
)
from unifiedcustomer.contact_registers.suppression_list import SuppressionList
from unifiedcustomer.contact_registers.tcf import TcString, read_tc_string
from unifiedcustomer.contact_registers.twilio_consents import read_twilio_items, twilio_items

__all__ = [
    "BatchMode",
    "Checkpoint",
    "ConsentLedger",
    "Damage",
    "DamageKind",
    "EntryForm",
    "ForeignRecords",
    "GppString",
    "KeyRing",
    "LedgerReport",
    "OneClick",
    "OneClickAnswer",
    "ReceiptIssuer",
    "Registry",
    "RegistryAnswer",
    "RegistryBatch",
    "SalesforceReading",
    "SuppressionList",
    "TcString",
    "UnsubscribeToken",
    "answer_request",
    "consent_receipt",
    "consent_records",
    "issue_token",
    "kantara_receipt",
    "phone_numbers",
    "read_consent_records",
    "read_gpp_string",
    "read_kantara_receipt",
    "read_registry",
    "read_salesforce_csv",
    "read_tc_string",
    "read_token",
    "read_twilio_items",
    "salesforce_csv",
    "signal_act",
    "suppressions_of_erased",
    "twilio_items",
    "unsubscribe_headers",
    "verify_ledger",
]
