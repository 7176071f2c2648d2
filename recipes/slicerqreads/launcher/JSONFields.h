#pragma once

#include "Documents.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cstdint>
#include <string>
#include <string_view>

namespace qreads::launcher
{

/// Members of a JSON object that have to be there and of their type; each throws Problem, Refused, where they are not.
class JSONFields
{
public:
  /// @param where  where it is from, for the message
  JSONFields(std::string_view json, std::string where);
  JSONFields(QJsonObject object, std::string where);

  bool has(const char* name) const;
  std::string text(const char* name) const;
  std::int64_t number(const char* name, std::int64_t least, std::int64_t most) const;
  Time time(const char* name) const;
  /// A SHA-256 in hexadecimal digits.
  std::string hash(const char* name) const;
  QJsonArray list(const char* name) const;
  JSONFields object(const char* name) const;
  const QJsonObject& members() const { return this->m_object; }

  [[noreturn]] void refuse(const std::string& reason) const;

private:
  QJsonObject m_object;
  std::string m_where;
};

/// Whether a text is a SHA-256 in hexadecimal digits.
bool isHash(std::string_view text);

} // namespace qreads::launcher
