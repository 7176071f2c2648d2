#include "ViewerCommands.h"

#include "LoadController.h"
#include "MainWindow.h"
#include "Workspace.h"
#include "loading/VolumeReader.h"

#include "vtkMRMLLayoutNode.h"
#include "vtkMRMLScene.h"

#include <QString>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace qreads
{

namespace
{

/// Layouts by the names that requests may use; their numbers do as well.
constexpr std::array layoutNames{
  std::pair("QReads", 503),
  std::pair("Conventional", int(vtkMRMLLayoutNode::SlicerLayoutConventionalView)),
  std::pair("ConventionalWidescreen", int(vtkMRMLLayoutNode::SlicerLayoutConventionalWidescreenView)),
  std::pair("FourUp", int(vtkMRMLLayoutNode::SlicerLayoutFourUpView)),
  std::pair("OneUpRedSlice", int(vtkMRMLLayoutNode::SlicerLayoutOneUpRedSliceView)),
  std::pair("OneUpYellowSlice", int(vtkMRMLLayoutNode::SlicerLayoutOneUpYellowSliceView)),
  std::pair("OneUpGreenSlice", int(vtkMRMLLayoutNode::SlicerLayoutOneUpGreenSliceView)),
  std::pair("SideBySide", int(vtkMRMLLayoutNode::SlicerLayoutSideBySideView))
};

constexpr const char* notFoundText =
  "There is no such file or folder that is open to requests. Check the path, and what --allow-root names.";
constexpr const char* mismatchText = "The files are of another patient or study than the one that was asked for, so "
                                     "nothing of them is shown. Check which folder belongs to the request.";

/// As DICOM compares them: padding does not count.
std::string_view withoutPadding(std::string_view text)
{
  const auto isPadding = [](char character) { return character == ' ' || character == '\0'; };
  while (!text.empty() && isPadding(text.back()))
  {
    text.remove_suffix(1);
  }
  while (!text.empty() && isPadding(text.front()))
  {
    text.remove_prefix(1);
  }
  return text;
}

Reply replyTo(const Request& request, Outcome outcome, const std::string& text = {})
{
  Reply reply;
  reply.outcome = outcome;
  reply.id = request.id;
  reply.text = text;
  return reply;
}

/// Calls an answer once: with the reply that it is given, or at its end.
class AnswerOnce
{
public:
  AnswerOnce(ViewerCommands::Answer answer, std::string id)
    : m_answer(std::move(answer))
    , m_id(std::move(id))
  {
  }
  ~AnswerOnce()
  {
    Reply reply;
    reply.outcome = Outcome::Unavailable;
    reply.id = this->m_id;
    reply.text = "SlicerQReads is ending. Start it and ask again.";
    this->give(reply);
  }
  AnswerOnce(const AnswerOnce&) = delete;
  AnswerOnce& operator=(const AnswerOnce&) = delete;

  void give(const Reply& reply)
  {
    if (const ViewerCommands::Answer answer = std::exchange(this->m_answer, nullptr))
    {
      answer(reply);
    }
  }

private:
  ViewerCommands::Answer m_answer;
  std::string m_id;
};

} // namespace

/// What a request demands, asked by the threads that read, and what they found.
class ViewerCommands::Check final : public LoadCheck
{
public:
  Check(const Request& request, const AllowedRoots& roots, Masking masking)
    : m_patientID(withoutPadding(request.patientID))
    , m_studyInstanceUID(withoutPadding(request.studyInstanceUID))
    , m_roots(roots)
    , m_masking(masking)
  {
  }

  std::string judgePaths(std::vector<std::filesystem::path>& paths) override
  {
    for (std::filesystem::path& path : paths)
    {
      path = this->m_roots.resolve(path);
      if (path.empty())
      {
        const std::lock_guard<std::mutex> lock(this->m_mutex);
        this->m_outcome = Outcome::NotFound;
        return notFoundText;
      }
    }
    return {};
  }

  bool allowsLink(const std::filesystem::path& link) override { return !this->m_roots.resolve(link).empty(); }

  std::string judgeSeries(const Series& series) override
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->compare(this->m_patientID, series.patientID, this->m_differentPatientID);
    this->compare(this->m_studyInstanceUID, series.studyInstanceUID, this->m_differentStudyInstanceUID);
    return this->m_outcome == Outcome::Mismatch ? mismatchText : std::string();
  }

  /// Adds what was found to be wrong to a reply of a request that failed.
  void describe(Reply& reply) const
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    reply.outcome = this->m_outcome;
    reply.patientID = this->m_differentPatientID;
    reply.studyInstanceUID = this->m_differentStudyInstanceUID;
  }

