"""A contender runs in a process of its own; who is not there is said to be absent, never passed over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import environments, measurement
from benchmarks.environments import OURS, PEERS, NotInstalled, interpreter, module_of, title
from benchmarks.measurement import Absent, Failed, Measurement, exported, measure, outcome
from benchmarks.peers import main as install

CONTENDERS = Path(environments.__file__).parent / "contenders"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small data set, prepared as it is for every contender."""
    with exported("synthetic_mixed", cache=tmp_path_factory.mktemp("cache"), size=300, seed=1) as place:
        yield place


@pytest.fixture(scope="module")
def found(folder):
    """One run of ours."""
    return measure(OURS, "synthetic_mixed", folder, again=True)


def test_ours_is_measured_from_tables_to_clusters(found) -> None:
    """Seconds, memory, scores, blocking recall and reliability, all from one run in a fresh process."""
    assert found.f1 is not None and found.f1 > 0.5
    assert found.seconds > 0 and found.again_seconds is not None and 0 < found.loaded_mb <= found.peak_mb
    assert found.blocking_recall is not None and found.ceiling_f1 is not None
    assert found.ceiling_f1 >= found.blocking_recall * 0.5
    assert found.reliability and {"read", "normalize"} <= set(found.details["seconds"])
    assert not found.best["uses_truth"]


def test_what_is_not_judged_has_no_scores(folder: Path) -> None:
    """Repetitions are timed only."""
    found = measure(OURS, "synthetic_mixed", folder, judged=False)

    assert (found.scores, found.f1, found.again_seconds) == ((), None, None)


def test_prepared_data_is_made_once(folder: Path, monkeypatch) -> None:
    """The same recipe is taken from the cache; nothing is started for it."""
    monkeypatch.setattr(measurement, "call", lambda *_: pytest.fail("made again"))
    with exported("synthetic_mixed", cache=folder.parent, size=300, seed=1) as again:
        assert folder == again


def test_a_peer_that_is_not_there_is_named_with_what_to_do(folder: Path, monkeypatch, tmp_path) -> None:
    """Absence is a result of its own, with the command that ends it."""
    monkeypatch.setattr(environments.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(environments, "ENVIRONMENTS", tmp_path)

    found = outcome("dedupe", "synthetic_mixed", folder)

    assert isinstance(found, Absent)
    assert (
        found.reason,
        found.words,
    ) == ("not installed", "dedupe is not installed: python -m benchmarks.peers dedupe")


def test_a_peer_in_an_environment_of_its_own_is_found_there(monkeypatch, tmp_path) -> None:
    """The environment's Python runs it."""
    monkeypatch.setattr(environments.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(environments, "ENVIRONMENTS", tmp_path)
    (tmp_path / "dedupe" / "lib" / "python3.11" / "site-packages" / "dedupe").mkdir(parents=True)

    assert tmp_path / "dedupe" == interpreter("dedupe").parent.parent
    with pytest.raises(NotInstalled):
        interpreter("goldenmatch")


def test_a_process_that_fails_is_a_failure(tmp_path) -> None:
    """Data that is not there ends in words, not in figures."""
    found = outcome(OURS, "synthetic_mixed", tmp_path)

    assert isinstance(found, Absent) and found.reason == "failed"
    with pytest.raises(Failed), exported("nothing of that name"):
        pass


def test_a_process_that_never_ends_is_given_up(folder: Path, monkeypatch) -> None:
    """A hanging peer costs an hour, not the night."""
    monkeypatch.setattr(measurement, "LONGEST", 0.01)

    assert "not ready" in outcome(OURS, "synthetic_mixed", folder).words


def test_every_peer_has_a_module_and_a_title() -> None:
    """What peers.toml names is there to be run."""
    assert all((CONTENDERS / f"{module_of(name)}.py").is_file() for name in (*PEERS, *environments.OWN))
    assert title(OURS) == "unifiedcustomer"
    assert title("splink") == "Splink 5"


def test_the_installer_knows_its_peers(capsys) -> None:
    """A name that is none is refused, with those that are."""
    assert install(["nobody"]) == 2
    assert "splink" in capsys.readouterr().err


def test_a_measurement_is_plain_data(found) -> None:
    """It can be written as JSON and be read back."""
    import attrs

    again = json.loads(json.dumps(attrs.asdict(found)))

    assert found.f1 == Measurement(**again | {"scores": tuple(again["scores"])}).f1
