#include "VolumeInSlice.h"

#include "vtkMRMLSliceNode.h"

#include <vtkMatrix4x4.h>
#include <vtkNew.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace mrml
{

void rasToSliceAxes(const vtkMatrix4x4& sliceToRAS, vtkMatrix4x4* result)
{
  result->DeepCopy(&sliceToRAS);
  for (int row = 0; row < 3; ++row)
  {
    result->SetElement(row, 3, 0.0);
  }
  result->Invert();
}

Bounds volumeBounds(const vtkMatrix4x4& ijkToOther, const int extent[6], double margin)
{
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Bounds bounds{ infinity, -infinity, infinity, -infinity, infinity, -infinity };
  for (unsigned int corner = 0; corner < 8; ++corner)
  {
    std::array<double, 4> ijk{ 0.0, 0.0, 0.0, 1.0 };
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      ijk[axis] = ((corner >> axis) & 1U) != 0 ? extent[2 * axis + 1] + margin : extent[2 * axis] - margin;
    }
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      const int row = static_cast<int>(axis);
      double coordinate = 0.0;
      for (std::size_t column = 0; column < 4; ++column)
      {
        coordinate += ijkToOther.GetElement(row, static_cast<int>(column)) * ijk[column];
      }
      bounds[2 * axis] = std::min(bounds[2 * axis], coordinate);
      bounds[2 * axis + 1] = std::max(bounds[2 * axis + 1], coordinate);
    }
  }
  return bounds;
}

std::array<double, 3> spacingInSlice(const vtkMatrix4x4& sliceToRAS, const vtkMatrix4x4& ijkToRAS)
{
  vtkNew<vtkMatrix4x4> ijkToSlice;
  rasToSliceAxes(sliceToRAS, ijkToSlice);
  vtkMatrix4x4::Multiply4x4(ijkToSlice, &ijkToRAS, ijkToSlice);
  vtkNew<vtkMatrix4x4> sliceToIJK;
  vtkMatrix4x4::Invert(ijkToSlice, sliceToIJK);
  std::array<double, 3> spacing{};
  for (int axis = 0; axis < 3; ++axis)
  {
    int densest = 0;
    for (int ijkAxis = 1; ijkAxis < 3; ++ijkAxis)
    {
      if (std::abs(sliceToIJK->GetElement(ijkAxis, axis)) > std::abs(sliceToIJK->GetElement(densest, axis)))
      {
        densest = ijkAxis;
      }
    }
    spacing[static_cast<std::size_t>(axis)] = std::abs(ijkToSlice->GetElement(axis, densest));
  }
  return spacing;
}

void showBounds(vtkMRMLSliceNode& node, const Bounds& bounds, int width, int height, double offset, double thickness)
{
  vtkMatrix4x4* sliceToRAS = node.GetSliceToRAS();
  const std::array<double, 3> middle{ (bounds[0] + bounds[1]) / 2.0, (bounds[2] + bounds[3]) / 2.0, offset };
  const int wasModifying = node.StartModify();
  for (int row = 0; row < 3; ++row)
  {
    sliceToRAS->SetElement(row, 3,
                           sliceToRAS->GetElement(row, 0) * middle[0] + sliceToRAS->GetElement(row, 1) * middle[1] +
                             sliceToRAS->GetElement(row, 2) * middle[2]);
  }
  node.UpdateMatrices();
  node.SetXYZOrigin(0.0, 0.0, 0.0);
  const double scale = std::max({ (bounds[1] - bounds[0]) / width, (bounds[3] - bounds[2]) / height, 1e-6 });
  node.SetFieldOfView(scale * width, scale * height, thickness);
  node.EndModify(wasModifying);
}

} // namespace mrml
