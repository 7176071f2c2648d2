#pragma once

#include "LoadController.h"
#include "SceneView.h"
#include "SliceView.h"

#include <QMainWindow>
#include <QString>

#include <array>
#include <memory>
#include <string>
#include <vector>

class QGridLayout;
class QHBoxLayout;
class vtkMRMLScene;

namespace qreads
{

class SeriesPanel;

/// The window: axial, sagittal and coronal slices and the scene in a 2×2 layout, the patient in the
/// title. Shows the slices of the acquired plane while they arrive, everything once they are there.
class MainWindow : public QMainWindow
{
  Q_OBJECT

public:
  MainWindow(vtkMRMLScene& scene, LoadController& controller);

  /// Fills the fourth quarter, for good.
  void setSceneView(SceneView* view);
  bool hasSceneView() const { return this->m_sceneView != nullptr; }
  /// Shown by all views until there is an image.
  void showMessage(const QString& message);

signals:
  /// These three are on the screen when they are sent.
  void messagePainted();
  void firstImagePainted();
  void mprPainted();

private:
  void clear(const QString& message);
  void setSeries(const std::vector<Series>& series, int chosenIndex);
  void startVolume(const std::shared_ptr<Volume>& volume);
  void showArrivedSlices(int firstSlice);
  void showWholeVolume(const std::vector<std::string>& problems);
  void showVolumeIn(SliceView* view);
  void showFailure(const std::string& reason);
  void viewPainted(SliceView* view, SliceView::Shown shown);
  void updateScene();
  void updatePanel();

  LoadController& m_controller;
  QHBoxLayout* m_columns;
  QGridLayout* m_grid;
  std::array<SliceView*, 3> m_views{};
  std::array<bool, 3> m_wholePainted{};
  SceneView* m_sceneView{ nullptr };
  SeriesPanel* m_panel{ nullptr };
  std::shared_ptr<Volume> m_volume;
  /// Shows the slices that are acquired, while the volume is being read.
  SliceView* m_liveView{ nullptr };
  bool m_complete{ false };
  bool m_userMoved{ false };
  bool m_sceneOutdated{ false };
  std::vector<Series> m_series;
  int m_chosenSeries{ -1 };
  std::vector<std::string> m_problems;
};

} // namespace qreads
