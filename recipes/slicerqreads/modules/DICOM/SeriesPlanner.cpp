#include "SeriesPlanner.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

namespace qreads
{

namespace
{

using Frames = std::vector<FrameReference>;

std::string nameOf(const FrameReference& frame)
{
  return frame.header->file.filename().string();
}

bool hasGeometry(const FrameReference& frame)
{
  return frame.plane().position && frame.plane().orientation;
}

/// Images with different keys never share a volume.
auto groupKey(const FrameReference& frame)
{
  const ImageHeader& header = *frame.header;
  const PixelLayout& layout = header.layout;
  return std::make_tuple(header.seriesNumber, header.series.studyInstanceUID, header.series.seriesInstanceUID,
                         header.series.patientID, header.multiFrameUID, layout.columns, layout.rows, layout.isColor(),
                         layout.inverted, layout.kind, hasGeometry(frame));
}

/// Whether two images differ in nothing but their position and, maybe, the numbers in it are rounded.
bool isParallel(const FrameReference& a, const FrameReference& b)
{
  const Plane& first = a.plane();
  const Plane& second = b.plane();
  if (first.pixelSpacing.has_value() != second.pixelSpacing.has_value())
  {
    return false;
  }
  constexpr double SpacingTolerance = 1e-3;
  for (std::size_t axis = 0; first.pixelSpacing && axis < 2; ++axis)
  {
    const double spacing = (*first.pixelSpacing)[axis];
    if (std::abs(spacing - (*second.pixelSpacing)[axis]) > SpacingTolerance * spacing)
    {
      return false;
    }
  }
  constexpr double CosineTolerance = 1e-3;
  for (std::size_t direction = 0; hasGeometry(a) && direction < 2; ++direction)
  {
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      if (std::abs((*first.orientation)[direction][axis] - (*second.orientation)[direction][axis]) > CosineTolerance)
      {
        return false;
      }
    }
  }
  return true;
}

/// Order of images of which nothing better is known.
bool comesBefore(const FrameReference& a, const FrameReference& b)
{
  const auto key = [](const FrameReference& frame)
  {
    const ImageHeader& header = *frame.header;
    return std::make_tuple(frame.plane().temporalPosition, header.acquisitionNumber, header.instanceNumber,
                           std::cref(header.file.native()), frame.frame);
  };
  return key(a) < key(b);
}

Vector3 normalOf(const FrameReference& frame)
{
  return cross((*frame.plane().orientation)[0], (*frame.plane().orientation)[1]);
}

/// Positions that differ by less than a hundredth of a pixel are rounded differently.
double positionTolerance(const FrameReference& frame)
{
  return std::min(0.01, 0.01 * frame.plane().pixelSpacing.value_or(std::array<double, 2>{ 1.0, 1.0 })[0]);
}

/// A frame and how far along the normal it is, mm.
struct PlacedFrame
{
  double distance{ 0.0 };
  FrameReference frame;
};

/// Images of one position, and those of the next, and so on.
using Positions = std::vector<Frames>;

Positions positionsOf(const Frames& frames)
{
  const Vector3 normal = normalOf(frames.front());
  std::vector<PlacedFrame> placed;
  placed.reserve(frames.size());
  for (const FrameReference& frame : frames)
  {
    placed.push_back({ dot(*frame.plane().position, normal), frame });
  }
  std::stable_sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.distance < b.distance; });

  const double tolerance = positionTolerance(frames.front());
  Positions positions;
  double last = 0.0;
  for (PlacedFrame& entry : placed)
  {
    if (positions.empty() || entry.distance - last > tolerance)
    {
      positions.emplace_back();
    }
    last = entry.distance;
    positions.back().push_back(std::move(entry.frame));
  }
  for (Frames& position : positions)
  {
    std::sort(position.begin(), position.end(), comesBefore);
  }
  return positions;
}

