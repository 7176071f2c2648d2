#pragma once

#include "Loader.h"

#include <vtkWeakPointer.h>

#include <QBasicTimer>
#include <QObject>

#include <memory>
#include <string>
#include <vector>

class vtkMRMLScalarVolumeDisplayNode;
class vtkMRMLScalarVolumeNode;
class vtkMRMLScene;

namespace qreads
{

/// The window thread's side of loading: brings what the loader has into the scene and tells the
/// window. Whatever is shown belongs to the newest request; a new one first clears everything.
class LoadController : public QObject
{
  Q_OBJECT

public:
  LoadController(Loader& loader, vtkMRMLScene& scene, LoadRequest request);
  ~LoadController() override;

  /// Handles what has come in so far; called by itself from then on.
  void update();

  /// Shows another series of the same folder or files.
  void showSeries(int index);

  vtkMRMLScalarVolumeDisplayNode* displayNode() const;

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
  void removeVolume();
  void chooseWindowLevel(int arrivedSlice);

  Loader& m_loader;
  vtkMRMLScene& m_scene;
  LoadRequest m_request;
  std::shared_ptr<Volume> m_volume;
  vtkWeakPointer<vtkMRMLScalarVolumeNode> m_volumeNode;
  std::vector<int> m_arrivedSlices; ///< since the last signal
  bool m_anySlice{ false };
  QBasicTimer m_poll;
};

} // namespace qreads
