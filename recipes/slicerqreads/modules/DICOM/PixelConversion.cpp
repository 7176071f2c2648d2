#include "PixelConversion.h"

#include <vtkType.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace qreads
{

namespace
{

struct ValueRange
{
  double lowest{ 0.0 };
  double highest{ 0.0 };
};

ValueRange storedRange(const PixelLayout& layout)
{
  // Single bits are unpacked to bytes.
  const double values = std::ldexp(1.0, layout.bitsStored);
  return layout.isSigned ? ValueRange{ -values / 2.0, values / 2.0 - 1.0 } : ValueRange{ 0.0, values - 1.0 };
}

bool isWhole(double value)
{
  return value == std::floor(value);
}

/// Whether integer arithmetic of 64 bits is sure to hold it multiplied by any stored value.
bool isSmall(double value)
{
  return std::abs(value) <= static_cast<double>(std::numeric_limits<std::int32_t>::max()) / 2.0;
}

/// What one frame's values can be.
struct ValueKind
{
  bool whole{ true }; ///< and none so large that integers do not hold it
  ValueRange range;
  int bitsNeeded{ 0 }; ///< of a mantissa that holds stored values exactly
};

ValueKind valueKindOf(const FrameReference& frame)
{
  const ImageHeader& header = *frame.header;
  const Plane& plane = frame.plane();
  ValueKind kind;
  kind.bitsNeeded = header.layout.bitsStored;
  if (header.modalityTable)
  {
    const auto& entries = header.modalityTable->entries;
    const auto [lowest, highest] = std::minmax_element(entries.begin(), entries.end());
    kind.range = { static_cast<double>(*lowest), static_cast<double>(*highest) };
    return kind;
  }
  const ValueRange stored = storedRange(header.layout);
  const double a = plane.slope * stored.lowest + plane.intercept;
  const double b = plane.slope * stored.highest + plane.intercept;
  kind.range = { std::min(a, b), std::max(a, b) };
  kind.whole = isWhole(plane.slope) && isWhole(plane.intercept) && isSmall(plane.slope) && isSmall(plane.intercept);
  return kind;
}

template<typename Scalar>
bool fits(const ValueRange& range)
{
  return range.lowest >= static_cast<double>(std::numeric_limits<Scalar>::lowest()) &&
         range.highest <= static_cast<double>(std::numeric_limits<Scalar>::max());
}

/// Sets the bits that are no part of the value to zero or, for negative numbers, to one.
template<typename Stored>
void keepValueBits(Stored* samples, std::size_t count, int bitsStored, int highBit)
{
  constexpr int Bits = 8 * static_cast<int>(sizeof(Stored));
  using Unsigned = std::make_unsigned_t<Stored>;
  const int up = Bits - 1 - highBit;
  const int down = Bits - bitsStored;
  for (std::size_t i = 0; i < count; ++i)
  {
    const auto shifted = static_cast<Stored>(static_cast<Unsigned>(static_cast<Unsigned>(samples[i]) << up));
    samples[i] = static_cast<Stored>(shifted >> down);
  }
}

/// @tparam Wide  integer type that holds all products
template<typename Wide, typename Stored, typename Scalar>
bool rescaleWhole(const Stored* stored, Scalar* scalars, std::size_t count, Wide slope, Wide intercept)
{
  Wide lowest = std::numeric_limits<Wide>::max();
  Wide highest = std::numeric_limits<Wide>::lowest();
  for (std::size_t i = 0; i < count; ++i)
  {
    const Wide value = slope * static_cast<Wide>(stored[i]) + intercept;
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
    scalars[i] = static_cast<Scalar>(value);
  }
  return lowest >= static_cast<Wide>(std::numeric_limits<Scalar>::lowest()) &&
         static_cast<std::int64_t>(highest) <= static_cast<std::int64_t>(std::numeric_limits<Scalar>::max());
}

template<typename Stored, typename Scalar>
bool rescale(const Stored* stored, Scalar* scalars, std::size_t count, double slope, double intercept)
{
  if constexpr (std::is_integral_v<Stored> && std::is_integral_v<Scalar>)
  {
    if (slope == 1.0 && intercept == 0.0 && std::is_same_v<Stored, Scalar>)
    {
      std::memcpy(scalars, stored, count * sizeof(Scalar));
      return true;
    }
    // Twice as fast as with 64 bits, and enough for nearly every file.
    constexpr double Largest = std::numeric_limits<std::int32_t>::max();
    constexpr double LargestStored = sizeof(Stored) <= 2 ? 65536.0 : Largest;
    if (sizeof(Stored) <= 2 && std::abs(slope) * LargestStored + std::abs(intercept) <= Largest)
    {
      return rescaleWhole<std::int32_t>(stored, scalars, count, static_cast<std::int32_t>(slope),
                                        static_cast<std::int32_t>(intercept));
    }
    return rescaleWhole<std::int64_t>(stored, scalars, count, static_cast<std::int64_t>(slope),
                                      static_cast<std::int64_t>(intercept));
  }
  else if constexpr (std::is_integral_v<Scalar>)
  {
    return false;
  }
  else
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      scalars[i] = static_cast<Scalar>(slope * static_cast<double>(stored[i]) + intercept);
    }
    return true;
  }
}

