"""How a medium is rendered in two steps: a draft of its texts, and the payload that is made of them.

The draft is written by blocks alone and may have open places; which stage fits, which alphabet does, how long it is
are asked when the places are filled. So a draft can be kept for all recipients of a message, and what is made of a kept
draft is what would have been made without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from unifiedcustomer.rendered_messages import Finding, Landing, RenderedMessage
from unifiedcustomer.rendering.binding import BoundFact
from unifiedcustomer.rendering.delivery import Delivery, Stage, first_that_fits
from unifiedcustomer.rendering.part_writer import PartWriter
from unifiedcustomer.rendering.templates import Template, Written

__all__ = ["Draft", "DraftTemplate", "MediumForm", "render_drafted"]


@attrs.frozen
class Draft:
    """The texts of a payload by part, and what was found on the way to them."""

    parts: Mapping[str, Written]
    findings: tuple[Finding, ...]
    measured: Any = None  #: what the medium found out while settling it
    spare: Callable[[], Written] | None = None  #: another wording of its part, written where it is asked for

    def text(self, part: str) -> str:
        """What stands in ``part``."""
        return self.parts[part].text

    @property
    def texts(self) -> dict[str, str]:
        """Every text by its part."""
        return {name: part.text for name, part in self.parts.items()}

    @property
    def landings(self) -> list[Landing]:
        """Where every fact stands."""
        found: list[Landing] = []
        for part in self.parts.values():
            found += part.landings
        return found


@attrs.frozen
class DraftTemplate:
    """A draft with open places."""

    parts: Mapping[str, Template]
    findings: tuple[Finding, ...]
    spare: Template | None

    @classmethod
    def of(cls, draft: Draft) -> DraftTemplate:
        """The template that ``draft``, written with open facts, is."""
        parts = {name: _template(part) for name, part in draft.parts.items()}
        return cls(parts, draft.findings, None if draft.spare is None else _template(draft.spare()))

    def filled(self, facts: Mapping[str, BoundFact]) -> Draft:
        """The draft for one recipient."""
        parts = {name: part.filled(facts) for name, part in self.parts.items()}
        spare = self.spare
        return Draft(parts, self.findings, spare=None if spare is None else lambda: spare.filled(facts))


def _template(part: Written) -> Template:
    assert isinstance(part, PartWriter)
    return part.template()


def _as_it_is(_delivery: Delivery, draft: Draft) -> Draft:
    return draft


@attrs.frozen(kw_only=True)
class MediumForm:
    """How one medium is rendered."""

    draft: Callable[[Delivery, Stage], Draft]  #: writes the texts; looks at no recipient's value
    settle: Callable[[Delivery, Draft], Draft] = _as_it_is  #: decides what depends on the values
    usual: Callable[[Delivery, Draft], bool]  #: whether it is no longer than usual, nor than allowed
    hard: Callable[[Delivery, Draft], tuple[int, int]]  #: what it needs, and the limit
    finish: Callable[[Delivery, Draft], RenderedMessage]  #: makes the payload


def render_drafted(delivery: Delivery, form: MediumForm) -> RenderedMessage:
    """``delivery`` in the medium's form; nothing is kept.

    Raises:
        Unfittable: it does not fit without cutting a fact.
    """
    draft = first_that_fits(
        delivery,
        lambda stage: form.settle(delivery, form.draft(delivery, stage)),
        usual=lambda made: form.usual(delivery, made),
        hard=lambda made: form.hard(delivery, made),
    )
    return form.finish(delivery, draft)
