// What a start needs of the program's file is asked for at once, before anything else of the program runs.
//
// The linker puts it side by side, between the marks below (startup_order.txt, made by `bench order`). From a share it
// then comes in a few large requests that are under way together, where each page that is first touched would else be
// waited for.

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

// The names are in the ordering file, two for each section: code, and data by what the system does with it.
extern "C"
{
  void startupCodeFirst() {}
  void startupCodeLast() {}

  extern const char startupConstantsFirst = 1;
  extern const char startupConstantsLast = 1;

  // Constants that hold addresses.
  extern const void* const startupPointersFirst = &startupPointersFirst;
  extern const void* const startupPointersLast = &startupPointersLast;

  extern char startupVariablesFirst;
  char startupVariablesFirst = 1;
  extern char startupVariablesLast;
  char startupVariablesLast = 1;
}

namespace
{

void readAhead(const char* first, const char* last)
{
  constexpr std::uintptr_t page = 4096;
  // As much as systems read ahead by themselves, which is the most that they take of one request.
  constexpr std::ptrdiff_t step = 131072;
  // Where the marks are strewn about, they mark nothing.
  constexpr std::ptrdiff_t most = 64 * step;
  if (last < first || last - first > most)
  {
    return;
  }
  for (const char* at = first - reinterpret_cast<std::uintptr_t>(first) % page; at < last; at += step)
  {
    // A refusal costs time only.
    madvise(const_cast<char*>(at), static_cast<std::size_t>(std::min(step, last - at)), MADV_WILLNEED);
  }
}

/// Before the initializers of the libraries, which touch a good part of it.
__attribute__((constructor(101))) void readAheadWhatAStartNeeds()
{
  readAhead(reinterpret_cast<const char*>(&startupCodeFirst), reinterpret_cast<const char*>(&startupCodeLast));
  readAhead(reinterpret_cast<const char*>(&startupPointersFirst), reinterpret_cast<const char*>(&startupPointersLast));
  readAhead(&startupConstantsFirst, &startupConstantsLast);
  readAhead(&startupVariablesFirst, &startupVariablesLast);
}

} // namespace
