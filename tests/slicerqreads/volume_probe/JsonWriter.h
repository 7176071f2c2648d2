#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace probe
{

/// JSON text of one value. Names say the type, so that no number becomes a truth value by accident.
std::string string(std::string_view text);
std::string number(double value); ///< null where it isn't finite
std::string boolean(bool value);
std::string array(const std::vector<std::string>& values);

/// A JSON object, its members in the order in which they were added.
class Object
{
public:
  Object& add(std::string_view name, const std::string& value);
  std::string text() const { return "{" + this->m_members + "}"; }

private:
  std::string m_members;
};

template<typename Range, typename Convert>
std::string arrayOf(const Range& range, Convert convert)
{
  std::vector<std::string> values;
  for (const auto& value : range)
  {
    values.push_back(convert(value));
  }
  return array(values);
}

} // namespace probe
