"""WhatsApp Cloud API: what is sent, ``POST /{phone_number_id}/messages``, and what is approved before that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import ProviderRequest, fitting, payload_of, provider_limits
from unifiedcustomer.rendering.chat import ChatMessage
from unifiedcustomer.rendering.marked_text import inert_marks
from unifiedcustomer.rendering.whatsapp import WhatsAppMessage

__all__ = ["whatsapp_request", "whatsapp_template_request"]

_JSON = {"Content-Type": "application/json"}
_MARKS = ("*", "_", "~", "`")


def whatsapp_request(rendered: RenderedMessage, *, phone_number_id: str) -> ProviderRequest:
    """A template with its values; or text, inside the 24 hours after the customer last wrote.

    Args:
        rendered: a WhatsApp template or a chat message.
        phone_number_id: the sender's, at Meta.

    Raises:
        InvalidValue: it is neither, or it goes to another network.
        Unfittable: the text is longer than Meta takes.
    """
    payload: WhatsAppMessage | ChatMessage = payload_of(rendered, WhatsAppMessage, ChatMessage)
    body = _template_message(payload) if isinstance(payload, WhatsAppMessage) else _text_message(rendered, payload)
    head = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": payload.to.removeprefix("+")}
    return ProviderRequest(method="POST", path=f"/{phone_number_id}/messages", headers=_JSON, body={**head, **body})


def whatsapp_template_request(rendered: RenderedMessage, *, account_id: str) -> ProviderRequest:
    """The template as it is submitted for approval; render it with values that may be shown to Meta as examples.

    Raises:
        InvalidValue: it is no WhatsApp template.
    """
    payload: WhatsAppMessage = payload_of(rendered, WhatsAppMessage)
    path = f"/{account_id}/message_templates"
    return ProviderRequest(method="POST", path=path, headers=_JSON, body=payload.template)


def _template_message(payload: WhatsAppMessage) -> dict[str, Any]:
    components = [
        *_texts("header", payload.header),
        *_texts("body", payload.body),
        *_buttons(payload),
    ]
    template: dict[str, Any] = {"name": payload.template["name"], "language": {"code": payload.template["language"]}}
    return {"type": "template", "template": {**template, **({"components": components} if components else {})}}


def _texts(component: str, values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if values:
        found = [{"type": "text", "parameter_name": name, "text": text} for name, text in values.items()]
        yield {"type": component, "parameters": found}


def _buttons(payload: WhatsAppMessage) -> Iterator[dict[str, Any]]:
    for index, button in enumerate(payload.buttons):
        if button.suffix is not None:
            parameters = [{"type": "text", "text": button.suffix}]
            yield {"type": "button", "sub_type": "url", "index": str(index), "parameters": parameters}


def _text_message(rendered: RenderedMessage, payload: ChatMessage) -> dict[str, Any]:
    """A link button where there is one link; more of them stand in the text."""
    if payload.network not in {None, "whatsapp"}:
        raise InvalidValue("network", Problem.UNSUPPORTED)
    blocks = [block.written(mark="*", escape=lambda text: inert_marks(text, _MARKS)) for block in payload.blocks]
    limits = provider_limits("whatsapp_cloud")
    buttons = payload.buttons
    text = "\n\n".join(blocks)
    is_link = len(buttons) == 1 and buttons[0].url.startswith("https:")
    if is_link and len(text) <= limits["interactive_characters"].value:
        parameters = {"display_text": buttons[0].label, "url": buttons[0].url}
        action = {"name": "cta_url", "parameters": parameters}
        return {"type": "interactive", "interactive": {"type": "cta_url", "body": {"text": text}, "action": action}}
    text = "\n\n".join([*blocks, *(f"{button.label}: {button.url}" for button in buttons)])
    fitting(rendered, len(text), limits["text_characters"])
    return {"type": "text", "text": {"preview_url": False, "body": text}}
