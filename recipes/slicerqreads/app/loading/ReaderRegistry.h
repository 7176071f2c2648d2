#pragma once

#include "VolumeReader.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace qreads
{

/// The readers of this build, in the order in which they are asked.
class ReaderRegistry
{
public:
  /// Null is ignored, so that a module without a reader needs no special case.
  void add(std::unique_ptr<VolumeReader> reader);

  /// The first reader that recognises the path; null if none does.
  VolumeReader* readerFor(const std::filesystem::path& path) const;

  /// Reads the request with the reader of its first path that has one, blocking, as
  /// `VolumeReader::read` does. Where there is none, says in `failed` why. Never throws.
  void read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled) const;

private:
  std::vector<std::unique_ptr<VolumeReader>> m_readers;
};

} // namespace qreads
