#include "Loader.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace qreads
{

class Loader::Request final : public LoadObserver
{
public:
  Request(Loader& loader, LoadRequest request)
    : m_loader(loader)
    , m_check(request.check)
    , m_thread([this, asked = std::move(request)]() mutable { this->run(std::move(asked)); })
  {
  }

  ~Request() override
  {
    this->cancel();
    this->m_thread.join();
  }

  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  /// Also lets go of the volume that was being read.
  void cancel()
  {
    this->m_cancelled = true;
    this->takeEvents();
  }

  bool hasEnded() const { return this->m_ended; }

  std::vector<LoadEvent> takeEvents()
  {
    const std::lock_guard<std::mutex> lock(this->m_eventsMutex);
    return std::exchange(this->m_events, {});
  }

  FilesRead filesRead() const { return this->m_filesRead; }

  void filesRead(int done, int total) override { this->m_filesRead = FilesRead{ done, total }; }

  void seriesFound(const std::vector<Series>& series, int chosenIndex) override
  {
    for (const Series& each : series)
    {
      this->judge(each);
    }
    this->report(SeriesFound{ series, chosenIndex });
  }

  void volumeStarted(std::shared_ptr<Volume> volume) override
  {
    this->judge(volume->series());
    this->m_sliceSeen = false;
    this->report(VolumeStarted{ std::move(volume) });
  }

  void sliceArrived(const std::shared_ptr<Volume>& volume, int slice) override
  {
    const bool urgent = !this->m_sliceSeen.exchange(true);
    this->report(SliceArrived{ volume, slice }, urgent);
  }

  void volumeFinished(const std::shared_ptr<Volume>& volume, const std::vector<std::string>& problems) override
  {
    this->report(VolumeFinished{ volume, problems });
  }

  void failed(const std::string& reason) override { this->report(LoadFailed{ reason }); }

private:
  void run(LoadRequest request)
  {
    const std::string refusal = this->m_check ? this->m_check->judgePaths(request.paths) : std::string();
    if (!refusal.empty())
    {
      this->failed(refusal);
    }
    else
    {
      this->m_loader.m_readers.read(request, *this, this->m_cancelled);
    }
    this->m_ended = true;
  }

  /// Ends the request where the series may not be shown: nothing that is reported later is heard.
  void judge(const Series& series)
  {
    const std::string refusal = this->m_check ? this->m_check->judgeSeries(series) : std::string();
    if (!refusal.empty())
    {
      this->report(LoadFailed{ refusal }, true, true);
    }
  }

  template<class What>
  void report(What what, bool urgent = true, bool last = false)
  {
    {
      const std::lock_guard<std::mutex> lock(this->m_eventsMutex);
      if (this->m_cancelled)
      {
        return;
      }
      this->m_events.push_back({ std::move(what), std::chrono::steady_clock::now() });
      if (last)
      {
        this->m_cancelled = true;
      }
    }
    if (urgent)
    {
      const std::lock_guard<std::mutex> lock(this->m_loader.m_wakeUpMutex);
      if (this->m_loader.m_wakeUp)
      {
        this->m_loader.m_wakeUp();
      }
    }
  }

  Loader& m_loader;
  std::mutex m_eventsMutex;
  std::vector<LoadEvent> m_events;
  std::atomic<FilesRead> m_filesRead{ FilesRead() };
  std::atomic<bool> m_sliceSeen{ false };
  std::atomic<bool> m_ended{ false };
  CancelFlag m_cancelled{ false };
  std::shared_ptr<LoadCheck> m_check;
  std::thread m_thread; ///< last: it uses the others
};

Loader::Loader(const ReaderRegistry& readers)
  : m_readers(readers)
{
}

Loader::~Loader() = default;

void Loader::stop()
{
  for (const auto& request : this->m_requests)
  {
    request->cancel();
  }
  this->m_requests.erase(std::remove_if(this->m_requests.begin(), this->m_requests.end(),
                                        [](const auto& older) { return older->hasEnded(); }),
                         this->m_requests.end());
}

void Loader::start(LoadRequest request)
{
  this->stop();
  this->m_requests.push_back(std::make_unique<Request>(*this, std::move(request)));
}

std::vector<LoadEvent> Loader::takeEvents()
{
  return this->m_requests.empty() ? std::vector<LoadEvent>() : this->m_requests.back()->takeEvents();
}

FilesRead Loader::filesRead() const
{
  return this->m_requests.empty() ? FilesRead() : this->m_requests.back()->filesRead();
}

void Loader::setWakeUp(std::function<void()> wakeUp)
{
  const std::lock_guard<std::mutex> lock(this->m_wakeUpMutex);
  this->m_wakeUp = std::move(wakeUp);
}

} // namespace qreads
