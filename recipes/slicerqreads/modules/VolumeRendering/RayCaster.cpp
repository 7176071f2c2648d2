#include "RayCaster.h"

#include "loading/ParallelFor.h"

#include <vtkFloatArray.h>
#include <vtkSetGet.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

namespace qreads
{

namespace
{

constexpr int blockShift = 3;
constexpr int blockSize = 1 << blockShift; ///< voxels along an edge
/// What is behind so much is not seen.
constexpr float opaque = 0.98F;
/// Light on less than this is not seen.
constexpr float faint = 0.004F;

using Vector = std::array<float, 3>;

/// @returns the brightness of colors, in their own unit
vtkSmartPointer<vtkDataArray> brightnessOf(vtkDataArray& colors)
{
  auto brightness = vtkSmartPointer<vtkFloatArray>::New();
  brightness->SetNumberOfTuples(colors.GetNumberOfTuples());
  float* target = brightness->GetPointer(0);
  for (vtkIdType index = 0; index < colors.GetNumberOfTuples(); ++index)
  {
    target[index] = static_cast<float>(0.299 * colors.GetComponent(index, 0) + 0.587 * colors.GetComponent(index, 1) +
                                       0.114 * colors.GetComponent(index, 2));
  }
  return brightness;
}

/// A number from 0 to 1 that looks like chance and is the same for the same pixel: where on it the samples of a ray
/// begin, so that their layers make no pattern.
float unevenness(int column, int row)
{
  auto bits = static_cast<std::uint32_t>(column) * 0x9E3779B1U ^ static_cast<std::uint32_t>(row) * 0x85EBCA77U;
  bits = (bits ^ bits >> 15) * 0x2C1B3C6DU;
  bits ^= bits >> 12;
  return static_cast<float>(bits & 0xFFFFU) / 65536.0F;
}

/// The voxels around a place, to be interpolated between.
template<class Value>
class Sampler
{
public:
  Sampler(const Value* voxels, const std::array<int, 3>& dimensions)
    : m_voxels(voxels)
    , m_dimensions(dimensions)
    , m_last{ static_cast<float>(dimensions[0] - 1), static_cast<float>(dimensions[1] - 1),
              static_cast<float>(dimensions[2] - 1) }
    , m_rowStride(dimensions[0])
    , m_sliceStride(static_cast<std::ptrdiff_t>(dimensions[0]) * dimensions[1])
  {
  }

  void moveTo(float x, float y, float z)
  {
    x = std::clamp(x, 0.0F, this->m_last[0]);
    y = std::clamp(y, 0.0F, this->m_last[1]);
    z = std::clamp(z, 0.0F, this->m_last[2]);
    const int i = static_cast<int>(x);
    const int j = static_cast<int>(y);
    const int k = static_cast<int>(z);
    this->m_part = { x - static_cast<float>(i), y - static_cast<float>(j), z - static_cast<float>(k) };
    const std::ptrdiff_t right = i + 1 < this->m_dimensions[0] ? 1 : 0;
    const std::ptrdiff_t below = j + 1 < this->m_dimensions[1] ? this->m_rowStride : 0;
    const std::ptrdiff_t behind = k + 1 < this->m_dimensions[2] ? this->m_sliceStride : 0;
    const Value* first = this->m_voxels + k * this->m_sliceStride + j * this->m_rowStride + i;
    this->m_corners = { static_cast<float>(first[0]),
                        static_cast<float>(first[right]),
                        static_cast<float>(first[below]),
                        static_cast<float>(first[below + right]),
                        static_cast<float>(first[behind]),
                        static_cast<float>(first[behind + right]),
                        static_cast<float>(first[behind + below]),
                        static_cast<float>(first[behind + below + right]) };
  }

  float value() const
  {
    const auto& c = this->m_corners;
    const float front = mix(mix(c[0], c[1], 0), mix(c[2], c[3], 0), 1);
    const float back = mix(mix(c[4], c[5], 0), mix(c[6], c[7], 0), 1);
    return mix(front, back, 2);
  }

  /// How the value changes towards higher i, j and k, inside of the eight voxels.
  Vector slope() const
  {
    const auto& c = this->m_corners;
    return { mix(mix(c[1] - c[0], c[3] - c[2], 1), mix(c[5] - c[4], c[7] - c[6], 1), 2),
             mix(mix(c[2] - c[0], c[3] - c[1], 0), mix(c[6] - c[4], c[7] - c[5], 0), 2),
             mix(mix(c[4] - c[0], c[5] - c[1], 0), mix(c[6] - c[2], c[7] - c[3], 0), 1) };
  }

private:
  float mix(float first, float second, std::size_t axis) const { return first + this->m_part[axis] * (second - first); }

