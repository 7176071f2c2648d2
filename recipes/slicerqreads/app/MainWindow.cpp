#include "MainWindow.h"

#include "HelpDialog.h"
#include "LoadingProgress.h"
#include "ProblemsPanel.h"
#include "SceneWidget.h"
#include "SeriesPanel.h"
#include "SeriesThumbnails.h"
#include "SliceView.h"
#include "UserSettings.h"
#include "ViewTools.h"
#include "Workspace.h"
#include "platform/Platform.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLInteractionNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLViewNode.h"

#include <vtkCollection.h>
#include <vtkCommand.h>
#include <vtkNew.h>

#include <QAction>
#include <QCloseEvent>
#include <QDropEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMimeData>
#include <QScreen>
#include <QUrl>

#include <algorithm>
#include <chrono>
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

/// The layout of a view that is maximized.
QString layoutOf(vtkMRMLAbstractViewNode& viewNode)
{
  return QString(R"(<layout type="horizontal"><item><view class="%1" singletontag="%2"/></item></layout>)")
    .arg(viewNode.GetClassName(), QString::fromUtf8(viewNode.GetLayoutName()).toHtmlEscaped());
}

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

/// The files and folders that something dragged stands for; not those of other machines.
std::vector<std::filesystem::path> localPaths(const QMimeData& data)
{
  std::vector<std::filesystem::path> paths;
  const QList<QUrl> addresses = data.urls();
  for (const QUrl& address : addresses)
  {
    if (address.isLocalFile())
    {
      paths.push_back(std::filesystem::u8path(address.toLocalFile().toStdString()));
    }
  }
  return paths;
}

/// A window's place that can be reached: on one of the screens, and no larger than it.
QRect placeOnScreen(QRect place)
{
  const QScreen* screen = QGuiApplication::screenAt(place.center());
  const QRect available = (screen ? screen : QGuiApplication::primaryScreen())->availableGeometry();
  place.setSize(place.size().boundedTo(available.size()));
  place.moveLeft(std::clamp(place.left(), available.left(), available.right() + 1 - place.width()));
  place.moveTop(std::clamp(place.top(), available.top(), available.bottom() + 1 - place.height()));
  return place;
}

const QString programTitle = QStringLiteral("SlicerQReads");
const QString loadingText = QStringLiteral("Loading…");
constexpr const char* cancelledText = "The loading was cancelled. Open the folder again to see it.";

} // namespace

