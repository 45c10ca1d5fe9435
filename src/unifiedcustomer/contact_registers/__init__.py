"""Registers of permission: kept safe, taken in, exchanged, and proven.

    no's of erased persons, one-click links -> suppression list --+
    do-not-call and Robinson lists ---------> registries ---------+-> acts and answers for contact_policy
    consent records of other systems -------> interchange --------+
    every act ------------------------------> ledger -> checkpoints, verification

Nothing here decides whether somebody may be contacted, and nothing here needs to know who anybody is: lists hold keyed
digests, tokens name nobody, and the ledger still verifies after what was personal in it has been erased.
"""

from unifiedcustomer.contact_registers.erasures import suppressions_of_erased
from unifiedcustomer.contact_registers.key_rings import KeyRing
from unifiedcustomer.contact_registers.suppression_list import SuppressionList

__all__ = [
    "KeyRing",
    "SuppressionList",
    "suppressions_of_erased",
]
