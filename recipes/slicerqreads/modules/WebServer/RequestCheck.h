#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qreads
{

/// What stands before a request's body.
struct RequestHead
{
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> fields; ///< of the header, in any order
};

/// The answer to a request that is not carried out.
struct Refusal
{
  int status;
  std::string reason;
  std::pair<std::string, std::string> field; ///< of the answer's header; no name: none
};

/// What a request has to bring before anything of it is looked at or its body is read.
class RequestCheck
{
public:
  /// The longest body, in bytes.
  static constexpr std::size_t maximumBody = 65536;

  /// @param port  where the program listens
  /// @param token  what callers have to know
  RequestCheck(int port, std::string token);

  /// Who may ask at all: only programs that have read the token, and no page in a browser.
  std::optional<Refusal> judge(const RequestHead& head) const;

private:
  std::optional<Refusal> judgeCaller(const RequestHead& head) const;
  static std::optional<Refusal> judgeBody(const RequestHead& head);

  std::vector<std::string> m_hosts;
  std::string m_authorization;
};

/// Whether two texts are the same. How long it takes tells how long they are, nothing more.
bool sameInConstantTime(std::string_view known, std::string_view given);

} // namespace qreads