MainWindow::MainWindow(Workspace& workspace, LoadController& controller, UserSettings& settings)
  : m_workspace(workspace)
  , m_controller(controller)
  , m_layout(new ViewLayout)
  , m_viewTools(new ViewTools(*this))
  , m_panel(new ModulePanel)
  , m_progressText(new QLabel)
  , m_sideColumn(new QWidget)
  , m_progress(new LoadingProgress)
{
  this->setObjectName("qSlicerAppMainWindow");
  this->setWindowTitle(programTitle);
  this->setAcceptDrops(true);
  auto* side = new QVBoxLayout(this->m_sideColumn);
  side->setContentsMargins(0, 0, 0, 0);
  side->setSpacing(0);
  side->addWidget(this->m_panel, 1);
  side->addWidget(this->m_progressText);
  this->m_progressText->setObjectName("LoadingText");
  this->m_progressText->setMargin(4);
  auto* columns = new QHBoxLayout;
  columns->addWidget(this->m_sideColumn);
  columns->addWidget(this->m_layout, 1);
  auto* center = new QWidget;
  auto* rows = new QVBoxLayout(center);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addLayout(columns, 1);
  rows->addWidget(this->m_progress);
  this->setCentralWidget(center);
  // Each view has room for a picture.
  constexpr QSize leastSize(640, 480);
  this->setMinimumSize(leastSize);
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
  this->m_sceneTimer.setSingleShot(true);
  this->connect(&this->m_sceneTimer, &QTimer::timeout, this, &MainWindow::showScene);
  this->addShortcuts();
  this->keepSettings(settings);

  this->connect(&controller, &LoadController::cleared, this, [this] { this->clear(loadingText); });
  this->connect(&controller, &LoadController::othersRequested, this, [this] { this->m_series.clear(); });
  this->connect(&controller, &LoadController::progressed, this, &MainWindow::showProgress);
  this->connect(&controller, &LoadController::seriesFound, this, &MainWindow::setSeries);
  this->connect(&controller, &LoadController::volumeStarted, this, &MainWindow::startVolume);
  this->connect(&controller, &LoadController::slicesArrived, this, &MainWindow::showArrivedSlices);
  this->connect(&controller, &LoadController::volumeFinished, this, &MainWindow::showWholeVolume);
  this->connect(&controller, &LoadController::failed, this, &MainWindow::showFailure);
  if (controller.isLoading())
  {
    this->m_progressText->setText(loadingText);
  }
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
  node->SetOrientationMarkerType(vtkMRMLAbstractViewNode::OrientationMarkerTypeAxes);
  if (!applicationLogic.GetSliceLogics())
  {
    applicationLogic.SetSliceLogics(vtkNew<vtkCollection>());
  }
  applicationLogic.GetSliceLogics()->AddItem(logic);

  auto* widget = new SliceWidget(logic, this->m_workspace.volumes());
  SliceView* view = widget->view();
  widget->controller()->setVisible(this->m_controllersVisible);
  if (this->m_controllersComplete)
  {
    widget->controller()->complete();
  }
  this->m_viewTools->add(*view);
  this->connect(view, &SliceView::painted, this,
                [this, view](SliceView::Shown shown) { this->viewPainted(view, shown); });
  this->connect(view, &SliceView::scrolled, this, [this] { this->m_userMoved = true; });
  this->connect(view, &SliceView::imageChanged, this, &MainWindow::updateScene);
  this->connect(view, &SliceView::volumeChanged, this, &MainWindow::shownVolumesChanged);
  for (const auto& module : this->m_workspace.modules())
  {
    if (const auto* provider = dynamic_cast<const SliceDisplayableManagerProvider*>(module.get()))
    {
      view->addDisplayableManager(provider->createSliceDisplayableManager(*view, this->m_workspace));
    }
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
      // As QReads has it: nothing but the slices, on black.
      node->SetBackgroundColor(0.0, 0.0, 0.0);
      node->SetBackgroundColor2(0.0, 0.0, 0.0);
      node->SetBoxVisible(0);
      node->SetAxisLabelsVisible(0);
      node->SetOrientationMarkerType(vtkMRMLAbstractViewNode::OrientationMarkerTypeAxes);
      scene.AddNode(node);
    }
    auto* node = vtkMRMLViewNode::SafeDownCast(scene.GetFirstNodeByClass("vtkMRMLViewNode"));
    node->SetMappedInLayout(1);
    if (!this->m_sceneWidget)
    {
      this->m_sceneWidget = new SceneWidget(*node, this->m_layout);
      this->m_sceneWidget->controller()->setVisible(this->m_controllersVisible);
      if (this->m_controllersComplete)
      {
        this->m_sceneWidget->controller()->complete();
      }
      if (this->m_sceneView)
      {
        this->m_sceneWidget->setView(this->m_sceneView);
      }
    }
    return this->m_sceneWidget;
  }
  return nullptr;
}

