#pragma once

#include "Series.h"

#include <vtkImageData.h>
#include <vtkSmartPointer.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

/// Window and level in the volume's own units (HU for CT).
struct WindowLevel
{
  double window{ 0.0 };
  double level{ 0.0 };
};

/// A volume while it is being read: the reader's threads fill slices, the window shows what is there.
///
/// Geometry, image extent, scalar type and series never change after construction. Voxels of slice
/// k may be read by other threads once `hasSlice(k)` is true, and never change after that.
class Volume
{
public:
  /// @param image  allocated, zero filled, one or three components, dimensions (columns, rows,
  ///               slices); its own spacing is 1 and its origin 0: `ijkToRAS` is the geometry.
  /// @param ijkToRAS  row-major 4×4 matrix from voxel indices to patient coordinates
  ///                  (right, anterior, superior) in mm; may be sheared (gantry tilt).
  Volume(Series series, vtkSmartPointer<vtkImageData> image, const std::array<double, 16>& ijkToRAS);

  const Series& series() const { return this->m_series; }
  vtkImageData* image() const { return this->m_image; }
  const std::array<double, 16>& ijkToRAS() const { return this->m_ijkToRAS; }
  int sliceCount() const { return static_cast<int>(this->m_arrived.size()); }

  /// Called by the reader when all voxels of slice k are in the image.
  void markSlice(int k);
  bool hasSlice(int k) const;
  int arrivedSliceCount() const;

  /// Called in the window's thread when no slice will arrive any more.
  void markFinished() { this->m_finished = true; }
  bool isFinished() const { return this->m_finished; }

  /// Window and level that the files ask for (VOI of the middle slice), if any. Set before
  /// the volume is announced.
  std::optional<WindowLevel> windowLevel;
  /// True where low values are bright: DICOM's MONOCHROME1. Set before the volume is announced.
  bool inverted{ false };
  /// Whether the volume that was announced before is a part of this one: of the same series and in the same place.
  /// Set before the volume is announced.
  bool continuesEarlier{ false };
  /// SOP instance UIDs in slice order, for the node attribute DICOM.instanceUIDs.
  std::vector<std::string> instanceUIDs;

private:
  Series m_series;
  vtkSmartPointer<vtkImageData> m_image;
  std::array<double, 16> m_ijkToRAS;
  std::vector<std::atomic<bool>> m_arrived;
  std::atomic<bool> m_finished{ false };
};

} // namespace qreads
