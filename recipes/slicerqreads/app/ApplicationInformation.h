#pragma once

#include "CommandLine.h"
#include "LoadableModule.h"

#include <string>

namespace qreads
{

/// The modules of this build, less those that the command line leaves out and those that need one of them. Says on the
/// terminal which else are left out, and which names are no module's.
LoadableModules chosenModules(const CommandLine& commandLine);

/// What is inside of the program, for people: versions and modules.
std::string applicationInformation(const LoadableModules& modules);

} // namespace qreads
