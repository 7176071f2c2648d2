#include "MainWindow.h"

#include "SeriesPanel.h"
#include "SliceView.h"
#include "Workspace.h"
#include "platform/Platform.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLViewNode.h"

#include <vtkCollection.h>
#include <vtkCommand.h>
#include <vtkNew.h>

#include <QAction>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScreen>

#include <algorithm>
#include <utility>

namespace qreads
{

namespace
{

/// QReads' own layout: names, labels and colors of the views, as a Slicer layout description.
constexpr int qreadsLayoutID = 503;
constexpr auto qreadsLayout = R"(
<layout type="vertical" split="false">
 <item><layout type="horizontal">
  <item><view class="vtkMRMLSliceNode" singletontag="Red">
   <property name="orientation" action="default">Axial</property>
   <property name="viewlabel" action="default">B</property>
   <property name="viewcolor" action="default">#000099</property>
  </view></item>
  <item><view class="vtkMRMLSliceNode" singletontag="Yellow">
   <property name="orientation" action="default">Sagittal</property>
   <property name="viewlabel" action="default">R</property>
   <property name="viewcolor" action="default">#990000</property>
  </view></item>
 </layout></item>
 <item><layout type="horizontal">
  <item><view class="vtkMRMLSliceNode" singletontag="Green">
   <property name="orientation" action="default">Coronal</property>
   <property name="viewlabel" action="default">G</property>
   <property name="viewcolor" action="default">#009900</property>
  </view></item>
  <item><view class="vtkMRMLViewNode" singletontag="QReads1">
   <property name="viewlabel" action="default">1</property>
  </view></item>
 </layout></item>
</layout>)";

/// A tag as it stands in the title: one line, and not what Qt takes for the mark of a changed document.
QString titlePart(const std::string& text)
{
  return QString::fromStdString(text).replace('\n', ' ').replace('\r', ' ').replace("[*]", "[*][*]");
}

QString patientPart(const Series& series)
{
  return "CMRN: " + titlePart(series.patientID) + "    Patient Name: " + titlePart(series.patientName);
}

QString titleOf(const Series& series)
{
  return patientPart(series) + "     Exam: " + titlePart(series.studyDescription) +
         "     Series: " + titlePart(series.seriesDescription);
}

bool isOriented(vtkMRMLSliceNode& node, const std::string& orientation)
{
  const char* own = node.GetDefaultOrientation();
  return own && own == orientation;
}

const QString programTitle = QStringLiteral("SlicerQReads");
const QString loadingText = QStringLiteral("Loading…");

} // namespace

MainWindow::MainWindow(Workspace& workspace, LoadController& controller)
  : m_workspace(workspace)
  , m_controller(controller)
  , m_columns(new QHBoxLayout)
  , m_layout(new ViewLayout)
  , m_scenePlace(new QWidget(m_layout))
  , m_panel(new ModulePanel)
{
  this->setObjectName("qSlicerAppMainWindow");
  this->setWindowTitle(programTitle);
  auto* center = new QWidget;
  center->setLayout(this->m_columns);
  this->m_columns->setContentsMargins(0, 0, 0, 0);
  this->m_columns->setSpacing(0);
  this->m_columns->addWidget(this->m_panel);
  this->m_columns->addWidget(this->m_layout, 1);
  this->m_scenePlace->setPalette(QPalette(Qt::black));
  this->m_scenePlace->setAutoFillBackground(true);
  auto* sceneBox = new QHBoxLayout(this->m_scenePlace);
  sceneBox->setContentsMargins(0, 0, 0, 0);
  this->setCentralWidget(center);
  constexpr QSize wantedSize(1280, 1000);
  // The screen that is none has a size of its own, which nobody sees.
  const bool hasScreen = QGuiApplication::platformName() != "offscreen";
  this->resize(hasScreen ? wantedSize.boundedTo(QGuiApplication::primaryScreen()->availableSize()) : wantedSize);

  this->m_layoutNode = vtkMRMLLayoutNode::SafeDownCast(workspace.scene().GetFirstNodeByClass("vtkMRMLLayoutNode"));
  this->m_layoutNode->AddLayoutDescription(qreadsLayoutID, qreadsLayout);
  this->m_layoutNode->SetViewArrangement(qreadsLayoutID);
  this->arrangeViews();
  this->m_layoutObservation =
    Observation(this->m_layoutNode, vtkCommand::ModifiedEvent, this, &MainWindow::arrangeViews);
  this->m_widgets.front()->view()->setFocus();
  this->showMessage(loadingText);

  this->connect(&controller, &LoadController::cleared, this, [this] { this->clear(loadingText); });
  this->connect(&controller, &LoadController::seriesFound, this, &MainWindow::setSeries);
  this->connect(&controller, &LoadController::volumeStarted, this, &MainWindow::startVolume);
  this->connect(&controller, &LoadController::slicesArrived, this, &MainWindow::showArrivedSlices);
  this->connect(&controller, &LoadController::volumeFinished, this, &MainWindow::showWholeVolume);
  this->connect(&controller, &LoadController::failed, this, &MainWindow::showFailure);
}

