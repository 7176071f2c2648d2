#include "RenderThread.h"

#include "SceneDrawing.h"

#include <utility>

namespace qreads
{

RenderThread::RenderThread(std::function<void(ScenePicture)> deliver)
  : m_deliver(std::move(deliver))
  , m_thread(&RenderThread::run, this)
{
}

RenderThread::~RenderThread()
{
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_stopping = true;
  }
  this->m_changed.notify_one();
  this->m_thread.join();
}

void RenderThread::request(SceneRequest request)
{
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_waiting = std::move(request);
  }
  this->m_changed.notify_one();
}

std::optional<SceneRequest> RenderThread::nextRequest()
{
  std::unique_lock<std::mutex> lock(this->m_mutex);
  this->m_changed.wait(lock, [this] { return this->m_stopping || this->m_waiting; });
  return this->m_stopping ? std::nullopt : std::exchange(this->m_waiting, std::nullopt);
}

void RenderThread::run()
{
  std::optional<SceneRequest> request = this->nextRequest();
  if (!request)
  {
    return;
  }
  SceneDrawing drawing;
  for (; request; request = this->nextRequest())
  {
    this->m_deliver(drawing.draw(*request));
  }
}

} // namespace qreads
