"""The benchmark of decisions measures what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.policy.__main__ import main
from benchmarks.policy.decisions import MIXES, in_bulk
from benchmarks.policy.people import Chance
from benchmarks.report.__main__ import kind
from benchmarks.report.page import page
from unifiedcustomer.contact_policy import ContactPolicy, decide


@pytest.mark.parametrize("mix", sorted(MIXES))
def test_everybody_is_decided_on_once(mix: str) -> None:
    """The answers and the histories of a share add up to its people."""
    found = in_bulk(400, mix=mix, processes=1)

    assert 400 == round(400 * sum(found["told"].values())) == round(400 * sum(found["acts"].values()))
    assert 0 < found["told"]["yes"] < 1


def test_the_plain_mix_has_one_to_three_acts() -> None:
    """And most of them may be written to."""
    chance = Chance(3)
    cases = [MIXES["plain"](number, chance) for number in range(2_000)]
    policy = ContactPolicy(controller="Acme", default_zone="Europe/London", sector="retail")

    assert {1, 2, 3} == {len(acts) for _, acts, _ in cases}
    assert sum(decide(question, acts, policy, facts).allowed for question, acts, facts in cases) > 1_500


def test_what_was_measured_stands_in_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every mix has its line, with the load of the machine."""
    main(["--decisions", "300", "--processes", "1", "--single", "50", "--json", str(tmp_path / "policy.json")])
    told = json.loads((tmp_path / "policy.json").read_text())
    text = page({"policy": told})

    assert "policy" == kind(told)
    assert "hard: 300 decisions" in capsys.readouterr().out
    assert "| harder | " in text
    assert "| plain | " in text


def test_a_missed_bar_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code says it."""
    monkeypatch.setattr("benchmarks.policy.__main__.BAR_OF_ONE", 0.0)
    few = ["--decisions", "20", "--processes", "1", "--single", "20", "--mix", "plain"]

    assert 1 == main([*few, "--check"])
    assert 0 == main(few)