/// Volumes of a group with several images at some positions: by the first of a few tags that tells
/// the images of each position apart, else by their order.
std::vector<Frames> splitByPosition(const Positions& positions)
{
  std::size_t most = 0;
  for (const Frames& position : positions)
  {
    most = std::max(most, position.size());
  }
  std::vector<Frames> volumes;
  // One place seen many times is a film, and shown as a stack.
  if (most == 1 || positions.size() == 1)
  {
    volumes.emplace_back();
    for (const Frames& position : positions)
    {
      volumes.back().insert(volumes.back().end(), position.begin(), position.end());
    }
    return volumes;
  }

  using Key = std::function<double(const FrameReference&)>;
  const std::array<Key, 4> keys{
    [](const FrameReference& frame) { return static_cast<double>(frame.plane().temporalPosition); },
    [](const FrameReference& frame) { return static_cast<double>(frame.header->acquisitionNumber); },
    [](const FrameReference& frame) { return static_cast<double>(frame.header->echoNumber); },
    [](const FrameReference& frame) { return frame.header->triggerTime; },
  };
  for (const Key& key : keys)
  {
    std::map<double, Frames> byKey;
    bool tellsApart = true;
    for (const Frames& position : positions)
    {
      std::set<double> seen;
      for (const FrameReference& frame : position)
      {
        tellsApart = tellsApart && seen.insert(key(frame)).second;
        byKey[key(frame)].push_back(frame);
      }
    }
    // Numbers that rise from slice to slice tell apart, too, but not volumes.
    if (tellsApart && byKey.size() == most)
    {
      for (auto& [value, frames] : byKey)
      {
        volumes.push_back(std::move(frames));
      }
      return volumes;
    }
  }
  volumes.resize(most);
  for (const Frames& position : positions)
  {
    for (std::size_t i = 0; i < position.size(); ++i)
    {
      volumes[i].push_back(position[i]);
    }
  }
  return volumes;
}

std::array<double, 2> pixelSpacingOf(const FrameReference& frame)
{
  return frame.plane().pixelSpacing.value_or(std::array<double, 2>{ 1.0, 1.0 });
}

/// Converts from DICOM's LPS to RAS: the first two axes change sign.
void setGeometry(VolumePlan& plan, const FrameReference& first, const Vector3& step)
{
  constexpr std::array<double, 3> FromLPS{ -1.0, -1.0, 1.0 };
  const std::array<Vector3, 2> directions =
    first.plane().orientation.value_or(std::array<Vector3, 2>{ Vector3{ 1, 0, 0 }, Vector3{ 0, 1, 0 } });
  const Vector3 origin = first.plane().position.value_or(Vector3{ 0, 0, 0 });
  const std::array<double, 2> spacing = pixelSpacingOf(first);
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    plan.ijkToRAS[4 * axis + 0] = FromLPS[axis] * directions[0][axis] * spacing[0];
    plan.ijkToRAS[4 * axis + 1] = FromLPS[axis] * directions[1][axis] * spacing[1];
    plan.ijkToRAS[4 * axis + 2] = FromLPS[axis] * step[axis];
    plan.ijkToRAS[4 * axis + 3] = FromLPS[axis] * origin[axis];
  }
  plan.ijkToRAS[15] = 1.0;
}

Vector3 scaled(const Vector3& vector, double factor)
{
  return { vector[0] * factor, vector[1] * factor, vector[2] * factor };
}

Vector3 difference(const Vector3& a, const Vector3& b)
{
  return { a[0] - b[0], a[1] - b[1], a[2] - b[2] };
}

std::vector<std::optional<FrameReference>> withoutGaps(const Frames& frames)
{
  return { frames.begin(), frames.end() };
}

