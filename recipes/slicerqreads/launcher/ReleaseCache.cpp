#include "ReleaseCache.h"

#include "Problem.h"
#include "platform/Execution.h"

#include <algorithm>
#include <set>

namespace qreads::launcher
{

namespace
{

constexpr const char* stateName = "trusted.json";
constexpr std::size_t largestState = 1048576;
constexpr std::size_t readAtOnce = 1048576;

std::filesystem::path rootFolder()
{
  const std::filesystem::path folder = platform::cacheFolder();
  if (folder.empty())
  {
    throw Problem(Problem::Kind::Cache, "there is no folder for what programs keep: set HOME or XDG_CACHE_HOME");
  }
  return folder / "SlicerQReads";
}

} // namespace

ReleaseCache::ReleaseCache()
  : m_root(platform::PrivateFolder::open(rootFolder(), true))
  , m_releases(this->m_root.folder("releases", true))
  , m_partial(this->m_root.folder("partial", true))
{
}

TrustedState ReleaseCache::load(const PublicKey& firstKey) const
{
  const std::string where = "\"" + (this->m_root.path() / stateName).string() + "\"";
  try
  {
    if (const auto text = this->m_root.read(stateName, largestState))
    {
      TrustedState state = parseTrustedState(*text, where);
      if (state.firstKey == firstKey.id())
      {
        return state;
      }
    }
  }
  catch (const Problem& problem)
  {
    // What it said is lost, and with it the protection against older releases until the next valid channel. Releases
    // that are here are looked through by their signatures.
    platform::writeError(std::string(problem.what()) + ". It is written anew");
  }
  return firstState(firstKey);
}

void ReleaseCache::store(const TrustedState& state) const
{
  this->m_root.write(stateName, state.text());
}

std::optional<std::filesystem::path> ReleaseCache::unchangedProgram(const InstalledRelease& release) const
{
  try
  {
    const platform::PrivateFolder folder = this->m_releases.folder(release.name, false);
    if (folder.file(programName).stamp() == release.stamp)
    {
      return folder.path() / programName;
    }
  }
  catch (const Problem&)
  {
    // Whatever is wrong with it, it is not the one that was found right.
  }
  return {};
}

std::optional<Manifest> ReleaseCache::manifestOf(const std::string& release, const std::string& manifestHash) const
{
  try
  {
    const platform::PrivateFolder folder = this->m_releases.folder(release, false);
    const auto envelope = folder.read(manifestName, envelopeLimit);
    if (envelope && hashOf(*envelope) == manifestHash)
    {
      return parseManifest(payloadOf(*envelope, "release", folder.path().string()), release, folder.path().string());
    }
  }
  catch (const Problem&)
  {
    // It is as if it were not there.
  }
  return {};
}

std::optional<InstalledRelease> ReleaseCache::verified(const std::string& release,
                                                       const std::string& manifestHash) const
{
  const auto manifest = this->manifestOf(release, manifestHash);
  if (!manifest)
  {
    return {};
  }
  try
  {
    const platform::LocalFile program = this->m_releases.folder(release, false).file(programName);
    // Before it is read: what happens to it after that changes it.
    const platform::FileStamp stamp = program.stamp();
    if (isProgramOf(program, *manifest))
    {
      return InstalledRelease{ release, manifestHash, 0, stamp };
    }
  }
  catch (const Problem& problem)
  {
    platform::writeError(problem.what());
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> ReleaseCache::signedReleases(const std::vector<PublicKey>& keys) const
{
  std::vector<std::pair<std::string, std::string>> found;
  for (const std::string& name : this->m_releases.names())
  {
    try
    {
      const auto envelope = this->m_releases.folder(name, false).read(manifestName, envelopeLimit);
      if (envelope && isReleaseName(name))
      {
        openEnvelope(*envelope, "release", keys, name);
        found.emplace_back(name, hashOf(*envelope));
      }
    }
    catch (const Problem&)
    {
      // Not one that can be used.
    }
  }
  // The latest version first.
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b)
            {
              const std::string first = versionOf(a.first);
              const std::string second = versionOf(b.first);
              return first != second && isAtLeast(first, second);
            });
  return found;
}

std::uint64_t ReleaseCache::reserved(const std::string& release) const
{
  try
  {
    return static_cast<std::uint64_t>(this->m_partial.folder(release, false).file(programName).stamp().size);
  }
  catch (const Problem&)
  {
    return 0;
  }
}

void ReleaseCache::putAside(const std::string& release) const
{
  const std::string aside = release + ".old";
  this->m_partial.remove(aside);
  this->m_releases.rename(release, this->m_partial, aside);
}

void ReleaseCache::prune(const TrustedState& state, std::size_t keep, const std::string& copied) const
{
  std::set<std::string> kept;
  for (const InstalledRelease& release : state.releases)
  {
    if (keep == 0 || kept.size() < keep)
    {
      kept.insert(release.name);
    }
  }
  for (const std::string& name : this->m_releases.names())
  {
    if (kept.count(name) == 0)
    {
      this->putAside(name);
    }
  }
  for (const std::string& name : this->m_partial.names())
  {
    if (name != copied)
    {
      this->m_partial.remove(name);
    }
  }
}

bool isProgramOf(const platform::LocalFile& program, const Manifest& manifest)
{
  if (program.stamp().size != static_cast<std::int64_t>(manifest.size))
  {
    return false;
  }
  Hash hash;
  for (std::uint64_t offset = 0; offset < manifest.size; offset += readAtOnce)
  {
    hash.add(program.read(offset, readAtOnce));
  }
  return hash.hexadecimal() == manifest.hash;
}

} // namespace qreads::launcher
