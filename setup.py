"""Builds the compiled kernels where a C compiler is there; without one the package is complete and slower."""

import hashlib
import sys
from pathlib import Path

from setuptools import Extension, setup

KERNELS = Path("src/unifiedcustomer/kernels")
SOURCES = sorted([*KERNELS.glob("*.c"), *KERNELS.glob("*.h")])

# What was built says from which sources; `unifiedcustomer.kernels.loading` uses no library that was built from others.
DIGEST = hashlib.sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()[:16]

# An editable installation for a second Python finds the library of the first: it serves all of them, and must not be
# replaced under a process that has it open.
IS_BUILT = "editable_wheel" in sys.argv and any(
    DIGEST.encode() in path.read_bytes() for path in KERNELS.glob("_compiled.*")
)

setup(
    ext_modules=[]
    if IS_BUILT
    else [
        Extension(
            "unifiedcustomer.kernels._compiled",
            sources=[path.as_posix() for path in SOURCES if path.suffix == ".c"],
            depends=[path.as_posix() for path in SOURCES],
            # One wheel serves every Python from 3.11 on. Contraction would give other last bits on other machines.
            libraries=[] if sys.platform == "win32" else ["m"],
            define_macros=[("Py_LIMITED_API", "0x030B0000"), ("KERNELS_DIGEST", f'"{DIGEST}"')],
            extra_compile_args=["-O3", "-ffp-contract=off"],
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