/// For each image the number of its slice, where all distances between neighbors are whole multiples
/// of one step; empty where they are not.
std::vector<std::size_t> slicesOnGrid(const std::vector<double>& distances)
{
  constexpr double Tolerance = 0.05;
  std::vector<double> gaps(distances.size() - 1);
  for (std::size_t i = 0; i < gaps.size(); ++i)
  {
    gaps[i] = distances[i + 1] - distances[i];
  }
  std::vector<double> sorted = gaps;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>((sorted.size() - 1) / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double step = *middle;

  std::vector<std::size_t> slices{ 0 };
  for (const double gap : gaps)
  {
    const double steps = std::round(gap / step);
    // More missing than there are: a stray image, not a hole in the volume.
    const double mostSteps = static_cast<double>(distances.size()) + 2.0;
    if (steps < 1.0 || steps > mostSteps || std::abs(gap / step - steps) > Tolerance)
    {
      return {};
    }
    slices.push_back(slices.back() + static_cast<std::size_t>(steps));
  }
  if (slices.back() > 2 * distances.size() + 2)
  {
    return {};
  }
  return slices;
}

void planStackWithoutPositions(VolumePlan& plan, Frames frames)
{
  std::sort(frames.begin(), frames.end(), comesBefore);
  plan.slices = withoutGaps(frames);
  const FrameReference& first = frames.front();
  const double distance = first.plane().sliceSpacing.value_or(1.0);
  if (frames.size() > 1)
  {
    plan.problems.push_back(
      nameOf(first) + " and the others of its series: " +
      (hasGeometry(first) ? "all slices are at the same position" : "the files do not say where the slices are") +
      "; they are in the order of their instance numbers");
  }
  const Vector3 normal = hasGeometry(first) ? normalOf(first) : Vector3{ 0, 0, 1 };
  setGeometry(plan, first, scaled(normal, distance));
}

void planPlacedSlices(VolumePlan& plan, const Frames& frames)
{
  const FrameReference& first = frames.front();
  const Vector3 normal = normalOf(first);
  if (frames.size() == 1)
  {
    plan.slices = withoutGaps(frames);
    setGeometry(plan, first, scaled(normal, first.plane().sliceSpacing.value_or(1.0)));
    return;
  }

  std::vector<double> distances;
  for (const FrameReference& frame : frames)
  {
    distances.push_back(dot(*frame.plane().position, normal));
  }
  std::vector<std::size_t> slices = slicesOnGrid(distances);
  if (slices.empty())
  {
    plan.problems.push_back(nameOf(first) + " and the others of its series: the distances between slices differ; "
                                            "the mean distance is used, and lengths across slices are not exact");
    slices.resize(frames.size());
    std::iota(slices.begin(), slices.end(), std::size_t{ 0 });
  }
  plan.slices.resize(slices.back() + 1);
  for (std::size_t i = 0; i < frames.size(); ++i)
  {
    plan.slices[slices[i]] = frames[i];
  }
  const std::size_t missing = plan.slices.size() - frames.size();
  if (missing > 0)
  {
    plan.problems.push_back(nameOf(first) + " and the others of its series: " + std::to_string(missing) + " of " +
                            std::to_string(plan.slices.size()) + " slices are missing");
  }

  // From the first position to the last, which keeps the shear of a tilted gantry.
  const Vector3& start = *first.plane().position;
  const Vector3& end = *frames.back().plane().position;
  const double stepCount = static_cast<double>(slices.back());
  const Vector3 step = scaled(difference(end, start), 1.0 / stepCount);
  setGeometry(plan, first, step);

  const auto isShifted = [&](std::size_t i)
  {
    const Vector3& position = *frames[i].plane().position;
    Vector3 offset{};
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      offset[axis] = position[axis] - start[axis] - static_cast<double>(slices[i]) * step[axis];
    }
    const double along = dot(offset, normal);
    const double pixel = pixelSpacingOf(first)[0];
    return std::sqrt(std::max(dot(offset, offset) - along * along, 0.0)) > 0.5 * pixel;
  };
  for (std::size_t i = 0; i < frames.size(); ++i)
  {
    if (isShifted(i))
    {
      plan.problems.push_back(nameOf(frames[i]) + ": it is shifted sideways against its neighbors and shown as if "
                                                  "it were not");
      break;
    }
  }
}

VolumePlan planVolume(const Frames& frames, bool inOnePlace)
{
  VolumePlan plan;
  const FrameReference& first = frames.front();
  plan.series = first.header->series;
  if (!hasGeometry(first) || (inOnePlace && frames.size() > 1))
  {
    planStackWithoutPositions(plan, frames);
  }
  else
  {
    planPlacedSlices(plan, frames);
  }
  if (!first.plane().pixelSpacing)
  {
    plan.problems.push_back(nameOf(first) + ": it does not say how large its pixels are; 1 mm is assumed, and lengths "
                                            "are not real ones");
  }
  plan.series.expectedSliceCount = static_cast<int>(plan.slices.size());
  plan.series.representativeFile = plan.middleFrame().header->file;
  return plan;
}

