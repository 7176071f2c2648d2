#pragma once

#include "../ProgressDisplay.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the launcher is on the user's desktop.
namespace qreads::launcher
{

/// A window with the progress of a copy, and messages. The window is shown only where the copy takes a while.
/// @returns  null where no window can be opened
std::unique_ptr<ProgressDisplay> makeDesktopDisplay();

/// Shows a message in a window of its own until it is closed, or a while has passed; that is all that the process is
/// for.
int showMessage(const std::string& message);

/// The option that has a launcher do `showMessage` with the argument behind it, and nothing else.
constexpr std::string_view messageOption = "--show-message";

/// Puts the program into the user's desktop: menu, icon, file types, addresses slicerqreads:…, start at login. What was
/// installed before is replaced.
/// @param arguments  of the program that starts at login, in addition to --resident
/// @returns  exit status; a reason with the next step has been written where it is not 0
int install(const std::vector<std::string>& arguments);

/// Takes away exactly what `install` has written.
/// @returns  exit status; a reason with the next step has been written where it is not 0
int uninstall();

/// Does what needs no release: gives a request to the instance that is resident, whichever release it is of, and
/// installs and takes away the start at login, which is to start the launcher.
/// @param arguments  of the program, without its name
/// @returns  exit status; empty: the program has to be started
std::optional<int> handOver(const std::vector<std::string>& arguments);

} // namespace qreads::launcher
