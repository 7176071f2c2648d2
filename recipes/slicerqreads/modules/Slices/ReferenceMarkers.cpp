#include "ReferenceMarkers.h"

#include "vtkMRMLScene.h"
#include "vtkMRMLSliceDisplayNode.h"

#include <vtkCollection.h>
#include <vtkCommand.h>
#include <vtkMath.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkTransform.h>

#include <QCursor>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <algorithm>
#include <cmath>
#include <limits>

namespace qreads
{

namespace
{

// In points of the screen.
constexpr double lineTolerance = 5.0;
constexpr double handleTolerance = 9.0;
constexpr double handleRadius = 4.0;
/// Of the handles from the edges of the view, where letters and text are.
constexpr double handleMargin = 30.0;
/// A handle that is nearer than this to the crossing point can't be told from it.
constexpr double leastArm = 40.0;

QColor colorOf(vtkMRMLSliceNode& node)
{
  const double* color = node.GetLayoutColor();
  constexpr int readableOnBlack = 160;
  return QColor::fromRgbF(static_cast<float>(color[0]), static_cast<float>(color[1]), static_cast<float>(color[2]))
    .lighter(readableOnBlack);
}

double distance(const QPointF& left, const QPointF& right)
{
  return std::hypot(left.x() - right.x(), left.y() - right.y());
}

Point difference(const Point& left, const Point& right)
{
  return { left[0] - right[0], left[1] - right[1], left[2] - right[2] };
}

/// The part of an endless line inside of a rectangle.
std::optional<QLineF> clipped(const QLineF& line, const QRectF& area)
{
  double first = -std::numeric_limits<double>::infinity();
  double last = std::numeric_limits<double>::infinity();
  const auto clip = [&](double start, double change, double low, double high)
  {
    if (change == 0.0)
    {
      return start >= low && start <= high;
    }
    first = std::max(first, std::min((low - start) / change, (high - start) / change));
    last = std::min(last, std::max((low - start) / change, (high - start) / change));
    return true;
  };
  if (!clip(line.x1(), line.dx(), area.left(), area.right()) ||
      !clip(line.y1(), line.dy(), area.top(), area.bottom()) || first >= last)
  {
    return std::nullopt;
  }
  return QLineF(line.pointAt(first), line.pointAt(last));
}

/// The arrow that is nearest to being across a line.
Qt::CursorShape shapeAcross(const QLineF& line)
{
  const double angle = std::fmod(line.angle(), 180.0);
  if (angle < 22.5 || angle >= 157.5)
  {
    return Qt::SizeVerCursor;
  }
  if (angle < 67.5)
  {
    return Qt::SizeFDiagCursor;
  }
  return angle < 112.5 ? Qt::SizeHorCursor : Qt::SizeBDiagCursor;
}

/// An arrow that goes around; Qt has none.
QCursor rotationCursor()
{
  constexpr int size = 24;
  QPixmap pixmap(size, size);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF circle(5, 5, 14, 14);
  QPainterPath path;
  path.arcMoveTo(circle, 60);
  path.arcTo(circle, 60, 300);
  path.moveTo(circle.right() - 6, circle.center().y() - 1);
  path.lineTo(circle.right(), circle.center().y() + 1);
  path.lineTo(circle.right() + 3, circle.center().y() - 5);
  // Seen on black and on white.
  painter.setPen(QPen(Qt::black, 4));
  painter.drawPath(path);
  painter.setPen(QPen(Qt::white, 2));
  painter.drawPath(path);
  return QCursor(pixmap, size / 2, size / 2);
}

} // namespace

ReferenceMarkers::ReferenceMarkers(SliceView& view, vtkMRMLApplicationLogic& logic)
  : m_view(view)
  , m_logic(logic)
  , m_displayObservation(view.logic()->GetSliceDisplayNode(), vtkCommand::ModifiedEvent, this,
                         &ReferenceMarkers::onMoved)
  , m_addedObservation(logic.GetMRMLScene(), vtkMRMLScene::NodeAddedEvent, this, &ReferenceMarkers::onNodesChanged)
{
  this->onNodesChanged();
}

void ReferenceMarkers::onNodesChanged()
{
  // Slices may come with a layout, at any time; what they show decides whether they are drawn.
  this->m_sliceObservations.clear();
  for (const char* className : { "vtkMRMLSliceNode", "vtkMRMLSliceCompositeNode" })
  {
    const auto nodes = vtkSmartPointer<vtkCollection>::Take(this->m_logic.GetMRMLScene()->GetNodesByClass(className));
    for (int index = 0; index < nodes->GetNumberOfItems(); ++index)
    {
      this->m_sliceObservations.emplace_back(vtkObject::SafeDownCast(nodes->GetItemAsObject(index)),
                                             vtkCommand::ModifiedEvent, this, &ReferenceMarkers::onMoved);
    }
  }
}

void ReferenceMarkers::onMoved()
{
  this->m_view.update();
}

std::vector<vtkMRMLSliceNode*> ReferenceMarkers::otherSlices() const
{
  std::vector<vtkMRMLSliceNode*> nodes;
  vtkCollection* logics = this->m_logic.GetSliceLogics();
  for (int index = 0; logics && index < logics->GetNumberOfItems(); ++index)
  {
    const auto* logic = vtkMRMLSliceLogic::SafeDownCast(logics->GetItemAsObject(index));
    vtkMRMLSliceNode* node = logic ? logic->GetSliceNode() : nullptr;
    if (node && node != this->m_view.node() && node->IsViewVisibleInLayout() &&
        node->GetViewGroup() == this->m_view.node()->GetViewGroup() &&
        logic->GetLayerVolumeNode(vtkMRMLSliceLogic::LayerBackground))
    {
      nodes.push_back(node);
    }
  }
  return nodes;
}

std::optional<QLineF> ReferenceMarkers::lineOf(vtkMRMLSliceNode& node) const
{
  const Matrix toRAS = pixelToRAS(*this->m_view.node());
  const double scale = this->m_view.devicePixelRatioF();
  // The other plane holds the pixels for which a x + b y + c = 0.
  const Matrix other = sliceToRAS(node);
  const Point normal = column(other, 2);
  const double a = dotProduct(normal, column(toRAS, 0));
  const double b = dotProduct(normal, column(toRAS, 1));
  const double c = dotProduct(normal, difference(column(toRAS, 3), column(other, 3)));
  const double length = std::hypot(a, b);
  constexpr double parallel = 1e-9;
  if (length < parallel)
  {
    return std::nullopt;
  }
  const QPointF point = QPointF(a, b) * (-c / (length * length)) / scale;
  const QPointF direction = QPointF(b, -a) / length;
  return clipped(QLineF(point, point + direction), QRectF(this->m_view.rect()));
}

ReferenceMarkers::Markers ReferenceMarkers::markers() const
{
  Markers markers;
  if (!this->m_view.logic()->GetSliceDisplayNode()->GetIntersectingSlicesVisibility())
  {
    return markers;
  }
  for (vtkMRMLSliceNode* node : this->otherSlices())
  {
    if (const std::optional<QLineF> line = this->lineOf(*node))
    {
      markers.all.push_back({ node, *line, {} });
    }
  }
  for (std::size_t index = 1; index < markers.all.size() && !markers.crossing; ++index)
  {
    QPointF point;
    if (markers.all.front().line.intersects(markers.all[index].line, &point) != QLineF::NoIntersection)
    {
      markers.crossing = point;
    }
  }
  const QRectF area = QRectF(this->m_view.rect()).adjusted(handleMargin, handleMargin, -handleMargin, -handleMargin);
  for (Marker& marker : markers.all)
  {
    const std::optional<QLineF> arm = clipped(marker.line, area);
    for (const QPointF& end : arm ? std::vector{ arm->p1(), arm->p2() } : std::vector<QPointF>())
    {
      if (distance(end, markers.crossing.value_or(marker.line.center())) > leastArm)
      {
        marker.handles.push_back(end);
      }
    }
  }
  return markers;
}

bool ReferenceMarkers::isInteractive() const
{
  return this->m_view.logic()->GetSliceDisplayNode()->GetIntersectingSlicesInteractive();
}

void ReferenceMarkers::paint(QPainter& painter)
{
  const Markers markers = this->markers();
  for (const Marker& marker : markers.all)
  {
    const bool isTarget = this->m_target.node == marker.node;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(colorOf(*marker.node), isTarget && this->m_target.grip == Grip::Line ? 2 : 1));
    painter.drawLine(marker.line);
  }
  if (!this->m_mouseInside || !this->isInteractive())
  {
    return;
  }
  painter.setRenderHint(QPainter::Antialiasing);
  const auto drawHandle = [&painter](const QPointF& center, const QColor& color, bool filled)
  {
    painter.setPen(QPen(color, 2));
    painter.setBrush(filled ? QBrush(color) : Qt::NoBrush);
    painter.drawEllipse(center, handleRadius, handleRadius);
  };
  for (const Marker& marker : markers.all)
  {
    for (const QPointF& handle : marker.handles)
    {
      drawHandle(handle, colorOf(*marker.node),
                 this->m_target.grip == Grip::Handle && this->m_target.node == marker.node);
    }
  }
  if (markers.crossing)
  {
    drawHandle(*markers.crossing, Qt::white, this->m_target.grip == Grip::Crossing);
  }
}