  const Value* m_voxels;
  std::array<int, 3> m_dimensions;
  Vector m_last;
  std::ptrdiff_t m_rowStride;
  std::ptrdiff_t m_sliceStride;
  Vector m_part{};
  std::array<float, 8> m_corners{};
};

/// The same over two voxels, which is smooth.
template<class Value>
Vector smoothSlope(Sampler<Value> sampler, float x, float y, float z)
{
  const auto at = [&sampler](float i, float j, float k)
  {
    sampler.moveTo(i, j, k);
    return sampler.value();
  };
  return { (at(x + 1, y, z) - at(x - 1, y, z)) / 2, (at(x, y + 1, z) - at(x, y - 1, z)) / 2,
           (at(x, y, z + 1) - at(x, y, z - 1)) / 2 };
}

/// The entry of a table for a position in it; the first one for what is no number.
std::size_t entryAt(float position, std::size_t size)
{
  return position > 0.0F ? static_cast<std::size_t>(std::min(position, static_cast<float>(size - 1))) : 0;
}

/// Shortens an interval to where `product * t <= limit`.
void cut(double product, double limit, double& from, double& to)
{
  if (product > 0.0)
  {
    to = std::min(to, limit / product);
  }
  else if (product < 0.0)
  {
    from = std::max(from, limit / product);
  }
  else if (limit < 0.0)
  {
    to = -std::numeric_limits<double>::infinity();
  }
}

} // namespace

/// What all rays of a picture share.
struct RayCaster::Geometry
{
  Point origin{};               ///< the camera, in voxels
  double sampleDistance{ 1.0 }; ///< mm
  std::vector<float> opacities; ///< of one sample, by the entries of the look's table
  std::array<float, 6>
    lengths{};               ///< symmetric matrix xx yy zz xy xz yz: the square of a slope's length, in values a mm
  float meanSpacing{ 1.0F }; ///< mm
};

/// From the camera into the volume; `t` counts mm from the camera's plane.
struct RayCaster::Ray
{
  Vector origin{};    ///< voxels
  Vector direction{}; ///< voxels, for one of t
  Vector towards{};   ///< voxels a mm: the direction of the light
  float from{ 0.0F };
  float to{ 0.0F };
  float step{ 1.0F };

