#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qreads::launcher::platform
{

/// The process becomes this program; returns only where that fails.
/// @returns  the reason
std::string execute(const std::filesystem::path& program, const std::vector<std::string>& arguments);

/// A program that lies in memory alone, for computers where none can be kept or started from a folder of the user's.
class MemoryProgram
{
public:
  /// @param name  seen in lists of processes
  /// @throws Problem  Cache
  MemoryProgram(const std::string& name, std::uint64_t size);
  ~MemoryProgram();
  MemoryProgram(const MemoryProgram&) = delete;
  MemoryProgram& operator=(const MemoryProgram&) = delete;

  void write(std::uint64_t offset, std::string_view bytes);
  /// Nothing, not even this process, can change it from now on.
  void seal();
  /// For checking it after it was sealed.
  std::string_view content() const;

  /// As the function above.
  std::string execute(const std::vector<std::string>& arguments) const;

private:
  std::string m_name;
  std::uint64_t m_size;
  int m_descriptor;
  void* m_content;
};

/// The launcher's own file; empty where the system does not tell.
std::filesystem::path ownFile();

/// Seconds since 1970, UTC, by this computer's clock.
std::int64_t now();

/// For a while, in which the process does nothing.
void sleepFor(std::int64_t milliseconds);

/// Ends the process at once, without any cleaning up.
[[noreturn]] void exitNow(int status);

/// Whether somebody reads what goes to the standard error output, and can type.
bool isErrorTerminal();
bool isInputTerminal();

/// Of the launcher, at the terminal.
void writeError(std::string_view message);

} // namespace qreads::launcher::platform
