#pragma once

#include "SeriesPlanner.h"
#include "VolumeLoad.h"

#include "loading/ProblemList.h"
#include "loading/VolumeReader.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace qreads
{

/// A volume of what has arrived of a series while other files are still coming in. It is announced anew when images
/// come that it has no place for; not at each, since a volume has to be copied into the next.
class GrowingVolume
{
public:
  /// How long an image may have to wait for a volume with a place for it.
  static constexpr std::chrono::milliseconds LongestWait{ 300 };

  /// @param fileCount  all files of the request
  GrowingVolume(std::size_t fileCount, LoadObserver& observer, const CancelFlag& cancelled);

  /// Decodes and announces the images. Those that do not belong to the first one of all are passed over.
  /// To be called also where nothing has come, at least every `LongestWait`.
  void add(const std::vector<ArrivedImage>& images);

  /// The volume so far; null before the first image.
  const VolumeLoad* load() const { return this->m_load.get(); }

private:
  void restart();
  void readSlice(std::size_t slice);

  std::size_t m_fileCount;
  LoadObserver& m_observer;
  const CancelFlag& m_cancelled;
  ProblemList m_ignored; ///< the final volume has them, too
  std::vector<ArrivedImage> m_images;
  std::unique_ptr<VolumeLoad> m_load;
  std::size_t m_waiting{ 0 };    ///< images that the volume has no place for
  std::size_t m_scalarType{ 0 }; ///< of those that may be tried
  std::size_t m_planned{ 0 };    ///< images at the last restart
  std::chrono::steady_clock::time_point m_restarted;
  FrameDecoder m_decoder;
  DecodedFrame m_decoded;
};

} // namespace qreads
