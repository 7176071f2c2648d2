#pragma once

#include "Matrix.h"

#include <QSize>

#include <tuple>

class vtkImageData;

namespace qreads
{

/// Where and how voxels are sampled: a plane of pixels, or a slab of parallel planes that are put together.
struct SampledPlane
{
  /// From columns and rows (pixel centers at .5), and along the normal, to voxel indices.
  Matrix pixelToIJK{};
  QSize size;
  bool interpolated{ true };
  int slabMode{ 0 };         ///< VTK_IMAGE_SLAB_…
  int slabSlices{ 1 };       ///< planes of the slab; 1 for no slab
  double slabSpacing{ 1.0 }; ///< of its planes, as a part of the distance that one step along the normal has

  auto members() const
  {
    return std::tie(this->pixelToIJK, this->size, this->interpolated, this->slabMode, this->slabSlices,
                    this->slabSpacing);
  }
  bool operator==(const SampledPlane& other) const { return this->members() == other.members(); }
};

/// Columns [first, last) of a row.
struct Span
{
  int first{ 0 };
  int last{ 0 };
};

/// The columns whose pixel centers are inside of the volume, voxels' outer halves included.
/// @param z  the plane, in steps along the normal
Span spanInside(const Matrix& pixelToIJK, double z, int row, int width, const int dimensions[3]);

/// Whether `sampleVoxels` can do it: interpolation of single values of 8 or 16 bits, at least two along each axis.
bool canSampleVoxels(vtkImageData& image, const SampledPlane& plane);

/// Samples as vtkImageReslice does, in a fraction of its time: trilinear, up to half a voxel around the outer ones,
/// rounded to the image's type. Of a slab, the planes that lie inside of the volume count.
/// @param result  is given the plane's size and the image's type; pixels outside of the central plane's spans are left
///                as they are
/// @param threads  whether to use all processors
void sampleVoxels(vtkImageData& image, const SampledPlane& plane, vtkImageData& result, bool threads);

} // namespace qreads
