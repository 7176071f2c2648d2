#include <PythonQt.h>

#include "QtBinding.h"

#include "PythonObject.h"
#include "ScriptEngine.h"

#include <PythonQtInstanceWrapper.h>

#include <QApplication>
#include <QPointer>
#include <QThread>
#include <QWidget>

#include <vector>

void PythonQt_init_QtCore(PyObject* module);
void PythonQt_init_QtGui(PyObject* module);

namespace qreads
{

namespace
{

/// Makes the Python modules PythonQt, PythonQt.QtCore and PythonQt.QtGui, which has the widgets, too.
void startPythonQt()
{
  // Scripts run with the interpreter's lock, and let go of it in the event loop.
  PythonQt::setEnableThreadSupport(true);
  // It would leave the error behind that asyncio is not inside.
  constexpr const char* noAsyncio = "PYTHONQT_DISABLE_ASYNCIO";
  qputenv(noAsyncio, "1");
  PythonQt::init(PythonQt::PythonAlreadyInitialized);
  qunsetenv(noAsyncio);
  PythonQt_init_QtCore(nullptr);
  PythonQt_init_QtGui(nullptr);
  // sys.exit() in a function that a signal calls: Python's own way would be to end the process at once.
  PythonQt::self()->setSystemExitExceptionHandlerEnabled(true);
  QObject::connect(PythonQt::self(), &PythonQt::systemExitExceptionRaised, &QCoreApplication::exit);
}

/// The module that PythonQt makes when it starts.
PyObject* makeModule()
{
  const QCoreApplication* application = QCoreApplication::instance();
  if (application && QThread::currentThread() != application->thread())
  {
    PyErr_SetString(PyExc_ImportError, "Qt can only be started in the main thread: use a name of qt's there first");
    return nullptr;
  }
  // The program knows whether there is a Qt application already.
  const PythonObject program(PyImport_ImportModule("slicer._application"));
  const PythonObject started(program ? PyObject_CallMethod(program.get(), "start_qt", nullptr) : nullptr);
  if (!started)
  {
    return nullptr;
  }
  startPythonQt();
  PyObject* module = PythonQt::priv()->pythonQtModule().object();
  Py_INCREF(module);
  return module;
}

bool isOfDerivedClass(QObject* object)
{
  PyObject* wrapper = PythonQt::priv()->wrapQObject(object);
  const bool answer = wrapper && PyObject_TypeCheck(wrapper, &PythonQtInstanceWrapper_Type) &&
                      reinterpret_cast<PythonQtInstanceWrapper*>(wrapper)->_isShellInstance;
  Py_XDECREF(wrapper);
  return answer;
}

} // namespace

bool scriptsHaveQt()
{
  return true;
}

PyObject* wrapForPython(QObject* object)
{
  PyObject* module = PyImport_ImportModule("PythonQt");
  if (!module)
  {
    return nullptr;
  }
  Py_DECREF(module);
  return PythonQt::priv()->wrapQObject(object);
}

void disconnectQtFromPython()
{
  if (!PythonQt::self())
  {
    return;
  }
  PythonQt::self()->removeSignalHandlers();
  std::vector<QPointer<QObject>> derived;
  QObjectList roots{ QCoreApplication::instance() };
  for (QWidget* widget : QApplication::topLevelWidgets())
  {
    roots.append(widget);
  }
  for (QObject* root : std::as_const(roots))
  {
    const QObjectList objects = root->findChildren<QObject*>() << root;
    for (QObject* object : objects)
    {
      if (isOfDerivedClass(object))
      {
        derived.emplace_back(object);
      }
    }
  }
  for (const QPointer<QObject>& object : derived)
  {
    delete object.data();
  }
}

void endQtBinding()
{
  // There is no lock to be had anymore.
  PythonQt::setEnableThreadSupport(false);
  PythonQt::cleanup();
}

} // namespace qreads

PyMODINIT_FUNC PyInit_PythonQt()
{
  return qreads::makeModule();
}
