#pragma once

#include "loading/VolumeReader.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

class QObject;

namespace qreads
{

class Workspace;

/// What scripts can ask of the program, beside the nodes of its scene. Whatever fails throws std::runtime_error with
/// the reason and the next step.
class ScriptHost
{
public:
  /// Parts of the window that can be hidden.
  enum class Part
  {
    Controllers,
    Panel,
    PythonConsole
  };

  virtual ~ScriptHost() = default;

  /// Made at the first call where the program has no need of it itself.
  virtual Workspace& workspace() = 0;
  virtual const std::vector<std::string>& arguments() const = 0;
  /// Loads and shows as if it were on the command line, and returns when all is there.
  /// @param interrupted  asked now and then whether to give up
  virtual void show(const LoadRequest& request, const std::function<bool()>& interrupted) = 0;
  /// Makes windows and timers of scripts possible, where the program has not done so itself.
  virtual void startQt() = 0;
  /// Handles what has happened to windows and timers; nothing where there are none.
  virtual void processEvents() = 0;
  /// Draws what is out of date, and handles nothing else.
  virtual void drawNow() = 0;
  /// Has the views in space look at everything again.
  virtual void resetThreeDViews() = 0;
  /// While paused, views are not drawn.
  virtual void setRenderPaused(bool paused) = 0;
  /// The main window, a QMainWindow; null if there is none.
  virtual QObject* mainWindow() = 0;
  /// A module's part of the side panel; null if it has none, or there is no main window.
  virtual QObject* moduleWidget(const std::string& name) = 0;
  virtual bool isShown(Part part) const = 0;
  virtual void setShown(Part part, bool shown) = 0;
  /// The program ends with the status when the script has come to its end.
  virtual void exit(int status) = 0;
  /// As exit, and starts once more with the same arguments.
  virtual void restart() = 0;
};

} // namespace qreads
