#pragma once

#include <cstddef>
#include <cstring>

/// Names of an enumeration's values, which count from 0, as Slicer's functions …AsString and …FromString give them.
namespace mrml
{

/// Empty for a value that has no name.
template<std::size_t Count>
const char* nameOf(const char* const (&names)[Count], int value)
{
  return value >= 0 && static_cast<std::size_t>(value) < Count ? names[value] : "";
}

/// -1 for a name that there is not.
template<std::size_t Count>
int valueOf(const char* const (&names)[Count], const char* name)
{
  for (std::size_t value = 0; name && value < Count; ++value)
  {
    if (std::strcmp(names[value], name) == 0)
    {
      return static_cast<int>(value);
    }
  }
  return -1;
}

} // namespace mrml