MainWindow::~MainWindow() = default;

void MainWindow::createSliceView(const ViewDescription& description)
{
  vtkNew<vtkMRMLSliceLogic> logic;
  vtkMRMLApplicationLogic& applicationLogic = this->m_workspace.logic();
  logic->SetMRMLApplicationLogic(&applicationLogic);
  logic->SetMRMLScene(&this->m_workspace.scene());
  vtkMRMLSliceNode* node = logic->AddSliceNode(description.name.toUtf8().constData());
  const QColor color(description.color.isEmpty() ? QString("#8c8c8c") : description.color);
  node->SetLayoutLabel(description.label.toUtf8().constData());
  node->SetLayoutColor(color.redF(), color.greenF(), color.blueF());
  if (!description.orientation.isEmpty())
  {
    node->SetDefaultOrientation(description.orientation.toUtf8().constData());
    node->SetOrientationToDefault();
  }
  // As QReads has them from the start.
  node->SetSliceVisible(1);
  logic->GetSliceCompositeNode()->SetSliceIntersectionVisibility(1);
  if (!applicationLogic.GetSliceLogics())
  {
    applicationLogic.SetSliceLogics(vtkNew<vtkCollection>());
  }
  applicationLogic.GetSliceLogics()->AddItem(logic);

  auto* widget = new SliceWidget(logic, this->m_workspace.volumes());
  SliceView* view = widget->view();
  widget->setControllerVisible(this->m_controllersVisible);
  this->connect(view, &SliceView::painted, this,
                [this, view](SliceView::Shown shown) { this->viewPainted(view, shown); });
  this->connect(view, &SliceView::scrolled, this, [this] { this->m_userMoved = true; });
  this->connect(view, &SliceView::imageChanged, this, &MainWindow::updateScene);
  this->connect(view, &SliceView::volumeChanged, this, &MainWindow::shownVolumesChanged);
  for (const SliceWidget* other : this->m_widgets)
  {
    view->linkTo(other->view());
    other->view()->linkTo(view);
  }
  this->m_widgets.push_back(widget);
}

SliceWidget* MainWindow::sliceWidget(const QString& name) const
{
  const auto found = std::find_if(this->m_widgets.begin(), this->m_widgets.end(),
                                  [&name](const SliceWidget* widget)
                                  { return QString::fromUtf8(widget->view()->node()->GetLayoutName()) == name; });
  return found == this->m_widgets.end() ? nullptr : *found;
}

QWidget* MainWindow::viewFor(const ViewDescription& description)
{
  if (description.className == "vtkMRMLSliceNode")
  {
    if (!this->sliceWidget(description.name))
    {
      this->createSliceView(description);
    }
    SliceWidget* widget = this->sliceWidget(description.name);
    widget->view()->node()->SetMappedInLayout(1);
    return widget;
  }
  if (description.className == "vtkMRMLViewNode")
  {
    // There is one scene view, whatever its node's name.
    vtkMRMLScene& scene = this->m_workspace.scene();
    if (!scene.GetFirstNodeByClass("vtkMRMLViewNode"))
    {
      vtkNew<vtkMRMLViewNode> node;
      const QByteArray name = description.name.toUtf8();
      node->SetSingletonTag(name.constData());
      node->SetName(("View" + name).constData());
      node->SetLayoutName(name.constData());
      node->SetLayoutLabel(description.label.toUtf8().constData());
      scene.AddNode(node);
    }
    vtkMRMLViewNode::SafeDownCast(scene.GetFirstNodeByClass("vtkMRMLViewNode"))->SetMappedInLayout(1);
    return this->m_scenePlace;
  }
  return nullptr;
}

