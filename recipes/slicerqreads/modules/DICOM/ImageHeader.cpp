#include "ImageHeader.h"

#include "NestingCheck.h"
#include "TransferSyntax.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcistrmf.h>
#include <dcmtk/dcmdata/dcmetinf.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcspchrs.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cmath>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace qreads
{

namespace
{

/// Nearly all headers end within, so that one read from disk or share is enough.
constexpr std::size_t HeadBytes = 32768;
constexpr int MaximumFrameCount = 100000;
constexpr std::uint16_t PixelGroup = 0x7fe0;

using Bytes = std::vector<unsigned char>;

HeaderResult refused(HeaderResult::Kind kind, std::string reason)
{
  return { kind, std::move(reason), nullptr };
}

/// Reads up to `count` bytes at the offset.
Bytes readAt(std::ifstream& stream, std::uint64_t offset, std::size_t count)
{
  Bytes bytes(count);
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(offset));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  return bytes;
}

std::uint16_t uint16At(const Bytes& bytes, std::size_t at, bool bigEndian)
{
  const unsigned int first = bytes[at];
  const unsigned int second = bytes[at + 1];
  return static_cast<std::uint16_t>(bigEndian ? (first << 8U) | second : first | (second << 8U));
}

std::uint32_t uint32At(const Bytes& bytes, std::size_t at, bool bigEndian)
{
  const std::uint32_t first = uint16At(bytes, at, bigEndian);
  const std::uint32_t second = uint16At(bytes, at + 2, bigEndian);
  return bigEndian ? (first << 16U) | second : first | (second << 16U);
}

/// A file that is read bit by bit, or all of it once it is known to be slow.
class SourceFile
{
public:
  explicit SourceFile(const std::filesystem::path& file)
    : m_stream(file, std::ios::binary)
  {
    std::error_code error;
    this->m_size = std::filesystem::file_size(file, error);
    this->m_isOpen = this->m_stream && !error;
    if (this->m_isOpen)
    {
      this->m_beginning = readAt(this->m_stream, 0, HeadBytes);
    }
  }

  bool isOpen() const { return this->m_isOpen; }
  std::uint64_t size() const { return this->m_size; }
  std::istream& stream() { return this->m_stream; }
  /// As much as has been read without a gap: nearly all headers end within.
  Bytes& beginning() { return this->m_beginning; }
  bool isWhole() const { return this->m_beginning.size() == this->m_size; }

  /// Reads up to `count` bytes at the offset.
  Bytes read(std::uint64_t offset, std::size_t count)
  {
    if (offset + count > this->m_beginning.size() && !this->isWhole())
    {
      return readAt(this->m_stream, offset, count);
    }
    const std::size_t first = std::min(static_cast<std::size_t>(offset), this->m_beginning.size());
    const std::size_t last = std::min(first + count, this->m_beginning.size());
    return { this->m_beginning.begin() + static_cast<std::ptrdiff_t>(first),
             this->m_beginning.begin() + static_cast<std::ptrdiff_t>(last) };
  }

  void readWhole()
  {
    const std::size_t start = this->m_beginning.size();
    const Bytes rest = readAt(this->m_stream, start, static_cast<std::size_t>(this->m_size) - start);
    this->m_beginning.insert(this->m_beginning.end(), rest.begin(), rest.end());
  }

private:
  std::ifstream m_stream;
  std::uint64_t m_size{ 0 };
  bool m_isOpen{ false };
  Bytes m_beginning;
};

bool isUpperCase(unsigned char character)
{
  return character >= 'A' && character <= 'Z';
}

bool beginsLikeDICOM(const Bytes& head)
{
  constexpr std::size_t PreambleBytes = 128;
  constexpr std::string_view Magic = "DICM";
  if (head.size() >= PreambleBytes + Magic.size() &&
      std::equal(Magic.begin(), Magic.end(), head.begin() + PreambleBytes))
  {
    return true;
  }
  // Without a preamble a file begins with an element of group 2 or 8: tag, then VR or length.
  if (head.size() < 16)
  {
    return false;
  }
  for (const bool bigEndian : { false, true })
  {
    const std::uint16_t group = uint16At(head, 0, bigEndian);
    const std::uint16_t element = uint16At(head, 2, bigEndian);
    const bool explicitVR = isUpperCase(head[4]) && isUpperCase(head[5]);
    constexpr std::uint32_t LongestFirstValue = 1024;
    if ((group == 0x0002 || group == 0x0008) && element <= 0x0070 &&
        (explicitVR || uint32At(head, 4, bigEndian) <= LongestFirstValue))
    {
      return true;
    }
  }
  return false;
}

std::optional<double> number(DcmItem& item, const DcmTagKey& tag, unsigned long position = 0)
{
  DcmElement* element = nullptr;
  if (item.findAndGetElement(tag, element).bad() || !element)
  {
    return std::nullopt;
  }
  // Each getter works for the value representations that hold its type, and for no other.
  Float64 asDouble = 0.0;
  Float32 asFloat = 0.0F;
  Uint16 asUint16 = 0;
  Sint16 asSint16 = 0;
  Uint32 asUint32 = 0;
  Sint32 asSint32 = 0;
  double value = 0.0;
  if (element->getFloat64(asDouble, position).good())
  {
    value = asDouble;
  }
  else if (element->getFloat32(asFloat, position).good())
  {
    value = asFloat;
  }
  else if (element->getUint16(asUint16, position).good())
  {
    value = asUint16;
  }
  else if (element->getSint16(asSint16, position).good())
  {
    value = asSint16;
  }
  else if (element->getSint32(asSint32, position).good())
  {
    value = asSint32;
  }
  else if (element->getUint32(asUint32, position).good())
  {
    value = asUint32;
  }
  else
  {
    return std::nullopt;
  }
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

int integer(DcmItem& item, const DcmTagKey& tag, int otherwise = 0)
{
  const std::optional<double> value = number(item, tag);
  return value && std::abs(*value) <= 2147483647.0 ? static_cast<int>(*value) : otherwise;
}

std::optional<Vector3> vector3(DcmItem& item, const DcmTagKey& tag, unsigned long from = 0)
{
  const auto x = number(item, tag, from);
  const auto y = number(item, tag, from + 1);
  const auto z = number(item, tag, from + 2);
  return x && y && z ? std::optional<Vector3>({ *x, *y, *z }) : std::nullopt;
}

/// Whether a length in mm can be that of anything in a scanner; others are taken as not given.
bool isLength(const std::optional<double>& length)
{
  constexpr double Shortest = 1e-6;
  constexpr double Longest = 1e5;
  return length && std::abs(*length) >= Shortest && std::abs(*length) <= Longest;
}

bool isPosition(const std::optional<Vector3>& position)
{
  constexpr double Farthest = 1e6;
  return position && std::all_of(position->begin(), position->end(),
                                 [](double coordinate) { return std::abs(coordinate) <= Farthest; });
}

/// Text without padding, in the file's own character set.
std::string rawText(DcmItem& item, const DcmTagKey& tag)
{
  OFString value;
  if (item.findAndGetOFStringArray(tag, value).bad())
  {
    return {};
  }
  const std::string text(value.c_str(), value.size());
  const std::size_t first = text.find_first_not_of(' ');
  const std::size_t last = text.find_last_not_of(std::string_view(" \0", 2));
  return first == std::string::npos || last == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

bool isUtf8(std::string_view text)
{
  for (std::size_t i = 0; i < text.size();)
  {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80   ? 1
                               : byte < 0xc2 ? 0
                               : byte < 0xe0 ? 2
                               : byte < 0xf0 ? 3
                               : byte < 0xf5 ? 4
                                             : 0;
    if (length == 0 || i + length > text.size())
    {
      return false;
    }
    for (std::size_t k = 1; k < length; ++k)
    {
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80U)
      {
        return false;
      }
    }
    i += length;
  }
  return true;
}

std::string latin1ToUtf8(std::string_view text)
{
  std::string result;
  for (const char character : text)
  {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x80)
    {
      result.push_back(character);
    }
    else
    {
      result.push_back(static_cast<char>(0xc0U | (byte >> 6U)));
      result.push_back(static_cast<char>(0x80U | (byte & 0x3fU)));
    }
  }
  return result;
}

/// Text in UTF-8. Bytes that the file's character set does not explain are taken as Latin-1.
std::string text(DcmItem& item, const DcmTagKey& tag, const char* delimiters = "\\")
{
  std::string raw = rawText(item, tag);
  const bool plain =
    std::all_of(raw.begin(), raw.end(), [](char character) { return character > 0 && character != '\x1b'; });
  if (plain)
  {
    return raw;
  }
  OFString characterSet;
  item.findAndGetOFStringArray(DCM_SpecificCharacterSet, characterSet);
  DcmSpecificCharacterSet converter;
  OFString converted;
  if (!characterSet.empty() && converter.selectCharacterSet(characterSet, "ISO_IR 192").good() &&
      converter.convertString(OFString(raw.c_str(), raw.size()), converted, delimiters).good())
  {
    raw.assign(converted.c_str(), converted.size());
  }
  raw.erase(std::remove(raw.begin(), raw.end(), '\0'), raw.end());
  return isUtf8(raw) ? raw : latin1ToUtf8(raw);
}

/// A UID or code string: ASCII, whatever the file has in its place.
std::string code(DcmItem& item, const DcmTagKey& tag)
{
  std::string value = rawText(item, tag);
  constexpr std::size_t LongestUID = 64;
  value.resize(std::min(value.size(), LongestUID));
  std::replace_if(
    value.begin(), value.end(), [](unsigned char character) { return character < ' ' || character > '~'; }, '?');
  return value;
}

/// Stops at the pixels, which begin with group 7FE0.
OFCondition parse(DcmFileFormat& format, DcmInputStream& stream)
{
  format.transferInit();
  const OFCondition result =
    format.readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, DcmTagKey(PixelGroup, 0));
  format.transferEnd();
  return result;
}

