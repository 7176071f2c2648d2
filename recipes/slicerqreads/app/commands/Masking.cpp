#include "Masking.h"

namespace qreads
{

std::string masked(std::string_view identifier, Masking masking)
{
  constexpr std::size_t shortest = 6;
  constexpr std::size_t shown = 2;
  if (identifier.empty() || masking == Masking::None)
  {
    return std::string(identifier);
  }
  std::string text = "***";
  if (masking == Masking::Ends && identifier.size() >= shortest)
  {
    // Not a part of a character of several bytes.
    std::size_t start = identifier.size() - shown;
    while (start < identifier.size() && (static_cast<unsigned char>(identifier[start]) & 0xC0U) == 0x80U)
    {
      ++start;
    }
    text += identifier.substr(start);
  }
  return text;
}

} // namespace qreads
