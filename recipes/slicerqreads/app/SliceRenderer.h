#pragma once

#include "Matrix.h"
#include "SliceSampling.h"
#include "loading/Volume.h"

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <QImage>
#include <QSize>

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

class vtkImageReslice;

namespace qreads
{

/// 256 shades, black first.
std::vector<QRgb> greyColors();

/// How voxel values become colors.
struct SliceLook
{
  WindowLevel windowLevel;
  /// Premultiplied. 256 for the range of window and level; for labels one each, over and over again.
  std::vector<QRgb> colors;
  bool areLabels{ false };
  bool interpolated{ true };
  /// Values below the first and above the second number are not drawn.
  std::optional<std::pair<double, double>> threshold;
};

/// Draws a plane through a volume, on the CPU. Remembers the last plane, so that a change of window
/// and level costs no reslicing.
class SliceRenderer
{
public:
  SliceRenderer();
  ~SliceRenderer();

  /// Null for none.
  void setVolume(std::shared_ptr<const Volume> volume);
  /// To be called when slices have arrived.
  void voxelsChanged();

  /// @param pixelToRAS  from the image's columns and rows (pixel centers at .5, first row on top) to
  ///                    patient coordinates in mm.
  /// @param slab  how many slices are put together, and how; null for one.
  /// @returns transparent black outside of the volume; a pattern where slices are missing.
  QImage render(const Matrix& pixelToRAS, QSize size, const SliceLook& look, vtkImageReslice* slab);

  /// Whether the last picture has pixels whose slices are missing.
  bool isIncomplete() const { return this->m_incomplete; }

private:
  void sample(const SampledPlane& plane);
  void colorPixels(QImage& image, const SliceLook& look) const;
  void markMissing(QImage& image);

  std::shared_ptr<const Volume> m_volume;
  Matrix m_rasToIJK{};
  vtkNew<vtkImageReslice> m_reslice; ///< for what canSampleVoxels refuses
  vtkNew<vtkImageData> m_sampled;
  vtkSmartPointer<vtkImageData> m_values; ///< of the plane: one of the two's
  std::optional<SampledPlane> m_plane;
  bool m_incomplete{ false };
};

} // namespace qreads
