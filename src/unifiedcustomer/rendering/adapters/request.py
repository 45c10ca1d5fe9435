"""The request that every adapter gives, and what adapters have in common."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import attrs

from unifiedcustomer.errors import InvalidValue, Problem, Unfittable
from unifiedcustomer.model_fields import frozen_mapping, masked
from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering.channel_limits import Limit

__all__ = ["ProviderRequest", "fitting", "payload_of", "provider_limits"]

_FORM = "application/x-www-form-urlencoded"


@attrs.frozen(kw_only=True)
class ProviderRequest:
    """An HTTP request without its host name and without what proves who sends it."""

    method: str
    path: str = attrs.field(repr=masked)  #: a push token may be part of it
    headers: Mapping[str, str] = attrs.field(converter=frozen_mapping)
    body: Mapping[str, Any] = attrs.field(repr=masked, converter=frozen_mapping)

    @property
    def content(self) -> bytes:
        """The body as it is sent: a form, or JSON in UTF-8 without escapes."""
        if self.headers.get("Content-Type") == _FORM:
            return urlencode(self.body, doseq=True).encode("ascii")
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":"), default=dict).encode()


def payload_of(rendered: RenderedMessage, *kinds: type) -> Any:
    """The payload, where it is of one of ``kinds``.

    Raises:
        InvalidValue: the provider does not take this medium.
    """
    if not isinstance(rendered.payload, kinds):
        raise InvalidValue("medium", Problem.UNSUPPORTED)
    return rendered.payload


@cache
def provider_limits(name: str) -> Mapping[str, Limit]:
    """The limits of one provider, from its file in ``limits/``."""
    path = files("unifiedcustomer.rendering") / "limits" / f"{name}.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return {key: Limit(**row) for key, row in rows.items()}


def fitting(rendered: RenderedMessage, needed: int, limit: Limit) -> None:
    """Nothing, where it fits.

    Raises:
        Unfittable: it does not.
    """
    if needed > limit.value:
        raise Unfittable(rendered.channel.value, limit=limit.value, needed=needed)
