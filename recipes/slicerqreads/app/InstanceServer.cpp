#include "InstanceServer.h"

#include "HandOver.h"
#include "commands/RequestJSON.h"
#include "commands/RequestURL.h"
#include "commands/ViewerCommands.h"

#include <QPointer>
#include <QSocketNotifier>
#include <QTimer>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace qreads
{

namespace
{

/// Who says nothing for so long is not listened to any more.
constexpr std::chrono::milliseconds callLimit(5000);
/// More than any user starts at once.
constexpr std::size_t callerLimit = 64;
/// How long a caller may take to take the few bytes of an answer.
constexpr std::chrono::milliseconds answerPatience(100);

std::vector<std::string> parts(const std::string& message)
{
  std::vector<std::string> found;
  for (std::size_t start = 0, end = 0; (end = message.find('\0', start)) != std::string::npos; start = end + 1)
  {
    found.push_back(message.substr(start, end - start));
  }
  return found;
}

/// What a message asks for; nothing where it is none of another start.
std::optional<std::variant<Request, Reply>> requestIn(const std::string& message)
{
  std::vector<std::string> words = parts(message);
  if (words.size() < 2 || words[0] != handover::greeting)
  {
    return {};
  }
  const AnswerAt step = words[1] == handover::waiting ? AnswerAt::FirstImage : AnswerAt::Accepted;
  words.erase(words.begin(), words.begin() + 2);
  if (std::any_of(words.begin(), words.end(), isRequestURL))
  {
    std::variant<Request, Reply> result =
      requestFromURL(words.size() == 1 ? QByteArray::fromStdString(words.front()) : QByteArray());
    if (auto* request = std::get_if<Request>(&result))
    {
      request->answerAt = step;
    }
    return result;
  }
  Request request;
  request.origin = Origin::Start;
  request.answerAt = step;
  request.paths.assign(words.begin(), words.end());
  return request;
}

} // namespace

struct InstanceServer::Caller
{
  platform::Conversation conversation;
  std::string message;
  std::unique_ptr<QSocketNotifier> notifier; ///< while it is listened to
};

InstanceServer::InstanceServer(platform::InstanceClaim& claim, ViewerCommands& commands)
  : m_claim(claim)
  , m_commands(commands)
  , m_notifier(std::make_unique<QSocketNotifier>(claim.descriptor(), QSocketNotifier::Read))
{
  this->connect(this->m_notifier.get(), &QSocketNotifier::activated, this, &InstanceServer::acceptCallers);
}

InstanceServer::~InstanceServer() = default;

void InstanceServer::acceptCallers()
{
  std::optional<platform::Conversation> conversation = this->m_claim.accept();
  if (!conversation)
  {
    return;
  }
  if (this->m_callers.size() >= callerLimit)
  {
    // Who has been silent for the longest is not listened to any more.
    const auto silent =
      std::find_if(this->m_callers.begin(), this->m_callers.end(),
                   [](const auto& entry) { return entry.second->notifier && entry.second->message.empty(); });
    if (silent == this->m_callers.end())
    {
      return;
    }
    this->m_callers.erase(silent);
  }
  const int number = this->m_nextCaller++;
  auto caller = std::make_unique<Caller>(Caller{ *std::move(conversation), {}, nullptr });
  caller->notifier = std::make_unique<QSocketNotifier>(caller->conversation.descriptor(), QSocketNotifier::Read);
  this->connect(
    caller->notifier.get(), &QSocketNotifier::activated, this, [this, number] { this->listenTo(number); },
    Qt::QueuedConnection);
  this->m_callers.emplace(number, std::move(caller));
  QTimer::singleShot(callLimit, this,
                     [this, number]
                     {
                       const auto found = this->m_callers.find(number);
                       if (found != this->m_callers.end() && found->second->notifier)
                       {
                         this->m_callers.erase(found);
                       }
                     });
}

void InstanceServer::listenTo(int number)
{
  using Received = platform::Conversation::Received;
  const auto found = this->m_callers.find(number);
  if (found == this->m_callers.end() || !found->second->notifier)
  {
    return;
  }
  Caller& caller = *found->second;
  Received received = Received::Something;
  while (received == Received::Something && caller.message.size() <= handover::longestMessage)
  {
    received = caller.conversation.receive(caller.message);
  }
  if (received == Received::Something)
  {
    this->m_callers.erase(found);
  }
  else if (received == Received::End)
  {
    caller.notifier.reset();
    this->carryOut(number);
  }
}

void InstanceServer::carryOut(int number)
{
  const auto found = this->m_callers.find(number);
  const auto asked = requestIn(found->second->message);
  // Who does not hear this any more has given up, and shows its images itself.
  if (!asked || !found->second->conversation.send(handover::received, answerPatience))
  {
    this->m_callers.erase(found);
    return;
  }
  if (const auto* refusal = std::get_if<Reply>(&*asked))
  {
    this->answer(number, 1, refusal->text);
    return;
  }
  const QPointer<InstanceServer> self(this);
  this->m_commands.submit(std::get<Request>(*asked),
                          [self, number](const Reply& reply)
                          {
                            if (self)
                            {
                              self->answer(number, isSuccess(reply.outcome) ? 0 : 1, reply.text);
                            }
                          });
}

void InstanceServer::answer(int number, int status, const std::string& text)
{
  const auto found = this->m_callers.find(number);
  std::string line = std::to_string(status) + " " + text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  found->second->conversation.send(line + "\n", answerPatience);
  this->m_callers.erase(found);
}

} // namespace qreads
