#pragma once

#include "commands/Masking.h"
#include "scripting/ScriptEngine.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qreads
{

/// What the user asked for at start. Read without Qt: the loader starts before Qt does.
struct CommandLine
{
  std::vector<std::string> arguments;       ///< all of them, as they were given
  std::vector<std::filesystem::path> paths; ///< folders and files to show
  std::filesystem::path timingFile;         ///< JSON report of the start-up; empty: a table on the terminal
  std::filesystem::path screenshotFile;     ///< empty: none wanted
  std::string platform;                     ///< Qt's platform plugin; empty: Qt chooses
  bool mainWindow{ true };
  bool exitAfterStartup{ false };
  std::optional<Script> script;
  bool onlyScript{ false }; ///< the program is an interpreter: it runs the script and exits
  bool showPythonConsole{ false };
  bool reportStartupTiming{ false };
  bool disableSettings{ false }; ///< none are read and written
  bool disablePython{ false };
  bool disableModules{ false };
  std::vector<std::string> modulesToIgnore;
  std::optional<int> webServerPort;     ///< 0: one that is free; none: there is no server
  bool enableExec{ false };             ///< the server runs code
  bool applicationInformation{ false }; ///< to be printed, and nothing else

  bool resident{ false };                          ///< the program waits for requests, without a window until then
  bool newInstance{ false };                       ///< the running instance is left alone
  bool wait{ false };                              ///< for the images of the running instance
  std::vector<std::filesystem::path> allowedRoots; ///< of what other programs may have shown
  std::filesystem::path watchedFolder;             ///< empty: none
  std::optional<double> idleExitMinutes;           ///< without a window, before the program ends
  Masking masking{ Masking::Ends };                ///< of identifiers, in answers to other programs
  bool installAutostart{ false };                  ///< and nothing else
  bool uninstallAutostart{ false };                ///< and nothing else
};

/// Where the user's settings are kept; empty where the system does not tell.
std::filesystem::path settingsFile();

/// A start that ends before anything is shown: help, version or a mistake in the arguments.
struct EarlyExit
{
  int status{ 0 };
  std::string text; ///< goes to the output if the status is 0, else it is an error message
};

/// Fills `commandLine` from the program's arguments; the answer says whether the program is to end at once.
std::optional<EarlyExit> parseCommandLine(const std::vector<std::string_view>& arguments, CommandLine& commandLine);

} // namespace qreads
