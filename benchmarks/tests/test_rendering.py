"""The benchmark of mailings measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.rendering.__main__ import main, measure
from benchmarks.rendering.jinja_mail import bodies
from benchmarks.rendering.mailing import BRAND, MESSAGE, SENT_AT, recipients
from unifiedcustomer.channels import Channel
from unifiedcustomer.rendering import preflight, prepare


def test_both_sides_write_the_same_mail() -> None:
    """Subject, text and page, to the letter, but for isolates and escapes that only one knows."""
    prepared, fill = prepare(MESSAGE, channel=Channel.EMAIL, brand=BRAND), bodies()
    for one in recipients(0, 8):
        found = prepared.render(
            one.customer,
            at=SENT_AT,
            permit=one.permits[Channel.EMAIL],
            values={"points": one.points},
            opt_out_token=one.token,
        )
        subject, text, html = fill(one)

        assert (found.parts["subject"], found.parts["text"].rstrip()) == (subject, text.rstrip())
        assert found.parts["html"].replace("&#x27;", "&#39;").rstrip() == html.rstrip()


def test_the_message_fits_for_everybody() -> None:
    """What is timed is no row of failures."""
    assert preflight(MESSAGE, brand=BRAND, media=["email", "sms", "push"]).ok


def test_every_work_takes_time() -> None:
    """And ours is the sum of the three channels."""
    found, best = measure(20)

    assert all(seconds > 0 for seconds in (*found.values(), *best.values()))
    assert found["ours"] == sum(found[f"ours {channel}"] for channel in ("email", "sms", "push"))


def test_the_figures_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the machine that they were measured on."""
    assert main(["--count", "20", "--json", str(tmp_path / "figures.json")]) == 0

    written = json.loads((tmp_path / "figures.json").read_text())
    assert {"machine", "count", "seconds", "best"} == set(written)
    assert "100,000 customers" in capsys.readouterr().out