struct ElementHeader
{
  std::uint16_t group{ 0 };
  std::uint16_t element{ 0 };
  std::string vr;
  std::uint32_t length{ 0 };
  std::size_t headerSize{ 0 };
};

bool hasLongLength(std::string_view vr)
{
  constexpr std::array<std::string_view, 13> LongVRs{ "OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                                      "SV", "UC", "UN", "UR", "UT", "UV" };
  return std::find(LongVRs.begin(), LongVRs.end(), vr) != LongVRs.end();
}

/// @param bytes  at least 8, or all that are left in the file
std::optional<ElementHeader> elementHeader(const Bytes& bytes, const DcmXfer& transferSyntax)
{
  if (bytes.size() < 8)
  {
    return std::nullopt;
  }
  const bool bigEndian = transferSyntax.isBigEndian();
  ElementHeader header;
  header.group = uint16At(bytes, 0, bigEndian);
  header.element = uint16At(bytes, 2, bigEndian);
  if (transferSyntax.isImplicitVR())
  {
    header.length = uint32At(bytes, 4, bigEndian);
    header.headerSize = 8;
    return header;
  }
  header.vr = { static_cast<char>(bytes[4]), static_cast<char>(bytes[5]) };
  if (hasLongLength(header.vr))
  {
    if (bytes.size() < 12)
    {
      return std::nullopt;
    }
    header.length = uint32At(bytes, 8, bigEndian);
    header.headerSize = 12;
    return header;
  }
  header.length = uint16At(bytes, 6, bigEndian);
  header.headerSize = 8;
  return header;
}

/// Stops at the pixels.
OFCondition parse(DcmFileFormat& format, Bytes& bytes, bool isWholeFile, std::uint64_t& firstPixelValue)
{
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  if (isWholeFile)
  {
    stream.setEos();
  }
  const OFCondition result = parse(format, stream);
  firstPixelValue = static_cast<std::uint64_t>(stream.tell());
  return result;
}

/// Where uncompressed pixels are.
/// @param firstValue  offset of the value of the first element at or behind the pixel group, where
///                    DCMTK stopped: the element's header is just before it
std::optional<NativePixels> findNativePixels(SourceFile& source, std::uint64_t firstValue,
                                             const DcmXfer& transferSyntax, SampleKind& kind)
{
  constexpr std::size_t LongestHeader = 12;
  std::optional<ElementHeader> header;
  std::uint64_t offset = 0;
  for (const std::size_t headerSize : { std::size_t{ 12 }, std::size_t{ 8 } })
  {
    if (firstValue >= headerSize)
    {
      offset = firstValue - headerSize;
      header = elementHeader(source.read(offset, headerSize), transferSyntax);
      if (header && header->group == PixelGroup && header->headerSize == headerSize)
      {
        break;
      }
      header.reset();
    }
  }
  while (header && header->group == PixelGroup)
  {
    const std::uint64_t value = offset + header->headerSize;
    constexpr std::uint32_t UndefinedLength = 0xffffffff;
    if (header->length == UndefinedLength || value > source.size())
    {
      return std::nullopt;
    }
    if (header->element == 0x0008 || header->element == 0x0009 || header->element == 0x0010)
    {
      kind = header->element == 0x0008   ? SampleKind::Float
             : header->element == 0x0009 ? SampleKind::Double
                                         : SampleKind::Integer;
      NativePixels pixels;
      pixels.offset = value;
      pixels.length = std::min<std::uint64_t>(header->length, source.size() - value);
      pixels.bigEndian = transferSyntax.isBigEndian();
      pixels.inWords = header->vr == "OW";
      return pixels;
    }
    offset = value + header->length;
    header = elementHeader(source.read(offset, LongestHeader), transferSyntax);
  }
  return std::nullopt;
}

/// @return  the reason why the pixels cannot be used; empty if they can.
std::string readLayout(DcmItem& dataset, PixelLayout& layout)
{
  layout.rows = integer(dataset, DCM_Rows);
  layout.columns = integer(dataset, DCM_Columns);
  if (layout.rows < 1 || layout.columns < 1)
  {
    return "its header says " + std::to_string(layout.columns) + " columns and " + std::to_string(layout.rows) +
           " rows";
  }
  layout.samplesPerPixel = integer(dataset, DCM_SamplesPerPixel, 1);
  layout.bitsAllocated = integer(dataset, DCM_BitsAllocated, 16);
  layout.bitsStored = integer(dataset, DCM_BitsStored, layout.bitsAllocated);
  if (layout.bitsStored < 1 || layout.bitsStored > layout.bitsAllocated)
  {
    return "its header says " + std::to_string(layout.bitsStored) + " bits stored of " +
           std::to_string(layout.bitsAllocated) + " allocated";
  }
  layout.highBit = integer(dataset, DCM_HighBit, layout.bitsStored - 1);
  if (layout.highBit < layout.bitsStored - 1 || layout.highBit >= layout.bitsAllocated)
  {
    layout.highBit = layout.bitsStored - 1;
  }
  layout.isSigned = integer(dataset, DCM_PixelRepresentation) == 1;
  layout.planar = layout.samplesPerPixel > 1 && integer(dataset, DCM_PlanarConfiguration) == 1;

  const std::string photometric = code(dataset, DCM_PhotometricInterpretation);
  int samplesWanted = 1;
  if (photometric == "MONOCHROME1" || photometric == "MONOCHROME2" ||
      (photometric.empty() && layout.samplesPerPixel == 1))
  {
    layout.colorModel = ColorModel::Monochrome;
    layout.inverted = photometric == "MONOCHROME1";
  }
  else if (photometric == "PALETTE COLOR")
  {
    layout.colorModel = ColorModel::Palette;
  }
  else if (photometric == "RGB" || photometric == "YBR_RCT" || photometric == "YBR_ICT" || photometric.empty())
  {
    layout.colorModel = ColorModel::RGB;
    samplesWanted = 3;
  }
  else if (photometric == "YBR_FULL" || photometric == "YBR_FULL_422")
  {
    layout.colorModel = ColorModel::YBRFull;
    layout.halvedChroma = photometric == "YBR_FULL_422";
    samplesWanted = 3;
  }
  else
  {
    return "its color model \"" + photometric + "\" is not supported";
  }
  if (layout.samplesPerPixel != samplesWanted)
  {
    return "its header says " + std::to_string(layout.samplesPerPixel) + " samples a pixel, " + photometric + " has " +
           std::to_string(samplesWanted);
  }
  return {};
}

/// As readLayout; only when it is known whether samples are integers.
std::string checkSampleSize(const PixelLayout& layout)
{
  const int bits = layout.bitsAllocated;
  const bool supported = layout.kind == SampleKind::Float    ? bits == 32
                         : layout.kind == SampleKind::Double ? bits == 64
                         : layout.isColor()                  ? bits == 8 || bits == 16
                                                             : bits == 1 || bits == 8 || bits == 16 || bits == 32;
  const bool colorsFit = layout.colorModel != ColorModel::YBRFull || bits == 8;
  if (!supported || !colorsFit || (layout.isColor() && layout.kind != SampleKind::Integer))
  {
    return std::string(layout.isColor() ? "color" : "gray") + " images with " + std::to_string(bits) +
           " bits allocated to a sample are not supported";
  }
  return {};
}

/// The value of an element as words; empty where it is none.
std::vector<std::uint16_t> wordsOf(DcmItem& item, const DcmTagKey& tag)
{
  DcmElement* element = nullptr;
  if (item.findAndGetElement(tag, element).bad() || !element)
  {
    return {};
  }
  const std::size_t count = element->getLength() / 2;
  Uint16* words = nullptr;
  if (element->getUint16Array(words).good() && words)
  {
    return { words, words + count };
  }
  Sint16* signedWords = nullptr;
  if (element->getSint16Array(signedWords).good() && signedWords)
  {
    return { signedWords, signedWords + count };
  }
  return {};
}

std::vector<std::uint16_t> tableEntries(DcmItem& item, const DcmTagKey& tag, std::size_t count)
{
  std::vector<std::uint16_t> words = wordsOf(item, tag);
  if (words.size() >= count)
  {
    words.resize(count);
    return words;
  }
  if (2 * words.size() < count)
  {
    return {};
  }
  // Entries of 8 bits, two in a word, the first in the low byte.
  std::vector<std::uint16_t> entries(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    const unsigned int word = words[i / 2];
    entries[i] = static_cast<std::uint16_t>(i % 2 == 0 ? word & 0xffU : word >> 8U);
  }
  return entries;
}

/// A palette that is stored as runs of values and straight lines between them (PS3.3 C.7.9.2).
/// @return  empty where it is damaged or has segments that repeat others.
std::vector<std::uint16_t> segmentedEntries(DcmItem& item, const DcmTagKey& tag, std::size_t count)
{
  const std::vector<std::uint16_t> words = wordsOf(item, tag);
  std::vector<std::uint16_t> entries;
  for (std::size_t at = 0; at + 2 < words.size() && entries.size() < count;)
  {
    const unsigned int kind = words[at];
    const std::size_t length = words[at + 1];
    constexpr unsigned int Run = 0;
    constexpr unsigned int Line = 1;
    if (kind == Run && at + 2 + length <= words.size())
    {
      const auto first = words.begin() + static_cast<std::ptrdiff_t>(at + 2);
      entries.insert(entries.end(), first, first + static_cast<std::ptrdiff_t>(length));
      at += 2 + length;
    }
    else if (kind == Line && !entries.empty())
    {
      const double start = entries.back();
      const double end = words[at + 2];
      for (std::size_t i = 1; i <= length; ++i)
      {
        const double value = start + (end - start) * static_cast<double>(i) / static_cast<double>(length);
        entries.push_back(static_cast<std::uint16_t>(std::lround(value)));
      }
      at += 3;
    }
    else
    {
      return {};
    }
  }
  if (entries.size() < count)
  {
    return {};
  }
  entries.resize(count);
  return entries;
}

/// @param isSigned  whether stored values are, and so the table's first one
/// @param segmentedData  another way to store a palette; an unknown tag for other tables
std::optional<LookupTable> readTable(DcmItem& item, const DcmTagKey& descriptor, const DcmTagKey& data, bool isSigned,
                                     const DcmTagKey& segmentedData = DCM_UndefinedTagKey)
{
  const auto count = number(item, descriptor, 0);
  const auto first = number(item, descriptor, 1);
  if (!count || !first || *count < 0.0)
  {
    return std::nullopt;
  }
  LookupTable table;
  table.firstValue = static_cast<int>(*first);
  constexpr int SignedLimit = 32767;
  constexpr int WordValues = 65536;
  if (isSigned && table.firstValue > SignedLimit)
  {
    table.firstValue -= WordValues;
  }
  const std::size_t entryCount = *count == 0.0 ? std::size_t{ WordValues } : static_cast<std::size_t>(*count);
  table.entries = item.tagExists(segmentedData) ? segmentedEntries(item, segmentedData, entryCount)
                                                : tableEntries(item, data, entryCount);
  if (table.entries.empty())
  {
    return std::nullopt;
  }
  return table;
}

/// @return  the reason why the colors cannot be shown; empty if they can.
std::string readPalette(DcmItem& dataset, ImageHeader& header)
{
  struct Tags
  {
    DcmTagKey descriptor;
    DcmTagKey data;
    DcmTagKey segmentedData;
  };
  const std::array<Tags, 3> tags{ {
    { DCM_RedPaletteColorLookupTableDescriptor, DCM_RedPaletteColorLookupTableData,
      DCM_SegmentedRedPaletteColorLookupTableData },
    { DCM_GreenPaletteColorLookupTableDescriptor, DCM_GreenPaletteColorLookupTableData,
      DCM_SegmentedGreenPaletteColorLookupTableData },
    { DCM_BluePaletteColorLookupTableDescriptor, DCM_BluePaletteColorLookupTableData,
      DCM_SegmentedBluePaletteColorLookupTableData },
  } };
  auto palette = std::make_shared<std::array<LookupTable, 3>>();
  bool hasWords = false;
  for (std::size_t color = 0; color < tags.size(); ++color)
  {
    auto table =
      readTable(dataset, tags[color].descriptor, tags[color].data, header.layout.isSigned, tags[color].segmentedData);
    if (!table)
    {
      return "its color palette is missing, cut off, or stored in a way that is not supported";
    }
    constexpr std::uint16_t LargestByte = 255;
    hasWords = hasWords || *std::max_element(table->entries.begin(), table->entries.end()) > LargestByte;
    (*palette)[color] = std::move(*table);
  }
  // The screen shows 8 bits. What the descriptor says of their number is often wrong; the values are not.
  for (LookupTable& table : *palette)
  {
    for (std::uint16_t& entry : table.entries)
    {
      entry = static_cast<std::uint16_t>(hasWords ? entry >> 8U : entry);
    }
  }
  header.palette = std::move(palette);
  return {};
}

/// Cosines that are no right angle or no unit vectors are not an orientation.
std::optional<std::array<Vector3, 2>> checkedOrientation(const std::optional<Vector3>& row,
                                                         const std::optional<Vector3>& column)
{
  constexpr double Tolerance = 0.02;
  if (!row || !column || std::abs(dot(*row, *row) - 1.0) > Tolerance ||
      std::abs(dot(*column, *column) - 1.0) > Tolerance || std::abs(dot(*row, *column)) > Tolerance)
  {
    return std::nullopt;
  }
  return std::array<Vector3, 2>{ *row, *column };
}

/// Takes over what the item says itself (not what its sequences say).
void readPlacement(DcmItem& item, Plane& plane)
{
  if (const auto position = vector3(item, DCM_ImagePositionPatient); isPosition(position))
  {
    plane.position = position;
  }
  if (const auto orientation =
        checkedOrientation(vector3(item, DCM_ImageOrientationPatient), vector3(item, DCM_ImageOrientationPatient, 3)))
  {
    plane.orientation = orientation;
  }
  if (!plane.pixelSpacing)
  {
    for (const DcmTagKey& tag : { DCM_PixelSpacing, DCM_ImagerPixelSpacing, DCM_NominalScannedPixelSpacing })
    {
      const auto rowDistance = number(item, tag, 0);
      const auto columnDistance = number(item, tag, 1);
      if (isLength(rowDistance) && isLength(columnDistance) && *rowDistance > 0.0 && *columnDistance > 0.0)
      {
        plane.pixelSpacing = { *columnDistance, *rowDistance };
        break;
      }
    }
  }
  for (const DcmTagKey& tag : { DCM_SpacingBetweenSlices, DCM_SliceThickness })
  {
    const auto distance = number(item, tag);
    if (!plane.sliceSpacing && isLength(distance))
    {
      plane.sliceSpacing = std::abs(*distance);
    }
  }
}

void readValueMeaning(DcmItem& item, Plane& plane)
{
  plane.slope = number(item, DCM_RescaleSlope).value_or(plane.slope);
  plane.intercept = number(item, DCM_RescaleIntercept).value_or(plane.intercept);
  if (plane.slope == 0.0)
  {
    plane.slope = 1.0;
  }
  const auto center = number(item, DCM_WindowCenter);
  const auto width = number(item, DCM_WindowWidth);
  if (center && width && *width > 0.0)
  {
    plane.windowLevel = WindowLevel{ *width, *center };
  }
}

/// What an enhanced object says of its frames: `groups` is an item of the shared or the per-frame
/// functional groups.
void readFunctionalGroups(DcmItem& groups, Plane& plane)
{
  const auto withItem = [&groups](const DcmTagKey& sequence, auto&& use)
  {
    DcmItem* item = nullptr;
    if (groups.findAndGetSequenceItem(sequence, item).good() && item)
    {
      use(*item);
    }
  };
  const auto placement = [&plane](DcmItem& item) { readPlacement(item, plane); };
  const auto meaning = [&plane](DcmItem& item) { readValueMeaning(item, plane); };
  // A frame's own measures come before those that all share, which are read first.
  withItem(DCM_PixelMeasuresSequence,
           [&plane](DcmItem& item)
           {
             plane.pixelSpacing.reset();
             plane.sliceSpacing.reset();
             readPlacement(item, plane);
           });
  withItem(DCM_PlanePositionSequence, placement);
  withItem(DCM_PlaneOrientationSequence, placement);
  withItem(DCM_PixelValueTransformationSequence, meaning);
  withItem(DCM_FrameVOILUTSequence, meaning);
  withItem(DCM_FrameContentSequence,
           [&plane](DcmItem& item) { plane.temporalPosition = integer(item, DCM_TemporalPositionIndex); });
}

std::vector<Plane> readPlanes(DcmItem& dataset, std::size_t frameCount)
{
  Plane shared;
  shared.temporalPosition = integer(dataset, DCM_TemporalPositionIdentifier);
  readPlacement(dataset, shared);
  readValueMeaning(dataset, shared);
  DcmItem* item = nullptr;
  // Nuclear medicine says in the detector's item where the first frame is.
  if (!shared.position && dataset.findAndGetSequenceItem(DCM_DetectorInformationSequence, item).good() && item)
  {
    readPlacement(*item, shared);
  }
  if (dataset.findAndGetSequenceItem(DCM_SharedFunctionalGroupsSequence, item).good() && item)
  {
    readFunctionalGroups(*item, shared);
  }
  std::vector<Plane> planes(frameCount, shared);
  if (frameCount == 1 && !dataset.tagExists(DCM_PerFrameFunctionalGroupsSequence))
  {
    return planes;
  }

  DcmSequenceOfItems* perFrame = nullptr;
  if (dataset.findAndGetSequence(DCM_PerFrameFunctionalGroupsSequence, perFrame).good() && perFrame)
  {
    auto plane = planes.begin();
    for (DcmObject* object = perFrame->nextInContainer(nullptr); object && plane != planes.end();
         object = perFrame->nextInContainer(object))
    {
      readFunctionalGroups(*static_cast<DcmItem*>(object), *plane++);
    }
    return planes;
  }

  // Frames of other objects are parallel: at offsets that dose grids list, else at equal distances.
  if (shared.position && shared.orientation)
  {
    const Vector3 normal = cross((*shared.orientation)[0], (*shared.orientation)[1]);
    const double firstOffset = number(dataset, DCM_GridFrameOffsetVector, 0).value_or(0.0);
    for (std::size_t frame = 0; frame < frameCount; ++frame)
    {
      const auto listed = number(dataset, DCM_GridFrameOffsetVector, static_cast<unsigned long>(frame));
      const double distance =
        listed ? *listed - firstOffset : static_cast<double>(frame) * shared.sliceSpacing.value_or(1.0);
      for (std::size_t axis = 0; axis < 3; ++axis)
      {
        (*planes[frame].position)[axis] += distance * normal[axis];
      }
    }
  }
  return planes;
}

Series readSeries(DcmItem& dataset)
{
  constexpr const char* NameDelimiters = "\\^=";
  Series series;
  series.patientID = text(dataset, DCM_PatientID);
  series.patientName = text(dataset, DCM_PatientName, NameDelimiters);
  series.studyDescription = text(dataset, DCM_StudyDescription);
  series.seriesDescription = text(dataset, DCM_SeriesDescription);
  series.modality = text(dataset, DCM_Modality);
  series.studyInstanceUID = code(dataset, DCM_StudyInstanceUID);
  series.seriesInstanceUID = code(dataset, DCM_SeriesInstanceUID);
  const std::string seriesNumber = text(dataset, DCM_SeriesNumber);
  series.name = seriesNumber;
  if (!series.seriesDescription.empty())
  {
    series.name += (seriesNumber.empty() ? "" : ": ") + series.seriesDescription;
  }
  if (series.name.empty())
  {
    series.name = "Unnamed Series";
  }
  return series;
}

std::string transferSyntaxOf(DcmFileFormat& format)
{
  const std::string named = code(*format.getMetaInfo(), DCM_TransferSyntaxUID);
  return named.empty() ? DcmXfer(format.getDataset()->getOriginalXfer()).getXferID() : named;
}

/// The class of an object that is no image, for messages.
std::string className(DcmItem& dataset)
{
  const std::string uid = code(dataset, DCM_SOPClassUID);
  const char* name = dcmFindNameOfUID(uid.c_str(), nullptr);
  return name ? name : "unknown kind of object";
}

std::string tooFewBytes(const PixelLayout& layout, std::uint64_t length)
{
  return "its pixel data are cut off: " + std::to_string(length) + " bytes are there, an image of " +
         std::to_string(layout.columns) + " columns and " + std::to_string(layout.rows) + " rows takes " +
         std::to_string((layout.frameBits() + 7) / 8);
}

/// Whether the file is long enough for what its header says.
/// @return  the reason why its pixels cannot be used; empty if they may be.
std::string checkLength(ImageHeader& header, std::uint64_t frameCount)
{
  PixelLayout& layout = header.layout;
  if (header.nativePixels)
  {
    const std::uint64_t length = header.nativePixels->length;
    // Some writers leave the chroma whole and still call it halved.
    if (layout.halvedChroma && length / frameCount >= layout.pixelCount() * 3)
    {
      layout.halvedChroma = false;
    }
    if (length < (layout.frameBits() + 7) / 8)
    {
      return tooFewBytes(layout, length);
    }
  }
  else
  {
    // No codec makes an image of real bits this much smaller; this large an image comes from a lie.
    constexpr std::uint64_t HighestRatio = 10000;
    if (layout.frameBits() / 8 / HighestRatio > header.fileSize)
    {
      return tooFewBytes(layout, header.fileSize);
    }
  }
  return {};
}

} // namespace

