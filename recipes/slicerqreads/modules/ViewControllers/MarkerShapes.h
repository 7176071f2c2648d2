#pragma once

#include "Matrix.h"

#include <QColor>
#include <QString>

#include <vector>

/// What orientation markers are made of, in RAS: the patient's right, front and head are +1 along the axes. All of a
/// shape is within 1 from the point (0, 0, 0).
namespace qreads
{

/// A flat, convex part of a surface.
struct Facet
{
  std::vector<Point> corners;
  Point normal{}; ///< unit vector, outwards
  QColor color;
};

/// A text on a facet or beside a shape.
struct MarkerLabel
{
  QString text;
  Point place{};
};

std::vector<Facet> cubeFacets();
/// "R", "L", "A", "P", "S" and "I" on the middles of the cube's sides.
std::vector<MarkerLabel> cubeLabels();

/// A standing human, whose nose and feet point to the front; the right hand is red.
std::vector<Facet> humanFacets();

/// Arrows to the patient's right (red), front (green) and head (blue).
std::vector<Facet> axesFacets();
/// "R", "A" and "S" beyond the ends of the arrows.
std::vector<MarkerLabel> axesLabels();

} // namespace qreads
