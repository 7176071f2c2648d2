#pragma once

#include <array>

class vtkMatrix4x4;
class vtkMRMLSliceNode;

/// Where volumes lie to a slice, for its logic and for the viewer.
///
/// Slice axes are the slice's directions in mm, counted from RAS (0, 0, 0) wherever the slice's origin is; along the
/// third one is the offset.
namespace mrml
{

/// {x minimum, x maximum, y…, z…}
using Bounds = std::array<double, 6>;

void rasToSliceAxes(const vtkMatrix4x4& sliceToRAS, vtkMatrix4x4* result);

/// Bounds of a volume in any coordinates.
/// @param extent  of its voxels: first and last index along each axis
/// @param margin  0 for the centers of the outer voxels, 0.5 for their outer faces
Bounds volumeBounds(const vtkMatrix4x4& ijkToOther, const int extent[6], double margin);

/// Spacing along each of the slice's axes: of the volume's axis that has most voxels along it.
std::array<double, 3> spacingInSlice(const vtkMatrix4x4& sliceToRAS, const vtkMatrix4x4& ijkToRAS);

/// Moves the slice so that the middle of what lies within bounds, along the slice's axes, is in the middle of the view,
/// and chooses the field of view so that all of it is seen. The bounds' offsets count for nothing.
/// @param width, height  size of the view in pixels, greater than 0
void showBounds(vtkMRMLSliceNode& node, const Bounds& bounds, int width, int height, double offset, double thickness);

} // namespace mrml
