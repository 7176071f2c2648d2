#include "NestingCheck.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace qreads
{

namespace
{

constexpr std::size_t DeepestNesting = 400; ///< sequences and their items; enhanced objects have about ten
constexpr std::uint32_t UndefinedLength = 0xffffffff;

/// Reads elements without their values, in any encoding.
class ElementStream
{
public:
  explicit ElementStream(std::istream& stream)
    : m_stream(stream)
  {
  }

  std::uint64_t position{ 0 };
  std::uint16_t group{ 0 };
  std::uint16_t element{ 0 };
  std::uint32_t length{ 0 };
  std::uint64_t headerSize{ 0 };
  bool isSequence{ false };

  /// Finds the first element, behind the preamble if there is one.
  void start()
  {
    constexpr std::uint64_t PreambleBytes = 128;
    constexpr std::string_view Magic = "DICM";
    this->load(PreambleBytes);
    const bool hasPreamble = std::equal(Magic.begin(), Magic.end(), this->m_bytes.begin(),
                                        [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
    this->position = hasPreamble ? PreambleBytes + Magic.size() : 0;
    this->load(this->position);
    this->m_isBigEndian = !hasPreamble && this->m_bytes[0] == 0;
  }

  /// Reads the element at the position.
  /// @return  false at the end of the file
  bool read()
  {
    if (!this->load(this->position))
    {
      return false;
    }
    this->updateByteOrder();
    this->group = this->uint16At(0);
    this->element = this->uint16At(2);
    const auto isLetter = [this](std::size_t i) { return this->m_bytes[i] >= 'A' && this->m_bytes[i] <= 'Z'; };
    const bool hasVR = this->group != 0xfffe && isLetter(4) && isLetter(5);
    const std::array<char, 2> letters{ static_cast<char>(this->m_bytes[4]), static_cast<char>(this->m_bytes[5]) };
    const std::string_view vr(letters.data(), letters.size());
    constexpr std::array<std::string_view, 13> LongVRs{ "OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                                        "SV", "UC", "UN", "UR", "UT", "UV" };
    const bool hasLongLength = hasVR && std::find(LongVRs.begin(), LongVRs.end(), vr) != LongVRs.end();
    this->headerSize = hasLongLength ? 12 : 8;
    this->length = hasLongLength ? this->uint32At(8) : hasVR ? this->uint16At(6) : this->uint32At(4);
    this->isSequence = (hasVR && vr == "SQ") || this->length == UndefinedLength || this->valueBeginsWithItem();
    return true;
  }

private:
  bool load(std::uint64_t offset)
  {
    this->m_bytes.fill(0);
    this->m_stream.clear();
    this->m_stream.seekg(static_cast<std::streamoff>(offset));
    this->m_stream.read(reinterpret_cast<char*>(this->m_bytes.data()),
                        static_cast<std::streamsize>(this->m_bytes.size()));
    constexpr std::streamsize ShortestHeader = 8;
    return this->m_stream.gcount() >= ShortestHeader;
  }
  /// The meta header is little endian; what follows may not be.
  void updateByteOrder()
  {
    constexpr std::uint16_t SwappedLargestGroup = 0x00ff;
    if (this->group == 0x0002 && this->uint16At(0) != 0x0002)
    {
      this->m_isBigEndian = this->uint16At(0) > SwappedLargestGroup;
    }
  }
  bool valueBeginsWithItem() const
  {
    const auto at = static_cast<std::size_t>(this->headerSize);
    return this->length >= 8 && this->uint16At(at) == 0xfffe && this->uint16At(at + 2) == 0xe000;
  }
  std::uint16_t uint16At(std::size_t at) const
  {
    const unsigned int first = this->m_bytes[at];
    const unsigned int second = this->m_bytes[at + 1];
    return static_cast<std::uint16_t>(this->m_isBigEndian ? (first << 8U) | second : first | (second << 8U));
  }
  std::uint32_t uint32At(std::size_t at) const
  {
    const std::uint32_t first = this->uint16At(at);
    const std::uint32_t second = this->uint16At(at + 2);
    return this->m_isBigEndian ? (first << 16U) | second : first | (second << 16U);
  }

  std::istream& m_stream;
  std::array<unsigned char, 16> m_bytes{};
  bool m_isBigEndian{ false };
};

} // namespace

bool nestsTooDeeply(std::istream& stream, std::uint64_t fileSize)
{
  constexpr std::uint64_t Open = std::numeric_limits<std::uint64_t>::max();
  ElementStream elements(stream);
  elements.start();
  // Where the sequences and items end that the position is in. As in DCMTK, only the innermost can.
  std::vector<std::uint64_t> ends;
  while (elements.position < fileSize && elements.read())
  {
    const std::uint64_t value = elements.position + elements.headerSize;
    const std::uint64_t end = elements.length == UndefinedLength ? Open : value + elements.length;
    constexpr std::uint16_t Delimiters = 0xfffe;
    constexpr std::uint16_t Item = 0xe000;
    constexpr std::uint16_t PixelGroup = 0x7fe0;
    if (elements.group == Delimiters && elements.element != Item)
    {
      if (!ends.empty())
      {
        ends.pop_back();
      }
      elements.position = value;
    }
    else if (elements.group == Delimiters || (elements.isSequence && elements.group != PixelGroup))
    {
      ends.push_back(end);
      elements.position = value;
    }
    else if (elements.group >= PixelGroup && ends.empty())
    {
      return false;
    }
    else
    {
      elements.position = end;
    }
    while (!ends.empty() && elements.position >= ends.back())
    {
      ends.pop_back();
    }
    if (ends.size() > DeepestNesting)
    {
      return true;
    }
  }
  return false;
}

} // namespace qreads
