#include "WatchedFolder.h"

#include "commands/RequestJSON.h"
#include "commands/ViewerCommands.h"
#include "platform/Platform.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <string_view>
#include <variant>

namespace qreads
{

namespace
{

constexpr std::string_view requestEnding = ".json";
constexpr std::string_view resultEnding = ".result.json";
/// A request that is being carried out is `.NAME.working`.
constexpr std::string_view workingEnding = ".working";
constexpr std::string_view partEnding = ".part";
/// What waited longer for the program to be started is not what somebody wants to see now.
constexpr std::chrono::seconds longestWait(60);

bool endsIn(std::string_view name, std::string_view ending)
{
  return name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending;
}

bool isRequest(std::string_view name)
{
  return name.front() != '.' && endsIn(name, requestEnding) && !endsIn(name, resultEnding);
}

std::string without(std::string_view name, std::string_view ending)
{
  return std::string(name.substr(0, name.size() - ending.size()));
}

std::string workingName(const std::string& name)
{
  return "." + name + std::string(workingEnding);
}

std::string resultName(const std::string& name)
{
  return without(name, requestEnding) + std::string(resultEnding);
}

Reply refusal(Outcome outcome, const std::string& text)
{
  Reply reply;
  reply.outcome = outcome;
  reply.text = text;
  return reply;
}

} // namespace

/// Replies on their way from the thread that gives them to the one that writes them.
struct WatchedFolder::Answers
{
  std::unique_ptr<platform::RequestFolder> folder;
  std::mutex mutex;
  std::vector<std::pair<std::string, Reply>> replies; ///< by the names of the requests

  void add(const std::string& name, const Reply& reply)
  {
    {
      const std::lock_guard<std::mutex> lock(this->mutex);
      this->replies.emplace_back(name, reply);
    }
    this->folder->wake();
  }
};

WatchedFolder::WatchedFolder(std::unique_ptr<platform::RequestFolder> folder, ViewerCommands& commands)
  : m_commands(commands)
  , m_answers(std::make_shared<Answers>())
{
  this->m_answers->folder = std::move(folder);
  this->m_thread = std::thread([this] { this->run(); });
}

WatchedFolder::~WatchedFolder()
{
  this->m_ending = true;
  this->m_answers->folder->wake();
  this->m_thread.join();
}

void WatchedFolder::run()
{
  platform::RequestFolder& folder = *this->m_answers->folder;
  this->recover();
  do
  {
    this->writeReplies();
    for (const std::string& name : folder.names())
    {
      if (isRequest(name) && !this->m_ending)
      {
        this->carryOut(name);
      }
    }
  } while (folder.waitForChange() && !this->m_ending);
  this->writeReplies();
  if (!this->m_ending)
  {
    platform::writeError("the folder that is watched for requests was moved or removed, so none are taken from it any "
                         "more. Start again with --watch and its new place");
  }
}

void WatchedFolder::writeReplies()
{
  std::vector<std::pair<std::string, Reply>> replies;
  {
    const std::lock_guard<std::mutex> lock(this->m_answers->mutex);
    replies.swap(this->m_answers->replies);
  }
  for (const auto& [name, reply] : replies)
  {
    this->write(name, reply);
  }
}

void WatchedFolder::recover()
{
  const platform::RequestFolder& folder = *this->m_answers->folder;
  for (const std::string& name : folder.names())
  {
    if (endsIn(name, std::string(resultEnding) + std::string(partEnding)))
    {
      folder.remove(name);
    }
    else if (name.front() == '.' && endsIn(name, std::string(requestEnding) + std::string(workingEnding)))
    {
      const std::string request = without(name, workingEnding).substr(1);
      if (!folder.has(resultName(request)))
      {
        this->write(request, refusal(Outcome::Failed, "SlicerQReads ended while it was at work on this. Ask again."));
      }
      folder.remove(name);
    }
    else if (isRequest(name) && folder.age(name) > longestWait && folder.rename(name, workingName(name)))
    {
      this->write(name,
                  refusal(Outcome::Unavailable,
                          "SlicerQReads did not run when this came, and was started too late for it. Ask again."));
    }
  }
}

void WatchedFolder::carryOut(const std::string& name)
{
  using Content = platform::RequestFolder::Content;
  const platform::RequestFolder& folder = *this->m_answers->folder;
  if (std::find(this->m_ignored.begin(), this->m_ignored.end(), name) != this->m_ignored.end())
  {
    return;
  }
  // Taken first: it is carried out once, whatever happens.
  if (!folder.rename(name, workingName(name)))
  {
    this->m_ignored.push_back(name);
    return;
  }
  std::string text;
  switch (folder.read(workingName(name), maximumRequestSize, text))
  {
    case Content::Gone:
      return;
    case Content::Refused:
      this->write(name, refusal(Outcome::Forbidden, text + ": only plain files of the user are requests."));
      return;
    case Content::Text:
      break;
  }
  std::variant<Request, Reply> parsed = requestFromJSON(QByteArray::fromStdString(text), Origin::WatchedFolder);
  if (const auto* reply = std::get_if<Reply>(&parsed))
  {
    this->write(name, *reply);
    return;
  }
  this->m_commands.submit(std::get<Request>(std::move(parsed)),
                          [answers = this->m_answers, name](const Reply& reply) { answers->add(name, reply); });
}

void WatchedFolder::write(const std::string& name, const Reply& reply)
{
  const platform::RequestFolder& folder = *this->m_answers->folder;
  const QByteArray text = QJsonDocument(toJSON(reply)).toJson();
  folder.write(resultName(name), std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
  folder.remove(workingName(name));
}

} // namespace qreads
