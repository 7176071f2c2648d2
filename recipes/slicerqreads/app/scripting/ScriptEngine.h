#pragma once

#include <filesystem>
#include <functional>
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

/// What has become of a line that was typed.
struct LineEnd
{
  bool isIncomplete{ false };    ///< the statement goes on in the next line
  std::optional<int> exitStatus; ///< the program is to end with it
};

/// What the end of a line that is being typed may become.
struct Completions
{
  std::vector<std::string> words;
  int typedCharacters{ 0 }; ///< how much of each is in the line already
};

/// Runs scripts, one after another, which share their variables as Slicer's do.
class ScriptEngine
{
public:
  virtual ~ScriptEngine() = default;
  virtual ScriptEnd run(const Script& script) = 0;
  /// Whether threads that a script started are still at work. Destroying the engine waits for them.
  virtual bool hasThreads() = 0;
  /// Runs a line as an interactive interpreter does, which shows values and errors.
  virtual LineEnd runLine(const std::string& line) = 0;
  virtual Completions complete(const std::string& line) = 0;
  /// What Python writes goes to the function, too, in the thread that writes; an empty one ends that.
  using Output = std::function<void(const std::string& text, bool isError)>;
  virtual void copyOutput(Output output) = 0;
};

/// Name and version of the script engine; empty in a build without one.
std::string scriptEngineName();

/// Whether its scripts can use Qt's classes.
bool scriptsHaveQt();

/// Starts the interpreter, which takes some milliseconds: to be called when the first script is to be run.
/// Null if there is none, or if it cannot start, of which the reason has been shown then.
/// @param host  has to live as long as the engine
std::unique_ptr<ScriptEngine> createScriptEngine(ScriptHost& host);

} // namespace qreads
