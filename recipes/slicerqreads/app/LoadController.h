#pragma once

#include "Loader.h"

#include <vtkWeakPointer.h>

#include <QBasicTimer>
#include <QObject>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class vtkMRMLScalarVolumeNode;

namespace qreads
{

class Workspace;

/// The window thread's side of loading: brings what the loader has into the scene and tells the
/// window. Whatever is shown belongs to the newest request; a new one first clears everything.
class LoadController : public QObject
{
  Q_OBJECT

public:
  LoadController(Loader& loader, Workspace& workspace, LoadRequest request);
  ~LoadController() override;

  /// Handles what has come in so far; called by itself from then on.
  void update();

  /// Shows other folders or files.
  void show(LoadRequest request);
  /// Shows nothing any more, and reads nothing.
  void close();
  /// Shows another series of the same folder or files.
  void showSeries(int index);
  /// Gives up on what is being read; it fails with the reason.
  void cancel(const std::string& reason);

  /// Whether there is something that `cancel` would stop.
  bool isLoading() const { return this->m_poll.isActive(); }

  /// What is shown or about to be shown; null for nothing, also when a script has removed it.
  vtkMRMLScalarVolumeNode* volumeNode() const { return this->m_volumeNode; }

signals:
  /// Something is to be shown, or nothing any more; sent before anything of that is done.
  void requested();
  /// Other folders or files are to be shown: the series that were found so far are none of theirs.
  void othersRequested();
  /// The volume is gone from the scene and must be gone from the screen when the slot returns.
  void cleared();
  /// How far the loading is, as often as it changes: files while the series are being looked for, then slices.
  /// Begins with 0 of 0 and starts anew with the slices. A total of 0 is one that is not known.
  void progressed(int done, int total);
  void seriesFound(const std::vector<qreads::Series>& series, int chosenIndex);
  void volumeStarted(const std::shared_ptr<qreads::Volume>& volume);
  /// `firstSlice` is the first one that arrived since the last time.
  void slicesArrived(int firstSlice);
  void volumeFinished(const std::vector<std::string>& problems);
  void failed(const std::string& reason);
  /// One step of the loading, for the start-up report.
  void stepReached(const char* name, std::chrono::steady_clock::time_point when);

protected:
  void timerEvent(QTimerEvent* event) override;

private:
  void handle(const SeriesFound& event);
  void handle(const VolumeStarted& event);
  void handle(const SliceArrived& event);
  void handle(const VolumeFinished& event);
  void handle(const LoadFailed& event);

  /// Puts the volume that was announced last into the scene, in place of what it continues.
  void takeOver();
  void clear();
  void reportProgress();
  void chooseWindowLevel(int arrivedSlice);
  bool userHasSetWindowLevel() const;

  Loader& m_loader;
  Workspace& m_workspace;
  LoadRequest m_request;
  std::vector<Series> m_series;
  int m_chosenSeries{ -1 };
  std::shared_ptr<Volume> m_volume;
  /// Announced, and not in the scene as long as it has less to show than the one before it.
  std::shared_ptr<Volume> m_nextVolume;
  vtkWeakPointer<vtkMRMLScalarVolumeNode> m_volumeNode;
  /// That was set by itself; the user may have set others since.
  std::optional<WindowLevel> m_windowLevel;
  std::vector<int> m_arrivedSlices; ///< since the last signal
  bool m_anySlice{ false };
  bool m_seriesKnown{ false };
  std::pair<int, int> m_progress{ 0, 0 }; ///< done, total; as last told
  QBasicTimer m_poll;
};

} // namespace qreads
