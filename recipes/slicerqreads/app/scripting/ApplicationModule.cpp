#include "ApplicationModule.h"

#include "QtBinding.h"
#include "ScriptHost.h"

#include "CommandLine.h"
#include "LoadableModule.h"
#include "Workspace.h"
#include "platform/Platform.h"

#include "vtkMRMLAbstractLogic.h"
#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLScene.h"

#include <vtkPythonUtil.h>

#include <exception>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace qreads
{

namespace
{

struct ModuleState
{
  ScriptHost* host;
};

ScriptHost& hostOf(PyObject* module)
{
  return *static_cast<ModuleState*>(PyModule_GetState(module))->host;
}

/// Lets Python's other threads go on while the program works.
class Unlocked
{
public:
  Unlocked()
    : m_state(PyEval_SaveThread())
  {
  }
  ~Unlocked() { PyEval_RestoreThread(this->m_state); }
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

private:
  PyThreadState* m_state;
};

/// Runs the work with Python unlocked. What it throws becomes a RuntimeError, unless Python has raised meanwhile.
/// @returns  whether it came to its end
bool worked(const std::function<void()>& work)
{
  std::string reason;
  {
    const Unlocked unlocked;
    try
    {
      work();
      return true;
    }
    catch (const std::exception& exception)
    {
      reason = exception.what();
    }
  }
  if (!PyErr_Occurred())
  {
    PyErr_SetString(PyExc_RuntimeError, reason.c_str());
  }
  return false;
}

PyObject* nothingIf(bool worked)
{
  if (!worked)
  {
    return nullptr;
  }
  Py_RETURN_NONE;
}

/// Whether Ctrl-C was pressed; Python has raised then. Called while Python is unlocked.
bool interrupted()
{
  const PyGILState_STATE state = PyGILState_Ensure();
  const bool raised = PyErr_CheckSignals() != 0;
  PyGILState_Release(state);
  return raised;
}

/// @returns  false where Python raised, as the object is no path
bool toPath(PyObject* object, std::filesystem::path& path)
{
  PyObject* bytes = nullptr;
  if (!PyUnicode_FSConverter(object, &bytes))
  {
    return false;
  }
  const PythonObject owner(bytes);
  path = std::string(PyBytes_AS_STRING(bytes), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes)));
  return true;
}

bool toPaths(PyObject* sequence, std::vector<std::filesystem::path>& paths)
{
  const PythonObject items(PySequence_Fast(sequence, "paths: a list of files and folders is needed"));
  if (!items)
  {
    return false;
  }
  for (Py_ssize_t index = 0; index < PySequence_Fast_GET_SIZE(items.get()); ++index)
  {
    std::filesystem::path path;
    if (!toPath(PySequence_Fast_GET_ITEM(items.get(), index), path))
    {
      return false;
    }
    paths.push_back(path);
  }
  return true;
}

PythonObject listOf(const std::vector<std::string>& texts)
{
  PythonObject list(PyList_New(0));
  for (const std::string& text : texts)
  {
    const PythonObject item(PyUnicode_DecodeFSDefault(text.c_str()));
    if (!list || !item || PyList_Append(list.get(), item.get()) != 0)
    {
      return nullptr;
    }
  }
  return list;
}

PyObject* scene(PyObject* module, PyObject* /*none*/)
{
  return vtkPythonUtil::GetObjectFromPointer(&hostOf(module).workspace().scene());
}

PyObject* applicationLogic(PyObject* module, PyObject* /*none*/)
{
  return vtkPythonUtil::GetObjectFromPointer(&hostOf(module).workspace().logic());
}

PyObject* loadVolume(PyObject* module, PyObject* arguments, PyObject* keywords)
{
  static const char* const names[] = { "paths", "class_name", "whole_series", nullptr };
  PyObject* paths = nullptr;
  const char* className = "";
  int wholeSeries = 0;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O|sp:load_volume", const_cast<char**>(names), &paths,
                                   &className, &wholeSeries))
  {
    return nullptr;
  }
  LoadRequest request;
  request.wholeSeries = wholeSeries != 0;
  if (!toPaths(paths, request.paths))
  {
    return nullptr;
  }
  Workspace& workspace = hostOf(module).workspace();
  vtkMRMLScalarVolumeNode* node = nullptr;
  const bool isLoaded = worked([&] { node = &workspace.loadVolume(request, className, interrupted); });
  return isLoaded ? vtkPythonUtil::GetObjectFromPointer(node) : nullptr;
}

PyObject* show(PyObject* module, PyObject* argument)
{
  LoadRequest request;
  if (!toPaths(argument, request.paths))
  {
    return nullptr;
  }
  return nothingIf(worked([&] { hostOf(module).show(request, interrupted); }));
}

