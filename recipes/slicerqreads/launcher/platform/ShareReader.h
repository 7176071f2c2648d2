#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace qreads::launcher::platform
{

/// Reads files of a share, of which nothing is expected: it may answer late, or never.
///
/// A process of its own does it, so that this one never waits in the system for longer than it wants to, and can become
/// another program while a read still hangs. That process ends with this object, or as soon as the system lets it.
class ShareReader
{
public:
  enum class Status
  {
    Content,   ///< as many bytes as were asked for, or up to the end of the file
    Missing,   ///< there is no such file
    Taken,     ///< another one has the slot
    Failed,    ///< the share says no, or cannot be reached
    Hanging,   ///< it has not answered in time; nothing more is to be asked
    Cancelled, ///< the caller does not want to wait any longer; nothing more is to be asked
  };

  struct Answer
  {
    Status status = Status::Failed;
    std::string bytes;
    std::string reason; ///< unless there is content
  };

  /// Called every ProgressDisplay::interval while an answer is waited for; false: no longer.
  using Tick = std::function<bool()>;

  /// To be made before there are threads or a display.
  /// @param folder  paths of files are relative to it
  explicit ShareReader(const std::filesystem::path& folder);
  ~ShareReader();
  ShareReader(const ShareReader&) = delete;
  ShareReader& operator=(const ShareReader&) = delete;

  /// Asks for bytes of a file. Several may be under way: answers come in the order of the questions.
  /// @param isScattered  parts are left out, so that reading ahead would be in vain
  void ask(const std::string& file, std::uint64_t offset, std::uint32_t length, bool isScattered = false);
  /// Asks for a slot: a file that one process at a time can have, among all that the share's locks reach. It is had
  /// until `releaseSlot` or the end of this process.
  void askForSlot(const std::string& file);
  void releaseSlot();

  /// The answer to the oldest question that has none yet.
  /// @param patience  how long to wait while nothing comes at all
  Answer answer(std::chrono::milliseconds patience, const Tick& tick);

private:
  void send(int kind, const std::string& file, std::uint64_t offset, std::uint32_t length) const;

  int m_questions = -1;
  int m_answers = -1;
};

} // namespace qreads::launcher::platform
