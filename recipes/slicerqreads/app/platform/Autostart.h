#pragma once

#include <string>
#include <vector>

namespace qreads::platform
{

/// Has the desktop start this program whenever the user logs in, with these arguments. Takes the place of what was
/// installed before.
/// @returns  the reason why that failed, with the next step; empty otherwise
std::string installAutostart(const std::vector<std::string>& arguments);

/// Takes away exactly what `installAutostart` has written; nothing where it has written nothing.
/// @returns  the reason why that failed, with the next step; empty otherwise
std::string uninstallAutostart();

/// An argument as the line Exec of a desktop entry has it.
std::string quotedForDesktopEntry(const std::string& argument);

} // namespace qreads::platform
