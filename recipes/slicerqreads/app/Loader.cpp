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
    , m_thread(
        [this, request = std::move(request)]
        {
          this->m_loader.m_readers.read(request, *this, this->m_cancelled);
          this->m_ended = true;
        })
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
    this->report(SeriesFound{ series, chosenIndex });
  }

  void volumeStarted(std::shared_ptr<Volume> volume) override
  {
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
  template<class What>
  void report(What what, bool urgent = true)
  {
    {
      const std::lock_guard<std::mutex> lock(this->m_eventsMutex);
      if (this->m_cancelled)
      {
        return;
      }
      this->m_events.push_back({ std::move(what), std::chrono::steady_clock::now() });
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
}

void Loader::start(LoadRequest request)
{
  this->stop();
  this->m_requests.erase(std::remove_if(this->m_requests.begin(), this->m_requests.end(),
                                        [](const auto& older) { return older->hasEnded(); }),
                         this->m_requests.end());
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
