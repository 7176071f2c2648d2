#pragma once

#include "SceneRequest.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace qreads
{

/// Draws scenes on a thread of its own, so that slow graphics never hold up the window. Only the
/// newest of the requests that wait is drawn.
class RenderThread
{
public:
  /// @param deliver  called from the thread with each picture
  explicit RenderThread(std::function<void(ScenePicture)> deliver);
  ~RenderThread();
  RenderThread(const RenderThread&) = delete;
  RenderThread& operator=(const RenderThread&) = delete;

  void request(SceneRequest request);

private:
  void run();
  /// Waits for one; none when the thread has to end.
  std::optional<SceneRequest> nextRequest();

  std::function<void(ScenePicture)> m_deliver;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::optional<SceneRequest> m_waiting;
  bool m_stopping{ false };
  std::thread m_thread; ///< last: it uses the others
};

} // namespace qreads
