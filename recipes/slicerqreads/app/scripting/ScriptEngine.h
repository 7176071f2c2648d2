#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

class ScriptHost;

/// A script that the command line asks for.
struct Script
{
  std::optional<std::string> code; ///< none: it is in the file
  std::filesystem::path file;
  std::vector<std::string> arguments; ///< sys.argv without its first
};

/// How a script came to its end. Its errors have been shown by then.
struct ScriptEnd
{
  int status{ 0 };
  bool exitRequested{ false }; ///< sys.exit: the program is to end with the status
};

/// Runs scripts, one after another, which share their variables as Slicer's do.
class ScriptEngine
{
public:
  virtual ~ScriptEngine() = default;
  virtual ScriptEnd run(const Script& script) = 0;
  /// Whether threads that a script started are still at work. Destroying the engine waits for them.
  virtual bool hasThreads() = 0;
};

/// Name and version of the script engine; empty in a build without one.
std::string scriptEngineName();

/// Starts the interpreter, which takes some milliseconds: to be called when the first script is to be run.
/// Null if there is none, or if it cannot start, of which the reason has been shown then.
/// @param host  has to live as long as the engine
std::unique_ptr<ScriptEngine> createScriptEngine(ScriptHost& host);

} // namespace qreads
