"""The architecture is a test: the layers hold, and each way of breaking them is noticed."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "unifiedcustomer"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
STEPS = (
    "ingestion",
    "normalization",
    "resolution",
    "unification",
    "contact_policy",
    "contact_registers",
    "rendering",
    "storage",
)

# Names that refuse nothing, so that in the end everything is in them.
VAGUE = re.compile(r"_?(utils?|helpers?|core|common|misc|internals?|base|shared|tools?|stuff|managers?)", re.IGNORECASE)
LONGEST_FILE = 400

relative = {"ids": lambda path: str(path.relative_to(ROOT))}


def check_imports(folder):
    """Run import-linter on the package in ``folder``, under this project's contracts."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path):
    """A copy of the package to do wrong to; steps that it lacks are there as empty folders."""
    shutil.copytree(PACKAGE, tmp_path / "unifiedcustomer", ignore=lambda _, names: [n for n in names if is_data(n)])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for step in STEPS:
        folder = tmp_path / "unifiedcustomer" / step
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    return tmp_path


def is_data(name):
    """Whether ``name`` is neither a folder nor Python source."""
    return name == "__pycache__" or ("." in name and not name.endswith(".py"))


def test_the_layers_hold(copy):
    """A file imports only what stands below it; steps never import each other; nothing goes in circles."""
    done = check_imports(copy)

    assert "2 kept, 0 broken" in done.stdout, done.stdout + done.stderr
    assert 0 == done.returncode


@pytest.mark.parametrize(
    ("file", "line", "finding"),
    [
        ("utils.py", "", "unifiedcustomer.utils"),
        ("helpers/__init__.py", "", "unifiedcustomer.helpers"),
        ("normalization/sideways.py", "import unifiedcustomer.resolution", "normalization.sideways"),
        ("rendering/sideways.py", "from unifiedcustomer import contact_policy", "rendering.sideways"),
        ("storage/late.py", "def load():\n    import unifiedcustomer.unification", "storage.late"),
        ("touchpoints.py", "from unifiedcustomer.customers import Customer", "unifiedcustomer.touchpoints"),
        ("errors.py", "import unifiedcustomer.records", "unifiedcustomer.errors"),
        (
            "records.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import unifiedcustomer.customers",
            "unifiedcustomer.records",
        ),
    ],
    ids=["utils", "helpers", "sideways", "sideways-from", "sideways-late", "upwards", "to-the-top", "type-checking"],
)
def test_a_broken_layer_is_noticed(copy, file, line, finding):
    """A file without a place, or an import sideways or upwards, even a late one or for types only, fails the check."""
    offender = copy / "unifiedcustomer" / file
    offender.parent.mkdir(exist_ok=True)
    before = offender.read_text(encoding="utf-8") if offender.exists() else '"""An offence."""\n'
    offender.write_text(f"{before}\n{line}\n", encoding="utf-8")

    done = check_imports(copy)

    assert 1 == done.returncode, done.stdout + done.stderr
    assert finding in done.stdout


def test_two_neighbours_that_need_each_other_are_noticed(copy):
    """Inside a step, too, two files never import each other in a circle."""
    folder = copy / "unifiedcustomer" / "resolution"
    (folder / "hen.py").write_text("import unifiedcustomer.resolution.egg\n", encoding="utf-8")
    (folder / "egg.py").write_text("import unifiedcustomer.resolution.hen\n", encoding="utf-8")

    done = check_imports(copy)

    assert 1 == done.returncode, done.stdout + done.stderr
    assert "resolution" in done.stdout


@pytest.mark.parametrize("path", MODULES, **relative)
def test_a_file_is_one_idea(path):
    """No file is so long that nobody holds it in the head."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def test_names_refuse_something():
    """No file or folder is named so that anything could be put into it."""
    names = {part for path in MODULES for part in path.relative_to(PACKAGE).with_suffix("").parts}

    assert [] == [name for name in sorted(names) if VAGUE.fullmatch(name)]


def parameters():
    """Each test function of the suite, with the file it stands in."""
    for path in TESTS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield pytest.param(node, id=f"{path.relative_to(ROOT)}::{node.name}")


def test_every_test_says_in_a_sentence_what_is_true():
    """Who reads a failing test's docstring knows what no longer holds."""
    silent = [case.id for case in parameters() if not (ast.get_docstring(case.values[0]) or "").strip().endswith(".")]

    assert [] == silent


def test_tests_mirror_the_source():
    """A test file named after a module stands where that module stands."""
    mirrored = {path.parent.relative_to(ROOT / "tests") for path in TESTS}
    steps = {folder for folder in mirrored if folder.parts and folder.parts[0] in STEPS}

    assert [] == [folder for folder in sorted(steps) if not (PACKAGE / folder).is_dir()]