std::uint64_t PixelLayout::frameBits() const
{
  // With halved chroma two pixels have two luma and two chroma samples.
  const auto samples = static_cast<std::uint64_t>(this->halvedChroma ? 2 : this->samplesPerPixel);
  return this->pixelCount() * samples * static_cast<std::uint64_t>(this->bitsAllocated);
}

Vector3 cross(const Vector3& a, const Vector3& b)
{
  return { a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0] };
}

double dot(const Vector3& a, const Vector3& b)
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

bool looksLikeDICOM(const std::filesystem::path& file)
{
  constexpr std::size_t MagicEnd = 132;
  std::ifstream stream(file, std::ios::binary);
  return stream && beginsLikeDICOM(readAt(stream, 0, MagicEnd));
}

HeaderResult readImageHeader(const std::filesystem::path& file, ReadAhead& readAhead, const WantedSeries& isWanted)
{
  const auto damaged = [](std::string reason) { return refused(HeaderResult::Kind::Damaged, std::move(reason)); };
  const auto start = std::chrono::steady_clock::now();
  SourceFile source(file);
  const std::uint64_t fileSize = source.size();
  if (!source.isOpen())
  {
    return damaged("it cannot be opened; check that it exists and that you may read it");
  }
  if (fileSize == 0)
  {
    return damaged("it is empty");
  }
  if (source.beginning().empty())
  {
    return damaged("it cannot be read; check the disk or the network");
  }
  if (!beginsLikeDICOM(source.beginning()))
  {
    return refused(HeaderResult::Kind::NotDICOM, "it is not a DICOM file");
  }
  const bool isSlow = readAhead.isSlow(std::chrono::steady_clock::now() - start);

  auto format = std::make_unique<DcmFileFormat>();
  std::uint64_t firstPixelValue = 0;
  OFCondition result = parse(*format, source.beginning(), source.isWhole(), firstPixelValue);
  if (result.bad() && !source.isWhole())
  {
    if (nestsTooDeeply(source.stream(), fileSize))
    {
      return damaged("its header has sequences nested deeper than those of any real file");
    }
    format = std::make_unique<DcmFileFormat>();
    DcmInputFileStream fileStream(OFFilename(file.c_str()));
    result = parse(*format, fileStream);
    firstPixelValue = static_cast<std::uint64_t>(fileStream.tell());
  }
  DcmDataset& dataset = *format->getDataset();
  if (dataset.isEmpty())
  {
    return damaged("its header is damaged");
  }

  auto header = std::make_unique<ImageHeader>();
  header->file = file;
  header->fileSize = fileSize;
  header->transferSyntaxUID = transferSyntaxOf(*format);
  const PixelCoding coding = pixelCodingOf(header->transferSyntaxUID);
  if (coding == PixelCoding::Deflated)
  {
    // All of it has to be inflated to know where anything is.
    format->clear();
    result = format->loadFile(OFFilename(file.c_str()));
  }
  if (!dataset.tagExists(DCM_Rows) && !dataset.tagExists(DCM_Columns))
  {
    // What a cut off header would have said is not known.
    return result.bad() ? damaged("its header is cut off or damaged")
                        : refused(HeaderResult::Kind::NoImage, "it has no image, it is: " + className(dataset));
  }
  if (coding == PixelCoding::Unsupported)
  {
    return damaged("its compression (" + transferSyntaxName(header->transferSyntaxUID) +
                   ") is not supported; ask its sender for JPEG 2000, JPEG-LS, JPEG, RLE or uncompressed images");
  }
  PixelLayout& layout = header->layout;
  if (std::string reason = readLayout(dataset, layout); !reason.empty())
  {
    return damaged(std::move(reason));
  }

  if (coding == PixelCoding::Native)
  {
    header->nativePixels = findNativePixels(source, firstPixelValue, DcmXfer(dataset.getOriginalXfer()), layout.kind);
    if (!header->nativePixels && firstPixelValue >= fileSize)
    {
      return damaged(result.bad() ? "its header is cut off or damaged" : "its pixel data are missing");
    }
  }
  else if (coding == PixelCoding::Deflated)
  {
    layout.kind = dataset.tagExists(DCM_FloatPixelData)         ? SampleKind::Float
                  : dataset.tagExists(DCM_DoubleFloatPixelData) ? SampleKind::Double
                                                                : SampleKind::Integer;
  }
  else if (firstPixelValue >= fileSize)
  {
    return damaged("its pixel data are missing");
  }

  const int claimedFrameCount = integer(dataset, DCM_NumberOfFrames, 1);
  if (claimedFrameCount < 0 || claimedFrameCount > MaximumFrameCount)
  {
    return damaged("its header says that it has " + std::to_string(claimedFrameCount) + " frames");
  }
  const int frameCount = std::max(claimedFrameCount, 1);
  if (std::string reason = checkSampleSize(layout); !reason.empty())
  {
    return damaged(std::move(reason));
  }
  header->damage = checkLength(*header, static_cast<std::uint64_t>(frameCount));
  if (layout.colorModel == ColorModel::Palette)
  {
    if (std::string reason = readPalette(dataset, *header); !reason.empty())
    {
      return damaged(std::move(reason));
    }
  }
  DcmItem* tableItem = nullptr;
  if (!layout.isColor() && dataset.findAndGetSequenceItem(DCM_ModalityLUTSequence, tableItem).good() && tableItem)
  {
    if (auto table = readTable(*tableItem, DCM_LUTDescriptor, DCM_LUTData, layout.isSigned))
    {
      header->modalityTable = std::make_shared<LookupTable>(std::move(*table));
    }
  }

  header->series = readSeries(dataset);
  header->seriesNumber = integer(dataset, DCM_SeriesNumber);
  header->sopInstanceUID = code(dataset, DCM_SOPInstanceUID);
  if (frameCount > 1 || dataset.tagExists(DCM_PerFrameFunctionalGroupsSequence))
  {
    const std::string concatenationUID = code(dataset, DCM_ConcatenationUID);
    header->multiFrameUID = !concatenationUID.empty() ? concatenationUID : header->sopInstanceUID;
  }
  header->instanceNumber = integer(dataset, DCM_InstanceNumber);
  header->acquisitionNumber = integer(dataset, DCM_AcquisitionNumber);
  header->echoNumber = integer(dataset, DCM_EchoNumbers);
  header->triggerTime = number(dataset, DCM_TriggerTime).value_or(0.0);
  header->planes = readPlanes(dataset, static_cast<std::size_t>(frameCount));
  if (isSlow && header->damage.empty() && isWanted(header->series) && readAhead.reserve(fileSize))
  {
    // Before the file is closed: to open it again may take as long as it did the first time.
    source.readWhole();
    header->content = readAhead.keep(std::move(source.beginning()), fileSize);
  }
  return { HeaderResult::Kind::Image, {}, std::move(header) };
}

} // namespace qreads
