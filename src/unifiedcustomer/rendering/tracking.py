"""Links that tell where a visit came from, without a byte of the link itself changed.

Tracking goes into the message's own `Url` facts before it is rendered, so the link is the same in every part of every
channel. The recipient's way out is the brand's and is never tracked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from unifiedcustomer.errors import InvalidMessage, Problem
from unifiedcustomer.facts import Url

__all__ = ["tracked"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)


def tracked(url: Url, parameters: Mapping[str, str]) -> Url:
    """``url`` with further query parameters, such as ``utm_source``.

    What the query, the path and the fragment are, they stay. A parameter that is there already is left as it is, so
    tracking twice is tracking once. Links that are no web addresses come back unchanged.

    >>> tracked(Url("https://kestrel.example/a?b=1#c"), {"utm_source": "spring mail"}).value
    'https://kestrel.example/a?b=1&utm_source=spring%20mail#c'

    Raises:
        InvalidMessage: a parameter has no usable name, or the address gets too long.
    """
    if not url.value.startswith("https:"):
        return url
    before, hash_mark, fragment = url.value.partition("#")
    address, _, query = before.partition("?")
    known = {pair.partition("=")[0] for pair in query.split("&")}
    pairs = [query] if query else []
    for name, value in parameters.items():
        if not _NAME.fullmatch(name):
            raise InvalidMessage("parameters", Problem.BAD_SYNTAX)
        if name not in known:
            pairs.append(f"{name}={quote(value, safe='')}")
    if not pairs or pairs == [query]:
        return url
    return Url(f"{address}?{'&'.join(pairs)}{hash_mark}{fragment}")
