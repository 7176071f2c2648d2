#pragma once

#include "ReadAhead.h"

#include "loading/Series.h"
#include "loading/Volume.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

using Vector3 = std::array<double, 3>;

enum class SampleKind
{
  Integer,
  Float,
  Double
};

enum class ColorModel
{
  Monochrome,
  Palette,
  RGB,
  YBRFull
};

/// How the samples of a frame are stored.
struct PixelLayout
{
  int columns{ 0 };
  int rows{ 0 };
  int samplesPerPixel{ 1 };
  int bitsAllocated{ 16 };
  int bitsStored{ 16 };
  int highBit{ 15 };
  bool isSigned{ false };
  bool planar{ false };       ///< all red samples first, not red, green, blue of each pixel
  bool halvedChroma{ false }; ///< one pair of chroma samples for each two pixels
  bool inverted{ false };     ///< MONOCHROME1
  SampleKind kind{ SampleKind::Integer };
  ColorModel colorModel{ ColorModel::Monochrome };

  bool isColor() const { return this->colorModel != ColorModel::Monochrome; }
  std::uint64_t pixelCount() const
  {
    return static_cast<std::uint64_t>(this->columns) * static_cast<std::uint64_t>(this->rows);
  }
  /// Bits that a frame takes where it isn't compressed.
  std::uint64_t frameBits() const;
};

/// A table from stored values to what they mean, or to one color component.
struct LookupTable
{
  int firstValue{ 0 }; ///< the stored value of the first entry; lower and higher ones take the ends
  std::vector<std::uint16_t> entries;
};

/// Where an image plane is, and what its values mean. Positions and directions are DICOM's: mm,
/// to the patient's left, back and head (LPS).
struct Plane
{
  std::optional<Vector3> position; ///< center of the first pixel
  /// Directions of a row and of a column, unit vectors at right angles.
  std::optional<std::array<Vector3, 2>> orientation;
  /// Distance between columns and between rows, mm.
  std::optional<std::array<double, 2>> pixelSpacing;
  std::optional<double> sliceSpacing; ///< distance to the next slice that the file claims, mm
  double slope{ 1.0 };
  double intercept{ 0.0 };
  std::optional<WindowLevel> windowLevel;
  int temporalPosition{ 0 };
};

/// Uncompressed samples, which can be read without DCMTK.
struct NativePixels
{
  std::uint64_t offset{ 0 }; ///< in the file
  std::uint64_t length{ 0 }; ///< bytes that are there, which may be fewer than the header says
  bool bigEndian{ false };
  bool inWords{ false }; ///< bytes are stored in words of two (matters where big endian)
};

/// What is needed of an image file besides its pixels.
struct ImageHeader
{
  std::filesystem::path file;
  Series series;
  int seriesNumber{ 0 };
  std::string sopInstanceUID;
  std::string transferSyntaxUID;
  /// Files of one volume share it: empty, or the ID of a multi-frame object or its concatenation.
  std::string multiFrameUID;
  int instanceNumber{ 0 };
  int acquisitionNumber{ 0 };
  int echoNumber{ 0 };
  double triggerTime{ 0.0 };
  PixelLayout layout;
  std::vector<Plane> planes; ///< one for each frame, at least one
  std::shared_ptr<const LookupTable> modalityTable;
  std::shared_ptr<const std::array<LookupTable, 3>> palette; ///< red, green, blue; 0 to 255
  std::optional<NativePixels> nativePixels;                  ///< none where DCMTK or GDCM has to read the samples
  std::uint64_t fileSize{ 0 };
  /// All of the file where it was read ahead, until its pixels have been decoded; null otherwise.
  std::shared_ptr<FileContent> content;
  /// Why the pixels cannot be used, where the rest can: the slice is then known to be missing.
  std::string damage;
};

/// A file's header, or why it is of no use.
struct HeaderResult
{
  enum class Kind
  {
    Image,
    NotDICOM, ///< may be any other file
    NoImage,  ///< DICOM, but no picture: a report, a plan, a directory
    Damaged
  };
  Kind kind{ Kind::NotDICOM };
  std::string reason; ///< for all kinds but Image
  std::unique_ptr<ImageHeader> header;
};

/// Whether the rest of a slow file is worth reading at once, by what its header says of its series.
using WantedSeries = std::function<bool(const Series&)>;

/// Reads all of the file's header and none of its pixels, unless the file is read ahead.
HeaderResult readImageHeader(const std::filesystem::path& file, ReadAhead& readAhead, const WantedSeries& isWanted);

/// Whether the file's first bytes are those of a DICOM file.
bool looksLikeDICOM(const std::filesystem::path& file);

Vector3 cross(const Vector3& a, const Vector3& b);
double dot(const Vector3& a, const Vector3& b);

} // namespace qreads
