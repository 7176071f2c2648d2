#pragma once

#include "Envelope.h"
#include "Packs.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the signed documents of a share say (superbuild/deploy/release_format.py). The functions throw Problem,
/// Refused, for what is not as it has to be; members that they do not know are left alone, so that later documents may
/// have more.
namespace qreads::launcher
{

/// Seconds since 1970, UTC.
using Time = std::int64_t;

/// How computers take a release.
struct Policy
{
  bool isMandatory = true;
  std::int64_t parallelCopies = 0; ///< from one share at a time; 0: no limit
  std::int64_t bytesPerSecond = 0; ///< of one computer; 0: no limit
  std::int64_t spreadSeconds = 0;  ///< a copy starts at a random moment within them
  std::int64_t keep = 2;           ///< releases on this computer; 0: no limit
  std::int64_t minimumFreeBytes = 0;
};

/// What a channel's computers run.
struct Channel
{
  std::string name;
  std::int64_t number = 0; ///< grows with each change
  Time expires = 0;
  std::string release;      ///< a folder's name
  std::string manifestHash; ///< of the file of the manifest's envelope
  Policy policy;
};

/// What a release consists of.
struct Manifest
{
  std::string version;
  std::uint64_t size = 0;
  std::string hash;
  std::uint64_t blockSize = 0;
  std::vector<std::string> blocks; ///< hash of each
  std::string minimumLauncher;
  std::vector<Pack> packs;

  std::uint64_t offsetOf(std::size_t block) const { return block * this->blockSize; }
  /// The last block may be shorter than the others.
  std::uint64_t lengthOf(std::size_t block) const;
};

/// Keys that sign from some moment on.
struct KeyDocument
{
  std::int64_t number = 0;
  std::vector<PublicKey> keys;
};

/// @param wantedName  the channel that was asked for
Channel parseChannel(std::string_view payload, const std::string& wantedName, const std::string& where);

/// @param release  the folder's name, which has to fit to the content
Manifest parseManifest(std::string_view payload, const std::string& release, const std::string& where);

/// @param wantedNumber  the one that was asked for
KeyDocument parseKeyDocument(std::string_view payload, std::int64_t wantedNumber, const std::string& where);

/// Whether a text can be a channel's name, which names a file.
bool isChannelName(std::string_view text);

/// Whether a text can be a release's name, which names a folder.
bool isReleaseName(std::string_view text);

/// The version in a release's name.
std::string versionOf(const std::string& release);

/// Whether a version, numbers with dots between them, is the same as another or later.
bool isAtLeast(const std::string& version, const std::string& other);

/// `2027-11-25T00:00:00Z`
std::string textOf(Time time);

} // namespace qreads::launcher
