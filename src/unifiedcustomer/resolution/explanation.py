"""Why two records are, or are not, taken for one person: every comparison, its level, its weight, and the sum."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.classes import CLASS_NAMES
from unifiedcustomer.resolution.model import ResolutionModel
from unifiedcustomer.resolution.scoring import Scorer

__all__ = ["ComparedFeature", "MatchExplanation", "explain"]

ALTERNATIVES = {
    "random": "two persons who have nothing to do with each other",
    "household": "two members of one household",
    "twin": "two siblings born on one day",
    "shared_mailbox": "two users of one mailbox",
    "shared_phone": "two users of one phone",
    "namesake": "two persons of one name",
    "relative": "two members of one household who share a name",
}


@attrs.frozen(kw_only=True)
class ComparedFeature:
    """One bar of the waterfall. `weight` is in bits: positive speaks for one person."""

    name: str
    level: str  #: in words; "not compared" where a value is missing
    weight: float
    m: float | None = None  #: how often one person's records agree so
    u: float | None = None  #: how often the records of the alternative agree so


@attrs.frozen(kw_only=True)
class MatchExplanation:
    """The whole sum: prior + the weights of `features` + `rarity` + `other_kinds` = `weight`, in bits.

    The weights compare one person with the likeliest other story, `alternative`.
    """

    left: RecordKey
    right: RecordKey
    alternative: str
    prior: float
    features: tuple[ComparedFeature, ...]
    rest: float  #: rarity of the shared values, and the less likely other stories
    weight: float
    match_at: float

    @property
    def match_probability(self) -> float:
        """The weight as a probability."""
        return float(1 / (1 + np.exp2(-np.clip(self.weight, -60, 60))))

    @property
    def is_match(self) -> bool:
        """Whether the evidence of this pair alone reaches the model's threshold."""
        return self.weight >= self.match_at

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "left": str(self.left),
            "right": str(self.right),
            "alternative": self.alternative,
            "prior": self.prior,
            "features": [attrs.asdict(feature) for feature in self.features],
            "rest": self.rest,
            "weight": self.weight,
            "match_at": self.match_at,
            "match_probability": self.match_probability,
        }

    def __str__(self) -> str:
        lines = [f"{self.left} and {self.right}: one person, or {ALTERNATIVES[self.alternative]}?"]
        lines.append(f"  {'before looking':<18}{'':<34}{self.prior:+7.1f}")
        lines += [
            f"  {f.name.replace('_', ' '):<18}{f.level:<34}{f.weight:+7.1f}" for f in self.features if f.weight or f.m
        ]
        if abs(self.rest) >= 0.05:
            lines.append(f"  {'rarity of values':<18}{'and less likely stories':<34}{self.rest:+7.1f}")
        verdict = "one person" if self.is_match else "not enough for one person"
        lines.append(f"  {'together':<18}{verdict:<34}{self.weight:+7.1f} bits")
        return "\n".join(lines)


def explain(
    model: ResolutionModel, left: RecordKey, right: RecordKey, levels: NDArray[np.uint8], weight: float
) -> MatchExplanation:
    """The waterfall of one pair; ``levels`` has one level per comparison of the model."""
    scorer = Scorer.of(model)
    by_class = scorer.class_weights(levels[None, :])[:, 0]
    rival = 1 + int(np.argmax(by_class[1:]))
    features = []
    for comparison, table, level in zip(model.comparisons, scorer.tables, levels.tolist(), strict=True):
        if level == 0:
            features.append(ComparedFeature(name=comparison.name, level="not compared", weight=0.0))
            continue
        m, u = float(table[0, level]), float(table[rival, level])
        features.append(
            ComparedFeature(
                name=comparison.name,
                level=comparison.levels[level - 1],
                weight=m - u,
                m=float(np.exp2(m)),
                u=float(np.exp2(u)),
            )
        )
    prior = float(scorer.prior[0] - scorer.prior[rival])
    rest = weight - prior - sum(feature.weight for feature in features)
    return MatchExplanation(
        left=left,
        right=right,
        alternative=CLASS_NAMES[rival],
        prior=prior,
        features=tuple(features),
        rest=rest,
        weight=weight,
        match_at=model.match_at,
    )
