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
  if (commandLine.script && !qreads::hasScriptEngine())
  {
    qreads::platform::writeError(
      "this program was built without Python, so it runs no script. Start it without one, or "
      "install a build with Python");
    return 1;
  }
  if (commandLine.onlyScript)
  {
    const auto engine = qreads::createScriptEngine();
    return engine ? engine->run(*commandLine.script).status : 1;
  }
  return qreads::Application(std::move(commandLine), qreads::createLoadableModules(), trace).run();
}
