#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

enum class Command
{
  Show,
  Hide,  ///< shows no window; what was in it is gone
  Clear, ///< the window stays, and shows nothing
  Quit
};

/// The ways in. What each may do is decided by `ViewerCommands` alone.
enum class Origin
{
  Start, ///< another start of the program by the same user
  HTTP,
  WatchedFolder,
  URL ///< may have been written by anyone: a page, a message
};

/// When a request to show something is answered; whatever prevents it is answered at once.
enum class AnswerAt
{
  Accepted,   ///< what was there is gone from the screen
  FirstImage, ///< and the first image is on it
  Complete    ///< all views show the whole volume
};

/// What another program asks of the viewer.
struct Request
{
  Command command{ Command::Show };
  Origin origin{ Origin::Start };
  std::string id; ///< given back in the reply and the events; made up where it is empty
  AnswerAt answerAt{ AnswerAt::FirstImage };
  std::vector<std::filesystem::path> paths; ///< absolute
  /// Name or number of a layout; empty: the one that there is.
  std::string layout;
  /// Both or none.
  std::optional<double> window;
  std::optional<double> level;
  /// Where they are not empty, the files have to say the same, or nothing is shown.
  std::string patientID;
  std::string studyInstanceUID;
  /// Whether what is in the scene stays there, also that of another patient.
  bool append{ false };
};

/// What has become of a request.
enum class Outcome
{
  Accepted,   ///< begun, where no more was waited for
  FirstImage, ///< the first image is on the screen
  Shown,      ///< all of it is
  Done,       ///< hidden, cleared, or about to end
  Superseded, ///< by a newer request, or by the user; nothing of it is on the screen
  Invalid,    ///< the request itself is wrong
  Forbidden,  ///< this way in may not do that, or not with this path
  NotFound,   ///< there is no such file or folder
  Mismatch,   ///< the files are of another patient or study
  Failed,     ///< nothing in them can be shown
  Unavailable ///< the program is ending
};

/// Whether all went well so far.
constexpr bool isSuccess(Outcome outcome)
{
  return outcome <= Outcome::Done;
}

/// As it stands in JSON: accepted, firstImage, shown, done, superseded, invalid, forbidden, notFound, mismatch, failed,
/// unavailable.
const char* outcomeName(Outcome outcome);

/// What two sides say of one thing, both masked.
struct Difference
{
  std::string requested;
  std::string found;
};

/// The answer to a request. It names no patient, and no path but the request's own and what is below it.
struct Reply
{
  Outcome outcome{ Outcome::Done };
  std::string id;   ///< that of the request
  std::string text; ///< for people: the reason and the next step; empty where all went well
  std::optional<Difference> patientID;
  std::optional<Difference> studyInstanceUID;
  int slices{ 0 };                              ///< of the volume; 0 while that is not known
  int problems{ 0 };                            ///< files that could not be used
  std::optional<double> firstImageMilliseconds; ///< after the request was received
  std::optional<double> completeMilliseconds;   ///< as well
};

} // namespace qreads
