#!/usr/bin/env python3
"""Everything one does with this project, in one word each, with nothing but Python 3.11 and git on the machine.

    python3 dev.py demo     see what the library does, in ten seconds
    python3 dev.py test     run the tests; further words go to pytest:  python3 dev.py test -k money
    python3 dev.py check    format, lint, types, layers
    python3 dev.py docs     build the documentation into docs/_build/html
    python3 dev.py install  install what these need, and do nothing else
    python3 dev.py bench    measure the quality of matching and its speed; or only one of quality, speed, online
                            (one record at a time), peers (install them) and report, with its own options:
                            python3 dev.py bench speed --sizes 10000

Each Python has an environment of its own below ``.venv``, made on first use. What is installed there is redone when
this Python, this folder, ``pyproject.toml`` or a source of the compiled kernels is another one than the time before; an
installation that failed is never taken for one that succeeded.
"""

# Old Pythons read this file too, to be told that they are old: nothing below is newer than Python 3.6 until main() has
# looked, and that is why some annotations are in quotes.

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

USAGE = (__doc__ or "").strip()
OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
HOME = ROOT / ".venv" / VERSION
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# What a verb needs: extras of the package and dependency groups, by their names in pyproject.toml.
NEEDS = {
    "demo": ["cli"],
    "test": ["test"],
    "check": ["test", "lint"],
    "docs": ["cli", "docs"],
    "install": ["cli", "test", "lint", "docs"],
    "bench": ["test", "bench"],
}

# What a verb runs inside the environment, in order. Further words of the command line go to the last one.
RUNS = {
    "demo": [["python", "-m", "unifiedcustomer", "demo"]],
    "test": [["python", "-m", "pytest"]],
    "check": [
        ["ruff", "format", "--check"],
        ["ruff", "check"],
        ["lint-imports", "--no-logo"],
        ["mypy"],
        ["pyright", "--pythonpath", str(PYTHON)],
    ],
    "docs": [["python", "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html"]],
    "install": [["python", "--version"]],
    "bench": [["python", "-m", "benchmarks.quality"], ["python", "-m", "benchmarks.speed"]],
}

# What can stand after "bench"; without any of them the first two are run.
BENCHMARKS = ["quality", "speed", "online", "peers", "report"]


def main(words: "list[str]") -> int:
    """Do what ``words`` say; return the exit code of what was run."""
    if not words or words[0] not in RUNS:
        print(USAGE, file=sys.stdout if words in (["-h"], ["--help"]) else sys.stderr)
        return 0 if words in (["-h"], ["--help"]) else 2
    refuse_what_cannot_work()
    verb = words[0]
    if not stands("environment"):
        make_environment()
    for need in NEEDS[verb]:
        if not stands(need):
            install(need)
    commands = chosen(verb, words[1:])
    codes = [run(command) for command in commands]
    if len(commands) > 1:
        failed = [" ".join(command) for command, code in zip(commands, codes) if code != 0]
        print("\n".join(f"FAILED: {command}" for command in failed) or "All of it holds.")
    return next((code for code in codes if code != 0), 0)


def chosen(verb: str, words: "list[str]") -> "list[list[str]]":
    """The commands of ``verb``; of benchmarks only the one that ``words`` begin with, if they do."""
    commands = RUNS[verb]
    if verb == "bench" and words and words[0] in BENCHMARKS:
        commands, words = [["python", "-m", f"benchmarks.{words[0]}"]], words[1:]
    return [*commands[:-1], commands[-1] + words]


def refuse_what_cannot_work() -> None:
    """End with one line of help where this Python cannot do it."""
    if sys.version_info < OLDEST:
        newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
        hint = f"Try: {newer[0]} dev.py" if newer else "Please install a newer one."
        sys.exit(f"This needs Python 3.11 or newer, and {sys.executable} is {VERSION}. {hint}")
    if importlib.util.find_spec("ensurepip") is None:
        # Debian and Ubuntu keep it in a package of its own.
        sys.exit(f"This Python has no ensurepip. On Debian or Ubuntu: apt-get install python{VERSION}-venv")


def stamp(name: str) -> Path:
    """The file that says with what ``name`` was installed."""
    return HOME / "stamps" / name


def inputs(name: str) -> str:
    """A digest of everything that the installation of ``name`` depends on."""
    parts = [sys.version.encode(), sys.base_prefix.encode(), str(ROOT).encode()]
    if name != "environment":
        kernels = ROOT / "src" / "unifiedcustomer" / "kernels"
        built_from = [ROOT / "pyproject.toml", ROOT / "setup.py", *kernels.glob("*.c"), *kernels.glob("*.h")]
        parts += [path.read_bytes() for path in sorted(built_from) if path.is_file()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stands(name: str) -> bool:
    """Whether ``name`` was installed, to the end, from what is there now."""
    return stamp(name).is_file() and stamp(name).read_text(encoding="utf-8") == inputs(name)


def make_environment() -> None:
    """Make an empty environment in place of whatever was there."""
    print(f"Making an environment for Python {VERSION} in {HOME.relative_to(ROOT)}", flush=True)
    venv.create(str(HOME), clear=True, with_pip=True, symlinks=os.name != "nt")
    finished("environment")


def install(name: str) -> None:
    """Install the extra or dependency group ``name``; end the program where that fails."""
    print(f"Installing what '{name}' needs; this happens once and takes a minute", flush=True)
    if stamp(name).exists():
        stamp(name).unlink()
    pip = ["python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    if run(pip + requirements(name)) != 0:
        sys.exit("pip could not install it; its own words stand above.")
    finished(name)


def requirements(name: str) -> "list[str]":
    """What pip is told to install for the extra or dependency group ``name``."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if name in project["project"]["optional-dependencies"]:
        return ["--editable", f".[{name}]"]
    # Older pips do not know dependency groups (PEP 735), so they are read here.
    found = []  # type: list[str]
    for entry in project["dependency-groups"][name]:
        found += requirements(entry["include-group"]) if isinstance(entry, dict) else [entry]
    return found


def finished(name: str) -> None:
    """Remember that ``name`` is installed, and from what."""
    stamp(name).parent.mkdir(exist_ok=True)
    stamp(name).write_text(inputs(name), encoding="utf-8")


def run(command: "list[str]") -> int:
    """Run a program of the environment from the project's folder; return its exit code."""
    program = str(PYTHON) if command[0] == "python" else shutil.which(command[0], path=str(PYTHON.parent))
    if program is None:
        sys.exit(f"{command[0]} is not in {HOME}; remove that folder and try again.")
    return subprocess.call([program, *command[1:]], cwd=str(ROOT))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
