#include "ApplicationInformation.h"

#include "platform/Platform.h"
#include "scripting/ScriptEngine.h"

#include <vtkVersion.h>

#include <QtGlobal>

#include <algorithm>

namespace qreads
{

namespace
{

bool contains(const std::vector<std::string>& names, const std::string& name)
{
  return std::find(names.begin(), names.end(), name) != names.end();
}

void reportUnknown(const std::vector<std::string>& toIgnore, const LoadableModules& modules)
{
  std::vector<std::string> known;
  std::string list;
  for (const auto& module : modules)
  {
    list.append(known.empty() ? "" : ", ").append(module->name());
    known.push_back(module->name());
  }
  for (const std::string& name : toIgnore)
  {
    if (!contains(known, name))
    {
      std::string message = "--modules-to-ignore: there is no module \"";
      platform::writeError(message.append(name).append("\"; this program has ").append(list));
    }
  }
}

} // namespace

LoadableModules chosenModules(const CommandLine& commandLine)
{
  if (commandLine.disableModules)
  {
    return {};
  }
  LoadableModules modules = createLoadableModules();
  reportUnknown(commandLine.modulesToIgnore, modules);
  std::vector<std::string> missing;
  // Each module comes after the ones that it needs, so one look at each is enough.
  LoadableModules chosen;
  for (auto& module : modules)
  {
    const std::string name = module->name();
    const std::vector<std::string> needed = module->dependencies();
    const auto lacking = std::find_if(needed.begin(), needed.end(),
                                      [&missing](const std::string& other) { return contains(missing, other); });
    if (contains(commandLine.modulesToIgnore, name))
    {
      missing.push_back(name);
    }
    else if (lacking != needed.end())
    {
      platform::writeError("--modules-to-ignore: " + name + " is left out as well, as it needs " + *lacking);
      missing.push_back(name);
    }
    else
    {
      chosen.push_back(std::move(module));
    }
  }
  return chosen;
}

std::string applicationInformation(const LoadableModules& modules)
{
  const std::string engine = scriptEngineName();
  std::string text = "SlicerQReads " SLICERQREADS_VERSION "\n";
  text += std::string("DCMTK ") + SLICERQREADS_DCMTK_VERSION + ", ITK " + SLICERQREADS_ITK_VERSION + ", Qt " +
          qVersion() + ", VTK " + vtkVersion::GetVTKVersion() + "\n";
  text += (engine.empty() ? "no Python" : engine) + "\n";
  const std::string releaseKey = SLICERQREADS_RELEASE_KEY;
  text += "Release key: " + (releaseKey.empty() ? "none" : releaseKey) + "\n";
  text += "Modules:\n";
  for (const auto& module : modules)
  {
    text += "  " + module->name() + ": " + module->title() + "\n";
  }
  return text;
}

} // namespace qreads
