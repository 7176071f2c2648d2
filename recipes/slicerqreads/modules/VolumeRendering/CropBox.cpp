#include "CropBox.h"

#include <QLineF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace qreads
{

namespace
{

constexpr double handleRadius = 5.0;
constexpr double grabRadius = 10.0;
const QColor boxColor(255, 190, 60);

Point along(const Point& from, const Point& direction, double distance)
{
  return { from[0] + distance * direction[0], from[1] + distance * direction[1], from[2] + distance * direction[2] };
}

} // namespace

Point CropBox::center() const
{
  Point center{};
  this->m_node->GetCenter(center.data());
  return center;
}

std::array<CropBox::Axis, 3> CropBox::axes() const
{
  std::array<Axis, 3> axes;
  for (int index = 0; index < 3; ++index)
  {
    Axis& axis = axes.at(static_cast<std::size_t>(index));
    this->m_node->GetAxis(index, axis.direction.data());
    axis.half = this->m_node->GetSize()[index] / 2;
  }
  return axes;
}

Point CropBox::handle(int index) const
{
  if (index == middle)
  {
    return this->center();
  }
  const Axis axis = this->axes().at(static_cast<std::size_t>(index / 2));
  return along(this->center(), axis.direction, index % 2 ? axis.half : -axis.half);
}

std::vector<HalfSpace> CropBox::halfSpaces() const
{
  std::vector<HalfSpace> sides;
  for (const Axis& axis : this->axes())
  {
    const double middleOfAxis = dotProduct(axis.direction, this->center());
    sides.push_back({ axis.direction, middleOfAxis + axis.half });
    sides.push_back({ { -axis.direction[0], -axis.direction[1], -axis.direction[2] }, axis.half - middleOfAxis });
  }
  return sides;
}

void CropBox::paint(QPainter& painter, const SceneCamera& camera) const
{
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(boxColor, 1.0));
  const std::array<Axis, 3> axes = this->axes();
  const auto corner = [&](int number)
  {
    Point point = this->center();
    for (int axis = 0; axis < 3; ++axis)
    {
      const Axis& side = axes.at(static_cast<std::size_t>(axis));
      point = along(point, side.direction, number >> axis & 1 ? side.half : -side.half);
    }
    return camera.project(point);
  };
  for (int from = 0; from < 8; ++from)
  {
    for (int axis = 0; axis < 3; ++axis)
    {
      const int to = from | 1 << axis;
      const auto first = corner(from);
      const auto second = corner(to);
      if (to != from && first && second)
      {
        painter.drawLine(*first, *second);
      }
    }
  }
  painter.setPen(QPen(Qt::black, 1.0));
  for (int index = 0; index <= middle; ++index)
  {
    if (const auto position = camera.project(this->handle(index)))
    {
      painter.setBrush(this->m_grabbed == index ? QColor(Qt::white) : boxColor);
      painter.drawEllipse(*position, handleRadius, handleRadius);
    }
  }
}

std::optional<int> CropBox::handleAt(const QPointF& position, const SceneCamera& camera) const
{
  std::optional<int> nearest;
  double nearestDepth = std::numeric_limits<double>::max();
  for (int index = 0; index <= middle; ++index)
  {
    const Point point = this->handle(index);
    const auto place = camera.project(point);
    if (place && QLineF(*place, position).length() < grabRadius && camera.depthOf(point) < nearestDepth)
    {
      nearest = index;
      nearestDepth = camera.depthOf(point);
    }
  }
  return nearest;
}

bool CropBox::hasHandleAt(const QPointF& position, const SceneCamera& camera) const
{
  return this->handleAt(position, camera).has_value();
}

bool CropBox::grab(const QPointF& position, const SceneCamera& camera)
{
  this->m_grabbed = this->handleAt(position, camera);
  this->m_lastPosition = position;
  return this->isGrabbed();
}

void CropBox::drag(const QPointF& position, const SceneCamera& camera)
{
  const QPointF change = position - this->m_lastPosition;
  this->m_lastPosition = position;
  const Point grabbed = this->handle(*this->m_grabbed);
  Point center = this->center();
  if (this->m_grabbed == middle)
  {
    const double scale = camera.millimetersAt(camera.depthOf(grabbed));
    center = along(along(center, camera.right(), scale * change.x()), camera.viewUp, -scale * change.y());
    this->m_node->SetCenter(center.data());
    return;
  }
  const int number = *this->m_grabbed / 2;
  const Axis axis = this->axes().at(static_cast<std::size_t>(number));
  const double side = *this->m_grabbed % 2 ? 1.0 : -1.0;
  const auto from = camera.project(grabbed);
  const auto to = camera.project(along(grabbed, axis.direction, side));
  if (!from || !to)
  {
    return;
  }
  // How far the side has to go, so that its handle moves as far along its axis on the screen as the mouse does.
  const QPointF perMillimeter = *to - *from;
  const double length2 = QPointF::dotProduct(perMillimeter, perMillimeter);
  if (length2 < 1e-4)
  {
    return; // It is looked at from its end.
  }
  constexpr double leastSize = 1.0;
  const double outwards = std::max(QPointF::dotProduct(change, perMillimeter) / length2, leastSize - 2 * axis.half);
  std::array<double, 3> size{};
  std::copy_n(this->m_node->GetSize(), 3, size.begin());
  size.at(static_cast<std::size_t>(number)) += outwards;
  center = along(center, axis.direction, side * outwards / 2);
  const int wasModifying = this->m_node->StartModify();
  this->m_node->SetSize(size.data());
  this->m_node->SetCenter(center.data());
  this->m_node->EndModify(wasModifying);
}

} // namespace qreads