private:
  void compare(const std::string& requested, std::string_view found, std::optional<Difference>& difference)
  {
    if (!requested.empty() && requested != withoutPadding(found))
    {
      difference = Difference{ masked(requested, this->m_masking), masked(withoutPadding(found), this->m_masking) };
      this->m_outcome = Outcome::Mismatch;
    }
  }

  std::string m_patientID;
  std::string m_studyInstanceUID;
  AllowedRoots m_roots;
  Masking m_masking;
  mutable std::mutex m_mutex;
  Outcome m_outcome{ Outcome::Failed };
  std::optional<Difference> m_differentPatientID;
  std::optional<Difference> m_differentStudyInstanceUID;
};

const char* eventName(ViewerEvent::Kind kind)
{
  static constexpr std::array names{ "received", "firstImage", "complete", "failed", "superseded" };
  return names[static_cast<std::size_t>(kind)];
}

ViewerCommands::ViewerCommands(MainWindow& window, LoadController& controller, Workspace& workspace,
                               const Options& options)
  : m_window(window)
  , m_controller(controller)
  , m_workspace(workspace)
  , m_options(options)
  , m_roots(options.roots)
{
  if (controller.isLoading())
  {
    this->m_status.state = ViewerStatus::State::Loading;
  }
  this->connect(&controller, &LoadController::requested, this, &ViewerCommands::userAsked);
  this->connect(&controller, &LoadController::cleared, this,
                [this]
                {
                  this->changeStatus(
                    [](ViewerStatus& status)
                    {
                      status.patientID.clear();
                      status.studyInstanceUID.clear();
                      status.slicesRead = status.slices = 0;
                    });
                });
  this->connect(&controller, &LoadController::progressed, this,
                [this](int done, int total)
                {
                  this->changeStatus(
                    [=](ViewerStatus& status)
                    {
                      status.slicesRead = done;
                      status.slices = total;
                    });
                });
  this->connect(&controller, &LoadController::volumeStarted, this,
                [this](const std::shared_ptr<Volume>& volume)
                {
                  const Series& series = volume->series();
                  this->changeStatus(
                    [&](ViewerStatus& status)
                    {
                      status.patientID = masked(series.patientID, this->m_options.masking);
                      status.studyInstanceUID = masked(series.studyInstanceUID, this->m_options.masking);
                    });
                  if (this->m_pending)
                  {
                    this->m_pending->reply.slices = volume->sliceCount();
                  }
                });
  this->connect(&controller, &LoadController::volumeFinished, this,
                [this](const std::vector<std::string>& problems)
                {
                  if (this->m_pending)
                  {
                    this->m_pending->reply.problems = static_cast<int>(problems.size());
                  }
                });
  this->connect(&controller, &LoadController::failed, this, &ViewerCommands::loadingFailed);
  this->connect(&window, &MainWindow::firstImagePainted, this, &ViewerCommands::firstImagePainted);
  this->connect(&window, &MainWindow::mprPainted, this, &ViewerCommands::allPainted);
  this->connect(&window, &MainWindow::closeWanted, this, [this] { this->hide(); });
}

ViewerCommands::~ViewerCommands() = default;

void ViewerCommands::submit(Request request, Answer answer)
{
  const Clock::time_point received = Clock::now();
  std::uint64_t count = 0;
  this->changeStatus([&count](ViewerStatus& status) { count = ++status.requestCount; });
  if (request.id.empty())
  {
    request.id = "request-" + std::to_string(count);
  }
  const auto once = std::make_shared<AnswerOnce>(std::move(answer), request.id);
  if (const std::optional<Reply> refusal = this->refusalOf(request))
  {
    this->publish(ViewerEvent::Kind::Failed, request.id, received, refusal->outcome);
    once->give(*refusal);
    return;
  }
  this->publish(ViewerEvent::Kind::Received, request.id, received, Outcome::Accepted);
  this->post(
    [this, request = std::move(request), once, received]
    {
      this->carryOut(
        request, [once](const Reply& reply) { once->give(reply); }, received);
    });
}

std::optional<Reply> ViewerCommands::refusalOf(const Request& request) const
{
  constexpr std::size_t longestID = 200;
  if (request.id.size() > longestID)
  {
    return replyTo({}, Outcome::Invalid, "The name of a request may have 200 characters.");
  }
  if (request.origin == Origin::URL && (request.command != Command::Show || request.append || request.window ||
                                        request.level || !request.layout.empty()))
  {
    return replyTo(request, Outcome::Forbidden, "An address may only have something shown.");
  }
  if (request.command != Command::Show)
  {
    const bool isFutile = request.command == Command::Hide && !this->m_options.resident;
    return isFutile ? std::optional(replyTo(request, Outcome::Forbidden,
                                            "Only a program that was started with --resident can be hidden."))
                    : std::nullopt;
  }
  if (request.window.has_value() != request.level.has_value() || (request.window && !(*request.window > 0)))
  {
    return replyTo(request, Outcome::Invalid, "Window and level belong together, and the window is larger than 0.");
  }
  if (request.paths.empty() && request.origin != Origin::Start)
  {
    return replyTo(request, Outcome::Invalid, "There is no path to show.");
  }
  for (const std::filesystem::path& path : request.paths)
  {
    std::string reason;
    if (const Outcome outcome = this->m_roots.judge(path, request.origin, reason); outcome != Outcome::Accepted)
    {
      return replyTo(request, outcome, reason);
    }
  }
  return {};
}

