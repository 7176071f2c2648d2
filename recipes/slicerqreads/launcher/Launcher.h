#pragma once

#include "Configuration.h"
#include "ReleaseCache.h"
#include "Transfer.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads::launcher
{

/// One start: finds the release that the channel names, has it on this computer, and becomes its program.
class Launcher
{
public:
  /// To be made before there is a display.
  Launcher(Configuration configuration, std::vector<std::string> arguments, DisplaySource display);

  /// Returns only where no program was started; the user has been told why.
  /// @returns  the exit status
  int run();

private:
  void openCache();
  /// What the share has to say now. @throws Problem
  Channel readChannel();
  platform::ShareReader::Answer answer();
  void takeNewKeys(platform::ShareReader::Answer answer);
  std::string keysFile() const;
  void judge(const Channel& channel) const;

  /// Starts the channel's release if it is here and right.
  void startInstalled(const Channel& channel);
  /// Copies the channel's release and starts it. @throws Problem
  void update(const Channel& channel);
  void install(const Channel& channel, Transfer& transfer, const Manifest& manifest, const std::string& envelope);
  /// @returns  the stamp of the program, which is whole, right and on the disk
  platform::FileStamp copyInto(const platform::PrivateFolder& folder, Transfer& transfer, const Manifest& manifest);
  void makeRoom(const Channel& channel, const Manifest& manifest);
  void waitForLock();
  void startFromMemory(Transfer& transfer, const Manifest& manifest);
  /// Other releases here, of which a new one may take something.
  std::vector<BlockSource> sources() const;

  /// The release that is started where the channel's cannot be: the one that was used last, if it is right.
  std::optional<InstalledRelease> fallback();
  /// @param reason  why it is not the channel's; empty where the user wants it so
  void startFallback(const std::string& reason);
  /// Returns where that is not possible.
  /// @returns  the reason
  std::string start(const InstalledRelease& release);

  /// Stores what is trusted, unless another launcher is at it: that one keeps as much.
  /// @param used  a release that is started now; null where none is
  void keep(const InstalledRelease* used);

  Configuration m_configuration;
  std::vector<std::string> m_arguments;
  DisplaySource m_display;
  platform::ShareReader m_share;
  Time m_now; ///< at the start
  std::optional<ReleaseCache> m_cache;
  std::string m_cacheProblem; ///< why there is no cache
  std::unique_ptr<platform::Lock> m_lock;
  TrustedState m_state;
};

} // namespace qreads::launcher
