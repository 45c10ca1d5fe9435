"""Whole renderings, as they were looked at and found good.

After a change that is meant, run with ``UPDATE_GOLDEN=1`` and read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rendering.builders import FOUR, rendered
from rendering.gallery import APPOINTMENT_OF_ANN, TEXTS, appointment, price_drop
from unifiedcustomer.channels import Channel
from unifiedcustomer.rendering import check_consistency

GOLDEN = Path(__file__).parent.parent / "golden" / "rendering"
CASES = {
    **{f"price-drop.{locale}": (price_drop(locale), {}) for locale in TEXTS},
    "appointment.en_GB": (appointment(), APPOINTMENT_OF_ANN),
}


def told(found):
    """A rendering's texts and findings, to be read by people."""
    lines = [f"──── {found.channel.value}"]
    for part, text in found.parts.items():
        if part != "html":
            lines += [f"── {part}", text]
    for finding in found.findings:
        details = " ".join(f"{name}={value}" for name, value in sorted(finding.details.items()))
        lines.append(" ".join(filter(None, ["!!", finding.code.value, finding.fact, finding.part, details])))
    return "\n".join(lines)


def compare(name, text):
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("case", CASES)
def test_a_message_looks_as_it_did(case):
    """In all channels, and without a contradiction between them."""
    message, values = CASES[case]
    four = [rendered(message, channel, values=values) for channel in FOUR]

    compare(f"{case}.txt", "\n\n".join(map(told, four)) + "\n")
    assert () == check_consistency(message, four)


@pytest.mark.parametrize("case", ["price-drop.de", "appointment.en_GB"])
def test_a_page_looks_as_it_did(case):
    """To the byte."""
    message, values = CASES[case]

    compare(f"{case}.html", rendered(message, Channel.EMAIL, values=values).parts["html"])
