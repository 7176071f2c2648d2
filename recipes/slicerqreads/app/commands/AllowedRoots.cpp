#include "AllowedRoots.h"

#include <algorithm>
#include <system_error>

namespace qreads
{

namespace
{

namespace fs = std::filesystem;

/// Whether a path without `..` is a folder or in it, by its text.
bool isBelow(const fs::path& path, const fs::path& folder)
{
  const auto end = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first;
  // A folder that is given with a slash at its end has an empty last part.
  return end == folder.end() || (end->empty() && std::next(end) == folder.end());
}

bool isBelowAny(const fs::path& path, const std::vector<fs::path>& folders)
{
  return std::any_of(folders.begin(), folders.end(), [&path](const fs::path& folder) { return isBelow(path, folder); });
}

} // namespace

AllowedRoots::AllowedRoots(const std::vector<fs::path>& roots)
  : m_roots(roots)
{
  for (const fs::path& root : roots)
  {
    // Also by the name that the system knows it by; one that is not there yet has none.
    std::error_code error;
    if (const fs::path resolved = fs::canonical(root, error); !error)
    {
      this->m_roots.push_back(resolved);
    }
  }
}

Outcome AllowedRoots::judge(const fs::path& path, Origin origin, std::string& reason) const
{
  const std::string& text = path.native();
  const bool hasHost = text.rfind("//", 0) == 0 || text.rfind("\\\\", 0) == 0;
  if (text.find('\0') != std::string::npos || hasHost || !path.is_absolute() ||
      std::find(path.begin(), path.end(), "..") != path.end())
  {
    reason = "The path is to be an absolute one on this machine, without \"..\" in it.";
    return Outcome::Invalid;
  }
  const bool isFromUser = origin == Origin::Start || origin == Origin::WatchedFolder;
  if (this->m_roots.empty() ? isFromUser : isBelowAny(path, this->m_roots))
  {
    return Outcome::Accepted;
  }
  reason = this->m_roots.empty() ? "No folder is open to requests of this kind. Start SlicerQReads with --allow-root."
                                 : "The path is not below one of the folders that are open to requests.";
  return Outcome::Forbidden;
}

fs::path AllowedRoots::resolve(const fs::path& path) const
{
  std::error_code error;
  fs::path resolved = fs::canonical(path, error);
  if (error || (!this->m_roots.empty() && !isBelowAny(resolved, this->m_roots)))
  {
    return {};
  }
  return resolved;
}

} // namespace qreads
