/* An extension module without functions of its own: the kernels are plain C, called through ctypes. */
#include <Python.h>

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_compiled", NULL, 0, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__compiled(void) { return PyModuleDef_Init(&module); }
