#include "JsonWriter.h"

#include <array>
#include <cstdio>

namespace probe
{

std::string string(std::string_view text)
{
  std::string result = "\"";
  for (const char character : text)
  {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\')
    {
      result += '\\';
      result += character;
    }
    else if (byte < 0x20 || byte == 0x7f)
    {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", byte);
      result += escape.data();
    }
    else
    {
      result += character;
    }
  }
  return result + "\"";
}

std::string number(double value)
{
  if (!std::isfinite(value))
  {
    return "null";
  }
  std::array<char, 32> digits{};
  std::snprintf(digits.data(), digits.size(), "%.17g", value);
  return digits.data();
}

std::string boolean(bool value)
{
  return value ? "true" : "false";
}

std::string array(const std::vector<std::string>& values)
{
  std::string result = "[";
  for (const std::string& value : values)
  {
    result += (result.size() > 1 ? ", " : "") + value;
  }
  return result + "]";
}

Object& Object::add(std::string_view name, const std::string& value)
{
  this->m_members += (this->m_members.empty() ? "" : ", ") + string(name) + ": " + value;
  return *this;
}

} // namespace probe
