#include "SliceSampling.h"

#include "loading/ParallelFor.h"

#include <vtkImageData.h>
#include <vtkImageReslice.h>

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace qreads
{

namespace
{

// Vectors of the compiler: four numbers are added, multiplied and converted at once on every processor of this kind.
using Floats = float __attribute__((vector_size(16)));
using Integers = std::int32_t __attribute__((vector_size(16)));
using Doubles = double __attribute__((vector_size(16)));

/// Pixels that are sampled in one go: few enough for a coordinate, counted from the first, to be exact as a float.
constexpr int runLength = 64;
using Run = std::array<float, runLength>;

/// Room for the voxels of a run whose pixels are up to four voxels apart.
using Line = std::array<float, 4 * runLength + 4>;

/// Two voxels beside each other as one number; the first is in its lower half.
template<class Voxel>
std::int32_t loadPair(const Voxel* voxel)
{
  std::conditional_t<sizeof(Voxel) == 1, std::uint16_t, std::uint32_t> pair;
  std::memcpy(&pair, voxel, sizeof pair);
  return static_cast<std::int32_t>(pair);
}

template<class Voxel>
Floats firstOf(Integers pairs)
{
  constexpr int bits = 8 * sizeof(Voxel);
  if constexpr (std::is_signed_v<Voxel>)
  {
    return __builtin_convertvector((pairs << (32 - bits)) >> (32 - bits), Floats);
  }
  return __builtin_convertvector(pairs & ((1 << bits) - 1), Floats);
}

template<class Voxel>
Floats secondOf(Integers pairs)
{
  constexpr int bits = 8 * sizeof(Voxel);
  if constexpr (std::is_signed_v<Voxel>)
  {
    return __builtin_convertvector((pairs << (32 - 2 * bits)) >> (32 - bits), Floats);
  }
  return __builtin_convertvector((pairs >> bits) & ((1 << bits) - 1), Floats);
}

Floats between(Floats first, Floats second, Floats fraction)
{
  return first + (second - first) * fraction;
}

template<class Voxel>
Floats along(Integers pairs, Floats fraction)
{
  return between(firstOf<Voxel>(pairs), secondOf<Voxel>(pairs), fraction);
}

/// Four voxels that follow each other. The compiler would convert them one by one.
template<class Voxel>
Floats loadFour(const Voxel* voxels)
{
  std::conditional_t<sizeof(Voxel) == 1, std::uint32_t, std::uint64_t> four = 0;
  std::memcpy(&four, voxels, sizeof four);
  const __m128i loaded = _mm_cvtsi64_si128(static_cast<std::int64_t>(four));
  // Each comes to the upper end of a number, from where it is brought down with or without its sign.
  const __m128i zero = _mm_setzero_si128();
  const __m128i raised = _mm_unpacklo_epi16(zero, sizeof(Voxel) == 1 ? _mm_unpacklo_epi8(zero, loaded) : loaded);
  constexpr int bits = 8 * sizeof(Voxel);
  return _mm_cvtepi32_ps(std::is_signed_v<Voxel> ? _mm_srai_epi32(raised, 32 - bits)
                                                 : _mm_srli_epi32(raised, 32 - bits));
}

/// Two numbers that follow each other, as one.
double loadTwo(const float* numbers)
{
  double two = 0.0;
  std::memcpy(&two, numbers, sizeof two);
  return two;
}

/// One coordinate of the pixels of a run.
struct Progress
{
  float start;
  float step;

  /// Of four pixels, those after the last one at its place.
  Floats at(int first, int count) const
  {
    const Floats numbers = static_cast<float>(first) + Floats{ 0.0F, 1.0F, 2.0F, 3.0F };
    const Floats last = static_cast<float>(count - 1) + Floats{};
    return this->start + this->step * (numbers < last ? numbers : last);
  }
};

/// The voxels of an image.
template<class Voxel>
class Sampler
{
public:
  explicit Sampler(vtkImageData& image)
    : m_voxels(static_cast<const Voxel*>(image.GetScalarPointer()))
  {
    std::copy_n(image.GetDimensions(), 3, this->m_dimensions.begin());
    this->m_rowStep = this->m_dimensions[0];
    this->m_sliceStep = this->m_rowStep * this->m_dimensions[1];
  }

  const int* dimensions() const { return this->m_dimensions.data(); }

  /// @param start  of the first pixel, in voxel indices
  /// @param step  to the next one
  void sample(const Point& start, const Point& step, int count, float* values) const
  {
    Point base{};
    bool interior = true;
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      const double end = start[axis] + step[axis] * (count - 1);
      // What rounding of the coordinates may do stays inside, too.
      constexpr double margin = 1e-3;
      interior = interior && std::min(start[axis], end) >= margin &&
                 std::max(start[axis], end) <= this->m_dimensions[axis] - 1 - margin;
      base[axis] = std::floor(std::min(start[axis], end));
    }
    if (!interior)
    {
      this->sampleBorder(start, step, count, values);
      return;
    }
    const Voxel* origin =
      this->voxelAt({ static_cast<int>(base[0]), static_cast<int>(base[1]), static_cast<int>(base[2]) });
    // Four pixels at a time; the last ones of what is no multiple of four are sampled without being asked for.
    const auto positionsAlong = [&](std::size_t axis) {
      return Progress{ static_cast<float>(start[axis] - base[axis]), static_cast<float>(step[axis]) };
    };
    const Progress alongX = positionsAlong(0);
    const Progress alongY = positionsAlong(1);
    const Progress alongZ = positionsAlong(2);
    const int needed =
      static_cast<int>(std::max(alongX.start, alongX.start + alongX.step * static_cast<float>(count - 1))) + 2;
    constexpr float negligible = 1e-5F;
    const bool staysInRow = std::max(std::abs(alongY.step), std::abs(alongZ.step)) < negligible / runLength;
    if (staysInRow && needed >= 4 && needed <= static_cast<int>(Line{}.size()))
    {
      this->sampleAlongRow(origin, needed, alongX, { alongY.start, alongZ.start }, count, values);
      return;
    }
    for (int first = 0; first < count; first += 4)
    {
      const Floats x = alongX.at(first, count);
      const Floats y = alongY.at(first, count);
      const Floats z = alongZ.at(first, count);
      const Integers i = __builtin_convertvector(x, Integers);
      const Integers j = __builtin_convertvector(y, Integers);
      const Integers k = __builtin_convertvector(z, Integers);
      const auto voxelOf = [&](int pixel)
      { return origin + i[pixel] + j[pixel] * this->m_rowStep + k[pixel] * this->m_sliceStep; };
      const std::array<const Voxel*, 4> voxels{ voxelOf(0), voxelOf(1), voxelOf(2), voxelOf(3) };
      const auto pairsAt = [&voxels](std::ptrdiff_t offset)
      {
        return Integers{ loadPair(voxels[0] + offset), loadPair(voxels[1] + offset), loadPair(voxels[2] + offset),
                         loadPair(voxels[3] + offset) };
      };
      const Integers near = pairsAt(0);
      const Integers nextRow = pairsAt(this->m_rowStep);
      const Integers above = pairsAt(this->m_sliceStep);
      const Integers aboveNextRow = pairsAt(this->m_sliceStep + this->m_rowStep);
      const Floats fractionX = x - __builtin_convertvector(i, Floats);
      const Floats fractionY = y - __builtin_convertvector(j, Floats);
      const Floats fractionZ = z - __builtin_convertvector(k, Floats);
      const Floats lower = between(along<Voxel>(near, fractionX), along<Voxel>(nextRow, fractionX), fractionY);
      const Floats upper = between(along<Voxel>(above, fractionX), along<Voxel>(aboveNextRow, fractionX), fractionY);
      const Floats result = between(lower, upper, fractionZ);
      std::memcpy(values + first, &result, sizeof result);
    }
  }

private:
  const Voxel* voxelAt(const std::array<int, 3>& index) const
  {
    return this->m_voxels + index[0] + index[1] * this->m_rowStep + index[2] * this->m_sliceStep;
  }

  /// As `sample` where all pixels lie between the same four rows of voxels, as in a view along the volume's axes: the
  /// rows are made one first, without looking for the voxels of each pixel.
  ///
  /// @param origin  voxel from which the coordinates count
  /// @param voxels  how many of a row are needed, at least 4
  /// @param across  coordinates that are the same for all pixels
  void sampleAlongRow(const Voxel* origin, int voxels, Progress along, std::array<float, 2> across, int count,
                      float* values) const
  {
    const Floats fractionY = across[0] + Floats{};
    const Floats fractionZ = across[1] + Floats{};
    Line line;
    for (int first = 0; first < voxels; first += 4)
    {
      // The last four may be some once more: behind them the volume may end.
      const int place = std::min(first, voxels - 4);
      const Voxel* near = origin + place;
      const Voxel* above = near + this->m_sliceStep;
      const Floats lower = between(loadFour(near), loadFour(near + this->m_rowStep), fractionY);
      const Floats upper = between(loadFour(above), loadFour(above + this->m_rowStep), fractionY);
      const Floats result = between(lower, upper, fractionZ);
      std::memcpy(line.data() + place, &result, sizeof result);
    }
    for (int first = 0; first < count; first += 4)
    {
      const Floats x = along.at(first, count);
      const Integers i = __builtin_convertvector(x, Integers);
      const auto pairsOf = [&](int pixel) {
        return Doubles{ loadTwo(line.data() + i[pixel]), loadTwo(line.data() + i[pixel + 1]) };
      };
      const auto left = reinterpret_cast<Floats>(pairsOf(0));
      const auto right = reinterpret_cast<Floats>(pairsOf(2));
      const Floats result =
        between(__builtin_shufflevector(left, right, 0, 2, 4, 6), __builtin_shufflevector(left, right, 1, 3, 5, 7),
                x - __builtin_convertvector(i, Floats));
      std::memcpy(values + first, &result, sizeof result);
    }
  }

  /// Between a voxel and the next ones along each axis.
  float interpolate(const Voxel* voxel, float x, float y, float z) const
  {
    const Voxel* above = voxel + this->m_sliceStep;
    const Integers pairs{ loadPair(voxel), loadPair(voxel + this->m_rowStep), loadPair(above),
                          loadPair(above + this->m_rowStep) };
    const Floats first = firstOf<Voxel>(pairs);
    const Floats alongX = first + (secondOf<Voxel>(pairs) - first) * x;
    const float lower = alongX[0] + (alongX[1] - alongX[0]) * y;
    const float upper = alongX[2] + (alongX[3] - alongX[2]) * y;
    return lower + (upper - lower) * z;
  }

  /// As `sample` also where pixels are beyond the centers of the outer voxels, whose values go on there.
  void sampleBorder(const Point& start, const Point& step, int count, float* values) const
  {
    for (int x = 0; x < count; ++x)
    {
      std::array<int, 3> index{};
      std::array<float, 3> fraction{};
      for (std::size_t axis = 0; axis < 3; ++axis)
      {
        const int last = this->m_dimensions[axis] - 1;
        const double position = std::clamp(start[axis] + step[axis] * x, 0.0, static_cast<double>(last));
        index[axis] = std::min(static_cast<int>(position), last - 1);
        fraction[axis] = static_cast<float>(position - index[axis]);
      }
      values[x] = this->interpolate(this->voxelAt(index), fraction[0], fraction[1], fraction[2]);
    }
  }

  const Voxel* m_voxels;
  std::array<int, 3> m_dimensions{};
  std::ptrdiff_t m_rowStep{ 0 };
  std::ptrdiff_t m_sliceStep{ 0 };
};

/// Puts the planes of a slab together, for a run of pixels.
class Slab
{
public:
  explicit Slab(int mode)
    : m_mode(mode)
  {
    this->m_values.fill(mode == VTK_IMAGE_SLAB_MIN   ? std::numeric_limits<float>::infinity()
                        : mode == VTK_IMAGE_SLAB_MAX ? -std::numeric_limits<float>::infinity()
                                                     : 0.0F);
    this->m_counts.fill(0.0F);
  }

  void add(int first, int count, const float* values)
  {
    float* own = this->m_values.data() + first;
    switch (this->m_mode)
    {
      case VTK_IMAGE_SLAB_MIN:
        std::transform(own, own + count, values, own,
                       [](float left, float right) { return right < left ? right : left; });
        break;
      case VTK_IMAGE_SLAB_MAX:
        std::transform(own, own + count, values, own,
                       [](float left, float right) { return left < right ? right : left; });
        break;
      default:
        std::transform(own, own + count, values, own, [](float left, float right) { return left + right; });
    }
    std::for_each_n(this->m_counts.data() + first, count, [](float& number) { number += 1.0F; });
  }

  /// 0 where no plane was.
  const Run& result()
  {
    for (std::size_t x = 0; x < this->m_values.size(); ++x)
    {
      const float number = this->m_counts[x];
      this->m_values[x] = number == 0.0F                        ? 0.0F
                          : this->m_mode == VTK_IMAGE_SLAB_MEAN ? this->m_values[x] / number
                                                                : this->m_values[x];
    }
    return this->m_values;
  }

private:
  int m_mode;
  Run m_values;
  Run m_counts;
};

template<class Voxel>
void store(const float* values, int count, Voxel* pixels)
{
  constexpr auto lowest = static_cast<float>(std::numeric_limits<Voxel>::min());
  constexpr auto highest = static_cast<float>(std::numeric_limits<Voxel>::max());
  // Rounds halves up; the conversion to integers cuts off, so numbers are kept above 0.
  constexpr float shift = 0.5F - lowest;
  for (int x = 0; x < count; ++x)
  {
    const float value = std::min(std::max(values[x], lowest), highest);
    pixels[x] = static_cast<Voxel>(static_cast<std::int32_t>(value + shift) + static_cast<std::int32_t>(lowest));
  }
}

template<class Voxel>
void sampleRow(const Sampler<Voxel>& sampler, const SampledPlane& plane, int row, Voxel* pixels)
{
  const int width = plane.size.width();
  const Point step = column(plane.pixelToIJK, 0);
  const auto positionOf = [&](int x, double z) { return transformPoint(plane.pixelToIJK, { x + 0.5, row + 0.5, z }); };
  const Span inside = spanInside(plane.pixelToIJK, 0.0, row, width, sampler.dimensions());
  const auto depthOf = [&plane](int slice) { return (slice - (plane.slabSlices - 1) / 2.0) * plane.slabSpacing; };
  std::vector<Span> spans;
  spans.reserve(static_cast<std::size_t>(plane.slabSlices));
  for (int slice = 0; slice < plane.slabSlices; ++slice)
  {
    spans.push_back(spanInside(plane.pixelToIJK, depthOf(slice), row, width, sampler.dimensions()));
  }
  Run values;
  for (int first = inside.first; first < inside.last; first += runLength)
  {
    const int count = std::min(runLength, inside.last - first);
    if (plane.slabSlices == 1)
    {
      sampler.sample(positionOf(first, 0.0), step, count, values.data());
      store(values.data(), count, pixels + first);
      continue;
    }
    Slab slab(plane.slabMode);
    for (int slice = 0; slice < plane.slabSlices; ++slice)
    {
      const Span span = spans[static_cast<std::size_t>(slice)];
      const int from = std::max(first, span.first);
      const int to = std::min(first + count, span.last);
      if (from < to)
      {
        sampler.sample(positionOf(from, depthOf(slice)), step, to - from, values.data());
        slab.add(from - first, to - from, values.data());
      }
    }
    store(slab.result().data(), count, pixels + first);
  }
}

template<class Voxel>
void sampleRows(vtkImageData& image, const SampledPlane& plane, vtkImageData& result, bool threads)
{
  const Sampler<Voxel> sampler(image);
  auto* pixels = static_cast<Voxel*>(result.GetScalarPointer());
  const auto sample = [&](std::size_t row)
  { sampleRow(sampler, plane, static_cast<int>(row), pixels + row * static_cast<std::size_t>(plane.size.width())); };
  const auto rows = static_cast<std::size_t>(plane.size.height());
  if (threads)
  {
    parallelFor(rows, [&sample] { return sample; });
    return;
  }
  for (std::size_t row = 0; row < rows; ++row)
  {
    sample(row);
  }
}

} // namespace