void MainWindow::arrangeViews()
{
  const int arrangement = this->m_layoutNode->GetViewArrangement();
  vtkMRMLAbstractViewNode* maximized =
    this->m_layoutNode->GetMaximizedViewNode(this->m_layoutNode->GetNumberOfMaximizedViewNodes() - 1);
  if (this->m_arrangement == arrangement && this->m_maximized == maximized)
  {
    return;
  }
  const char* description = this->m_layoutNode->GetCurrentLayoutDescription();
  for (const SliceWidget* widget : this->m_widgets)
  {
    widget->view()->node()->SetMappedInLayout(0);
  }
  if (auto* node = vtkMRMLViewNode::SafeDownCast(this->m_workspace.scene().GetFirstNodeByClass("vtkMRMLViewNode")))
  {
    node->SetMappedInLayout(0);
  }
  const QString problem =
    this->m_layout->arrange(maximized ? layoutOf(*maximized) : QString::fromUtf8(description ? description : ""),
                            [this](const ViewDescription& view) { return this->viewFor(view); });
  if (!problem.isEmpty())
  {
    platform::writeError("layout " + std::to_string(arrangement) + " cannot be shown: " + problem.toStdString() +
                         ". Give its description to the layout node's AddLayoutDescription first");
    return;
  }
  this->m_arrangement = arrangement;
  this->m_maximized = maximized;
  this->updateScene();
}

void MainWindow::ensureSliceViews()
{
  // Images are first shown as slices.
  const bool hasSlices =
    std::any_of(this->m_widgets.begin(), this->m_widgets.end(),
                [](const SliceWidget* widget) { return widget->view()->node()->IsMappedInLayout(); });
  if (!hasSlices)
  {
    this->m_layoutNode->SetViewArrangement(qreadsLayoutID);
  }
}

void MainWindow::setSceneView(SceneView* view)
{
  this->m_sceneView = view;
  if (this->m_sceneWidget)
  {
    this->m_sceneWidget->setView(view);
  }
  this->m_viewTools->add(*view);
  this->connect(view, &SceneView::problemChanged, this, &MainWindow::sceneProblemChanged);
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
    widget->controller()->setVisible(visible);
  }
  if (this->m_sceneWidget)
  {
    this->m_sceneWidget->controller()->setVisible(visible);
  }
}

void MainWindow::completeControllers()
{
  if (std::exchange(this->m_controllersComplete, true))
  {
    return;
  }
  for (SliceWidget* widget : this->m_widgets)
  {
    widget->controller()->complete();
  }
  if (this->m_sceneWidget)
  {
    this->m_sceneWidget->controller()->complete();
  }
  this->m_viewTools->addShortcuts();
}

void MainWindow::drawNow()
{
  for (const SliceWidget* widget : this->m_widgets)
  {
    widget->view()->repaint();
  }
  if (this->m_sceneView)
  {
    this->showScene();
    this->m_sceneView->repaint();
  }
}

void MainWindow::clear(const QString& message)
{
  if (this->m_thumbnails)
  {
    this->m_thumbnails->stop();
  }
  this->m_volume.reset();
  this->m_liveView = nullptr;
  this->m_userMoved = false;
  this->m_wholePainted.clear();
  this->m_problems.clear();
  this->showMessage(message);
  this->updateSeriesPanel();
}

void MainWindow::setSeries(const std::vector<Series>& series, int chosenIndex)
{
  this->m_series = series;
  this->m_chosenSeries = chosenIndex;
  this->updateSeriesPanel();
}

void MainWindow::startVolume(const std::shared_ptr<Volume>& volume)
{
  // What is on the screen stays until the new volume has something to show in its place. A single image was only a
  // sample of it.
  this->m_placeOutdated = this->m_volume && this->m_volume->sliceCount() == 1 && !this->m_userMoved;
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
    if (std::exchange(this->m_placeOutdated, false))
    {
      moveToSlice(*this->m_liveView->node(), *this->m_volume, firstSlice);
    }
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
  this->endProgress();
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
  this->m_chosenSeries = -1;
  this->m_widgets.front()->view()->clear(QString::fromStdString(reason));
  this->endProgress();
  this->updateSeriesPanel();
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
    this->updateSeriesPanel();
    this->updateThumbnails();
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
  if (!this->m_sceneView)
  {
    return;
  }
  // Drawing in space takes all processors: while slices move, they come first.
  constexpr std::chrono::milliseconds rest(50);
  this->m_sceneTimer.start(this->m_sceneVolume.expired() ? std::chrono::milliseconds(0) : rest);
}

