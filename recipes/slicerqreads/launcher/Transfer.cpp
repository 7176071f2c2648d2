#include "Transfer.h"

#include "Problem.h"
#include "ReleaseCache.h"
#include "platform/Execution.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <numeric>
#include <utility>

namespace qreads::launcher
{

namespace
{

using Clock = std::chrono::steady_clock;
using platform::ShareReader;
using std::chrono::milliseconds;

/// Small enough for a line of 100 kbit/s to bring one while it is waited for, and for several to be under way.
constexpr std::uint64_t pieceSize = 262144;
constexpr std::size_t piecesUnderWay = 4;
/// A share that brings nothing for that long is not waited for.
constexpr milliseconds patience{ 30000 };
constexpr int mostRetries = 3;
constexpr milliseconds firstRetry{ 500 };
/// Slots that are tried before it is waited.
constexpr std::size_t slotsAtOnce = 4;
constexpr milliseconds firstSlotWait{ 500 };
constexpr milliseconds longestSlotWait{ 15000 };
/// Nobody goes without the program because somebody keeps a slot.
constexpr milliseconds slotPatience{ 600000 };
constexpr milliseconds speedSpan{ 1000 };

/// It may work if it is tried again.
class ShareFailure : public std::runtime_error
{
public:
  using std::runtime_error::runtime_error;
};

std::string secondsText(milliseconds time)
{
  return std::to_string((time.count() + 999) / 1000) + " s";
}

} // namespace

Transfer::Transfer(ShareReader& share, const Channel& channel, DisplaySource display)
  : m_share(share)
  , m_channel(channel)
  , m_display(std::move(display))
{
}

void Transfer::fail(const ShareReader::Answer& answer, const std::string& file) const
{
  if (answer.status == ShareReader::Status::Cancelled)
  {
    throw Problem(Problem::Kind::Cancelled, "The copy of version " + versionOf(this->m_channel.release) +
                                              " was cancelled. The next start goes on with it");
  }
  throw Problem(Problem::Kind::Share, "The share's \"" + file + "\" cannot be read: " + answer.reason +
                                        ". Check the network, or ask the administrator");
}

Manifest Transfer::manifest(std::string& envelope)
{
  const std::string file = this->m_channel.release + "/" + manifestName;
  this->m_share.ask(file, 0, envelopeLimit + 1);
  const auto answer = this->m_share.answer(patience,
                                           [this]
                                           {
                                             ProgressDisplay& display = this->m_display();
                                             display.waiting("Waiting for the share.");
                                             return !display.isCancelled();
                                           });
  if (answer.status != ShareReader::Status::Content)
  {
    this->fail(answer, file);
  }
  // The channel is signed and names this hash, so that it does not matter by which key, of today or of then, the
  // manifest itself is signed.
  const std::string where = "The share's \"" + file + "\"";
  if (hashOf(answer.bytes) != this->m_channel.manifestHash)
  {
    throw Problem(Problem::Kind::Refused, where + " is refused: it is not the one that the channel names, so it was "
                                                  "changed or is damaged. Ask the administrator");
  }
  Manifest manifest = parseManifest(payloadOf(answer.bytes, "release", where), this->m_channel.release, where);
  if (!isAtLeast(SLICERQREADS_VERSION, manifest.minimumLauncher))
  {
    throw Problem(Problem::Kind::Refused, "Version " + manifest.version + " needs a launcher of version " +
                                            manifest.minimumLauncher + ", and this one is " + SLICERQREADS_VERSION +
                                            ". Have the administrator install it");
  }
  envelope = answer.bytes;
  return manifest;
}

void Transfer::copy(const Manifest& manifest, BlockTarget& target, const std::vector<BlockSource>& sources)
{
  this->m_progress = {};
  this->m_progress.version = manifest.version;
  this->m_progress.total = manifest.size;
  std::vector<std::size_t> missing = this->takeWhatIsHere(manifest, target, sources);
  if (missing.empty())
  {
    return;
  }
  this->waitForTurn();
  for (const Supply& supply : this->suppliesOf(manifest, sources))
  {
    if (!missing.empty())
    {
      this->fetchPersistently(manifest, supply, target, missing);
    }
  }
  this->m_share.releaseSlot();
}

std::vector<Transfer::Supply> Transfer::suppliesOf(const Manifest& manifest,
                                                   const std::vector<BlockSource>& sources) const
{
  std::vector<Supply> supplies;
  const auto add = [&](const Pack& pack, const BlockSource* source)
  {
    Supply supply;
    supply.file = this->m_channel.release + "/" + pack.file();
    for (const Frame& frame : pack.frames)
    {
      supply.ranges.push_back({ frame.offset, frame.length });
    }
    supply.blockOf = [&manifest, &pack, source](std::size_t block, const std::string& bytes)
    {
      std::string prefix;
      if (source != nullptr)
      {
        const Range range = prefixOf(block, manifest.blockSize, source->manifest.size);
        prefix = source->program.read(range.offset, range.length);
      }
      return unpack(bytes, pack.frames[block], prefix, manifest.lengthOf(block)).value_or(std::string());
    };
    supplies.push_back(std::move(supply));
  };
  // The release used last is most likely the one before this, of which the least is new.
  for (const BlockSource& source : sources)
  {
    for (const Pack& pack : manifest.packs)
    {
      if (supplies.empty() && pack.source == source.release)
      {
        add(pack, &source);
      }
    }
  }
  for (const Pack& pack : manifest.packs)
  {
    if (pack.source.empty())
    {
      add(pack, nullptr);
    }
  }
  Supply plain;
  plain.file = this->m_channel.release + "/" + programName;
  for (std::size_t block = 0; block < manifest.blocks.size(); ++block)
  {
    plain.ranges.push_back({ manifest.offsetOf(block), manifest.lengthOf(block) });
  }
  plain.blockOf = [](std::size_t /*block*/, std::string bytes) { return bytes; };
  plain.isLast = true;
  supplies.push_back(std::move(plain));
  return supplies;
}

void Transfer::fetchPersistently(const Manifest& manifest, const Supply& supply, BlockTarget& target,
                                 std::vector<std::size_t>& missing)
{
  milliseconds pause = firstRetry;
  for (int retry = 0;; ++retry)
  {
    try
    {
      this->fetch(manifest, supply, target, missing);
      return;
    }
    catch (const ShareFailure& failure)
    {
      if (retry == mostRetries)
      {
        this->fail({ ShareReader::Status::Failed, {}, failure.what() }, supply.file);
      }
    }
    // Not all at the same moment once the share is there again.
    this->wait(this->scattered(pause), [] { return "The share does not answer. It is tried again."; });
    pause *= 2;
  }
}

std::vector<std::size_t> Transfer::takeWhatIsHere(const Manifest& manifest, BlockTarget& target,
                                                  const std::vector<BlockSource>& sources)
{
  std::map<std::string_view, std::pair<const BlockSource*, std::size_t>> known;
  for (const BlockSource& source : sources)
  {
    for (std::size_t block = 0; block < source.manifest.blocks.size(); ++block)
    {
      known.emplace(source.manifest.blocks[block], std::pair(&source, block));
    }
  }
  std::vector<std::size_t> missing;
  for (std::size_t block = 0; block < manifest.blocks.size(); ++block)
  {
    const std::uint64_t offset = manifest.offsetOf(block);
    const std::size_t length = manifest.lengthOf(block);
    const auto isRight = [&](const std::string& bytes)
    { return bytes.size() == length && hashOf(bytes) == manifest.blocks[block]; };
    bool isHere = isRight(target.read(offset, length));
    const auto found = known.find(manifest.blocks[block]);
    if (!isHere && found != known.end())
    {
      const auto& [source, number] = found->second;
      const std::string bytes = source->program.read(source->manifest.offsetOf(number), length);
      isHere = isRight(bytes);
      if (isHere)
      {
        target.write(offset, bytes);
      }
    }
    if (isHere)
    {
      this->m_progress.done += length;
    }
    else
    {
      missing.push_back(block);
    }
    if (!this->show())
    {
      this->fail({ ShareReader::Status::Cancelled, {}, {} }, this->m_channel.release);
    }
  }
  return missing;
}

milliseconds Transfer::scattered(milliseconds time)
{
  return milliseconds(
    std::uniform_int_distribution<milliseconds::rep>(time.count() / 2, time.count() * 3 / 2)(this->m_random));
}

void Transfer::wait(milliseconds time, const std::function<std::string()>& what)
{
  const auto end = Clock::now() + time;
  while (Clock::now() < end)
  {
    ProgressDisplay& display = this->m_display();
    display.waiting(what());
    if (display.isCancelled())
    {
      this->fail({ ShareReader::Status::Cancelled, {}, {} }, this->m_channel.release);
    }
    platform::sleepFor(
      std::min(ProgressDisplay::interval, std::chrono::ceil<milliseconds>(end - Clock::now())).count());
  }
}

bool Transfer::haveSlot()
{
  std::vector<std::int64_t> numbers;
  const auto count = static_cast<std::size_t>(this->m_channel.policy.parallelCopies);
  while (numbers.size() < std::min(count, slotsAtOnce))
  {
    const auto number =
      std::uniform_int_distribution<std::int64_t>(1, this->m_channel.policy.parallelCopies)(this->m_random);
    if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
    {
      numbers.push_back(number);
    }
  }
  for (const std::int64_t number : numbers)
  {
    const std::string file = "slots/" + std::to_string(number);
    this->m_share.askForSlot(file);
    const auto answer = this->m_share.answer(patience, [this] { return this->show(); });
    switch (answer.status)
    {
      case ShareReader::Status::Taken:
        break;
      case ShareReader::Status::Hanging:
      case ShareReader::Status::Cancelled:
        this->fail(answer, file);
      default:
        // Ours; or a share without slots, or without locks for those who only read it: no limit can be kept there.
        return true;
    }
  }
  return false;
}

void Transfer::waitForTurn()
{
  const Policy& policy = this->m_channel.policy;
  if (policy.spreadSeconds > 0)
  {
    const milliseconds time(
      std::uniform_int_distribution<std::int64_t>(0, policy.spreadSeconds * 1000)(this->m_random));
    const auto end = Clock::now() + time;
    this->wait(time,
               [end]
               {
                 return "Not all computers copy at once. This one starts in " +
                        secondsText(std::chrono::duration_cast<milliseconds>(end - Clock::now())) + ".";
               });
  }
  if (policy.parallelCopies == 0)
  {
    return;
  }
  milliseconds pause = firstSlotWait;
  const auto end = Clock::now() + slotPatience;
  while (!this->haveSlot() && Clock::now() < end)
  {
    this->wait(this->scattered(pause), [] { return "Waiting until other computers have copied."; });
    pause = std::min(2 * pause, longestSlotWait);
  }
}

void Transfer::fetch(const Manifest& manifest, const Supply& supply, BlockTarget& target,
                     std::vector<std::size_t>& missing)
{
  // What follows each other in the file is one stretch, which is read in pieces.
  std::deque<Range> pieces;
  for (std::size_t at = 0; at < missing.size();)
  {
    const std::uint64_t begin = supply.ranges[missing[at]].offset;
    std::uint64_t end = begin;
    do
    {
      end += supply.ranges[missing[at]].length;
      ++at;
    } while (at < missing.size() && supply.ranges[missing[at]].offset == end);
    for (std::uint64_t offset = begin; offset < end; offset += pieceSize)
    {
      pieces.push_back({ offset, std::min(pieceSize, end - offset) });
    }
  }
  const bool isScattered = missing.size() < manifest.blocks.size();
  const auto start = Clock::now();
  std::uint64_t asked = 0;
  std::deque<Range> underWay;
  std::string bytes;    // of blocks that have not come as a whole
  std::size_t next = 0; // of the missing ones
  std::vector<std::size_t> wrong;
  // What was under way is answered before anything else can be asked.
  const auto stop = [&]
  {
    while (!underWay.empty())
    {
      this->m_share.answer(patience, [this] { return this->show(); });
      underWay.pop_front();
    }
    missing.erase(missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(next));
    missing.insert(missing.begin(), wrong.begin(), wrong.end());
  };
  const auto refuse = [&](const std::string& reason)
  {
    throw Problem(Problem::Kind::Refused, "The share's \"" + supply.file + "\" is refused: " + reason +
                                            ". It was changed or is damaged. Ask the administrator");
  };
  const auto checkPatience = [&]
  {
    if (!this->show())
    {
      this->fail({ ShareReader::Status::Cancelled, {}, {} }, supply.file);
    }
  };
  while (!pieces.empty() || !underWay.empty())
  {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const auto limit = static_cast<double>(this->m_channel.policy.bytesPerSecond);
    while (!pieces.empty() && underWay.size() < piecesUnderWay &&
           (limit == 0 || static_cast<double>(asked) <= seconds * limit))
    {
      const Range piece = pieces.front();
      this->m_share.ask(supply.file, piece.offset, static_cast<std::uint32_t>(piece.length), isScattered);
      asked += piece.length;
      underWay.push_back(piece);
      pieces.pop_front();
    }
    if (underWay.empty())
    {
      checkPatience();
      platform::sleepFor(ProgressDisplay::interval.count());
      continue;
    }
    const auto answer = this->m_share.answer(patience, [this] { return this->show(); });
    const Range piece = underWay.front();
    underWay.pop_front();
    const bool isShort = answer.status == ShareReader::Status::Content && answer.bytes.size() < piece.length;
    if (isShort || (answer.status == ShareReader::Status::Missing && !supply.isLast))
    {
      if (supply.isLast)
      {
        refuse("it is shorter than its manifest says");
      }
      stop();
      return;
    }
    if (answer.status == ShareReader::Status::Failed)
    {
      stop();
      throw ShareFailure(answer.reason);
    }
    if (answer.status != ShareReader::Status::Content)
    {
      this->fail(answer, supply.file);
    }
    bytes += answer.bytes;
    this->m_progress.fromShare += answer.bytes.size();
    std::size_t used = 0;
    while (next < missing.size() && bytes.size() - used >= supply.ranges[missing[next]].length)
    {
      const std::size_t block = missing[next];
      const std::size_t length = supply.ranges[block].length;
      const std::string whole = supply.blockOf(block, bytes.substr(used, length));
      used += length;
      ++next;
      if (whole.size() == manifest.lengthOf(block) && hashOf(whole) == manifest.blocks[block])
      {
        target.write(manifest.offsetOf(block), whole);
        this->m_progress.done += whole.size();
      }
      else if (supply.isLast)
      {
        refuse("block " + std::to_string(block) + " of " + std::to_string(manifest.blocks.size()) +
               " is not what its manifest says");
      }
      else
      {
        wrong.push_back(block);
      }
    }
    bytes.erase(0, used);
    checkPatience();
  }
  stop();
}

bool Transfer::show()
{
  const auto now = Clock::now();
  ProgressDisplay& display = this->m_display();
  if (now - this->m_shown < ProgressDisplay::interval)
  {
    return !display.isCancelled();
  }
  this->m_shown = now;
  CopyProgress& progress = this->m_progress;
  if (now - this->m_speedTaken >= speedSpan)
  {
    const double seconds = std::chrono::duration<double>(now - this->m_speedTaken).count();
    const double speed = static_cast<double>(progress.fromShare - this->m_speedBytes) / seconds;
    // The first span starts with the first bytes; later ones are evened out.
    progress.bytesPerSecond =
      progress.bytesPerSecond == 0 ? (this->m_speedBytes == 0 ? 0 : speed) : (progress.bytesPerSecond + speed) / 2;
    progress.left.reset();
    if (progress.bytesPerSecond > 0)
    {
      progress.left = std::chrono::seconds(
        std::llround(std::ceil(static_cast<double>(progress.total - progress.done) / progress.bytesPerSecond)));
    }
    this->m_speedTaken = now;
    this->m_speedBytes = progress.fromShare;
  }
  display.copying(progress);
  return !display.isCancelled();
}

} // namespace qreads::launcher
