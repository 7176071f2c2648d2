#include "EventLog.h"

#include "commands/RequestJSON.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <chrono>

namespace qreads
{

namespace
{

/// How many a client may have missed.
constexpr std::size_t capacity = 256;

std::string textOf(const ViewerEvent& event)
{
  return "id: " + std::to_string(event.number) + "\nevent: " + eventName(event.kind) +
         "\ndata: " + QJsonDocument(toJSON(event)).toJson(QJsonDocument::Compact).toStdString() + "\n\n";
}

} // namespace

EventLog::EventLog(ViewerCommands& commands)
  : m_commands(commands)
  , m_latest(commands.status().lastEvent)
  , m_listener(commands.addListener(
      [this](const ViewerEvent& event)
      {
        {
          const std::lock_guard lock(this->m_mutex);
          this->m_entries.push_back({ event.number, textOf(event) });
          this->m_latest = event.number;
          if (this->m_entries.size() > capacity)
          {
            this->m_entries.pop_front();
          }
        }
        this->m_added.notify_all();
      }))
{
}

EventLog::~EventLog()
{
  this->m_commands.removeListener(this->m_listener);
}

std::uint64_t EventLog::latest() const
{
  const std::lock_guard lock(this->m_mutex);
  return this->m_latest;
}

std::optional<std::string> EventLog::next(std::uint64_t& after, const std::function<bool()>& isPointless)
{
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::milliseconds slice(200);
  constexpr std::chrono::seconds silence(15);
  const Clock::time_point end = Clock::now() + silence;
  std::unique_lock lock(this->m_mutex);
  // A number from the time before the program was started again.
  after = after > this->m_latest ? 0 : after;
  while (this->m_latest <= after && Clock::now() < end)
  {
    lock.unlock();
    const bool isOver = isPointless();
    lock.lock();
    if (isOver)
    {
      return {};
    }
    this->m_added.wait_for(lock, slice, [this, after] { return this->m_latest > after; });
  }
  std::string text;
  for (const Entry& entry : this->m_entries)
  {
    if (entry.number > after)
    {
      text += entry.text;
    }
  }
  after = this->m_latest;
  return text.empty() ? ": still here\n\n" : text;
}

} // namespace qreads
