#include "VolumeRenderingPanel.h"

#include "MainWindow.h"
#include "Workspace.h"

#include "vtkMRMLMarkupsROINode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLScriptedModuleNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLVolumeNode.h"
#include "vtkMRMLVolumePropertyNode.h"
#include "vtkMRMLVolumeRenderingDisplayNode.h"

#include <vtkCommand.h>
#include <vtkPointData.h>

#include <QCheckBox>
#include <QGridLayout>
#include <QKeySequence>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace qreads
{

namespace
{

constexpr QSize thumbnailSize(80, 60);
/// Thumbnails wait until the 3D view has its own picture.
constexpr int thumbnailDelayMilliseconds = 1000;
/// In the volume's values: enough to bring each tissue of a CT to where another was.
constexpr int greatestShift = 500;

QIcon iconOf(const QImage& image)
{
  QPixmap pixmap(thumbnailSize);
  pixmap.fill(Qt::black);
  if (!image.isNull())
  {
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(pixmap.rect(), image);
  }
  QIcon icon(pixmap);
  // The list marks the chosen one by its frame, not by coloring the picture.
  icon.addPixmap(pixmap, QIcon::Selected);
  return icon;
}

} // namespace

VolumeRenderingPanel::VolumeRenderingPanel(MainWindow& window)
  : QGroupBox("Volume rendering")
  , m_window(window)
  , m_workspace(window.workspace())
  , m_logic(vtkSlicerVolumeRenderingLogic::SafeDownCast(m_workspace.moduleLogic(SLICERQREADS_MODULE_NAME)))
  , m_visible(new QCheckBox("Show in 3D"))
  , m_presets(new QListWidget)
  , m_shift(new QSlider(Qt::Horizontal))
  , m_crop(new QCheckBox("Crop box"))
  , m_resetCrop(new QPushButton("Reset crop box"))
  , m_sides(new QWidget)
  , m_problem(new QLabel)
  , m_thumbnails(2 * thumbnailSize)
{
  this->build();
  this->fillPresets();
  this->connectControls();
  vtkMRMLScene* scene = &this->m_workspace.scene();
  for (const unsigned long event :
       { vtkMRMLScene::NodeAddedEvent, vtkMRMLScene::NodeRemovedEvent, vtkMRMLScene::EndCloseEvent })
  {
    this->m_sceneObservations.emplace_back(scene, event, this, &VolumeRenderingPanel::scheduleRefresh);
  }
  this->refresh();
}

VolumeRenderingPanel::~VolumeRenderingPanel() = default;

void VolumeRenderingPanel::build()
{
  this->setObjectName("VolumeRenderingPanel");
  this->m_visible->setObjectName("VolumeRenderingVisibility");
  this->m_visible->setAccessibleName("Volume rendering");
  this->m_visible->setToolTip("Render the whole volume in the 3D view (Ctrl+3)");
  this->m_presets->setObjectName("VolumeRenderingPresets");
  this->m_presets->setAccessibleName("Volume rendering presets");
  this->m_presets->setToolTip("Colors and opacities of the rendering");
  this->m_presets->setViewMode(QListView::IconMode);
  this->m_presets->setMovement(QListView::Static);
  this->m_presets->setResizeMode(QListView::Adjust);
  this->m_presets->setUniformItemSizes(true);
  this->m_presets->setIconSize(thumbnailSize);
  this->m_presets->setGridSize(thumbnailSize + QSize(4, 22));
  this->m_presets->setTextElideMode(Qt::ElideMiddle);
  constexpr int rows = 2;
  this->m_presets->setFixedHeight(rows * this->m_presets->gridSize().height() + 2);
  this->m_shift->setObjectName("VolumeRenderingShift");
  this->m_shift->setAccessibleName("Volume rendering shift");
  this->m_shift->setToolTip("Move colors and opacities towards lower or higher values");
  this->m_shift->setRange(-greatestShift, greatestShift);
  this->m_shift->setPageStep(50);
  this->m_crop->setObjectName("VolumeRenderingCrop");
  this->m_crop->setAccessibleName("Crop the volume rendering");
  this->m_crop->setToolTip("Show only what is in a box: drag its handles in the 3D view, or the sliders");
  this->m_resetCrop->setObjectName("VolumeRenderingResetCrop");
  this->m_resetCrop->setAccessibleName("Reset the crop box");
  this->m_resetCrop->setToolTip("Put the crop box around the whole volume");
  this->m_problem->setWordWrap(true);

  auto* grid = new QGridLayout(this->m_sides);
  grid->setContentsMargins(0, 0, 0, 0);
  constexpr std::array<const char*, 6> letters{ "L", "R", "P", "A", "I", "S" };
  constexpr std::array<const char*, 6> names{ "left", "right", "posterior", "anterior", "inferior", "superior" };
  for (std::size_t side = 0; side < letters.size(); ++side)
  {
    auto* slider = new QSlider(Qt::Horizontal);
    const QString name = QString("Crop box, %1 side").arg(names.at(side));
    slider->setObjectName(QString("VolumeRenderingCrop") + letters.at(side));
    slider->setAccessibleName(name);
    slider->setToolTip(name);
    this->m_sideSliders.at(side) = slider;
    const int row = static_cast<int>(side / 2);
    const int column = static_cast<int>(side % 2) * 2;
    grid->addWidget(new QLabel(letters.at(side)), row, column);
    grid->addWidget(slider, row, column + 1);
  }

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(4, 4, 4, 4);
  layout->addWidget(this->m_problem);
  layout->addWidget(this->m_visible);
  layout->addWidget(this->m_presets);
  auto* shiftLabel = new QLabel("Shift");
  shiftLabel->setBuddy(this->m_shift);
  auto* shiftRow = new QHBoxLayout;
  shiftRow->addWidget(shiftLabel);
  shiftRow->addWidget(this->m_shift);
  layout->addLayout(shiftRow);
  layout->addWidget(this->m_crop);
  layout->addWidget(this->m_sides);
  layout->addWidget(this->m_resetCrop);
}

void VolumeRenderingPanel::fillPresets()
{
  vtkMRMLScene* presets = this->m_logic->GetPresetsScene();
  const QIcon empty = iconOf({});
  for (int index = 0; index < presets->GetNumberOfNodes(); ++index)
  {
    const QString name = QString::fromUtf8(presets->GetNthNode(index)->GetName());
    auto* item = new QListWidgetItem(empty, name);
    item->setToolTip(name);
    this->m_presets->addItem(item);
  }
}

void VolumeRenderingPanel::connectControls()
{
  this->connect(this->m_visible, &QCheckBox::toggled, this,
                [this](bool on)
                {
                  this->m_logic->SetVisibility(on);
                  if (vtkMRMLVolumeNode* node = this->m_logic->GetShownVolumeNode())
                  {
                    this->m_logic->UpdateVolume(node);
                  }
                });
  this->connect(this->m_presets, &QListWidget::currentTextChanged, this,
                [this](const QString& name) { this->m_logic->SetPresetName(name.toUtf8().constData()); });
  this->connect(this->m_shift, &QSlider::valueChanged, this,
                [this](int shift)
                {
                  vtkMRMLVolumeRenderingDisplayNode* display = this->displayNode();
                  if (vtkMRMLVolumePropertyNode* preset = this->m_logic->GetPresetOf(display))
                  {
                    this->m_logic->ApplyPreset(display, preset->GetName(), shift);
                  }
                });
  this->connect(this->m_crop, &QCheckBox::toggled, this, &VolumeRenderingPanel::setCropping);
  this->connect(this->m_resetCrop, &QPushButton::clicked, this, &VolumeRenderingPanel::resetCropBox);
  for (std::size_t side = 0; side < this->m_sideSliders.size(); ++side)
  {
    this->connect(this->m_sideSliders.at(side), &QSlider::valueChanged, this,
                  [this, side](int place) { this->moveCropSide(side, place); });
  }
  this->m_window.addShortcut(QKeySequence("Ctrl+3"), "Volume rendering on or off",
                             [this]
                             {
                               if (this->m_visible->isEnabled())
                               {
                                 this->m_visible->toggle();
                               }
                             });
  this->connect(&this->m_window, &MainWindow::sceneProblemChanged, this, &VolumeRenderingPanel::refresh);
  this->connect(&this->m_thumbnails, &PresetThumbnails::drawn, this, &VolumeRenderingPanel::takeThumbnail);
  this->m_thumbnailDelay.setSingleShot(true);
  this->connect(&this->m_thumbnailDelay, &QTimer::timeout, this, &VolumeRenderingPanel::drawNextThumbnail);
}

vtkMRMLVolumeRenderingDisplayNode* VolumeRenderingPanel::displayNode()
{
  return this->m_logic->GetFirstVolumeRenderingDisplayNode(this->m_logic->GetShownVolumeNode());
}

void VolumeRenderingPanel::scheduleRefresh()
{
  // Thumbnails of a volume that has gone do not wait.
  if (this->m_thumbnailVolume.expired())
  {
    this->refreshThumbnails();
  }
  // Once for all that changes in this turn of the event loop.
  if (!this->m_refreshWaits)
  {
    this->m_refreshWaits = true;
    QMetaObject::invokeMethod(this, &VolumeRenderingPanel::refresh, Qt::QueuedConnection);
  }
}

void VolumeRenderingPanel::observe()
{
  vtkMRMLVolumeRenderingDisplayNode* display = this->displayNode();
  std::vector<vtkObject*> observed{ this->m_logic->GetParameterNode(), display };
  if (display)
  {
    observed.push_back(display->GetVolumePropertyNode());
    observed.push_back(display->GetMarkupsROINode());
  }
  vtkMRMLScene& scene = this->m_workspace.scene();
  for (int index = 0; index < scene.GetNumberOfNodesByClass("vtkMRMLSliceCompositeNode"); ++index)
  {
    observed.push_back(scene.GetNthNodeByClass(index, "vtkMRMLSliceCompositeNode"));
  }
  if (observed == this->m_observed)
  {
    return;
  }
  std::vector<Observation> observations;
  for (vtkObject* object : observed)
  {
    if (object)
    {
      observations.emplace_back(object, vtkCommand::ModifiedEvent, this, &VolumeRenderingPanel::scheduleRefresh);
    }
  }
  this->m_observations = std::move(observations);
  this->m_observed = std::move(observed);
}

void VolumeRenderingPanel::refresh()
{
  this->m_refreshWaits = false;
  this->observe();
  const QString problem = this->m_window.sceneProblem();
  this->m_problem->setText(problem);
  this->m_problem->setVisible(!problem.isEmpty());
  vtkMRMLVolumeNode* volumeNode = this->m_logic->GetShownVolumeNode();
  vtkMRMLVolumeRenderingDisplayNode* display = this->displayNode();
  const bool isPossible = problem.isEmpty();
  const bool isVisible = display ? display->GetVisibility() != 0 : this->m_logic->GetVisibility();
  const bool isCropped = display && display->GetCroppingEnabled() && display->GetMarkupsROINode();
  vtkMRMLVolumePropertyNode* preset = this->m_logic->GetPresetOf(display);

  // Of each control on its own: the panel's own slots must not hear of what is only shown.
  const std::array<QSignalBlocker, 4> blockers{ QSignalBlocker(this->m_visible), QSignalBlocker(this->m_presets),
                                                QSignalBlocker(this->m_shift), QSignalBlocker(this->m_crop) };
  this->m_visible->setEnabled(isPossible);
  this->m_visible->setChecked(isPossible && isVisible);
  this->m_presets->setEnabled(isPossible);
  const QString presetName = preset    ? QString::fromUtf8(preset->GetName())
                             : display ? QString()
                                       : QString::fromStdString(this->m_logic->GetPresetName());
  const QList<QListWidgetItem*> found = this->m_presets->findItems(presetName, Qt::MatchExactly);
  this->m_presets->setCurrentItem(found.isEmpty() ? nullptr : found.front());
  this->m_shift->setEnabled(isPossible && preset);
  this->m_shift->setValue(static_cast<int>(std::lround(this->m_logic->GetShift(display))));
  this->m_crop->setEnabled(isPossible && volumeNode && isVisible);
  this->m_crop->setChecked(isCropped);
  this->m_resetCrop->setEnabled(isPossible && isCropped && isVisible);
  this->m_sides->setEnabled(isPossible && isCropped && isVisible);
  this->refreshCropSides();
  this->refreshThumbnails();
}

void VolumeRenderingPanel::refreshCropSides()
{
  vtkMRMLVolumeRenderingDisplayNode* display = this->displayNode();
  vtkMRMLMarkupsROINode* roiNode = display ? display->GetMarkupsROINode() : nullptr;
  if (!roiNode)
  {
    return;
  }
  std::array<double, 6> whole{};
  std::array<double, 6> box{};
  this->m_logic->GetShownVolumeNode()->GetRASBounds(whole.data());
  roiNode->GetRASBounds(box.data());
  for (std::size_t side = 0; side < box.size(); ++side)
  {
    QSlider* slider = this->m_sideSliders.at(side);
    const QSignalBlocker blocker(slider);
    slider->setRange(static_cast<int>(std::floor(whole.at(side / 2 * 2))),
                     static_cast<int>(std::ceil(whole.at(side / 2 * 2 + 1))));
    slider->setValue(static_cast<int>(std::lround(box.at(side))));
  }
}

void VolumeRenderingPanel::setCropping(bool on)
{
  vtkMRMLVolumeRenderingDisplayNode* display = this->displayNode();
  if (display)
  {
    this->m_logic->CreateROINode(display);
    display->SetCroppingEnabled(on);
  }
}

void VolumeRenderingPanel::resetCropBox()
{
  if (vtkMRMLVolumeRenderingDisplayNode* display = this->displayNode())
  {
    this->m_logic->FitROIToVolume(display);
  }
}

void VolumeRenderingPanel::moveCropSide(std::size_t side, int place)
{
  vtkMRMLVolumeRenderingDisplayNode* display = this->displayNode();
  vtkMRMLMarkupsROINode* roiNode = display ? display->GetMarkupsROINode() : nullptr;
  if (!roiNode)
  {
    return;
  }
  std::array<double, 6> box{};
  roiNode->GetRASBounds(box.data());
  const std::size_t low = side / 2 * 2;
  constexpr double leastSize = 1.0;
  box.at(side) = side == low ? std::min<double>(place, box.at(low + 1) - leastSize)
                             : std::max<double>(place, box.at(low) + leastSize);
  const int wasModifying = roiNode->StartModify();
  roiNode->SetCenter((box[0] + box[1]) / 2, (box[2] + box[3]) / 2, (box[4] + box[5]) / 2);
  roiNode->SetSize(box[1] - box[0], box[3] - box[2], box[5] - box[4]);
  roiNode->EndModify(wasModifying);
}

void VolumeRenderingPanel::refreshThumbnails()
{
  vtkMRMLVolumeNode* node = this->m_logic->GetShownVolumeNode();
  const std::shared_ptr<const Volume> volume = node ? this->m_workspace.volumes().volumeOf(*node) : nullptr;
  const std::shared_ptr<const Volume> wanted = volume && volume->isFinished() ? volume : nullptr;
  if (wanted == this->m_thumbnailVolume.lock() && (wanted || this->m_nextThumbnail == 0))
  {
    return;
  }
  // No picture of one patient's volume stays beside those of another's.
  const QIcon empty = iconOf({});
  for (int index = 0; index < this->m_nextThumbnail; ++index)
  {
    this->m_presets->item(index)->setIcon(empty);
  }
  this->m_nextThumbnail = 0;
  this->m_thumbnailVolume = wanted;
  this->m_thumbnails.setVoxels(
    wanted ? std::make_shared<VolumeVoxels>(VolumeVoxels{ wanted, wanted->image()->GetPointData()->GetScalars() })
           : nullptr);
  if (wanted)
  {
    this->m_thumbnailDelay.start(thumbnailDelayMilliseconds);
  }
}

void VolumeRenderingPanel::drawNextThumbnail()
{
  vtkMRMLScene* presets = this->m_logic->GetPresetsScene();
  if (this->m_nextThumbnail >= presets->GetNumberOfNodes() || this->m_thumbnailVolume.expired())
  {
    // The volume is not held for longer than it is drawn.
    this->m_thumbnails.setVoxels(nullptr);
    return;
  }
  auto* preset = vtkMRMLVolumePropertyNode::SafeDownCast(presets->GetNthNode(this->m_nextThumbnail));
  this->m_thumbnails.draw(std::make_shared<VolumeLook>(*preset->GetVolumeProperty()));
}

void VolumeRenderingPanel::takeThumbnail(const QImage& image)
{
  this->m_presets->item(this->m_nextThumbnail++)->setIcon(iconOf(image));
  this->drawNextThumbnail();
}

} // namespace qreads
