#include "RenderThread.h"

#include "SceneDrawing.h"
#include "platform/Platform.h"

#include <utility>

namespace qreads
{

RenderThread::RenderThread(std::function<void(SceneAnswer)> deliver)
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

void RenderThread::forget()
{
  // Requests are numbered from 1 on.
  this->request({});
}

std::optional<SceneRequest> RenderThread::nextRequest()
{
  std::unique_lock<std::mutex> lock(this->m_mutex);
  this->m_changed.wait(lock, [this] { return this->m_stopping || this->m_waiting; });
  return this->m_stopping ? std::nullopt : std::exchange(this->m_waiting, std::nullopt);
}

bool RenderThread::isStopping()
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  return this->m_stopping;
}

bool RenderThread::isWaitedFor()
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  return this->m_stopping || this->m_waiting;
}

void RenderThread::run()
{
  // Slices are what is scrolled: their views come first where there are too few processors. The threads that this one
  // starts are no different.
  platform::lowerThreadPriority();
  std::optional<SceneRequest> request = this->nextRequest();
  if (!request)
  {
    return;
  }
  SceneDrawing drawing;
  for (; request; request = this->nextRequest())
  {
    if (request->number == 0)
    {
      drawing.forgetItems();
      continue;
    }
    this->answer(drawing, *request);
    // What is not shown any more is not to be kept while there is nothing to draw.
    request.reset();
  }
}

void RenderThread::answer(SceneDrawing& drawing, const SceneRequest& request)
{
  if (!request.items.empty())
  {
    // Never given up for a newer one, or a movement would show nothing until its end.
    SceneAnswer coarse = drawing.draw(request, SceneQuality::Coarse, [this] { return this->isStopping(); });
    const bool isLast = !coarse.problem.empty();
    coarse.isLast = isLast;
    this->m_deliver(std::move(coarse));
    if (isLast || this->isWaitedFor())
    {
      return;
    }
  }
  SceneAnswer full = drawing.draw(request, SceneQuality::Full, [this] { return this->isWaitedFor(); });
  if (request.items.empty() || !this->isWaitedFor())
  {
    this->m_deliver(std::move(full));
  }
}

} // namespace qreads