Span spanInside(const Matrix& pixelToIJK, double z, int row, int width, const int dimensions[3])
{
  const Point start = transformPoint(pixelToIJK, { 0.5, row + 0.5, z });
  const Point step = column(pixelToIJK, 0);
  double first = 0.0;
  double last = width - 1.0;
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    const double low = -0.5 - start[axis];
    const double high = dimensions[axis] - 0.5 - start[axis];
    if (std::abs(step[axis]) < 1e-9)
    {
      if (low > 0.0 || high < 0.0)
      {
        return {};
      }
      continue;
    }
    first = std::max(first, std::min(low / step[axis], high / step[axis]));
    last = std::min(last, std::max(low / step[axis], high / step[axis]));
  }
  if (first > last)
  {
    return {};
  }
  return { static_cast<int>(std::ceil(first)), static_cast<int>(std::floor(last)) + 1 };
}

bool canSampleVoxels(vtkImageData& image, const SampledPlane& plane)
{
  const int* dimensions = image.GetDimensions();
  const int type = image.GetScalarType();
  const bool isKnown =
    type == VTK_SHORT || type == VTK_UNSIGNED_SHORT || type == VTK_SIGNED_CHAR || type == VTK_UNSIGNED_CHAR;
  return plane.interpolated && isKnown && image.GetNumberOfScalarComponents() == 1 &&
         *std::min_element(dimensions, dimensions + 3) > 1;
}

void sampleVoxels(vtkImageData& image, const SampledPlane& plane, vtkImageData& result, bool threads)
{
  const int* dimensions = result.GetDimensions();
  if (dimensions[0] != plane.size.width() || dimensions[1] != plane.size.height() ||
      result.GetScalarType() != image.GetScalarType() || !result.GetScalarPointer())
  {
    result.SetDimensions(plane.size.width(), plane.size.height(), 1);
    result.AllocateScalars(image.GetScalarType(), 1);
  }
  switch (image.GetScalarType())
  {
    case VTK_SHORT:
      return sampleRows<std::int16_t>(image, plane, result, threads);
    case VTK_UNSIGNED_SHORT:
      return sampleRows<std::uint16_t>(image, plane, result, threads);
    case VTK_SIGNED_CHAR:
      return sampleRows<std::int8_t>(image, plane, result, threads);
    case VTK_UNSIGNED_CHAR:
      return sampleRows<std::uint8_t>(image, plane, result, threads);
    default:
      break;
  }
}

} // namespace qreads
