/* An extension module without functions of its own: the kernels are plain C, called through ctypes. */
#include <Python.h>

#include "kernels.h"

/* A digest of the sources, so that code and library of two versions are never used together. */
KERNEL const char *kernels_digest(void) { return KERNELS_DIGEST; }

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_compiled", "The compiled kernels.", 0, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__compiled(void) { return PyModuleDef_Init(&module); }