template<typename Stored, typename Scalar>
bool lookUp(const Stored* stored, Scalar* scalars, std::size_t count, const LookupTable& table)
{
  if constexpr (std::is_integral_v<Stored>)
  {
    const auto last = static_cast<std::int64_t>(table.entries.size()) - 1;
    for (std::size_t i = 0; i < count; ++i)
    {
      const std::int64_t index = static_cast<std::int64_t>(stored[i]) - table.firstValue;
      scalars[i] =
        static_cast<Scalar>(table.entries[static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, last))]);
    }
    return true;
  }
  else
  {
    return false;
  }
}

/// Calls `use` with a pointer to the samples of the type that the layout says.
template<typename Use>
bool withSamples(const PixelLayout& layout, unsigned char* bytes, Use&& use)
{
  switch (layout.kind)
  {
    case SampleKind::Float:
      return use(reinterpret_cast<float*>(bytes));
    case SampleKind::Double:
      return use(reinterpret_cast<double*>(bytes));
    case SampleKind::Integer:
      break;
  }
  switch (layout.bitsAllocated)
  {
    case 8:
      return layout.isSigned ? use(reinterpret_cast<std::int8_t*>(bytes)) : use(bytes);
    case 16:
      return layout.isSigned ? use(reinterpret_cast<std::int16_t*>(bytes))
                             : use(reinterpret_cast<std::uint16_t*>(bytes));
    default:
      return layout.isSigned ? use(reinterpret_cast<std::int32_t*>(bytes))
                             : use(reinterpret_cast<std::uint32_t*>(bytes));
  }
}

/// Calls `use` with a pointer to scalars of a VTK type.
template<typename Use>
bool withScalars(int scalarType, void* scalars, Use&& use)
{
  switch (scalarType)
  {
    case VTK_UNSIGNED_CHAR:
      return use(static_cast<std::uint8_t*>(scalars));
    case VTK_SHORT:
      return use(static_cast<std::int16_t*>(scalars));
    case VTK_UNSIGNED_SHORT:
      return use(static_cast<std::uint16_t*>(scalars));
    case VTK_INT:
      return use(static_cast<std::int32_t*>(scalars));
    case VTK_FLOAT:
      return use(static_cast<float*>(scalars));
    default:
      return use(static_cast<double*>(scalars));
  }
}

void keepValueBits(DecodedFrame& decoded, std::size_t count)
{
  const PixelLayout& layout = decoded.layout;
  if (layout.kind != SampleKind::Integer || layout.bitsStored == layout.bitsAllocated)
  {
    return;
  }
  withSamples(layout, decoded.bytes.data(),
              [&](auto* samples)
              {
                if constexpr (std::is_integral_v<std::remove_pointer_t<decltype(samples)>>)
                {
                  keepValueBits(samples, count, layout.bitsStored, layout.highBit);
                }
                return true;
              });
}

