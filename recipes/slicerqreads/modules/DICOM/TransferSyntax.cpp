#include "TransferSyntax.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcuid.h>

#include <algorithm>
#include <array>
#include <utility>

namespace qreads
{

PixelCoding pixelCodingOf(std::string_view transferSyntaxUID)
{
  constexpr std::array<std::pair<std::string_view, PixelCoding>, 15> Codings{ {
    { "1.2.840.10008.1.2", PixelCoding::Native },        // implicit VR, little endian
    { "1.2.840.10008.1.2.1", PixelCoding::Native },      // explicit VR, little endian
    { "1.2.840.10008.1.2.2", PixelCoding::Native },      // explicit VR, big endian
    { "1.2.840.10008.1.2.1.99", PixelCoding::Deflated }, // explicit VR, little endian, deflated
    { "1.2.840.10008.1.2.4.50", PixelCoding::DCMTK },    // JPEG baseline
    { "1.2.840.10008.1.2.4.51", PixelCoding::DCMTK },    // JPEG extended
    { "1.2.840.10008.1.2.4.53", PixelCoding::DCMTK },    // JPEG spectral selection (retired)
    { "1.2.840.10008.1.2.4.55", PixelCoding::DCMTK },    // JPEG progressive (retired)
    { "1.2.840.10008.1.2.4.57", PixelCoding::DCMTK },    // JPEG lossless
    { "1.2.840.10008.1.2.4.70", PixelCoding::DCMTK },    // JPEG lossless, first-order prediction
    { "1.2.840.10008.1.2.4.80", PixelCoding::DCMTK },    // JPEG-LS lossless
    { "1.2.840.10008.1.2.4.81", PixelCoding::DCMTK },    // JPEG-LS near-lossless
    { "1.2.840.10008.1.2.5", PixelCoding::DCMTK },       // RLE
    { "1.2.840.10008.1.2.4.90", PixelCoding::GDCM },     // JPEG 2000 lossless
    { "1.2.840.10008.1.2.4.91", PixelCoding::GDCM },     // JPEG 2000
  } };
  const auto found =
    std::find_if(Codings.begin(), Codings.end(), [&](const auto& coding) { return coding.first == transferSyntaxUID; });
  return found == Codings.end() ? PixelCoding::Unsupported : found->second;
}

std::string transferSyntaxName(const std::string& transferSyntaxUID)
{
  const char* name = dcmFindNameOfUID(transferSyntaxUID.c_str(), nullptr);
  return name ? name : "transfer syntax " + transferSyntaxUID;
}

} // namespace qreads
