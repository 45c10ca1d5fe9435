"""Message, customer and permit -> what a channel delivers, with the place of every fact.

    Message --bind--> facts --stages--> blocks --renderer of the medium--> payload + manifest + findings

`render` is the door, `prepare` the one for many recipients, and `preflight` asks before there are any. Renderers write
facts through `formats`, and what they wrote is read back through `readings`; what the permit obliges us to carry is
looked for in the finished payload. `check_consistency` compares the renderings of several channels. Nothing here sends
anything.

A renderer is a function ``Delivery -> RenderedMessage``, one a medium, in the table of `renderer`:

1. `stages` gives the blocks that stand in this channel, in full first, then with ever less; `first_that_fits` picks.
2. Each text is written with a `PartWriter`: ``prose`` for an author's text, ``fact`` for a fact, ``own_fact`` for what
   the brand adds. It notes where each fact lands. Its subclasses say how their language marks and escapes. Blocks as
   plain text are written by `write_plain`; a picture that `is_silent` is skipped.
3. ``delivery.rendered(payload, parts, manifest, findings)`` makes the result, and refuses one that lacks a fact.

What the medium is, and what it is sent to, stands in `media`; its numbers in ``limits/``; blocks that it has nothing
like in `adaptation`; its own sentences in ``wording/``. `Stage.raw` has the channel's own code, put in as it is.
"""

from unifiedcustomer.rendering.banner import Banner
from unifiedcustomer.rendering.brand import Brand, Sender
from unifiedcustomer.rendering.call_script import CallScript, ScriptStep, StepKind
from unifiedcustomer.rendering.channel_limits import ChannelLimits, Limit, limits_of
from unifiedcustomer.rendering.chat import ChatButton, ChatMessage
from unifiedcustomer.rendering.consistency import check_consistency
from unifiedcustomer.rendering.customer_display import CustomerDisplay
from unifiedcustomer.rendering.finding_words import explain_finding
from unifiedcustomer.rendering.marked_text import MarkedText
from unifiedcustomer.rendering.media import Medium, media_of
from unifiedcustomer.rendering.mime import email_bytes
from unifiedcustomer.rendering.mms import MmsMessage
from unifiedcustomer.rendering.preflight_report import PreflightReport, preflight
from unifiedcustomer.rendering.prepared import PreparedMessage, prepare
from unifiedcustomer.rendering.print_pdf import print_pdf
from unifiedcustomer.rendering.print_piece import PrintedCode, PrintPiece
from unifiedcustomer.rendering.push import push_bytes
from unifiedcustomer.rendering.rcs import RcsMessage
from unifiedcustomer.rendering.renderer import RENDERED_CHANNELS, render
from unifiedcustomer.rendering.sms import SmsText
from unifiedcustomer.rendering.social import SocialPost
from unifiedcustomer.rendering.spot import Spot, SpotLine
from unifiedcustomer.rendering.till import TillLine, TillSlip
from unifiedcustomer.rendering.voice import FormOfAddress, Voice
from unifiedcustomer.rendering.web_push import WebPushMessage
from unifiedcustomer.rendering.whatsapp import WhatsAppButton, WhatsAppMessage, template_drift

__all__ = [
    "RENDERED_CHANNELS",
    "Banner",
    "Brand",
    "CallScript",
    "ChannelLimits",
    "ChatButton",
    "ChatMessage",
    "CustomerDisplay",
    "FormOfAddress",
    "Limit",
    "MarkedText",
    "Medium",
    "MmsMessage",
    "PreflightReport",
    "PreparedMessage",
    "PrintPiece",
    "PrintedCode",
    "RcsMessage",
    "ScriptStep",
    "Sender",
    "SmsText",
    "SocialPost",
    "Spot",
    "SpotLine",
    "StepKind",
    "TillLine",
    "TillSlip",
    "Voice",
    "WebPushMessage",
    "WhatsAppButton",
    "WhatsAppMessage",
    "check_consistency",
    "email_bytes",
    "explain_finding",
    "limits_of",
    "media_of",
    "preflight",
    "prepare",
    "print_pdf",
    "push_bytes",
    "render",
    "template_drift",
]
