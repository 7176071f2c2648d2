#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace qreads::launcher
{

/// What a start of the launcher asks for.
struct CommandLine
{
  enum class Action
  {
    Start,
    Install,   ///< into the user's desktop
    Uninstall, ///< from there
  };

  Action action = Action::Start;
  std::filesystem::path configuration = "/etc/slicerqreads/launcher.json";
  std::vector<std::string> programArguments;
};

/// What is to be said instead of starting anything.
struct ImmediateEnd
{
  std::string text;
  int status = 0;
};

/// The launcher's own options come first; from the first argument on that is none of them, all are the program's.
std::optional<ImmediateEnd> parseCommandLine(const std::vector<std::string>& arguments, CommandLine& commandLine);

} // namespace qreads::launcher
