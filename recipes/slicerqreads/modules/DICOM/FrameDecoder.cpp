#include "FrameDecoder.h"

#include "TransferSyntax.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <gdcmDataElement.h>
#include <gdcmFragment.h>
#include <gdcmJPEG2000Codec.h>
#include <gdcmSequenceOfFragments.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace qreads
{

namespace
{

using Bytes = std::vector<unsigned char>;

constexpr std::string_view CannotDecompress = "its pixel data cannot be decompressed: ";

/// Reverses the bytes of each sample.
void swapBytes(Bytes& bytes, std::size_t sampleSize)
{
  for (std::size_t i = 0; i + sampleSize <= bytes.size(); i += sampleSize)
  {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + sampleSize));
  }
}

/// One byte for each bit, the lowest bit of a byte first.
Bytes unpackedBits(const Bytes& packed, std::size_t firstBit, std::size_t count)
{
  Bytes bits(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    const std::size_t bit = firstBit + i;
    bits[i] = static_cast<unsigned char>((packed[bit / 8] >> (bit % 8)) & 1U);
  }
  return bits;
}

/// What a compressed frame says of itself.
struct CodestreamSize
{
  unsigned int columns{ 0 };
  unsigned int rows{ 0 };
  unsigned int bits{ 0 }; ///< of a sample; 0 where not read
};

unsigned int bigEndianAt(const unsigned char* bytes, std::size_t count)
{
  unsigned int value = 0;
  for (std::size_t i = 0; i < count; ++i)
  {
    value = (value << 8U) | bytes[i];
  }
  return value;
}

/// From the frame header of a JPEG or JPEG-LS stream.
std::optional<CodestreamSize> jpegSize(const unsigned char* data, std::size_t length)
{
  for (std::size_t at = 2; at + 9 < length;)
  {
    if (data[at] != 0xff)
    {
      return std::nullopt;
    }
    const unsigned char marker = data[at + 1];
    if (marker == 0xff)
    {
      ++at;
      continue;
    }
    const bool isFrame =
      (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) || marker == 0xf7;
    if (isFrame)
    {
      return CodestreamSize{ bigEndianAt(data + at + 7, 2), bigEndianAt(data + at + 5, 2), data[at + 4] };
    }
    at += 2 + bigEndianAt(data + at + 2, 2);
  }
  return std::nullopt;
}

/// From the size marker of a JPEG 2000 stream, bare or in boxes.
std::optional<CodestreamSize> jpeg2000Size(const Bytes& data)
{
  constexpr std::array<unsigned char, 4> StartAndSizeMarkers{ 0xff, 0x4f, 0xff, 0x51 };
  const auto found = std::search(data.begin(), data.end(), StartAndSizeMarkers.begin(), StartAndSizeMarkers.end());
  constexpr std::ptrdiff_t BytesNeeded = 24;
  if (data.end() - found < BytesNeeded)
  {
    return std::nullopt;
  }
  const unsigned char* marker = &*found;
  return CodestreamSize{ bigEndianAt(marker + 8, 4) - bigEndianAt(marker + 16, 4),
                         bigEndianAt(marker + 12, 4) - bigEndianAt(marker + 20, 4), 0 };
}

std::string sizeMismatch(const CodestreamSize& size, const PixelLayout& layout)
{
  if (size.columns == static_cast<unsigned int>(layout.columns) && size.rows == static_cast<unsigned int>(layout.rows))
  {
    return {};
  }
  return "its header says " + std::to_string(layout.columns) + " columns and " + std::to_string(layout.rows) +
         " rows, its compressed data " + std::to_string(size.columns) + " and " + std::to_string(size.rows);
}

DcmPixelData* pixelDataOf(DcmDataset& dataset)
{
  DcmElement* element = nullptr;
  if (dataset.findAndGetElement(DCM_PixelData, element).bad() || !element || element->ident() != EVR_PixelData)
  {
    return nullptr;
  }
  return static_cast<DcmPixelData*>(element);
}

DcmPixelSequence* fragmentsOf(DcmDataset& dataset)
{
  DcmPixelData* pixelData = pixelDataOf(dataset);
  DcmPixelSequence* fragments = nullptr;
  if (!pixelData || pixelData->getEncapsulatedRepresentation(dataset.getOriginalXfer(), nullptr, fragments).bad())
  {
    return nullptr;
  }
  return fragments;
}

