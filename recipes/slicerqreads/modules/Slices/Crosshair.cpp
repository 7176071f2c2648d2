#include "Crosshair.h"

#include "vtkMRMLScene.h"

#include <vtkCommand.h>

#include <QMouseEvent>
#include <QPainter>

#include <array>
#include <cmath>

namespace qreads
{

namespace
{

vtkMRMLCrosshairNode* crosshairNodeOf(SliceView& view)
{
  return vtkMRMLCrosshairNode::SafeDownCast(view.logic()->GetMRMLScene()->GetFirstNodeByClass("vtkMRMLCrosshairNode"));
}

/// What a mode draws, distances in points of the screen.
struct Shape
{
  bool isSmall;
  bool hasGap;   ///< around the point itself
  bool hasMarks; ///< every 10 mm
};

Shape shapeOf(int mode)
{
  switch (mode)
  {
    case vtkMRMLCrosshairNode::ShowBasic:
      return { false, true, false };
    case vtkMRMLCrosshairNode::ShowHashmarks:
      return { false, true, true };
    case vtkMRMLCrosshairNode::ShowAll:
      return { false, false, true };
    case vtkMRMLCrosshairNode::ShowSmallBasic:
      return { true, true, false };
    case vtkMRMLCrosshairNode::ShowSmallIntersection:
      return { true, false, false };
    default:
      return { false, false, false };
  }
}

} // namespace

Crosshair::Crosshair(SliceView& view)
  : m_view(view)
  , m_node(crosshairNodeOf(view))
  , m_observation(m_node, vtkCommand::ModifiedEvent, this, &Crosshair::onNodeModified)
{
}

void Crosshair::onNodeModified()
{
  if (this->m_node->GetCrosshairMode() != vtkMRMLCrosshairNode::NoCrosshair || this->m_shown)
  {
    this->m_view.update();
  }
}

void Crosshair::paint(QPainter& painter)
{
  this->m_shown = this->m_node->GetCrosshairMode() != vtkMRMLCrosshairNode::NoCrosshair;
  if (!this->m_shown)
  {
    return;
  }
  const Shape shape = shapeOf(this->m_node->GetCrosshairMode());
  constexpr double gap = 5.0;
  constexpr double smallLength = 20.0;
  const float* color = this->m_node->GetCrosshairColor();
  painter.setPen(QPen(QColor::fromRgbF(color[0], color[1], color[2]), this->m_node->GetCrosshairThickness()));
  const double* ras = this->m_node->GetCrosshairRAS();
  const QPointF center = this->m_view.fromRAS({ ras[0], ras[1], ras[2] });
  const double start = shape.hasGap ? gap : 0.0;
  const double end = shape.isSmall ? smallLength : std::hypot(this->m_view.width(), this->m_view.height());
  const double millimeter = this->m_view.width() / this->m_view.node()->GetFieldOfView()[0];
  for (const QPointF& direction : { QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1) })
  {
    painter.drawLine(center + start * direction, center + end * direction);
    constexpr double markDistance = 10.0;
    constexpr double markLength = 3.0;
    constexpr double leastPixels = 4.0;
    const double step = markDistance * millimeter;
    const QPointF across(direction.y() * markLength, direction.x() * markLength);
    for (double position = step; shape.hasMarks && step >= leastPixels && position < end; position += step)
    {
      painter.drawLine(center + position * direction - across, center + position * direction + across);
    }
  }
}

bool Crosshair::mouseMove(const QMouseEvent& event)
{
  const double scale = this->m_view.devicePixelRatioF();
  // Slicer's pixels count from below.
  std::array<double, 3> xyz{ event.position().x() * scale,
                             this->m_view.node()->GetDimensions()[1] - event.position().y() * scale, 0.0 };
  this->m_node->SetCursorPositionXYZ(xyz.data(), this->m_view.node());
  if (event.buttons() == Qt::NoButton && (event.modifiers() & Qt::ShiftModifier))
  {
    this->choose(event.position());
  }
  return false;
}

bool Crosshair::mouseClick(const QMouseEvent& event)
{
  if (event.button() != Qt::MiddleButton)
  {
    return false;
  }
  this->choose(event.position());
  return true;
}

void Crosshair::mouseLeft()
{
  this->m_node->SetCursorPositionInvalid();
}

void Crosshair::choose(const QPointF& position)
{
  const Point ras = this->m_view.toRAS(position);
  this->m_node->SetCrosshairRAS(ras[0], ras[1], ras[2]);
  const int behavior = this->m_node->GetCrosshairBehavior();
  if (behavior != vtkMRMLCrosshairNode::NoAction)
  {
    vtkMRMLSliceNode* node = this->m_view.node();
    vtkMRMLSliceNode::JumpAllSlices(node->GetScene(), ras[0], ras[1], ras[2],
                                    behavior == vtkMRMLCrosshairNode::CenteredJumpSlice
                                      ? vtkMRMLSliceNode::CenteredJumpSlice
                                      : vtkMRMLSliceNode::OffsetJumpSlice,
                                    node->GetViewGroup(), node);
  }
}

} // namespace qreads
