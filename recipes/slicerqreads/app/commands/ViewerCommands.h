#pragma once

#include "AllowedRoots.h"
#include "Masking.h"
#include "Request.h"

#include <QObject>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

class LoadController;
class MainWindow;
class Workspace;

/// One step of a request that has been reached. Nothing in it is a patient's, nor a path.
struct ViewerEvent
{
  enum class Kind
  {
    Received,
    FirstImage,
    Complete,
    Failed, ///< whatever the reason, which the outcome tells
    Superseded
  };
  Kind kind;
  std::uint64_t number{ 0 }; ///< from 1 on, without gaps
  std::string request;       ///< its id
  double milliseconds{ 0 };  ///< since the request was received
  Outcome outcome{ Outcome::Accepted };
};

/// As it stands in JSON: received, firstImage, complete, failed, superseded.
const char* eventName(ViewerEvent::Kind kind);

/// What the viewer is doing.
struct ViewerStatus
{
  enum class State
  {
    Empty,
    Loading,
    Shown, ///< all that can be
    Failed ///< nothing, with the reason in the window
  };
  State state{ State::Empty };
  bool windowVisible{ false };
  std::string request;            ///< the newest one's id
  std::optional<Outcome> outcome; ///< its latest
  int slicesRead{ 0 };
  int slices{ 0 };
  std::string patientID;        ///< of what is shown, masked
  std::string studyInstanceUID; ///< masked
  std::uint64_t requestCount{ 0 };
  std::uint64_t lastEvent{ 0 }; ///< its number
};

/// What other programs may ask of the viewer, the one set behind all ways in: another start, HTTP, a watched folder and
/// a URL translate to it and from it, and nothing else. Lives in the window's thread.
///
/// A newer request to show something supersedes the one before, whose answer says so; what was shown is gone from the
/// screen before anything else is done, and before any answer. What the user does meanwhile counts as a newer request.
class ViewerCommands : public QObject
{
  Q_OBJECT

public:
  struct Options
  {
    std::vector<std::filesystem::path> roots;
    Masking masking{ Masking::Ends };
    bool resident{ false }; ///< the window is hidden where others close it
  };
  using Answer = std::function<void(const Reply&)>;
  using Listener = std::function<void(const ViewerEvent&)>;

  ViewerCommands(MainWindow& window, LoadController& controller, Workspace& workspace, const Options& options);
  /// Whoever waits for an answer is given one.
  ~ViewerCommands() override;

  // These may be called from any thread and wait for nothing but another short call of theirs.

  /// Carries a request out. `answer` is called exactly once, from the window's thread, or from the calling one where
  /// the request is refused as it is; it must not wait.
  void submit(Request request, Answer answer);
  /// As of now; does not ask the window's thread.
  ViewerStatus status() const;
  /// Has a function called at each event, from the thread that it happens in; it must not wait, nor add or remove
  /// listeners.
  /// @returns a number to remove it by
  int addListener(Listener listener);
  /// The function is not called any more once this has returned.
  void removeListener(int number);
  /// Calls a function in the window's thread, soon; not any more once the program is ending.
  void post(std::function<void()> function);
  /// Whether a request to show something has not come to its end; to be asked in the window's thread.
  bool isAtWork() const { return this->m_pending.has_value(); }
  Masking masking() const { return this->m_options.masking; }

signals:
  /// The window was hidden, and nothing is in it.
  void hidden();
  /// Another program wants to see something.
  void asked();
  void quitRequested();

private:
  using Clock = std::chrono::steady_clock;
  class Check;

  /// A request to show something that has not come to its end.
  struct Pending
  {
    Request request;
    Answer answer; ///< null once it was given
    Clock::time_point received;
    std::shared_ptr<Check> check;
    Reply reply; ///< what is known so far
  };

  /// Why a request is wrong in itself, or may not be asked for in this way; from any thread.
  std::optional<Reply> refusalOf(const Request& request) const;
  void carryOut(const Request& request, const Answer& answer, Clock::time_point received);
  void show(const Request& request, const Answer& answer, Clock::time_point received);
  void hide();
  void empty();
  void userAsked();
  void firstImagePainted();
  void allPainted();
  void loadingFailed(const std::string& reason);
  /// Answers the pending request if it waits for no more than this.
  void reach(AnswerAt step);
  /// Answers a request that is pending no more, unless it has been.
  void finish(Pending ended, Outcome outcome, const std::string& text);
  void publish(ViewerEvent::Kind kind, const std::string& id, Clock::time_point received, Outcome outcome);
  void changeStatus(const std::function<void(ViewerStatus&)>& change);
  /// A negative number where there is no such layout, or none with slices.
  int layoutNumber(const std::string& layout) const;
  static double millisecondsSince(Clock::time_point time);

  MainWindow& m_window;
  LoadController& m_controller;
  Workspace& m_workspace;
  Options m_options;
  AllowedRoots m_roots;
  std::optional<Pending> m_pending;
  bool m_starting{ false }; ///< a request of ours, not one of the user's
  mutable std::mutex m_statusMutex;
  ViewerStatus m_status;
  std::mutex m_listenerMutex;
  std::map<int, Listener> m_listeners;
  int m_nextListener{ 1 };
  std::uint64_t m_eventCount{ 0 };
};

} // namespace qreads
