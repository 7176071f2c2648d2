#pragma once

#include <string>
#include <vector>

namespace qreads::launcher::platform
{

/// Whether the session's screen can be reached; Qt ends the process where it can't.
bool canOpenWindows();

/// Starts this program once more, beside this process and independent of it, and returns at once. Where that fails,
/// nothing is started.
void startBeside(const std::vector<std::string>& arguments);

} // namespace qreads::launcher::platform