/// Numbers of the fragments that hold a frame, first and past the last. Fragment 0 is the offset table.
std::optional<std::pair<unsigned long, unsigned long>> fragmentRange(DcmPixelSequence& fragments, std::size_t frame,
                                                                     std::size_t frameCount)
{
  const unsigned long count = fragments.card();
  if (frameCount == 1)
  {
    return std::make_pair(1UL, count);
  }
  if (count == frameCount + 1)
  {
    return std::make_pair(frame + 1, frame + 2);
  }
  // Several fragments to a frame: the offset table says where each frame begins.
  DcmPixelItem* table = nullptr;
  Uint8* bytes = nullptr;
  if (fragments.getItem(table, 0).bad() || table->getUint8Array(bytes).bad() || !bytes ||
      table->getLength() < 4 * frameCount)
  {
    return std::nullopt;
  }
  const auto offsetOf = [bytes](std::size_t i)
  {
    return static_cast<std::uint64_t>(bytes[4 * i]) | (static_cast<std::uint64_t>(bytes[4 * i + 1]) << 8U) |
           (static_cast<std::uint64_t>(bytes[4 * i + 2]) << 16U) |
           (static_cast<std::uint64_t>(bytes[4 * i + 3]) << 24U);
  };
  constexpr std::uint64_t ItemHeaderBytes = 8;
  unsigned long first = 0;
  std::uint64_t offset = 0;
  for (unsigned long i = 1; i < count; ++i)
  {
    DcmPixelItem* item = nullptr;
    if (fragments.getItem(item, i).bad())
    {
      return std::nullopt;
    }
    if (offset == offsetOf(frame))
    {
      first = i;
    }
    else if (first > 0 && frame + 1 < frameCount && offset == offsetOf(frame + 1))
    {
      return std::make_pair(first, i);
    }
    offset += item->getLength() + ItemHeaderBytes;
  }
  return first > 0 ? std::make_optional(std::make_pair(first, count)) : std::nullopt;
}

} // namespace

FrameDecoder::FrameDecoder() = default;

FrameDecoder::~FrameDecoder() = default;

void FrameDecoder::open(const std::shared_ptr<const ImageHeader>& header)
{
  if (this->m_openHeader == header)
  {
    return;
  }
  this->m_stream.close();
  this->m_format.reset();
  this->m_openHeader = header;
  this->m_content = header->content ? header->content->bytes() : nullptr;
  if (header->nativePixels && this->m_content)
  {
    return;
  }
  if (header->nativePixels)
  {
    // Whole frames are read at once; a buffer would only copy them.
    this->m_stream.rdbuf()->pubsetbuf(nullptr, 0);
    this->m_stream.open(header->file, std::ios::binary);
  }
  else
  {
    // Errors show when the pixels are asked for. What comes behind them is of no use.
    const DcmTagKey behindPixels(0x7fe0, 0x0011);
    this->m_format = std::make_unique<DcmFileFormat>();
    if (this->m_content)
    {
      DcmInputBufferStream stream;
      stream.setBuffer(this->m_content->data(), static_cast<offile_off_t>(this->m_content->size()));
      stream.setEos();
      this->m_format->transferInit();
      this->m_format->readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, behindPixels);
      this->m_format->transferEnd();
      return;
    }
    this->m_format->loadFileUntilTag(OFFilename(header->file.c_str()), EXS_Unknown, EGL_noChange, DCM_MaxReadLength,
                                     ERM_autoDetect, behindPixels);
  }
}

std::string FrameDecoder::decode(const FrameReference& frame, DecodedFrame& decoded)
{
  this->open(frame.header);
  decoded.layout = frame.header->layout;
  std::string reason;
  if (frame.header->nativePixels)
  {
    reason = this->readNative(frame, decoded);
  }
  else if (pixelCodingOf(frame.header->transferSyntaxUID) == PixelCoding::GDCM)
  {
    reason = this->decodeWithGDCM(frame, decoded);
  }
  else
  {
    reason = this->decodeWithDCMTK(frame, decoded);
  }
  if (!reason.empty())
  {
    // A damaged file must not stay in the way of the next attempt.
    this->m_openHeader.reset();
  }
  return reason;
}

