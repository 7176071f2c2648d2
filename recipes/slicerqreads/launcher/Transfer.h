#pragma once

#include "Documents.h"
#include "ProgressDisplay.h"
#include "platform/LocalFiles.h"
#include "platform/ShareReader.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace qreads::launcher
{

/// Made when it is wanted first.
using DisplaySource = std::function<ProgressDisplay&()>;

/// Where a program is put together.
class BlockTarget
{
public:
  virtual ~BlockTarget() = default;
  /// What is there from an earlier copy, which may have been stopped at any moment.
  virtual std::string read(std::uint64_t offset, std::size_t length) = 0;
  virtual void write(std::uint64_t offset, std::string_view bytes) = 0;
};

/// Another release on this computer, whose equal blocks need not come from the share. Nothing about it is trusted.
struct BlockSource
{
  std::string release;
  Manifest manifest;
  platform::LocalFile program;
};

/// Brings a release from the share, within the channel's policy. Throws Problem.
class Transfer
{
public:
  Transfer(platform::ShareReader& share, const Channel& channel, DisplaySource display);

  /// The release's manifest, which is the one that the channel names.
  /// @param envelope  the whole content of its file
  Manifest manifest(std::string& envelope);

  /// Puts a release's program together. Each block is compared with the manifest before it is written.
  void copy(const Manifest& manifest, BlockTarget& target, const std::vector<BlockSource>& sources);

private:
  /// A file on the share with all blocks, one after the other, and how each becomes the product's.
  struct Supply
  {
    std::string file;
    /// Of all blocks. Offset and length in the file.
    std::vector<Range> ranges;
    /// The product's block; what is wrong need not be noticed.
    std::function<std::string(std::size_t block, std::string bytes)> blockOf;
    /// What it does not have is in none of the others.
    bool isLast = false;
  };

  /// @returns  the blocks that have to come from the share
  std::vector<std::size_t> takeWhatIsHere(const Manifest& manifest, BlockTarget& target,
                                          const std::vector<BlockSource>& sources);
  /// From the one that is the least to copy to the plain file.
  std::vector<Supply> suppliesOf(const Manifest& manifest, const std::vector<BlockSource>& sources) const;
  void waitForTurn();
  bool haveSlot();
  void wait(std::chrono::milliseconds time, const std::function<std::string()>& what);
  /// @param missing  loses what has come
  void fetchPersistently(const Manifest& manifest, const Supply& supply, BlockTarget& target,
                         std::vector<std::size_t>& missing);
  void fetch(const Manifest& manifest, const Supply& supply, BlockTarget& target, std::vector<std::size_t>& missing);
  /// Shows how far it is, as often as that makes sense.
  /// @returns  false if the user does not want to wait
  bool show();
  /// Of a time; any moment around it.
  std::chrono::milliseconds scattered(std::chrono::milliseconds time);
  [[noreturn]] void fail(const platform::ShareReader::Answer& answer, const std::string& file) const;

  platform::ShareReader& m_share;
  const Channel& m_channel;
  DisplaySource m_display;
  std::mt19937_64 m_random{ std::random_device{}() };

  CopyProgress m_progress;
  std::chrono::steady_clock::time_point m_shown;
  std::chrono::steady_clock::time_point m_speedTaken;
  std::uint64_t m_speedBytes = 0; ///< that had come then
};

} // namespace qreads::launcher
