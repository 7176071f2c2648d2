#pragma once

#include <string_view>

namespace qreads
{

/// Whether a text is a request in the form of an address, slicerqreads:…, and no path.
constexpr bool isRequestURL(std::string_view text)
{
  constexpr std::string_view scheme = "slicerqreads:";
  return text.substr(0, scheme.size()) == scheme;
}

} // namespace qreads
