"""Errors carry fields to branch on, are what their builtin base says, and cross process borders unchanged."""

from __future__ import annotations

import copy
import inspect
import pickle

import pytest

from unifiedcustomer import errors
from unifiedcustomer.errors import WORDING, Problem, UnifiedCustomerError
from unifiedcustomer.records import RecordKey

# Each error of the tree, made as its raiser makes it, with the fields a caller branches on.
ANN, BEN = RecordKey("till", "1"), RecordKey("till", "2")
MADE = [
    (errors.InvalidValue("email", Problem.EMPTY), {"field": "email", "problem": Problem.EMPTY}),
    (errors.InvalidContactPoint("e164", Problem.BAD_SYNTAX), {"field": "e164", "problem": Problem.BAD_SYNTAX}),
    (errors.InvalidMessage("subject", Problem.MISSING), {"field": "subject", "problem": Problem.MISSING}),
    (errors.InvalidModel("blocking", Problem.EMPTY), {"field": "blocking", "problem": Problem.EMPTY}),
    (errors.InvalidWireForm("@type", Problem.UNKNOWN_NAME), {"field": "@type", "problem": Problem.UNKNOWN_NAME}),
    (errors.WrongType("amount"), {"field": "amount", "problem": Problem.WRONG_TYPE}),
    (errors.WrongType("amount", Problem.FLOAT_MONEY), {"field": "amount", "problem": Problem.FLOAT_MONEY}),
    (
        errors.UnreadableData("till.csv", Problem.UNDECODABLE, line=7),
        {"source": "till.csv", "problem": Problem.UNDECODABLE, "line": 7},
    ),
    (errors.UnreadableData("till.csv", Problem.NOT_FOUND), {"source": "till.csv", "line": None}),
    (
        errors.NoUsableColumn("till", ["a", "b"]),
        {"source": "till", "problem": Problem.MISSING, "columns": ("a", "b")},
    ),
    (errors.DuplicateRecord("till", 3), {"source": "till", "count": 3}),
    (errors.Conflict("touchpoint", "pos/1"), {"kind": "touchpoint", "key": "pos/1"}),
    (errors.ContradictoryJudgement(ANN, BEN, [ANN, BEN]), {"left": ANN, "right": BEN, "path": (ANN, BEN)}),
    (errors.NotFound("customer"), {"kind": "customer"}),
    (errors.ContactNotPermitted(["no_consent", "quiet_hours"]), {"reasons": ("no_consent", "quiet_hours")}),
    (errors.MissingFact(["price"]), {"names": ("price",)}),
    (errors.Unfittable("sms", limit=160, needed=200), {"channel": "sms", "limit": 160, "needed": 200}),
    (errors.StoreError(Problem.BUSY), {"problem": Problem.BUSY}),
    (
        errors.StoreVersionMismatch(found=9, expected=3),
        {"problem": Problem.NEWER_VERSION, "found": 9, "expected": 3},
    ),
]
each_error = pytest.mark.parametrize(("error", "fields"), MADE, ids=lambda case: type(case).__name__)


def tree():
    """Every error class of the module, in the order in which it is written."""
    return [
        value
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, UnifiedCustomerError) and value.__module__ == errors.__name__
    ]


@each_error
def test_an_error_carries_the_fields_that_a_caller_branches_on(error, fields):
    """What is known about the failure stands in attributes, not only in the sentence."""
    assert fields == {name: getattr(error, name) for name in fields}


@each_error
def test_an_error_crosses_process_borders_unchanged(error, fields):
    """A worker's error arrives in the parent with its type, sentence and fields."""
    arrived = pickle.loads(pickle.dumps(error))

    assert type(error) is type(arrived)
    assert str(error) == str(arrived)
    assert vars(error) == vars(arrived)


@each_error
def test_an_error_can_be_copied(error, fields):
    """Frameworks that copy errors, as some test runners and task queues do, get an equal one."""
    assert vars(error) == vars(copy.copy(error)) == vars(copy.deepcopy(error))


@each_error
def test_an_error_says_something_in_one_line(error, fields):
    """The sentence of an error fits on a line of a log."""
    assert str(error).strip()
    assert "\n" not in str(error)


@pytest.mark.parametrize("error", tree(), ids=lambda error: error.__name__)
def test_the_tree_in_the_docstring_shows_every_error(error):
    """Whoever reads the head of the file has seen every error there is, under its own base."""
    drawn = [line for line in errors.__doc__.splitlines() if f" {error.__name__}" in f" {line.strip()}"]

    assert len(drawn) >= 1
    builtin = [base.__name__ for base in error.__bases__ if base.__module__ == "builtins" and base is not Exception]
    assert all(f"({name})" in drawn[0] for name in builtin)


def test_every_error_is_public():
    """Each error that can be raised can be caught by its public name."""
    assert {error.__name__ for error in tree()} <= set(errors.__all__)


def test_every_error_of_the_tree_is_tried_here():
    """A new error is not forgotten by the tests above."""
    untried = {error for error in tree() if error is not UnifiedCustomerError} - {type(error) for error, _ in MADE}

    assert set() == untried


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.InvalidValue, ValueError),
        (errors.WrongType, TypeError),
        (errors.UnreadableData, ValueError),
        (errors.DuplicateRecord, ValueError),
        (errors.ContradictoryJudgement, ValueError),
        (errors.NotFound, LookupError),
        (errors.ContactNotPermitted, PermissionError),
        (errors.MissingFact, LookupError),
    ],
)
def test_an_error_can_be_caught_as_the_builtin_it_is(error, builtin):
    """Code that knows nothing of this library still catches what it expects."""
    assert issubclass(error, builtin)


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence(problem):
    """A problem code without words would be an empty error message."""
    assert WORDING[problem].strip()


def test_the_wording_cannot_be_changed_by_accident():
    """Translators put their words beside ours, never over them."""
    with pytest.raises(TypeError):
        WORDING[Problem.EMPTY] = "leer"


def test_a_line_number_is_part_of_the_sentence():
    """Who repairs a file of a million lines is told where to look."""
    assert "till.csv, line 7: it is not valid text in the expected encoding" == str(
        errors.UnreadableData("till.csv", Problem.UNDECODABLE, line=7)
    )


def test_an_older_store_is_not_called_newer():
    """A schema version that this library never wrote means damage, not a newer version."""
    assert Problem.CORRUPT is errors.StoreVersionMismatch(found=0, expected=3).problem
