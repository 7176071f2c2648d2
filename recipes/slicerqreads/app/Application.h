#pragma once

#include "CommandLine.h"
#include "LoadableModule.h"
#include "Loader.h"
#include "StartupTrace.h"
#include "loading/ReaderRegistry.h"
#include "scripting/ScriptEngine.h"

#include <vtkNew.h>

#include <memory>
#include <string>

class vtkMRMLScene;

namespace qreads
{

class LoadController;
class MainWindow;

/// The program from the command line to the end. The order in which things are started is here:
/// loader, window, first image, all views, scene in space.
class Application
{
public:
  /// Starts the loader; nothing else can be waited for meanwhile.
  Application(CommandLine commandLine, LoadableModules modules, StartupTrace& trace);
  ~Application();

  /// @returns the exit status
  int run();

private:
  int runWithWindow();
  int runWithoutWindow();
  void recordLoading(LoadController& controller);
  void startSceneView(MainWindow& window);
  /// All that can be shown is on the screen, but for the scene in space.
  void slicesShown(MainWindow& window);
  void startupFinished(MainWindow* window);
  void fail(const std::string& reason);
  void runScript();
  void saveScreenshot(MainWindow& window);
  void reportTiming();

  CommandLine m_commandLine;
  StartupTrace& m_trace;
  StartupTrace::Clock::time_point m_loadingStart;
  StartupTrace::Clock::time_point m_lastLoadingStep;
  LoadableModules m_modules;
  ReaderRegistry m_readers;
  Loader m_loader;
  vtkNew<vtkMRMLScene> m_scene;
  std::unique_ptr<ScriptEngine> m_scriptEngine; ///< null until a script is run
  int m_status{ 0 };
  bool m_finished{ false };
};

} // namespace qreads