/// Images of the same file content, for example a copy beside the original, are taken once.
Frames withoutCopies(const Frames& frames, std::vector<std::string>& problems)
{
  Frames kept;
  std::map<std::pair<std::string, std::size_t>, std::string> seen;
  for (const FrameReference& frame : frames)
  {
    const std::string& uid = frame.header->sopInstanceUID;
    const auto [entry, isNew] = seen.emplace(std::make_pair(uid, frame.frame), nameOf(frame));
    if (uid.empty() || isNew)
    {
      kept.push_back(frame);
    }
    else if (frame.frame == 0)
    {
      problems.push_back(nameOf(frame) + ": it is the same image as " + entry->second + " and left out");
    }
  }
  return kept;
}

/// Images that are in the way of others at the same position, but too few for a volume like theirs.
void nameLeftovers(const std::vector<Frames>& volumes, std::vector<std::string>& problems)
{
  const auto largest = std::max_element(volumes.begin(), volumes.end(),
                                        [](const Frames& a, const Frames& b) { return a.size() < b.size(); });
  for (const Frames& frames : volumes)
  {
    if (frames.size() < largest->size())
    {
      for (const FrameReference& frame : frames)
      {
        problems.push_back(nameOf(frame) + ": another image is at the same position; it is in a volume of its own");
      }
    }
  }
}

/// An image and how far along the normal it is, mm.
struct PlacedImage
{
  double distance{ 0.0 };
  ArrivedImage image;
};

/// In order of distance, one for each.
std::vector<PlacedImage> placesOf(const std::vector<ArrivedImage>& images)
{
  const Vector3 normal = normalOf({ images.front().header });
  std::vector<PlacedImage> placed;
  placed.reserve(images.size());
  for (const ArrivedImage& image : images)
  {
    placed.push_back({ dot(*image.header->planes.front().position, normal), image });
  }
  std::stable_sort(placed.begin(), placed.end(),
                   [](const PlacedImage& a, const PlacedImage& b) { return a.distance < b.distance; });
  const double tolerance = positionTolerance({ images.front().header });
  placed.erase(std::unique(placed.begin(), placed.end(),
                           [tolerance](const PlacedImage& a, const PlacedImage& b)
                           { return b.distance - a.distance <= tolerance; }),
               placed.end());
  return placed;
}

/// For each image the number of its slice, counted from the first, if the gaps between images are multiples of a step.
/// The smallest gaps are looked at first, and each makes the step, which the files round, better known.
/// @return  empty where they are no such multiples
std::vector<std::int64_t> slicesByStep(const std::vector<PlacedImage>& placed, double step, std::int64_t mostSlices)
{
  constexpr double Tolerance = 0.1;
  std::vector<std::size_t> byGap(placed.size() - 1);
  std::iota(byGap.begin(), byGap.end(), std::size_t{ 0 });
  const auto gap = [&placed](std::size_t i) { return placed[i + 1].distance - placed[i].distance; };
  std::sort(byGap.begin(), byGap.end(), [&gap](std::size_t a, std::size_t b) { return gap(a) < gap(b); });

  std::vector<std::int64_t> steps(byGap.size());
  double length = 0.0;
  std::int64_t count = 0;
  for (const std::size_t i : byGap)
  {
    const double exact = gap(i) / step;
    steps[i] = std::llround(exact);
    length += gap(i);
    count += steps[i];
    if (steps[i] < 1 || std::abs(exact - static_cast<double>(steps[i])) > Tolerance || count >= mostSlices)
    {
      return {};
    }
    step = length / static_cast<double>(count);
  }
  std::vector<std::int64_t> slices{ 0 };
  std::partial_sum(steps.begin(), steps.end(), std::back_inserter(slices));
  return slices;
}

