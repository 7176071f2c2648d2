#include "SliceGeometry.h"

#include "vtkMRMLSliceNode.h"

#include <vtkMatrix4x4.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <utility>

namespace qreads
{

namespace
{

struct Bounds
{
  Point lowest;
  Point highest;
};

Matrix elements(vtkMatrix4x4* matrix)
{
  Matrix result{};
  std::copy_n(matrix->GetData(), result.size(), result.begin());
  return result;
}

void setSliceToRAS(vtkMRMLSliceNode& node, const Matrix& matrix)
{
  node.GetSliceToRAS()->DeepCopy(matrix.data());
  node.UpdateMatrices();
}

/// Of the volume's corners in the coordinates of `rasToOther`.
/// @param margin  0 for the centers of the outer voxels, 0.5 for their outer faces
Bounds boundsOf(const Volume& volume, const Matrix& rasToOther, double margin)
{
  const int* dimensions = volume.image()->GetDimensions();
  const Matrix ijkToOther = multiply(rasToOther, volume.ijkToRAS());
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Bounds bounds{ { infinity, infinity, infinity }, { -infinity, -infinity, -infinity } };
  for (int corner = 0; corner < 8; ++corner)
  {
    Point ijk{};
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      const bool high = (corner & (1 << axis)) != 0;
      ijk[axis] = high ? dimensions[axis] - 1 + margin : -margin;
    }
    const Point point = transformPoint(ijkToOther, ijk);
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      bounds.lowest[axis] = std::min(bounds.lowest[axis], point[axis]);
      bounds.highest[axis] = std::max(bounds.highest[axis], point[axis]);
    }
  }
  return bounds;
}

/// Directions of a volume's rows, columns and slice normal.
std::array<Point, 3> volumeAxes(const Volume& volume)
{
  const Point row = normalized(column(volume.ijkToRAS(), 0));
  const Point normal = normalized(crossProduct(row, column(volume.ijkToRAS(), 1)));
  return { row, crossProduct(normal, row), normal };
}

/// The matrix without its origin, so that offsets count from RAS (0, 0, 0).
Matrix rasToSliceAxes(vtkMRMLSliceNode& node)
{
  Matrix matrix = sliceToRAS(node);
  setColumn(matrix, 3, { 0.0, 0.0, 0.0 });
  return inverse(matrix);
}

} // namespace

int OffsetRange::stepCount() const
{
  return static_cast<int>(std::lround((this->last - this->first) / this->step));
}

int OffsetRange::indexOf(double offset) const
{
  const double index = std::round((offset - this->first) / this->step);
  return static_cast<int>(std::clamp(index, 0.0, static_cast<double>(this->stepCount())));
}

Sphere enclosingSphere(const Volume& volume)
{
  const Matrix identity{ 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1 };
  const auto [lowest, highest] = boundsOf(volume, identity, 0.5);
  Sphere sphere;
  double diagonal = 0.0;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    sphere.center[axis] = (lowest[axis] + highest[axis]) / 2;
    diagonal = std::hypot(diagonal, highest[axis] - lowest[axis]);
  }
  sphere.radius = diagonal / 2;
  return sphere;
}

Matrix sliceToRAS(vtkMRMLSliceNode& node)
{
  return elements(node.GetSliceToRAS());
}

Matrix xyToRAS(vtkMRMLSliceNode& node)
{
  return elements(node.GetXYToRAS());
}

Matrix pixelToRAS(vtkMRMLSliceNode& node)
{
  const Matrix pixelToXY{ 1, 0, 0, 0, 0, -1, 0, static_cast<double>(node.GetDimensions()[1]), 0, 0, 1, 0, 0, 0, 0, 1 };
  return multiply(xyToRAS(node), pixelToXY);
}

OffsetRange offsetRange(vtkMRMLSliceNode& node, const Volume& volume)
{
  const Bounds bounds = boundsOf(volume, rasToSliceAxes(node), 0.0);
  const Point normal = column(sliceToRAS(node), 2);
  // The axis that a step along the normal goes along most, counted in voxels.
  double step = 0.0;
  double bestCosine = 0.0;
  for (int axis = 0; axis < 3; ++axis)
  {
    const Point direction = column(volume.ijkToRAS(), axis);
    const double length = std::abs(dotProduct(direction, normal));
    const double cosine = std::abs(dotProduct(normalized(direction), normal));
    if (cosine > bestCosine)
    {
      bestCosine = cosine;
      step = length;
    }
  }
  return { bounds.lowest[2], bounds.highest[2], step };
}

std::string nearestOrientation(const Volume& volume)
{
  const Point normal = volumeAxes(volume)[2];
  const std::array<std::pair<double, const char*>, 3> candidates{
    { { std::abs(normal[2]), "Axial" }, { std::abs(normal[0]), "Sagittal" }, { std::abs(normal[1]), "Coronal" } }
  };
  return std::max_element(candidates.begin(), candidates.end(),
                          [](const auto& left, const auto& right) { return left.first < right.first; })
    ->second;
}

