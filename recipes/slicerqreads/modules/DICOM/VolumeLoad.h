#pragma once

#include "FrameDecoder.h"
#include "SeriesPlanner.h"

#include "loading/ProblemList.h"
#include "loading/VolumeReader.h"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace qreads
{

/// Reads the pixels of one volume into memory.
class VolumeLoad
{
public:
  VolumeLoad(VolumePlan plan, LoadObserver& observer, const CancelFlag& cancelled, ProblemList& problems);

  /// Announces the volume and its slices, but not its end.
  /// @param earlier  of the same request, whose slices are taken over; null for none
  /// @return  the reason why it cannot be read at all; empty otherwise.
  std::string run(const VolumeLoad* earlier);

  // Instead of that, slice by slice on one thread:

  /// Announces the volume with the slices that the earlier one has.
  /// @param isWidest  whether no other scalar type can be tried
  /// @return  as `run`
  std::string start(int scalarType, bool isWidest, const VolumeLoad* earlier);
  /// Announces one of the slices that were taken over, for there to be something to show of the volume.
  void announceCarried();
  /// Does nothing where the slice is there already.
  void readSlice(std::size_t slice, FrameDecoder& decoder, DecodedFrame& decoded);
  /// Fills an empty slice of the plan.
  void put(std::size_t slice, FrameReference frame) { this->m_plan.slices[slice] = std::move(frame); }

  const VolumePlan& plan() const { return this->m_plan; }
  /// Null before the start.
  const std::shared_ptr<Volume>& volume() const { return this->m_volume; }
  /// Whether there was a value that the scalar type does not hold.
  bool needsWiderType() const { return this->m_needsWiderType; }

private:
  struct Legacy;
  Legacy legacyOf(const VolumeLoad& earlier) const;
  void readSlices();

  VolumePlan m_plan;
  LoadObserver& m_observer;
  const CancelFlag& m_cancelled;
  ProblemList& m_problems;
  std::shared_ptr<Volume> m_volume;
  std::optional<int> m_carried; ///< a slice of the earlier volume, if there is one
  bool m_isWidest{ false };
  std::atomic<bool> m_needsWiderType{ false };
};

/// For the user: a file and what is wrong with it.
std::string problemLine(const std::filesystem::path& file, const std::string& reason);

} // namespace qreads
