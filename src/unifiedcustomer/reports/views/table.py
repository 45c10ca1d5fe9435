"""Which view shows which medium."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import Brand
from unifiedcustomer.rendering.media import Medium
from unifiedcustomer.reports.views.paper import view_display, view_sheet, view_slip
from unifiedcustomer.reports.views.phone import (
    view_chat,
    view_mms,
    view_push,
    view_rcs,
    view_sms,
    view_web_push,
    view_whatsapp,
)
from unifiedcustomer.reports.views.screen import view_banner, view_email, view_in_app, view_post
from unifiedcustomer.reports.views.speech import view_script, view_spot

__all__ = ["view_of"]

_VIEWS: Final[Mapping[Medium, Callable[[RenderedMessage, Brand], str]]] = MappingProxyType(
    {
        Medium.EMAIL: view_email,
        Medium.SMS: view_sms,
        Medium.MMS: view_mms,
        Medium.PUSH: view_push,
        Medium.WEB_PUSH: view_web_push,
        Medium.CALL_SCRIPT: view_script,
        Medium.CHAT: view_chat,
        Medium.WHATSAPP: view_whatsapp,
        Medium.RCS: view_rcs,
        Medium.DIRECT_MESSAGE: view_chat,
        Medium.FACEBOOK_POST: view_post,
        Medium.INSTAGRAM_POST: view_post,
        Medium.LINKEDIN_POST: view_post,
        Medium.X_POST: view_post,
        Medium.IN_APP: view_in_app,
        Medium.BANNER: view_banner,
        Medium.LETTER: view_sheet,
        Medium.POSTCARD: view_sheet,
        Medium.CATALOGUE_BLOCK: view_sheet,
        Medium.PRINT_AD: view_sheet,
        Medium.RADIO_SPOT: view_spot,
        Medium.TV_SPOT: view_spot,
        Medium.TILL_RECEIPT: view_slip,
        Medium.CUSTOMER_DISPLAY: view_display,
    }
)


def view_of(rendered: RenderedMessage, brand: Brand) -> str:
    """The rendering as its reader sees it."""
    return _VIEWS[Medium(rendered.medium)](rendered, brand)
