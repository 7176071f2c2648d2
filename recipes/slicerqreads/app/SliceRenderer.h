#pragma once

#include "Matrix.h"
#include "loading/Volume.h"

#include <vtkNew.h>

#include <QImage>
#include <QSize>

#include <array>
#include <memory>
#include <optional>

class vtkImageReslice;

namespace qreads
{

/// How voxel values become colors.
struct SliceLook
{
  WindowLevel windowLevel;
  bool inverted{ false };
  bool interpolated{ true };
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
  /// @returns transparent black outside of the volume; a pattern where slices are missing.
  QImage render(const Matrix& pixelToRAS, QSize size, const SliceLook& look);

  /// Whether the last picture has pixels whose slices are missing.
  bool isIncomplete() const { return this->m_incomplete; }

private:
  struct Plane
  {
    Matrix pixelToIJK;
    QSize size;
    bool interpolated;
    bool operator==(const Plane& other) const
    {
      return this->pixelToIJK == other.pixelToIJK && this->size == other.size &&
             this->interpolated == other.interpolated;
    }
  };

  void reslice(const Plane& plane);
  void colorPixels(QImage& image, const SliceLook& look) const;
  void markMissing(QImage& image);

  std::shared_ptr<const Volume> m_volume;
  Matrix m_rasToIJK{};
  vtkNew<vtkImageReslice> m_reslice;
  std::optional<Plane> m_plane;
  bool m_incomplete{ false };
};

} // namespace qreads
