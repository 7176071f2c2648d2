#pragma once

#include "Volume.h"

#include <filesystem>

namespace qreads
{

/// Writes volumes into one kind of file; a loadable module provides it.
class VolumeWriter
{
public:
  virtual ~VolumeWriter() = default;
  /// Whether this writer is for files of that name.
  virtual bool recognises(const std::filesystem::path& file) const = 0;
  /// Writes the whole volume, or throws std::runtime_error with the reason and the next step. A file that was there
  /// before is replaced when the new one is complete; a failure leaves it as it was.
  virtual void write(const Volume& volume, const std::filesystem::path& file) const = 0;
};

} // namespace qreads
