#pragma once

#include "Series.h"
#include "Volume.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

/// What a request demands of the files beside that they can be read. Asked from the reader's threads; reasons name the
/// next step.
class LoadCheck
{
public:
  virtual ~LoadCheck() = default;
  /// Called first of all; may put other paths in place of those that were asked for.
  /// @returns  the reason why they are not to be read; empty otherwise
  virtual std::string judgePaths(std::vector<std::filesystem::path>& paths) = 0;
  /// Whether what a link in one of the folders leads to may be read.
  virtual bool allowsLink(const std::filesystem::path& link) = 0;
  /// Called for each series before anything of it is shown.
  /// @returns  the reason why nothing of the request is to be shown; empty otherwise
  virtual std::string judgeSeries(const Series& series) = 0;
};

/// What the user asked to see.
struct LoadRequest
{
  std::vector<std::filesystem::path> paths; ///< folders and files, as given
  /// Series to show, an index into what `seriesFound` announced for the same paths;
  /// -1: the one with the most slices.
  int seriesIndex{ -1 };
  /// What `seriesFound` said of that series, if known: slices of it can be shown before all files are read, and another
  /// one in its place is refused.
  std::optional<Series> series{};
  /// Whether the first path, if it is a file of a series, stands for all of it that is in the same folder.
  bool wholeSeries{ false };
  /// Null: nothing more is demanded.
  std::shared_ptr<LoadCheck> check{};
  /// To be shown with, in place of what the files ask for.
  std::optional<WindowLevel> windowLevel{};
  /// Whether what was loaded before stays in the scene.
  bool append{ false };
};

/// Set from the window's thread to make a reader stop at its next slice.
using CancelFlag = std::atomic<bool>;

/// Where a reader reports to. Called from the reader's threads, in any order but the one given here;
/// implementations must be thread-safe.
class LoadObserver
{
public:
  virtual ~LoadObserver() = default;
  /// How many of the request's files have been looked at, while it is not known yet which series there are. May be
  /// called often.
  virtual void filesRead(int /*done*/, int /*total*/) {}
  /// All series of the request, and the one that is being read.
  virtual void seriesFound(const std::vector<Series>& series, int chosenIndex) = 0;
  /// A volume is allocated; none or some of its slices are there. Replaces an earlier volume of the
  /// same request: what has arrived may be announced as a volume of its own, again and again, before
  /// the whole series is known.
  virtual void volumeStarted(std::shared_ptr<Volume> volume) = 0;
  virtual void sliceArrived(const std::shared_ptr<Volume>& volume, int slice) = 0;
  /// No slice will arrive any more. `problems` has one line a file that could not be used: its name
  /// and the reason, no patient data.
  virtual void volumeFinished(const std::shared_ptr<Volume>& volume, const std::vector<std::string>& problems) = 0;
  /// Nothing can be shown. `reason` names the file or folder, the reason and the next step.
  virtual void failed(const std::string& reason) = 0;
};

/// Reads one kind of input; a loadable module provides it.
class VolumeReader
{
public:
  virtual ~VolumeReader() = default;
  /// Whether this reader is for the path, from its name and first bytes only.
  virtual bool recognises(const std::filesystem::path& path) const = 0;
  /// Reads, blocking, and reports; ends with exactly one volumeFinished or failed unless cancelled.
  /// Never throws.
  virtual void read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled) = 0;
};

} // namespace qreads