/// Slices to a file, where images that come later in the order of files are as much farther along; none where they are
/// not.
std::optional<double> slicesPerFile(const std::vector<PlacedImage>& placed, const std::vector<std::int64_t>& slices)
{
  const auto fileOf = [&placed](std::size_t i) { return static_cast<double>(placed[i].image.fileNumber); };
  const double ratio = static_cast<double>(slices.back()) / (fileOf(placed.size() - 1) - fileOf(0));
  constexpr double Tolerance = 0.5;
  for (std::size_t i = 0; i < placed.size(); ++i)
  {
    if (std::abs(ratio * (fileOf(i) - fileOf(0)) - static_cast<double>(slices[i])) > Tolerance)
    {
      return std::nullopt;
    }
  }
  return ratio;
}

/// As slicesByStep, by the step that is most likely.
std::vector<std::int64_t> growingGrid(const std::vector<PlacedImage>& placed, std::int64_t mostSlices)
{
  double smallestGap = placed[1].distance - placed[0].distance;
  for (std::size_t i = 1; i + 1 < placed.size(); ++i)
  {
    smallestGap = std::min(smallestGap, placed[i + 1].distance - placed[i].distance);
  }
  // Neighbors in the order of files are neighbors in space.
  std::vector<std::int64_t> slices = slicesByStep(placed, smallestGap, mostSlices);
  const std::optional<double> perFile = slices.empty() ? std::nullopt : slicesPerFile(placed, slices);
  constexpr double Tolerance = 0.01;
  if (perFile && std::abs(std::abs(*perFile) - 1.0) < Tolerance)
  {
    return slices;
  }
  // Few images of many may have others between them; then the step that they claim tells.
  const std::optional<double> claimed = placed.front().image.header->planes.front().sliceSpacing;
  if (claimed)
  {
    return slicesByStep(placed, smallestGap / std::max(1.0, std::round(smallestGap / *claimed)), mostSlices);
  }
  constexpr std::size_t Enough = 8;
  return placed.size() >= Enough ? slices : std::vector<std::int64_t>();
}

/// The lowest and the highest slice, with room for files that are still to come.
std::pair<std::int64_t, std::int64_t> extentToCome(const std::vector<PlacedImage>& placed,
                                                   const std::vector<std::int64_t>& slices, std::size_t fileCount)
{
  std::int64_t low = 0;
  std::int64_t high = slices.back();
  if (const auto perFile = slicesPerFile(placed, slices))
  {
    const auto start = static_cast<double>(placed.front().image.fileNumber);
    for (const double file : { 0.0, static_cast<double>(fileCount - 1) })
    {
      constexpr double Rounding = 0.01;
      const double exact = *perFile * (file - start);
      const auto slice = static_cast<std::int64_t>(exact + std::copysign(Rounding, exact));
      low = std::min(low, slice);
      high = std::max(high, slice);
    }
  }
  return { low, high };
}

} // namespace

std::size_t VolumePlan::frameCount() const
{
  return static_cast<std::size_t>(std::count_if(this->slices.begin(), this->slices.end(),
                                                [](const auto& slice) { return slice && slice->isReadable(); }));
}

const FrameReference& VolumePlan::middleFrame() const
{
  const std::size_t middle = this->slices.size() / 2;
  for (std::size_t distance = 0; distance <= this->slices.size(); ++distance)
  {
    for (const std::size_t slice : { middle - std::min(middle, distance), middle + distance })
    {
      if (slice < this->slices.size() && this->slices[slice] && this->slices[slice]->isReadable())
      {
        return *this->slices[slice];
      }
    }
  }
  return *this->slices.front();
}

