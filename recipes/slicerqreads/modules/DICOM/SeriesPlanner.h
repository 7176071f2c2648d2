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

/// An image that is there while other files of the request are still coming in.
struct ArrivedImage
{
  std::shared_ptr<const ImageHeader> header;
  std::size_t fileNumber{ 0 }; ///< its place among all files in order of name
};

/// Whether a volume may have both images as slices.
bool belongTogether(const std::shared_ptr<const ImageHeader>& a, const std::shared_ptr<const ImageHeader>& b);

/// A volume of the images that are there, which all belong together, with empty slices between them and, where files
/// are named in the order of slices, room for those that are to come.
/// @param fileCount  all files of the request
/// @return  none where the images do not tell yet how far slices are apart
std::optional<VolumePlan> planGrowingVolume(const std::vector<ArrivedImage>& images, std::size_t fileCount);

/// The slice of a planned volume that an image is at.
/// @return  none where it is between slices or outside
std::optional<std::size_t> sliceOf(const std::shared_ptr<const ImageHeader>& image, const VolumePlan& plan);

} // namespace qreads