ReferenceMarkers::Target ReferenceMarkers::targetAt(const QPointF& position) const
{
  vtkMRMLSliceDisplayNode* display = this->m_view.logic()->GetSliceDisplayNode();
  if (!this->isInteractive())
  {
    return {};
  }
  const bool translation = display->GetIntersectingSlicesTranslationEnabled();
  const Markers markers = this->markers();
  if (translation && markers.crossing && distance(position, *markers.crossing) <= handleTolerance)
  {
    return { Grip::Crossing, nullptr, {} };
  }
  for (const Marker& marker : markers.all)
  {
    const bool isNear =
      std::any_of(marker.handles.begin(), marker.handles.end(),
                  [&position](const QPointF& handle) { return distance(position, handle) <= handleTolerance; });
    if (display->GetIntersectingSlicesRotationEnabled() && isNear)
    {
      return { Grip::Handle, marker.node, marker.line };
    }
  }
  for (const Marker& marker : markers.all)
  {
    const QLineF normal = marker.line.normalVector().unitVector();
    const QPointF from = position - marker.line.p1();
    if (translation && std::abs(from.x() * normal.dx() + from.y() * normal.dy()) <= lineTolerance)
    {
      return { Grip::Line, marker.node, marker.line };
    }
  }
  return {};
}

