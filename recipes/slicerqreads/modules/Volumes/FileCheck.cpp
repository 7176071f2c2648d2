#include "FileCheck.h"

#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itk_zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace qreads
{

namespace
{

std::string tooShort(std::uint64_t present, std::uint64_t needed)
{
  return "it is cut off or damaged: " + std::to_string(present) + " bytes are there, its header promises " +
         std::to_string(needed);
}

struct CloseGzip
{
  void operator()(gzFile file) const { gzclose(file); }
};
using GzipFile = std::unique_ptr<std::remove_pointer_t<gzFile>, CloseGzip>;

/// Reads a compressed file to its end, where it has a checksum.
/// @return  the reason why it cannot be used; empty if it has the bytes needed.
std::string damagedGzip(const std::filesystem::path& path, std::uint64_t needed)
{
  const GzipFile file(gzopen(path.c_str(), "rb"));
  if (!file)
  {
    return "it cannot be opened";
  }
  constexpr unsigned int BlockBytes = 1U << 18U;
  gzbuffer(file.get(), BlockBytes);
  std::vector<char> block(BlockBytes);
  std::uint64_t total = 0;
  int count = 0;
  // What comes far behind the voxels does not matter, and may be without end.
  constexpr std::uint64_t MostBytesBehind = std::uint64_t{ 1 } << 24U;
  do
  {
    count = gzread(file.get(), block.data(), BlockBytes);
    total += static_cast<std::uint64_t>(std::max(count, 0));
  } while (count > 0 && total < needed + MostBytesBehind);
  if (total < needed)
  {
    return tooShort(total, needed);
  }
  int error = Z_OK;
  gzerror(file.get(), &error);
  return error == Z_OK || error == Z_STREAM_END ? std::string() : "its compressed data are cut off or damaged";
}

/// The first bytes of a NIfTI file, which are numbers at fixed offsets in either byte order.
class NiftiHeader
{
public:
  explicit NiftiHeader(const std::filesystem::path& path)
  {
    const GzipFile file(gzopen(path.c_str(), "rb"));
    if (file && gzread(file.get(), this->m_bytes.data(), static_cast<unsigned int>(this->m_bytes.size())) > 0)
    {
      this->m_isSwapped = this->at<std::int32_t>(0) != Version1 && this->at<std::int32_t>(0) != Version2;
    }
  }

  /// Length of the file if nothing is missing; none where the header makes no sense.
  std::optional<std::uint64_t> fileLength() const
  {
    const bool isVersion1 = this->at<std::int32_t>(0) == Version1;
    const double bits = isVersion1 ? this->at<std::int16_t>(72) : this->at<std::int16_t>(14);
    const double offset =
      isVersion1 ? static_cast<double>(this->at<float>(108)) : static_cast<double>(this->at<std::int64_t>(168));
    const auto dimension = [this, isVersion1](std::size_t i)
    {
      return isVersion1 ? static_cast<double>(this->at<std::int16_t>(40 + 2 * i))
                        : static_cast<double>(this->at<std::int64_t>(16 + 8 * i));
    };
    double bytes = bits / 8.0;
    const double axisCount = std::clamp(dimension(0), 0.0, 7.0);
    for (std::size_t axis = 1; static_cast<double>(axis) <= axisCount; ++axis)
    {
      bytes *= std::max(dimension(axis), 1.0);
    }
    const double length = bytes + offset;
    constexpr double Largest = 1e15;
    return length > 0.0 && length < Largest ? std::make_optional(static_cast<std::uint64_t>(length)) : std::nullopt;
  }

  /// Whether the numbers that say where the voxels are can be lengths in mm; ITK ends the program, or
  /// gives axes without direction, where they are none.
  bool hasSoundGeometry() const
  {
    const bool isVersion1 = this->at<std::int32_t>(0) == Version1;
    const auto areSound = [this, isVersion1](std::size_t offset1, std::size_t offset2, std::size_t count)
    {
      for (std::size_t i = 0; i < count; ++i)
      {
        const double value =
          isVersion1 ? static_cast<double>(this->at<float>(offset1 + 4 * i)) : this->at<double>(offset2 + 8 * i);
        constexpr double Largest = 1e7;
        if (!(std::abs(value) <= Largest))
        {
          return false;
        }
      }
      return true;
    };
    const std::int32_t qformCode = isVersion1 ? this->at<std::int16_t>(252) : this->at<std::int32_t>(344);
    const std::int32_t sformCode = isVersion1 ? this->at<std::int16_t>(254) : this->at<std::int32_t>(348);
    constexpr std::size_t QformNumbers = 6;
    constexpr std::size_t SformNumbers = 12;
    constexpr std::size_t SpacingNumbers = 4;
    return areSound(76, 104, SpacingNumbers) && (qformCode == 0 || areSound(256, 352, QformNumbers)) &&
           (sformCode == 0 || areSound(280, 400, SformNumbers));
  }

private:
  static constexpr std::int32_t Version1 = 348;
  static constexpr std::int32_t Version2 = 540;

  template<typename Number>
  Number at(std::size_t offset) const
  {
    std::array<char, sizeof(Number)> bytes{};
    std::copy_n(this->m_bytes.begin() + static_cast<std::ptrdiff_t>(offset), sizeof(Number), bytes.begin());
    if (this->m_isSwapped)
    {
      std::reverse(bytes.begin(), bytes.end());
    }
    Number number{};
    std::memcpy(&number, bytes.data(), sizeof(Number));
    return number;
  }

  std::array<char, Version2> m_bytes{};
  bool m_isSwapped{ false };
};

/// Length of a MetaImage's text, which ends with the line that says where the voxels are.
std::uint64_t metaTextLength(const std::filesystem::path& path)
{
  std::ifstream stream(path, std::ios::binary);
  std::string line;
  while (std::getline(stream, line))
  {
    constexpr std::string_view LastField = "ElementDataFile";
    if (line.compare(0, LastField.size(), LastField) == 0)
    {
      return static_cast<std::uint64_t>(std::max<std::streamoff>(stream.tellg(), 0));
    }
  }
  return 0;
}

std::string missingMetaVoxels(const std::filesystem::path& path, itk::MetaImageIO& io)
{
  const MetaImage& image = *io.GetMetaImagePointer();
  const std::string dataFile = image.ElementDataFileName();
  const bool isLocal = dataFile == "LOCAL" || dataFile == "Local" || dataFile == "local";
  const bool isList = dataFile.compare(0, 4, "LIST") == 0 || dataFile.find('%') != std::string::npos;
  if (isList)
  {
    return {};
  }
  const std::filesystem::path dataPath = isLocal ? path : path.parent_path() / dataFile;
  std::error_code error;
  const std::uint64_t fileSize = std::filesystem::file_size(dataPath, error);
  if (error)
  {
    return "its data file \"" + dataFile + "\" is missing or cannot be read";
  }
  if (image.CompressedData() || !image.BinaryData())
  {
    return {};
  }
  const std::uint64_t skipped =
    isLocal ? metaTextLength(path) : static_cast<std::uint64_t>(std::max(image.HeaderSize(), 0));
  const auto needed = static_cast<std::uint64_t>(io.GetImageSizeInBytes());
  return fileSize < skipped + needed ? tooShort(fileSize - std::min(skipped, fileSize), needed) : std::string();
}

} // namespace

std::string damagedHeader(const std::filesystem::path& file, const itk::ImageIOBase& io)
{
  const bool isNifti = dynamic_cast<const itk::NiftiImageIO*>(&io) != nullptr;
  return isNifti && !NiftiHeader(file).hasSoundGeometry() ? "its header does not say where the voxels are" : "";
}

std::string missingVoxels(const std::filesystem::path& file, itk::ImageIOBase& io)
{
  if (dynamic_cast<itk::NiftiImageIO*>(&io))
  {
    const std::optional<std::uint64_t> needed = NiftiHeader(file).fileLength();
    if (!needed)
    {
      return "its header is damaged";
    }
    if (file.extension() == ".gz")
    {
      return damagedGzip(file, *needed);
    }
    std::error_code error;
    const std::uint64_t present = std::filesystem::file_size(file, error);
    return error || present < *needed ? tooShort(error ? 0 : present, *needed) : std::string();
  }
  if (auto* metaIO = dynamic_cast<itk::MetaImageIO*>(&io))
  {
    return missingMetaVoxels(file, *metaIO);
  }
  return {};
}

} // namespace qreads
