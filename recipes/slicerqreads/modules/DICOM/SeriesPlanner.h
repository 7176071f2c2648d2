#pragma once

#include "ImageHeader.h"

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

using ImageHeaders = std::vector<std::shared_ptr<const ImageHeader>>;

/// One image: a frame of a file.
struct FrameReference
{
  std::shared_ptr<const ImageHeader> header;
  std::size_t frame{ 0 };

  const Plane& plane() const { return this->header->planes[this->frame]; }
  bool isReadable() const { return this->header->damage.empty(); }
};

/// A volume before its pixels are read: which frame fills which slice, and where it is.
struct VolumePlan
{
  Series series;
  /// From the lowest slice along the normal to the highest; none where a slice is missing. Those of
  /// damaged files are there, too.
  std::vector<std::optional<FrameReference>> slices;
  std::array<double, 16> ijkToRAS{}; ///< row-major
  std::vector<std::string> problems; ///< what is uncertain about the geometry

  /// Frames that can be read, as far as the headers tell.
  std::size_t frameCount() const;
  /// The frame nearest to the middle of the volume that can be read.
  const FrameReference& middleFrame() const;
};

/// Puts images that belong together into volumes: those of one series, with the same size, kind of
/// pixels and orientation, each position once. In order of series number. Damaged files belong to a
/// volume of others that are not; alone they are none.
std::vector<VolumePlan> planVolumes(const ImageHeaders& headers);

} // namespace qreads
