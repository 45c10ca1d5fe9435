"""Makes the tables that are derived from the data of other packages.

``python -m unifiedcustomer.normalization.derived_tables`` is to be run when a new version of phonenumbers or Babel is
what most will install. The tests hold the files equal to what this makes, as long as the versions are those that they
were made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from unifiedcustomer.normalization import countries, shipped_plans
from unifiedcustomer.normalization.number_plans import every_plan

__all__ = ["derived_tables"]


def derived_tables() -> Iterator[tuple[str, str]]:
    """The name and the text of each file."""
    yield countries.FILE, countries.as_json()
    yield shipped_plans.FILE, shipped_plans.as_json(*every_plan())


if __name__ == "__main__":
    for name, text in derived_tables():
        Path(__file__).with_name("tables").joinpath(name).write_text(text, encoding="utf-8")
