"""Customer + consent acts + touchpoints -> contact policy -> may we, now, here, for this?

    acts - scope - walk - permission -+
    contact points ------ reach ------+
    bounces ---------- suppression ---+-> decide -> ContactDecision -> Permit
    hours, zones ----- quiet_hours ---+
    touchpoints ------ frequency -----+

`decide` is a pure function: the same acts in any order, however often each, give the same decision. Without a consent
that covers the question the answer to marketing is no, and every reason is told, not the first alone.
"""

from unifiedcustomer.contact_policy.decision import decide
from unifiedcustomer.contact_policy.permission import Permission, permission
from unifiedcustomer.contact_policy.policy import CapRule, ContactPolicy, DutyRule, HoursRule, read_rules
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours
from unifiedcustomer.contact_policy.scope import Scope

__all__ = [
    "CapRule",
    "ContactPolicy",
    "DutyRule",
    "HoursRule",
    "Permission",
    "Scope",
    "WeeklyHours",
    "decide",
    "permission",
    "read_rules",
]