PyObject* saveVolume(PyObject* module, PyObject* arguments)
{
  PyObject* object = nullptr;
  PyObject* file = nullptr;
  if (!PyArg_ParseTuple(arguments, "OO:save_volume", &object, &file))
  {
    return nullptr;
  }
  auto* node = vtkMRMLVolumeNode::SafeDownCast(vtkPythonUtil::GetPointerFromObject(object, "vtkMRMLVolumeNode"));
  std::filesystem::path path;
  if (PyErr_Occurred() || !toPath(file, path))
  {
    return nullptr;
  }
  if (!node)
  {
    PyErr_SetString(PyExc_TypeError, "save_volume: a volume node is needed, not None");
    return nullptr;
  }
  return nothingIf(worked([&] { hostOf(module).workspace().saveVolume(*node, path); }));
}

PyObject* processEvents(PyObject* module, PyObject* /*none*/)
{
  return nothingIf(worked([&] { hostOf(module).processEvents(); }));
}

PyObject* drawNow(PyObject* module, PyObject* /*none*/)
{
  return nothingIf(worked([&] { hostOf(module).drawNow(); }));
}

PyObject* resetThreeDViews(PyObject* module, PyObject* /*none*/)
{
  return nothingIf(worked([&] { hostOf(module).resetThreeDViews(); }));
}

PyObject* setRenderPaused(PyObject* module, PyObject* argument)
{
  const int paused = PyObject_IsTrue(argument);
  return nothingIf(paused >= 0 && worked([&] { hostOf(module).setRenderPaused(paused != 0); }));
}

PyObject* startQt(PyObject* module, PyObject* /*none*/)
{
  return nothingIf(worked([&] { hostOf(module).startQt(); }));
}

/// The main window; null where Python raised, as there is none.
QObject* requireMainWindow(PyObject* module)
{
  QObject* window = hostOf(module).mainWindow();
  if (!window)
  {
    PyErr_SetString(PyExc_RuntimeError, "there is no main window: start the program without -c and --no-main-window");
  }
  return window;
}

PyObject* mainWindow(PyObject* module, PyObject* /*none*/)
{
  QObject* window = requireMainWindow(module);
  return window ? wrapForPython(window) : nullptr;
}

PyObject* hasWindow(PyObject* module, PyObject* /*none*/)
{
  return PyBool_FromLong(hostOf(module).mainWindow() != nullptr);
}

/// @returns  false where Python raised, as there is no such part
bool toPart(const char* name, ScriptHost::Part& part)
{
  static const std::map<std::string, ScriptHost::Part> parts{ { "controllers", ScriptHost::Part::Controllers },
                                                              { "panel", ScriptHost::Part::Panel },
                                                              { "python_console", ScriptHost::Part::PythonConsole } };
  const auto found = parts.find(name);
  if (found == parts.end())
  {
    PyErr_Format(PyExc_ValueError, "the window has no part \"%s\"; it has controllers, panel and python_console", name);
    return false;
  }
  part = found->second;
  return true;
}

PyObject* isShown(PyObject* module, PyObject* arguments)
{
  const char* name = nullptr;
  ScriptHost::Part part{};
  if (!PyArg_ParseTuple(arguments, "s:is_shown", &name) || !toPart(name, part))
  {
    return nullptr;
  }
  return PyBool_FromLong(hostOf(module).isShown(part));
}

PyObject* setShown(PyObject* module, PyObject* arguments)
{
  const char* name = nullptr;
  int isToBeShown = 0;
  ScriptHost::Part part{};
  if (!PyArg_ParseTuple(arguments, "sp:set_shown", &name, &isToBeShown) || !toPart(name, part))
  {
    return nullptr;
  }
  return nothingIf(worked([&] { hostOf(module).setShown(part, isToBeShown != 0); }));
}

PyObject* modules(PyObject* module, PyObject* /*none*/)
{
  PythonObject list(PyList_New(0));
  for (const auto& each : hostOf(module).workspace().modules())
  {
    const PythonObject item(Py_BuildValue("(ssNNNsN)", each->name().c_str(), each->title().c_str(),
                                          listOf(each->categories()).release(), listOf(each->dependencies()).release(),
                                          listOf(each->contributors()).release(), each->helpText().c_str(),
                                          listOf(each->associatedNodeTypes()).release()));
    if (!list || !item || PyList_Append(list.get(), item.get()) != 0)
    {
      return nullptr;
    }
  }
  return list.release();
}

PyObject* moduleLogic(PyObject* module, PyObject* argument)
{
  const char* name = PyUnicode_AsUTF8(argument);
  vtkMRMLAbstractLogic* logic = nullptr;
  if (!name || !worked([&] { logic = hostOf(module).workspace().moduleLogic(name); }))
  {
    return nullptr;
  }
  // None where there is no logic.
  return vtkPythonUtil::GetObjectFromPointer(logic);
}

