#include "Application.h"
#include "ApplicationInformation.h"
#include "CommandLine.h"
#include "HandOver.h"
#include "ScriptRunner.h"
#include "StartupTrace.h"
#include "platform/Autostart.h"
#include "platform/LocalSocket.h"
#include "platform/Platform.h"

#include <memory>
#include <utility>

int main(int argumentCount, char** arguments)
{
  qreads::StartupTrace trace;
  qreads::CommandLine commandLine;
  if (const auto end = qreads::parseCommandLine({ arguments + 1, arguments + argumentCount }, commandLine))
  {
    (end->status == 0 ? qreads::platform::writeOutput : qreads::platform::writeError)(end->text);
    return end->status;
  }
  const auto createModules = [&commandLine] { return qreads::chosenModules(commandLine); };
  if (commandLine.applicationInformation)
  {
    qreads::platform::writeOutput(qreads::applicationInformation(createModules()));
    return 0;
  }
  if (commandLine.installAutostart || commandLine.uninstallAutostart)
  {
    const std::string reason = commandLine.installAutostart
                                 ? qreads::platform::installAutostart(qreads::residentArguments(commandLine))
                                 : qreads::platform::uninstallAutostart();
    if (!reason.empty())
    {
      qreads::platform::writeError(reason);
    }
    return reason.empty() ? 0 : 1;
  }
  if ((commandLine.script || commandLine.showPythonConsole) &&
      (commandLine.disablePython || qreads::scriptEngineName().empty()))
  {
    qreads::platform::writeError(commandLine.disablePython
                                   ? "--disable-python forbids scripts and their console. Leave one of the two away"
                                   : "this program was built without Python, so it runs no script and has no console. "
                                     "Start it without, or install a build with Python");
    return 1;
  }
  if (commandLine.onlyScript)
  {
    return qreads::ScriptRunner(commandLine, createModules).run();
  }
  std::unique_ptr<qreads::platform::InstanceClaim> claim;
  if (const auto status = qreads::handOverOrStay(commandLine, claim))
  {
    return *status;
  }
  if (commandLine.resident)
  {
    qreads::platform::preferLittleMemory();
  }
  return qreads::Application(commandLine, createModules(), trace, std::move(claim)).run();
}
