#include "Packs.h"

#include "Documents.h"
#include "Envelope.h"
#include "JSONFields.h"

#include <QJsonArray>
#include <QJsonObject>

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <set>

namespace qreads::launcher
{

namespace
{

/// Blocks before and behind the place of one.
constexpr std::uint64_t prefixReach = 4;
/// What a frame may have more than its block, where that cannot be compressed.
constexpr std::uint64_t frameSpare = 65536;
constexpr std::size_t mostPacks = 8;

} // namespace

std::string Pack::file() const
{
  return this->source.empty() ? "SlicerQReads.zst" : "SlicerQReads.from-" + this->source + ".zst";
}

std::vector<Pack> parsePacks(const JSONFields& manifest, std::size_t blocks, std::uint64_t blockSize,
                             const std::string& where)
{
  std::vector<Pack> packs;
  if (!manifest.has("packs"))
  {
    return packs;
  }
  std::set<std::string> sources;
  for (const auto& each : manifest.list("packs"))
  {
    const JSONFields said(each.toObject(), where);
    Pack pack;
    if (!said.members().value("from").isNull())
    {
      pack.source = said.text("from");
      if (!isReleaseName(pack.source))
      {
        said.refuse("a pack's \"from\" is no release's name");
      }
    }
    std::uint64_t offset = 0;
    for (const auto& item : said.list("frames"))
    {
      const JSONFields frame(item.toObject(), where);
      const auto length =
        static_cast<std::uint64_t>(frame.number("bytes", 1, static_cast<std::int64_t>(blockSize + frameSpare)));
      pack.frames.push_back({ offset, length, frame.hash("sha256") });
      offset += length;
    }
    if (pack.frames.size() != blocks)
    {
      said.refuse("a pack has other than one frame for each block");
    }
    if (!sources.insert(pack.source).second || packs.size() == mostPacks)
    {
      said.refuse("there are too many packs, or two for the same release");
    }
    packs.push_back(std::move(pack));
  }
  return packs;
}

Range prefixOf(std::size_t block, std::uint64_t blockSize, std::uint64_t size)
{
  const std::uint64_t first = block < prefixReach ? 0 : block - prefixReach;
  const std::uint64_t begin = std::min(first * blockSize, size);
  return { begin, std::min((block + 1 + prefixReach) * blockSize, size) - begin };
}

std::optional<std::string> unpack(std::string_view bytes, const Frame& frame, std::string_view prefix,
                                  std::size_t length)
{
  if (bytes.size() != frame.length || hashOf(bytes) != frame.hash)
  {
    return {};
  }
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
  if (!context || ZSTD_isError(ZSTD_DCtx_refPrefix(context.get(), prefix.data(), prefix.size())) != 0)
  {
    return {};
  }
  std::string block(length, '\0');
  const std::size_t size = ZSTD_decompressDCtx(context.get(), block.data(), length, bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0 || size != length)
  {
    return {};
  }
  return block;
}

} // namespace qreads::launcher