  bool isEmpty() const { return this->from >= this->to; }
};

RayCaster::RayCaster(vtkSmartPointer<vtkDataArray> voxels, const std::array<int, 3>& dimensions, const Matrix& ijkToRAS)
  : m_voxels(voxels->GetNumberOfComponents() == 1 ? std::move(voxels) : brightnessOf(*voxels))
  , m_dimensions(dimensions)
  , m_ijkToRAS(ijkToRAS)
  , m_rasToIJK(inverse(ijkToRAS))
{
  std::transform(dimensions.begin(), dimensions.end(), this->m_blockCounts.begin(),
                 [](int count) { return (count + blockSize - 1) >> blockShift; });
  this->m_blocks.resize(static_cast<std::size_t>(this->m_blockCounts[0]) *
                        static_cast<std::size_t>(this->m_blockCounts[1]) *
                        static_cast<std::size_t>(this->m_blockCounts[2]));
  this->m_visible.resize(this->m_blocks.size());
  switch (this->m_voxels->GetDataType())
  {
    vtkTemplateMacro(this->findBlocks(static_cast<const VTK_TT*>(this->m_voxels->GetVoidPointer(0))));
  }
}

RayCaster::~RayCaster() = default;

template<class Value>
void RayCaster::findBlocks(const Value* voxels)
{
  const auto rowLength = static_cast<std::size_t>(this->m_dimensions[0]);
  const std::size_t sliceLength = rowLength * static_cast<std::size_t>(this->m_dimensions[1]);
  const auto columns = static_cast<std::size_t>(this->m_blockCounts[0]);
  const auto rows = static_cast<std::size_t>(this->m_blockCounts[1]);
  // Of a row of voxels, by block: with the first voxel of the next block, as values between the two belong to this one.
  const auto widen = [&](const Value* row, Block* blocks, bool isFirst)
  {
    for (std::size_t block = 0; block < columns; ++block)
    {
      const std::size_t first = block << blockShift;
      const std::size_t end = std::min(first + blockSize + 1, rowLength);
      Value least = row[first];
      Value greatest = least;
      for (std::size_t index = first + 1; index < end; ++index)
      {
        least = std::min(least, row[index]);
        greatest = std::max(greatest, row[index]);
      }
      const auto low = static_cast<float>(least);
      const auto high = static_cast<float>(greatest);
      blocks[block] = isFirst ? Block{ low, high }
                              : Block{ std::min(blocks[block].least, low), std::max(blocks[block].greatest, high) };
    }
  };
  parallelFor(static_cast<std::size_t>(this->m_blockCounts[2]),
              [&]
              {
                return [&](std::size_t layer)
                {
                  const std::size_t firstSlice = layer << blockShift;
                  const std::size_t endSlice =
                    std::min(firstSlice + blockSize + 1, static_cast<std::size_t>(this->m_dimensions[2]));
                  for (std::size_t blockRow = 0; blockRow < rows; ++blockRow)
                  {
                    Block* blocks = &this->m_blocks[(layer * rows + blockRow) * columns];
                    const std::size_t firstRow = blockRow << blockShift;
                    const std::size_t endRow =
                      std::min(firstRow + blockSize + 1, static_cast<std::size_t>(this->m_dimensions[1]));
                    for (std::size_t slice = firstSlice; slice < endSlice; ++slice)
                    {
                      for (std::size_t row = firstRow; row < endRow; ++row)
                      {
                        widen(voxels + slice * sliceLength + row * rowLength, blocks,
                              slice == firstSlice && row == firstRow);
                      }
                    }
                  }
                };
              });
}

void RayCaster::markVisibleBlocks(const VolumeLook& look)
{
  const std::vector<VolumeLook::Shade>& shades = look.shades();
  std::vector<std::size_t> visibleBefore(shades.size() + 1);
  for (std::size_t index = 0; index < shades.size(); ++index)
  {
    visibleBefore[index + 1] = visibleBefore[index] + (shades[index].opacity > 0.0F ? 1 : 0);
  }
  const auto entryOf = [&](float value)
  { return entryAt((value - look.firstValue()) / look.valueStep(), shades.size()); };
  for (std::size_t index = 0; index < this->m_blocks.size(); ++index)
  {
    const std::size_t first = entryOf(this->m_blocks[index].least);
    const std::size_t end = entryOf(this->m_blocks[index].greatest) + 2;
    this->m_visible[index] = visibleBefore[std::min(end, shades.size())] > visibleBefore[first] ? 1 : 0;
  }
}

template<class Value, Projection projection>
QRgb RayCaster::cast(const Value* voxels, const RayCastRequest& request, const Geometry& geometry, const Ray& ray) const
{
  const VolumeLook& look = *request.look;
  const std::vector<VolumeLook::Shade>& shades = look.shades();
  const float perStep = 1.0F / look.valueStep();
  const auto shadeOf = [&](float value)
  { return entryAt((value - look.firstValue()) * perStep + 0.5F, shades.size()); };
  Sampler<Value> sampler(voxels, this->m_dimensions);
  const Vector& o = ray.origin;
  const Vector& d = ray.direction;
  Vector light{};
  float opacity = 0.0F;
  float extreme = 0.0F;
  bool hasExtreme = false;
  const int sampleCount = static_cast<int>((ray.to - ray.from) / ray.step) + 1;
  for (int sample = 0; sample < sampleCount; ++sample)
  {
    const float t = ray.from + static_cast<float>(sample) * ray.step;
    const Vector place{ o[0] + t * d[0], o[1] + t * d[1], o[2] + t * d[2] };
    std::array<int, 3> block{};
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      block[axis] = std::clamp(static_cast<int>(place[axis]), 0, this->m_dimensions[axis] - 1) >> blockShift;
    }
    const std::size_t blockIndex =
      (static_cast<std::size_t>(block[2]) * static_cast<std::size_t>(this->m_blockCounts[1]) +
       static_cast<std::size_t>(block[1])) *
        static_cast<std::size_t>(this->m_blockCounts[0]) +
      static_cast<std::size_t>(block[0]);
    bool isOfUse = true;
    if constexpr (projection == Projection::Composite)
    {
      isOfUse = this->m_visible[blockIndex] != 0;
    }
    else if (hasExtreme)
    {
      isOfUse = projection == Projection::Maximum ? this->m_blocks[blockIndex].greatest > extreme
                                                  : this->m_blocks[blockIndex].least < extreme;
    }
    if (!isOfUse)
    {
      // To the first sample behind the block.
      float leaves = ray.to;
      for (std::size_t axis = 0; axis < 3; ++axis)
      {
        if (d[axis] != 0.0F)
        {
          const auto border = static_cast<float>((block[axis] + (d[axis] > 0.0F ? 1 : 0)) << blockShift);
          leaves = std::min(leaves, std::max((border - o[axis]) / d[axis], t));
        }
      }
      sample = std::max(sample, static_cast<int>((leaves - ray.from) / ray.step));
      continue;
    }

    sampler.moveTo(place[0], place[1], place[2]);
    const float value = sampler.value();
    if constexpr (projection != Projection::Composite)
    {
      extreme = !hasExtreme                         ? value
                : projection == Projection::Maximum ? std::max(extreme, value)
                                                    : std::min(extreme, value);
      hasExtreme = true;
      continue;
    }
    const std::size_t shadeIndex = shadeOf(value);
    float part = geometry.opacities[shadeIndex];
    if (part <= 0.0F)
    {
      continue;
    }
    float own = 1.0F;
    float white = 0.0F;
    const bool hasGradientOpacity = !look.gradientFactors().empty();
    if (hasGradientOpacity || (look.isLit() && part * (1.0F - opacity) > faint))
    {
      const Vector slope = request.isSmooth ? smoothSlope(sampler, place[0], place[1], place[2]) : sampler.slope();
      const auto& g = geometry.lengths;
      const float length2 = g[0] * slope[0] * slope[0] + g[1] * slope[1] * slope[1] + g[2] * slope[2] * slope[2] +
                            2 * (g[3] * slope[0] * slope[1] + g[4] * slope[0] * slope[2] + g[5] * slope[1] * slope[2]);
      if (hasGradientOpacity)
      {
        const float entry = std::sqrt(length2) * geometry.meanSpacing / look.gradientStep();
        part *= look.gradientFactors()[entryAt(entry, look.gradientFactors().size())];
      }
      if (look.isLit())
      {
        const float towards =
          std::abs(slope[0] * ray.towards[0] + slope[1] * ray.towards[1] + slope[2] * ray.towards[2]);
        // What has no surface is seen as if it faced the light: a cut through something even.
        const float cosine = length2 > 0.0F ? towards / std::sqrt(length2) : 1.0F;
        const auto last = static_cast<float>(look.lights().size() - 1);
        const VolumeLook::Light& lit = look.lights()[entryAt(cosine * last, look.lights().size())];
        own = lit.own;
        white = lit.white;
      }
    }
    const Vector& color = shades[shadeIndex].color;
    const float weight = part * (1.0F - opacity);
    for (std::size_t channel = 0; channel < 3; ++channel)
    {
      light[channel] += weight * std::min(own * color[channel] + white, 1.0F);
    }
    opacity += weight;
    if (opacity > opaque)
    {
      opacity = 1.0F;
      break;
    }
  }
  if (hasExtreme)
  {
    const VolumeLook::Shade& shade = shades[shadeOf(extreme)];
    opacity = shade.opacity;
    std::transform(shade.color.begin(), shade.color.end(), light.begin(),
                   [opacity](float channel) { return opacity * channel; });
  }
  const auto byte = [](float part) { return static_cast<int>(std::lround(std::clamp(part, 0.0F, 1.0F) * 255.0F)); };
  const int alpha = byte(opacity);
  return qRgba(std::min(byte(light[0]), alpha), std::min(byte(light[1]), alpha), std::min(byte(light[2]), alpha),
               alpha);
}

