"""What is said: an agent's screen, a sheet for the studio."""

from __future__ import annotations

from unifiedcustomer.rendered_messages import RenderedMessage
from unifiedcustomer.rendering import Brand, CallScript
from unifiedcustomer.rendering.spot import Spot
from unifiedcustomer.reports.views.pieces import text

__all__ = ["view_script", "view_spot"]


def view_script(rendered: RenderedMessage, _brand: Brand) -> str:
    """The agent's screen: what to say, what to ask, what to keep in mind."""
    script: CallScript = rendered.payload
    number = "incoming call" if script.number is None else script.number
    steps = "".join(
        f'<li class="{step.kind}"><b>{step.kind}</b><span>{text(step.text)}</span></li>' for step in script.steps
    )
    head = f"<header><b>{text(number)}</b><span>about {_clock(script.seconds)}</span></header>"
    return f'<div class="agent">{head}<ol>{steps}</ol></div>'


def view_spot(rendered: RenderedMessage, _brand: Brand) -> str:
    """The script with its seconds, and the screen of a television."""
    spot: Spot = rendered.payload
    share = min(100, round(100 * spot.seconds / spot.slot))
    lines = "".join(
        f"<tr><td>{text(line.who)}</td><td>{text(line.text)}</td><td>{line.seconds} s</td></tr>" for line in spot.lines
    )
    supers = "".join(f"<p>{text(line)}</p>" for line in spot.supers)
    pictures = "".join(f"<p>{text(line)}</p>" for line in spot.pictures)
    screen = (
        f'<div class="tv"><div class="shot">{pictures}</div><div class="supers">{supers}</div></div>' if supers else ""
    )
    return (
        f'{screen}<div class="spot"><p class="cost">{spot.seconds} of {spot.slot} seconds</p>'
        f'<div class="meter"><i style="width:{share}%"></i></div><table>{lines}</table></div>'
    )


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min"