void MainWindow::showScene()
{
  this->m_sceneTimer.stop();
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
    this->m_sceneView->lookAt(volume);
  }
  if (!volume)
  {
    this->m_sceneView->clear();
    return;
  }
  this->m_sceneView->setPlanes(std::move(planes));
}

void MainWindow::addShortcut(const QKeySequence& keys, const QString& text, const std::function<void()>& function)
{
  auto* action = new QAction(text, this);
  action->setShortcut(keys);
  this->connect(action, &QAction::triggered, this, function);
  this->addAction(action);
}

QWidget* MainWindow::moduleWidget(const std::string& name)
{
  this->fillPanel();
  return this->m_panel->section(QString::fromStdString(name));
}

void MainWindow::addShortcuts()
{
  this->addShortcut(QKeySequence("F9"), "Show or hide the panel",
                    [this] { this->setPanelVisible(!this->isPanelVisible()); });
  const auto chooseNextSeries = [this](int step)
  {
    const int last = static_cast<int>(this->m_series.size()) - 1;
    const int next = std::clamp(this->m_chosenSeries + step, 0, std::max(last, 0));
    if (last > 0 && next != this->m_chosenSeries)
    {
      this->m_controller.showSeries(next);
    }
  };
  this->addShortcut(QKeySequence("Ctrl+PgUp"), "Show the series before", [=] { chooseNextSeries(-1); });
  this->addShortcut(QKeySequence("Ctrl+PgDown"), "Show the next series", [=] { chooseNextSeries(1); });
}

void MainWindow::keepSettings(UserSettings& settings)
{
  if (QGuiApplication::platformName() != "offscreen")
  {
    settings.keep(
      "Window/place", [this] { return this->normalGeometry().isValid() ? this->normalGeometry() : this->geometry(); },
      [this](const QVariant& place)
      {
        if (place.toRect().isValid())
        {
          this->setGeometry(placeOnScreen(place.toRect()));
        }
      });
    settings.keep(
      "Window/maximized", [this] { return this->isMaximized(); },
      [this](const QVariant& maximized)
      {
        if (maximized.toBool())
        {
          this->setWindowState(Qt::WindowMaximized);
        }
      });
  }
  settings.keep(
    "Window/panel", [this] { return this->isPanelVisible(); },
    [this](const QVariant& visible) { this->setPanelVisible(visible.toBool()); });
  settings.keep(
    "Window/layout", [this] { return this->m_layoutNode->GetViewArrangement(); },
    [this](const QVariant& layout)
    {
      bool isNumber = false;
      const int number = layout.toInt(&isNumber);
      if (isNumber && this->m_layoutNode->IsLayoutDescription(number))
      {
        this->m_layoutNode->SetViewArrangement(number);
      }
      this->ensureSliceViews();
    });
  for (const auto& module : this->m_workspace.modules())
  {
    module->keepSettings(settings, this->m_workspace);
  }
}

void MainWindow::fillPanel()
{
  if (std::exchange(this->m_panelFilled, true))
  {
    return;
  }
  this->completeControllers();
  // What builds on others is what users work with: it comes first.
  const LoadableModules& modules = this->m_workspace.modules();
  for (auto module = modules.rbegin(); module != modules.rend(); ++module)
  {
    if (QWidget* content = (*module)->createWidgetRepresentation(*this))
    {
      this->m_panel->addSection(QString::fromStdString((*module)->name()), content->windowTitle(), content);
    }
  }
  this->updateSeriesPanel();
}

void MainWindow::showProgress(int done, int total)
{
  if (this->m_controller.isLoading())
  {
    this->m_progress->show(done, total);
    this->m_progressText->setText(total > 0 ? QString("%1 %2 of %3").arg(loadingText).arg(done).arg(total)
                                            : loadingText);
  }
}

void MainWindow::endProgress()
{
  this->m_progress->end();
  this->m_progressText->clear();
}

