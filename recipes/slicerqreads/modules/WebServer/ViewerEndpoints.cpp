#include "ViewerEndpoints.h"

#include "EventLog.h"
#include "OpenAPI.h"
#include "WindowCall.h"

#include "MainWindow.h"
#include "RunningProgram.h"
#include "ViewPicture.h"
#include "commands/RequestJSON.h"
#include "commands/ViewerCommands.h"

#include <QBuffer>
#include <QJsonDocument>
#include <QJsonObject>

#include <atomic>
#include <cstdlib>

namespace qreads
{

namespace
{

/// Of all connections, so that some are left for requests.
constexpr int maximumEventStreams = 8;

std::string bodyOf(const QJsonObject& object)
{
  return QJsonDocument(object).toJson(QJsonDocument::Compact).toStdString();
}

/// Each outcome but the good ones has a status of its own: 409 says nothing but that the patient is another one.
int statusOf(Outcome outcome)
{
  switch (outcome)
  {
    case Outcome::Accepted:
      return 202;
    case Outcome::FirstImage:
    case Outcome::Shown:
    case Outcome::Done:
      return 200;
    case Outcome::Superseded:
      return 410;
    case Outcome::Invalid:
      return 400;
    case Outcome::Forbidden:
      return 403;
    case Outcome::NotFound:
      return 404;
    case Outcome::Mismatch:
      return 409;
    case Outcome::Failed:
      return 422;
    case Outcome::Unavailable:
      break;
  }
  return 503;
}

HttpResponse responseTo(const Reply& reply)
{
  return { statusOf(reply.outcome), bodyOf(toJSON(reply)) };
}

HttpResponse carryOut(ViewerCommands& commands, const HttpRequest& asked, const char* command)
{
  const QByteArray body = asked.body.empty() ? QByteArray("{}") : QByteArray::fromStdString(asked.body);
  const std::variant<Request, Reply> request = requestFromJSON(body, Origin::HTTP, command);
  if (const auto* reply = std::get_if<Reply>(&request))
  {
    return responseTo(*reply);
  }
  const auto promise = std::make_shared<std::promise<Reply>>();
  auto future = promise->get_future();
  commands.submit(std::get<Request>(request), [promise](const Reply& reply) { promise->set_value(reply); });
  const std::optional<Reply> reply = awaited(future, asked.isPointless);
  return reply ? responseTo(*reply) : refusalResponse(503, "The program is ending.");
}

HttpResponse eventStream(EventLog& events, const HttpRequest& asked,
                         const std::shared_ptr<std::atomic<int>>& openStreams)
{
  // Given back when the last copy of the function is gone.
  const std::shared_ptr<void> place(nullptr, [openStreams](void* /*nothing*/) { --*openStreams; });
  if (++*openStreams > maximumEventStreams)
  {
    return refusalResponse(503, "Too many programs listen to the events. End one of them.");
  }
  const auto after = std::make_shared<std::uint64_t>(
    asked.lastEventID.empty() ? events.latest() : std::strtoull(asked.lastEventID.c_str(), nullptr, 10));
  HttpResponse response{ 200, {}, "text/event-stream" };
  const auto isFirst = std::make_shared<bool>(true);
  response.nextPart = [&events, after, isFirst, place, isPointless = asked.isPointless]() -> std::optional<std::string>
  {
    // At once, so that the client knows that it will be told of all that follows.
    return std::exchange(*isFirst, false) ? ": listening\n\n" : events.next(*after, isPointless);
  };
  return response;
}

} // namespace

std::string refusalBody(int status, const std::string& reason)
{
  const char* outcome = status == 404                                     ? outcomeName(Outcome::NotFound)
                        : status == 503                                   ? outcomeName(Outcome::Unavailable)
                        : status >= 500                                   ? outcomeName(Outcome::Failed)
                        : status == 401 || status == 403 || status == 421 ? outcomeName(Outcome::Forbidden)
                                                                          : outcomeName(Outcome::Invalid);
  return bodyOf({ { "outcome", outcome }, { "message", QString::fromStdString(reason) } });
}

HttpResponse refusalResponse(int status, const std::string& reason)
{
  return { status, refusalBody(status, reason) };
}

HttpResponse pictureResponse(QWidget& widget)
{
  QBuffer png;
  png.open(QIODevice::WriteOnly);
  pictureOf(widget).save(&png, "PNG");
  return { 200, png.data().toStdString(), "image/png" };
}

std::vector<HttpEndpoint> viewerEndpoints(RunningProgram& program, EventLog& events)
{
  ViewerCommands& commands = program.commands;
  std::vector<HttpEndpoint> endpoints;
  for (const char* command : { "show", "hide", "clear", "quit" })
  {
    endpoints.push_back({ "POST", std::string("/api/v1/") + command, [&commands, command](const HttpRequest& request) {
                           return carryOut(commands, request, command);
                         } });
  }
  endpoints.push_back({ "GET", "/api/v1/status", [&commands](const HttpRequest& /*request*/) {
                         return HttpResponse{ 200, bodyOf(toJSON(commands.status())) };
                       } });
  endpoints.push_back({ "GET", "/api/v1/screenshot.png", [&program](const HttpRequest& request) {
                         return answeredInWindow(program.commands, request,
                                                 [&program] { return pictureResponse(program.window); });
                       } });
  endpoints.push_back({ "GET", "/api/v1/events",
                        [&events, openStreams = std::make_shared<std::atomic<int>>(0)](const HttpRequest& request)
                        { return eventStream(events, request, openStreams); } });
  endpoints.push_back({ "GET", "/api/v1/openapi.json", [](const HttpRequest& /*request*/) {
                         return HttpResponse{ 200, openAPI };
                       } });
  return endpoints;
}

} // namespace qreads