std::vector<VolumePlan> planVolumes(const ImageHeaders& headers)
{
  using Key = decltype(groupKey(std::declval<FrameReference>()));
  std::map<Key, std::vector<Frames>> groups;
  for (const bool isReadable : { true, false })
  {
    for (const auto& header : headers)
    {
      for (std::size_t frame = 0; frame < header->planes.size(); ++frame)
      {
        const FrameReference reference{ header, frame };
        if (reference.isReadable() != isReadable)
        {
          break;
        }
        std::vector<Frames>& parallels = groups[groupKey(reference)];
        const auto found =
          std::find_if(parallels.begin(), parallels.end(),
                       [&reference](const Frames& frames) { return isParallel(frames.front(), reference); });
        if (found != parallels.end())
        {
          found->push_back(reference);
        }
        else if (isReadable)
        {
          parallels.push_back({ reference });
        }
      }
    }
  }

  std::vector<VolumePlan> plans;
  for (const auto& [key, parallels] : groups)
  {
    for (const Frames& group : parallels)
    {
      std::vector<std::string> problems;
      const Frames frames = withoutCopies(group, problems);
      std::vector<Frames> volumes{ frames };
      bool inOnePlace = false;
      if (hasGeometry(frames.front()))
      {
        const Positions positions = positionsOf(frames);
        inOnePlace = positions.size() == 1;
        volumes = splitByPosition(positions);
      }
      nameLeftovers(volumes, problems);
      for (std::size_t i = 0; i < volumes.size(); ++i)
      {
        VolumePlan plan = planVolume(volumes[i], inOnePlace);
        if (volumes.size() > 1)
        {
          plan.series.name += " [" + std::to_string(i + 1) + " of " + std::to_string(volumes.size()) + "]";
        }
        plan.problems.insert(plan.problems.begin(), problems.begin(), problems.end());
        plans.push_back(std::move(plan));
      }
    }
  }
  return plans;
}

bool belongTogether(const std::shared_ptr<const ImageHeader>& a, const std::shared_ptr<const ImageHeader>& b)
{
  return groupKey({ a }) == groupKey({ b }) && isParallel({ a }, { b });
}

std::optional<VolumePlan> planGrowingVolume(const std::vector<ArrivedImage>& images, std::size_t fileCount)
{
  const FrameReference first{ images.front().header };
  const std::vector<PlacedImage> placed = hasGeometry(first) ? placesOf(images) : std::vector<PlacedImage>();
  if (placed.size() < 2)
  {
    VolumePlan plan = planVolume({ first }, false);
    const std::size_t frameCount = first.header->planes.size();
    plan.series.expectedSliceCount = static_cast<int>(frameCount > 1 ? frameCount : fileCount);
    return plan;
  }
  const std::vector<std::int64_t> slices = growingGrid(placed, 2 * static_cast<std::int64_t>(fileCount) + 2);
  if (slices.empty())
  {
    return std::nullopt;
  }
  const auto [low, high] = extentToCome(placed, slices, fileCount);

  VolumePlan plan;
  plan.series = first.header->series;
  plan.slices.resize(static_cast<std::size_t>(high - low + 1));
  for (std::size_t i = 0; i < placed.size(); ++i)
  {
    plan.slices[static_cast<std::size_t>(slices[i] - low)] = FrameReference{ placed[i].image.header };
  }
  plan.series.expectedSliceCount = static_cast<int>(plan.slices.size());
  const Plane& start = placed.front().image.header->planes.front();
  const Plane& end = placed.back().image.header->planes.front();
  const Vector3 step = scaled(difference(*end.position, *start.position), 1.0 / static_cast<double>(slices.back()));
  setGeometry(plan, { placed.front().image.header }, step);
  for (std::size_t row = 0; row < 3; ++row)
  {
    plan.ijkToRAS[4 * row + 3] += static_cast<double>(low) * plan.ijkToRAS[4 * row + 2];
  }
  return plan;
}

std::optional<std::size_t> sliceOf(const std::shared_ptr<const ImageHeader>& image, const VolumePlan& plan)
{
  const Plane& plane = image->planes.front();
  if (!hasGeometry({ image }) || plan.slices.size() < 2)
  {
    return std::nullopt;
  }
  const Vector3 normal = normalOf({ image });
  // Back from RAS to LPS.
  const Vector3 origin{ -plan.ijkToRAS[3], -plan.ijkToRAS[7], plan.ijkToRAS[11] };
  const Vector3 step{ -plan.ijkToRAS[2], -plan.ijkToRAS[6], plan.ijkToRAS[10] };
  const double exact = dot(difference(*plane.position, origin), normal) / dot(step, normal);
  const double slice = std::round(exact);
  constexpr double Tolerance = 0.05;
  if (std::abs(exact - slice) > Tolerance || slice < 0.0 || slice >= static_cast<double>(plan.slices.size()))
  {
    return std::nullopt;
  }
  return static_cast<std::size_t>(slice);
}

} // namespace qreads
