#pragma once

#include <string>
#include <string_view>

namespace qreads
{

/// How a transfer syntax stores pixels, by what reads them.
enum class PixelCoding
{
  Native,      ///< as they are, at an offset in the file
  Deflated,    ///< as they are, in a file that is compressed as a whole
  DCMTK,       ///< compressed: RLE, JPEG, JPEG-LS
  GDCM,        ///< compressed: JPEG 2000
  Unsupported, ///< video, high-throughput JPEG 2000 and whatever is not known
};

PixelCoding pixelCodingOf(std::string_view transferSyntaxUID);

/// Name for messages; the UID itself where it has none.
std::string transferSyntaxName(const std::string& transferSyntaxUID);

} // namespace qreads
