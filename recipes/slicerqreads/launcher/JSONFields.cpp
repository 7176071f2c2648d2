#include "JSONFields.h"

#include "Problem.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTimeZone>

#include <cstdio>
#include <utility>

namespace qreads::launcher
{

JSONFields::JSONFields(std::string_view json, std::string where)
  : m_where(std::move(where))
{
  const auto document =
    QJsonDocument::fromJson(QByteArray::fromRawData(json.data(), static_cast<qsizetype>(json.size())));
  if (!document.isObject())
  {
    this->refuse("it is no JSON object, or is damaged");
  }
  this->m_object = document.object();
}

JSONFields::JSONFields(QJsonObject object, std::string where)
  : m_object(std::move(object))
  , m_where(std::move(where))
{
}

bool JSONFields::has(const char* name) const
{
  return this->m_object.contains(QLatin1String(name));
}

std::string JSONFields::text(const char* name) const
{
  const QJsonValue value = this->m_object[QLatin1String(name)];
  if (!value.isString())
  {
    this->refuse(std::string("\"") + name + "\" has to be a text");
  }
  return value.toString().toStdString();
}

std::int64_t JSONFields::number(const char* name, std::int64_t least, std::int64_t most) const
{
  const QJsonValue value = this->m_object[QLatin1String(name)];
  const std::int64_t number = value.toInteger(least - 1);
  if (!value.isDouble() || number < least || number > most)
  {
    this->refuse(std::string("\"") + name + "\" has to be a whole number from " + std::to_string(least) + " to " +
                 std::to_string(most));
  }
  return number;
}

Time JSONFields::time(const char* name) const
{
  const std::string value = this->text(name);
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::sscanf(value.c_str(), "%4d-%2d-%2dT%2d:%2d:%2dZ", &year, &month, &day, &hour, &minute, &second);
  const QDateTime moment(QDate(year, month, day), QTime(hour, minute, second), QTimeZone::UTC);
  if (!moment.isValid() || textOf(moment.toSecsSinceEpoch()) != value)
  {
    this->refuse(std::string("\"") + name + "\" has to be a time such as 2027-11-25T00:00:00Z");
  }
  return moment.toSecsSinceEpoch();
}

std::string JSONFields::hash(const char* name) const
{
  std::string value = this->text(name);
  if (!isHash(value))
  {
    this->refuse(std::string("\"") + name + "\" has to be a SHA-256 in 64 hexadecimal digits");
  }
  return value;
}

QJsonArray JSONFields::list(const char* name) const
{
  const QJsonValue value = this->m_object[QLatin1String(name)];
  if (!value.isArray())
  {
    this->refuse(std::string("\"") + name + "\" has to be a list");
  }
  return value.toArray();
}

JSONFields JSONFields::object(const char* name) const
{
  const QJsonValue value = this->m_object[QLatin1String(name)];
  if (!value.isObject())
  {
    this->refuse(std::string("\"") + name + "\" has to be an object");
  }
  return { value.toObject(), this->m_where };
}

void JSONFields::refuse(const std::string& reason) const
{
  throw Problem(Problem::Kind::Refused, this->m_where + " is refused: " + reason);
}

bool isHash(std::string_view text)
{
  constexpr std::size_t digits = 64;
  return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace qreads::launcher
