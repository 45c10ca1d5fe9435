"""The public names are a promise: they exist, they are documented, and they come from here."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import pkgutil
from pathlib import Path

import pytest

import unifiedcustomer

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(unifiedcustomer.__path__, "unifiedcustomer.")
    if not module.name.endswith("__main__")
)
FACES = [name for name in MODULES if name.count(".") == 1 and name != "unifiedcustomer.cli"]
PUBLIC = getattr(unifiedcustomer, "__all__", ())


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_about(name):
    """Whoever opens a file reads its idea first."""
    assert (importlib.import_module(name).__doc__ or "").strip()


@pytest.mark.parametrize("name", FACES)
def test_every_thing_and_step_states_its_public_names(name):
    """What a file or folder at the root promises stands in its ``__all__``, each name once."""
    module = importlib.import_module(name)

    assert len(module.__all__) == len(set(module.__all__))
    assert [] == [public for public in module.__all__ if not hasattr(module, public)]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_documented(name):
    """Each public name can be used and, where it is a class or function, explains itself."""
    value = getattr(unifiedcustomer, name)

    assert name in dir(unifiedcustomer)
    if inspect.isclass(value) or inspect.isroutine(value):
        assert (value.__doc__ or "").strip()
        assert value.__module__.partition(".")[0] == "unifiedcustomer"


@pytest.mark.parametrize("name", PUBLIC)
def test_every_method_of_a_public_class_is_documented(name):
    """Whoever asks for help on a public method gets an answer."""
    value = getattr(unifiedcustomer, name)
    methods = vars(value).items() if inspect.isclass(value) else ()
    silent = [
        method
        for method, found in methods
        if not method.startswith("_")
        and (inspect.isfunction(found) or isinstance(found, (property, classmethod, staticmethod)))
        and not (inspect.getdoc(found) or "").strip()
    ]

    assert [] == silent


def test_the_two_doors_are_public():
    """A batch goes through `resolve`, customers that live through `CustomerHub`."""
    assert {"CustomerHub", "Field", "Role", "resolve"} <= set(PUBLIC)


def test_a_star_import_brings_exactly_the_public_names():
    """Nothing private slips out, nothing public is missing."""
    namespace = {}
    exec("from unifiedcustomer import *", namespace)

    assert set(PUBLIC) == set(namespace) - {"__builtins__"}


def test_a_name_that_is_not_there_is_an_attribute_error():
    """A misspelt name fails as it does in every module."""
    with pytest.raises(AttributeError):
        _ = unifiedcustomer.CustomerHubb


def test_the_version_is_that_of_the_package():
    """The library and its metadata never disagree about the version."""
    assert importlib.metadata.version("unifiedcustomer") == unifiedcustomer.__version__


def test_types_are_shipped():
    """Type checkers of the host program see our annotations (PEP 561)."""
    assert (Path(unifiedcustomer.__file__).parent / "py.typed").is_file()
