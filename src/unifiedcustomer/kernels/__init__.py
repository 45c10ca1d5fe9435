"""The inner loops of resolution, compiled where a C compiler was there when the package was installed.

Each file beside this one is one kernel or one family of them: the C source, and a module with a function on arrays that
calls it. `library()` is None where nothing was compiled; every caller then takes its slow, readable path, which gives
the same answer. The tests hold the two equal.
"""

from unifiedcustomer.kernels.loading import library
from unifiedcustomer.kernels.threads import in_threads

__all__ = ["in_threads", "library"]
