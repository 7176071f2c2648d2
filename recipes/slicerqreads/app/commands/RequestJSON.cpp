#include "RequestJSON.h"

#include "ViewerCommands.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QJsonValue>
#include <QUrl>
#include <QUrlQuery>

#include <array>
#include <cmath>
#include <utility>

namespace qreads
{

namespace
{

Reply invalid(const std::string& id, const QString& reason)
{
  Reply reply;
  reply.outcome = Outcome::Invalid;
  reply.id = id;
  reply.text = reason.toStdString();
  return reply;
}

constexpr std::array commandNames{ std::pair("show", Command::Show), std::pair("hide", Command::Hide),
                                   std::pair("clear", Command::Clear), std::pair("quit", Command::Quit) };
constexpr std::array stepNames{ std::pair("accepted", AnswerAt::Accepted),
                                std::pair("firstImage", AnswerAt::FirstImage),
                                std::pair("complete", AnswerAt::Complete) };

template<class Names, class Value>
bool choose(const Names& names, const QString& name, Value& value)
{
  for (const auto& [known, meaning] : names)
  {
    if (name == QLatin1String(known))
    {
      value = meaning;
      return true;
    }
  }
  return false;
}

/// Takes the fields of an object out of it one by one, and keeps what is wrong with the first that is.
class Fields
{
public:
  explicit Fields(QJsonObject object)
    : m_object(std::move(object))
  {
  }

  QString text(const QString& name)
  {
    // Longer than anything that DICOM or a file system calls by a name.
    constexpr int longest = 4096;
    const QJsonValue value = this->m_object.take(name);
    if (value.isUndefined())
    {
      return {};
    }
    QString found = value.toString();
    if (!value.isString() || found.isEmpty() || found.size() > longest || found.contains(QChar(0)))
    {
      this->complain(QString("The field \"%1\" is to be a text that is not empty.").arg(name));
    }
    return found;
  }

  std::optional<double> number(const QString& name)
  {
    const QJsonValue value = this->m_object.take(name);
    if (value.isUndefined())
    {
      return {};
    }
    if (!value.isDouble() || !std::isfinite(value.toDouble()))
    {
      this->complain(QString("The field \"%1\" is to be a number.").arg(name));
    }
    return value.toDouble();
  }

  bool flag(const QString& name)
  {
    const QJsonValue value = this->m_object.take(name);
    if (!value.isUndefined() && !value.isBool())
    {
      this->complain(QString("The field \"%1\" is to be true or false.").arg(name));
    }
    return value.toBool();
  }