template<class Value>
void RayCaster::castRow(const Value* voxels, const RayCastRequest& request, const Geometry& geometry, int row,
                        QRgb* pixels) const
{
  const SceneCamera& camera = request.camera;
  const int width = (static_cast<int>(camera.size.width()) + request.pixelSize - 1) / request.pixelSize;
  const double y = (row + 0.5) * request.pixelSize;
  for (int column = 0; column < width; ++column)
  {
    const double x = (column + 0.5) * request.pixelSize;
    const Point inRAS = camera.rayThrough({ x, y });
    const double length = std::sqrt(dotProduct(inRAS, inRAS));
    double from = 0.0;
    double to = std::numeric_limits<double>::max();
    if (request.depths)
    {
      const auto depthColumn = std::min(static_cast<std::size_t>(x), static_cast<std::size_t>(camera.size.width()) - 1);
      const auto depthRow = std::min(static_cast<std::size_t>(y), static_cast<std::size_t>(camera.size.height()) - 1);
      to = std::min(
        to, double{ (*request.depths)[depthRow * static_cast<std::size_t>(camera.size.width()) + depthColumn] });
    }
    for (const HalfSpace& side : request.crop)
    {
      cut(dotProduct(side.normal, inRAS), side.limit - dotProduct(side.normal, camera.position), from, to);
    }
    Ray ray;
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      const Point towards{ this->m_rasToIJK[4 * axis], this->m_rasToIJK[4 * axis + 1], this->m_rasToIJK[4 * axis + 2] };
      const double along = dotProduct(towards, inRAS);
      cut(along, this->m_dimensions[axis] - 0.5 - geometry.origin[axis], from, to);
      cut(-along, geometry.origin[axis] + 0.5, from, to);
      ray.origin[axis] = static_cast<float>(geometry.origin[axis]);
      ray.direction[axis] = static_cast<float>(along);
      ray.towards[axis] = static_cast<float>(along / length);
    }
    const double step = geometry.sampleDistance / length;
    ray.from = static_cast<float>(from + unevenness(column, row) * step);
    ray.to = static_cast<float>(to);
    ray.step = static_cast<float>(step);
    pixels[column] = 0;
    if (ray.isEmpty())
    {
      continue;
    }
    switch (request.projection)
    {
      case Projection::Composite:
        pixels[column] = this->cast<Value, Projection::Composite>(voxels, request, geometry, ray);
        break;
      case Projection::Maximum:
        pixels[column] = this->cast<Value, Projection::Maximum>(voxels, request, geometry, ray);
        break;
      case Projection::Minimum:
        pixels[column] = this->cast<Value, Projection::Minimum>(voxels, request, geometry, ray);
        break;
    }
  }
}

