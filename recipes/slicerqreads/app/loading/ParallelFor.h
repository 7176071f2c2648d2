#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace qreads
{

/// Threads that loading uses: at least two, so that one can wait for the disk while the other decodes.
inline std::size_t workerCount()
{
  // The system reads a file to tell: once is enough.
  static const std::size_t count = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 16);
  return count;
}

/// Calls `makeWorker()` on this thread and a few others, and the function objects that it returns with
/// the numbers 0 to count - 1, each number once, the low ones first. Returns when all are done.
/// What is called must not throw.
template<typename MakeWorker>
void parallelFor(std::size_t count, MakeWorker makeWorker)
{
  std::atomic<std::size_t> next{ 0 };
  const auto run = [&next, count, &makeWorker]
  {
    auto worker = makeWorker();
    for (std::size_t index = next++; index < count; index = next++)
    {
      worker(index);
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(workerCount());
  try
  {
    while (threads.size() + 1 < std::min(workerCount(), count))
    {
      threads.emplace_back(run);
    }
  }
  catch (const std::system_error&)
  {
    // The system has no more threads: those that there are do it all.
  }
  run();
  for (std::thread& thread : threads)
  {
    thread.join();
  }
}

} // namespace qreads
