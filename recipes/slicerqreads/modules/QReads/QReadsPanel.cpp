#include "QReadsPanel.h"

#include "MainWindow.h"
#include "ThicknessSlider.h"
#include "Workspace.h"
#include "vtkSlicerQReadsLogic.h"

#include "vtkMRMLAbstractViewNode.h"
#include "vtkMRMLInteractionNode.h"
#include "vtkMRMLScene.h"

#include <vtkCommand.h>
#include <vtkImageReslice.h>

#include <QAbstractItemView>
#include <QButtonGroup>
#include <QComboBox>
#include <QGridLayout>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QStyleOptionButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace qreads
{

namespace
{

/// Of window and level, a click.
constexpr double step = 100.0;
constexpr int buttonHeight = 28;
constexpr QSize pictogramSize(46, 34);
/// What the slider for the thickness goes up to, as in the stock application.
constexpr double thickestSlab = 99.99;

struct Preset
{
  const char* name; ///< of the logic
  const char* objectName;
  const char* text;
  const char* toolTip;
  const char* keys;
  Pictogram pictogram;
  const char* caption;
};

constexpr Preset presets[] = {
  { "CT-BodySoftTissue", "CTBodySoftTissueWLPresetButton", "CT body soft tissue",
    "Set the window/level for CT body soft tissue", "1", Pictogram::SoftTissue, "Soft" },
  { "CT-Bone", "CTBoneWLPresetButton", "CT bone", "Set the window/level for CT bone", "2", Pictogram::Bone, "Bone" },
  { "CT-Head", "CTBrainWLPresetButton", "CT head", "Set the window/level for CT head", "3", Pictogram::Head, "Head" },
  { "CT-Lung", "CTLungWLPresetButton", "CT lung", "Set the window/level for CT lung", "4", Pictogram::Lung, "Lung" },
};

const QString fitToWindow = QStringLiteral("Fit to window");
const QString hundredPercent = QStringLiteral("100%");

QVBoxLayout* layOut(QGroupBox* group, const char* objectName)
{
  group->setObjectName(objectName);
  auto* layout = new QVBoxLayout(group);
  layout->setContentsMargins(4, 2, 4, 4);
  layout->setSpacing(3);
  return layout;
}

/// Tells from far away whether it is pressed.
class ToggleButton final : public QPushButton
{
public:
  explicit ToggleButton(const QString& text)
    : QPushButton(text)
  {
    this->setCheckable(true);
  }

protected:
  void initStyleOption(QStyleOptionButton* option) const override
  {
    QPushButton::initStyleOption(option);
    if (this->isChecked())
    {
      option->palette.setColor(QPalette::Button, option->palette.color(QPalette::Highlight));
    }
  }
};

} // namespace

QReadsPanel::QReadsPanel(vtkSlicerQReadsLogic& logic, MainWindow& window)
  : m_logic(logic)
  , m_window(window)
{
  this->setObjectName("QReads");
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  layout->addWidget(this->createImageGroup());
  layout->addWidget(this->createToolsGroup());
  auto* ends = new QHBoxLayout;
  ends->addWidget(this->addButton({ "HelpButton", "Help", "Show what the controls, the mouse and the keys do", "F1" },
                                  [this] { this->m_window.showHelp(); }));
  ends->addWidget(this->addButton({ "CloseApplicationPushButton", "Close", "Close the program", "Ctrl+Q" },
                                  [this] { this->m_window.close(); }));
  layout->addLayout(ends);

  vtkMRMLScene& scene = window.workspace().scene();
  for (const unsigned long event : { static_cast<unsigned long>(vtkMRMLScene::NodeAddedEvent),
                                     static_cast<unsigned long>(vtkMRMLScene::NodeRemovedEvent),
                                     static_cast<unsigned long>(vtkMRMLScene::EndCloseEvent) })
  {
    this->m_sceneObservations.emplace_back(&scene, event, this, &QReadsPanel::observeNodes);
  }
  this->observeNodes();
}

QPushButton* QReadsPanel::addButton(const ButtonText& text, const std::function<void()>& clicked)
{
  return this->prepare(new QPushButton(text.text), text, clicked);
}

QPushButton* QReadsPanel::prepare(QPushButton* button, const ButtonText& text, const std::function<void()>& clicked)
{
  button->setObjectName(text.objectName);
  button->setAccessibleName(text.text);
  button->setToolTip(QString("%1 (%2)").arg(text.toolTip, text.keys));
  button->setFixedHeight(buttonHeight);
  // A click leaves the keyboard to the view that has it.
  button->setFocusPolicy(Qt::TabFocus);
  this->connect(button, &QPushButton::clicked, this, clicked);
  this->m_window.addShortcut(QKeySequence(text.keys), text.text, [button] { button->click(); });
  return button;
}

QPushButton* QReadsPanel::addToggle(const ButtonText& text, const std::function<void(bool)>& toggled)
{
  QPushButton* button = this->prepare(new ToggleButton(text.text), text, [] {});
  // Also where a script sets the property.
  this->connect(button, &QPushButton::toggled, this, toggled);
  return button;
}

void QReadsPanel::setPictogram(QPushButton* button, Pictogram pictogram, const char* caption)
{
  button->setText({});
  button->setIcon(pictogramIcon(pictogram, caption));
  button->setIconSize(pictogramSize);
  button->setFixedHeight(pictogramSize.height() + 4);
}

QPushButton* QReadsPanel::addPictogramButton(const ButtonText& text, Pictogram pictogram, const char* caption,
                                             const std::function<void()>& clicked)
{
  QPushButton* button = this->addButton(text, clicked);
  this->setPictogram(button, pictogram, caption);
  return button;
}

QWidget* QReadsPanel::createImageGroup()
{
  auto* group = new QGroupBox("Image");
  QVBoxLayout* layout = layOut(group, "ImageGroupFrame");
  this->m_markers = this->addToggle({ "ShowReferenceMarkersButton", "Show Reference Markers",
                                      "Toggle: On = Reference markers Visible | Off = Invisible", "M" },
                                    [this](bool visible) { this->m_logic.SetReferenceMarkersVisible(visible); });
  layout->addWidget(this->m_markers);
  layout->addWidget(this->addButton({ "ResetReferenceMarkersButton", "Reset Reference Markers",
                                      "Set reference markers back to original orthogonal orientations", "Shift+M" },
                                    [this] { this->m_logic.ResetReferenceMarkers(); }));
  this->addSlab(layout);
  this->addWindowLevel(layout);
  this->addZoom(layout);
  return group;
}

void QReadsPanel::addSlab(QVBoxLayout* layout)
{
  this->m_slab = this->addToggle({ "SlabButton", "Set Slice Thickness",
                                   "Make each picture of several slices, as many as are as thick together", "T" },
                                 [this](bool enabled) { this->m_logic.SetSlabEnabled(enabled); });
  layout->addWidget(this->m_slab);

  auto* modes = new QHBoxLayout;
  this->m_slabModes = new QButtonGroup(this);
  const auto addMode = [&](const char* name, int mode, const char* toolTip)
  {
    auto* button = new QRadioButton(name);
    button->setObjectName(QString("SlabMode%1RadioButton").arg(name));
    button->setAccessibleName(QString("Slice thickness: %1").arg(name));
    button->setToolTip(QString("%1 (Shift+T: the next one)").arg(toolTip));
    button->setFocusPolicy(Qt::TabFocus);
    this->m_slabModes->addButton(button, mode);
    modes->addWidget(button);
  };
  addMode("Min", VTK_IMAGE_SLAB_MIN, "Show the lowest value of the slices");
  addMode("Max", VTK_IMAGE_SLAB_MAX, "Show the highest value of the slices");
  addMode("Mean", VTK_IMAGE_SLAB_MEAN, "Show the mean value of the slices");
  layout->addLayout(modes);
  this->connect(this->m_slabModes, &QButtonGroup::idToggled, this,
                [this](int mode, bool checked)
                {
                  if (checked)
                  {
                    this->m_logic.SetSlabMode(mode);
                  }
                });

  this->m_thickness = new ThicknessSlider;
  this->m_thickness->setObjectName("SlabThicknessSliderWidget");
  this->m_thickness->setAccessibleName("Slice thickness");
  this->m_thickness->setToolTip("How thick the slices are together (Ctrl+T: thicker, Ctrl+Shift+T: thinner)");
  layout->addWidget(this->m_thickness);
  this->connect(this->m_thickness, &ThicknessSlider::valueChanged, this,
                [this](double thickness) { this->m_logic.SetSlabThicknessInMm(thickness); });

  const auto addKey = [this](const char* keys, const char* text, const std::function<void()>& function)
  {
    this->m_window.addShortcut(QKeySequence(keys), text,
                               [this, function]
                               {
                                 if (this->m_thickness->isEnabled())
                                 {
                                   function();
                                 }
                               });
  };
  addKey("Shift+T", "Slice thickness: next of Min, Max, Mean",
         [this]
         {
           constexpr int count = VTK_IMAGE_SLAB_MEAN + 1;
           this->m_slabModes->button((this->m_slabModes->checkedId() + 1) % count)->click();
         });
  addKey("Ctrl+T", "Slice thickness: thicker", [this] { this->m_thickness->stepBy(1); });
  addKey("Ctrl+Shift+T", "Slice thickness: thinner", [this] { this->m_thickness->stepBy(-1); });
}

void QReadsPanel::addWindowLevel(QVBoxLayout* layout)
{
  auto* grid = new QGridLayout;
  grid->setSpacing(3);
  grid->addWidget(this->addPictogramButton({ "BrightnessUpButton", "Brighter", "Level lower by 100", "B" },
                                           Pictogram::Brighter, "Bright +",
                                           [this] { this->m_logic.UpdateWindowLevel(0.0, -step); }),
                  0, 0);
  grid->addWidget(this->addPictogramButton({ "BrightnessDownButton", "Darker", "Level higher by 100", "Shift+B" },
                                           Pictogram::Darker, "Bright −",
                                           [this] { this->m_logic.UpdateWindowLevel(0.0, step); }),
                  0, 1);
  grid->addWidget(this->addPictogramButton({ "ContrastUpButton", "More contrast", "Window narrower by 100", "C" },
                                           Pictogram::MoreContrast, "Contr. +",
                                           [this] { this->m_logic.UpdateWindowLevel(-step, 0.0); }),
                  0, 2);
  grid->addWidget(this->addPictogramButton({ "ContrastDownButton", "Less contrast", "Window wider by 100", "Shift+C" },
                                           Pictogram::LessContrast, "Contr. −",
                                           [this] { this->m_logic.UpdateWindowLevel(step, 0.0); }),
                  0, 3);
  int column = 0;
  for (const Preset& preset : presets)
  {
    const QByteArray toolTip = QString("%1: window %2, level %3")
                                 .arg(preset.toolTip)
                                 .arg(vtkSlicerQReadsLogic::GetPresetWindow(preset.name))
                                 .arg(vtkSlicerQReadsLogic::GetPresetLevel(preset.name))
                                 .toUtf8();
    grid->addWidget(this->addPictogramButton({ preset.objectName, preset.text, toolTip.constData(), preset.keys },
                                             preset.pictogram, preset.caption,
                                             [this, name = preset.name] { this->m_logic.SetWindowLevelPreset(name); }),
                    1, column++);
  }
  this->m_inverse = this->addToggle({ "InverseGrayButton", "Inverse gray", "Show high values dark", "I" },
                                    [this](bool enabled) { this->m_logic.SetInverseGrayEnabled(enabled); });
  this->setPictogram(this->m_inverse, Pictogram::InverseGray, "Inverse");
  grid->addWidget(this->m_inverse, 2, 0);
  this->m_mouseWindowLevel =
    this->addToggle({ "EnableWLButton", "Mouse window/level",
                      "Dragging with the left button in a slice view changes window and level", "W" },
                    [this](bool enabled) { this->m_logic.SetMouseWindowLevelEnabled(enabled); });
  this->setPictogram(this->m_mouseWindowLevel, Pictogram::MouseWindowLevel, "Mouse");
  grid->addWidget(this->m_mouseWindowLevel, 2, 1);
  QPushButton* reset = this->addButton({ "ResetWLButton", "Reset",
                                         "Reset window/level to include the entire intensity range (except top/bottom "
                                         "0.1%, to not let a very thin tail of "
                                         "the intensity distribution to decrease the image contrast too much)",
                                         "0" },
                                       [this] { this->m_logic.ResetWindowLevel(); });
  reset->setAccessibleName("Reset window/level");
  reset->setFixedHeight(pictogramSize.height() + 4);
  grid->addWidget(reset, 2, 2, 1, 2);
  for (int index = 0; index < grid->count(); ++index)
  {
    QWidget* button = grid->itemAt(index)->widget();
    button->setMinimumWidth(1);
    this->m_forImages.push_back(button);
  }
  layout->addLayout(grid);
}

void QReadsPanel::addZoom(QVBoxLayout* layout)
{
  auto* label = new QLabel;
  label->setObjectName("ZoomLabel");
  label->setAccessibleName("Zoom");
  label->setPixmap(pictogramIcon(Pictogram::Zoom, {}).pixmap(QSize(20, 20), this->m_window.devicePixelRatioF()));
  this->m_zoom = new QComboBox;
  this->m_zoom->setObjectName("ZoomComboBox");
  this->m_zoom->setAccessibleName("Zoom");
  this->m_zoom->setToolTip("Zoom of all slice views (Ctrl+0: fit to window, Ctrl+1: 100%, Ctrl+2: 200%, Ctrl+4: 400%, "
                           "Z: 1:1)");
  this->m_zoom->addItems({ hundredPercent, "200%", "400%", "1:1", fitToWindow });
  this->m_zoom->view()->setAccessibleName("Zoom");
  this->m_zoom->setFocusPolicy(Qt::TabFocus);
  this->m_forImages.push_back(this->m_zoom);
  auto* row = new QHBoxLayout;
  row->addWidget(label);
  row->addWidget(this->m_zoom, 1);
  layout->addLayout(row);
  // The first one for the user, who may choose again what was chosen before; the second one for scripts.
  this->connect(this->m_zoom, &QComboBox::textActivated, this, &QReadsPanel::chooseZoom);
  this->connect(this->m_zoom, &QComboBox::currentTextChanged, this, &QReadsPanel::chooseZoom);
  this->addZoomKey(QKeySequence("Ctrl+0"), fitToWindow);
  this->addZoomKey(QKeySequence("Ctrl+1"), hundredPercent);
  this->addZoomKey(QKeySequence("Ctrl+2"), "200%");
  this->addZoomKey(QKeySequence("Ctrl+4"), "400%");
  this->addZoomKey(QKeySequence("Z"), "1:1");
}

void QReadsPanel::addZoomKey(const QKeySequence& keys, const QString& zoom)
{
  this->m_window.addShortcut(keys, "Zoom: " + zoom,
                             [this, zoom]
                             {
                               if (this->m_zoom->isEnabled())
                               {
                                 this->chooseZoom(zoom);
                               }
                             });
}

void QReadsPanel::chooseZoom(const QString& zoom)
{
  if (zoom == fitToWindow || zoom == hundredPercent)
  {
    this->m_fittedName = zoom;
  }
  this->m_logic.SetZoom(zoom.toUtf8().constData());
}

QWidget* QReadsPanel::createToolsGroup()
{
  auto* group = new QGroupBox("Tools");
  QVBoxLayout* layout = layOut(group, "ToolsGroupFrame");
  auto* row = new QHBoxLayout;
  row->setSpacing(3);
  this->m_distance = this->addToggle({ "DistanceMeasurementButton", "Distance measurement",
                                       "Measure a distance: two clicks in a view are its ends", "D" },
                                     [this](bool measuring) { this->m_logic.SetMeasuringDistance(measuring); });
  this->setPictogram(this->m_distance, Pictogram::Distance, "Distance");
  this->m_forImages.push_back(this->m_distance);
  row->addWidget(this->m_distance);
  this->m_orientationMarker = this->addPictogramButton(
    { "OrientationMarkersButton", "Orientation marker", "Show the next kind of orientation marker", "O" },
    Pictogram::OrientationMarker, "", [this] { this->m_logic.ShowNextOrientationMarkerType(); });
  row->addWidget(this->m_orientationMarker);
  this->m_ruler = this->addToggle({ "RulersButton", "Ruler", "Show a ruler in each view", "L" },
                                  [this](bool visible) { this->m_logic.SetRulersVisible(visible); });
  this->setPictogram(this->m_ruler, Pictogram::Ruler, "Ruler");
  row->addWidget(this->m_ruler);
  for (QPushButton* button : { this->m_distance, this->m_orientationMarker, this->m_ruler })
  {
    button->setMinimumWidth(1);
  }
  layout->addLayout(row);
  return group;
}

void QReadsPanel::observeNodes()
{
  this->m_nodeObservations.clear();
  vtkMRMLScene& scene = this->m_window.workspace().scene();
  for (const char* className : { "vtkMRMLAbstractViewNode", "vtkMRMLSliceCompositeNode", "vtkMRMLVolumeNode",
                                 "vtkMRMLDisplayNode", "vtkMRMLInteractionNode", "vtkMRMLSelectionNode" })
  {
    for (int index = 0; index < scene.GetNumberOfNodesByClass(className); ++index)
    {
      this->m_nodeObservations.emplace_back(scene.GetNthNodeByClass(index, className), vtkCommand::ModifiedEvent, this,
                                            &QReadsPanel::updateFromNodes);
    }
  }
  this->updateFromNodes();
}

void QReadsPanel::updateFromNodes()
{
  const auto show = [](QPushButton* button, bool checked)
  {
    const QSignalBlocker blocker(button);
    button->setChecked(checked);
  };
  show(this->m_markers, this->m_logic.GetReferenceMarkersVisible());
  show(this->m_inverse, this->m_logic.GetInverseGrayEnabled());
  show(this->m_mouseWindowLevel, this->m_logic.GetMouseWindowLevelEnabled());
  show(this->m_distance, this->m_logic.GetMeasuringDistance());
  show(this->m_ruler, this->m_logic.GetRulersVisible());
  show(this->m_slab, this->m_logic.GetSlabEnabled());
  const bool hasImage = this->m_logic.GetShownVolumeNode() != nullptr;
  for (QWidget* widget : this->m_forImages)
  {
    widget->setEnabled(hasImage);
  }
  if (const int type = this->m_logic.GetOrientationMarkerType(); this->m_markerType != type)
  {
    this->m_markerType = type;
    const QString name = vtkMRMLAbstractViewNode::GetOrientationMarkerTypeAsString(type);
    this->m_orientationMarker->setIcon(
      pictogramIcon(Pictogram::OrientationMarker, name.left(1).toUpper() + name.mid(1)));
    this->m_orientationMarker->setAccessibleDescription(name);
  }
  this->updateSlab();
  this->updateZoom();
}

void QReadsPanel::updateSlab()
{
  const double spacing = this->m_logic.GetLargestSpacingInMm();
  const bool usable = spacing > 0.0 && this->m_logic.GetSlabEnabled();
  {
    const QSignalBlocker blocker(this->m_slabModes);
    if (QAbstractButton* button = this->m_slabModes->button(this->m_logic.GetSlabMode()))
    {
      button->setChecked(true);
    }
  }
  for (QAbstractButton* button : this->m_slabModes->buttons())
  {
    button->setEnabled(usable);
  }
  if (spacing > 0.0)
  {
    const QSignalBlocker blocker(this->m_thickness);
    this->m_thickness->setStep(spacing, std::max(1, static_cast<int>(thickestSlab / spacing)));
    this->m_thickness->setValue(this->m_logic.GetSlabThicknessInMm());
  }
  this->m_thickness->setEnabled(usable);
}

void QReadsPanel::updateZoom()
{
  const QString shown = QString::fromStdString(this->m_logic.GetZoom());
  const QString zoom = shown == fitToWindow && !this->m_fittedName.isEmpty() ? this->m_fittedName : shown;
  const QSignalBlocker blocker(this->m_zoom);
  this->m_zoom->setPlaceholderText(zoom.isEmpty() ? "Various" : zoom);
  this->m_zoom->setCurrentIndex(this->m_zoom->findText(zoom));
}

} // namespace qreads