QImage RayCaster::render(const RayCastRequest& request)
{
  if (this->m_visibleLook != request.look)
  {
    this->markVisibleBlocks(*request.look);
    this->m_visibleLook = request.look;
  }
  Geometry geometry;
  geometry.origin = transformPoint(this->m_rasToIJK, request.camera.position);
  double smallest = std::numeric_limits<double>::max();
  double sum = 0.0;
  for (int axis = 0; axis < 3; ++axis)
  {
    const Point edge = column(this->m_ijkToRAS, axis);
    const double spacing = std::sqrt(dotProduct(edge, edge));
    smallest = std::min(smallest, spacing);
    sum += spacing;
  }
  geometry.meanSpacing = static_cast<float>(sum / 3);
  geometry.sampleDistance = smallest * request.sampleDistance;
  const auto product = [this](std::size_t first, std::size_t second)
  {
    double value = 0.0;
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      value += this->m_rasToIJK[4 * first + axis] * this->m_rasToIJK[4 * second + axis];
    }
    return static_cast<float>(value);
  };
  geometry.lengths = { product(0, 0), product(1, 1), product(2, 2), product(0, 1), product(0, 2), product(1, 2) };
  for (const VolumeLook::Shade& shade : request.look->shades())
  {
    geometry.opacities.push_back(
      static_cast<float>(1.0 - std::pow(1.0 - double{ shade.opacity }, geometry.sampleDistance)));
  }

  const QSize size = request.camera.size.toSize();
  const int pixelSize = request.pixelSize;
  QImage image((size.width() + pixelSize - 1) / pixelSize, (size.height() + pixelSize - 1) / pixelSize,
               QImage::Format_ARGB32_Premultiplied);
  if (image.isNull())
  {
    throw std::bad_alloc();
  }
  auto* pixels = reinterpret_cast<QRgb*>(image.bits());
  const auto stride = static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb);
  parallelFor(static_cast<std::size_t>(image.height()),
              [&]
              {
                return [&](std::size_t row)
                {
                  if (request.isAbandoned && request.isAbandoned())
                  {
                    return;
                  }
                  switch (this->m_voxels->GetDataType())
                  {
                    vtkTemplateMacro(this->castRow(static_cast<const VTK_TT*>(this->m_voxels->GetVoidPointer(0)),
                                                   request, geometry, static_cast<int>(row), pixels + row * stride));
                  }
                };
              });
  return image;
}

} // namespace qreads
