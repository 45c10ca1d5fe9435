"""``python -m benchmarks.peers``: install the peers, each in an environment of its own; names install only these."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Sequence

from benchmarks.environments import ENVIRONMENTS, PEERS, NotInstalled, interpreter, python_of

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Install what is asked for and not there yet; 1 when something could not be installed."""
    wanted = list(sys.argv[1:] if arguments is None else arguments) or list(PEERS)
    if unknown := set(wanted) - PEERS.keys():
        print(f"no such peer: {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}", file=sys.stderr)
        return 2
    return max([_installed(name) for name in wanted], default=0)


def _installed(name: str) -> int:
    try:
        print(f"{name}: already in {interpreter(name)}")
    except NotInstalled:
        home = ENVIRONMENTS / name
        print(f"{name}: installing into {home}", flush=True)
        venv.create(str(home), clear=True, with_pip=True)
        pip = [str(python_of(home)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        return 1 if subprocess.call([*pip, *PEERS[name].packages]) else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
