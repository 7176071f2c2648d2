#include "HttpServer.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

namespace qreads
{

namespace
{

using Clock = std::chrono::steady_clock;

/// A connection's bytes as long as the time for the request lasts.
class RequestStream final : public httplib::Stream
{
public:
  RequestStream(socket_t socket, std::chrono::seconds writeTimeout, Clock::time_point end,
                const std::atomic<bool>& isStopping)
    : m_stream(socket, 0, 0, writeTimeout.count(), 0)
    , m_end(end)
    , m_isStopping(isStopping)
  {
  }

  bool is_readable() const override { return this->m_stream.is_readable(); }
  bool wait_readable() const override
  {
    constexpr int slice = 50'000; // microseconds between two looks at whether the server ends
    while (!this->m_isStopping && Clock::now() < this->m_end)
    {
      if (httplib::detail::select_read(this->socket(), 0, slice) > 0)
      {
        return true;
      }
    }
    return false;
  }
  bool wait_writable() const override { return this->m_stream.wait_writable(); }
  bool is_peer_alive() const override { return this->m_stream.is_peer_alive(); }
  ssize_t read(char* target, size_t size) override
  {
    // What comes after the answer is not waited for.
    if (this->m_isAnswered || (!this->m_stream.is_readable() && !this->wait_readable()))
    {
      this->error_ = httplib::Error::Timeout;
      return -1;
    }
    return this->m_stream.read(target, size);
  }
  ssize_t write(const char* source, size_t size) override
  {
    const std::string_view text(source, size);
    constexpr std::string_view answer = "HTTP/1.1 ";
    // All but "100 Continue".
    this->m_isAnswered |=
      text.size() > answer.size() && text.substr(0, answer.size()) == answer && text[answer.size()] != '1';
    return this->m_stream.write(source, size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override
  {
    this->m_stream.get_remote_ip_and_port(ip, port);
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override
  {
    this->m_stream.get_local_ip_and_port(ip, port);
  }
  socket_t socket() const override { return this->m_stream.socket(); }
  time_t duration() const override { return this->m_stream.duration(); }

private:
  httplib::detail::SocketStream m_stream;
  Clock::time_point m_end;
  const std::atomic<bool>& m_isStopping;
  bool m_isAnswered{ false };
};

/// Threads for connections, of which the listeners together have no more than a number. Those that have been needed at
/// once are kept: one that waits is sooner at work than a new one. The library's own pool leaves a connection waiting
/// for the one before, where both come before its thread has woken up.
class ConnectionThreads final : public httplib::TaskQueue
{
public:
  ConnectionThreads(std::atomic<int>& connections, int limit)
    : m_connections(connections)
    , m_limit(limit)
  {
  }
  ~ConnectionThreads() override { this->shutdown(); }
  ConnectionThreads(const ConnectionThreads&) = delete;
  ConnectionThreads& operator=(const ConnectionThreads&) = delete;

  bool enqueue(std::function<void()> task) override
  {
    if (this->m_connections.fetch_add(1) >= this->m_limit)
    {
      --this->m_connections;
      return false;
    }
    const std::lock_guard lock(this->m_mutex);
    if (this->m_tasks.size() >= this->m_waiting && !this->addThread())
    {
      --this->m_connections;
      return false;
    }
    this->m_tasks.push_back(std::move(task));
    this->m_changed.notify_one();
    return true;
  }
  void shutdown() override
  {
    {
      const std::lock_guard lock(this->m_mutex);
      this->m_isEnding = true;
    }
    this->m_changed.notify_all();
    for (std::thread& thread : this->m_threads)
    {
      thread.join();
    }
    this->m_threads.clear();
  }

private:
  bool addThread()
  {
    try
    {
      this->m_threads.emplace_back([this] { this->work(); });
    }
    catch (const std::system_error& /*thereAreTooMany*/)
    {
      return false;
    }
    // On its way to wait, so that it is counted on.
    ++this->m_waiting;
    return true;
  }
  void work()
  {
    std::unique_lock lock(this->m_mutex);
    while (true)
    {
      this->m_changed.wait(lock, [this] { return this->m_isEnding || !this->m_tasks.empty(); });
      if (this->m_tasks.empty())
      {
        return;
      }
      const std::function<void()> task = std::move(this->m_tasks.front());
      this->m_tasks.pop_front();
      --this->m_waiting;
      lock.unlock();
      task();
      lock.lock();
      --this->m_connections;
      ++this->m_waiting;
    }
  }

  std::atomic<int>& m_connections;
  int m_limit;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<std::function<void()>> m_tasks;
  std::size_t m_waiting{ 0 };
  bool m_isEnding{ false };
  std::vector<std::thread> m_threads;
};

/// As a pattern that fits this path only.
std::string patternFor(const std::string& path)
{
  std::string pattern;
  for (const char character : path)
  {
    pattern += character == '.' ? "[.]" : std::string(1, character);
  }
  return pattern;
}

} // namespace

std::string HttpRequest::parameter(const std::string& name) const
{
  const auto found = this->parameters.find(name);
  return found == this->parameters.end() ? std::string() : found->second;
}

struct HttpServer::Shared
{
  std::vector<HttpEndpoint> endpoints;
  RefusalBody refusalBody;
  Limits limits;
  std::optional<RequestCheck> check;
  std::atomic<int> connections{ 0 };
  std::atomic<bool> isStopping{ false };

  std::optional<Refusal> judge(const httplib::Request& request) const
  {
    const RequestHead head{ request.method, request.path, { request.headers.begin(), request.headers.end() } };
    if (auto refusal = this->check->judge(head))
    {
      return refusal;
    }
    std::set<std::string> methods;
    for (const HttpEndpoint& endpoint : this->endpoints)
    {
      if (endpoint.path == request.path)
      {
        methods.insert(endpoint.method);
      }
    }
    if (methods.empty())
    {
      return Refusal{ 404, "There is nothing at this path; /api/v1/openapi.json lists what there is.", {} };
    }
    if (methods.count(request.method) == 0)
    {
      std::string allowed;
      for (const std::string& method : methods)
      {
        allowed.append(allowed.empty() ? "" : ", ").append(method);
      }
      return Refusal{ 405, "This path has another method: " + allowed + ".", { "Allow", allowed } };
    }
    return {};
  }

  void refuse(const Refusal& refusal, httplib::Response& response) const
  {
    response.status = refusal.status;
    if (!refusal.field.first.empty())
    {
      response.set_header(refusal.field.first, refusal.field.second);
    }
    response.set_content(this->refusalBody(refusal.status, refusal.reason), "application/json");
  }

  void answer(const HttpEndpoint& endpoint, const httplib::Request& request, httplib::Response& response) const
  {
    HttpRequest asked;
    asked.parameters = { request.params.begin(), request.params.end() };
    asked.body = request.body;
    asked.lastEventID = request.get_header_value("Last-Event-ID");
    asked.isPointless = [this, isClosed = request.is_connection_closed] { return this->isStopping || isClosed(); };
    HttpResponse given = endpoint.answer(asked);
    response.status = given.status;
    if (!given.nextPart)
    {
      response.set_content(std::move(given.body), given.contentType);
      return;
    }
    response.set_chunked_content_provider(
      given.contentType,
      [next = std::move(given.nextPart)](std::size_t /*offset*/, httplib::DataSink& sink)
      {
        const std::optional<std::string> part = next();
        if (!part)
        {
          sink.done();
          return true;
        }
        return sink.write(part->data(), part->size());
      });
  }
};

/// One address that is listened at.
class HttpServer::Listener final : public httplib::Server
{
public:
  Listener(std::shared_ptr<Shared> shared, int family)
    : m_shared(std::move(shared))
  {
    this->set_address_family(family);
    this->set_tcp_nodelay(true);
    // Without SO_REUSEPORT: no other process can take a part of the connections.
    this->set_socket_options([](socket_t socket) { httplib::set_socket_opt(socket, SOL_SOCKET, SO_REUSEADDR, 1); });
    this->set_payload_max_length(RequestCheck::maximumBody);
    this->set_default_headers({ { "Cache-Control", "no-store" },
                                { "Content-Security-Policy", "default-src 'none'" },
                                { "Cross-Origin-Resource-Policy", "same-origin" },
                                { "X-Content-Type-Options", "nosniff" } });
    this->new_task_queue = [this]
    { return new ConnectionThreads(this->m_shared->connections, this->m_shared->limits.connections); };
    this->set_expect_100_continue_handler(
      [this](const httplib::Request& request, httplib::Response& response)
      {
        const auto refusal = this->m_shared->judge(request);
        if (refusal)
        {
          this->m_shared->refuse(*refusal, response);
        }
        return refusal ? refusal->status : 100;
      });
    this->set_pre_routing_handler(
      [this](const httplib::Request& request, httplib::Response& response)
      {
        const auto refusal = this->m_shared->judge(request);
        if (refusal)
        {
          this->m_shared->refuse(*refusal, response);
        }
        return refusal ? HandlerResponse::Handled : HandlerResponse::Unhandled;
      });
    // What the library refuses itself.
    this->set_error_handler(
      [this](const httplib::Request& /*request*/, httplib::Response& response)
      {
        if (!response.body.empty())
        {
          return HandlerResponse::Unhandled;
        }
        this->m_shared->refuse({ response.status, "The request is not as HTTP wants it.", {} }, response);
        return HandlerResponse::Handled;
      });
    this->set_exception_handler(
      [this](const httplib::Request& /*request*/, httplib::Response& response, const std::exception_ptr& /*exception*/)
      {
        this->m_shared->refuse({ 500, "The request failed in the program.", {} }, response);
      });
    for (const HttpEndpoint& endpoint : this->m_shared->endpoints)
    {
      const Handler handler = [this, &endpoint](const httplib::Request& request, httplib::Response& response)
      { this->m_shared->answer(endpoint, request, response); };
      const std::string pattern = patternFor(endpoint.path);
      if (endpoint.method == "GET")
      {
        this->Get(pattern, handler);
      }
      else if (endpoint.method == "POST")
      {
        this->Post(pattern, handler);
      }
      else if (endpoint.method == "PUT")
      {
        this->Put(pattern, handler);
      }
      else
      {
        this->Delete(pattern, handler);
      }
    }
  }

  ~Listener() override
  {
    this->stopListening();
    // The library leaves a socket open that was never listened at.
    if (const socket_t socket = this->svr_sock_.exchange(INVALID_SOCKET); socket != INVALID_SOCKET)
    {
      httplib::detail::close_socket(socket);
    }
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void startListening()
  {
    this->m_thread = std::thread([this] { this->listen_after_bind(); });
    this->wait_until_ready();
  }
  void stopListening()
  {
    this->stop();
    if (this->m_thread.joinable())
    {
      this->m_thread.join();
    }
  }

private:
  /// One request, and the end: there is no second one that the first could be mistaken for.
  bool process_and_close_socket(socket_t socket) override
  {
    constexpr std::chrono::seconds writeTimeout(5);
    bool isAnswered = false;
    {
      RequestStream stream(socket, writeTimeout, Clock::now() + this->m_shared->limits.request,
                           this->m_shared->isStopping);
      bool isClosed = false;
      isAnswered = this->process_request(stream, "", 0, "", 0, true, isClosed, nullptr);
    }
    this->waitForEnd(socket);
    httplib::detail::shutdown_socket(socket);
    httplib::detail::close_socket(socket);
    return isAnswered;
  }

  /// A connection that is closed with something unread is broken off, and the answer is lost with it.
  void waitForEnd(socket_t socket) const
  {
#ifdef SHUT_WR
    ::shutdown(socket, SHUT_WR);
#else
    ::shutdown(socket, SD_SEND);
#endif
    constexpr std::chrono::milliseconds patience(500);
    constexpr int slice = 50'000; // microseconds
    std::array<char, 4096> ignored{};
    const Clock::time_point end = Clock::now() + patience;
    while (!this->m_shared->isStopping && Clock::now() < end)
    {
      const auto isReadable = httplib::detail::select_read(socket, 0, slice);
      if (isReadable < 0 ||
          (isReadable > 0 && httplib::detail::read_socket(socket, ignored.data(), ignored.size(), 0) <= 0))
      {
        return;
      }
    }
  }

  std::shared_ptr<Shared> m_shared;
  std::thread m_thread;
};

HttpServer::HttpServer(std::vector<HttpEndpoint> endpoints, RefusalBody refusalBody, Limits limits)
  : m_shared(std::make_shared<Shared>())
{
  this->m_shared->endpoints = std::move(endpoints);
  this->m_shared->refusalBody = std::move(refusalBody);
  this->m_shared->limits = limits;
}

HttpServer::~HttpServer()
{
  this->stop();
}

int HttpServer::start(int port, const std::string& token, std::string& reason)
{
  const auto listenAt = [this](const char* address, int family, int wanted)
  {
    auto listener = std::make_unique<Listener>(this->m_shared, family);
    int taken = wanted;
    if (wanted == 0)
    {
      taken = std::max(listener->bind_to_any_port(address), 0);
    }
    else if (!listener->bind_to_port(address, wanted))
    {
      taken = 0;
    }
    if (taken != 0)
    {
      this->m_listeners.push_back(std::move(listener));
    }
    return taken;
  };
  const bool hasIPv6 = Listener(this->m_shared, AF_INET6).bind_to_any_port("::1") > 0;
  // A port that the system chooses for one address may be in use at the other.
  constexpr int attempts = 10;
  int taken = 0;
  for (int attempt = 0; attempt < (port == 0 ? attempts : 1) && taken == 0; ++attempt)
  {
    this->m_listeners.clear();
    taken = listenAt("127.0.0.1", AF_INET, port);
    if (taken != 0 && hasIPv6)
    {
      taken = listenAt("::1", AF_INET6, taken);
    }
  }
  if (taken == 0)
  {
    this->m_listeners.clear();
    reason = port == 0 ? "no port of 127.0.0.1 is free. End programs that listen on ports"
                       : "port " + std::to_string(port) +
                           " of 127.0.0.1 or ::1 is in use. Choose another one, or leave it away for one that is free";
    return 0;
  }
  this->m_shared->check.emplace(taken, token);
  for (const auto& listener : this->m_listeners)
  {
    listener->startListening();
  }
  return taken;
}

void HttpServer::stop()
{
  this->m_shared->isStopping = true;
  for (const auto& listener : this->m_listeners)
  {
    listener->stopListening();
  }
  this->m_listeners.clear();
}

} // namespace qreads
