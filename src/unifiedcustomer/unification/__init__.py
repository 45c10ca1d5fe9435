"""Identity + records -> customer: which value survives, and where it came from.

    records of one identity --claims--> who says what --survivorship--> SurvivingValue, contact points --> Customer

Nothing is lost on the way: the values that did not win stay with the one that did, and every contact point is kept. The
result depends on what the records say, never on the order in which they came.
"""

from unifiedcustomer.unification.survivorship import (
    DEFAULT_RULES,
    SurvivorshipRules,
    longest,
    most_complete,
    most_frequent,
    most_recent,
    source_priority,
    unambiguous,
)
from unifiedcustomer.unification.unifier import unify

__all__ = [
    "DEFAULT_RULES",
    "SurvivorshipRules",
    "longest",
    "most_complete",
    "most_frequent",
    "most_recent",
    "source_priority",
    "unambiguous",
    "unify",
]
