#include "Launcher.h"

#include "Problem.h"
#include "platform/Execution.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace qreads::launcher
{

namespace
{

using platform::ShareReader;
using std::chrono::milliseconds;

constexpr Time day = 86400;
constexpr double megabyte = 1e6;
/// What the share may take to answer where there is a release to start without it, and where there is none.
constexpr milliseconds shortPatience{ 2000 };
constexpr milliseconds longPatience{ 30000 };
/// What another launcher may take that copies into the same cache.
constexpr milliseconds lockPatience{ 120000 };
/// Below the share's folder.
constexpr const char* shareFolder = "SlicerQReads";

std::string ageText(Time age)
{
  const Time days = age / day;
  return days < 1 ? "less than a day ago" : days == 1 ? "a day ago" : std::to_string(days) + " days ago";
}

std::string megabytesText(std::uint64_t bytes)
{
  return std::to_string(static_cast<std::uint64_t>(static_cast<double>(bytes) / megabyte + 1)) + " MB";
}

/// A program in the cache that is being put together.
class FileTarget : public BlockTarget
{
public:
  explicit FileTarget(platform::LocalFile& file)
    : m_file(file)
  {
  }
  std::string read(std::uint64_t offset, std::size_t length) override { return this->m_file.read(offset, length); }
  void write(std::uint64_t offset, std::string_view bytes) override { this->m_file.write(offset, bytes); }

private:
  platform::LocalFile& m_file;
};

class MemoryTarget : public BlockTarget
{
public:
  explicit MemoryTarget(platform::MemoryProgram& program)
    : m_program(program)
  {
  }
  std::string read(std::uint64_t /*offset*/, std::size_t /*length*/) override { return {}; }
  void write(std::uint64_t offset, std::string_view bytes) override { this->m_program.write(offset, bytes); }

private:
  platform::MemoryProgram& m_program;
};

/// Where something strange is in its place, it goes: nothing in the folder of copies is of value.
template<typename Make>
auto madeAnew(const platform::PrivateFolder& folder, const std::string& name, Make make)
{
  try
  {
    return make();
  }
  catch (const Problem& problem)
  {
    if (problem.kind() != Problem::Kind::Refused)
    {
      throw;
    }
    platform::writeError(problem.what());
    folder.remove(name);
    return make();
  }
}

} // namespace

Launcher::Launcher(Configuration configuration, std::vector<std::string> arguments, DisplaySource display)
  : m_configuration(std::move(configuration))
  , m_arguments(std::move(arguments))
  , m_display(std::move(display))
  , m_share(this->m_configuration.share / shareFolder)
  , m_now(platform::now())
  , m_state(firstState(this->m_configuration.key))
{
}

int Launcher::run()
{
  bool isMandatory = true;
  std::string reason;
  try
  {
    this->m_share.ask("channels/" + this->m_configuration.channel + ".json", 0, envelopeLimit + 1);
    this->openCache();
    const Channel channel = this->readChannel();
    isMandatory = channel.policy.isMandatory;
    this->startInstalled(channel);
    this->update(channel);
  }
  catch (const Problem& problem)
  {
    reason = problem.what();
    if (problem.kind() == Problem::Kind::Cancelled)
    {
      if (isMandatory)
      {
        platform::writeError(reason);
        return 1;
      }
      reason.clear();
    }
  }
  this->startFallback(reason);
  this->m_display().fail(reason + (this->m_cacheProblem.empty() ? "" : "\n" + this->m_cacheProblem) +
                         "\nThere is no release on this computer that could be started instead.");
  return 1;
}

void Launcher::openCache()
{
  try
  {
    this->m_cache.emplace();
    this->m_state = this->m_cache->load(this->m_configuration.key);
  }
  catch (const Problem& problem)
  {
    // A folder that others may have written to is not worked around: somebody has to look at it.
    if (problem.kind() == Problem::Kind::Refused)
    {
      this->m_display().fail(problem.what());
      platform::exitNow(1);
    }
    this->m_cacheProblem = problem.what();
  }
}

ShareReader::Answer Launcher::answer()
{
  const bool isPatient = this->m_state.releases.empty();
  const auto tick = [this, isPatient]
  {
    if (!isPatient)
    {
      return true;
    }
    ProgressDisplay& display = this->m_display();
    display.waiting("Waiting for the share.");
    return !display.isCancelled();
  };
  ShareReader::Answer answer = this->m_share.answer(isPatient ? longPatience : shortPatience, tick);
  if (answer.status == ShareReader::Status::Cancelled)
  {
    throw Problem(Problem::Kind::Cancelled, "The start was cancelled");
  }
  return answer;
}

std::string Launcher::keysFile() const
{
  return "keys/" + std::to_string(this->m_state.keys.number + 1) + ".json";
}

Channel Launcher::readChannel()
{
  // Asked for before the answer is there, so that both take no longer than one.
  this->m_share.ask(this->keysFile(), 0, envelopeLimit + 1);
  const std::string share = this->m_configuration.share.string();
  const ShareReader::Answer file = this->answer();
  const auto unreachable = [&share](const std::string& why)
  {
    return Problem(Problem::Kind::Share, "The share \"" + share + "\" cannot be used: " + why +
                                           ". Check the network, or ask the administrator.");
  };
  if (file.status == ShareReader::Status::Missing)
  {
    throw unreachable("it has no channel \"" + this->m_configuration.channel + "\"");
  }
  if (file.status != ShareReader::Status::Content)
  {
    throw unreachable(file.reason);
  }
  const ShareReader::Answer keys = this->answer();
  if (keys.status != ShareReader::Status::Content && keys.status != ShareReader::Status::Missing)
  {
    throw unreachable(keys.reason);
  }
  this->takeNewKeys(keys);
  const std::string where = "The channel \"" + this->m_configuration.channel + "\" of the share \"" + share + "\"";
  Channel channel = parseChannel(openEnvelope(file.bytes, "channel", this->m_state.keys.keys, where),
                                 this->m_configuration.channel, where);
  this->judge(channel);
  return channel;
}

void Launcher::takeNewKeys(ShareReader::Answer answer)
{
  const std::int64_t before = this->m_state.keys.number;
  while (answer.status == ShareReader::Status::Content)
  {
    const std::string where = "The share's \"" + this->keysFile() + "\"";
    try
    {
      this->m_state.keys = parseKeyDocument(openEnvelope(answer.bytes, "keys", this->m_state.keys.keys, where),
                                            this->m_state.keys.number + 1, where);
    }
    catch (const Problem& problem)
    {
      // The keys that are trusted stay; what they have not signed is refused.
      platform::writeError(problem.what());
      break;
    }
    this->m_share.ask(this->keysFile(), 0, envelopeLimit + 1);
    answer = this->answer();
  }
  // Whatever becomes of this start: a document that is taken away again is none the less the newest.
  if (this->m_state.keys.number != before)
  {
    this->keep(nullptr);
  }
}

void Launcher::judge(const Channel& channel) const
{
  const std::string name = "The channel \"" + channel.name + "\"";
  const auto trusted = this->m_state.channelNumbers.find(channel.name);
  if (trusted != this->m_state.channelNumbers.end() && channel.number < trusted->second)
  {
    throw Problem(Problem::Kind::Refused, name + " is refused: it is an old one, number " +
                                            std::to_string(channel.number) + " after " +
                                            std::to_string(trusted->second) + ". Tell the administrator.");
  }
  // A clock that was set back does not make it valid again. What is remembered was before the end of a channel, which
  // the next one extends: so a clock that was once wrong keeps nobody from what is published later.
  const Time now = std::max(this->m_now, this->m_state.seen);
  if (channel.expires <= now)
  {
    throw Problem(Problem::Kind::Refused, name + " is refused: it was valid until " + textOf(channel.expires) +
                                            ", and it is " + textOf(now) +
                                            ". Check this computer's clock, or have the administrator renew it.");
  }
}

void Launcher::keep(const InstalledRelease* used)
{
  if (!this->m_cache)
  {
    return;
  }
  try
  {
    const auto lock = this->m_lock ? nullptr : this->m_cache->tryLock();
    if (!this->m_lock && !lock)
    {
      return;
    }
    TrustedState state = this->m_cache->load(this->m_configuration.key);
    state.add(this->m_state);
    if (used != nullptr)
    {
      state.use(*used);
    }
    this->m_cache->store(state);
    this->m_state = std::move(state);
  }
  catch (const Problem& problem)
  {
    // The start does not depend on it.
    platform::writeError(problem.what());
  }
}

void Launcher::startInstalled(const Channel& channel)
{
  const std::string before = this->m_state.text();
  this->m_state.channelNumbers[channel.name] = channel.number;
  // Not at each start: it has to be on the disk, which may take longer than everything else.
  if (this->m_now > this->m_state.seen + day)
  {
    this->m_state.seen = this->m_now;
  }
  std::optional<InstalledRelease> release;
  if (const InstalledRelease* known = this->m_state.find(channel.release);
      known != nullptr && known->manifestHash == channel.manifestHash && this->m_cache->unchangedProgram(*known))
  {
    release = *known;
  }
  else if (this->m_cache)
  {
    release = this->m_cache->verified(channel.release, channel.manifestHash);
  }
  if (release)
  {
    if (this->m_now > release->compared + day)
    {
      release->compared = this->m_now;
    }
    this->m_state.use(*release);
  }
  if (this->m_state.text() != before)
  {
    this->keep(release ? &*release : nullptr);
  }
  if (release)
  {
    const std::string reason = this->start(*release);
    throw Problem(Problem::Kind::Cache, "Version " + versionOf(release->name) + " cannot be started: " + reason);
  }
}

std::string Launcher::start(const InstalledRelease& release)
{
  const platform::PrivateFolder& releases = this->m_cache->releases();
  std::string reason = platform::execute(releases.path() / release.name / programName, this->m_arguments);
  // Some computers start no programs from the users' folders.
  const auto manifest = this->m_cache->manifestOf(release.name, release.manifestHash);
  if (!manifest)
  {
    return reason;
  }
  platform::MemoryProgram memory(programName, manifest->size);
  const platform::LocalFile program = releases.folder(release.name, false).file(programName);
  for (std::size_t block = 0; block < manifest->blocks.size(); ++block)
  {
    memory.write(manifest->offsetOf(block), program.read(manifest->offsetOf(block), manifest->lengthOf(block)));
  }
  memory.seal();
  return hashOf(memory.content()) == manifest->hash ? reason + "; from memory: " + memory.execute(this->m_arguments)
                                                    : reason;
}

std::vector<BlockSource> Launcher::sources() const
{
  std::vector<BlockSource> sources;
  if (!this->m_cache)
  {
    return sources;
  }
  for (const InstalledRelease& release : this->m_state.releases)
  {
    if (auto manifest = this->m_cache->manifestOf(release.name, release.manifestHash))
    {
      try
      {
        sources.push_back({ release.name, std::move(*manifest),
                            this->m_cache->releases().folder(release.name, false).file(programName) });
      }
      catch (const Problem& problem)
      {
        platform::writeError(problem.what());
      }
    }
  }
  return sources;
}

void Launcher::update(const Channel& channel)
{
  Transfer transfer(this->m_share, channel, this->m_display);
  std::string envelope;
  const Manifest manifest = transfer.manifest(envelope);
  if (!channel.policy.isMandatory)
  {
    if (const auto installed = this->fallback();
        installed && !this->m_display().wantsUpdate({ versionOf(installed->name), manifest.version, manifest.size }))
    {
      this->startFallback({});
    }
  }
  if (this->m_cache)
  {
    try
    {
      this->install(channel, transfer, manifest, envelope);
    }
    catch (const Problem& problem)
    {
      if (problem.kind() != Problem::Kind::Cache)
      {
        throw;
      }
      this->m_cacheProblem = problem.what();
    }
  }
  this->m_lock.reset();
  this->startFromMemory(transfer, manifest);
}

void Launcher::waitForLock()
{
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + lockPatience;
  while (!(this->m_lock = this->m_cache->tryLock()))
  {
    ProgressDisplay& display = this->m_display();
    display.waiting("Waiting for another start of the viewer, which copies the new version.");
    if (display.isCancelled())
    {
      throw Problem(Problem::Kind::Cancelled, "The start was cancelled");
    }
    if (Clock::now() > end)
    {
      throw Problem(Problem::Kind::Cache, "Another launcher works in \"" + this->m_cache->root().path().string() +
                                            "\" and does not end. End it");
    }
    platform::sleepFor(ProgressDisplay::interval.count());
  }
}

void Launcher::makeRoom(const Channel& channel, const Manifest& manifest)
{
  const auto needed = manifest.size + static_cast<std::uint64_t>(channel.policy.minimumFreeBytes);
  const auto isEnough = [&]
  {
    // What an earlier copy has left there has its place already.
    const std::uint64_t reserved = this->m_cache->reserved(channel.release);
    return this->m_cache->root().freeBytes() + std::min(reserved, manifest.size) >= needed;
  };
  if (!isEnough())
  {
    this->m_cache->prune(this->m_state, 1, channel.release);
  }
  if (!isEnough())
  {
    throw Problem(Problem::Kind::Cache, "\"" + this->m_cache->root().path().string() + "\": its disk has " +
                                          megabytesText(this->m_cache->root().freeBytes()) + " free, and version " +
                                          manifest.version + " needs " + megabytesText(manifest.size) + ", with " +
                                          megabytesText(static_cast<std::uint64_t>(channel.policy.minimumFreeBytes)) +
                                          " to stay free. Free some of it");
  }
}

void Launcher::install(const Channel& channel, Transfer& transfer, const Manifest& manifest,
                       const std::string& envelope)
{
  this->waitForLock();
  // Another launcher may have been at it meanwhile.
  TrustedState state = this->m_cache->load(this->m_configuration.key);
  state.add(this->m_state);
  this->m_state = std::move(state);
  this->startInstalled(channel);

  this->makeRoom(channel, manifest);
  const platform::PrivateFolder& partial = this->m_cache->partial();
  const platform::PrivateFolder folder =
    madeAnew(partial, channel.release, [&] { return partial.folder(channel.release, true); });
  folder.write(manifestName, envelope);
  const InstalledRelease installed{ channel.release, channel.manifestHash, this->m_now,
                                    this->copyInto(folder, transfer, manifest) };
  if (this->m_cache->releases().has(channel.release))
  {
    // It is there and was found wrong.
    this->m_cache->putAside(channel.release);
  }
  partial.rename(channel.release, this->m_cache->releases(), channel.release);
  this->m_cache->releases().sync();
  this->keep(&installed);
  this->m_cache->prune(this->m_state, static_cast<std::size_t>(channel.policy.keep), {});
  throw Problem(Problem::Kind::Cache, "Version " + manifest.version + " cannot be started: " + this->start(installed));
}

platform::FileStamp Launcher::copyInto(const platform::PrivateFolder& folder, Transfer& transfer,
                                       const Manifest& manifest)
{
  // A program that is open for writing cannot be started: it is closed at the end of this function.
  platform::LocalFile file = madeAnew(folder, programName, [&] { return folder.fileToWrite(programName); });
  file.reserve(manifest.size);
  FileTarget target(file);
  transfer.copy(manifest, target, this->sources());
  file.makeProgram();
  file.sync();
  const platform::FileStamp stamp = file.stamp();
  if (!isProgramOf(file, manifest))
  {
    folder.remove(programName);
    throw Problem(Problem::Kind::Cache,
                  "\"" + (folder.path() / programName).string() + "\" does not read as it was written. Check the disk");
  }
  folder.sync();
  return stamp;
}

void Launcher::startFromMemory(Transfer& transfer, const Manifest& manifest)
{
  platform::MemoryProgram program(programName, manifest.size);
  MemoryTarget target(program);
  transfer.copy(manifest, target, this->sources());
  program.seal();
  if (hashOf(program.content()) != manifest.hash)
  {
    throw Problem(Problem::Kind::Refused,
                  "Version " + manifest.version + " is refused: as a whole it is not what its manifest says");
  }
  this->m_display().warn("Version " + manifest.version +
                         " is started from memory and not kept: " + this->m_cacheProblem);
  throw Problem(Problem::Kind::Cache, "Version " + manifest.version +
                                        " cannot be started from memory: " + program.execute(this->m_arguments));
}

std::optional<InstalledRelease> Launcher::fallback()
{
  if (!this->m_cache)
  {
    return {};
  }
  for (const InstalledRelease& release : this->m_state.releases)
  {
    if (this->m_cache->unchangedProgram(release))
    {
      return release;
    }
    if (auto verified = this->m_cache->verified(release.name, release.manifestHash))
    {
      verified->compared = release.compared;
      return verified;
    }
  }
  // What was known of them is lost.
  for (const auto& [name, manifestHash] : this->m_cache->signedReleases(this->m_state.keys.keys))
  {
    if (auto verified = this->m_cache->verified(name, manifestHash))
    {
      return verified;
    }
  }
  return {};
}

void Launcher::startFallback(const std::string& reason)
{
  const auto release = this->fallback();
  if (!release)
  {
    return;
  }
  if (!reason.empty())
  {
    const std::string compared =
      release->compared == 0 ? ""
                             : ", which was last compared with the share " + ageText(this->m_now - release->compared);
    this->m_display().warn(reason + "\nVersion " + versionOf(release->name) + " is started" + compared + ".");
  }
  platform::writeError(this->start(*release));
}

} // namespace qreads::launcher
