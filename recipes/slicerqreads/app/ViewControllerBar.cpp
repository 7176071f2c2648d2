#include "ViewControllerBar.h"

#include "vtkMRMLLayoutNode.h"
#include "vtkMRMLScene.h"

#include <vtkCommand.h>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QSignalBlocker>
#include <QStyleOptionToolButton>
#include <QStylePainter>

#include <algorithm>

namespace qreads
{

namespace
{

constexpr int borderWidth = 4; ///< of views
constexpr int controlHeight = 22;
constexpr int spacing = 3;

/// Of the scene that the view's node is in; null where it is in none any more.
vtkMRMLLayoutNode* layoutNodeOf(vtkMRMLAbstractViewNode& node)
{
  vtkMRMLScene* scene = node.GetScene();
  return vtkMRMLLayoutNode::SafeDownCast(scene ? scene->GetFirstNodeByClass("vtkMRMLLayoutNode") : nullptr);
}

/// Lines of a pictogram, 16 wide and high.
QPainterPath linesOf(PictogramButton::Pictogram pictogram, bool isChecked)
{
  QPainterPath path;
  switch (pictogram)
  {
    case PictogramButton::Pictogram::Fit:
      for (const QPointF& side : { QPointF(1, 1), QPointF(-1, 1), QPointF(1, -1), QPointF(-1, -1) })
      {
        const auto point = [&side](double x, double y) { return QPointF(8 + side.x() * x, 8 + side.y() * y); };
        path.moveTo(point(2, 2));
        path.lineTo(point(6, 6));
        path.moveTo(point(6, 2.5));
        path.lineTo(point(6, 6));
        path.lineTo(point(2.5, 6));
      }
      break;
    case PictogramButton::Pictogram::Eye:
      path.moveTo(1, 8);
      path.quadTo(8, 0.5, 15, 8);
      path.quadTo(8, 15.5, 1, 8);
      path.addEllipse(QPointF(8, 8), 2, 2);
      if (!isChecked)
      {
        path.moveTo(2.5, 14);
        path.lineTo(13.5, 2);
      }
      break;
    case PictogramButton::Pictogram::Maximize:
      if (isChecked)
      {
        path.addRect(2, 6, 8, 8);
        path.moveTo(6, 6);
        path.lineTo(6, 2);
        path.lineTo(14, 2);
        path.lineTo(14, 10);
        path.lineTo(10, 10);
      }
      else
      {
        path.addRect(2, 2, 12, 12);
        path.moveTo(2, 4);
        path.lineTo(14, 4);
      }
      break;
    case PictogramButton::Pictogram::None:
      break;
  }
  return path;
}

} // namespace

PictogramButton::PictogramButton(Pictogram pictogram, QWidget* parent)
  : QToolButton(parent)
  , m_pictogram(pictogram)
{
  this->setAutoRaise(true);
  this->setFocusPolicy(Qt::TabFocus);
  this->setFixedSize(controlHeight, controlHeight);
}

void PictogramButton::paintEvent(QPaintEvent* /*event*/)
{
  QStyleOptionToolButton option;
  this->initStyleOption(&option);
  // A pictogram says by itself whether the button is checked.
  if (this->m_pictogram != Pictogram::None)
  {
    option.state.setFlag(QStyle::State_On, false);
  }
  QStylePainter painter(this);
  painter.drawComplexControl(QStyle::CC_ToolButton, option);
  painter.setRenderHint(QPainter::Antialiasing);
  constexpr double side = 16.0;
  painter.translate((this->width() - side) / 2, (this->height() - side) / 2);
  painter.setPen(
    QPen(this->palette().color(this->isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText), 1.4));
  painter.drawPath(linesOf(this->m_pictogram, this->isChecked()));
}

ViewControllerBar::ViewControllerBar(vtkMRMLAbstractViewNode& node, QWidget* parent)
  : QWidget(parent)
  , m_node(&node)
  , m_row(new QHBoxLayout(this))
{
  this->m_row->setContentsMargins(borderWidth, borderWidth, borderWidth, 0);
  this->m_row->setSpacing(spacing);
  this->m_row->setSizeConstraint(QLayout::SetNoConstraint);
  this->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  this->setFixedHeight(borderWidth + controlHeight);
  this->addControl(new QLabel(QString::fromUtf8(node.GetLayoutLabel())));
}

QString ViewControllerBar::viewName() const
{
  return QString::fromUtf8(this->m_node->GetLayoutName());
}

void ViewControllerBar::complete()
{
  this->m_maximize = this->addButton(PictogramButton::Pictogram::Maximize, "maximize",
                                     "Show this view alone, or with the others again (double click, F11)");
  this->m_maximize->setCheckable(true);
  this->connect(this->m_maximize, &QToolButton::clicked, this, [this] { toggleMaximized(*this->m_node); });
  if (vtkMRMLLayoutNode* layoutNode = layoutNodeOf(*this->m_node))
  {
    this->m_layoutObservation =
      Observation(layoutNode, vtkCommand::ModifiedEvent, this, &ViewControllerBar::showMaximized);
  }
  this->addControls();
  this->showMaximized();
  this->showWhatFits();
}

void ViewControllerBar::addControl(QWidget* control, int stretch)
{
  this->m_row->addWidget(control, stretch);
  this->m_controls.push_back(control);
}

PictogramButton* ViewControllerBar::addButton(PictogramButton::Pictogram pictogram, const QString& text,
                                              const QString& toolTip)
{
  auto* button = new PictogramButton(pictogram);
  button->setAccessibleName(this->viewName() + ' ' + text);
  button->setToolTip(toolTip);
  this->addControl(button);
  return button;
}

void ViewControllerBar::resizeEvent(QResizeEvent* event)
{
  QWidget::resizeEvent(event);
  this->showWhatFits();
}

void ViewControllerBar::showWhatFits()
{
  int used = 2 * borderWidth - spacing;
  for (QWidget* control : this->m_controls)
  {
    const int least = std::max(control->minimumWidth(), control->minimumSizeHint().width());
    used += least + spacing;
    control->setVisible(used <= this->width());
  }
}

void ViewControllerBar::showMaximized()
{
  const QSignalBlocker blocker(this->m_maximize);
  this->m_maximize->setChecked(isViewMaximized(*this->m_node));
}

void toggleMaximized(vtkMRMLAbstractViewNode& node)
{
  vtkMRMLLayoutNode* layoutNode = layoutNodeOf(node);
  if (!layoutNode)
  {
    return;
  }
  const int wasModifying = layoutNode->StartModify();
  const bool wasMaximized = layoutNode->IsMaximizedViewNode(&node);
  layoutNode->RemoveAllMaximizedViewNodes();
  layoutNode->AddMaximizedViewNode(wasMaximized ? nullptr : &node);
  layoutNode->EndModify(wasModifying);
}

bool isViewMaximized(vtkMRMLAbstractViewNode& node)
{
  vtkMRMLLayoutNode* layoutNode = layoutNodeOf(node);
  return layoutNode && layoutNode->IsMaximizedViewNode(&node);
}

} // namespace qreads
