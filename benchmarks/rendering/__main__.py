"""``python -m benchmarks.rendering --count 100000``: seconds of one core, ours for three channels, Jinja2's for one."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import machine
from benchmarks.rendering.jinja_mail import bodies, mail
from benchmarks.rendering.mailing import BRAND, CHANNELS, MESSAGE, SENT_AT, Recipient, recipients
from unifiedcustomer.channels import Channel
from unifiedcustomer.rendering import email_bytes, prepare, push_bytes

BAR: Final = 60.0
"""Seconds for 100,000 customers in three channels, on one core."""
CHUNK: Final = 1000
"""Customers that are made at a time, while the clock stands still."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write, check; 1 when the bar was missed."""
    options = _options(arguments)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    figures, best = measure(options.count)
    per_hundred_thousand = 100_000 * figures["ours"] / options.count
    print(f"{'':<18}{'seconds':>10}{'us each':>10}{'at best':>10}")
    for name, seconds in figures.items():
        print(f"{name:<18}{seconds:10.2f}{1e6 * seconds / options.count:10.0f}{1e6 * best[name]:10.0f}")
    print(f"email beside Jinja2 and the standard library: {figures['ours email'] / figures['jinja2 mail']:.2f}")
    print(f"100,000 customers in three channels: {per_hundred_thousand:.1f} s (bar: {BAR:.0f} s)")
    if options.json:
        found: dict[str, Any] = {"machine": machine(), "count": options.count, "seconds": figures, "best": best}
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 1 if options.check and per_hundred_thousand > BAR else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rendering", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true", help="exit with 1 where the bar is missed")
    return parser.parse_args(arguments)


def measure(count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds of processor time by what was done, for ``count`` customers; and for one, in the quickest chunk.

    The second is what a quiet machine would show: a busy neighbour makes the same work take more time of a processor.
    """
    works = {f"ours {channel.value}": _ours(channel) for channel in CHANNELS}
    fill = bodies()
    works |= {"jinja2 bodies": fill, "jinja2 mail": lambda one: mail(*fill(one), one)}
    seconds, best = dict.fromkeys(works, 0.0), dict.fromkeys(works, float("inf"))
    for first in range(0, count, CHUNK):
        chunk = list(recipients(first, min(CHUNK, count - first)))
        for name, work in works.items():  # in turn, so that a busy moment meets all alike
            taken = _timed(work, chunk)
            seconds[name] += taken
            best[name] = min(best[name], taken / len(chunk))
    ours = [f"ours {channel.value}" for channel in CHANNELS]
    return (
        {**seconds, "ours": sum(seconds[name] for name in ours)},
        {**best, "ours": sum(best[name] for name in ours)},
    )


def _timed(work: Callable[[Recipient], object], chunk: Iterable[Recipient]) -> float:
    started = time.process_time()
    for one in chunk:
        work(one)
    return time.process_time() - started


def _ours(channel: Channel) -> Callable[[Recipient], object]:
    prepared = prepare(MESSAGE, channel=channel, brand=BRAND)
    to_bytes: dict[Channel, Callable[[Any], object]] = {Channel.EMAIL: email_bytes, Channel.PUSH: push_bytes}
    finish = to_bytes.get(channel, lambda payload: payload)

    def render(one: Recipient) -> object:
        rendered = prepared.render(
            one.customer,
            at=SENT_AT,
            permit=one.permits[channel],
            values={"points": one.points},
            opt_out_token=one.token,
        )
        return finish(rendered.payload)

    return render


if __name__ == "__main__":
    sys.exit(main())
