#include "HandOver.h"

#include "commands/RequestURL.h"
#include "platform/LocalSocket.h"
#include "platform/Platform.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <thread>

namespace qreads
{

namespace
{

/// A program that does not even take a message in this time hangs.
constexpr std::chrono::milliseconds patience(5000);

/// The next line of what the instance says; empty where it says nothing more, or not in time.
std::string nextLine(platform::Conversation& instance, std::string& heard, std::chrono::milliseconds time)
{
  std::size_t end = 0;
  while ((end = heard.find('\n')) == std::string::npos)
  {
    if (!instance.wait(time) || instance.receive(heard) == platform::Conversation::Received::End)
    {
      return {};
    }
  }
  std::string line = heard.substr(0, end + 1);
  heard.erase(0, end + 1);
  return line;
}

/// The folder of this process may be another than the instance's.
std::string independentOfFolder(const std::filesystem::path& path)
{
  if (isRequestURL(path.native()))
  {
    return path.string();
  }
  // Behind a link, ".." is another folder than the text says.
  std::error_code error;
  const bool leadsUp = std::find(path.begin(), path.end(), "..") != path.end();
  const std::filesystem::path absolute =
    leadsUp ? std::filesystem::weakly_canonical(path, error) : std::filesystem::absolute(path, error);
  return error ? path.string() : absolute.string();
}

/// Whether a start shows images and asks for nothing that another process could not do in its place.
bool canBeHandedOver(const CommandLine& commandLine)
{
  return !commandLine.script && !commandLine.showPythonConsole && !commandLine.exitAfterStartup &&
         !commandLine.reportStartupTiming && commandLine.screenshotFile.empty();
}

// The start says, each with a zero byte after it: the greeting, whether it waits, and the paths. It hears "received",
// and at the end a line with the exit status and, where something went wrong, the reason.
std::optional<int> handOver(const CommandLine& commandLine)
{
  auto instance = platform::callInstance(instanceNameOf(commandLine));
  if (!instance)
  {
    return {};
  }
  if (commandLine.resident && commandLine.paths.empty())
  {
    return 0; // It is what was to be there.
  }
  std::string message =
    std::string(handover::greeting) + '\0' + (commandLine.wait ? handover::waiting : handover::notWaiting) + '\0';
  for (const std::filesystem::path& path : commandLine.paths)
  {
    message += independentOfFolder(path) + '\0';
  }
  std::string heard;
  const bool isSent = instance->send(message, patience);
  instance->endSending();
  if (!isSent || nextLine(*instance, heard, patience) != handover::received)
  {
    platform::writeError("the running SlicerQReads does not answer, so this start opens a window of its own. End the "
                         "other one if it hangs");
    return {};
  }
  const std::string end = nextLine(*instance, heard, commandLine.wait ? std::chrono::milliseconds(-1) : patience);
  if (end.empty())
  {
    platform::writeError("the running SlicerQReads ended before the images were shown. Start it again");
    return 1;
  }
  if (end.front() == '0')
  {
    return 0;
  }
  platform::writeError(std::string_view(end).substr(2, end.size() - 3));
  return 1;
}

} // namespace

std::string instanceNameOf(const CommandLine& commandLine)
{
  std::string name = commandLine.platform.empty() ? platform::displayName() : commandLine.platform;
  const auto isPlain = [](unsigned char character)
  { return std::isalnum(character) != 0 || character == ':' || character == '-' || (character == '.'); };
  std::replace_if(
    name.begin(), name.end(), [&](char character) { return !isPlain(static_cast<unsigned char>(character)); }, '_');
  return "instance-" + name;
}

std::optional<int> handOverOrStay(const CommandLine& commandLine, std::unique_ptr<platform::InstanceClaim>& claim)
{
  if (!commandLine.mainWindow || commandLine.newInstance)
  {
    return {};
  }
  const bool mayHandOver = canBeHandedOver(commandLine);
  if (!commandLine.resident)
  {
    return mayHandOver ? handOver(commandLine) : std::nullopt;
  }
  // One that is just starting or ending needs a moment.
  constexpr int attempts = 100;
  constexpr std::chrono::milliseconds pause(20);
  for (int attempt = 0; attempt < attempts; ++attempt)
  {
    std::string reason;
    claim = platform::InstanceClaim::make(instanceNameOf(commandLine), reason);
    if (claim)
    {
      return {};
    }
    if (!reason.empty())
    {
      platform::writeError("SlicerQReads cannot be resident: " + reason);
      return 1;
    }
    if (const auto status = mayHandOver ? handOver(commandLine) : std::nullopt)
    {
      return status;
    }
    std::this_thread::sleep_for(pause);
  }
  platform::writeError(mayHandOver
                         ? "another SlicerQReads is starting or ending, and does not get on. End it and start "
                           "again"
                         : "another SlicerQReads is resident. End it, or start with --new-instance");
  return 1;
}

std::vector<std::string> residentArguments(const CommandLine& commandLine)
{
  std::vector<std::string> arguments{ "--resident" };
  std::copy_if(commandLine.arguments.begin(), commandLine.arguments.end(), std::back_inserter(arguments),
               [](const std::string& argument)
               {
                 const std::string name = argument.substr(std::min(argument.find_first_not_of('-'), argument.size()));
                 return name != "install-autostart" && name != "resident";
               });
  return arguments;
}

} // namespace qreads
