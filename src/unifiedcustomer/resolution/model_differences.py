"""What two models do not agree on, figure by figure.

Works on the wire form, so that a model can be compared with what stands in a file of another release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

__all__ = ["ModelDifference", "differences"]

_FIGURES: Final = ("mode", "match_at", "review_at", "largest_block", "trained_on")


class ModelDifference(NamedTuple):
    """One figure that changed. ``None`` is a figure that one of the models does not have."""

    what: str  #: such as "email, same, m"
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.what}: {_shown(self.before)} -> {_shown(self.after)}"


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[ModelDifference]:
    """All figures in which two wire forms of models differ, in the order of the file."""
    return [ModelDifference(*found) for found in _compared(_figures(before), _figures(after))]


def _compared(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for what in dict.fromkeys([*before, *after]):
        if before.get(what) != after.get(what):
            yield what, before.get(what), after.get(what)


def _figures(model: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure of a model by a name for readers; of tables of hashes, how many entries and what they add up to."""
    found = {name.replace("_", " "): model[name] for name in _FIGURES if name in model}
    found |= {f"share of {name.replace('_', ' ')}": share for name, share in model["classes"].items()}
    sizes = model.get("largest_blocks", [None] * len(model["blocking"]))
    for key, size in zip(model["blocking"], sizes, strict=True):
        parts = (feature if form == "whole" else f"{feature}:{form}" for feature, form in key)
        name = f"blocking key {' + '.join(parts)}"
        found[name] = "used"
        if size is not None:
            found[f"{name}, largest block"] = size
    for comparison in model["comparisons"]:
        name = comparison["name"].replace("_", " ")
        found[f"{name}, comparator"] = comparison["kind"]
        for level in comparison["levels"]:
            found |= {f"{name}, {level['level']}, {figure}": level[figure] for figure in ("m", "u")}
        found |= _table(f"{name}, frequent values", comparison["frequencies"])
    for feature, hashes in model["hubs"].items():
        found |= _table(f"hubs of {feature}", hashes)
    return found


def _table(name: str, entries: Mapping[str, float] | Sequence[str]) -> dict[str, Any]:
    """The size of a table, and which entries it has, in a form that shows no hash."""
    if not entries:
        return {}
    return {name: _Entries(entries.items() if isinstance(entries, Mapping) else entries)}


class _Entries:
    """A table that is compared by what is in it, and shown by its size."""

    def __init__(self, entries: Any) -> None:
        self.entries = frozenset(entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Entries) and self.entries == other.entries

    def __hash__(self) -> int:
        return hash(self.entries)

    def __repr__(self) -> str:
        return f"{len(self.entries)} values"


def _shown(value: Any) -> str:
    return "none" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
