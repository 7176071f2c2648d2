#include "RequestCheck.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace qreads
{

namespace
{

bool sameIgnoringCase(std::string_view one, std::string_view other)
{
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](unsigned char left, unsigned char right) { return std::tolower(left) == std::tolower(right); });
}

std::vector<std::string_view> valuesOf(const RequestHead& head, std::string_view name)
{
  std::vector<std::string_view> values;
  for (const auto& [field, value] : head.fields)
  {
    if (sameIgnoringCase(field, name))
    {
      values.push_back(value);
    }
  }
  return values;
}

bool has(const RequestHead& head, std::string_view name)
{
  return !valuesOf(head, name).empty();
}

bool isJSON(std::string_view contentType)
{
  const auto isEither = [contentType](std::string_view type) { return sameIgnoringCase(contentType, type); };
  return isEither("application/json") || isEither("application/json; charset=utf-8") ||
         isEither("application/json;charset=utf-8");
}

} // namespace

bool sameInConstantTime(std::string_view known, std::string_view given)
{
  // Volatile: a compiler that sees the result decided early could leave the loop.
  volatile unsigned difference = known.size() == given.size() ? 0 : 1;
  for (std::size_t index = 0; index < given.size(); ++index)
  {
    const auto expected = static_cast<unsigned char>(known.empty() ? 0 : known[index % known.size()]);
    difference = difference | (expected ^ static_cast<unsigned char>(given[index]));
  }
  return difference == 0;
}

RequestCheck::RequestCheck(int port, std::string token)
  : m_authorization("Bearer " + std::move(token))
{
  for (const char* host : { "127.0.0.1", "[::1]", "localhost" })
  {
    this->m_hosts.push_back(std::string(host) + ":" + std::to_string(port));
  }
}

std::optional<Refusal> RequestCheck::judge(const RequestHead& head) const
{
  if (auto refusal = this->judgeCaller(head))
  {
    return refusal;
  }
  return judgeBody(head);
}

std::optional<Refusal> RequestCheck::judgeCaller(const RequestHead& head) const
{
  // A page whose own name leads to this machine (DNS rebinding) sends that name.
  const auto hosts = valuesOf(head, "Host");
  if (hosts.size() != 1 || std::find(this->m_hosts.begin(), this->m_hosts.end(), hosts[0]) == this->m_hosts.end())
  {
    return Refusal{ 421, "The Host header is not this server's address.", {} };
  }
  // Browsers name the page that asks. There is no page that may.
  if (has(head, "Origin"))
  {
    return Refusal{ 403, "Requests of web pages are refused.", {} };
  }
  const auto authorizations = valuesOf(head, "Authorization");
  if (authorizations.size() != 1 || !sameInConstantTime(this->m_authorization, authorizations[0]))
  {
    return Refusal{ 401,
                    "The header \"Authorization: Bearer TOKEN\" with the token of the connection file is missing.",
                    { "WWW-Authenticate", "Bearer" } };
  }
  return {};
}

std::optional<Refusal> RequestCheck::judgeBody(const RequestHead& head)
{
  // Where a body ends is said in one way only, so that nobody can read a second request into it.
  const auto lengths = valuesOf(head, "Content-Length");
  const bool isLength =
    lengths.size() == 1 && !lengths[0].empty() && lengths[0].size() < 10 &&
    std::all_of(lengths[0].begin(), lengths[0].end(), [](unsigned char digit) { return std::isdigit(digit) != 0; });
  if (has(head, "Transfer-Encoding") || has(head, "Upgrade") || has(head, "Trailer") || (!lengths.empty() && !isLength))
  {
    return Refusal{ 400, "The length of the body is to be said once, in digits, by Content-Length.", {} };
  }
  if (has(head, "Content-Encoding"))
  {
    return Refusal{ 415, "The body is to be sent as it is, without Content-Encoding.", {} };
  }
  const std::size_t length = isLength ? std::stoul(std::string(lengths[0])) : 0;
  if (length > maximumBody)
  {
    return Refusal{ 413, "The body is larger than " + std::to_string(maximumBody) + " bytes.", {} };
  }
  if (head.method != "POST")
  {
    return length == 0 ? std::nullopt : std::optional(Refusal{ 400, "Only POST has a body.", {} });
  }
  if (!isLength)
  {
    return Refusal{ 411, "Content-Length is missing.", {} };
  }
  // Forms of pages can send other types without asking first.
  const auto types = valuesOf(head, "Content-Type");
  if (types.size() != 1 || !isJSON(types[0]))
  {
    return Refusal{ 415, "The Content-Type is to be application/json.", {} };
  }
  return {};
}

} // namespace qreads