  bool has(const QString& name) const { return this->m_object.contains(name); }
  void complain(const QString& reason) { this->m_problem = this->m_problem.isEmpty() ? reason : this->m_problem; }
  /// What is wrong, also with what was not taken; empty if nothing is.
  QString problem() const
  {
    return this->m_problem.isEmpty() && !this->m_object.isEmpty()
             ? QStringLiteral("There is no field \"%1\" for this command.")
                 .arg(this->m_object.keys().constFirst().left(40))
             : this->m_problem;
  }

private:
  QJsonObject m_object;
  QString m_problem;
};

void takeShowFields(Fields& fields, Request& request)
{
  if (!fields.has("path"))
  {
    fields.complain("The field \"path\" is missing: the folder or file to show.");
  }
  request.paths = { std::filesystem::u8path(fields.text("path").toStdString()) };
  request.layout = fields.text("layout").toStdString();
  request.window = fields.number("window");
  request.level = fields.number("level");
  request.patientID = fields.text("patientID").toStdString();
  request.studyInstanceUID = fields.text("studyInstanceUID").toStdString();
  request.append = fields.flag("append");
  if (const QString step = fields.text("answerAt"); !step.isEmpty() && !choose(stepNames, step, request.answerAt))
  {
    fields.complain("The field \"answerAt\" is to be accepted, firstImage or complete.");
  }
}

QJsonObject toJSON(const Difference& difference)
{
  return { { "requested", QString::fromStdString(difference.requested) },
           { "found", QString::fromStdString(difference.found) } };
}

} // namespace

std::variant<Request, Reply> requestFromJSON(const QByteArray& text, Origin origin, const QString& command)
{
  if (text.size() > maximumRequestSize)
  {
    return invalid({}, QString("The request is larger than %1 bytes.").arg(maximumRequestSize));
  }
  QJsonParseError error{};
  const QJsonDocument document = QJsonDocument::fromJson(text, &error);
  if (!document.isObject())
  {
    return invalid({}, error.error == QJsonParseError::NoError
                         ? "The request is to be a JSON object."
                         : QString("The request is not JSON: %1 at %2.").arg(error.errorString()).arg(error.offset));
  }
  Fields fields(document.object());
  Request request;
  request.origin = origin;
  request.answerAt = origin == Origin::WatchedFolder ? AnswerAt::Complete : AnswerAt::FirstImage;
  request.id = fields.text("request").toStdString();
  QString name = command;
  if (name.isEmpty())
  {
    name = fields.has("command") ? fields.text("command") : QString("show");
  }
  if (!choose(commandNames, name, request.command))
  {
    fields.complain("There is no such command: show, hide, clear and quit are.");
  }
  else if (request.command == Command::Show)
  {
    takeShowFields(fields, request);
  }
  if (const QString problem = fields.problem(); !problem.isEmpty())
  {
    return invalid(request.id, problem);
  }
  return request;
}

std::variant<Request, Reply> requestFromURL(const QByteArray& address)
{
  const QUrl url = QUrl::fromEncoded(address, QUrl::StrictMode);
  const bool isPlain = url.isValid() && url.scheme() == "slicerqreads" && url.host() == "show" &&
                       (url.path().isEmpty() || url.path() == "/") && url.userInfo().isEmpty() && url.port() < 0 &&
                       !url.hasFragment();
  if (!isPlain || address.size() > maximumRequestSize)
  {
    return invalid({}, "The address is to be slicerqreads://show?path=… and nothing else.");
  }
  QJsonObject object;
  const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
  for (const auto& [name, value] : items)
  {
    const bool isAllowed = name == "path" || name == "patientID" || name == "studyInstanceUID" || name == "request";
    if (!isAllowed || object.contains(name))
    {
      return invalid({}, QString("The address may have path, patientID, studyInstanceUID and request, each once, and "
                                 "not \"%1\".")
                           .arg(name.left(40)));
    }
    object.insert(name, value);
  }
  return requestFromJSON(QJsonDocument(object).toJson(), Origin::URL, "show");
}

QJsonObject toJSON(const Reply& reply)
{
  QJsonObject object{ { "request", QString::fromStdString(reply.id) }, { "outcome", outcomeName(reply.outcome) } };
  if (!reply.text.empty())
  {
    object.insert("message", QString::fromStdString(reply.text));
  }
  if (reply.patientID)
  {
    object.insert("patientID", toJSON(*reply.patientID));
  }
  if (reply.studyInstanceUID)
  {
    object.insert("studyInstanceUID", toJSON(*reply.studyInstanceUID));
  }
  if (reply.slices > 0)
  {
    object.insert("slices", reply.slices);
  }
  if (reply.problems > 0)
  {
    object.insert("problems", reply.problems);
  }
  if (reply.firstImageMilliseconds)
  {
    object.insert("firstImageMilliseconds", *reply.firstImageMilliseconds);
  }
  if (reply.completeMilliseconds)
  {
    object.insert("completeMilliseconds", *reply.completeMilliseconds);
  }
  return object;
}

QJsonObject toJSON(const ViewerEvent& event)
{
  return { { "event", eventName(event.kind) },
           { "number", static_cast<qint64>(event.number) },
           { "request", QString::fromStdString(event.request) },
           { "milliseconds", event.milliseconds },
           { "outcome", outcomeName(event.outcome) } };
}

QJsonObject toJSON(const ViewerStatus& status)
{
  static constexpr std::array states{ "empty", "loading", "shown", "failed" };
  QJsonObject object{ { "state", states[static_cast<std::size_t>(status.state)] },
                      { "windowVisible", status.windowVisible },
                      { "slicesRead", status.slicesRead },
                      { "slices", status.slices },
                      { "requestCount", static_cast<qint64>(status.requestCount) },
                      { "lastEvent", static_cast<qint64>(status.lastEvent) } };
  const auto insert = [&object](const QString& name, const std::string& text)
  {
    if (!text.empty())
    {
      object.insert(name, QString::fromStdString(text));
    }
  };
  insert("request", status.request);
  insert("outcome", status.outcome ? outcomeName(*status.outcome) : "");
  insert("patientID", status.patientID);
  insert("studyInstanceUID", status.studyInstanceUID);
  return object;
}

} // namespace qreads
