#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace qreads
{

/// What went wrong in single files; may be added to from any thread.
class ProblemList
{
public:
  /// @param order  where the line belongs among the others, for example the file's number.
  /// @param line  names the file and the reason.
  void add(std::size_t order, const std::string& line);
  bool empty() const;
  /// The first lines in order, and how many more there are.
  std::vector<std::string> summary() const;

private:
  static constexpr std::size_t MaximumLineCount = 20;

  mutable std::mutex m_mutex;
  std::multimap<std::size_t, std::string> m_lines;
};

} // namespace qreads
