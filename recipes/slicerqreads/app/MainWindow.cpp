#include "MainWindow.h"

#include "SeriesPanel.h"
#include "SliceWidget.h"

#include "vtkMRMLScene.h"

#include <vtkNew.h>

#include <QGridLayout>
#include <QGuiApplication>
#include <QScreen>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace qreads
{

namespace
{

/// QReads' names, labels and colors.
struct SliceViewDescription
{
  const char* name;
  const char* label;
  QRgb color;
  const char* orientation;
  int row;
  int column;
};

constexpr std::array<SliceViewDescription, 3> sliceViews{ { { "Red", "B", 0xff000099, "Axial", 0, 0 },
                                                            { "Yellow", "R", 0xff990000, "Sagittal", 0, 1 },
                                                            { "Green", "G", 0xff009900, "Coronal", 1, 0 } } };

vtkMRMLSliceNode* addSliceNode(vtkMRMLScene& scene, const SliceViewDescription& description)
{
  vtkNew<vtkMRMLSliceNode> node;
  const QColor color(description.color);
  node->SetSingletonTag(description.name);
  node->SetName(description.name);
  node->SetLayoutName(description.name);
  node->SetLayoutLabel(description.label);
  node->SetLayoutColor(color.redF(), color.greenF(), color.blueF());
  node->SetDefaultOrientation(description.orientation);
  node->SetOrientationToDefault();
  return vtkMRMLSliceNode::SafeDownCast(scene.AddNode(node));
}

/// A tag as it stands in the title: one line, and not what Qt takes for the mark of a changed document.
QString titlePart(const std::string& text)
{
  return QString::fromStdString(text).replace('\n', ' ').replace('\r', ' ').replace("[*]", "[*][*]");
}

QString titleOf(const Series& series)
{
  return "CMRN: " + titlePart(series.patientID) + "    Patient Name: " + titlePart(series.patientName) +
         "     Exam: " + titlePart(series.studyDescription) + "     Series: " + titlePart(series.seriesDescription);
}

const QString programTitle = QStringLiteral("SlicerQReads");
const QString loadingText = QStringLiteral("Loading…");

} // namespace

MainWindow::MainWindow(vtkMRMLScene& scene, LoadController& controller)
  : m_controller(controller)
  , m_columns(new QHBoxLayout)
  , m_grid(new QGridLayout)
{
  this->setWindowTitle(programTitle);
  auto* center = new QWidget;
  center->setLayout(this->m_columns);
  this->m_columns->setContentsMargins(0, 0, 0, 0);
  this->m_columns->setSpacing(0);
  this->m_columns->addLayout(this->m_grid, 1);
  this->m_grid->setSpacing(0);
  for (int index = 0; index < 2; ++index)
  {
    this->m_grid->setRowStretch(index, 1);
    this->m_grid->setColumnStretch(index, 1);
  }
  for (std::size_t index = 0; index < sliceViews.size(); ++index)
  {
    const SliceViewDescription& description = sliceViews.at(index);
    auto* widget = new SliceWidget(addSliceNode(scene, description), QColor(description.color));
    this->m_grid->addWidget(widget, description.row, description.column);
    SliceView* view = widget->view();
    this->m_views.at(index) = view;
    this->connect(view, &SliceView::painted, this,
                  [this, view](SliceView::Shown shown) { this->viewPainted(view, shown); });
    this->connect(view, &SliceView::scrolled, this, [this] { this->m_userMoved = true; });
    this->connect(view, &SliceView::imageChanged, this, &MainWindow::updateScene);
  }
  for (SliceView* view : this->m_views)
  {
    std::vector<SliceView*> others(this->m_views.begin(), this->m_views.end());
    others.erase(std::find(others.begin(), others.end(), view));
    view->setLinkedViews(std::move(others));
  }
  auto* emptyQuarter = new QWidget;
  emptyQuarter->setPalette(QPalette(Qt::black));
  emptyQuarter->setAutoFillBackground(true);
  this->m_grid->addWidget(emptyQuarter, 1, 1);
  this->setCentralWidget(center);
  constexpr QSize wantedSize(1280, 1000);
  this->resize(wantedSize.boundedTo(QGuiApplication::primaryScreen()->availableSize()));
  this->m_views.front()->setFocus();
  this->showMessage(loadingText);

  this->connect(&controller, &LoadController::cleared, this, [this] { this->clear(loadingText); });
  this->connect(&controller, &LoadController::seriesFound, this, &MainWindow::setSeries);
  this->connect(&controller, &LoadController::volumeStarted, this, &MainWindow::startVolume);
  this->connect(&controller, &LoadController::slicesArrived, this, &MainWindow::showArrivedSlices);
  this->connect(&controller, &LoadController::volumeFinished, this, &MainWindow::showWholeVolume);
  this->connect(&controller, &LoadController::failed, this, &MainWindow::showFailure);
}

void MainWindow::setSceneView(SceneView* view)
{
  this->m_sceneView = view;
  this->m_grid->addWidget(view, 1, 1); // Covers the empty widget that is there.
  view->raise();
  if (this->m_volume)
  {
    view->lookAt(enclosingSphere(*this->m_volume));
  }
  this->updateScene();
}

void MainWindow::showMessage(const QString& message)
{
  for (SliceView* view : this->m_views)
  {
    view->clear(message);
  }
}

void MainWindow::clear(const QString& message)
{
  this->m_volume.reset();
  this->m_liveView = nullptr;
  this->m_complete = false;
  this->m_userMoved = false;
  this->m_wholePainted = {};
  this->m_problems.clear();
  this->showMessage(message);
  if (this->m_sceneView)
  {
    this->m_sceneView->clear();
  }
  this->setWindowTitle(programTitle);
}

void MainWindow::setSeries(const std::vector<Series>& series, int chosenIndex)
{
  this->m_series = series;
  this->m_chosenSeries = chosenIndex;
}

void MainWindow::startVolume(const std::shared_ptr<Volume>& volume)
{
  // What is on the screen stays until the new volume has something to show in its place.
  this->m_volume = volume;
}

void MainWindow::showArrivedSlices(int firstSlice)
{
  if (this->m_liveView && this->m_liveView->volume() == this->m_volume)
  {
    this->m_liveView->slicesArrived();
    return;
  }
  const std::string orientation = nearestOrientation(*this->m_volume);
  SliceView* const view = *std::find_if(this->m_views.begin(), this->m_views.end(),
                                        [&](const SliceView* candidate)
                                        { return candidate->node()->GetDefaultOrientation() == orientation; });
  if (this->m_liveView && this->m_liveView != view)
  {
    this->m_liveView->clear(loadingText);
  }
  this->m_liveView = view;
  rotateToVolumePlane(*view->node(), *this->m_volume);
  moveToSlice(*view->node(), *this->m_volume, firstSlice);
  this->showVolumeIn(view);
}

void MainWindow::showVolumeIn(SliceView* view)
{
  this->setWindowTitle(titleOf(this->m_volume->series()));
  view->setVolume(this->m_volume, this->m_controller.displayNode());
}

void MainWindow::showWholeVolume(const std::vector<std::string>& problems)
{
  this->m_problems = problems;
  this->m_complete = true;
  const Volume& volume = *this->m_volume;
  for (SliceView* view : this->m_views)
  {
    vtkMRMLSliceNode& node = *view->node();
    // A single slice would be a line in views that cut across it.
    if (volume.sliceCount() > 1)
    {
      node.SetOrientationToDefault();
    }
    else
    {
      rotateToVolumePlane(node, volume);
    }
    if (view != this->m_liveView || !this->m_userMoved)
    {
      moveToMiddle(node, volume);
    }
    if (view != this->m_liveView || view->volume() != this->m_volume)
    {
      this->showVolumeIn(view);
    }
    view->setFinished();
  }
  if (this->m_sceneView)
  {
    this->m_sceneView->lookAt(enclosingSphere(volume));
  }
}

void MainWindow::showFailure(const std::string& reason)
{
  this->clear({});
  this->m_views.front()->clear(QString::fromStdString(reason));
  this->updatePanel();
}

void MainWindow::viewPainted(SliceView* view, SliceView::Shown shown)
{
  switch (shown)
  {
    case SliceView::Shown::Message:
      emit this->messagePainted();
      return;
    case SliceView::Shown::Part:
      emit this->firstImagePainted();
      return;
    case SliceView::Shown::Whole:
      break;
  }
  emit this->firstImagePainted();
  const auto index =
    static_cast<std::size_t>(std::find(this->m_views.begin(), this->m_views.end(), view) - this->m_views.begin());
  this->m_wholePainted.at(index) = true;
  if (std::all_of(this->m_wholePainted.begin(), this->m_wholePainted.end(), [](bool painted) { return painted; }))
  {
    this->m_wholePainted = {};
    emit this->mprPainted();
    this->updatePanel();
  }
}

void MainWindow::updateScene()
{
  if (!this->m_sceneView || !this->m_complete || this->m_sceneOutdated)
  {
    return;
  }
  // Once for all views that are painted in this turn of the event loop.
  this->m_sceneOutdated = true;
  QMetaObject::invokeMethod(
    this,
    [this]
    {
      this->m_sceneOutdated = false;
      std::vector<SlicePlane> planes;
      for (const SliceView* view : this->m_views)
      {
        planes.push_back(view->plane());
      }
      if (this->m_complete)
      {
        this->m_sceneView->setPlanes(std::move(planes));
      }
    },
    Qt::QueuedConnection);
}

void MainWindow::updatePanel()
{
  if (!this->m_panel)
  {
    // Built when first needed, so that the first image does not wait for it.
    if (this->m_series.size() < 2 && this->m_problems.empty())
    {
      return;
    }
    this->m_panel = new SeriesPanel;
    this->m_columns->insertWidget(0, this->m_panel);
    this->connect(this->m_panel, &SeriesPanel::seriesChosen, &this->m_controller, &LoadController::showSeries);
  }
  this->m_panel->setSeries(this->m_series, this->m_chosenSeries);
  this->m_panel->setProblems(this->m_problems);
}

} // namespace qreads
