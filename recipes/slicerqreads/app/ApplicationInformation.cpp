#include "ApplicationInformation.h"

#include "scripting/ScriptEngine.h"

#include <vtkVersion.h>

#include <QtGlobal>

#include <algorithm>

namespace qreads
{

LoadableModules chosenModules(const CommandLine& commandLine)
{
  if (commandLine.disableModules)
  {
    return {};
  }
  LoadableModules modules = createLoadableModules();
  const auto isIgnored = [&commandLine](const std::string& name)
  {
    return std::find(commandLine.modulesToIgnore.begin(), commandLine.modulesToIgnore.end(), name) !=
           commandLine.modulesToIgnore.end();
  };
  std::vector<std::string> missing;
  // Each module comes after the ones that it needs, so one look at each is enough.
  LoadableModules chosen;
  for (auto& module : modules)
  {
    const std::vector<std::string> needed = module->dependencies();
    const bool isIncomplete = std::any_of(needed.begin(), needed.end(),
                                          [&missing](const std::string& name)
                                          { return std::find(missing.begin(), missing.end(), name) != missing.end(); });
    if (isIncomplete || isIgnored(module->name()))
    {
      missing.push_back(module->name());
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
  text += "Modules:\n";
  for (const auto& module : modules)
  {
    text += "  " + module->name() + ": " + module->title() + "\n";
  }
  return text;
}

} // namespace qreads
