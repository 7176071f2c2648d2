#include "CommandLine.h"

namespace qreads::launcher
{

namespace
{

constexpr const char* help =
  "slicerqreads-launcher [options] [ARGUMENTS of SlicerQReads]\n"
  "\n"
  "Starts the release of SlicerQReads that the share's channel names, from a copy on this computer that it keeps\n"
  "up to date. Its own options come first:\n"
  "\n"
  "  --configuration FILE   instead of /etc/slicerqreads/launcher.json\n"
  "  --install [ARGUMENTS]  puts SlicerQReads into your menu, opens its file types and addresses slicerqreads:... "
  "with\n"
  "                         it, and has it wait for requests from login on; ARGUMENTS are for that one\n"
  "  --uninstall            undoes that\n"
  "  --launcher-version     prints the launcher's version\n"
  "  --launcher-help        prints this; --help is SlicerQReads' own\n"
  "  --                     everything after it is for SlicerQReads\n";

} // namespace

std::optional<ImmediateEnd> parseCommandLine(const std::vector<std::string>& arguments, CommandLine& commandLine)
{
  constexpr int usageError = 2;
  std::size_t at = 0;
  for (; at < arguments.size(); ++at)
  {
    const std::string& argument = arguments[at];
    if (argument == "--launcher-help")
    {
      return ImmediateEnd{ help };
    }
    if (argument == "--launcher-version")
    {
      return ImmediateEnd{ SLICERQREADS_VERSION "\n" };
    }
    if (argument == "--configuration")
    {
      if (++at == arguments.size())
      {
        return ImmediateEnd{ "slicerqreads-launcher: --configuration needs the name of a file\n", usageError };
      }
      commandLine.configuration = arguments[at];
      continue;
    }
    if (argument == "--install" || argument == "--uninstall")
    {
      commandLine.action = argument == "--install" ? CommandLine::Action::Install : CommandLine::Action::Uninstall;
      ++at;
    }
    at += at < arguments.size() && arguments[at] == "--" ? 1 : 0;
    break;
  }
  commandLine.programArguments.assign(arguments.begin() + static_cast<std::ptrdiff_t>(at), arguments.end());
  return {};
}

} // namespace qreads::launcher
