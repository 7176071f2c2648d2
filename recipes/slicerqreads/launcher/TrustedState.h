#pragma once

#include "Documents.h"
#include "platform/LocalFiles.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace qreads::launcher
{

/// A release that was copied and found right.
struct InstalledRelease
{
  std::string name;
  std::string manifestHash;
  Time compared = 0;         ///< when a channel named it last
  platform::FileStamp stamp; ///< of the program; while it is the same, the program is
};

/// What a computer keeps about what it has seen, so that nothing older can be passed off on it.
struct TrustedState
{
  std::string firstKey; ///< id of the key that everything here goes back to
  std::map<std::string, std::int64_t> channelNumbers;
  KeyDocument keys;                       ///< the newest; number 0 is the first key alone
  Time seen = 0;                          ///< the clock, at the latest moment at which a channel was valid
  std::vector<InstalledRelease> releases; ///< the one used last comes first

  const InstalledRelease* find(const std::string& release) const;
  /// Puts a release first.
  void use(const InstalledRelease& release);

  /// Takes over what another one has seen that is later; its releases are not looked at.
  void add(const TrustedState& other);

  std::string text() const;
};

/// @throws Problem  Refused, where it is damaged
TrustedState parseTrustedState(std::string_view text, const std::string& where);

/// Nothing has been seen yet.
TrustedState firstState(const PublicKey& key);

} // namespace qreads::launcher
