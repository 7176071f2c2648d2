#include "LocalSocket.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace qreads::platform
{

namespace
{

/// A descriptor that is closed unless it is taken.
class Descriptor
{
public:
  explicit Descriptor(int number)
    : m_number(number)
  {
  }
  ~Descriptor()
  {
    if (this->m_number >= 0)
    {
      close(this->m_number);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return this->m_number; }
  int take() { return std::exchange(this->m_number, -1); }
  explicit operator bool() const { return this->m_number >= 0; }

private:
  int m_number;
};

std::string lastError()
{
  return std::generic_category().message(errno);
}

/// Where the session's folder is to be; empty where the system does not tell.
std::filesystem::path sessionFolderPath()
{
  const char* folder = std::getenv("XDG_RUNTIME_DIR");
  return folder != nullptr && *folder == '/' ? std::filesystem::path(folder) / "slicerqreads" : std::filesystem::path();
}

std::optional<sockaddr_un> addressOf(const std::filesystem::path& path)
{
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path)
  {
    return {};
  }
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  return address;
}

std::filesystem::path socketPathOf(const std::filesystem::path& folder, const std::string& name)
{
  return folder / (name + ".socket");
}

bool isOfSameUser(int socket)
{
  ucred peer{};
  socklen_t size = sizeof peer;
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

int millisecondsOf(std::chrono::milliseconds time)
{
  return time.count() < 0 ? -1 : static_cast<int>(time.count());
}

} // namespace

std::filesystem::path sessionFolder(std::string& reason)
{
  std::filesystem::path path = sessionFolderPath();
  if (path.empty())
  {
    reason = "XDG_RUNTIME_DIR does not name the folder of the user's session. Start from a session of the desktop, or "
             "set it to a folder that is only yours";
    return {};
  }
  constexpr mode_t onlyUser = 0700;
  if (mkdir(path.c_str(), onlyUser) != 0 && errno != EEXIST)
  {
    reason = "the folder \"" + path.string() + "\" cannot be made: " + lastError() + ". Check XDG_RUNTIME_DIR";
    return {};
  }
  const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat state
  {
  };
  if (!folder || fstat(folder.get(), &state) != 0 || state.st_uid != geteuid() || (state.st_mode & 077) != 0)
  {
    reason = "\"" + path.string() +
             "\" is not a folder that only you may look into. Remove it, and check who may write to XDG_RUNTIME_DIR";
    return {};
  }
  return path;
}

Conversation::Conversation(int descriptor)
  : m_descriptor(descriptor)
{
}

Conversation::~Conversation()
{
  if (this->m_descriptor >= 0)
  {
    close(this->m_descriptor);
  }
}

Conversation::Conversation(Conversation&& other) noexcept
  : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

Conversation& Conversation::operator=(Conversation&& other) noexcept
{
  std::swap(this->m_descriptor, other.m_descriptor);
  return *this;
}

bool Conversation::send(std::string_view text, std::chrono::milliseconds patience)
{
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!text.empty())
  {
    const ssize_t sent = ::send(this->m_descriptor, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
    {
      text.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if ((errno != EAGAIN && errno != EINTR) || left.count() <= 0)
    {
      return false;
    }
    pollfd ready{ this->m_descriptor, POLLOUT, 0 };
    poll(&ready, 1, millisecondsOf(left));
  }
  return true;
}

void Conversation::endSending()
{
  shutdown(this->m_descriptor, SHUT_WR);
}

Conversation::Received Conversation::receive(std::string& text)
{
  std::array<char, 4096> part{};
  const ssize_t size = recv(this->m_descriptor, part.data(), part.size(), MSG_DONTWAIT);
  if (size > 0)
  {
    text.append(part.data(), static_cast<std::size_t>(size));
    return Received::Something;
  }
  return size < 0 && (errno == EAGAIN || errno == EINTR) ? Received::Nothing : Received::End;
}

bool Conversation::wait(std::chrono::milliseconds patience) const
{
  pollfd ready{ this->m_descriptor, POLLIN, 0 };
  return poll(&ready, 1, millisecondsOf(patience)) != 0;
}

std::optional<Conversation> callInstance(const std::string& name)
{
  const std::filesystem::path folder = sessionFolderPath();
  const std::optional<sockaddr_un> address = addressOf(socketPathOf(folder, name));
  if (folder.empty() || !address)
  {
    return {};
  }
  Descriptor caller(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!caller || connect(caller.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      !isOfSameUser(caller.get()))
  {
    return {};
  }
  return Conversation(caller.take());
}

std::unique_ptr<InstanceClaim> InstanceClaim::make(const std::string& name, std::string& reason)
{
  const std::filesystem::path folder = sessionFolder(reason);
  if (folder.empty())
  {
    return nullptr;
  }
  // The system lets go of the lock when the process ends, however it does: what it guards may then be in any state.
  constexpr mode_t onlyUser = 0600;
  const std::filesystem::path lockPath = folder / (name + ".lock");
  Descriptor lock(open(lockPath.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, onlyUser));
  if (!lock)
  {
    reason = "\"" + lockPath.string() + "\" cannot be opened: " + lastError() + ". Remove it and start again";
    return nullptr;
  }
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
  {
    return nullptr;
  }
  const std::filesystem::path socketPath = socketPathOf(folder, name);
  const std::optional<sockaddr_un> address = addressOf(socketPath);
  if (!address)
  {
    reason = "the path of \"" + socketPath.string() + "\" is too long for a socket. Shorten XDG_RUNTIME_DIR";
    return nullptr;
  }
  unlink(socketPath.c_str());
  Descriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  constexpr int queueLength = 64;
  // Its mode becomes the file's.
  if (!listener || fchmod(listener.get(), onlyUser) != 0 ||
      bind(listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      chmod(socketPath.c_str(), onlyUser) != 0 || listen(listener.get(), queueLength) != 0)
  {
    reason = "the socket \"" + socketPath.string() + "\" cannot be made: " + lastError() + ". Check the folder";
    return nullptr;
  }
  return std::unique_ptr<InstanceClaim>(new InstanceClaim(socketPath, lock.take(), listener.take()));
}

InstanceClaim::InstanceClaim(std::filesystem::path socketPath, int lock, int socket)
  : m_socketPath(std::move(socketPath))
  , m_lock(lock)
  , m_socket(socket)
{
}

InstanceClaim::~InstanceClaim()
{
  // Last the lock: who has it may make the socket anew.
  unlink(this->m_socketPath.c_str());
  close(this->m_socket);
  close(this->m_lock);
}

std::optional<Conversation> InstanceClaim::accept()
{
  Descriptor caller(accept4(this->m_socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!caller || !isOfSameUser(caller.get()))
  {
    return {};
  }
  return Conversation(caller.take());
}

} // namespace qreads::platform
