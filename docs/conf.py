"""How the documentation is built. Warnings are errors: ``python3 dev.py docs``."""

from __future__ import annotations

from importlib.metadata import version as version_of

from sphinx.ext.napoleon.docstring import GoogleDocstring

project = "unifiedcustomer"
author = "The unifiedcustomer authors"
copyright = f"2026, {author}"
release = version_of("unifiedcustomer")
version = ".".join(release.split(".")[:2])

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "unifiedcustomer"
html_copy_source = False

# A name in backticks is a link where there is something to link to, in pages and docstrings alike.
default_role = "py:obj"
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

napoleon_google_docstring = True
napoleon_numpy_docstring = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
# Without values: the tables among them are long, and a code is the name in lower case.
autodoc_default_options = {"members": True, "undoc-members": True, "show-inheritance": True, "no-value": True}


def setup(app):
    """Show the drawings of module docstrings as they are drawn, and what fields mean as it is written."""
    app.connect("autodoc-process-docstring", keep_drawings)
    GoogleDocstring._consume_inline_attribute = without_type


def without_type(docstring):
    """What a field means, whole: types stand in the code, so what comes before a colon is no type."""
    lines = docstring._dedent(docstring._consume_to_end())
    return "", docstring.__class__(lines, docstring._config).lines()


def keep_drawings(_app, what, _name, _obj, _options, lines):
    """Make each indented block of a module's docstring a literal one; in source, the ``::`` would only be noise."""
    if what != "module":
        return
    for number in range(len(lines) - 1, 0, -1):
        begins = lines[number].startswith("    ") and not lines[number - 1].strip()
        before = next((line for line in reversed(lines[:number]) if line.strip()), "")
        if begins and not before.startswith((" ", "- ", "..")) and not before.endswith("::"):
            lines[number:number] = [".. code-block:: text", ""]