std::string FrameDecoder::readNative(const FrameReference& frame, DecodedFrame& decoded)
{
  const NativePixels& pixels = *frame.header->nativePixels;
  const std::uint64_t frameBits = decoded.layout.frameBits();
  const std::uint64_t firstBit = frameBits * frame.frame;
  // Begins and ends with whole words, which a big-endian file may have swapped.
  const std::uint64_t firstByte = firstBit / 8 / 2 * 2;
  const std::uint64_t end = (firstBit + frameBits + 7) / 8;
  if (end > pixels.length)
  {
    return "its pixel data are cut off: " + std::to_string(pixels.length) + " of " +
           std::to_string((frameBits * frame.header->planes.size() + 7) / 8) + " bytes are there";
  }
  const bool swapsWords = pixels.bigEndian && pixels.inWords && decoded.layout.bitsAllocated <= 8;
  const std::uint64_t readEnd = swapsWords ? std::min((end + 1) / 2 * 2, pixels.length) : end;
  decoded.bytes.resize(static_cast<std::size_t>(readEnd - firstByte));
  bool isRead = false;
  if (this->m_content)
  {
    isRead = pixels.offset + readEnd <= this->m_content->size();
    std::copy_n(this->m_content->data() + (isRead ? pixels.offset + firstByte : 0), isRead ? decoded.bytes.size() : 0,
                decoded.bytes.data());
  }
  else
  {
    this->m_stream.clear();
    this->m_stream.seekg(static_cast<std::streamoff>(pixels.offset + firstByte));
    this->m_stream.read(reinterpret_cast<char*>(decoded.bytes.data()),
                        static_cast<std::streamsize>(decoded.bytes.size()));
    isRead = static_cast<bool>(this->m_stream);
  }
  if (!isRead)
  {
    return "its pixel data cannot be read; check the disk or the network";
  }
  if (swapsWords)
  {
    swapBytes(decoded.bytes, 2);
  }
  if (decoded.layout.bitsAllocated == 1)
  {
    decoded.bytes = unpackedBits(decoded.bytes, static_cast<std::size_t>(firstBit - 8 * firstByte),
                                 static_cast<std::size_t>(decoded.layout.pixelCount()));
    decoded.layout.bitsAllocated = 8;
    decoded.layout.bitsStored = 8;
    decoded.layout.highBit = 7;
    return {};
  }
  if (firstByte < firstBit / 8)
  {
    decoded.bytes.erase(decoded.bytes.begin());
  }
  if (pixels.bigEndian && decoded.layout.bitsAllocated > 8)
  {
    swapBytes(decoded.bytes, static_cast<std::size_t>(decoded.layout.bitsAllocated) / 8);
  }
  return {};
}

std::string FrameDecoder::decodeWithDCMTK(const FrameReference& frame, DecodedFrame& decoded)
{
  DcmDataset& dataset = *this->m_format->getDataset();
  PixelLayout& layout = decoded.layout;
  const std::uint64_t frameBytes = (layout.frameBits() + 7) / 8;
  constexpr std::uint64_t DCMTKLimit = 0xfffffffe;
  if (frameBytes > DCMTKLimit)
  {
    return "a frame of " + std::to_string(frameBytes) + " bytes is too large";
  }

  if (pixelCodingOf(frame.header->transferSyntaxUID) != PixelCoding::DCMTK)
  {
    DcmElement* element = nullptr;
    for (const DcmTagKey& tag : { DCM_PixelData, DCM_FloatPixelData, DCM_DoubleFloatPixelData })
    {
      if (!element)
      {
        dataset.findAndGetElement(tag, element);
      }
    }
    const std::uint64_t firstBit = layout.frameBits() * frame.frame;
    const std::uint64_t firstByte = firstBit / 8;
    const std::uint64_t end = (firstBit + layout.frameBits() + 7) / 8;
    decoded.bytes.resize(static_cast<std::size_t>(end - firstByte));
    if (!element || end > element->getLength() ||
        element
          ->getPartialValue(decoded.bytes.data(), static_cast<Uint32>(firstByte),
                            static_cast<Uint32>(decoded.bytes.size()))
          .bad())
    {
      return "its pixel data are missing or cut off";
    }
    if (layout.bitsAllocated == 1)
    {
      decoded.bytes = unpackedBits(decoded.bytes, static_cast<std::size_t>(firstBit % 8),
                                   static_cast<std::size_t>(layout.pixelCount()));
      layout.bitsAllocated = 8;
      layout.bitsStored = 8;
      layout.highBit = 7;
    }
    return {};
  }

  DcmPixelSequence* fragments = fragmentsOf(dataset);
  DcmPixelData* pixelData = pixelDataOf(dataset);
  if (!fragments || !pixelData)
  {
    return "its pixel data are missing or damaged";
  }
  const auto range = fragmentRange(*fragments, frame.frame, frame.header->planes.size());
  DcmPixelItem* item = nullptr;
  Uint8* compressed = nullptr;
  if (!range || fragments->getItem(item, range->first).bad() || item->getUint8Array(compressed).bad() || !compressed)
  {
    return "its pixel data are missing or cut off";
  }
  // The stream's own size is checked, as a decoder would fill the wrong rows. RLE has none.
  const std::optional<CodestreamSize> size =
    compressed[0] == 0xff && item->getLength() > 2 ? jpegSize(compressed, item->getLength()) : std::nullopt;
  if (size)
  {
    if (std::string reason = sizeMismatch(*size, layout); !reason.empty())
    {
      return reason;
    }
  }

  // Decompressed chroma is whole.
  layout.halvedChroma = false;
  decoded.bytes.resize(static_cast<std::size_t>(layout.frameBits() / 8 + 1) / 2 * 2);
  OFString colorModel;
  auto firstFragment = static_cast<Uint32>(range->first);
  const OFCondition result =
    pixelData->getUncompressedFrame(&dataset, static_cast<Uint32>(frame.frame), firstFragment, decoded.bytes.data(),
                                    static_cast<Uint32>(decoded.bytes.size()), colorModel);
  if (result.bad())
  {
    return std::string(CannotDecompress) + result.text();
  }
  if (size && size->bits <= 8 && layout.bitsAllocated > 8)
  {
    layout.bitsAllocated = 8;
    layout.bitsStored = std::min(layout.bitsStored, 8);
    layout.highBit = layout.bitsStored - 1;
  }
  if (layout.samplesPerPixel == 3)
  {
    layout.colorModel = colorModel == "RGB" ? ColorModel::RGB : ColorModel::YBRFull;
  }
  return {};
}

