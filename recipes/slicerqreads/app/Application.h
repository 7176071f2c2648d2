#pragma once

#include "CommandLine.h"
#include "LoadableModule.h"
#include "Loader.h"
#include "RunningProgram.h"
#include "StartupTrace.h"
#include "Workspace.h"
#include "scripting/ScriptEngine.h"
#include "scripting/ScriptHost.h"

#include <QPointer>

#include <memory>
#include <string>

class QDockWidget;

namespace qreads
{

class InstanceServer;
class LoadController;
class MainWindow;
class UserSettings;
class ViewerCommands;
class WatchedFolder;
namespace platform
{
class InstanceClaim;
}

/// The program from the command line to the end. The order in which things are started is here:
/// loader, window, first image, all views, scene in space.
class Application : private ScriptHost
{
public:
  /// Starts the loader; nothing else can be waited for meanwhile.
  /// @param claim  to be the one that other starts hand over to; null where it is none
  Application(CommandLine commandLine, LoadableModules modules, StartupTrace& trace,
              std::unique_ptr<platform::InstanceClaim> claim);
  ~Application() override;

  /// @returns the exit status
  int run();

private:
  int runWithWindow();
  int runWithoutWindow();
  void recordLoading(LoadController& controller);
  void startSceneView(MainWindow& window);
  void fillPanel(MainWindow& window);
  /// All that can be shown is on the screen, but for the scene in space.
  void slicesShown(MainWindow& window);
  void startupFinished();
  /// Has other programs' requests carried out from now on, and ends when it has been without a window for too long.
  void createCommands(MainWindow& window, LoadController& controller, UserSettings& settings);
  void startServices(MainWindow& window);
  void stopServices();
  void carryOutAddress();
  /// Whether what goes wrong is another program's matter, which is told, and nobody else.
  bool isAskedByOthers() const;
  void fail(const std::string& reason);
  void loadingFailed(const std::string& reason);
  void runScript();
  /// Started when it is first asked for. Null if there is none, of which the reason has been shown then.
  ScriptEngine* scriptEngine();
  /// Starts Python when it is first shown.
  void setPythonConsoleVisible(bool visible);
  /// Python ends before the windows do, in which scripts may have put something.
  void endScripts(int eventLoopStatus);
  void saveScreenshot();
  void saveSettings(UserSettings& settings);
  void reportTiming();

  Workspace& workspace() override { return this->m_workspace; }
  const std::vector<std::string>& arguments() const override { return this->m_commandLine.arguments; }
  void show(const LoadRequest& request, const std::function<bool()>& interrupted) override;
  void startQt() override {}
  void processEvents() override;
  void drawNow() override;
  void resetThreeDViews() override;
  void setRenderPaused(bool paused) override;
  QObject* mainWindow() override;
  QObject* moduleWidget(const std::string& name) override;
  bool isShown(Part part) const override;
  void setShown(Part part, bool shown) override;
  void exit(int status) override;
  void restart() override;

  CommandLine m_commandLine;
  StartupTrace& m_trace;
  StartupTrace::Clock::time_point m_loadingStart;
  StartupTrace::Clock::time_point m_lastLoadingStep;
  Workspace m_workspace;
  Loader m_loader;
  std::unique_ptr<platform::InstanceClaim> m_claim;
  std::string m_address;                      ///< of a request that was given instead of paths
  std::unique_ptr<ViewerCommands> m_commands; ///< while running with a window
  std::unique_ptr<RunningProgram> m_program;  ///< once the services are started
  std::unique_ptr<InstanceServer> m_server;   ///< as well, if other starts hand over to this one
  std::unique_ptr<WatchedFolder> m_watchedFolder;
  LoadController* m_controller{ nullptr };      ///< while running
  MainWindow* m_window{ nullptr };              ///< while running with a window
  std::unique_ptr<ScriptEngine> m_scriptEngine; ///< null until a script is run
  QPointer<QDockWidget> m_pythonConsole;        ///< null until it is shown
  int m_status{ 0 };
  bool m_finished{ false };
  bool m_scriptWaits{ false }; ///< for a volume, and hears itself of a failure
  bool m_restart{ false };
};

} // namespace qreads
