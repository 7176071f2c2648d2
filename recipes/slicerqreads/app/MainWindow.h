#pragma once

#include "LoadController.h"
#include "ModulePanel.h"
#include "Observation.h"
#include "SceneView.h"
#include "SliceWidget.h"
#include "ViewLayout.h"

#include "vtkMRMLLayoutNode.h"

#include <vtkSmartPointer.h>

#include <QMainWindow>
#include <QString>

#include <functional>
#include <memory>
#include <string>
#include <vector>

class QHBoxLayout;
class QKeySequence;

namespace qreads
{

class SeriesPanel;
class Workspace;

/// The window: slice views and the scene in space, as the scene's layout node arranges them, the patient in the title.
/// Shows the slices of the acquired plane while they arrive, everything once they are there.
class MainWindow : public QMainWindow
{
  Q_OBJECT

public:
  MainWindow(Workspace& workspace, LoadController& controller);
  ~MainWindow() override;

  Workspace& workspace() { return this->m_workspace; }
  ModulePanel& modulePanel() { return *this->m_panel; }
  /// Has keys call a function wherever the keyboard's focus is in the window; listed by `actions()`.
  void addShortcut(const QKeySequence& keys, const QString& text, const std::function<void()>& function);

  /// Fills the layouts' 3D view, for good.
  void setSceneView(SceneView* view);
  bool hasSceneView() const { return this->m_sceneView != nullptr; }
  /// Has the scene view look at everything, as at a new volume.
  void resetSceneView();
  /// Shown by all views until there is an image.
  void showMessage(const QString& message);
  /// The bars with the sliders, below the views.
  void setControllersVisible(bool visible);
  bool areControllersVisible() const { return this->m_controllersVisible; }
  /// The modules' sections, and the list of series and problems where there is anything to list.
  void setPanelVisible(bool visible) { this->m_panel->setVisible(visible); }
  bool isPanelVisible() const { return !this->m_panel->isHidden(); }
  /// Draws now what would be drawn in the next turn of the event loop.
  void drawNow();

signals:
  /// These three are on the screen when they are sent.
  void messagePainted();
  void firstImagePainted();
  void mprPainted();

private:
  void createSliceView(const ViewDescription& description);
  SliceWidget* sliceWidget(const QString& name) const;
  QWidget* viewFor(const ViewDescription& description);
  void arrangeViews();
  void clear(const QString& message);
  void setSeries(const std::vector<Series>& series, int chosenIndex);
  void startVolume(const std::shared_ptr<Volume>& volume);
  void showArrivedSlices(int firstSlice);
  void showWholeVolume(const std::vector<std::string>& problems);
  void showFailure(const std::string& reason);
  void viewPainted(SliceView* view, SliceView::Shown shown);
  void shownVolumesChanged();
  void updateTitle();
  void updateScene();
  void fillPanel();
  void updateSeriesPanel();

  Workspace& m_workspace;
  LoadController& m_controller;
  QHBoxLayout* m_columns;
  ViewLayout* m_layout;
  std::vector<SliceWidget*> m_widgets;
  std::vector<SliceView*> m_wholePainted; ///< since the last message
  QWidget* m_scenePlace;                  ///< black until there is a scene view, and its parent then
  SceneView* m_sceneView{ nullptr };
  ModulePanel* m_panel;
  bool m_panelFilled{ false };
  SeriesPanel* m_seriesPanel{ nullptr };
  bool m_controllersVisible{ true };
  std::shared_ptr<Volume> m_volume; ///< what is being loaded or was loaded last
  /// What the scene view looks at.
  std::weak_ptr<const Volume> m_sceneVolume;
  /// Shows the slices that are acquired, while the volume is being read.
  SliceView* m_liveView{ nullptr };
  bool m_userMoved{ false };
  bool m_sceneOutdated{ false };
  std::vector<Series> m_series;
  int m_chosenSeries{ -1 };
  std::vector<std::string> m_problems;
  vtkSmartPointer<vtkMRMLLayoutNode> m_layoutNode;
  int m_arrangement{ 0 };
  Observation m_layoutObservation;
};

} // namespace qreads
