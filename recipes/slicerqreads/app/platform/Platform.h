#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// Everything that depends on the operating system, one source file for each.
namespace qreads::platform
{

/// CPU time that the process has used so far, in milliseconds.
double processCpuMilliseconds();

/// The most memory that the process has held at once, in bytes; 0 where the system does not tell.
std::uint64_t peakMemoryBytes();

/// The file of this program; a path that does not exist where the system does not tell.
std::filesystem::path executablePath();

/// The user's folder for configurations; empty where the system does not tell.
std::filesystem::path configurationFolder();

/// Why no window can be opened here, with the next step; empty if nothing is known to prevent it.
std::string displayProblem();

/// The screen that windows of this session open on, as the system calls it; empty where there is none.
std::string displayName();

/// Has the program give large pieces of memory back as soon as it does not use them, for one that lives for days. To be
/// called before there are threads.
void preferLittleMemory();

/// Gives memory that the program does not use for the time being back to the system.
void releaseUnusedMemory();

/// Has the calling thread, and those that it starts from now on, leave the processors to others where there are too
/// few.
void lowerThreadPriority();

/// While it exists, a library of the calling thread that takes over the user's locale takes its character set alone:
/// numbers keep the decimal point that file formats have, and some twelve files stay closed.
class CharacterLocale
{
public:
  CharacterLocale();
  ~CharacterLocale();
  CharacterLocale(const CharacterLocale&) = delete;
  CharacterLocale& operator=(const CharacterLocale&) = delete;
};

/// Text for the user at the terminal, as it is.
void writeOutput(std::string_view text);

/// A message about something that went wrong; the program's name is put before it.
void writeError(std::string_view message);

/// Starts this program once more, in place of the process; returns, after a message, only where that fails.
void restart(const std::vector<std::string>& arguments);

/// Ends the process at once with the status, without any cleaning up.
[[noreturn]] void exitNow(int status);

} // namespace qreads::platform
