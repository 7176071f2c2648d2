#include "Application.h"

#include "EmbeddedFont.h"
#include "LoadController.h"
#include "MainWindow.h"
#include "Messages.h"
#include "SceneView.h"
#include "platform/Platform.h"

#include "vtkMRMLScene.h"

#include <QApplication>
#include <QBuffer>
#include <QFile>
#include <QFileInfo>
#include <QFontDatabase>
#include <QPalette>
#include <QPixmap>
#include <QSaveFile>

#include <algorithm>
#include <utility>
#include <vector>

namespace qreads
{

namespace
{

/// The arguments that Qt gets to see, in the form that it wants to keep.
class QtArguments
{
public:
  explicit QtArguments(const std::string& platform)
  {
    if (!platform.empty())
    {
      this->m_texts.emplace_back("-platform");
      this->m_texts.push_back(platform);
    }
    for (std::string& text : this->m_texts)
    {
      this->m_pointers.push_back(text.data());
    }
    this->m_pointers.push_back(nullptr);
    this->m_count = static_cast<int>(this->m_texts.size());
  }

  int& count() { return this->m_count; }
  char** values() { return this->m_pointers.data(); }

private:
  std::vector<std::string> m_texts{ "SlicerQReads" };
  std::vector<char*> m_pointers;
  int m_count{ 0 };
};

/// What would make Qt look around in the system before the first image is not used.
void prepareQt()
{
  QGuiApplication::setDesktopSettingsAware(false);
  QApplication::setStyle("fusion");
  qputenv("QT_QPA_PLATFORMTHEME", "generic");
}

void setFontAndColors()
{
  constexpr int textSize = 13;
  QFontDatabase::addApplicationFontFromData(embeddedFont());
  QFont font("DejaVu Sans");
  font.setPixelSize(textSize);
  QApplication::setFont(font);
  // Dark, as reading rooms are.
  QApplication::setPalette(QPalette(QColor(64, 64, 68), QColor(40, 40, 44)));
}

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

Application::Application(CommandLine commandLine, LoadableModules modules, StartupTrace& trace)
  : m_commandLine(std::move(commandLine))
  , m_trace(trace)
  , m_modules(std::move(modules))
  , m_loader(m_readers)
{
  installMessageHandlers();
  for (const auto& module : this->m_modules)
  {
    this->m_readers.add(module->createVolumeReader());
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
  if (this->m_scriptEngine && this->m_scriptEngine->hasThreads())
  {
    platform::writeError("threads that a script started were still at work and have been ended");
    platform::exitNow(status);
  }
  return status;
}

int Application::runWithWindow()
{
  QtArguments arguments(this->m_commandLine.platform);
  std::optional<StartupTrace::Phase> phase(std::in_place, this->m_trace, "Qt");
  prepareQt();
  const QApplication application(arguments.count(), arguments.values());
  phase.emplace(this->m_trace, "font and colors");
  setFontAndColors();
  phase.emplace(this->m_trace, "window");
  LoadController controller(this->m_loader, *this->m_scene, { this->m_commandLine.paths });
  MainWindow window(*this->m_scene, controller);
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
                       this->startupFinished(&window);
                     }
                   });
  QObject::connect(&controller, &LoadController::failed, [this](const std::string& reason) { this->fail(reason); });
  if (this->m_commandLine.paths.empty())
  {
    window.showMessage("No image. Start SlicerQReads with a DICOM folder, or with image files.");
  }
  {
    const StartupTrace::Phase showing(this->m_trace, "show window");
    controller.update();
    window.show();
  }
  QApplication::exec();
  return this->m_status;
}

int Application::runWithoutWindow()
{
  QtArguments arguments({});
  const QCoreApplication application(arguments.count(), arguments.values());
  LoadController controller(this->m_loader, *this->m_scene, { this->m_commandLine.paths });
  this->recordLoading(controller);
  const auto finish = [this] { this->startupFinished(nullptr); };
  QObject::connect(&controller, &LoadController::volumeFinished, &controller, finish, Qt::QueuedConnection);
  QObject::connect(&controller, &LoadController::failed, &controller, finish, Qt::QueuedConnection);
  QObject::connect(&controller, &LoadController::failed, [this](const std::string& reason) { this->fail(reason); });
  if (this->m_commandLine.paths.empty())
  {
    QMetaObject::invokeMethod(&controller, finish, Qt::QueuedConnection);
  }
  controller.update();
  QCoreApplication::exec();
  return this->m_status;
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
                     if (!problems.empty())
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
    this->startupFinished(&window);
    return;
  }
  this->startSceneView(window);
  if (!window.hasSceneView())
  {
    this->startupFinished(&window);
  }
}

void Application::startSceneView(MainWindow& window)
{
  for (const auto& module : this->m_modules)
  {
    if (const auto* provider = dynamic_cast<const SceneViewProvider*>(module.get()))
    {
      SceneView* view = provider->createSceneView(&window);
      QObject::connect(view, &SceneView::settled, &window,
                       [this, &window, start = StartupTrace::Clock::now()]
                       {
                         if (!this->m_finished)
                         {
                           this->m_trace.addPhase("3D view", start, StartupTrace::Clock::now());
                           this->startupFinished(&window);
                         }
                       });
      window.setSceneView(view);
      return;
    }
  }
}

void Application::startupFinished(MainWindow* window)
{
  if (std::exchange(this->m_finished, true))
  {
    return;
  }
  if (this->m_commandLine.script)
  {
    this->runScript();
  }
  if (window && !this->m_commandLine.screenshotFile.empty())
  {
    this->saveScreenshot(*window);
  }
  if (this->m_commandLine.reportStartupTiming)
  {
    this->reportTiming();
  }
  if (this->m_commandLine.exitAfterStartup)
  {
    QCoreApplication::quit();
  }
}

void Application::fail(const std::string& reason)
{
  this->m_status = 1;
  platform::writeError(reason);
}

void Application::runScript()
{
  this->m_scriptEngine = createScriptEngine();
  const ScriptEnd end = this->m_scriptEngine ? this->m_scriptEngine->run(*this->m_commandLine.script) : ScriptEnd{ 1 };
  if (end.exitRequested || end.status != 0)
  {
    this->m_status = end.status;
  }
  if (end.exitRequested)
  {
    QCoreApplication::quit();
  }
}

void Application::saveScreenshot(MainWindow& window)
{
  const QString path = pathText(this->m_commandLine.screenshotFile);
  QBuffer png;
  png.open(QIODevice::WriteOnly);
  window.grab().save(&png, "PNG");
  if (const QString reason = writeFile(path, png.data()); !reason.isEmpty())
  {
    this->fail("the screenshot \"" + path.toStdString() + "\" cannot be written: " + reason.toStdString() +
               ". Choose another file or folder");
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
