#include <Python.h>

#include "ScriptEngine.h"

#include "platform/Platform.h"

/// Everything that can be imported, written by python_embed/freeze.py.
extern "C" const struct _frozen slicerqreads_frozen_modules[];

namespace qreads
{

namespace
{

struct Release
{
  void operator()(PyObject* object) const { Py_DECREF(object); }
};

/// A reference to a Python object; null where Python raised.
using Object = std::unique_ptr<PyObject, Release>;

/// Reads no environment variable, no file and no folder.
PyStatus startInterpreter()
{
  PyImport_FrozenModules = slicerqreads_frozen_modules;
  PyPreConfig preparation;
  PyPreConfig_InitIsolatedConfig(&preparation);
  preparation.utf8_mode = 1;
  PyStatus status = Py_PreInitialize(&preparation);
  if (PyStatus_Exception(status))
  {
    return status;
  }
  PyConfig configuration;
  PyConfig_InitIsolatedConfig(&configuration);
  configuration.install_signal_handlers = 0;
  configuration.module_search_paths_set = 1;
  configuration.site_import = 0;
  configuration.write_bytecode = 0;
  const std::filesystem::path program = platform::executablePath();
  // With a home, Python looks for none.
  for (const auto& [setting, value] :
       { std::pair(&configuration.executable, program), std::pair(&configuration.program_name, program),
         std::pair(&configuration.home, program.root_path()) })
  {
    if (!PyStatus_Exception(status))
    {
      status = PyConfig_SetBytesString(&configuration, setting, value.u8string().c_str());
    }
  }
  if (!PyStatus_Exception(status))
  {
    status = Py_InitializeFromConfig(&configuration);
  }
  PyConfig_Clear(&configuration);
  return status;
}

/// Holds the interpreter's lock, which Python's own threads want to have in between.
class Lock
{
public:
  Lock()
    : m_state(PyGILState_Ensure())
  {
  }
  ~Lock() { PyGILState_Release(this->m_state); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

private:
  PyGILState_STATE m_state;
};

class PythonEngine final : public ScriptEngine
{
public:
  /// @param runtime  the module that runs scripts
  explicit PythonEngine(Object runtime)
    : m_runtime(std::move(runtime))
    , m_mainThread(PyEval_SaveThread())
  {
  }

  ~PythonEngine() override
  {
    PyEval_RestoreThread(this->m_mainThread);
    this->m_runtime.reset();
    Py_FinalizeEx();
  }

  PythonEngine(const PythonEngine&) = delete;
  PythonEngine& operator=(const PythonEngine&) = delete;

  ScriptEnd run(const Script& script) override
  {
    const Lock lock;
    const std::string file = script.file.u8string();
    const Object arguments(PyList_New(0));
    for (const std::string& argument : script.arguments)
    {
      const Object text(PyUnicode_DecodeFSDefault(argument.c_str()));
      PyList_Append(arguments.get(), text.get());
    }
    const Object ended(PyObject_CallMethod(this->m_runtime.get(), "run", "zsO",
                                           script.code ? script.code->c_str() : nullptr, file.c_str(),
                                           arguments.get()));
    ScriptEnd end{ 1, false };
    int exitRequested = 0;
    if (!ended || !PyArg_ParseTuple(ended.get(), "ip", &end.status, &exitRequested))
    {
      PyErr_Print();
    }
    end.exitRequested = exitRequested != 0;
    return end;
  }

  bool hasThreads() override
  {
    const Lock lock;
    const Object answer(PyObject_CallMethod(this->m_runtime.get(), "has_threads", nullptr));
    return answer && PyObject_IsTrue(answer.get()) == 1;
  }

private:
  Object m_runtime;
  PyThreadState* m_mainThread;
};

} // namespace

bool hasScriptEngine()
{
  return true;
}

std::unique_ptr<ScriptEngine> createScriptEngine()
{
  const PyStatus status = startInterpreter();
  if (PyStatus_Exception(status))
  {
    platform::writeError(std::string("Python cannot start: ") + (status.err_msg ? status.err_msg : "no reason given") +
                         ". The file may be damaged: copy it anew");
    return nullptr;
  }
  Object runtime(PyImport_ImportModule("slicerqreads_runtime"));
  const Object prepared(runtime ? PyObject_CallMethod(runtime.get(), "prepare", nullptr) : nullptr);
  if (!prepared)
  {
    PyErr_Print();
    return nullptr;
  }
  return std::make_unique<PythonEngine>(std::move(runtime));
}

} // namespace qreads
