#include "Application.h"

#include "HandOver.h"
#include "InstanceServer.h"
#include "LoadController.h"
#include "MainWindow.h"
#include "Messages.h"
#include "PythonConsole.h"
#include "QtSession.h"
#include "SceneView.h"
#include "UserSettings.h"
#include "WatchedFolder.h"
#include "commands/RequestJSON.h"
#include "commands/RequestURL.h"
#include "commands/ViewerCommands.h"
#include "platform/LocalSocket.h"
#include "platform/Platform.h"
#include "platform/RequestFolder.h"

#include <QApplication>
#include <QBuffer>
#include <QDockWidget>
#include <QFile>
#include <QFileInfo>
#include <QPixmap>
#include <QPixmapCache>
#include <QSaveFile>
#include <QTimer>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

namespace qreads
{

namespace
{

QString pathText(const std::filesystem::path& path)
{
  return QString::fromStdString(path.u8string());
}

/// Replaces a file in one step; what is there and is no plain file, a pipe or a device, is written to as it is.
/// @returns  the reason why that failed; empty otherwise
QString writeFile(const QString& path, const QByteArray& content)
{
  const QFileInfo existing(path);
  if (existing.exists() && !existing.isFile())
  {
    QFile file(path);
    const bool written =
      file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(content) == content.size();
    return written ? QString() : file.errorString();
  }
  QSaveFile file(path);
  const bool written = file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit();
  return written ? QString() : file.errorString();
}

} // namespace

Application::Application(CommandLine commandLine, LoadableModules modules, StartupTrace& trace,
                         std::unique_ptr<platform::InstanceClaim> claim)
  : m_commandLine(std::move(commandLine))
  , m_trace(trace)
  , m_workspace(std::move(modules))
  , m_loader(m_workspace.readers())
  , m_claim(std::move(claim))
{
  installMessageHandlers();
  if (this->m_commandLine.paths.size() == 1 && isRequestURL(this->m_commandLine.paths.front().native()))
  {
    this->m_address = this->m_commandLine.paths.front().string();
    this->m_commandLine.paths.clear();
  }
  this->m_loadingStart = StartupTrace::Clock::now();
  if (!this->m_commandLine.paths.empty())
  {
    this->m_loader.start({ this->m_commandLine.paths });
  }
}

Application::~Application() = default;

int Application::run()
{
  const int status = this->m_commandLine.mainWindow ? this->runWithWindow() : this->runWithoutWindow();
  if (this->m_restart)
  {
    platform::restart(this->m_commandLine.arguments);
  }
  return status;
}

int Application::runWithWindow()
{
  std::optional<StartupTrace::Phase> phase(std::in_place, this->m_trace, "Qt");
  QtSession qt(this->m_commandLine.platform);
  phase.emplace(this->m_trace, "font and colors");
  qt.setFontAndColors();
  phase.emplace(this->m_trace, "window");
  LoadController controller(this->m_loader, this->m_workspace, { this->m_commandLine.paths });
  UserSettings settings(this->m_commandLine.disableSettings ? std::filesystem::path() : settingsFile());
  MainWindow window(this->m_workspace, controller, settings);
  this->m_controller = &controller;
  this->m_window = &window;
  phase.reset();

  this->recordLoading(controller);
  QObject::connect(&window, &MainWindow::firstImagePainted, [this] { this->m_trace.addEvent("first_image_painted"); });
  QObject::connect(&window, &MainWindow::mprPainted,
                   [this, &window]
                   {
                     if (!this->m_finished)
                     {
                       this->m_trace.addPhase("all slice views", this->m_lastLoadingStep, StartupTrace::Clock::now());
                       this->m_trace.addEvent("mpr_painted");
                     }
                     this->slicesShown(window);
                   });
  QObject::connect(&window, &MainWindow::messagePainted,
                   [this, &window]
                   {
                     if (this->m_commandLine.paths.empty() || this->m_status != 0)
                     {
                       this->fillPanel(window);
                       this->startupFinished();
                     }
                   });
  if (!this->m_commandLine.paths.empty() && !this->m_commandLine.exitAfterStartup)
  {
    // A slow source does not keep the tools away.
    constexpr std::chrono::seconds patience(1);
    QTimer::singleShot(patience, &window, [this, &window] { this->fillPanel(window); });
  }
  QObject::connect(&controller, &LoadController::failed,
                   [this](const std::string& reason) { this->loadingFailed(reason); });
  this->createCommands(window, controller, settings);
  if (this->m_commandLine.paths.empty())
  {
    window.showMessage("No image. Start SlicerQReads with a DICOM folder, or with image files.");
  }
  if (this->m_commandLine.resident && this->m_commandLine.paths.empty())
  {
    // All that can be ready is, when somebody asks.
    QMetaObject::invokeMethod(
      &window,
      [this, &window]
      {
        this->fillPanel(window);
        this->startupFinished();
        platform::releaseUnusedMemory();
      },
      Qt::QueuedConnection);
  }
  else
  {
    const StartupTrace::Phase showing(this->m_trace, "show window");
    controller.update();
    window.show();
  }
  if (!this->m_address.empty())
  {
    this->carryOutAddress();
  }
  this->endScripts(QApplication::exec());
  this->stopServices();
  this->m_commands.reset();
  this->saveSettings(settings);
  this->m_window = nullptr;
  this->m_controller = nullptr;
  return this->m_status;
}

int Application::runWithoutWindow()
{
  std::optional<QtSession> qt;
  std::optional<QCoreApplication> application;
  std::string programName = "SlicerQReads";
  std::array<char*, 2> arguments{ programName.data(), nullptr };
  int argumentCount = 1;
  if (this->m_commandLine.script && scriptsHaveQt())
  {
    qt.emplace(this->m_commandLine.platform.empty() ? QtSession::anyPlatform : this->m_commandLine.platform);
  }
  else
  {
    application.emplace(argumentCount, arguments.data());
  }
  LoadController controller(this->m_loader, this->m_workspace, { this->m_commandLine.paths });
  this->m_controller = &controller;
  this->recordLoading(controller);
  const auto finish = [this] { this->startupFinished(); };
  QObject::connect(&controller, &LoadController::volumeFinished, &controller, finish, Qt::QueuedConnection);
  QObject::connect(&controller, &LoadController::failed, &controller, finish, Qt::QueuedConnection);
  QObject::connect(&controller, &LoadController::failed,
                   [this](const std::string& reason) { this->loadingFailed(reason); });
  if (this->m_commandLine.paths.empty())
  {
    QMetaObject::invokeMethod(&controller, finish, Qt::QueuedConnection);
  }
  controller.update();
  this->endScripts(QCoreApplication::exec());
  this->m_controller = nullptr;
  return this->m_status;
}

void Application::createCommands(MainWindow& window, LoadController& controller, UserSettings& settings)
{
  const ViewerCommands::Options options{ this->m_commandLine.allowedRoots, this->m_commandLine.masking,
                                         this->m_commandLine.resident };
  this->m_commands = std::make_unique<ViewerCommands>(window, controller, this->m_workspace, options);
  QObject::connect(this->m_commands.get(), &ViewerCommands::quitRequested, [] { QCoreApplication::exit(0); });
  if (!this->m_commandLine.resident)
  {
    return;
  }
  window.setKept(true);
  QApplication::setQuitOnLastWindowClosed(false);
  // What was shown is let go of by other threads, too. What comes next needs the memory again.
  constexpr std::chrono::seconds patience(1);
  auto* restTime = new QTimer(this->m_commands.get());
  restTime->setSingleShot(true);
  restTime->setInterval(patience);
  QObject::connect(restTime, &QTimer::timeout, &platform::releaseUnusedMemory);
  QObject::connect(this->m_commands.get(), &ViewerCommands::asked, restTime, &QTimer::stop);
  QObject::connect(this->m_commands.get(), &ViewerCommands::hidden,
                   [this, &settings, restTime]
                   {
                     this->saveSettings(settings);
                     QPixmapCache::clear();
                     restTime->start();
                   });
  if (this->m_commandLine.idleExitMinutes)
  {
    auto* idleTime = new QTimer(this->m_commands.get());
    idleTime->setSingleShot(true);
    idleTime->setInterval(std::chrono::milliseconds(std::llround(*this->m_commandLine.idleExitMinutes * 60e3)));
    QObject::connect(idleTime, &QTimer::timeout, [] { QCoreApplication::exit(0); });
    QObject::connect(this->m_commands.get(), &ViewerCommands::asked, idleTime, &QTimer::stop);
    QObject::connect(this->m_commands.get(), &ViewerCommands::hidden, idleTime, qOverload<>(&QTimer::start));
    if (this->m_commandLine.paths.empty())
    {
      idleTime->start();
    }
  }
}

void Application::startServices(MainWindow& window)
{
  if (this->m_program || !this->m_commands || this->m_commandLine.exitAfterStartup)
  {
    return;
  }
  this->m_program = std::make_unique<RunningProgram>(
    RunningProgram{ *this->m_commands, window, this->m_workspace, this->m_commandLine,
                    [this] { return this->scriptEngine(); }, instanceNameOf(this->m_commandLine) });
  if (this->m_claim)
  {
    this->m_server = std::make_unique<InstanceServer>(*this->m_claim, *this->m_commands);
  }
  if (!this->m_commandLine.watchedFolder.empty())
  {
    std::string reason;
    auto folder = platform::RequestFolder::open(this->m_commandLine.watchedFolder, reason);
    if (folder)
    {
      this->m_watchedFolder = std::make_unique<WatchedFolder>(std::move(folder), *this->m_commands);
    }
    else
    {
      this->fail(reason);
    }
  }
  const LoadableModules& modules = this->m_workspace.modules();
  const bool hasWebServer =
    std::any_of(modules.begin(), modules.end(), [](const auto& module) { return module->name() == "WebServer"; });
  if (this->m_commandLine.webServerPort && !hasWebServer)
  {
    this->fail("--web-server needs the module WebServer, which is left out. Start without --modules-to-ignore and "
               "--disable-modules, or install a build with it");
  }
  for (const auto& module : modules)
  {
    module->startService(*this->m_program);
  }
}

void Application::stopServices()
{
  if (this->m_program)
  {
    for (const auto& module : this->m_workspace.modules())
    {
      module->stopService();
    }
  }
  this->m_watchedFolder.reset();
  this->m_server.reset();
  this->m_program.reset();
}

void Application::carryOutAddress()
{
  const auto tell = [this](const Reply& reply)
  {
    if (!isSuccess(reply.outcome) && reply.outcome != Outcome::Superseded)
    {
      this->fail(reply.text);
      if (this->m_window)
      {
        this->m_window->showMessage(QString::fromStdString(reply.text));
      }
    }
  };
  std::variant<Request, Reply> parsed = requestFromURL(QByteArray::fromStdString(this->m_address));
  if (const auto* refusal = std::get_if<Reply>(&parsed))
  {
    tell(*refusal);
    return;
  }
  this->m_commands->submit(std::get<Request>(std::move(parsed)), tell);
}

bool Application::isAskedByOthers() const
{
  return this->m_commandLine.resident || (this->m_commands && this->m_commands->isAtWork());
}

void Application::recordLoading(LoadController& controller)
{
  QObject::connect(&controller, &LoadController::stepReached,
                   [this](const char* name, StartupTrace::Clock::time_point when)
                   {
                     if (!this->m_finished)
                     {
                       this->m_trace.addPhase(std::string("loader: ") + name, this->m_loadingStart, when);
                       this->m_lastLoadingStep = when;
                     }
                   });
  QObject::connect(&controller, &LoadController::volumeFinished,
                   [this](const std::vector<std::string>& problems)
                   {
                     this->m_trace.addEvent("volume_complete", this->m_lastLoadingStep);
                     if (!problems.empty() && !this->isAskedByOthers())
                     {
                       platform::writeError("problems with the files: " + std::to_string(problems.size()));
                       for (const std::string& problem : problems)
                       {
                         platform::writeError("  " + problem);
                       }
                     }
                   });
}

void Application::slicesShown(MainWindow& window)
{
  if (window.hasSceneView())
  {
    return;
  }
  if (this->m_commandLine.exitAfterStartup && this->m_commandLine.screenshotFile.empty())
  {
    this->startupFinished();
    return;
  }
  // The scene in space is drawn on a thread of its own meanwhile.
  this->startSceneView(window);
  this->fillPanel(window);
  if (!window.hasSceneView())
  {
    this->startupFinished();
  }
}

void Application::fillPanel(MainWindow& window)
{
  const StartupTrace::Clock::time_point start = StartupTrace::Clock::now();
  window.fillPanel();
  if (!this->m_finished)
  {
    this->m_trace.addPhase("panel", start, StartupTrace::Clock::now());
  }
}

void Application::startSceneView(MainWindow& window)
{
  for (const auto& module : this->m_workspace.modules())
  {
    if (const auto* provider = dynamic_cast<const SceneViewProvider*>(module.get()))
    {
      SceneView* view = provider->createSceneView(this->m_workspace, &window);
      QObject::connect(view, &SceneView::settled, &window,
                       [this, start = StartupTrace::Clock::now()]
                       {
                         if (!this->m_finished)
                         {
                           this->m_trace.addPhase("3D view", start, StartupTrace::Clock::now());
                           this->startupFinished();
                         }
                       });
      window.setSceneView(view);
      return;
    }
  }
}

void Application::startupFinished()
{
  if (std::exchange(this->m_finished, true))
  {
    return;
  }
  if (this->m_window && this->m_commandLine.showPythonConsole)
  {
    this->setPythonConsoleVisible(true);
  }
  if (this->m_commandLine.script)
  {
    this->runScript();
  }
  if (this->m_window && !this->m_commandLine.screenshotFile.empty())
  {
    this->saveScreenshot();
  }
  if (this->m_commandLine.reportStartupTiming)
  {
    this->reportTiming();
  }
  if (this->m_commandLine.exitAfterStartup)
  {
    QCoreApplication::exit(0);
  }
  if (this->m_window)
  {
    this->startServices(*this->m_window);
  }
}

void Application::fail(const std::string& reason)
{
  this->m_status = 1;
  platform::writeError(reason);
}

ScriptEngine* Application::scriptEngine()
{
  if (!this->m_scriptEngine)
  {
    this->m_scriptEngine = createScriptEngine(*this);
  }
  return this->m_scriptEngine.get();
}

void Application::setPythonConsoleVisible(bool visible)
{
  if (visible && !this->m_pythonConsole)
  {
    ScriptEngine* engine = this->scriptEngine();
    if (!engine)
    {
      this->m_status = 1;
      return;
    }
    auto* console = new PythonConsole(*engine, this->m_window);
    QObject::connect(console, &PythonConsole::exitRequested, [](int status) { QCoreApplication::exit(status); });
    this->m_pythonConsole = new QDockWidget("Python console", this->m_window);
    this->m_pythonConsole->setObjectName("PythonConsoleDockWidget");
    this->m_pythonConsole->setWidget(console);
    this->m_window->addDockWidget(Qt::BottomDockWidgetArea, this->m_pythonConsole);
    console->setFocus();
  }
  if (this->m_pythonConsole)
  {
    this->m_pythonConsole->setVisible(visible);
  }
}

void Application::endScripts(int eventLoopStatus)
{
  if (eventLoopStatus != 0)
  {
    this->m_status = eventLoopStatus;
  }
  if (this->m_scriptEngine && this->m_scriptEngine->hasThreads())
  {
    platform::writeError("threads that a script started were still at work and have been ended");
    platform::exitNow(this->m_status);
  }
  delete this->m_pythonConsole;
  this->m_scriptEngine.reset();
}

void Application::loadingFailed(const std::string& reason)
{
  if (!this->m_scriptWaits && !this->isAskedByOthers())
  {
    this->fail(reason);
  }
}

void Application::show(const LoadRequest& request, const std::function<bool()>& interrupted)
{
  std::optional<std::string> end;
  const QObject receiver;
  QObject::connect(this->m_controller, &LoadController::volumeFinished, &receiver,
                   [&end](const std::vector<std::string>& /*problems*/) { end = ""; });
  QObject::connect(this->m_controller, &LoadController::failed, &receiver,
                   [&end](const std::string& reason) { end = reason; });
  this->m_scriptWaits = true;
  // The image that is shown has to go first.
  this->setRenderPaused(false);
  this->m_controller->show(request);
  while (!end)
  {
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    if (!end && interrupted())
    {
      this->m_controller->cancel("The loading was interrupted. Start it again.");
    }
  }
  this->m_scriptWaits = false;
  if (!end->empty())
  {
    throw std::runtime_error(*end);
  }
}

void Application::processEvents()
{
  QCoreApplication::processEvents();
}

void Application::drawNow()
{
  if (this->m_window)
  {
    // Also while drawing is paused: what is gone must not stay on the screen.
    QWidget* views = this->m_window->centralWidget();
    const bool paused = !views->updatesEnabled();
    views->setUpdatesEnabled(true);
    this->m_window->drawNow();
    views->setUpdatesEnabled(!paused);
  }
}

void Application::resetThreeDViews()
{
  if (this->m_window)
  {
    this->m_window->resetSceneView();
  }
}

void Application::setRenderPaused(bool paused)
{
  if (this->m_window)
  {
    this->m_window->centralWidget()->setUpdatesEnabled(!paused);
  }
}

QObject* Application::mainWindow()
{
  return this->m_window;
}

QObject* Application::moduleWidget(const std::string& name)
{
  return this->m_window ? this->m_window->moduleWidget(name) : nullptr;
}

bool Application::isShown(Part part) const
{
  if (!this->m_window)
  {
    return false;
  }
  switch (part)
  {
    case Part::Controllers:
      return this->m_window->areControllersVisible();
    case Part::Panel:
      return this->m_window->isPanelVisible();
    case Part::PythonConsole:
      break;
  }
  return this->m_pythonConsole && this->m_pythonConsole->isVisible();
}

void Application::setShown(Part part, bool shown)
{
  if (!this->m_window)
  {
    return;
  }
  switch (part)
  {
    case Part::Controllers:
      return this->m_window->setControllersVisible(shown);
    case Part::Panel:
      return this->m_window->setPanelVisible(shown);
    case Part::PythonConsole:
      return this->setPythonConsoleVisible(shown);
  }
}

void Application::exit(int status)
{
  this->m_status = status;
  QCoreApplication::exit(0);
}

void Application::restart()
{
  this->m_restart = true;
  QCoreApplication::exit(0);
}

void Application::runScript()
{
  ScriptEngine* engine = this->scriptEngine();
  const ScriptEnd end = engine ? engine->run(*this->m_commandLine.script) : ScriptEnd{ 1 };
  if (end.exitRequested || end.status != 0)
  {
    this->m_status = end.status;
  }
  if (end.exitRequested)
  {
    QCoreApplication::exit(0);
  }
}

void Application::saveScreenshot()
{
  const QString path = pathText(this->m_commandLine.screenshotFile);
  QBuffer png;
  png.open(QIODevice::WriteOnly);
  this->m_window->grab().save(&png, "PNG");
  if (const QString reason = writeFile(path, png.data()); !reason.isEmpty())
  {
    this->fail("the screenshot \"" + path.toStdString() + "\" cannot be written: " + reason.toStdString() +
               ". Choose another file or folder");
  }
}

void Application::saveSettings(UserSettings& settings)
{
  if (const std::string reason = settings.save(); !reason.empty())
  {
    platform::writeError(reason);
  }
}

void Application::reportTiming()
{
  if (this->m_commandLine.timingFile.empty())
  {
    platform::writeOutput(this->m_trace.table());
    return;
  }
  const QString path = pathText(this->m_commandLine.timingFile);
  if (const QString reason = writeFile(path, QByteArray::fromStdString(this->m_trace.json())); !reason.isEmpty())
  {
    this->fail("the timing report \"" + path.toStdString() + "\" cannot be written: " + reason.toStdString() +
               ". Choose another file or folder");
  }
}

} // namespace qreads
