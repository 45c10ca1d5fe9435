"""What a call is made of: the steps inside it, timed while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeAlias

__all__ = ["load_steps", "put_steps", "timed"]

Step: TypeAlias = tuple[str, Any, str]  #: what it is called, and whose attribute of which name it is


@contextmanager
def timed(steps: Sequence[Step], clock: Callable[[], int]) -> Iterator[dict[str, int]]:
    """Nanoseconds of each step in all, by ``clock``; a step in another one counts in both."""
    spent = {label: 0 for label, _, _ in steps}
    before = [(owner, name, vars(owner)[name]) for _, owner, name in steps]
    for (label, owner, name), (_, _, found) in zip(steps, before, strict=True):
        setattr(owner, name, _timed(found, label, spent, clock))
    try:
        yield spent
    finally:
        for owner, name, found in before:
            setattr(owner, name, found)


def _timed(found: Any, label: str, spent: dict[str, int], clock: Callable[[], int]) -> Any:
    work = found.__func__ if isinstance(found, classmethod) else found

    @wraps(work)
    def measured(*given: Any, **more: Any) -> Any:
        began = clock()
        try:
            return work(*given, **more)
        finally:
            spent[label] += clock() - began

    return classmethod(measured) if isinstance(found, classmethod) else measured


def load_steps() -> list[Step]:
    """Of a first load. Who is who is worked out beside the writing of keys, contents, times, features and tokens."""
    from unifiedcustomer import ingestion
    from unifiedcustomer.hub import first_load

    return [
        ("read", ingestion, "read_table"),
        ("normalise", first_load, "normalize_tables"),
        ("who is who", first_load, "_who_is_who"),
        ("keys", first_load, "write_keys"),
        ("contents", first_load, "write_contents"),
        ("times", first_load, "all_update_times"),
        ("features", first_load, "write_features"),
        ("tokens", first_load, "write_blocks"),
        ("doubts", first_load, "write_doubts"),
    ]


def put_steps() -> list[Step]:
    """Of putting records."""
    from unifiedcustomer.hub import intake, living_identities, reasons

    reach = living_identities._Reach  # noqa: SLF001 - the steps are inside
    return [
        ("normalise", intake, "incoming"),
        ("take in", intake.Intake, "put"),
        ("meet", reach, "of"),
        ("decide", reach, "decided"),
        ("write", living_identities, "_write"),
        ("doubts", living_identities, "_doubt"),
        ("outcomes", reasons, "_outcomes"),
    ]
