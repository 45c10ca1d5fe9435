"""Normalised records become identities: blocking, comparison, scoring, clustering, and the reasons.

`Resolver` is one model at work; `resolve_table` finds a model for a whole table first.
"""

from unifiedcustomer.resolution.batch import Progress, ResolvedTable, resolve_table, trained_model
from unifiedcustomer.resolution.causes import Cause, ErrorAnalysis, ErrorCause
from unifiedcustomer.resolution.error_analysis import evaluate_resolved
from unifiedcustomer.resolution.estimates import Estimate, Interval
from unifiedcustomer.resolution.evaluation import Evaluation, evaluate
from unifiedcustomer.resolution.explanation import ComparedFeature, MatchExplanation
from unifiedcustomer.resolution.index import IndexedMatch, RecordIndex
from unifiedcustomer.resolution.labels import Label
from unifiedcustomer.resolution.living_together import LivingTogether, households_by_person, living_together
from unifiedcustomer.resolution.measuring import identity_metrics
from unifiedcustomer.resolution.model import BlockingKey, KeyPart, ResolutionModel, TrainedComparison
from unifiedcustomer.resolution.model_differences import ModelDifference
from unifiedcustomer.resolution.person_model import person_model
from unifiedcustomer.resolution.questions import estimate_of, pairs_worth_asking
from unifiedcustomer.resolution.recall_estimate import BlockingRecall, estimated_blocking_recall
from unifiedcustomer.resolution.resolver import Evidence, Resolver
from unifiedcustomer.resolution.trust import governed, trusted

__all__ = [
    "BlockingKey",
    "BlockingRecall",
    "Cause",
    "ComparedFeature",
    "ErrorAnalysis",
    "ErrorCause",
    "Estimate",
    "Evaluation",
    "Evidence",
    "IndexedMatch",
    "Interval",
    "KeyPart",
    "Label",
    "LivingTogether",
    "MatchExplanation",
    "ModelDifference",
    "Progress",
    "RecordIndex",
    "ResolutionModel",
    "ResolvedTable",
    "Resolver",
    "TrainedComparison",
    "estimate_of",
    "estimated_blocking_recall",
    "evaluate",
    "evaluate_resolved",
    "governed",
    "households_by_person",
    "identity_metrics",
    "living_together",
    "pairs_worth_asking",
    "person_model",
    "resolve_table",
    "trained_model",
    "trusted",
]
