#include "Desktop.h"

#include "CommandLine.h"
#include "HandOver.h"
#include "platform/Autostart.h"
#include "platform/LocalSocket.h"
#include "platform/Platform.h"

namespace qreads::launcher
{

std::optional<int> handOver(const std::vector<std::string>& arguments)
{
  CommandLine commandLine;
  // What this cannot read a newer program may; it also answers --help.
  if (parseCommandLine({ arguments.begin(), arguments.end() }, commandLine) || commandLine.onlyScript)
  {
    return {};
  }
  if (commandLine.installAutostart || commandLine.uninstallAutostart)
  {
    const std::string reason = commandLine.installAutostart
                                 ? qreads::platform::installAutostart(residentArguments(commandLine))
                                 : qreads::platform::uninstallAutostart();
    if (!reason.empty())
    {
      qreads::platform::writeError(reason);
    }
    return reason.empty() ? 0 : 1;
  }
  // One that is to be resident itself claims that, which is the program's to do.
  if (commandLine.resident)
  {
    return {};
  }
  std::unique_ptr<qreads::platform::InstanceClaim> claim;
  return handOverOrStay(commandLine, claim);
}

} // namespace qreads::launcher
