#include "SliceRenderer.h"

#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkMatrix4x4.h>
#include <vtkMultiThreader.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace qreads
{

namespace
{

/// From voxel values to indices 0 to 255; written so that a NaN becomes 0.
template<class Scalar>
class Windowing
{
public:
  using Real = std::conditional_t<std::is_integral_v<Scalar> && sizeof(Scalar) >= 4, double,
                                  std::conditional_t<std::is_same_v<Scalar, double>, double, float>>;

  explicit Windowing(const WindowLevel& windowLevel)
    : m_lower(static_cast<Real>(windowLevel.level - windowLevel.window / 2))
    , m_scale(static_cast<Real>(255.0 / std::max(windowLevel.window, 1e-9)))
  {
  }

  std::uint8_t operator()(Scalar value) const
  {
    const Real index = (static_cast<Real>(value) - this->m_lower) * this->m_scale;
    return static_cast<std::uint8_t>(std::min(Real(255), std::max(Real(0), index)));
  }

private:
  Real m_lower;
  Real m_scale;
};

template<class Scalar>
void colorRow(const Scalar* values, int components, QRgb* pixels, int count, const SliceLook& look)
{
  const Windowing<Scalar> windowing(look.windowLevel);
  const std::vector<QRgb>& colors = look.colors;
  if (components == 3)
  {
    for (int x = 0; x < count; ++x, values += 3)
    {
      pixels[x] = qRgb(qRed(colors[windowing(values[0])]), qRed(colors[windowing(values[1])]),
                       qRed(colors[windowing(values[2])]));
    }
    return;
  }
  for (int x = 0; x < count; ++x)
  {
    pixels[x] = colors[windowing(values[x])];
  }
}

template<class Scalar>
void colorLabels(const Scalar* values, QRgb* pixels, int count, const std::vector<QRgb>& colors)
{
  for (int x = 0; x < count; ++x)
  {
    const auto label = static_cast<double>(values[x]);
    // What is no label has no color.
    pixels[x] = label >= 0.0 && label < 1e9 ? colors[static_cast<std::size_t>(label) % colors.size()] : 0;
  }
}

template<class Scalar>
void eraseOutside(const Scalar* values, QRgb* pixels, int count, const std::pair<double, double>& threshold)
{
  for (int x = 0; x < count; ++x)
  {
    const auto value = static_cast<double>(values[x]);
    if (!(value >= threshold.first && value <= threshold.second))
    {
      pixels[x] = 0;
    }
  }
}

/// Two dark tones in stripes: no tissue looks like this.
QRgb missingColor(int x, int y)
{
  return ((x + y) / 8) % 2 == 0 ? qRgb(16, 16, 24) : qRgb(40, 40, 56);
}

} // namespace

std::vector<QRgb> greyColors()
{
  std::vector<QRgb> colors(256);
  int grey = 0;
  for (QRgb& color : colors)
  {
    color = qRgb(grey, grey, grey);
    ++grey;
  }
  return colors;
}

SliceRenderer::SliceRenderer() = default;
SliceRenderer::~SliceRenderer() = default;

void SliceRenderer::setVolume(std::shared_ptr<const Volume> volume)
{
  this->m_volume = std::move(volume);
  this->m_plane.reset();
  this->m_incomplete = false;
  this->m_reslice->SetInputData(nullptr);
  if (this->m_volume)
  {
    this->m_rasToIJK = inverse(this->m_volume->ijkToRAS());
  }
  else
  {
    // Nothing of it stays in memory.
    this->m_values = nullptr;
    this->m_sampled->Initialize();
    this->m_reslice->GetOutput()->Initialize();
  }
}

void SliceRenderer::voxelsChanged()
{
  this->m_plane.reset();
}

QImage SliceRenderer::render(const Matrix& pixelToRAS, QSize size, const SliceLook& look, vtkImageReslice* slab)
{
  QImage image(size, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  if (!this->m_volume || size.isEmpty())
  {
    return image;
  }
  SampledPlane plane{ multiply(this->m_rasToIJK, pixelToRAS), size, look.interpolated, VTK_IMAGE_SLAB_MEAN, 1, 1.0 };
  if (slab)
  {
    plane.slabMode = slab->GetSlabMode();
    plane.slabSlices = slab->GetSlabNumberOfSlices();
    plane.slabSpacing = slab->GetSlabSliceSpacingFraction();
  }
  if (!this->m_plane || !(*this->m_plane == plane))
  {
    this->sample(plane);
    this->m_plane = plane;
  }
  this->colorPixels(image, look);
  this->m_incomplete = false;
  if (this->m_volume->arrivedSliceCount() < this->m_volume->sliceCount())
  {
    this->markMissing(image);
  }
  return image;
}

void SliceRenderer::sample(const SampledPlane& plane)
{
  vtkImageData& image = *this->m_volume->image();
  // While readers keep all processors busy, waiting for helper threads takes longer than doing their work.
  const bool threads = this->m_volume->arrivedSliceCount() == this->m_volume->sliceCount();
  if (canSampleVoxels(image, plane))
  {
    sampleVoxels(image, plane, *this->m_sampled, threads);
    this->m_values = this->m_sampled;
    return;
  }
  vtkNew<vtkMatrix4x4> axes;
  axes->DeepCopy(plane.pixelToIJK.data());
  this->m_reslice->SetInputData(&image);
  this->m_reslice->SetResliceAxes(axes);
  this->m_reslice->SetOutputDimensionality(2);
  this->m_reslice->SetOutputOrigin(0.5, 0.5, 0.0);
  this->m_reslice->SetOutputSpacing(1.0, 1.0, 1.0);
  this->m_reslice->SetOutputExtent(0, plane.size.width() - 1, 0, plane.size.height() - 1, 0, 0);
  this->m_reslice->SetInterpolationMode(plane.interpolated ? VTK_RESLICE_LINEAR : VTK_RESLICE_NEAREST);
  this->m_reslice->SetSlabMode(plane.slabMode);
  this->m_reslice->SetSlabNumberOfSlices(plane.slabSlices);
  this->m_reslice->SetSlabSliceSpacingFraction(plane.slabSpacing);
  this->m_reslice->SetNumberOfThreads(threads ? vtkMultiThreader::GetGlobalDefaultNumberOfThreads() : 1);
  // Readers' threads fill the image without telling the pipeline.
  this->m_reslice->Modified();
  this->m_reslice->Update();
  this->m_values = this->m_reslice->GetOutput();
}

void SliceRenderer::colorPixels(QImage& image, const SliceLook& look) const
{
  const int components = this->m_values->GetNumberOfScalarComponents();
  for (int y = 0; y < image.height(); ++y)
  {
    const Span span =
      spanInside(this->m_plane->pixelToIJK, 0.0, y, image.width(), this->m_volume->image()->GetDimensions());
    if (span.first >= span.last)
    {
      continue;
    }
    QRgb* pixels = reinterpret_cast<QRgb*>(image.scanLine(y)) + span.first;
    const void* values = this->m_values->GetScalarPointer(span.first, y, 0);
    const int count = span.last - span.first;
    switch (this->m_values->GetScalarType())
    {
      vtkTemplateMacro({
        const auto* row = static_cast<const VTK_TT*>(values);
        if (look.areLabels && components == 1)
        {
          colorLabels(row, pixels, count, look.colors);
        }
        else
        {
          colorRow(row, components, pixels, count, look);
        }
        if (look.threshold && components == 1)
        {
          eraseOutside(row, pixels, count, *look.threshold);
        }
      });
    }
  }
}

void SliceRenderer::markMissing(QImage& image)
{
  // A pixel counts as missing as soon as one of the slices that it would be interpolated from is.
  constexpr double tolerance = 1e-3;
  const int slices = this->m_volume->sliceCount();
  const Matrix& pixelToIJK = this->m_plane->pixelToIJK;
  const double halfSlab =
    std::abs(column(pixelToIJK, 2)[2]) * 0.5 * (this->m_plane->slabSlices - 1) * this->m_plane->slabSpacing;
  const auto missing = [&](double k)
  {
    const int below = std::clamp(static_cast<int>(std::floor(k - halfSlab + tolerance)), 0, slices - 1);
    const int above = std::clamp(static_cast<int>(std::ceil(k + halfSlab - tolerance)), 0, slices - 1);
    for (int slice = below; slice <= above; ++slice)
    {
      if (!this->m_volume->hasSlice(slice))
      {
        return true;
      }
    }
    return false;
  };
  const double step = column(pixelToIJK, 0)[2];
  for (int y = 0; y < image.height(); ++y)
  {
    const Span span = spanInside(pixelToIJK, 0.0, y, image.width(), this->m_volume->image()->GetDimensions());
    const double start = transformPoint(pixelToIJK, { 0.5, y + 0.5, 0.0 })[2];
    auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = span.first; x < span.last; ++x)
    {
      if (missing(start + x * step))
      {
        pixels[x] = missingColor(x, y);
        this->m_incomplete = true;
      }
    }
  }
}

} // namespace qreads
