"""Rendered message -> the request that a provider takes, to the key. Pure functions; nothing is sent from here.

    RenderedMessage --fcm_request, apns_request, twilio_request, ...--> ProviderRequest(method, path, headers, body)

The host adds what is secret, a token or a key, and sends. Each adapter knows one provider and says which media it
takes; limits that only this provider has are checked on the bytes that it gets.
"""

from unifiedcustomer.rendering.adapters.apns import apns_request
from unifiedcustomer.rendering.adapters.fcm import fcm_request
from unifiedcustomer.rendering.adapters.rcs import rcs_request
from unifiedcustomer.rendering.adapters.request import ProviderRequest
from unifiedcustomer.rendering.adapters.slack import slack_request
from unifiedcustomer.rendering.adapters.smtp import SmtpCall, smtp_call
from unifiedcustomer.rendering.adapters.twilio import twilio_request
from unifiedcustomer.rendering.adapters.web_push import web_push_request
from unifiedcustomer.rendering.adapters.whatsapp_cloud import whatsapp_request, whatsapp_template_request

__all__ = [
    "ProviderRequest",
    "SmtpCall",
    "apns_request",
    "fcm_request",
    "rcs_request",
    "slack_request",
    "smtp_call",
    "twilio_request",
    "web_push_request",
    "whatsapp_request",
    "whatsapp_template_request",
]
