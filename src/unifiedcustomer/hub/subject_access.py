"""Everything that is kept about a person, as a page for that person: one HTML file that needs nothing from anywhere.

GDPR article 15 gives a right of access "in a concise, transparent, intelligible and easily accessible form" (article
12). The same data for machines is `CustomerHub.export`. Every text is escaped, and the page may load and run nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

__all__ = ["page_of"]

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "caption{text-align:left;color:#555}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #ddd;"
    "overflow-wrap:anywhere}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}.none{color:#555}"
)
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"

Rows = Iterable[Sequence[object]]


def page_of(exported: Mapping[str, Any]) -> str:
    """The page of what `CustomerHub.export` gives."""
    customer = exported["customer"]
    parts = [
        _section("Who you are to us", ("what", "value", "from"), _values(customer["values"])),
        _section("Where we can reach you", ("kind", "address or number"), _points(customer)),
        *(_record(version) for version in exported["records"]),
        _section("When we met", ("when", "what", "where", "more"), map(_meeting, exported["touchpoints"])),
        _section("What you allowed and refused", ("when", "what", "whom", "for"), map(_act, exported["consent_acts"])),
        _section("What was done with it", ("when", "what", "where", "called"), map(_done, exported["reliances"])),
        _section(
            "What people decided", ("when", "records", "decision", "why"), map(_judgement, exported["judgements"])
        ),
    ]
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>Your data</title><style>{_STYLE}</style></head><body><h1>Your data</h1>"
        f"<p>Everything that is kept about you as of {_time(exported['exported_at'])}, under the number "
        f"{_text(customer['customer_id'])}.</p>{''.join(parts)}</body></html>\n"
    )


def _section(title: str, heads: Sequence[str], rows: Rows, caption: str = "") -> str:
    lines = ["".join(f"<td>{_text(cell)}</td>" for cell in row) for row in rows]
    if not lines:
        return f'<section><h2>{_text(title)}</h2><p class="none">Nothing is kept.</p></section>'
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in heads)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    above = f"<caption>{_text(caption)}</caption>" if caption else ""
    table = f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f"<section><h2>{_text(title)}</h2>{table}</section>"


def _text(value: object) -> str:
    """Escaped text; controls, which HTML does not have, and halves of surrogate pairs are shown as what they are."""
    text = "" if value is None else str(value)
    shown = "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)
    return escape(shown)


def _time(value: str | None) -> str:
    return _text((value or "")[:19].replace("T", " "))


def _key(key: Mapping[str, str]) -> str:
    return f"{key['source']} {key['record_id']}"


def _values(values: Mapping[str, Mapping[str, Any]]) -> Rows:
    return [(role.replace("_", " "), value["value"], _key(value["record"])) for role, value in sorted(values.items())]


def _points(customer: Mapping[str, Any]) -> Rows:
    for point in customer["emails"]:
        yield "e-mail", point["address"]
    for point in customer["phones"]:
        yield "telephone", point["e164"]
    for point in customer["addresses"]:
        named = ("street", "house_number", "postal_code", "city", "region", "country")
        yield "address", ", ".join(str(point[name]) for name in named if point.get(name))


def _record(version: Mapping[str, Any]) -> str:
    title = f"Record {_key(version['key'])}"
    came = f"came on {version['recorded_at'][:19].replace('T', ' ')}"
    if version["as_received"] is None:
        return _section(title, ("what",), [("removed by its source",)], came)
    cells = version["as_received"]["values"]
    return _section(title, ("column", "value"), [(cell["column"], cell["raw"]) for cell in cells], came)


def _meeting(met: Mapping[str, Any]) -> Sequence[object]:
    more = ", ".join(f"{name}: {value}" for name, value in sorted(met["data"].items()))
    return _when(met["occurred_at"]), met["type"], met["channel"], more


def _act(act: Mapping[str, Any]) -> Sequence[object]:
    what_for = " ".join(str(act[name]) for name in ("channel", "purpose", "contact_point") if act.get(name))
    return _when(act["occurred_at"]), act["kind"], act["controller"], what_for


def _done(done: Mapping[str, Any]) -> Sequence[object]:
    answer = {None: "", True: ": yes", False: ": no"}[done["allowed"]]
    where = " ".join(str(done[name]) for name in ("channel", "contact_point") if done.get(name))
    return _when(done["at"]), f"{done['kind']}{answer}", where, done["reference"]


def _judgement(judgement: Mapping[str, Any]) -> Sequence[object]:
    records = f"{_key(judgement['left'])} and {_key(judgement['right'])}"
    return _when(judgement["at"]), records, judgement["verdict"], f"{judgement['by']} {judgement['reason']}".strip()


def _when(value: str | None) -> str:
    return (value or "")[:19].replace("T", " ")
