"""How far each kind of identifier is trusted: how many a person may have, how many may share one, whether it may link.

    a value that nobody proved          suggests, and never joins a customer
    a device, a cookie, a receipt       says nothing of a person, whatever the weights say
    more values than a person has       no evidence joins them; a person's word still does
    a value of the company's own        is no value at all

The shipped table is `identifier_rules.toml`, with its sources. Rules are part of a `ResolutionModel`, so that a batch
and a hub with one model always agree.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, WrongType
from unifiedcustomer.model_fields import frozen_mapping, masked

E = TypeVar("E", bound=StrEnum)

__all__ = ["IdentifierKind", "IdentifierRule", "IdentifierRules", "MayLink", "WhenOver"]


class IdentifierKind(StrEnum):
    """What an identifier names. Codes are stable: they stand in tables and models."""

    ACCOUNT = "account"  #: a person in one system
    DOCUMENT = "document"  #: a person in a public register
    CONTACT_POINT = "contact_point"  #: where somebody is reached
    CARD = "card"  #: what somebody carries and may lend
    HOUSEHOLD = "household"  #: where several live
    RECEIPT = "receipt"  #: one deal
    DEVICE = "device"  #: a machine


class MayLink(StrEnum):
    """What agreement on a value means for two records being one person."""

    YES = "yes"  #: it is evidence, as the model weighs it
    IF_VERIFIED = "if verified"  #: as well, but a value that is known not to be verified only suggests
    NEVER = "never"  #: it says nothing


class WhenOver(StrEnum):
    """What happens to a person who would have more values than one person has."""

    REFUSE = "refuse"  #: evidence does not make them; the parts stay apart
    REPORT = "report"  #: they are made, and listed as suspicious


def _limit(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongType(attribute.name)
    if value < 0:
        raise InvalidValue(attribute.name, Problem.OUT_OF_RANGE)


def _values(value: object) -> frozenset[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType("blocked")
    found = frozenset(value)
    if not all(isinstance(one, str) for one in found):
        raise WrongType("blocked")
    return found


def _kind(value: object) -> IdentifierKind:
    return _member(IdentifierKind, "kind", value)


def _may_link(value: object) -> MayLink:
    return _member(MayLink, "may_link", value)


def _when_over(value: object) -> WhenOver:
    return _member(WhenOver, "when_over", value)


def _member(kind: type[E], name: str, value: object) -> E:
    try:
        return kind(str(value))
    except ValueError:
        raise InvalidValue(name, Problem.UNKNOWN_NAME) from None


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WrongType("features")
    return tuple(map(str, value))


@attrs.frozen(kw_only=True)
class IdentifierRule:
    """One namespace: what its values name, and what may be concluded from two records having the same."""

    name: str
    kind: IdentifierKind = attrs.field(converter=_kind)
    features: tuple[str, ...] = attrs.field(converter=_texts)
    """What matching calls it: a `Feature`, or the name of an attribute of your own. Each is counted by itself."""
    may_link: MayLink = attrs.field(default=MayLink.YES, converter=_may_link)
    max_per_person: int = attrs.field(default=0, validator=_limit)  #: 0: no limit
    max_persons_per_value: int = attrs.field(default=0, validator=_limit)  #: 0: no limit
    when_over: WhenOver = attrs.field(default=WhenOver.REPORT, converter=_when_over)
    blocked: frozenset[str] = attrs.field(default=frozenset(), converter=_values, repr=masked)
    """Values that are nobody's, such as the shop's own number, in the form that is compared: E.164, lower case."""
    sources: tuple[str, ...] = attrs.field(default=(), converter=_texts)  #: where the figures are from
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The row of the table, JSON types only."""
        row = attrs.asdict(self, filter=lambda attribute, value: attribute.name != "name" and value not in ("", ()))
        return row | {"features": list(self.features), "blocked": sorted(self.blocked), "sources": list(self.sources)}