PyObject* moduleWidget(PyObject* module, PyObject* argument)
{
  const char* name = PyUnicode_AsUTF8(argument);
  QObject* widget = nullptr;
  if (!name || !requireMainWindow(module) || !worked([&] { widget = hostOf(module).moduleWidget(name); }))
  {
    return nullptr;
  }
  if (!widget)
  {
    Py_RETURN_NONE;
  }
  return wrapForPython(widget);
}

PyObject* version(PyObject* /*module*/, PyObject* /*none*/)
{
  return PyUnicode_FromString(SLICERQREADS_VERSION);
}

PyObject* executable(PyObject* /*module*/, PyObject* /*none*/)
{
  return PyUnicode_DecodeFSDefault(platform::executablePath().c_str());
}

PyObject* settingsPath(PyObject* /*module*/, PyObject* /*none*/)
{
  return PyUnicode_DecodeFSDefault(settingsFile().c_str());
}

PyObject* arguments(PyObject* module, PyObject* /*none*/)
{
  std::vector<std::string> texts{ platform::executablePath().string() };
  const std::vector<std::string>& given = hostOf(module).arguments();
  texts.insert(texts.end(), given.begin(), given.end());
  return listOf(texts).release();
}

PyObject* exitProgram(PyObject* module, PyObject* argument)
{
  const long status = PyLong_AsLong(argument);
  return nothingIf(!PyErr_Occurred() && worked([&] { hostOf(module).exit(static_cast<int>(status)); }));
}

PyObject* restart(PyObject* module, PyObject* /*none*/)
{
  return nothingIf(worked([&] { hostOf(module).restart(); }));
}

PyMethodDef methods[] = {
  { "scene", scene, METH_NOARGS, "The program's vtkMRMLScene." },
  { "application_logic", applicationLogic, METH_NOARGS, "The program's vtkMRMLApplicationLogic." },
  { "load_volume", reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(loadVolume)),
    METH_VARARGS | METH_KEYWORDS, "Reads a volume and adds its node to the scene; shows nothing." },
  { "show", show, METH_O, "Shows folders or files as if they were on the command line." },
  { "save_volume", saveVolume, METH_VARARGS, "Writes a volume node's image into a file." },
  { "process_events", processEvents, METH_NOARGS, "Handles what has happened to windows and timers." },
  { "draw_now", drawNow, METH_NOARGS, "Draws the views that are out of date." },
  { "reset_three_d_views", resetThreeDViews, METH_NOARGS, "Looks at everything from where a new volume is looked at." },
  { "set_render_paused", setRenderPaused, METH_O, "While paused, views are not drawn." },
  { "start_qt", startQt, METH_NOARGS, "Makes windows and timers possible where the program itself has none." },
  { "main_window", mainWindow, METH_NOARGS, "The main window as PythonQt has it." },
  { "has_window", hasWindow, METH_NOARGS, "Whether there is a main window." },
  { "is_shown", isShown, METH_VARARGS, "Whether a part of the window is shown." },
  { "set_shown", setShown, METH_VARARGS, "Shows or hides a part of the window." },
  { "modules", modules, METH_NOARGS,
    "Name, title, categories, dependencies, contributors, help and node classes of each module." },
  { "module_logic", moduleLogic, METH_O, "The logic of the module of that name; None if it has none." },
  { "module_widget", moduleWidget, METH_O, "What the module of that name has in the side panel; None if nothing." },
  { "version", version, METH_NOARGS, "The program's version." },
  { "executable", executable, METH_NOARGS, "The program's file." },
  { "settings_path", settingsPath, METH_NOARGS, "The file that the user's settings are kept in." },
  { "arguments", arguments, METH_NOARGS, "The command line, with the program first." },
  { "exit", exitProgram, METH_O, "Ends the program with a status when the script has come to its end." },
  { "restart", restart, METH_NOARGS, "Ends the program and starts it again." },
  { nullptr, nullptr, 0, nullptr }
};

PyModuleDef definition = { PyModuleDef_HEAD_INIT,
                           "slicer._application",
                           "What the program itself does for the package slicer.",
                           sizeof(ModuleState),
                           methods,
                           nullptr,
                           nullptr,
                           nullptr,
                           nullptr };

} // namespace

PythonObject createApplicationModule(ScriptHost& host)
{
  PythonObject module(PyModule_Create(&definition));
  if (module)
  {
    static_cast<ModuleState*>(PyModule_GetState(module.get()))->host = &host;
  }
  return module;
}

} // namespace qreads
