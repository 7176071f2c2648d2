#include "CommandLine.h"
#include "Configuration.h"
#include "Launcher.h"
#include "Problem.h"
#include "TextDisplay.h"
#include "desktop/Desktop.h"
#include "platform/Execution.h"

#include <iostream>
#include <memory>

int main(int argumentCount, char** arguments)
{
  using namespace qreads::launcher;
  if (argumentCount == 3 && arguments[1] == messageOption)
  {
    return showMessage(arguments[2]);
  }
  CommandLine commandLine;
  if (const auto end = parseCommandLine({ arguments + 1, arguments + argumentCount }, commandLine))
  {
    (end->status == 0 ? std::cout : std::cerr) << end->text;
    return end->status;
  }
  switch (commandLine.action)
  {
    case CommandLine::Action::Install:
      return install(commandLine.programArguments);
    case CommandLine::Action::Uninstall:
      return uninstall();
    case CommandLine::Action::Start:
      break;
  }
  if (const auto status = handOver(commandLine.programArguments))
  {
    return *status;
  }
  std::unique_ptr<ProgressDisplay> display;
  const DisplaySource displaySource = [&display]() -> ProgressDisplay&
  {
    if (!display)
    {
      display = makeDesktopDisplay();
    }
    if (!display)
    {
      display = std::make_unique<TextDisplay>();
    }
    return *display;
  };
  try
  {
    return Launcher(readConfiguration(commandLine.configuration), commandLine.programArguments, displaySource).run();
  }
  catch (const std::exception& problem)
  {
    displaySource().fail(problem.what());
    return 1;
  }
}
