#pragma once

#include "loading/VolumeReader.h"

namespace qreads
{

/// Reads volumes in NRRD, NIfTI and MetaImage files; several files are a series each.
class VolumeFileReader final : public VolumeReader
{
public:
  /// A file with the name extension of one of the formats.
  bool recognises(const std::filesystem::path& path) const override;
  void read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled) override;
};

} // namespace qreads
