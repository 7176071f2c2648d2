#pragma once

#include "loading/VolumeReader.h"

namespace qreads
{

/// Reads DICOM files and folders of them, with their sub-folders.
///
/// Headers are read by all threads at once. Then the slices of the series chosen are read from the middle outwards.
/// Where a file is slow to come, as from a share, all of it is read with its header, and what has arrived of the series
/// of the first image is shown meanwhile as a volume that grows.
class DICOMReader final : public VolumeReader
{
public:
  /// A folder, or a file that begins as DICOM files do.
  bool recognises(const std::filesystem::path& path) const override;
  void read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled) override;
};

} // namespace qreads
