#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace qreads::launcher
{

/// How far the copy of a release is.
struct CopyProgress
{
  std::string version;         ///< of the release, as people know it
  std::uint64_t total = 0;     ///< bytes of the release
  std::uint64_t done = 0;      ///< of them, what is in place: from the share, from releases that are here, from before
  std::uint64_t fromShare = 0; ///< of them, what came over the line in this run
  double bytesPerSecond = 0;   ///< over the line, in the last seconds; 0 where it is not known yet
  std::optional<std::chrono::seconds> left; ///< empty where it is not known yet
};

/// A release that the user may take now or later.
struct OptionalUpdate
{
  std::string installedVersion;
  std::string newVersion;
  std::uint64_t bytes = 0; ///< of the new release; less may have to be copied
};

/// What the user sees of the launcher's work, and where he is asked.
///
/// Made when there is something to be shown for the first time; a start from the cache shows nothing and makes none.
/// All calls come from the thread that made it. While the launcher works or waits, `waiting` or `copying` is called
/// every `interval`: they handle what the user does meanwhile, and return at once.
class ProgressDisplay
{
public:
  static constexpr std::chrono::milliseconds interval{ 50 };

  virtual ~ProgressDisplay() = default;

  /// @param what  a sentence, for example "Waiting until other computers have copied."
  virtual void waiting(const std::string& what) = 0;
  virtual void copying(const CopyProgress& progress) = 0;
  /// Whether the user does not want to wait any longer; asked after each of the two above.
  virtual bool isCancelled() const = 0;

  /// Asks, and waits for the answer.
  /// @returns  true: now
  virtual bool wantsUpdate(const OptionalUpdate& update) = 0;

  /// Something that the user has to know although the program starts right after this, for example the age of a release
  /// that could not be compared with the share.
  virtual void warn(const std::string& message) = 0;
  /// Why the program cannot be started. Returns when the user has seen it; the launcher ends then.
  virtual void fail(const std::string& message) = 0;
};

} // namespace qreads::launcher
