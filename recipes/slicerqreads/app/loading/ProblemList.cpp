#include "ProblemList.h"

namespace qreads
{

void ProblemList::add(std::size_t order, const std::string& line)
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  this->m_lines.emplace(order, line);
}

bool ProblemList::empty() const
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  return this->m_lines.empty();
}

std::vector<std::string> ProblemList::summary() const
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  std::vector<std::string> lines;
  for (const auto& [order, line] : this->m_lines)
  {
    if (lines.size() == MaximumLineCount)
    {
      lines.push_back("and " + std::to_string(this->m_lines.size() - MaximumLineCount) + " more");
      break;
    }
    lines.push_back(line);
  }
  return lines;
}

} // namespace qreads
