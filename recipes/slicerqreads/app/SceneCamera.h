#pragma once

#include "Matrix.h"

#include <QPointF>
#include <QSizeF>

#include <optional>

namespace qreads
{

/// Where the scene is looked at from, in perspective, and the view that it is seen in. Positions in RAS, mm.
struct SceneCamera
{
  Point position{ 0.0, 1.0, 0.0 };
  Point focalPoint{};
  Point viewUp{ 0.0, 0.0, 1.0 }; ///< unit vector, at a right angle to the direction of view
  double viewAngle{ 30.0 };      ///< vertical, degrees
  QSizeF size{ 1.0, 1.0 };       ///< of the view; positions in it are in the same unit, from its upper left corner

  Point directionOfView() const; ///< unit vector
  Point right() const;           ///< unit vector

  /// Where a point is seen; nothing for one that is behind the camera.
  std::optional<QPointF> project(const Point& ras) const;
  /// How far a point is away from the camera's plane, in mm.
  double depthOf(const Point& ras) const;
  /// From the camera through a place in the view; it is 1 mm long along the direction of view.
  Point rayThrough(const QPointF& place) const;
  /// What one unit of positions is in mm at a depth.
  double millimetersAt(double depth) const;
};

} // namespace qreads
