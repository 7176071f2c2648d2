#include <Python.h>

#include "QtBinding.h"
#include "ScriptEngine.h"

namespace qreads
{

bool scriptsHaveQt()
{
  return false;
}

PyObject* wrapForPython(QObject* /*object*/)
{
  PyErr_SetString(PyExc_RuntimeError,
                  "this program was built without PythonQt: install a build with --python pythonqt");
  return nullptr;
}

void disconnectQtFromPython() {}

void endQtBinding() {}

} // namespace qreads