void MainWindow::arrangeViews()
{
  const int arrangement = this->m_layoutNode->GetViewArrangement();
  if (this->m_arrangement == arrangement)
  {
    return;
  }
  const char* description = this->m_layoutNode->GetCurrentLayoutDescription();
  for (const SliceWidget* widget : this->m_widgets)
  {
    widget->view()->node()->SetMappedInLayout(0);
  }
  const QString problem = this->m_layout->arrange(QString::fromUtf8(description ? description : ""),
                                                  [this](const ViewDescription& view) { return this->viewFor(view); });
  if (!problem.isEmpty())
  {
    platform::writeError("layout " + std::to_string(arrangement) + " cannot be shown: " + problem.toStdString() +
                         ". Give its description to the layout node's AddLayoutDescription first");
    return;
  }
  this->m_arrangement = arrangement;
  this->updateScene();
}

void MainWindow::setSceneView(SceneView* view)
{
  this->m_sceneView = view;
  this->m_scenePlace->layout()->addWidget(view);
  this->resetSceneView();
}

void MainWindow::resetSceneView()
{
  this->m_sceneVolume.reset();
  this->updateScene();
}

void MainWindow::showMessage(const QString& message)
{
  for (const SliceWidget* widget : this->m_widgets)
  {
    widget->view()->clear(message);
  }
}

void MainWindow::setControllersVisible(bool visible)
{
  this->m_controllersVisible = visible;
  for (SliceWidget* widget : this->m_widgets)
  {
    widget->setControllerVisible(visible);
  }
}

void MainWindow::drawNow()
{
  for (const SliceWidget* widget : this->m_widgets)
  {
    widget->view()->repaint();
  }
  if (this->m_sceneView)
  {
    this->m_sceneView->repaint();
  }
}

void MainWindow::clear(const QString& message)
{
  this->m_volume.reset();
  this->m_liveView = nullptr;
  this->m_userMoved = false;
  this->m_wholePainted.clear();
  this->m_problems.clear();
  this->showMessage(message);
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
  if (!this->m_controller.volumeNode())
  {
    return; // A script has removed it.
  }
  if (this->m_liveView && this->m_liveView->volume() == this->m_volume)
  {
    this->m_liveView->slicesArrived();
    return;
  }
  const std::string orientation = nearestOrientation(*this->m_volume);
  const auto inLayout =
    std::find_if(this->m_widgets.begin(), this->m_widgets.end(),
                 [&](const SliceWidget* widget) { return isOriented(*widget->view()->node(), orientation); });
  SliceView* const view = (inLayout == this->m_widgets.end() ? this->m_widgets.front() : *inLayout)->view();
  if (this->m_liveView && this->m_liveView != view)
  {
    this->m_liveView->clear(loadingText);
  }
  this->m_liveView = view;
  rotateToVolumePlane(*view->node(), *this->m_volume);
  moveToSlice(*view->node(), *this->m_volume, firstSlice);
  view->showVolume(this->m_controller.volumeNode());
}

void MainWindow::showWholeVolume(const std::vector<std::string>& problems)
{
  this->m_problems = problems;
  vtkMRMLScalarVolumeNode* volumeNode = this->m_controller.volumeNode();
  if (!volumeNode)
  {
    return; // A script has removed it.
  }
  const Volume& volume = *this->m_volume;
  for (const SliceWidget* widget : this->m_widgets)
  {
    SliceView* view = widget->view();
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
      view->showVolume(volumeNode);
    }
    view->setFinished();
  }
}

void MainWindow::showFailure(const std::string& reason)
{
  this->clear({});
  this->m_widgets.front()->view()->clear(QString::fromStdString(reason));
  this->updateSeriesPanel();
}

