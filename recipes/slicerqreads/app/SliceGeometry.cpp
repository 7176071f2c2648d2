#include "SliceGeometry.h"

#include "VolumeInSlice.h"
#include "vtkMRMLSliceNode.h"

#include <vtkMatrix4x4.h>
#include <vtkNew.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <utility>

namespace qreads
{

namespace
{

Matrix elements(vtkMatrix4x4* matrix)
{
  Matrix result{};
  std::copy_n(matrix->GetData(), result.size(), result.begin());
  return result;
}

/// Along the axes of a slice; see mrml::volumeBounds for the margin.
mrml::Bounds boundsOf(const Volume& volume, const vtkMatrix4x4& sliceToRAS, double margin)
{
  vtkNew<vtkMatrix4x4> rasToSlice;
  mrml::rasToSliceAxes(sliceToRAS, rasToSlice);
  vtkNew<vtkMatrix4x4> ijkToSlice;
  ijkToSlice->DeepCopy(volume.ijkToRAS().data());
  vtkMatrix4x4::Multiply4x4(rasToSlice, ijkToSlice, ijkToSlice);
  return mrml::volumeBounds(*ijkToSlice, volume.image()->GetExtent(), margin);
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
  const mrml::Bounds bounds = boundsOf(volume, *vtkNew<vtkMatrix4x4>(), 0.5);
  Sphere sphere;
  double diagonal = 0.0;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    sphere.center[axis] = (bounds[2 * axis] + bounds[2 * axis + 1]) / 2;
    diagonal = std::hypot(diagonal, bounds[2 * axis + 1] - bounds[2 * axis]);
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
  const mrml::Bounds bounds = boundsOf(volume, *node.GetSliceToRAS(), 0.0);
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
  return { bounds[4], bounds[5], step };
}

std::string nearestOrientation(const Volume& volume)
{
  const Point normal = crossProduct(column(volume.ijkToRAS(), 0), column(volume.ijkToRAS(), 1));
  const std::array<std::pair<double, const char*>, 3> candidates{
    { { std::abs(normal[2]), "Axial" }, { std::abs(normal[0]), "Sagittal" }, { std::abs(normal[1]), "Coronal" } }
  };
  return std::max_element(candidates.begin(), candidates.end(),
                          [](const auto& left, const auto& right) { return left.first < right.first; })
    ->second;
}

void rotateToVolumePlane(vtkMRMLSliceNode& node, const Volume& volume)
{
  vtkNew<vtkMatrix4x4> ijkToRAS;
  ijkToRAS->DeepCopy(volume.ijkToRAS().data());
  const int wasModifying = node.StartModify();
  node.SetOrientationToDefault();
  constexpr int sliceAxis = 2;
  node.RotateToAxes(ijkToRAS, sliceAxis);
  node.EndModify(wasModifying);
}

void fitToVolume(vtkMRMLSliceNode& node, const Volume& volume)
{
  const int* dimensions = node.GetDimensions();
  if (dimensions[0] > 0 && dimensions[1] > 0)
  {
    vtkNew<vtkMatrix4x4> ijkToRAS;
    ijkToRAS->DeepCopy(volume.ijkToRAS().data());
    mrml::showBounds(node, boundsOf(volume, *node.GetSliceToRAS(), 0.5), dimensions[0], dimensions[1],
                     node.GetSliceOffset(), mrml::spacingInSlice(*node.GetSliceToRAS(), *ijkToRAS)[2]);
  }
}

bool isFittedToVolume(vtkMRMLSliceNode& node, const Volume& volume)
{
  const int* dimensions = node.GetDimensions();
  const double* field = node.GetFieldOfView();
  const double* origin = node.GetXYZOrigin();
  const Matrix matrix = sliceToRAS(node);
  const mrml::Bounds bounds = boundsOf(volume, *node.GetSliceToRAS(), 0.5);
  double fittedPixel = 0.0;
  bool isCentered = true;
  for (std::size_t axis = 0; axis < 2; ++axis)
  {
    fittedPixel = std::max(fittedPixel, (bounds[2 * axis + 1] - bounds[2 * axis]) / std::max(dimensions[axis], 1));
    const double middle = dotProduct(column(matrix, static_cast<int>(axis)), column(matrix, 3)) + origin[axis];
    constexpr double tolerance = 1e-3;
    isCentered = isCentered && std::abs(middle - (bounds[2 * axis] + bounds[2 * axis + 1]) / 2) < tolerance;
  }
  constexpr double relativeTolerance = 1e-6;
  return isCentered && std::abs(field[0] / std::max(dimensions[0], 1) / fittedPixel - 1.0) < relativeTolerance;
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
