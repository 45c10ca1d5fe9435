"""Every example in the README, the documentation and the docstrings is executed.

A page's examples share one namespace, as a reader who types them in one after the other would have it, and run in an
empty folder of their own, so that a page may write files.
"""

from __future__ import annotations

import contextlib
import tempfile

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.myst import DocTestDirectiveParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection


def enter_empty_folder(namespace):
    """Work in a new folder until the page ends."""
    place = namespace["__place__"] = contextlib.ExitStack()
    place.enter_context(contextlib.chdir(place.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))))


def leave_folder(namespace):
    """Go back to where the tests run, and remove the folder."""
    namespace["__place__"].close()


def pages(**where):
    """The examples of Markdown pages: fenced Python, with or without prompts."""
    return Sybil(
        parsers=[PythonCodeBlockParser(), DocTestDirectiveParser()],
        setup=enter_empty_folder,
        teardown=leave_folder,
        **where,
    )


docstrings = Sybil(
    path="src",
    pattern="*.py",
    parsers=[DocTestParser()],
    document_types={".py": PythonDocStringDocument},
)

everything = SybilCollection([pages(filenames=["README.md"]), pages(path="docs", pattern="*.md"), docstrings])
pytest_collect_file = everything.pytest()
