"""Slack: ``chat.postMessage`` with Block Kit, for shared channels and for our own people."""

from __future__ import annotations

from typing import Any

from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import ProviderRequest, fitting, payload_of, provider_limits
from unifiedcustomer.rendering.chat import ChatMessage
from unifiedcustomer.rendering.marked_text import MarkedText, inert_marks

__all__ = ["slack_request"]

_MARKS = ("*", "_", "~", "`")


def slack_request(rendered: RenderedMessage, *, channel: str) -> ProviderRequest:
    """A chat message as blocks, with the plain text that notifications and screen readers take.

    Args:
        rendered: a chat message.
        channel: the id of the conversation, such as ``C0123456``.

    Raises:
        InvalidValue: it is no chat message.
        Unfittable: a block is longer than Slack takes.
    """
    payload: ChatMessage = payload_of(rendered, ChatMessage)
    limits = provider_limits("slack")
    blocks = [_section(rendered, block) for block in payload.blocks]
    if payload.buttons:
        blocks.append({"type": "actions", "elements": [_button(*one) for one in enumerate(_links(payload))]})
    fitting(rendered, len(blocks), limits["blocks"])
    body = {"channel": channel, "text": escaped(payload.text), "blocks": blocks, "unfurl_links": False}
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return ProviderRequest(method="POST", path="/api/chat.postMessage", headers=headers, body=body)


def escaped(text: str) -> str:
    """The three characters that Slack reads as control: everything else stands for itself."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inert(text: str) -> str:
    return inert_marks(escaped(text), _MARKS)


def _section(rendered: RenderedMessage, block: MarkedText) -> dict[str, Any]:
    text = block.written(mark="*", escape=_inert)
    fitting(rendered, len(text), provider_limits("slack")["section_characters"])
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _links(payload: ChatMessage) -> list[tuple[str, str]]:
    return [(button.label, button.url) for button in payload.buttons]


def _button(index: int, link: tuple[str, str]) -> dict[str, Any]:
    label, url = link
    text = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": f"action-{index}", "text": text, "url": url}
