#pragma once

#include "loading/VolumeWriter.h"

namespace qreads
{

/// Writes NRRD, NIfTI and MetaImage files, each with its voxels inside.
class VolumeFileWriter final : public VolumeWriter
{
public:
  bool recognises(const std::filesystem::path& file) const override;
  void write(const Volume& volume, const std::filesystem::path& file) const override;
};

} // namespace qreads
