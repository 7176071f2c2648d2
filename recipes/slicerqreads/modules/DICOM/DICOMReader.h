#pragma once

#include "loading/VolumeReader.h"

namespace qreads
{

/// Reads DICOM files and folders of them, with their sub-folders.
///
/// Headers are read by all threads at once. Where that takes long, as it does from a slow share, the
/// first image that is found is shown as a volume of its own meanwhile. Then the slices of the series
/// chosen are read from the middle outwards.
class DICOMReader final : public VolumeReader
{
public:
  /// A folder, or a file that begins as DICOM files do.
  bool recognises(const std::filesystem::path& path) const override;
  void read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled) override;
};

} // namespace qreads
