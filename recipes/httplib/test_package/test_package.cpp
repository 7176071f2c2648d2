#include <httplib.h>

#include <thread>

/* Asks itself. */
int main()
{
  httplib::Server server;
  server.Get("/",
             [](const httplib::Request&, httplib::Response& response) { response.set_content("yes", "text/plain"); });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread thread([&server] { server.listen_after_bind(); });
  server.wait_until_ready();
  const httplib::Result result = httplib::Client("127.0.0.1", port).Get("/");
  server.stop();
  thread.join();
  return result && result->body == "yes" ? 0 : 1;
}
