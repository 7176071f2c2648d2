#include "SliceController.h"

#include <vtkNew.h>
#include <vtkStringArray.h>

#include <QDoubleSpinBox>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>

#include <algorithm>

namespace qreads
{

SliceController::SliceController(SliceView& view, QWidget* parent)
  : ViewControllerBar(*view.node(), parent)
  , m_view(view)
  , m_slider(new QSlider(Qt::Horizontal))
{
  constexpr int leastSliderWidth = 40;
  this->m_slider->setAccessibleName(QString("%1 slice offset").arg(this->viewName()));
  this->m_slider->setMinimumWidth(leastSliderWidth);
  this->m_slider->setEnabled(false);
  this->addControl(this->m_slider, 1);
  this->connect(&view, &SliceView::offsetChanged, this, &SliceController::showState);
  this->connect(this->m_slider, &QSlider::valueChanged, this,
                [this](int index)
                { this->m_view.scroll(index - this->m_view.range().indexOf(this->m_view.node()->GetSliceOffset())); });
}

void SliceController::addControls()
{
  this->m_offset = new QDoubleSpinBox;
  this->m_offset->setAccessibleName(QString("%1 offset in mm").arg(this->viewName()));
  this->m_offset->setToolTip("Where the slice is along its normal, in mm");
  this->m_offset->setSuffix(" mm");
  this->m_offset->setDecimals(2);
  this->m_offset->setButtonSymbols(QAbstractSpinBox::NoButtons);
  this->m_offset->setAlignment(Qt::AlignRight);
  this->m_offset->setKeyboardTracking(false);
  this->m_offset->setFixedSize(this->fontMetrics().horizontalAdvance("S -0000.00 mm") + 10, 22);
  // A number on the color of the view would be hard to read.
  this->m_offset->setPalette(QPalette(QColor(64, 64, 68), QColor(40, 40, 44)));
  this->addControl(this->m_offset);
  this->connect(this->m_offset, &QDoubleSpinBox::valueChanged, &this->m_view, &SliceView::moveTo);

  this->m_fit = this->addButton(PictogramButton::Pictogram::Fit, "fit to window", "Show the whole slice (R)");
  this->connect(this->m_fit, &QToolButton::clicked, &this->m_view, &SliceView::fitToWindow);

  this->m_visibility =
    this->addButton(PictogramButton::Pictogram::Eye, "slice visible in 3D", "Show this slice in the 3D view");
  this->m_visibility->setCheckable(true);
  this->connect(this->m_visibility, &QToolButton::clicked, this,
                [this](bool visible) { this->m_view.node()->SetSliceVisible(visible ? 1 : 0); });

  this->m_orientation = new QToolButton;
  this->m_orientation->setAccessibleName(QString("%1 orientation").arg(this->viewName()));
  this->m_orientation->setToolTip("Turn the slice");
  this->m_orientation->setAutoRaise(true);
  this->m_orientation->setFocusPolicy(Qt::TabFocus);
  this->m_orientation->setPopupMode(QToolButton::InstantPopup);
  this->m_orientation->setFixedSize(this->fontMetrics().horizontalAdvance("Reformat") + 22, 22);
  this->m_orientations = new QMenu(this->m_orientation);
  this->m_orientation->setMenu(this->m_orientations);
  this->connect(this->m_orientations, &QMenu::aboutToShow, this, &SliceController::showOrientations);
  this->addControl(this->m_orientation);
  this->showState();
}

void SliceController::showState()
{
  vtkMRMLSliceNode& node = *this->m_view.node();
  const bool enabled = this->m_view.volume() != nullptr;
  const OffsetRange range = this->m_view.range();
  const QSignalBlocker sliderBlocker(this->m_slider);
  this->m_slider->setEnabled(enabled);
  if (enabled)
  {
    this->m_slider->setRange(0, range.stepCount());
    this->m_slider->setValue(range.indexOf(node.GetSliceOffset()));
  }
  if (!this->m_offset)
  {
    return;
  }
  const QSignalBlocker offsetBlocker(this->m_offset);
  for (QWidget* control : { static_cast<QWidget*>(this->m_offset), static_cast<QWidget*>(this->m_fit),
                            static_cast<QWidget*>(this->m_orientation) })
  {
    control->setEnabled(enabled);
  }
  if (enabled)
  {
    // The slice may be outside of the volume.
    const double offset = node.GetSliceOffset();
    this->m_offset->setPrefix(QString::fromStdString(offsetText(node)).left(1) + ' ');
    this->m_offset->setRange(std::min(range.first, offset), std::max(range.last, offset));
    this->m_offset->setSingleStep(range.step);
    this->m_offset->setValue(offset);
  }
  else
  {
    this->m_offset->setSpecialValueText(" ");
    this->m_offset->setRange(0.0, 0.0);
  }
  this->m_offset->setSpecialValueText(enabled ? QString() : QString(" "));
  this->m_visibility->setChecked(node.GetSliceVisible() != 0);
  this->m_orientation->setText(QString::fromStdString(node.GetOrientation()));
}

void SliceController::showOrientations()
{
  this->m_orientations->clear();
  addOrientations(*this->m_orientations, this->m_view);
}

void addOrientations(QMenu& menu, SliceView& view)
{
  vtkNew<vtkStringArray> names;
  view.node()->GetSliceOrientationPresetNames(names);
  const std::string shown = view.node()->GetOrientation();
  const auto add = [&menu, &shown](const std::string& name)
  {
    QAction* action = menu.addAction(QString::fromStdString(name));
    action->setCheckable(true);
    action->setChecked(name == shown);
    return action;
  };
  for (vtkIdType index = 0; index < names->GetNumberOfValues(); ++index)
  {
    const std::string name = names->GetValue(index);
    QObject::connect(add(name), &QAction::triggered, &view, [&view, name] { view.turnTo(name.c_str()); });
  }
  // What it is while it is turned to no preset; there is nothing to be done to make it so.
  add(vtkMRMLSliceNode::GetReformatOrientationName())->setEnabled(false);
}

} // namespace qreads
