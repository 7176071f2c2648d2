#include "MarkerShapes.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace qreads
{

namespace
{

const double pi = std::acos(-1.0);

Point sum(const Point& left, const Point& right, double factor = 1.0)
{
  return { left[0] + factor * right[0], left[1] + factor * right[1], left[2] + factor * right[2] };
}

Point scaled(const Point& vector, double factor)
{
  return sum({}, vector, factor);
}

Point axis(std::size_t index, double length = 1.0)
{
  Point direction{};
  direction[index] = length;
  return direction;
}

/// @param center  a point inside of the surface that the facet is part of
Facet facet(std::vector<Point> corners, const Point& center, const QColor& color)
{
  const Point across = sum(corners[1], corners[0], -1.0);
  const Point along = sum(corners[2], corners[0], -1.0);
  Point normal = normalized(crossProduct(across, along));
  if (dotProduct(normal, sum(corners[0], center, -1.0)) < 0.0)
  {
    normal = scaled(normal, -1.0);
  }
  return { std::move(corners), normal, color };
}

/// Adds an ellipsoid.
void addEllipsoid(std::vector<Facet>& facets, const Point& center, const Point& radii, const QColor& color)
{
  constexpr int sectors = 10;
  constexpr int rings = 6;
  const auto corner = [&](int sector, int ring)
  {
    const double longitude = 2 * pi * sector / sectors;
    const double latitude = pi * ring / rings;
    return Point{ center[0] + radii[0] * std::sin(latitude) * std::cos(longitude),
                  center[1] + radii[1] * std::sin(latitude) * std::sin(longitude),
                  center[2] + radii[2] * std::cos(latitude) };
  };
  for (int ring = 0; ring < rings; ++ring)
  {
    for (int sector = 0; sector < sectors; ++sector)
    {
      // Three corners at the poles, four elsewhere.
      std::vector<Point> corners{ corner(sector, ring) };
      if (ring > 0)
      {
        corners.push_back(corner(sector + 1, ring));
      }
      corners.push_back(corner(sector + 1, ring + 1));
      if (ring + 1 < rings)
      {
        corners.push_back(corner(sector, ring + 1));
      }
      facets.push_back(facet(std::move(corners), center, color));
    }
  }
}

/// Adds a round bar around one of RAS' axes whose ends may have different radii; 0 for a tip.
void addBar(std::vector<Facet>& facets, std::size_t along, double start, double startRadius, double end,
            double endRadius, const QColor& color)
{
  constexpr int sectors = 8;
  const auto corner = [&](double position, double radius, int sector)
  {
    const double angle = 2 * pi * sector / sectors;
    Point point = axis(along, position);
    point[(along + 1) % 3] = radius * std::cos(angle);
    point[(along + 2) % 3] = radius * std::sin(angle);
    return point;
  };
  const Point middle = axis(along, (start + end) / 2);
  std::vector<Point> bottom;
  for (int sector = 0; sector < sectors; ++sector)
  {
    bottom.push_back(corner(start, startRadius, sector));
    std::vector<Point> side{ corner(start, startRadius, sector), corner(start, startRadius, sector + 1),
                             corner(end, endRadius, sector + 1) };
    if (endRadius > 0.0)
    {
      side.push_back(corner(end, endRadius, sector));
    }
    facets.push_back(facet(std::move(side), middle, color));
  }
  facets.push_back({ std::move(bottom), axis(along, start < end ? -1.0 : 1.0), color });
}

} // namespace

std::vector<Facet> cubeFacets()
{
  const QColor color(60, 60, 64);
  // The corners are 1 away from the middle.
  const double half = 1.0 / std::sqrt(3.0);
  std::vector<Facet> facets;
  for (std::size_t along = 0; along < 3; ++along)
  {
    for (const double side : { -half, half })
    {
      std::vector<Point> corners;
      for (const auto& [across, upwards] :
           { std::pair(-half, -half), std::pair(half, -half), std::pair(half, half), std::pair(-half, half) })
      {
        Point corner = axis(along, side);
        corner[(along + 1) % 3] = across;
        corner[(along + 2) % 3] = upwards;
        corners.push_back(corner);
      }
      facets.push_back({ std::move(corners), axis(along, side > 0.0 ? 1.0 : -1.0), color });
    }
  }
  return facets;
}

std::vector<MarkerLabel> cubeLabels()
{
  const double half = 1.0 / std::sqrt(3.0);
  return { { "R", axis(0, half) },  { "L", axis(0, -half) }, { "A", axis(1, half) },
           { "P", axis(1, -half) }, { "S", axis(2, half) },  { "I", axis(2, -half) } };
}

std::vector<Facet> humanFacets()
{
  const QColor skin(235, 195, 165);
  const QColor hair(95, 65, 45);
  const QColor shirt(70, 125, 200);
  const QColor trousers(75, 75, 95);
  const QColor shoes(150, 105, 60);
  const QColor rightHand(230, 50, 50);
  std::vector<Facet> facets;
  addEllipsoid(facets, { 0.0, 0.01, 0.80 }, { 0.115, 0.135, 0.165 }, skin);
  addEllipsoid(facets, { 0.0, -0.03, 0.845 }, { 0.122, 0.13, 0.145 }, hair);
  addEllipsoid(facets, { 0.0, 0.15, 0.79 }, { 0.025, 0.04, 0.035 }, skin); // The nose.
  for (const double side : { -1.0, 1.0 })
  {
    addEllipsoid(facets, { side * 0.045, 0.13, 0.83 }, { 0.018, 0.015, 0.018 }, QColor(40, 40, 60));
    addEllipsoid(facets, { side * 0.30, 0.0, 0.33 }, { 0.07, 0.075, 0.25 }, shirt);
    addEllipsoid(facets, { side * 0.33, 0.03, 0.06 }, { 0.06, 0.07, 0.09 }, side > 0.0 ? rightHand : skin);
    addEllipsoid(facets, { side * 0.11, 0.0, -0.42 }, { 0.105, 0.115, 0.47 }, trousers);
    addEllipsoid(facets, { side * 0.11, 0.08, -0.90 }, { 0.08, 0.19, 0.075 }, shoes);
  }
  addEllipsoid(facets, { 0.0, 0.0, 0.62 }, { 0.06, 0.06, 0.1 }, skin); // The neck.
  addEllipsoid(facets, { 0.0, 0.0, 0.30 }, { 0.25, 0.15, 0.33 }, shirt);
  addEllipsoid(facets, { 0.0, 0.0, 0.0 }, { 0.21, 0.14, 0.17 }, trousers);
  return facets;
}

std::vector<Facet> axesFacets()
{
  // As VTK has them.
  const std::array<QColor, 3> colors{ QColor(255, 40, 40), QColor(40, 230, 40), QColor(70, 100, 255) };
  std::vector<Facet> facets;
  for (std::size_t along = 0; along < colors.size(); ++along)
  {
    constexpr double length = 0.75;
    constexpr double shaft = 0.52;
    addBar(facets, along, 0.0, 0.05, shaft, 0.05, colors.at(along));
    addBar(facets, along, shaft, 0.13, length, 0.0, colors.at(along));
  }
  return facets;
}

std::vector<MarkerLabel> axesLabels()
{
  constexpr double beyond = 0.9;
  return { { "R", axis(0, beyond) }, { "A", axis(1, beyond) }, { "S", axis(2, beyond) } };
}

} // namespace qreads
