#pragma once

#include <functional>
#include <string>

namespace qreads
{

struct CommandLine;
class MainWindow;
class ScriptEngine;
class ViewerCommands;
class Workspace;

/// What a loadable module can reach once the program runs with a window. All of it but the commands is to be used in
/// the window's thread: see `ViewerCommands::post`.
struct RunningProgram
{
  ViewerCommands& commands;
  MainWindow& window;
  Workspace& workspace;
  const CommandLine& commandLine;
  /// Started when it is first asked for; null if there is none.
  std::function<ScriptEngine*()> scriptEngine;
  /// Tells this instance from others of the user: of the display, fit for a file's name.
  std::string instanceName;
};

} // namespace qreads
