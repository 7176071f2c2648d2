#pragma once

#include "loading/ReaderRegistry.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

namespace qreads
{

struct SeriesFound
{
  std::vector<Series> series;
  int chosenIndex;
};

struct VolumeStarted
{
  std::shared_ptr<Volume> volume;
};

struct SliceArrived
{
  std::shared_ptr<Volume> volume;
  int slice;
};

struct VolumeFinished
{
  std::shared_ptr<Volume> volume;
  std::vector<std::string> problems;
};

struct LoadFailed
{
  std::string reason;
};

/// What a reader reported, and when.
struct LoadEvent
{
  std::variant<SeriesFound, VolumeStarted, SliceArrived, VolumeFinished, LoadFailed> what;
  std::chrono::steady_clock::time_point when;
};

struct FilesRead
{
  int done{ 0 };
  int total{ 0 }; ///< 0: not known
};

/// Runs load requests on threads of their own and keeps what the reader of the newest one says until
/// the window's thread takes it. Knows no Qt, since it has to start before Qt does.
///
/// A superseded request is told to stop and can't be heard any more from that moment on.
class Loader
{
public:
  explicit Loader(const ReaderRegistry& readers);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// Supersedes the request before. Does not wait for it.
  void start(LoadRequest request);
  /// Ends the newest request without another one.
  void stop();

  /// Everything that the newest request's reader said since the last call.
  std::vector<LoadEvent> takeEvents();

  /// How many files the newest request's reader has looked at, while it does not know the series yet.
  FilesRead filesRead() const;

  /// Called from a reader's thread when there is something that should not wait: everything but
  /// further slices of a volume, which are to be polled for.
  void setWakeUp(std::function<void()> wakeUp);

private:
  class Request;

  const ReaderRegistry& m_readers;
  std::mutex m_wakeUpMutex;
  std::function<void()> m_wakeUp;
  /// The newest one last; the others have been told to stop, and are joined once they have.
  std::vector<std::unique_ptr<Request>> m_requests;
};

} // namespace qreads
