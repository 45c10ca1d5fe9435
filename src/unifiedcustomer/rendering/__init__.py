"""Message, customer and permit -> what a channel delivers, with the place of every fact.

    Message --bind--> facts --stages--> blocks --email | sms | push | call_script--> payload + manifest + findings

`render` is the door. Renderers write facts through `formats` and what they wrote is read back through `readings`;
what the permit obliges us to carry is looked for in the finished payload. `check_consistency` compares the renderings
of several channels. Nothing here sends anything.
"""

from unifiedcustomer.rendering.brand import Brand
from unifiedcustomer.rendering.call_script import CallScript, ScriptStep, StepKind
from unifiedcustomer.rendering.channel_limits import ChannelLimits, Limit, limits_of
from unifiedcustomer.rendering.consistency import check_consistency
from unifiedcustomer.rendering.push import push_bytes
from unifiedcustomer.rendering.renderer import RENDERED_CHANNELS, render
from unifiedcustomer.rendering.sms import SmsText

__all__ = [
    "RENDERED_CHANNELS",
    "Brand",
    "CallScript",
    "ChannelLimits",
    "Limit",
    "ScriptStep",
    "SmsText",
    "StepKind",
    "check_consistency",
    "limits_of",
    "push_bytes",
    "render",
]
