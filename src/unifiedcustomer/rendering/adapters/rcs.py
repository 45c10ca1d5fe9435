"""RCS Business Messaging: ``POST /v1/phones/{number}/agentMessages``."""

from __future__ import annotations

from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.adapters.request import ProviderRequest, payload_of
from unifiedcustomer.rendering.rcs import RcsMessage

__all__ = ["rcs_request"]


def rcs_request(rendered: RenderedMessage, *, agent: str, message_id: str) -> ProviderRequest:
    """A rich card.

    Args:
        rendered: an RCS message.
        agent: the id of the brand's agent.
        message_id: of your own, the same for a second try.

    Raises:
        InvalidValue: it is no RCS message.
    """
    payload: RcsMessage = payload_of(rendered, RcsMessage)
    path = f"/v1/phones/{payload.to}/agentMessages?messageId={message_id}&agentId={agent}"
    return ProviderRequest(method="POST", path=path, headers={"Content-Type": "application/json"}, body=payload.body)
