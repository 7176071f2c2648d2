#pragma once

#include "TrustedState.h"
#include "platform/LocalFiles.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace qreads::launcher
{

/// Name of the program in a release's folder, here and on the share.
constexpr const char* programName = "SlicerQReads";
/// Name of the manifest's envelope there.
constexpr const char* manifestName = "manifest.json";

/// The user's folder with releases. The functions throw Problem, Refused or Cache.
///
///     releases/<release>/SlicerQReads, manifest.json   whole and right
///     partial/<release>/…                              being copied
///     trusted.json, lock
class ReleaseCache
{
public:
  /// Made where it is not there.
  ReleaseCache();

  /// @returns  what is trusted; without anything seen where nothing is kept, or another first key is to be trusted
  TrustedState load(const PublicKey& firstKey) const;
  void store(const TrustedState& state) const;

  /// A release of the list whose program has not changed since it was found right; empty otherwise.
  std::optional<std::filesystem::path> unchangedProgram(const InstalledRelease& release) const;
  /// The manifest that lies beside the program, if it is the one that has this hash.
  std::optional<Manifest> manifestOf(const std::string& release, const std::string& manifestHash) const;
  /// Reads the whole program.
  /// @returns  the release as it goes into the list; empty where the program is not what its manifest says
  std::optional<InstalledRelease> verified(const std::string& release, const std::string& manifestHash) const;
  /// Releases that are not in the list, with the hash of their manifest, which one of the keys has signed.
  std::vector<std::pair<std::string, std::string>> signedReleases(const std::vector<PublicKey>& keys) const;

  const platform::PrivateFolder& releases() const { return this->m_releases; }
  const platform::PrivateFolder& partial() const { return this->m_partial; }
  const platform::PrivateFolder& root() const { return this->m_root; }
  std::unique_ptr<platform::Lock> tryLock() const { return this->m_root.tryLock("lock"); }

  /// What a stopped copy of a release has of the disk.
  std::uint64_t reserved(const std::string& release) const;
  /// Takes a release out of use, in one step: half a release is none. A program that is running goes on until its end.
  void putAside(const std::string& release) const;
  /// Removes all releases but the first of the list, and what copies have left over.
  /// @param copied  a copy that is gone on with; empty: none
  void prune(const TrustedState& state, std::size_t keep, const std::string& copied) const;

private:
  platform::PrivateFolder m_root;
  platform::PrivateFolder m_releases;
  platform::PrivateFolder m_partial;
};

/// The two hashes of a release's program: whether it is what its manifest says.
bool isProgramOf(const platform::LocalFile& program, const Manifest& manifest);

} // namespace qreads::launcher
