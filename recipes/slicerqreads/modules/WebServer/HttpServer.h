#pragma once

#include "RequestCheck.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

/// A request that may be carried out.
struct HttpRequest
{
  std::multimap<std::string, std::string> parameters; ///< what follows the question mark in its address
  std::string body;
  std::string lastEventID;           ///< where a client that was cut off wants to go on; empty: nowhere
  std::function<bool()> isPointless; ///< whether nobody waits for the answer any more, or the server ends

  /// The first value of a parameter; empty where it was not given.
  std::string parameter(const std::string& name) const;
};

struct HttpResponse
{
  int status{ 200 };
  std::string body;
  std::string contentType{ "application/json" };
  /// Where there is one, the body is what it gives, call after call, until that is nothing. It may wait.
  std::function<std::optional<std::string>()> nextPart{};
};

/// What is to be found at a path. Called in threads of the server's, several at a time.
struct HttpEndpoint
{
  std::string method;
  std::string path;
  std::function<HttpResponse(const HttpRequest&)> answer;
};

/// HTTP for programs of this machine: cpp-httplib, held to one request a connection, a time for each request as a whole
/// and a number of connections, with `RequestCheck` before everything.
class HttpServer
{
public:
  struct Limits
  {
    int connections{ 32 };                     ///< at once
    std::chrono::milliseconds request{ 5000 }; ///< from the connection to the last byte of the request
  };

  /// What a refusal looks like, a body in JSON.
  using RefusalBody = std::function<std::string(int status, const std::string& reason)>;

  HttpServer(std::vector<HttpEndpoint> endpoints, RefusalBody refusalBody, Limits limits);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Takes a port of 127.0.0.1, and of ::1 where the machine has that, and answers from then on.
  /// @param port  0: one that is free
  /// @param reason  why that is not possible, with the next step
  /// @returns  the port; 0 where it is not possible
  int start(int port, const std::string& token, std::string& reason);
  /// Answers nobody any more; returns once no thread is left.
  void stop();

private:
  class Listener;
  struct Shared;

  std::shared_ptr<Shared> m_shared;
  std::vector<std::unique_ptr<Listener>> m_listeners;
};

} // namespace qreads
