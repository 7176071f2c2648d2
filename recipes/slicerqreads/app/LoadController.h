#pragma once

#include "Loader.h"

#include <vtkWeakPointer.h>

#include <QBasicTimer>
#include <QObject>

#include <memory>
#include <string>
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
  /// Shows another series of the same folder or files.
  void showSeries(int index);
  /// Gives up on what is being read; it fails with the reason.
  void cancel(const std::string& reason);

  /// What is shown or about to be shown; null for nothing, also when a script has removed it.
  vtkMRMLScalarVolumeNode* volumeNode() const { return this->m_volumeNode; }

signals:
  /// The volume is gone from the scene and must be gone from the screen when the slot returns.
  void cleared();
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

  void clear();
  /// From the scene, if it is still there; with its display node.
  void removeNode(vtkWeakPointer<vtkMRMLScalarVolumeNode>& node);
  void chooseWindowLevel(int arrivedSlice);

  Loader& m_loader;
  Workspace& m_workspace;
  LoadRequest m_request;
  std::shared_ptr<Volume> m_volume;
  vtkWeakPointer<vtkMRMLScalarVolumeNode> m_volumeNode;
  /// Of an earlier volume of the same request, until the new one has something to show.
  vtkWeakPointer<vtkMRMLScalarVolumeNode> m_replacedNode;
  std::vector<int> m_arrivedSlices; ///< since the last signal
  bool m_anySlice{ false };
  QBasicTimer m_poll;
};

} // namespace qreads