ViewerStatus ViewerCommands::status() const
{
  const std::lock_guard<std::mutex> lock(this->m_statusMutex);
  return this->m_status;
}

int ViewerCommands::addListener(Listener listener)
{
  const std::lock_guard<std::mutex> lock(this->m_listenerMutex);
  this->m_listeners.emplace(this->m_nextListener, std::move(listener));
  return this->m_nextListener++;
}

void ViewerCommands::removeListener(int number)
{
  const std::lock_guard<std::mutex> lock(this->m_listenerMutex);
  this->m_listeners.erase(number);
}

void ViewerCommands::post(std::function<void()> function)
{
  QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
}

void ViewerCommands::carryOut(const Request& request, const Answer& answer, Clock::time_point received)
{
  emit this->asked();
  switch (request.command)
  {
    case Command::Show:
      this->show(request, answer, received);
      return;
    case Command::Hide:
      this->hide();
      break;
    case Command::Clear:
    case Command::Quit:
      this->empty();
      break;
  }
  this->changeStatus(
    [&request](ViewerStatus& status)
    {
      status.request = request.id;
      status.outcome = Outcome::Done;
    });
  this->publish(ViewerEvent::Kind::Complete, request.id, received, Outcome::Done);
  answer(replyTo(request, Outcome::Done));
  if (request.command == Command::Quit)
  {
    emit this->quitRequested();
  }
}

void ViewerCommands::show(const Request& request, const Answer& answer, Clock::time_point received)
{
  const int layout = request.layout.empty() ? 0 : this->layoutNumber(request.layout);
  if (layout < 0)
  {
    this->publish(ViewerEvent::Kind::Failed, request.id, received, Outcome::Invalid);
    answer(replyTo(request, Outcome::Invalid,
                   "There is no layout of that name or number that shows slices: QReads, FourUp and Conventional are "
                   "some."));
    return;
  }
  if (request.paths.empty())
  {
    this->m_window.present();
    this->changeStatus([](ViewerStatus& status) { status.windowVisible = true; });
    this->publish(ViewerEvent::Kind::Complete, request.id, received, Outcome::Done);
    answer(replyTo(request, Outcome::Done));
    return;
  }
  std::optional<Pending> older = std::exchange(this->m_pending, std::nullopt);
  this->m_pending =
    Pending{ request, answer, received, std::make_shared<Check>(request, this->m_roots, this->m_options.masking),
             replyTo(request, Outcome::Accepted) };
  LoadRequest load{ request.paths };
  load.check = this->m_pending->check;
  load.append = request.append;
  if (request.window)
  {
    load.windowLevel = WindowLevel{ *request.window, *request.level };
  }
  this->m_starting = true;
  if (!request.append)
  {
    this->m_workspace.removeContents();
  }
  this->m_controller.show(std::move(load));
  this->m_starting = false;
  this->m_window.waitUntilCleared();
  if (older)
  {
    this->finish(*std::move(older), Outcome::Superseded, "A newer request has taken its place.");
  }
  if (auto* node = vtkMRMLLayoutNode::SafeDownCast(this->m_workspace.scene().GetFirstNodeByClass("vtkMRMLLayoutNode"));
      node && layout > 0)
  {
    node->SetViewArrangement(layout);
  }
  this->m_window.present();
  this->changeStatus(
    [&request](ViewerStatus& status)
    {
      status.state = ViewerStatus::State::Loading;
      status.windowVisible = true;
      status.request = request.id;
      status.outcome = Outcome::Accepted;
    });
  this->reach(AnswerAt::Accepted);
}

void ViewerCommands::hide()
{
  this->empty();
  this->m_window.hide();
  this->changeStatus([](ViewerStatus& status) { status.windowVisible = false; });
  emit this->hidden();
}

void ViewerCommands::empty()
{
  std::optional<Pending> older = std::exchange(this->m_pending, std::nullopt);
  this->m_starting = true;
  this->m_workspace.removeContents();
  this->m_controller.close();
  this->m_starting = false;
  this->m_window.showMessage({});
  this->m_window.waitUntilCleared();
  this->changeStatus([](ViewerStatus& status) { status.state = ViewerStatus::State::Empty; });
  if (older)
  {
    this->finish(*std::move(older), Outcome::Superseded, "The viewer was emptied.");
  }
}

