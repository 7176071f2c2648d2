#include "Platform.h"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <system_error>

namespace qreads::platform
{

double processCpuMilliseconds()
{
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

std::uint64_t peakMemoryBytes()
{
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::filesystem::path executablePath()
{
  std::error_code error;
  std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path("/SlicerQReads") : path;
}

std::filesystem::path configurationFolder()
{
  // As the XDG base directory specification has it: what is not absolute does not count.
  if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder == '/')
  {
    return folder;
  }
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? std::filesystem::path(home) / ".config" : std::filesystem::path();
}

std::string displayProblem()
{
  const char* display = std::getenv("DISPLAY");
  if (display == nullptr || *display == '\0')
  {
    return "no window can be opened, because DISPLAY is not set. Start from a graphical session, or work without a "
           "window: --no-main-window, or -platform offscreen with --screenshot FILE.png";
  }
  return {};
}

std::string displayName()
{
  const char* display = std::getenv("DISPLAY");
  return display != nullptr ? display : "";
}

void preferLittleMemory()
{
  // Otherwise glibc takes ever larger pieces from its heaps, between whose parts others stay.
  constexpr int largePiece = 1048576;
  mallopt(M_MMAP_THRESHOLD, largePiece);
  mallopt(M_TRIM_THRESHOLD, largePiece);
}

void releaseUnusedMemory()
{
  malloc_trim(0);
  // Code of the system's libraries, OpenGL's above all, is kept in its page cache, from where it comes back when it is
  // called. Nothing has been written to it. The program's own may lie on a share that is not there any more.
  std::ifstream maps("/proc/self/maps");
  const std::string own = executablePath().string();
  for (std::string line; std::getline(maps, line);)
  {
    std::uintptr_t start = 0;
    std::uintptr_t end = 0;
    std::array<char, 5> permissions{};
    int pathStart = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s %*s %*s %*s %n", &start, &end, permissions.data(),
                    &pathStart) == 3 &&
        std::string_view(permissions.data()) == "r-xp" && pathStart > 0 &&
        line.find(".so", static_cast<std::size_t>(pathStart)) != std::string::npos &&
        line.find(" (deleted)") == std::string::npos &&
        line.compare(static_cast<std::size_t>(pathStart), own.size(), own) != 0)
    {
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel lists addresses as numbers.
      madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
    }
  }
}

void lowerThreadPriority()
{
  // On Linux this is a matter of the thread, not of the process.
  constexpr int niceness = 10;
  if (setpriority(PRIO_PROCESS, 0, niceness) != 0)
  {
    // It works as before, only with less regard for others.
  }
}

void writeOutput(std::string_view text)
{
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void writeError(std::string_view message)
{
  std::fprintf(stderr, "SlicerQReads: %.*s\n", static_cast<int>(message.size()), message.data());
}

void restart(const std::vector<std::string>& arguments)
{
  std::vector<std::string> texts{ executablePath().string() };
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts)
  {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  execv(pointers.front(), pointers.data());
  writeError("the program cannot be started again: " + std::generic_category().message(errno) +
             ". Start it from where it was started");
}

void exitNow(int status)
{
  _exit(status);
}

} // namespace qreads::platform
