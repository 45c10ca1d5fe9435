"""Why two records are, or are not, taken for one person: every comparison, its level, its weight, and the sum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from unifiedcustomer.charts import Step, Waterfall
from unifiedcustomer.records import RecordKey
from unifiedcustomer.resolution.classes import CLASS_NAMES
from unifiedcustomer.resolution.model import ResolutionModel, TrainedComparison
from unifiedcustomer.resolution.scoring import Scorer, odds

__all__ = ["STORIES", "ComparedFeature", "MatchExplanation", "explain"]

RANDOM: Final = CLASS_NAMES.index("random")
NEGLIGIBLE: Final = 0.05  #: bits that round to nothing

STORIES: Final = {
    "random": "two strangers",
    "household": "two of one household",
    "twin": "twins",
    "shared_mailbox": "two users of one mailbox",
    "shared_phone": "two users of one phone",
    "namesake": "two of the same name",
    "relative": "two of one name and household",
}


@attrs.frozen(kw_only=True)
class ComparedFeature:
    """One bar of the waterfall. `weight` is in bits: positive speaks for one person."""

    name: str
    level: str  #: in words; "not compared" where a value is missing
    weight: float  #: log2 of m / u
    m: float | None = None  #: how often records of one person agree so
    u: float | None = None  #: how often records of two random persons agree so


@attrs.frozen(kw_only=True)
class MatchExplanation:
    """The whole sum, in bits: `prior`, the weights of `features`, `rarity` and `other_stories` make `weight`.

    The features weigh one person against two strangers. Where another story explains the agreement as well, such as two
    members of one household, it costs `other_stories`; `alternative` names the likeliest.
    """

    left: RecordKey
    right: RecordKey
    prior: float  #: how rare pairs of one person are
    features: tuple[ComparedFeature, ...]
    rarity: float  #: how much rarer than usual the shared values are
    alternative: str  #: the likeliest kind of two persons, a name of `STORIES`
    other_stories: float  #: what is lost to kinds of two persons that are no strangers
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

    @property
    def story(self) -> str:
        """The likeliest other story, in words."""
        return STORIES[self.alternative]

    @property
    def verdict(self) -> str:
        """What the sum means, in words."""
        said = "one person" if self.is_match else "not enough for one person"
        return f"{said}, {self.match_probability:.1%} likely"

    def steps(self) -> Iterator[tuple[str, str, float]]:
        """The bars of the waterfall that weigh anything, in order: what, how, and bits."""
        yield "before looking", "how rare such pairs are", self.prior
        yield from ((f.name.replace("_", " "), f.level, f.weight) for f in self.features if f.m is not None)
        if abs(self.rarity) >= NEGLIGIBLE:
            yield "rare values" if self.rarity > 0 else "frequent values", "shared", self.rarity
        if abs(self.other_stories) >= NEGLIGIBLE:
            likely = self.story if self.alternative != "random" else "all kinds of two persons together"
            yield "another story", likely, self.other_stories

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "left": str(self.left),
            "right": str(self.right),
            "prior": self.prior,
            "features": [attrs.asdict(feature) for feature in self.features],
            "rarity": self.rarity,
            "alternative": self.alternative,
            "other_stories": self.other_stories,
            "weight": self.weight,
            "match_at": self.match_at,
            "match_probability": self.match_probability,
        }

    def __str__(self) -> str:
        steps = [*self.steps(), ("together", self.verdict, self.weight)]
        width = max(len(how) for _, how, _ in steps)
        bars = (f"  {what:<18}{how:<{width}}  {bits:+6.1f}" for what, how, bits in steps)
        return "\n".join([f"{self.left} and {self.right}", *bars]) + " bits"

    def chart(self) -> Waterfall:
        """The sum as a waterfall. It names the records by their keys and shows no value of theirs."""
        return Waterfall(
            title=f"{self.left} and {self.right}",
            steps=tuple(Step(*step) for step in self.steps()),
            verdict=self.verdict,
            at=self.match_at,
            at_label="one person from here",
        )

    def to_text(self) -> str:
        """The waterfall in letters; the same as ``str()``."""
        return str(self)

    def to_svg(self, *, width: float = 760) -> str:
        """The waterfall as a picture that stands alone, for the day and for the night; ``width`` in pixels."""
        return self.chart().to_svg(width=width)

    def to_html(self) -> str:
        """The waterfall as a page that stands alone, for a desk and for a phone."""
        return self.chart().to_html()

    def _repr_html_(self) -> str:
        return self.to_svg()


def explain(
    model: ResolutionModel, left: RecordKey, right: RecordKey, levels: NDArray[np.uint8], weight: float
) -> MatchExplanation:
    """The waterfall of one pair; ``levels`` has one level per comparison of the model, ``weight`` is the pair's."""
    scorer = Scorer.of(model)
    by_class = scorer.class_weights(levels[None, :])
    unaware = float(odds(by_class)[0])  # of how rare the shared values are
    against_strangers = float(by_class[0, 0] - by_class[RANDOM, 0])
    features = (
        _compared(comparison, table, level)
        for comparison, table, level in zip(model.comparisons, scorer.tables, levels.tolist(), strict=True)
    )
    return MatchExplanation(
        left=left,
        right=right,
        prior=float(scorer.prior[0] - scorer.prior[RANDOM]),
        features=tuple(features),
        rarity=weight - unaware,
        alternative=CLASS_NAMES[1 + int(np.argmax(by_class[1:, 0]))],
        other_stories=unaware - against_strangers,
        weight=weight,
        match_at=model.match_at,
    )


def _compared(comparison: TrainedComparison, table: NDArray[np.float64], level: int) -> ComparedFeature:
    if level == 0:
        return ComparedFeature(name=comparison.name, level="not compared", weight=0.0)
    m, u = float(table[0, level]), float(table[RANDOM, level])
    return ComparedFeature(
        name=comparison.name,
        level=comparison.levels[level - 1],
        weight=m - u,
        m=float(np.exp2(m)),
        u=float(np.exp2(u)),
    )
