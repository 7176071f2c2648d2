#pragma once

#include "LoadController.h"
#include "ModulePanel.h"
#include "Observation.h"
#include "SceneView.h"
#include "SliceWidget.h"
#include "ViewLayout.h"

#include "vtkMRMLAbstractViewNode.h"
#include "vtkMRMLLayoutNode.h"

#include <vtkSmartPointer.h>

#include <QMainWindow>
#include <QString>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

class QKeySequence;
class QLabel;
class QMimeData;

namespace qreads
{

class HelpDialog;
class LoadingProgress;
class ProblemsPanel;
class SceneWidget;
class SeriesPanel;
class SeriesThumbnails;
class UserSettings;
class ViewTools;
class Workspace;

/// The window: slice views and the scene in space, as the scene's layout node arranges them, the patient in the title,
/// the panel beside them. Shows the slices of the acquired plane while they arrive, everything once they are there.
class MainWindow : public QMainWindow
{
  Q_OBJECT

public:
  /// @param settings  keep size, layout and what the modules want to be kept; read here
  MainWindow(Workspace& workspace, LoadController& controller, UserSettings& settings);
  ~MainWindow() override;

  Workspace& workspace() { return this->m_workspace; }
  ModulePanel& modulePanel() { return *this->m_panel; }
  /// A module's part of the side panel, which is filled now if it has not been yet; null if it has none there.
  QWidget* moduleWidget(const std::string& name);
  /// Has keys call a function wherever the keyboard's focus is in the window; listed by `actions()`.
  void addShortcut(const QKeySequence& keys, const QString& text, const std::function<void()>& function);

  /// Fills the layouts' 3D view, for good.
  void setSceneView(SceneView* view);
  bool hasSceneView() const { return this->m_sceneView != nullptr; }
  /// Why there is nothing to be seen in space; empty where there is, or it has not been tried yet.
  QString sceneProblem() const { return this->m_sceneView ? this->m_sceneView->problem() : QString(); }
  /// Has the scene view look at everything, as at a new volume.
  void resetSceneView();
  /// Shown by all views until there is an image.
  void showMessage(const QString& message);
  /// The bars with the sliders, below the views.
  void setControllersVisible(bool visible);
  /// Gives the bars the controls that the first image need not wait for.
  void completeControllers();
  bool areControllersVisible() const { return this->m_controllersVisible; }
  /// The modules' sections, and the list of series and problems where there is anything to list.
  void setPanelVisible(bool visible) { this->m_sideColumn->setVisible(visible); }
  bool isPanelVisible() const { return !this->m_sideColumn->isHidden(); }
  /// Makes the panel's contents, if that has not been done. To be called once the images are on the screen.
  void fillPanel();
  /// What the controls, the mouse and the keys do.
  void showHelp();
  /// Whether the user's closing the window only sends `closeWanted()`.
  void setKept(bool kept) { this->m_kept = kept; }
  /// Comes to the front as a window to work in, with at least one slice view in its layout.
  void present();
  /// Nothing of what was shown before is on the screen on return, if there is nothing to be shown any more.
  void waitUntilCleared();
  /// What was painted is on the screen on return.
  void waitForScreen() const;
  /// Draws now what would be drawn in the next turn of the event loop.
  void drawNow();

signals:
  /// These three are on the screen when they are sent.
  void messagePainted();
  void firstImagePainted();
  void mprPainted();
  /// sceneProblem() says something else.
  void sceneProblemChanged();
  /// See setKept().
  void closeWanted();

protected:
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

private:
  void createSliceView(const ViewDescription& description);
  SliceWidget* sliceWidget(const QString& name) const;
  QWidget* viewFor(const ViewDescription& description);
  void arrangeViews();
  /// Takes QReads' layout in place of one without a slice view.
  void ensureSliceViews();
  void clear(const QString& message);
  void setSeries(const std::vector<Series>& series, int chosenIndex);
  void startVolume(const std::shared_ptr<Volume>& volume);
  void showArrivedSlices(int firstSlice);
  void showWholeVolume(const std::vector<std::string>& problems);
  void showFailure(const std::string& reason);
  void viewPainted(SliceView* view, SliceView::Shown shown);
  void shownVolumesChanged();
  void updateTitle();
  /// Has the scene view show the slices as they are, soon.
  void updateScene();
  void showScene();
  void showProgress(int done, int total);
  void endProgress();
  void updateSeriesPanel();
  void updateThumbnails();
  void addShortcuts();
  void keepSettings(UserSettings& settings);

  Workspace& m_workspace;
  LoadController& m_controller;
  ViewLayout* m_layout;
  std::vector<SliceWidget*> m_widgets;
  std::vector<SliceView*> m_wholePainted; ///< since the last message
  ViewTools* m_viewTools;
  SceneWidget* m_sceneWidget{ nullptr };
  SceneView* m_sceneView{ nullptr };
  ModulePanel* m_panel;
  QLabel* m_progressText;
  QWidget* m_sideColumn; ///< panel and text
  LoadingProgress* m_progress;
  bool m_panelFilled{ false };
  SeriesPanel* m_seriesPanel{ nullptr };     ///< null until there is something to list
  ProblemsPanel* m_problemsPanel{ nullptr }; ///< as well
  SeriesThumbnails* m_thumbnails{ nullptr }; ///< as well
  HelpDialog* m_help{ nullptr };             ///< null until it is shown
  bool m_controllersVisible{ true };
  bool m_controllersComplete{ false };
  bool m_kept{ false };
  std::shared_ptr<Volume> m_volume; ///< what is being loaded or was loaded last
  /// What the scene view looks at.
  std::weak_ptr<const Volume> m_sceneVolume;
  /// Shows the slices that are acquired, while the volume is being read.
  SliceView* m_liveView{ nullptr };
  bool m_userMoved{ false };
  QTimer m_sceneTimer;
  bool m_placeOutdated{ false }; ///< the live view is not yet where the volume's slices arrive
  std::vector<Series> m_series;
  int m_chosenSeries{ -1 };
  std::vector<std::string> m_problems;
  vtkSmartPointer<vtkMRMLLayoutNode> m_layoutNode;
  int m_arrangement{ 0 };
  vtkSmartPointer<vtkMRMLAbstractViewNode> m_maximized; ///< null where the arrangement is shown
  Observation m_layoutObservation;
};

} // namespace qreads
