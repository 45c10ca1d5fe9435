"""Twilio: ``POST /2010-04-01/Accounts/{sid}/Messages.json``, as a form."""

from __future__ import annotations

import json
from typing import Any

from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import ProviderRequest, fitting, payload_of, provider_limits
from unifiedcustomer.rendering.chat import ChatMessage
from unifiedcustomer.rendering.mms import MmsMessage
from unifiedcustomer.rendering.sms import SmsText
from unifiedcustomer.rendering.whatsapp import WhatsAppMessage

__all__ = ["twilio_request"]


def twilio_request(
    rendered: RenderedMessage,
    *,
    account: str,
    messaging_service: str | None = None,
    whatsapp_sender: str | None = None,
    content_sid: str | None = None,
    status_callback: str | None = None,
    validity_seconds: int | None = None,
) -> ProviderRequest:
    """A text message, a picture message, or a WhatsApp message through Twilio.

    Args:
        rendered: of one of the media sms, mms, whatsapp and chat.
        account: the account's SID.
        messaging_service: the SID of a messaging service, which picks the sender; by default the message's own.
        whatsapp_sender: our number on WhatsApp, E.164.
        content_sid: the template's, as Twilio knows it; WhatsApp templates are sent by it.
        status_callback: where Twilio reports what became of it.
        validity_seconds: after which it is no longer delivered.

    Raises:
        InvalidValue: another medium, or a WhatsApp message without ``whatsapp_sender`` or ``content_sid``.
        Unfittable: the text is longer than Twilio takes.
    """
    payload: SmsText | MmsMessage | WhatsAppMessage | ChatMessage = payload_of(
        rendered, SmsText, MmsMessage, WhatsAppMessage, ChatMessage
    )
    if isinstance(payload, (SmsText, MmsMessage)):
        body = _text_message(payload)
    else:
        body = _whatsapp_message(payload, whatsapp_sender, content_sid)
    if messaging_service is not None:
        body.pop("From", None)
        body["MessagingServiceSid"] = messaging_service
    if status_callback is not None:
        body["StatusCallback"] = status_callback
    if validity_seconds is not None:
        body["ValidityPeriod"] = str(validity_seconds)
    fitting(rendered, len(body.get("Body", "")), provider_limits("twilio")["body_characters"])
    return ProviderRequest(
        method="POST",
        path=f"/2010-04-01/Accounts/{account}/Messages.json",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        body=body,
    )


def _text_message(payload: SmsText | MmsMessage) -> dict[str, Any]:
    body: dict[str, Any] = {"To": payload.to, "From": payload.sender}
    if isinstance(payload, SmsText):
        # Its characters are counted and paid for here already; Twilio's own replacements differ from ours.
        return {**body, "Body": payload.text, "SmartEncoded": "false"}
    text = payload.text if payload.subject is None else f"{payload.subject}\n{payload.text}"
    media = {"MediaUrl": list(payload.media)} if payload.media else {}
    return {**body, "Body": text, "SendAsMms": "true", **media}


def _whatsapp_message(
    payload: WhatsAppMessage | ChatMessage, sender: str | None, content_sid: str | None
) -> dict[str, Any]:
    if sender is None:
        raise InvalidValue("whatsapp_sender", Problem.MISSING)
    body = {"To": f"whatsapp:{payload.to}", "From": f"whatsapp:{sender}"}
    if isinstance(payload, ChatMessage):
        return {**body, "Body": payload.text}
    if content_sid is None:
        raise InvalidValue("content_sid", Problem.MISSING)
    values = {**payload.header, **payload.body}
    for index, button in enumerate(payload.buttons):
        if button.suffix is not None:
            values[f"button_{index}"] = button.suffix
    variables = {"ContentVariables": json.dumps(values, ensure_ascii=False)} if values else {}
    return {**body, "ContentSid": content_sid, **variables}
