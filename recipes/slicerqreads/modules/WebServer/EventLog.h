#pragma once

#include "commands/ViewerCommands.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

namespace qreads
{

/// The viewer's latest events as texts for those who want to be told of them.
class EventLog
{
public:
  explicit EventLog(ViewerCommands& commands);
  ~EventLog();
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  /// Number of the latest event; 0 before the first.
  std::uint64_t latest() const;
  /// The events after that number, as a server sends them (text/event-stream). Waits for one; a comment, which tells
  /// the client that the server is there, if there is none for a while. Nothing once `isPointless`.
  /// @param after  becomes the number of the last one that was given
  std::optional<std::string> next(std::uint64_t& after, const std::function<bool()>& isPointless);

private:
  struct Entry
  {
    std::uint64_t number;
    std::string text;
  };

  ViewerCommands& m_commands;
  mutable std::mutex m_mutex;
  std::condition_variable m_added;
  std::deque<Entry> m_entries;
  std::uint64_t m_latest;
  int m_listener;
};

} // namespace qreads
