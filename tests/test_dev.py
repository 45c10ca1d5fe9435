"""``dev.py`` installs what is needed, once, and never takes a failure for a success."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def project_itself():
    """``dev.py`` as a new process would have it."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    return dev


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """``dev.py`` of a small project, with an empty environment; its commands are written down instead of run."""
    (tmp_path / "pyproject.toml").write_text(
        "[project.optional-dependencies]\ntest = ['pytest']\ncli = ['click']\n"
        "[dependency-groups]\nlint = ['ruff', {include-group = 'types'}]\ntypes = ['mypy']\n",
        encoding="utf-8",
    )
    dev = project_itself()
    dev.ROOT, dev.HOME, dev.done = tmp_path, tmp_path / ".venv" / "3", []
    dev.run = lambda command: dev.done.append(command) or 0
    monkeypatch.setattr(dev.venv, "create", lambda home, **_: Path(home).mkdir(parents=True))
    dev.make_environment()
    return dev


def installed(dev):
    """What pip was told to install, call by call."""
    return [command[command.index("--disable-pip-version-check") + 1 :] for command in dev.done if "pip" in command]


def test_an_extra_is_installed_with_the_project_itself(dev):
    """The tests see the source as it is edited."""
    assert ["--editable", ".[test]"] == dev.requirements("test")


def test_a_dependency_group_is_read_with_the_groups_it_includes(dev):
    """Pips that do not know dependency groups install them all the same."""
    assert ["ruff", "mypy"] == dev.requirements("lint")


def test_what_is_installed_is_not_installed_again(dev):
    """The second run begins at once."""
    assert 0 == dev.main(["test"]) == dev.main(["test"])

    assert [["--editable", ".[test]"]] == installed(dev)


def test_a_change_of_the_project_file_installs_again(dev):
    """A new dependency is there at the next run, without being asked for."""
    dev.main(["test"])
    with (dev.ROOT / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n# another one\n")
    dev.main(["test"])

    assert 2 == len(installed(dev))


def test_each_need_is_installed_for_itself(dev):
    """Who only wants the demo does not wait for the test tools."""
    dev.main(["demo"])
    dev.main(["test"])

    assert [["--editable", ".[cli]"], ["--editable", ".[test]"]] == installed(dev)


def test_a_failed_installation_is_tried_again(dev):
    """What pip could not finish does not count as installed, also where it was before."""
    dev.main(["test"])
    (dev.ROOT / "pyproject.toml").write_text("[project.optional-dependencies]\ntest = ['none']\n", encoding="utf-8")
    dev.run = lambda command: 1 if "pip" in command else 0
    with pytest.raises(SystemExit):
        dev.main(["test"])

    assert not dev.stands("test")
    with pytest.raises(SystemExit):
        dev.main(["test"])


def test_another_python_is_another_environment(dev, monkeypatch):
    """An environment made by an interpreter that was replaced meanwhile is made anew."""
    assert dev.stands("environment")
    monkeypatch.setattr(dev.sys, "version", "3.11.99")

    assert not dev.stands("environment")


def test_further_words_go_to_the_tool(dev):
    """``dev.py test -k money`` asks pytest for the tests of money."""
    dev.main(["test", "-k", "money"])

    assert ["python", "-m", "pytest", "-k", "money"] == dev.done[-1]


def test_the_tool_s_exit_code_is_ours(dev):
    """A script that calls ``dev.py`` learns that tests failed."""
    dev.run = lambda command: 5 if "pytest" in command else 0

    assert 5 == dev.main(["test"])


def test_one_of_the_benchmarks_can_be_chosen(dev):
    """Both run by default; a first word that names one of them picks it."""
    assert ["benchmarks.quality", "benchmarks.speed"] == [command[-1] for command in dev.chosen("bench", [])]
    assert [["python", "-m", "benchmarks.speed", "--sizes", "9"]] == dev.chosen("bench", ["speed", "--sizes", "9"])
    assert ["python", "-m", "benchmarks.speed", "--check"] == dev.chosen("bench", ["--check"])[-1]


def test_every_benchmark_is_there():
    """What can stand after "bench" is a module that can be run."""
    folder = ROOT / "benchmarks"

    for name in project_itself().BENCHMARKS:
        assert (folder / f"{name}.py").is_file() or (folder / name / "__main__.py").is_file()


@pytest.mark.parametrize(("words", "code"), [([], 2), (["sing"], 2), (["--help"], 0), (["-h"], 0)])
def test_who_says_nothing_known_is_told_what_there_is(dev, words, code, capsys):
    """Each verb is listed; nothing is installed for that."""
    assert code == dev.main(words)

    printed = "".join(capsys.readouterr())
    assert all(f"dev.py {verb}" in printed for verb in dev.RUNS)
    assert [] == dev.done


def test_an_old_python_is_refused_in_one_line(dev, monkeypatch):
    """Who runs it with an old Python is told which one is needed, not shown a traceback."""
    monkeypatch.setattr(dev, "OLDEST", (*sys.version_info[:1], sys.version_info[1] + 1))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        dev.main(["test"])


def test_a_python_without_ensurepip_is_told_what_to_install(dev, monkeypatch):
    """Debian keeps a part of Python that environments need in a package of its own; its name is printed."""
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match=rf"apt-get install python{dev.VERSION}-venv"):
        dev.main(["demo"])


def test_every_verb_has_its_needs():
    """Each need is an extra or a dependency group of the real project."""
    dev = project_itself()

    assert set(dev.NEEDS) == set(dev.RUNS)
    assert all(dev.requirements(need) for needs in dev.NEEDS.values() for need in needs)