std::string FrameDecoder::decodeWithGDCM(const FrameReference& frame, DecodedFrame& decoded)
{
  PixelLayout& layout = decoded.layout;
  DcmPixelSequence* fragments = fragmentsOf(*this->m_format->getDataset());
  if (!fragments)
  {
    return "its pixel data are missing or damaged";
  }
  const auto range = fragmentRange(*fragments, frame.frame, frame.header->planes.size());
  Bytes compressed;
  for (unsigned long i = range ? range->first : 0; range && i < range->second; ++i)
  {
    DcmPixelItem* item = nullptr;
    Uint8* bytes = nullptr;
    if (fragments->getItem(item, i).good() && item->getUint8Array(bytes).good() && bytes)
    {
      compressed.insert(compressed.end(), bytes, bytes + item->getLength());
    }
  }
  const std::optional<CodestreamSize> size = jpeg2000Size(compressed);
  if (!size)
  {
    return "its pixel data are missing or cut off";
  }
  if (std::string reason = sizeMismatch(*size, layout); !reason.empty())
  {
    return reason;
  }

  gdcm::Fragment fragment;
  fragment.SetByteValue(reinterpret_cast<const char*>(compressed.data()),
                        static_cast<std::uint32_t>(compressed.size()));
  const auto sequence = gdcm::SequenceOfFragments::New();
  sequence->AddFragment(fragment);
  gdcm::DataElement input(gdcm::Tag(0x7fe0, 0x0010));
  input.SetValue(*sequence);

  gdcm::JPEG2000Codec codec;
  const std::array<unsigned int, 3> dimensions{ size->columns, size->rows, 1 };
  codec.SetNumberOfDimensions(2);
  codec.SetDimensions(dimensions.data());
  codec.SetPlanarConfiguration(0);
  // GDCM allocates what the header says and writes what the stream says: 32 bits hold either.
  constexpr unsigned short Widest = 32;
  const auto samples = static_cast<unsigned short>(layout.samplesPerPixel);
  codec.SetPixelFormat(gdcm::PixelFormat(samples, Widest, Widest, Widest - 1, layout.isSigned ? 1 : 0));
  codec.SetPhotometricInterpretation(samples == 3 ? gdcm::PhotometricInterpretation::RGB
                                                  : gdcm::PhotometricInterpretation::MONOCHROME2);
  gdcm::DataElement output;
  if (!codec.Decode(input, output) || !output.GetByteValue())
  {
    return std::string(CannotDecompress) + "the JPEG 2000 stream is damaged or cut off";
  }
  const gdcm::ByteValue& value = *output.GetByteValue();
  const std::uint64_t sampleCount = layout.pixelCount() * samples;
  const int bits = codec.GetPixelFormat().GetBitsStored();
  const std::size_t sampleBytes = bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
  if (value.GetLength() != sampleCount * Widest / 8)
  {
    return "its header says " + std::to_string(samples) + " samples a pixel, its compressed data do not";
  }
  const auto* decompressed = reinterpret_cast<const unsigned char*>(value.GetPointer());
  decoded.bytes.assign(decompressed, decompressed + sampleCount * sampleBytes);
  layout.bitsAllocated = static_cast<int>(8 * sampleBytes);
  layout.bitsStored = bits;
  layout.highBit = bits - 1;
  layout.planar = false;
  layout.halvedChroma = false;
  return {};
}

} // namespace qreads
