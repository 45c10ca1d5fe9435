"""What every test may use, and how much the property tests try."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

# No deadline: how long one example takes says more about the machine than about the code.
# Function-scoped fixtures are allowed: ours (a path, a database) hold nothing that an example could leave for the next
# unless the test says so itself.
COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

settings.register_profile("default", COMMON, max_examples=50)
settings.register_profile("ci", COMMON, max_examples=50, derandomize=True, print_blob=True)
settings.register_profile("nightly", COMMON, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))
