#pragma once

#include "HttpServer.h"
#include "ViewerEndpoints.h"

#include "commands/ViewerCommands.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace qreads
{

/// Waits for a value that another thread gives, as long as somebody waits for the answer.
/// @returns  nothing where nobody does any more
template<class Value>
std::optional<Value> awaited(std::future<Value>& future, const std::function<bool()>& isPointless)
{
  constexpr std::chrono::milliseconds slice(100);
  while (future.wait_for(slice) != std::future_status::ready)
  {
    if (isPointless())
    {
      return {};
    }
  }
  return future.get();
}

/// Has a function make the answer in the window's thread. An exception is a refusal with its text.
/// @param answer  may still be under way when this returns, where nobody waits for it any more
inline HttpResponse answeredInWindow(ViewerCommands& commands, const HttpRequest& request,
                                     const std::function<HttpResponse()>& answer)
{
  struct Call
  {
    std::promise<HttpResponse> response;
    std::atomic<bool> isAbandoned{ false };
  };
  const auto call = std::make_shared<Call>();
  auto future = call->response.get_future();
  commands.post(
    [call, answer]
    {
      if (call->isAbandoned)
      {
        return;
      }
      try
      {
        call->response.set_value(answer());
      }
      catch (const std::runtime_error& error)
      {
        call->response.set_value(refusalResponse(400, error.what()));
      }
    });
  const std::optional<HttpResponse> response = awaited(future, request.isPointless);
  call->isAbandoned = true;
  return response.value_or(refusalResponse(503, "The program is ending."));
}

} // namespace qreads
