"""The table of channels in the documentation is that of the code."""

from __future__ import annotations

import re
from pathlib import Path

from unifiedcustomer.rendering.media import MEDIA

TABLE = Path(__file__).parent.parent / "docs" / "reference" / "media.md"


def test_the_documentation_names_every_channel_and_its_media():
    """In their order, the usual one first."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {channel: re.findall(r"`(\w+)`", media) for channel, media in rows}
    told["social_paid"] = told["social_public"]

    assert {channel.value: [medium.value for medium in media] for channel, media in MEDIA.items()} == told
