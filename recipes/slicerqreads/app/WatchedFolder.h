#pragma once

#include "commands/Request.h"
#include "platform/RequestFolder.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace qreads
{

class ViewerCommands;

/// Carries out the requests that other programs move into a folder, `NAME.json` with the fields of
/// `requestFromJSON`: each is answered by `NAME.result.json` and removed. Works on a thread of its own, so that a slow
/// folder holds up nothing.
class WatchedFolder
{
public:
  WatchedFolder(std::unique_ptr<platform::RequestFolder> folder, ViewerCommands& commands);
  /// Answers that have not come by then are not written.
  ~WatchedFolder();
  WatchedFolder(const WatchedFolder&) = delete;
  WatchedFolder& operator=(const WatchedFolder&) = delete;

private:
  struct Answers;

  void run();
  void writeReplies();
  /// Answers what an earlier process has begun, or what came while there was none.
  void recover();
  void carryOut(const std::string& name);
  void write(const std::string& name, const Reply& reply);

  ViewerCommands& m_commands;
  /// Outlives this object while answers are to come.
  std::shared_ptr<Answers> m_answers;
  std::vector<std::string> m_ignored; ///< names of what cannot be taken
  std::atomic<bool> m_ending{ false };
  std::thread m_thread; ///< last: it uses the others
};

} // namespace qreads
