"""What became of a message in each medium."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.model_fields import masked
from unifiedcustomer.rendered_messages import Finding, RenderedMessage
from unifiedcustomer.rendering.finding_words import CONTRADICTIONS
from unifiedcustomer.rendering.media import Medium

__all__ = ["PreviewedMedium", "contradictions_in", "notes_in"]


@attrs.frozen(kw_only=True)
class PreviewedMedium:
    """One medium in one language: what became of the message, or why nothing did."""

    channel: Channel
    medium: Medium
    locale: str
    rendered: RenderedMessage | None = attrs.field(repr=masked)
    findings: tuple[Finding, ...]  #: of this rendering, and what it contradicts in the others

    @property
    def is_refused(self) -> bool:
        """Whether there is nothing to be sent."""
        return self.rendered is None


def contradictions_in(media: Iterable[PreviewedMedium]) -> tuple[Finding, ...]:
    """What must not be sent so."""
    return tuple(finding for one in media for finding in one.findings if finding.code in CONTRADICTIONS)


def notes_in(media: Iterable[PreviewedMedium]) -> tuple[Finding, ...]:
    """What is worth knowing."""
    return tuple(finding for one in media for finding in one.findings if finding.code not in CONTRADICTIONS)
