#include "Application.h"
#include "CommandLine.h"
#include "StartupTrace.h"
#include "platform/Platform.h"

int main(int argumentCount, char** arguments)
{
  qreads::StartupTrace trace;
  qreads::CommandLine commandLine;
  if (const auto end = qreads::parseCommandLine({ arguments + 1, arguments + argumentCount }, commandLine))
  {
    (end->status == 0 ? qreads::platform::writeOutput : qreads::platform::writeError)(end->text);
    return end->status;
  }
  return qreads::Application(std::move(commandLine), qreads::createLoadableModules(), trace).run();
}
