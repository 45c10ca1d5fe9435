"""Normalised records become identities: blocking, comparison, scoring, clustering, and the reasons.

`Resolver` is one model at work; `resolve_table` finds a model for a whole table first.
"""

from unifiedcustomer.resolution.batch import Progress, ResolvedTable, resolve_table, trained_model
from unifiedcustomer.resolution.evaluation import Evaluation, evaluate
from unifiedcustomer.resolution.explanation import ComparedFeature, MatchExplanation
from unifiedcustomer.resolution.model import BlockingKey, KeyPart, ResolutionModel, TrainedComparison
from unifiedcustomer.resolution.person_model import person_model
from unifiedcustomer.resolution.resolver import Evidence, Resolver

__all__ = [
    "BlockingKey",
    "ComparedFeature",
    "Evaluation",
    "Evidence",
    "KeyPart",
    "MatchExplanation",
    "Progress",
    "ResolutionModel",
    "ResolvedTable",
    "Resolver",
    "TrainedComparison",
    "evaluate",
    "person_model",
    "resolve_table",
    "trained_model",
]