void rotateToVolumePlane(vtkMRMLSliceNode& node, const Volume& volume)
{
  node.SetOrientationToDefault();
  Matrix matrix = sliceToRAS(node);
  std::array<Point, 3> axes = volumeAxes(volume);
  std::size_t remaining = axes.size();
  // The normal first: which plane is seen matters more than how it is turned.
  for (const int viewAxis : { 2, 0, 1 })
  {
    const Point wanted = column(matrix, viewAxis);
    auto* const nearest =
      std::max_element(axes.data(), axes.data() + remaining,
                       [&wanted](const Point& left, const Point& right)
                       { return std::abs(dotProduct(left, wanted)) < std::abs(dotProduct(right, wanted)); });
    const double sign = dotProduct(*nearest, wanted) < 0.0 ? -1.0 : 1.0;
    setColumn(matrix, viewAxis, { sign * (*nearest)[0], sign * (*nearest)[1], sign * (*nearest)[2] });
    std::swap(*nearest, axes.at(--remaining));
  }
  setSliceToRAS(node, matrix);
}

void fitToVolume(vtkMRMLSliceNode& node, const Volume& volume)
{
  const int* dimensions = node.GetDimensions();
  if (dimensions[0] <= 0 || dimensions[1] <= 0)
  {
    return;
  }
  const Bounds bounds = boundsOf(volume, rasToSliceAxes(node), 0.5);
  Matrix matrix = sliceToRAS(node);
  const Point middle{ (bounds.lowest[0] + bounds.highest[0]) / 2, (bounds.lowest[1] + bounds.highest[1]) / 2,
                      node.GetSliceOffset() };
  Matrix axes = matrix;
  setColumn(axes, 3, { 0.0, 0.0, 0.0 });
  setColumn(matrix, 3, transformPoint(axes, middle));

  const double scale = std::max({ (bounds.highest[0] - bounds.lowest[0]) / dimensions[0],
                                  (bounds.highest[1] - bounds.lowest[1]) / dimensions[1], 1e-6 });
  const int wasModifying = node.StartModify();
  setSliceToRAS(node, matrix);
  node.SetXYZOrigin(0.0, 0.0, 0.0);
  node.SetFieldOfView(scale * dimensions[0], scale * dimensions[1], node.GetFieldOfView()[2]);
  node.EndModify(wasModifying);
}

void moveToMiddle(vtkMRMLSliceNode& node, const Volume& volume)
{
  const OffsetRange range = offsetRange(node, volume);
  node.SetSliceOffset(range.offsetOf(range.stepCount() / 2));
}

void moveToSlice(vtkMRMLSliceNode& node, const Volume& volume, int k)
{
  const int* dimensions = volume.image()->GetDimensions();
  const Point middle =
    transformPoint(volume.ijkToRAS(), { (dimensions[0] - 1) / 2.0, (dimensions[1] - 1) / 2.0, static_cast<double>(k) });
  node.JumpSlice(middle[0], middle[1], middle[2]);
}

void resizeView(vtkMRMLSliceNode& node, int width, int height)
{
  const int* dimensions = node.GetDimensions();
  const double* field = node.GetFieldOfView();
  if (dimensions[0] <= 0 || width <= 0 || height <= 0)
  {
    return;
  }
  const double scale = field[0] / dimensions[0];
  const int wasModifying = node.StartModify();
  node.SetFieldOfView(scale * width, scale * height, field[2]);
  node.SetDimensions(width, height, 1);
  node.EndModify(wasModifying);
}

void zoomBy(vtkMRMLSliceNode& node, double factor)
{
  const double* field = node.GetFieldOfView();
  constexpr double smallestFieldOfView = 1.0;
  constexpr double largestFieldOfView = 10000.0;
  const double width = field[0] / factor;
  if (width >= smallestFieldOfView && width <= largestFieldOfView)
  {
    node.SetFieldOfView(width, field[1] / factor, field[2]);
  }
}

std::string offsetText(vtkMRMLSliceNode& node)
{
  char text[64];
  std::snprintf(text, sizeof text, "%c %.2f mm", anatomicalLetters(column(sliceToRAS(node), 2)).front(),
                node.GetSliceOffset());
  return text;
}

std::string anatomicalLetters(const Point& direction)
{
  const Point unit = normalized(direction);
  std::array<std::pair<double, char>, 3> parts{ { { std::abs(unit[0]), unit[0] > 0 ? 'R' : 'L' },
                                                  { std::abs(unit[1]), unit[1] > 0 ? 'A' : 'P' },
                                                  { std::abs(unit[2]), unit[2] > 0 ? 'S' : 'I' } } };
  std::sort(parts.begin(), parts.end(), [](const auto& left, const auto& right) { return left.first > right.first; });
  std::string letters;
  for (const auto& [size, letter] : parts)
  {
    // Less than 12° off the axis is not worth a second letter.
    constexpr double smallestPart = 0.2;
    if (size > smallestPart)
    {
      letters += letter;
    }
  }
  return letters;
}

} // namespace qreads
