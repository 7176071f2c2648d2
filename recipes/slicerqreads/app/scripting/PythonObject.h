#pragma once

#include <Python.h>

#include <memory>

namespace qreads
{

struct ReleasePythonObject
{
  void operator()(PyObject* object) const { Py_DECREF(object); }
};

/// A reference to a Python object; null where Python raised.
using PythonObject = std::unique_ptr<PyObject, ReleasePythonObject>;

} // namespace qreads
