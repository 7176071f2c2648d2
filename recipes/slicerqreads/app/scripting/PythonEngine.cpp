#include "ApplicationModule.h"
#include "PythonObject.h"
#include "ScriptEngine.h"

#include "platform/Platform.h"

/// Everything that can be imported, written by python_embed/freeze.py.
extern "C" const struct _frozen slicerqreads_frozen_modules[];

namespace qreads
{

namespace
{

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
  explicit PythonEngine(PythonObject runtime)
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
    const PythonObject arguments(PyList_New(0));
    for (const std::string& argument : script.arguments)
    {
      const PythonObject text(PyUnicode_DecodeFSDefault(argument.c_str()));
      PyList_Append(arguments.get(), text.get());
    }
    const PythonObject ended(PyObject_CallMethod(this->m_runtime.get(), "run", "zsO",
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
    const PythonObject answer(PyObject_CallMethod(this->m_runtime.get(), "has_threads", nullptr));
    return answer && PyObject_IsTrue(answer.get()) == 1;
  }

private:
  PythonObject m_runtime;
  PyThreadState* m_mainThread;
};

} // namespace

std::string scriptEngineName()
{
  return "Python " PY_VERSION;
}

std::unique_ptr<ScriptEngine> createScriptEngine(ScriptHost& host)
{
  const PyStatus status = startInterpreter();
  if (PyStatus_Exception(status))
  {
    platform::writeError(std::string("Python cannot start: ") + (status.err_msg ? status.err_msg : "no reason given") +
                         ". The file may be damaged: copy it anew");
    return nullptr;
  }
  const PythonObject application = createApplicationModule(host);
  if (!application || PyDict_SetItemString(PyImport_GetModuleDict(), "slicer._application", application.get()) != 0)
  {
    PyErr_Print();
    return nullptr;
  }
  PythonObject runtime(PyImport_ImportModule("slicerqreads_runtime"));
  const PythonObject prepared(runtime ? PyObject_CallMethod(runtime.get(), "prepare", nullptr) : nullptr);
  if (!prepared)
  {
    PyErr_Print();
    return nullptr;
  }
  return std::make_unique<PythonEngine>(std::move(runtime));
}

} // namespace qreads