@attrs.frozen(kw_only=True)
class IdentifierRules:
    """The rules of all namespaces, by name.

    >>> rules = IdentifierRules.shipped()
    >>> rules["phone"].max_per_person, rules["device"].may_link.value
    (5, 'never')
    >>> rules.but({"phone": {"max_per_person": 3, "blocked": ["+442079460000"]}})["phone"].max_per_person
    3
    """

    by_name: Mapping[str, IdentifierRule] = attrs.field(converter=frozen_mapping)
    self_asserted: frozenset[str] = attrs.field(default=frozenset(), converter=_values)
    """Sources whose addresses and numbers anybody could have typed: there, what is not said to be verified is not."""

    @classmethod
    def shipped(cls) -> IdentifierRules:
        """The table that comes with this library."""
        return _shipped()

    @classmethod
    def load(cls, path: str | Path) -> IdentifierRules:
        """The shipped table with the rows and cells of a TOML file in place of its own.

        Raises:
            InvalidValue: the file is no TOML, or a cell is not what its column holds.
        """
        try:
            table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise InvalidValue("identifier_rules", Problem.BAD_SYNTAX) from None
        return cls.shipped().but(table.get("namespace", {}), self_asserted=table.get("self_asserted"))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> IdentifierRules:
        """What `to_dict` gave. Raises `InvalidValue`, `WrongType`."""
        return cls(by_name={}).but(data.get("namespace", {}), self_asserted=data.get("self_asserted"))

    def to_dict(self) -> dict[str, Any]:
        """The whole table, JSON types only."""
        rows = {name: rule.to_dict() for name, rule in sorted(self.by_name.items())}
        return {"namespace": rows, "self_asserted": sorted(self.self_asserted)}

    def but(
        self, changes: Mapping[str, Mapping[str, Any]], *, self_asserted: Iterable[str] | None = None
    ) -> IdentifierRules:
        """These rules with some cells changed, and rows added.

        Args:
            changes: by namespace, the cells that change; a new namespace needs its ``kind`` and ``features``.
            self_asserted: the sources that take whatever people type.

        Raises:
            InvalidValue: there is no such cell, or it cannot have that value. `WrongType`: likewise.
        """
        if not isinstance(changes, Mapping):
            raise WrongType("namespace")
        made = dict(self.by_name)
        for name, cells in changes.items():
            if not isinstance(cells, Mapping):
                raise WrongType(name)
            made[name] = _changed(made.get(name), name, cells)
        asserted = self.self_asserted if self_asserted is None else self_asserted
        found = IdentifierRules(by_name=made, self_asserted=asserted)
        taken = [feature for rule in made.values() for feature in rule.features]
        if len(taken) != len(set(taken)):
            raise InvalidValue("features", Problem.DUPLICATE)
        return found

    def __getitem__(self, name: str) -> IdentifierRule:
        return self.by_name[name]

    def of_feature(self, feature: str) -> IdentifierRule | None:
        """The rule that a feature is under, if it is an identifier at all."""
        return self._by_feature().get(feature)

    def _by_feature(self) -> dict[str, IdentifierRule]:
        return {feature: rule for rule in self.by_name.values() for feature in rule.features}

    def never_linking(self) -> frozenset[str]:
        """The features that are no evidence of a person."""
        return frozenset(feature for feature, rule in self._by_feature().items() if rule.may_link is MayLink.NEVER)

    def limited(self, when_over: WhenOver | None = None) -> dict[str, int]:
        """By feature how many values a person may have, of those with a limit."""
        return {
            feature: rule.max_per_person
            for feature, rule in sorted(self._by_feature().items())
            if rule.max_per_person and when_over in (None, rule.when_over)
        }

    def blocked(self) -> dict[str, frozenset[str]]:
        """By feature the values that are nobody's."""
        return {feature: rule.blocked for feature, rule in self._by_feature().items() if rule.blocked}


def _changed(rule: IdentifierRule | None, name: str, cells: Mapping[str, Any]) -> IdentifierRule:
    known = {attribute.name for attribute in attrs.fields(IdentifierRule)} - {"name"}
    for cell in cells:
        if cell not in known:
            raise InvalidValue(f"{name}.{cell}"[:100], Problem.UNKNOWN_NAME)
    if rule is not None:
        return attrs.evolve(rule, **cells)
    for cell in ("kind", "features"):
        if cell not in cells:
            raise InvalidValue(f"{name}.{cell}"[:100], Problem.MISSING)
    return IdentifierRule(name=name, **cells)


@cache
def _shipped() -> IdentifierRules:
    text = files("unifiedcustomer").joinpath("identifier_rules.toml").read_text(encoding="utf-8")
    return IdentifierRules(by_name={}).but(tomllib.loads(text)["namespace"])