void MainWindow::updateSeriesPanel()
{
  if (!this->m_panelFilled)
  {
    return;
  }
  if (!this->m_seriesPanel && !this->m_series.empty())
  {
    this->m_seriesPanel = new SeriesPanel;
    this->m_panel->addSection("Series", "Series", this->m_seriesPanel);
    this->connect(this->m_seriesPanel, &SeriesPanel::seriesChosen, &this->m_controller, &LoadController::showSeries);
  }
  if (this->m_seriesPanel)
  {
    this->m_seriesPanel->setSeries(this->m_series, this->m_chosenSeries);
    this->m_panel->setSectionVisible("Series", !this->m_series.empty());
  }
  if (!this->m_problemsPanel && !this->m_problems.empty())
  {
    this->m_problemsPanel = new ProblemsPanel;
    this->m_panel->addSection("Problems", "Problems with the files", this->m_problemsPanel);
  }
  if (this->m_problemsPanel)
  {
    this->m_problemsPanel->setProblems(this->m_problems);
    this->m_panel->setSectionVisible("Problems", !this->m_problems.empty());
  }
}

void MainWindow::updateThumbnails()
{
  if (!this->m_seriesPanel || this->m_series.empty())
  {
    return;
  }
  const qreal scale = this->devicePixelRatioF();
  const auto show = [this, scale](int index, QImage picture)
  {
    picture.setDevicePixelRatio(scale);
    this->m_seriesPanel->setThumbnail(index, picture);
  };
  const int size = qRound(SeriesPanel::thumbnailSize * scale);
  if (!this->m_thumbnails)
  {
    this->m_thumbnails = new SeriesThumbnails(this->m_workspace.readers(), size, this);
    this->connect(this->m_thumbnails, &SeriesThumbnails::made, this, show);
  }
  std::vector<Series> others = this->m_series;
  if (this->m_volume && this->m_chosenSeries >= 0)
  {
    // What has been read already.
    show(this->m_chosenSeries, thumbnailOf(this->m_volume, size));
    others[static_cast<std::size_t>(this->m_chosenSeries)].representativeFile.clear();
  }
  this->m_thumbnails->start(others);
}

void MainWindow::showHelp()
{
  if (!this->m_help)
  {
    this->m_help = new HelpDialog(*this);
  }
  this->m_help->show();
  this->m_help->raise();
  this->m_help->activateWindow();
}

void MainWindow::present()
{
  this->ensureSliceViews();
  this->setWindowState(this->windowState() & ~Qt::WindowMinimized);
  this->show();
  this->raise();
  this->activateWindow();
}

void MainWindow::waitUntilCleared()
{
  if (this->m_help)
  {
    this->m_help->hide();
  }
  if (this->isVisible())
  {
    // The views have been painted. The list of series has pictures, too.
    this->m_sideColumn->repaint();
    this->waitForScreen();
  }
}

void MainWindow::waitForScreen() const
{
  // Whatever is read from the screen comes after everything that was sent there.
  this->screen()->grabWindow(0, 0, 0, 1, 1);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
  if (this->m_kept)
  {
    event->ignore();
    emit this->closeWanted();
  }
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
  vtkMRMLInteractionNode* interactionNode = this->m_workspace.logic().GetInteractionNode();
  if (event->key() != Qt::Key_Escape)
  {
    QMainWindow::keyPressEvent(event);
  }
  else if (interactionNode && interactionNode->GetCurrentInteractionMode() == vtkMRMLInteractionNode::Place)
  {
    interactionNode->SwitchToViewTransformMode();
  }
  else if (this->m_controller.isLoading())
  {
    this->m_controller.cancel(cancelledText);
  }
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
  if (!localPaths(*event->mimeData()).empty())
  {
    event->acceptProposedAction();
  }
}

void MainWindow::dropEvent(QDropEvent* event)
{
  const std::vector<std::filesystem::path> paths = localPaths(*event->mimeData());
  if (!paths.empty())
  {
    event->acceptProposedAction();
    this->m_controller.show({ paths });
  }
}

} // namespace qreads
