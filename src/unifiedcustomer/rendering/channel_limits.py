"""What a channel can carry: numbers with their source, from the files in ``limits/``.

A provider may allow less or more: some are known, in ``limits/providers/``; for others `ChannelLimits.changed` says so
without touching the files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any, Final

import attrs

from unifiedcustomer.channels import Channel
from unifiedcustomer.errors import InvalidValue, Problem
from unifiedcustomer.model_fields import frozen_mapping
from unifiedcustomer.rendering.media import Medium, medium_of

__all__ = ["PROVIDERS", "ChannelLimits", "Limit", "limits_of"]


@attrs.frozen(kw_only=True)
class Limit:
    """One number: hard where more is refused, split or broken, guidance where more is only unusual."""

    value: int
    hard: bool
    source: str
    checked_on: date


@attrs.frozen(kw_only=True)
class ChannelLimits:
    """The limits of one channel by name."""

    channel: Channel
    limits: Mapping[str, Limit] = attrs.field(converter=frozen_mapping, hash=False)

    digest: str = attrs.field(init=False, eq=False, repr=False)  #: changes when a number does

    def __attrs_post_init__(self) -> None:
        text = repr(sorted((name, limit.value, limit.hard) for name, limit in self.limits.items()))
        object.__setattr__(self, "digest", blake2b(text.encode(), digest_size=8).hexdigest())

    def __getitem__(self, name: str) -> int:
        return self.limits[name].value

    def changed(self, *, source: str, **values: int) -> ChannelLimits:
        """These limits with other values, such as a provider's, whose word for it is ``source``.

        >>> limits_of(Channel.SMS).changed(source="our gateway", parts=10)["parts"]
        10

        Raises:
            InvalidValue: there is no limit of that name, or the value is less than 1, or than 0 for a switch.
        """
        found = dict(self.limits)
        for name, value in values.items():
            if name not in found:
                raise InvalidValue(name, Problem.UNKNOWN_NAME)
            if value < min(1, found[name].value):
                raise InvalidValue(name, Problem.OUT_OF_RANGE)
            found[name] = attrs.evolve(found[name], value=value, source=source)
        return ChannelLimits(channel=self.channel, limits=found)


def limits_of(channel: Channel, medium: Medium | str | None = None, *, provider: str | None = None) -> ChannelLimits:
    """What is known about a medium of ``channel``, by default its usual one, and about a provider who is known.

    >>> limits_of(Channel.SMS)["parts"], limits_of(Channel.SMS, provider="altinn")["parts"]
    (6, 16)

    Raises:
        InvalidValue: the channel has no such medium, or nothing is known about the provider.
    """
    found = medium_of(channel, medium)
    usual = _limits(channel, found)
    if provider is None:
        return usual
    if provider not in PROVIDERS:
        raise InvalidValue("provider", Problem.UNKNOWN_NAME)
    return ChannelLimits(channel=channel, limits={**usual.limits, **_provided(provider).get(found.value, {})})


PROVIDERS: Final = ("altinn", "govuk_notify", "twilio")
"""The providers whose limits are known; those of others are told with `ChannelLimits.changed`."""


@cache
def _limits(channel: Channel, medium: Medium) -> ChannelLimits:
    rows = _read(f"{medium}.toml")
    return ChannelLimits(channel=channel, limits={name: Limit(**row) for name, row in rows.items()})


@cache
def _provided(provider: str) -> Mapping[str, Mapping[str, Limit]]:
    media = _read(f"providers/{provider}.toml")
    return {Medium(medium).value: {name: Limit(**row) for name, row in rows.items()} for medium, rows in media.items()}


def _read(name: str) -> dict[str, Any]:
    path = files("unifiedcustomer.rendering") / "limits" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))