void MainWindow::viewPainted(SliceView* view, SliceView::Shown shown)
{
  switch (shown)
  {
    case SliceView::Shown::Message:
      this->fillPanel();
      emit this->messagePainted();
      return;
    case SliceView::Shown::Part:
      emit this->firstImagePainted();
      return;
    case SliceView::Shown::Whole:
      break;
  }
  emit this->firstImagePainted();
  this->m_wholePainted.push_back(view);
  const bool all =
    std::all_of(this->m_widgets.begin(), this->m_widgets.end(),
                [this](const SliceWidget* widget)
                {
                  return !widget->isVisible() || std::find(this->m_wholePainted.begin(), this->m_wholePainted.end(),
                                                           widget->view()) != this->m_wholePainted.end();
                });
  if (all)
  {
    this->m_wholePainted.clear();
    emit this->mprPainted();
    this->fillPanel();
    this->updateSeriesPanel();
  }
}

void MainWindow::shownVolumesChanged()
{
  this->updateTitle();
  // The picture in space must not outlive the slices that it was made of.
  const std::shared_ptr<const Volume> inSpace = this->m_sceneVolume.lock();
  const bool isShown = std::any_of(this->m_widgets.begin(), this->m_widgets.end(),
                                   [&inSpace](const SliceWidget* widget)
                                   { return widget->view()->volume() && widget->view()->volume() == inSpace; });
  if (this->m_sceneView && !isShown)
  {
    this->m_sceneVolume.reset();
    this->m_sceneView->clear();
  }
  this->updateScene();
}

void MainWindow::updateTitle()
{
  std::vector<std::shared_ptr<const Volume>> shown;
  for (const SliceWidget* widget : this->m_widgets)
  {
    if (widget->view()->volume())
    {
      shown.push_back(widget->view()->volume());
    }
  }
  const auto same = [&shown](QString (*text)(const Series&))
  {
    return std::all_of(shown.begin(), shown.end(),
                       [&](const auto& volume) { return text(volume->series()) == text(shown.front()->series()); });
  };
  if (shown.empty())
  {
    this->setWindowTitle(programTitle);
  }
  else if (same(titleOf))
  {
    this->setWindowTitle(titleOf(shown.front()->series()));
  }
  else
  {
    // Each view says in its corners what it shows.
    this->setWindowTitle(same(patientPart) ? patientPart(shown.front()->series()) + "     Several series"
                                           : QString("Several patients"));
  }
}

void MainWindow::updateScene()
{
  if (!this->m_sceneView || this->m_sceneOutdated)
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
      std::shared_ptr<const Volume> volume;
      for (const SliceWidget* widget : this->m_widgets)
      {
        SliceView* view = widget->view();
        if (!view->volume())
        {
          continue;
        }
        if (!view->volume()->isFinished())
        {
          return;
        }
        volume = volume ? volume : view->volume();
        if (view->node()->GetSliceVisible())
        {
          planes.push_back(view->plane());
        }
      }
      if (volume && this->m_sceneVolume.lock() != volume)
      {
        this->m_sceneVolume = volume;
        this->m_sceneView->lookAt(enclosingSphere(*volume));
      }
      if (planes.empty())
      {
        this->m_sceneView->clear();
        return;
      }
      this->m_sceneView->setPlanes(std::move(planes));
    },
    Qt::QueuedConnection);
}

void MainWindow::addShortcut(const QKeySequence& keys, const QString& text, const std::function<void()>& function)
{
  auto* action = new QAction(text, this);
  action->setShortcut(keys);
  this->connect(action, &QAction::triggered, this, function);
  this->addAction(action);
}

void MainWindow::fillPanel()
{
  if (std::exchange(this->m_panelFilled, true))
  {
    return;
  }
  for (const auto& module : this->m_workspace.modules())
  {
    if (QWidget* content = module->createWidgetRepresentation(*this))
    {
      this->m_panel->addSection(QString::fromStdString(module->name()), {}, content);
    }
  }
}

void MainWindow::updateSeriesPanel()
{
  if (!this->m_seriesPanel)
  {
    if (this->m_series.size() < 2 && this->m_problems.empty())
    {
      return;
    }
    this->m_seriesPanel = new SeriesPanel;
    this->m_panel->addSection("Series", {}, this->m_seriesPanel);
    this->connect(this->m_seriesPanel, &SeriesPanel::seriesChosen, &this->m_controller, &LoadController::showSeries);
  }
  this->m_seriesPanel->setSeries(this->m_series, this->m_chosenSeries);
  this->m_seriesPanel->setProblems(this->m_problems);
}

} // namespace qreads