bool convertMonochrome(const FrameReference& frame, DecodedFrame& decoded, int scalarType, void* scalars)
{
  const auto count = static_cast<std::size_t>(decoded.layout.pixelCount());
  keepValueBits(decoded, count);
  const Plane& plane = frame.plane();
  const LookupTable* table = frame.header->modalityTable.get();
  return withSamples(decoded.layout, decoded.bytes.data(),
                     [&](const auto* stored)
                     {
                       return withScalars(scalarType, scalars,
                                          [&](auto* values)
                                          {
                                            return table ? lookUp(stored, values, count, *table)
                                                         : rescale(stored, values, count, plane.slope, plane.intercept);
                                          });
                     });
}

bool convertPalette(const FrameReference& frame, DecodedFrame& decoded, std::uint8_t* colors)
{
  const auto count = static_cast<std::size_t>(decoded.layout.pixelCount());
  keepValueBits(decoded, count);
  const auto& palette = *frame.header->palette;
  std::vector<std::uint8_t> component(count);
  for (std::size_t color = 0; color < palette.size(); ++color)
  {
    const bool isKnown =
      withSamples(decoded.layout, decoded.bytes.data(),
                  [&](const auto* stored) { return lookUp(stored, component.data(), count, palette[color]); });
    if (!isKnown)
    {
      return false;
    }
    for (std::size_t i = 0; i < count; ++i)
    {
      colors[palette.size() * i + color] = component[i];
    }
  }
  return true;
}

/// Pairs of pixels Y0 Y1 Cb Cr become Y0 Cb Cr Y1 Cb Cr.
void restoreChroma(DecodedFrame& decoded)
{
  std::vector<unsigned char> whole(static_cast<std::size_t>(decoded.layout.pixelCount()) * 3);
  const std::vector<unsigned char>& halved = decoded.bytes;
  for (std::size_t pixel = 0; 3 * pixel < whole.size(); ++pixel)
  {
    const std::size_t pair = pixel / 2 * 4;
    whole[3 * pixel] = halved[pair + pixel % 2];
    // An odd number of pixels leaves the last pair without its chroma.
    whole[3 * pixel + 1] = pair + 3 < halved.size() ? halved[pair + 2] : 128;
    whole[3 * pixel + 2] = pair + 3 < halved.size() ? halved[pair + 3] : 128;
  }
  decoded.bytes = std::move(whole);
  decoded.layout.halvedChroma = false;
  decoded.layout.planar = false;
}

/// Luma and chroma as ITU-R BT.601 defines them, full range (DICOM PS3.3 C.7.6.3.1.2).
void convertToRGB(std::uint8_t* pixel)
{
  const float luma = pixel[0];
  const float blueness = static_cast<float>(pixel[1]) - 128.0F;
  const float redness = static_cast<float>(pixel[2]) - 128.0F;
  const auto rounded = [](float value)
  { return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5F), 0.0F, 255.0F)); };
  pixel[0] = rounded(luma + 1.402F * redness);
  pixel[1] = rounded(luma - 0.114F * 1.772F / 0.587F * blueness - 0.299F * 1.402F / 0.587F * redness);
  pixel[2] = rounded(luma + 1.772F * blueness);
}

template<typename Scalar>
bool interleave(const DecodedFrame& decoded, Scalar* scalars)
{
  const auto count = static_cast<std::size_t>(decoded.layout.pixelCount());
  const auto* samples = reinterpret_cast<const Scalar*>(decoded.bytes.data());
  if (!decoded.layout.planar)
  {
    std::memcpy(scalars, samples, 3 * count * sizeof(Scalar));
    return true;
  }
  for (std::size_t color = 0; color < 3; ++color)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      scalars[3 * i + color] = samples[color * count + i];
    }
  }
  return true;
}

