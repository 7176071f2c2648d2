#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// How two starts of the program by one user find and hear each other.
namespace qreads::platform
{

/// The user's own folder for what lasts as long as the session, made where it is not there. Nobody else can look into
/// it. Empty where there can't be one.
/// @param reason  why, with the next step
std::filesystem::path sessionFolder(std::string& reason);

/// One end of a conversation with another process of the same user on this machine; nobody else is talked to.
class Conversation
{
public:
  enum class Received
  {
    Something,
    Nothing, ///< there is nothing to be read now
    End      ///< nor will there be
  };

  explicit Conversation(int descriptor);
  ~Conversation();
  Conversation(Conversation&& other) noexcept;
  Conversation& operator=(Conversation&& other) noexcept;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  /// For those who wait for it to be readable.
  int descriptor() const { return this->m_descriptor; }
  /// Sends all of a text, as long as the other side takes it within the time.
  bool send(std::string_view text, std::chrono::milliseconds patience);
  /// The other side sees an end after what was sent.
  void endSending();
  /// Appends what there is to be read now.
  Received receive(std::string& text);
  /// Waits until there is something to be read, or the end.
  /// @param patience  negative: without limit
  /// @returns  false when the time is over
  bool wait(std::chrono::milliseconds patience) const;

private:
  int m_descriptor;
};

/// Talks to the running instance of that name.
/// @returns  empty if there is none, at once
std::optional<Conversation> callInstance(const std::string& name);

/// Being the one instance of a name, from its construction to its destruction or the end of the process, whatever ended
/// it. From the first moment on, others that call are kept waiting.
class InstanceClaim
{
public:
  /// @param reason  why it cannot be; empty where another process is the instance
  /// @returns  null where this process is not the instance
  static std::unique_ptr<InstanceClaim> make(const std::string& name, std::string& reason);
  ~InstanceClaim();
  InstanceClaim(const InstanceClaim&) = delete;
  InstanceClaim& operator=(const InstanceClaim&) = delete;

  /// Readable when somebody calls.
  int descriptor() const { return this->m_socket; }
  /// The next one who calls; empty where there is none now, or it is another user's process.
  std::optional<Conversation> accept();

private:
  InstanceClaim(std::filesystem::path socketPath, int lock, int socket);

  std::filesystem::path m_socketPath;
  int m_lock;
  int m_socket;
};

} // namespace qreads::platform
