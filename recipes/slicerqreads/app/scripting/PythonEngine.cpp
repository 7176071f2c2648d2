#include "ApplicationModule.h"
#include "PythonObject.h"
#include "QtBinding.h"
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
    PythonObject finished(PyObject_CallMethod(this->m_runtime.get(), "finish", nullptr));
    if (!finished)
    {
      PyErr_Print();
    }
    // A thread that is still at work would be ended in the middle of what it does, and the program with it if that is
    // VTK's. It waits for the lock instead, which it does not get any more.
    const bool canEnd = !finished || PyObject_IsTrue(finished.get()) == 1;
    finished.reset();
    this->m_console.reset();
    this->m_runtime.reset();
    disconnectQtFromPython();
    if (canEnd)
    {
      Py_FinalizeEx();
      endQtBinding();
    }
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

  LineEnd runLine(const std::string& line) override
  {
    const Lock lock;
    LineEnd end;
    PyObject* exitStatus = nullptr;
    int isIncomplete = 0;
    const PythonObject ended(PyObject_CallMethod(this->console(), "run_line", "s", line.c_str()));
    if (!ended || !PyArg_ParseTuple(ended.get(), "pO", &isIncomplete, &exitStatus))
    {
      PyErr_Print();
      return end;
    }
    end.isIncomplete = isIncomplete != 0;
    if (exitStatus != Py_None)
    {
      end.exitStatus = static_cast<int>(PyLong_AsLong(exitStatus));
    }
    return end;
  }

  Completions complete(const std::string& line) override
  {
    const Lock lock;
    Completions completions;
    PyObject* words = nullptr;
    const PythonObject found(PyObject_CallMethod(this->console(), "complete", "s", line.c_str()));
    if (!found || !PyArg_ParseTuple(found.get(), "O!i", &PyList_Type, &words, &completions.typedCharacters))
    {
      PyErr_Print();
      return completions;
    }
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(words); ++index)
    {
      completions.words.emplace_back(PyUnicode_AsUTF8(PyList_GET_ITEM(words, index)));
    }
    return completions;
  }

  void copyOutput(Output output) override
  {
    const Lock lock;
    this->m_output = std::move(output);
    const PythonObject done(PyObject_CallMethod(this->console(), this->m_output ? "start_copy" : "stop_copy", nullptr));
    if (!done)
    {
      PyErr_Print();
    }
  }

private:
  /// Called by Python with the engine and what is written; the lock is held.
  static PyObject* writeCopy(PyObject* engine, PyObject* arguments)
  {
    const char* text = nullptr;
    int isError = 0;
    if (!PyArg_ParseTuple(arguments, "sp", &text, &isError))
    {
      return nullptr;
    }
    const auto* self = static_cast<PythonEngine*>(PyCapsule_GetPointer(engine, nullptr));
    if (self->m_output)
    {
      self->m_output(text, isError != 0);
    }
    Py_RETURN_NONE;
  }

  /// Made when it is first used; the lock is held. What Python raised then is raised anew by any use of it.
  PyObject* console()
  {
    static PyMethodDef method{ "write_copy", writeCopy, METH_VARARGS, nullptr };
    if (!this->m_console)
    {
      const PythonObject module(PyImport_ImportModule("slicerqreads_console"));
      const PythonObject engine(PyCapsule_New(this, nullptr, nullptr));
      const PythonObject function(PyCFunction_New(&method, engine.get()));
      this->m_console.reset(module ? PyObject_CallMethod(module.get(), "Console", "O", function.get()) : nullptr);
      if (!this->m_console)
      {
        PyErr_Print();
        return Py_None;
      }
    }
    return this->m_console.get();
  }

  PythonObject m_runtime;
  PythonObject m_console; ///< null until there is one
  Output m_output;
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
