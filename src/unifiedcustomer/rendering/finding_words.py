"""Findings in words: what each means and what can be done, for reports and the command line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from unifiedcustomer.rendered_messages import Finding, FindingCode

__all__ = ["CONTRADICTIONS", "explain_finding"]

CONTRADICTIONS: Final = frozenset(
    {
        FindingCode.UNDECLARED_FACT,
        FindingCode.MISSING_FACT,
        FindingCode.DIFFERENT_FACT,
        FindingCode.UNREADABLE_FACT,
        FindingCode.UNFITTABLE,
        FindingCode.NOT_RENDERED,
    }
)
"""What must not be sent so; every other finding is worth knowing."""

_NAMES: Final = {"CodeBlock": "drawn codes", "Image": "pictures", "Items": "lists", "Table": "tables"}
_PLACE = re.compile(r"\{([a-z_]+)\}")


def explain_finding(finding: Finding) -> str:
    """One sentence about a finding, without any value of a customer's.

    >>> from unifiedcustomer.channels import Channel
    >>> explain_finding(Finding(code=FindingCode.BEHIND_LINK, channel=Channel.SMS, fact="terms"))
    'terms stands behind the link.'
    """
    known = {
        **finding.details,
        **_blocks(finding.details),
        "fact": finding.fact or "a fact",
        "part": finding.part or "a part",
    }
    return _PLACE.sub(lambda place: known.get(place[1], "?"), _sentences()[finding.code])


def _blocks(details: Mapping[str, str]) -> dict[str, str]:
    return {"block": _NAMES.get(details["block"], details["block"])} if "block" in details else {}


@cache
def _sentences() -> Mapping[str, str]:
    path = files("unifiedcustomer.rendering") / "wording" / "findings.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
