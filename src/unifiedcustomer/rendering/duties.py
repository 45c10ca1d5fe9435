"""What a permit obliges a message to carry, looked for in the finished rendering.

Each obligation is met by facts that the renderer added; here it is asked again, whether what stands at their places
reads back as what was owed, in every part that a customer may see. An obligation that a channel has no way to meet is
a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from functools import lru_cache
from html import unescape
from types import MappingProxyType
from typing import Final

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import ContactNotPermitted
from unifiedcustomer.facts import FactKind, canonical
from unifiedcustomer.permits import Obligation
from unifiedcustomer.rendered_messages import Landing, RenderedMessage
from unifiedcustomer.rendering.email_headers import ExactHeader
from unifiedcustomer.rendering.spoken import hear

__all__ = ["ALWAYS_FOR_MARKETING", "WAYS_OUT", "check_duties", "reads_back"]

WAYS_OUT: Final = frozenset(
    {
        Obligation.UNSUBSCRIBE_LINK,
        Obligation.ONE_CLICK_UNSUBSCRIBE,
        Obligation.STOP_TEXT,
        Obligation.OPT_OUT_SETTING,
        Obligation.OBJECTION_NOTICE,
    }
)
"""The obligations to tell how it can be ended."""

ALWAYS_FOR_MARKETING: Final[Mapping[Channel, frozenset[Obligation]]] = MappingProxyType(
    {
        Channel.EMAIL: frozenset({Obligation.UNSUBSCRIBE_LINK, Obligation.ONE_CLICK_UNSUBSCRIBE}),
        Channel.SMS: frozenset({Obligation.STOP_TEXT}),
        Channel.PUSH: frozenset({Obligation.OPT_OUT_SETTING}),
        Channel.TELEMARKETING: frozenset({Obligation.OBJECTION_NOTICE}),
        Channel.CALL_CENTER: frozenset({Obligation.OBJECTION_NOTICE}),
        Channel.MESSAGING: frozenset({Obligation.STOP_TEXT}),
        Channel.SOCIAL_DIRECT: frozenset({Obligation.STOP_TEXT}),
        Channel.DIRECT_MAIL: frozenset({Obligation.OBJECTION_NOTICE}),
        Channel.CATALOGUE: frozenset({Obligation.OBJECTION_NOTICE}),
    }
)
"""The way out that marketing to one chosen person carries whatever the permit says."""

_MET_BY: Final[Mapping[Obligation, frozenset[str]]] = MappingProxyType(
    {
        Obligation.SENDER_IDENTITY: frozenset({"brand.name"}),
        Obligation.POSTAL_ADDRESS: frozenset({"brand.postal_address"}),
        Obligation.UNSUBSCRIBE_LINK: frozenset({"opt_out.url"}),
        Obligation.ONE_CLICK_UNSUBSCRIBE: frozenset({"opt_out.one_click"}),
        Obligation.STOP_TEXT: frozenset({"opt_out.stop", "opt_out.url"}),
        Obligation.OPT_OUT_SETTING: frozenset({"opt_out.setting", "opt_out.url"}),
        Obligation.CALLER_NUMBER: frozenset({"brand.phone"}),
        Obligation.OBJECTION_NOTICE: frozenset({"opt_out.notice", "opt_out.url", "opt_out.stop"}),
    }
)


def reads_back(rendered: RenderedMessage, landing: Landing) -> bool:
    """Whether what stands at ``landing`` is the fact it is said to be."""
    return _is_what_it_says(rendered.at(landing), landing, rendered.locale)


def _is_what_it_says(text: str, landing: Landing, locale: str) -> bool:
    if landing.kind in _AS_THEY_ARE and text == landing.canonical:
        return True
    if landing.part == "html":
        text = unescape(text)
    # What every recipient of a mailing gets is read once. What is one recipient's is kept nowhere.
    read = _kept_reading if landing.fact.startswith(_SAME_FOR_ALL) else _reading
    return read(text, landing.kind, locale) == landing.canonical


_AS_THEY_ARE: Final = frozenset({FactKind.CODE, FactKind.URL})
"""Kinds whose one written form is the value itself: it needs no reading to see that it is there."""


_SAME_FOR_ALL: Final = ("brand.", "opt_out.stop", "opt_out.setting")


def _reading(text: str, kind: FactKind, locale: str) -> str | None:
    found = hear(text, kind, locale)
    return None if found is None else canonical(found)


_kept_reading = lru_cache(maxsize=256)(_reading)


def check_duties(rendered: RenderedMessage, obligations: frozenset[Obligation]) -> None:
    """Nothing, where every obligation is met.

    Raises:
        ContactNotPermitted: some are not; ``reasons`` has their codes.
    """
    if not obligations:
        return
    parts, locale = rendered.parts, rendered.locale
    added: dict[str, list[Landing]] = {}
    for mark in rendered.manifest:
        # A name with a dot is the renderer's.
        if "." in mark.fact and _is_what_it_says(parts[mark.part][mark.start : mark.end], mark, locale):
            added.setdefault(mark.fact, []).append(mark)
    unmet = [duty.value for duty in obligations if not _is_met(rendered, duty, added)]
    if unmet:
        raise ContactNotPermitted(sorted(unmet))


def _is_met(rendered: RenderedMessage, duty: Obligation, added: Mapping[str, Sequence[Landing]]) -> bool:
    found = [mark for name in _MET_BY.get(duty, ()) if name in added for mark in added[name]]
    if not found:
        return False
    if duty is Obligation.ONE_CLICK_UNSUBSCRIBE:
        return _is_one_click(rendered, found[0])
    # Either body of an email may be the one that is seen.
    return rendered.channel is not Channel.EMAIL or {"text", "html"} <= {mark.part for mark in found}


def _is_one_click(rendered: RenderedMessage, landing: Landing) -> bool:
    """RFC 8058 3.1: both headers, as they leave the house, and the URL as it is."""
    mail = rendered.payload
    if not isinstance(mail, EmailMessage):
        return False
    headers = dict(mail.raw_items())
    link, post = (_as_sent(mail, name, headers.get(name, "")) for name in ("List-Unsubscribe", "List-Unsubscribe-Post"))
    return f"<{rendered.at(landing)}>" in link and post.strip() == "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _as_sent(mail: EmailMessage, name: str, value: str) -> str:
    return value.fold(policy=mail.policy) if isinstance(value, ExactHeader) else mail.policy.fold(name, value)
