#pragma once

#include "Request.h"

#include <filesystem>
#include <string>
#include <vector>

namespace qreads
{

/// The folders that requests may name files of.
class AllowedRoots
{
public:
  /// @param roots  as the user gave them: `--allow-root`, none or several
  explicit AllowedRoots(const std::vector<std::filesystem::path>& roots);

  /// What is wrong with a path, from its text alone; no file system is asked, so this never waits.
  /// A path is absolute, without `..`, a zero byte or a host. Where roots were given it is below one of them, whatever
  /// the origin; where none were, other starts and the watched folder may name every path, HTTP and URL none.
  /// @returns  Outcome::Accepted, Invalid or Forbidden
  Outcome judge(const std::filesystem::path& path, Origin origin, std::string& reason) const;

  /// The path with all symbolic links followed, if it is still below a root then. May wait for the file system.
  /// @returns  empty where there is no such file, or it leads out of the roots: the answer is the same
  std::filesystem::path resolve(const std::filesystem::path& path) const;

private:
  std::vector<std::filesystem::path> m_roots;
};

} // namespace qreads
