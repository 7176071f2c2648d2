#pragma once

#include "Observation.h"
#include "PresetThumbnails.h"

#include "vtkSlicerVolumeRenderingLogic.h"

#include <vtkSmartPointer.h>

#include <QGroupBox>
#include <QTimer>

#include <array>
#include <vector>

class QCheckBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSlider;

namespace qreads
{

class MainWindow;
class Workspace;

/// The side panel's section for the rendering of the shown volume: on or off, presets, shift, crop box. Changes nodes
/// and follows them.
class VolumeRenderingPanel : public QGroupBox
{
  Q_OBJECT

public:
  explicit VolumeRenderingPanel(MainWindow& window);
  ~VolumeRenderingPanel() override;

private:
  void build();
  void fillPresets();
  void connectControls();
  /// Null where no volume is shown, or it has never been rendered.
  vtkMRMLVolumeRenderingDisplayNode* displayNode();
  void scheduleRefresh();
  void refresh();
  void observe();
  void refreshThumbnails();
  void drawNextThumbnail();
  void takeThumbnail(const QImage& image);
  void setCropping(bool on);
  void resetCropBox();
  void moveCropSide(std::size_t side, int place);
  void refreshCropSides();

  MainWindow& m_window;
  Workspace& m_workspace;
  vtkSmartPointer<vtkSlicerVolumeRenderingLogic> m_logic;
  QCheckBox* m_visible;
  QListWidget* m_presets;
  QSlider* m_shift;
  QCheckBox* m_crop;
  QPushButton* m_resetCrop;
  QWidget* m_sides;
  std::array<QSlider*, 6> m_sideSliders{}; ///< R, L, P, A, I, S: of the volume, mm
  QLabel* m_problem;
  bool m_refreshWaits{ false };
  std::vector<vtkObject*> m_observed; ///< only to be compared
  std::vector<Observation> m_observations;
  std::vector<Observation> m_sceneObservations;
  PresetThumbnails m_thumbnails;
  std::weak_ptr<const Volume> m_thumbnailVolume;
  int m_nextThumbnail{ 0 };
  QTimer m_thumbnailDelay;
};

} // namespace qreads