void ReferenceMarkers::setTarget(const Target& target)
{
  if (this->m_target == target)
  {
    return;
  }
  this->m_target = target;
  this->m_view.update();
  switch (target.grip)
  {
    case Grip::Line:
      return this->m_view.setCursor(shapeAcross(target.line));
    case Grip::Handle:
      return this->m_view.setCursor(rotationCursor());
    case Grip::Crossing:
      return this->m_view.setCursor(Qt::SizeAllCursor);
    case Grip::None:
      return; // The view has one of its own.
  }
}

bool ReferenceMarkers::mousePress(const QMouseEvent& event)
{
  if (event.button() != Qt::LeftButton || event.modifiers() != Qt::NoModifier)
  {
    return false;
  }
  this->setTarget(this->targetAt(event.position()));
  if (this->m_target.grip == Grip::None)
  {
    return false;
  }
  this->m_pressed = this->m_view.toRAS(event.position());
  const Markers markers = this->markers();
  this->m_center = this->m_view.toRAS(markers.crossing.value_or(this->m_target.line.center()));
  this->m_dragged.clear();
  for (const Marker& marker : markers.all)
  {
    if (this->m_target.grip == Grip::Crossing || marker.node == this->m_target.node)
    {
      this->m_dragged.push_back({ marker.node, marker.node->GetSliceOffset(), sliceToRAS(*marker.node) });
    }
  }
  return true;
}

bool ReferenceMarkers::mouseMove(const QMouseEvent& event)
{
  if (!this->m_mouseInside)
  {
    this->m_mouseInside = true;
    this->m_view.update();
  }
  if (this->m_dragged.empty())
  {
    this->setTarget(event.buttons() == Qt::NoButton && event.modifiers() == Qt::NoModifier
                      ? this->targetAt(event.position())
                      : Target());
    return this->m_target.grip != Grip::None;
  }
  const Point ras = this->m_view.toRAS(event.position());
  this->m_target.grip == Grip::Handle ? this->rotate(ras) : this->translate(ras);
  return true;
}

bool ReferenceMarkers::mouseRelease(const QMouseEvent& /*event*/)
{
  this->m_dragged.clear();
  return true;
}

void ReferenceMarkers::mouseLeft()
{
  this->m_mouseInside = false;
  this->m_target = {};
  this->m_dragged.clear();
  this->m_view.update();
}

void ReferenceMarkers::translate(const Point& ras)
{
  const Point change = difference(ras, this->m_pressed);
  for (const Dragged& dragged : this->m_dragged)
  {
    dragged.node->SetSliceOffset(dragged.offset + dotProduct(column(dragged.sliceToRAS, 2), change));
  }
}

void ReferenceMarkers::rotate(const Point& ras)
{
  const Point normal = column(sliceToRAS(*this->m_view.node()), 2);
  const Point from = difference(this->m_pressed, this->m_center);
  const Point to = difference(ras, this->m_center);
  const double angle = std::atan2(dotProduct(normal, crossProduct(from, to)), dotProduct(from, to));
  vtkNew<vtkTransform> rotation;
  rotation->Translate(this->m_center.data());
  rotation->RotateWXYZ(vtkMath::DegreesFromRadians(angle), normal.data());
  rotation->Translate(-this->m_center[0], -this->m_center[1], -this->m_center[2]);
  for (const Dragged& dragged : this->m_dragged)
  {
    vtkNew<vtkMatrix4x4> turned;
    vtkMatrix4x4::Multiply4x4(rotation->GetMatrix()->GetData(), dragged.sliceToRAS.data(), turned->GetData());
    dragged.node->GetSliceToRAS()->DeepCopy(turned);
    dragged.node->UpdateMatrices();
  }
}

} // namespace qreads
