#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The product of a release, compressed block by block (superbuild/deploy/release_format.py). Nothing here reads a
/// file.
namespace qreads::launcher
{

class JSONFields;

/// A block of the product in a pack.
struct Frame
{
  std::uint64_t offset = 0; ///< in the pack's file
  std::uint64_t length = 0;
  std::string hash; ///< of the frame, not of the block
};

/// A file with all blocks of the product.
struct Pack
{
  std::string source; ///< the release that is needed to read it; empty: none
  std::vector<Frame> frames;

  /// The file's name, beside the product.
  std::string file() const;
};

struct Range
{
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// The packs that a manifest names, none where it has no such member.
/// @param blocks  of the product
/// @param where   where it is from, for the message
/// @throws Problem  Refused
std::vector<Pack> parsePacks(const JSONFields& manifest, std::size_t blocks, std::uint64_t blockSize,
                             const std::string& where);

/// What of the product of a pack's source is needed to read a frame; may be empty.
/// @param size  of the source's product
Range prefixOf(std::size_t block, std::uint64_t blockSize, std::uint64_t size);

/// The block in a frame.
/// @param bytes   of the frame; looked at only where they have its hash
/// @param prefix  what `prefixOf` says, of a pack that has a source, else empty
/// @param length  of the block
/// @returns  empty where the bytes are not the frame's, or are none of that length
std::optional<std::string> unpack(std::string_view bytes, const Frame& frame, std::string_view prefix,
                                  std::size_t length);

} // namespace qreads::launcher
