#include "SceneCamera.h"

#include <cmath>

namespace qreads
{

namespace
{

Point difference(const Point& left, const Point& right)
{
  return { left[0] - right[0], left[1] - right[1], left[2] - right[2] };
}

} // namespace

Point SceneCamera::directionOfView() const
{
  return normalized(difference(this->focalPoint, this->position));
}

Point SceneCamera::right() const
{
  return normalized(crossProduct(this->directionOfView(), this->viewUp));
}

double SceneCamera::depthOf(const Point& ras) const
{
  return dotProduct(difference(ras, this->position), this->directionOfView());
}

double SceneCamera::millimetersAt(double depth) const
{
  const double halfAngle = this->viewAngle / 2 * std::acos(-1.0) / 180.0;
  return 2 * depth * std::tan(halfAngle) / this->size.height();
}

std::optional<QPointF> SceneCamera::project(const Point& ras) const
{
  const double depth = this->depthOf(ras);
  if (depth <= 0.0)
  {
    return std::nullopt;
  }
  const Point toPoint = difference(ras, this->position);
  const double scale = this->millimetersAt(depth);
  return QPointF(this->size.width() / 2 + dotProduct(toPoint, this->right()) / scale,
                 this->size.height() / 2 - dotProduct(toPoint, this->viewUp) / scale);
}

Point SceneCamera::rayThrough(const QPointF& place) const
{
  const double scale = this->millimetersAt(1.0);
  const double across = (place.x() - this->size.width() / 2) * scale;
  const double upwards = (this->size.height() / 2 - place.y()) * scale;
  const Point forward = this->directionOfView();
  const Point sideways = this->right();
  Point ray{};
  for (std::size_t axis = 0; axis < ray.size(); ++axis)
  {
    ray[axis] = forward[axis] + across * sideways[axis] + upwards * this->viewUp[axis];
  }
  return ray;
}

} // namespace qreads
