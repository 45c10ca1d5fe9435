"""Builds the compiled kernels where a C compiler is there; without one the package is complete and slower."""

import sys
from pathlib import Path

from setuptools import Extension, setup

KERNELS = Path("src/unifiedcustomer/kernels")

setup(
    ext_modules=[
        Extension(
            "unifiedcustomer.kernels._compiled",
            sources=sorted(path.as_posix() for path in KERNELS.glob("*.c")),
            depends=sorted(path.as_posix() for path in KERNELS.glob("*.h")),
            # One wheel serves every Python from 3.11 on. Contraction would give other last bits on other machines.
            libraries=[] if sys.platform == "win32" else ["m"],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            extra_compile_args=["-O3", "-ffp-contract=off"],
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
