#pragma once

#include "Envelope.h"

#include <filesystem>
#include <string>

namespace qreads::launcher
{

/// What the administrator of a computer decides.
struct Configuration
{
  std::filesystem::path share; ///< the folder that `superbuild deploy` was given
  std::string channel;
  PublicKey key; ///< the first one that is trusted
};

/// @throws Problem  Refused
Configuration readConfiguration(const std::filesystem::path& file);

} // namespace qreads::launcher
