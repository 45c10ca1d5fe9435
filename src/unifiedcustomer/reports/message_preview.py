"""One message in every medium and language at once, with what is wrong with it, on one page.

Each medium is rendered exactly as `render` does it for sending, for somebody made up who agreed to everything. So the
page also shows what a medium refuses, and why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TypeAlias

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, MissingFact, Problem, Unfittable, UnifiedCustomerError
from unifiedcustomer.facts import FactValue
from unifiedcustomer.messages import Message
from unifiedcustomer.rendered_messages import Finding, FindingCode, RenderedMessage
from unifiedcustomer.rendering import Brand, check_consistency, render
from unifiedcustomer.rendering.media import MEDIA, Medium
from unifiedcustomer.reports.preview_page import preview_page
from unifiedcustomer.reports.previewed_media import PreviewedMedium, contradictions_in, notes_in
from unifiedcustomer.reports.sample_recipients import (
    SampleRecipient,
    sample_brand,
    sample_day,
    sample_recipient,
    sample_values,
)

__all__ = ["MessagePreview", "preview"]

_TOKEN = "preview"  # noqa: S105 - of nobody
_ALIKE = {Channel.CALL_CENTER: Channel.TELEMARKETING, Channel.SOCIAL_PAID: Channel.SOCIAL_PUBLIC}
"""Channels that deliver the same as another one; they are shown where they are asked for."""


@attrs.frozen(kw_only=True)
class MessagePreview:
    """The message as each medium shows it. In a notebook it shows itself."""

    message: Message
    brand: Brand
    media: tuple[PreviewedMedium, ...]

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """What must not be sent so."""
        return contradictions_in(self.media)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is worth knowing."""
        return notes_in(self.media)

    @property
    def html(self) -> str:
        """The page: one file, without scripts, that loads nothing."""
        return preview_page(self.message, self.brand, self.media)

    def save(self, path: str | Path) -> Path:
        """Write the page to a file."""
        found = Path(path)
        found.write_text(self.html, encoding="utf-8", newline="\n")
        return found

    def _repr_html_(self) -> str:
        style = "width:100%;height:860px;border:0;border-radius:12px"
        return f'<iframe sandbox="" style="{style}" srcdoc="{escape(self.html, quote=True)}"></iframe>'


def preview(
    message: Message,
    *,
    brand: Brand | None = None,
    recipient: SampleRecipient | None = None,
    values: Mapping[str, FactValue | str | bool] | None = None,
    channels: Iterable[Channel | str] | None = None,
    locales: Iterable[str] | None = None,
    at: datetime | None = None,
) -> MessagePreview:
    """See ``message`` in every medium before anybody gets it.

    Args:
        message: what to say.
        brand: who speaks; by default a company that does not exist.
        recipient: whom it is shown for; by default somebody made up who speaks the language.
        values: facts for slots, by name; by default plausible ones.
        channels: only these.
        locales: only these languages; by default all that it is written in.
        at: the moment of sending; by default always the same one.

    Raises:
        InvalidValue: a channel is not known.
    """
    wanted = _channels(channels)
    moment = at or sample_day()
    speaks = brand or sample_brand()
    media: list[PreviewedMedium] = []
    for locale in tuple(locales) if locales is not None else message.locales:
        whom = recipient or sample_recipient(locale)
        given = {**sample_values(message, moment), **(values or {})}
        show = _Show(message=message, brand=speaks, whom=whom, given=given, locale=locale, at=moment)
        media += show.compared(wanted)
    return MessagePreview(message=message, brand=speaks, media=tuple(media))


def _channels(channels: Iterable[Channel | str] | None) -> tuple[Channel, ...]:
    if channels is None:
        return tuple(channel for channel in MEDIA if channel not in _ALIKE)
    try:
        return tuple(Channel(channel) for channel in channels)
    except ValueError:
        raise InvalidValue("channel", Problem.UNKNOWN_NAME) from None


_Outcome: TypeAlias = RenderedMessage | UnifiedCustomerError


@attrs.frozen(kw_only=True)
class _Show:
    """The message for one person in one language."""

    message: Message
    brand: Brand
    whom: SampleRecipient
    given: Mapping[str, FactValue | str | bool]
    locale: str
    at: datetime

    def compared(self, channels: Iterable[Channel]) -> Iterator[PreviewedMedium]:
        """Each with its own findings, and with what it contradicts in the first that came out."""
        shown = [
            (channel, medium, self._rendered(channel, medium)) for channel in channels for medium in MEDIA[channel]
        ]
        first = next((one for *_, one in shown if isinstance(one, RenderedMessage)), None)
        known = () if first is None else check_consistency(self.message, (first,))
        for channel, medium, one in shown:
            rendered, findings = None, [*known]
            if isinstance(one, UnifiedCustomerError):
                findings = [_refusal(one, channel)]
            elif first is not None:
                both = Counter(check_consistency(self.message, (first, one)))
                against = known if one is first else [*(both - Counter(known)).elements()]
                rendered, findings = one, [*one.findings, *against]
            yield PreviewedMedium(
                channel=channel, medium=medium, locale=self.locale, rendered=rendered, findings=tuple(findings)
            )

    def _rendered(self, channel: Channel, medium: Medium) -> _Outcome:
        is_theirs = channel in self.whom.points or channel is Channel.CALL_CENTER
        try:
            return render(
                self.message,
                self.whom.customer if is_theirs else None,
                channel=channel,
                medium=medium,
                at=self.at,
                brand=self.brand,
                permit=self.whom.permit(self.message, channel, self.at),
                locale=self.locale,
                values=self.given,
                opt_out_token=_TOKEN,
            )
        except UnifiedCustomerError as error:
            return error


def _refusal(error: UnifiedCustomerError, channel: Channel) -> Finding:
    """Why nothing was rendered; an error names fields and problems, never values."""
    if isinstance(error, Unfittable):
        details = {"needed": str(error.needed), "limit": str(error.limit)}
        return Finding(code=FindingCode.UNFITTABLE, channel=channel, details=details)
    if isinstance(error, MissingFact):
        details = {"field": ", ".join(error.names), "problem": Problem.MISSING.value}
    else:
        problem = getattr(error, "problem", None)
        details = {"field": getattr(error, "field", channel.value), "problem": str(problem or error)}
    return Finding(code=FindingCode.NOT_RENDERED, channel=channel, details=details)
