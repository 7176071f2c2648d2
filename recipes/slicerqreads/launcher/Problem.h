#pragma once

#include <stdexcept>
#include <string>

namespace qreads::launcher
{

/// Why something cannot be done: names the thing, the reason and the next step.
class Problem : public std::runtime_error
{
public:
  enum class Kind
  {
    Refused,   ///< what was read is not what a trusted key has signed, or is not allowed
    Share,     ///< the share cannot be read
    Cache,     ///< nothing can be kept on this computer
    Cancelled, ///< the user does not want to wait
  };

  Problem(Kind kind, const std::string& text)
    : std::runtime_error(text)
    , m_kind(kind)
  {
  }

  Kind kind() const { return this->m_kind; }

private:
  Kind m_kind;
};

} // namespace qreads::launcher
