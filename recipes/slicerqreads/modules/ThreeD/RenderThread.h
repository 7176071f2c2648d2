#pragma once

#include "SceneRequest.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace qreads
{

class SceneDrawing;

/// Draws scenes on a thread of its own, so that slow graphics never hold up the window. Only the newest of the requests
/// that wait is drawn: first coarsely, if there is anything slow in it, then fully unless another request has come.
class RenderThread
{
public:
  /// @param deliver  called from the thread with each picture
  explicit RenderThread(std::function<void(SceneAnswer)> deliver);
  ~RenderThread();
  RenderThread(const RenderThread&) = delete;
  RenderThread& operator=(const RenderThread&) = delete;

  void request(SceneRequest request);
  /// Nothing is wanted any more: gives up what is being drawn, and lets go of what is kept for the next picture.
  void forget();

private:
  void run();
  void answer(SceneDrawing& drawing, const SceneRequest& request);
  /// Waits for one; none when the thread has to end.
  std::optional<SceneRequest> nextRequest();
  bool isStopping();
  bool isWaitedFor();

  std::function<void(SceneAnswer)> m_deliver;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::optional<SceneRequest> m_waiting;
  bool m_stopping{ false };
  std::thread m_thread; ///< last: it uses the others
};

} // namespace qreads
