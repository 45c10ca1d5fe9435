"""Customer + consent acts + facts -> contact policy -> may we, now, here, for this?

    question -- whereabouts -- law rows -- applicable --+
    acts ---- scope - walk - permission --+             |
    dealings ------------ grounds --------+-- weighing -+
    entries, looks ------ registers ------+             +-> decide -> ContactDecision -> Permit
    bounces, blocks ----- suppression ------------------+
    hours, zones, holidays -- quiet_hours --+           |
    touchpoints ------------- frequency ----+-- timing -+

`decide` is a pure function: the same acts in any order, however often each, give the same decision. Without a rule that
speaks about the question the answer is no, every row that speaks must allow, and every reason is told, not the first
alone. `decide_many` is the same function for many; `preferences` and `ending_permissions` look through it at a person.
"""

from unifiedcustomer.contact_policy.bulk import decide_many
from unifiedcustomer.contact_policy.decision import decide
from unifiedcustomer.contact_policy.facts import Dealing, DealingKind, Facts, Whereabouts
from unifiedcustomer.contact_policy.law_table import LawTable, read_law, shipped_law
from unifiedcustomer.contact_policy.law_terms import Audience, LegalForm
from unifiedcustomer.contact_policy.permission import Permission, permission
from unifiedcustomer.contact_policy.policy import CapRule, ContactPolicy, DutyRule, HoursRule, read_rules
from unifiedcustomer.contact_policy.preferences import (
    EndingPermission,
    Preference,
    Task,
    ending_permissions,
    preferences,
)
from unifiedcustomer.contact_policy.public_holidays import HolidayCalendar, HolidayPackage, ListedHolidays
from unifiedcustomer.contact_policy.question import Question
from unifiedcustomer.contact_policy.quiet_hours import WeeklyHours
from unifiedcustomer.contact_policy.scope import Scope

__all__ = [
    "Audience",
    "CapRule",
    "ContactPolicy",
    "Dealing",
    "DealingKind",
    "DutyRule",
    "EndingPermission",
    "Facts",
    "HolidayCalendar",
    "HolidayPackage",
    "HoursRule",
    "LawTable",
    "LegalForm",
    "ListedHolidays",
    "Permission",
    "Preference",
    "Question",
    "Scope",
    "Task",
    "WeeklyHours",
    "Whereabouts",
    "decide",
    "decide_many",
    "ending_permissions",
    "permission",
    "preferences",
    "read_law",
    "read_rules",
    "shipped_law",
]
