"""The messages that ship with the library, to be looked at and copied."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["sample_messages"]


def sample_messages() -> dict[str, Path]:
    """The Markdown file of each sample message, by its name; ready for `unifiedcustomer.authoring.read_message`.

    >>> sorted(sample_messages())
    ['appointment', 'gift-card', 'order-thanks', 'price-drop', 'service-notice', 'win-back']
    """
    folder = Path(str(files("unifiedcustomer") / "sample" / "messages"))
    return {path.stem: path for path in sorted(folder.glob("*.md")) if path.stem != "README"}