bool convertColor(DecodedFrame& decoded, int scalarType, void* scalars)
{
  if (decoded.layout.halvedChroma)
  {
    restoreChroma(decoded);
  }
  if (decoded.layout.bitsAllocated == 16)
  {
    return scalarType == VTK_UNSIGNED_SHORT && interleave(decoded, static_cast<std::uint16_t*>(scalars));
  }
  const auto count = static_cast<std::size_t>(decoded.layout.pixelCount());
  if (scalarType == VTK_UNSIGNED_SHORT)
  {
    // The header says 16 bits, the compressed data have 8.
    std::vector<std::uint8_t> bytes(3 * count);
    interleave(decoded, bytes.data());
    std::copy(bytes.begin(), bytes.end(), static_cast<std::uint16_t*>(scalars));
    return true;
  }
  auto* colors = static_cast<std::uint8_t*>(scalars);
  interleave(decoded, colors);
  if (decoded.layout.colorModel == ColorModel::YBRFull)
  {
    for (std::size_t i = 0; i < count; ++i)
    {
      convertToRGB(colors + 3 * i);
    }
  }
  return true;
}

} // namespace

std::vector<int> scalarTypesFor(const VolumePlan& plan)
{
  const FrameReference& example = plan.middleFrame();
  if (example.header->layout.isColor())
  {
    const auto needsWords = [](const auto& slice)
    { return slice && slice->isReadable() && !slice->header->palette && slice->header->layout.bitsAllocated > 8; };
    return { std::any_of(plan.slices.begin(), plan.slices.end(), needsWords) ? VTK_UNSIGNED_SHORT : VTK_UNSIGNED_CHAR };
  }
  if (example.header->layout.kind != SampleKind::Integer)
  {
    return { example.header->layout.kind == SampleKind::Float ? VTK_FLOAT : VTK_DOUBLE };
  }

  ValueKind all = valueKindOf(example);
  bool bytes = true;
  for (const auto& slice : plan.slices)
  {
    if (slice && slice->isReadable())
    {
      const ValueKind kind = valueKindOf(*slice);
      all.whole = all.whole && kind.whole;
      all.range.lowest = std::min(all.range.lowest, kind.range.lowest);
      all.range.highest = std::max(all.range.highest, kind.range.highest);
      all.bitsNeeded = std::max(all.bitsNeeded, kind.bitsNeeded);
      bytes = bytes && slice->header->layout.bitsAllocated <= 8;
    }
  }
  constexpr int FloatMantissaBits = 24;
  if (!all.whole)
  {
    return { all.bitsNeeded <= FloatMantissaBits ? VTK_FLOAT : VTK_DOUBLE };
  }
  if (bytes && fits<std::uint8_t>(all.range))
  {
    return { VTK_UNSIGNED_CHAR };
  }
  if (fits<std::int16_t>(all.range))
  {
    return { VTK_SHORT };
  }
  if (fits<std::uint16_t>(all.range))
  {
    return { VTK_UNSIGNED_SHORT };
  }
  std::vector<int> types;
  constexpr int BitsOfShort = 16;
  if (all.bitsNeeded <= BitsOfShort)
  {
    types.push_back(all.range.lowest < 0.0 ? VTK_SHORT : VTK_UNSIGNED_SHORT);
  }
  types.push_back(VTK_INT);
  if (!fits<std::int32_t>(all.range))
  {
    types.push_back(VTK_DOUBLE);
  }
  return types;
}

bool convertFrame(const FrameReference& frame, DecodedFrame& decoded, int scalarType, void* scalars)
{
  switch (frame.header->layout.colorModel)
  {
    case ColorModel::Monochrome:
      return convertMonochrome(frame, decoded, scalarType, scalars);
    case ColorModel::Palette:
      return convertPalette(frame, decoded, static_cast<std::uint8_t*>(scalars));
    default:
      return convertColor(decoded, scalarType, scalars);
  }
}

} // namespace qreads