void ViewerCommands::userAsked()
{
  if (!this->m_starting)
  {
    if (this->m_pending)
    {
      this->finish(*std::exchange(this->m_pending, std::nullopt), Outcome::Superseded,
                   "The user has chosen something else.");
    }
    this->changeStatus(
      [](ViewerStatus& status)
      {
        status.state = ViewerStatus::State::Loading;
        status.request.clear();
        status.outcome.reset();
      });
  }
}

void ViewerCommands::firstImagePainted()
{
  if (!this->m_pending || this->m_pending->reply.firstImageMilliseconds)
  {
    return;
  }
  this->m_window.waitForScreen();
  this->m_pending->reply.firstImageMilliseconds = millisecondsSince(this->m_pending->received);
  this->changeStatus([](ViewerStatus& status) { status.outcome = Outcome::FirstImage; });
  this->publish(ViewerEvent::Kind::FirstImage, this->m_pending->request.id, this->m_pending->received,
                Outcome::FirstImage);
  this->reach(AnswerAt::FirstImage);
}

void ViewerCommands::allPainted()
{
  this->changeStatus([](ViewerStatus& status) { status.state = ViewerStatus::State::Shown; });
  if (this->m_pending)
  {
    this->m_window.waitForScreen();
    this->m_pending->reply.completeMilliseconds = millisecondsSince(this->m_pending->received);
    this->finish(*std::exchange(this->m_pending, std::nullopt), Outcome::Shown, {});
  }
}

void ViewerCommands::loadingFailed(const std::string& reason)
{
  this->changeStatus([](ViewerStatus& status) { status.state = ViewerStatus::State::Failed; });
  if (this->m_pending)
  {
    this->m_window.waitUntilCleared();
    // What is called may ask for something new.
    Pending failed = *std::exchange(this->m_pending, std::nullopt);
    failed.check->describe(failed.reply);
    const Outcome outcome = failed.reply.outcome;
    this->finish(std::move(failed), outcome, reason);
  }
}

void ViewerCommands::reach(AnswerAt step)
{
  if (this->m_pending && this->m_pending->answer && this->m_pending->request.answerAt == step)
  {
    this->m_pending->reply.outcome = step == AnswerAt::Accepted ? Outcome::Accepted : Outcome::FirstImage;
    std::exchange(this->m_pending->answer, nullptr)(this->m_pending->reply);
  }
}

void ViewerCommands::finish(Pending ended, Outcome outcome, const std::string& text)
{
  ended.reply.outcome = outcome;
  ended.reply.text = text;
  const auto kind = outcome == Outcome::Shown        ? ViewerEvent::Kind::Complete
                    : outcome == Outcome::Superseded ? ViewerEvent::Kind::Superseded
                                                     : ViewerEvent::Kind::Failed;
  if (!this->m_pending)
  {
    this->changeStatus([outcome](ViewerStatus& status) { status.outcome = outcome; });
  }
  this->publish(kind, ended.request.id, ended.received, outcome);
  if (ended.answer)
  {
    ended.answer(ended.reply);
  }
}

void ViewerCommands::publish(ViewerEvent::Kind kind, const std::string& id, Clock::time_point received, Outcome outcome)
{
  // Numbers go out in their order.
  const std::lock_guard<std::mutex> lock(this->m_listenerMutex);
  ViewerEvent event{ kind, ++this->m_eventCount, id, millisecondsSince(received), outcome };
  this->changeStatus([&event](ViewerStatus& status) { status.lastEvent = event.number; });
  for (const auto& [number, listener] : this->m_listeners)
  {
    listener(event);
  }
}

void ViewerCommands::changeStatus(const std::function<void(ViewerStatus&)>& change)
{
  const std::lock_guard<std::mutex> lock(this->m_statusMutex);
  change(this->m_status);
}

double ViewerCommands::millisecondsSince(Clock::time_point time)
{
  return std::round(std::chrono::duration<double, std::milli>(Clock::now() - time).count() * 1000.0) / 1000.0;
}

int ViewerCommands::layoutNumber(const std::string& layout) const
{
  const auto named = std::find_if(layoutNames.begin(), layoutNames.end(),
                                  [&layout](const auto& entry) { return entry.first == layout; });
  bool isNumber = false;
  const int number = named != layoutNames.end() ? named->second : QString::fromStdString(layout).toInt(&isNumber);
  auto* node = vtkMRMLLayoutNode::SafeDownCast(this->m_workspace.scene().GetFirstNodeByClass("vtkMRMLLayoutNode"));
  const bool showsSlices = node && (isNumber || named != layoutNames.end()) && node->IsLayoutDescription(number) &&
                           node->GetLayoutDescription(number).find("vtkMRMLSliceNode") != std::string::npos;
  return showsSlices && number > 0 ? number : -1;
}

} // namespace qreads
