#include "VolumeLoad.h"

#include "PixelConversion.h"

#include "loading/ImageAllocation.h"
#include "loading/ParallelFor.h"

#include <vtkImageData.h>

#include <cstring>
#include <exception>
#include <map>
#include <utility>

namespace qreads
{

namespace
{

/// The slices from the middle to both ends.
std::vector<std::size_t> middleOut(std::size_t count)
{
  std::vector<std::size_t> order;
  const std::size_t middle = count / 2;
  for (std::size_t distance = 0; order.size() < count; ++distance)
  {
    if (middle + distance < count)
    {
      order.push_back(middle + distance);
    }
    if (distance > 0 && distance <= middle)
    {
      order.push_back(middle - distance);
    }
  }
  return order;
}

std::vector<std::string> instanceUIDsOf(const VolumePlan& plan)
{
  std::vector<std::string> uids;
  for (const auto& slice : plan.slices)
  {
    if (slice && slice->isReadable() && (uids.empty() || uids.back() != slice->header->sopInstanceUID))
    {
      uids.push_back(slice->header->sopInstanceUID);
    }
  }
  return uids;
}

std::size_t bytesPerSlice(vtkImageData* image)
{
  const int* dimensions = image->GetDimensions();
  return static_cast<std::size_t>(dimensions[0]) * static_cast<std::size_t>(dimensions[1]) *
         static_cast<std::size_t>(image->GetNumberOfScalarComponents() * image->GetScalarSize());
}

} // namespace

VolumeLoad::VolumeLoad(VolumePlan plan, LoadObserver& observer, const CancelFlag& cancelled, ProblemList& problems)
  : m_plan(std::move(plan))
  , m_observer(observer)
  , m_cancelled(cancelled)
  , m_problems(problems)
{
}

std::string VolumeLoad::run(const VolumeLoad* earlier)
{
  const std::vector<int> scalarTypes = scalarTypesFor(this->m_plan);
  for (const int scalarType : scalarTypes)
  {
    if (std::string refusal = this->start(scalarType, scalarType == scalarTypes.back(), earlier); !refusal.empty())
    {
      return refusal;
    }
    // A single image was only a sample. The middle, which comes first now, tells more.
    if (earlier && earlier->m_plan.slices.size() > 1)
    {
      this->announceCarried();
    }
    this->readSlices();
    if (!this->m_needsWiderType)
    {
      break;
    }
  }
  return {};
}

/// What `start` takes over of an earlier volume.
struct VolumeLoad::Legacy
{
  std::shared_ptr<const Volume> volume;
  /// Its slice for each of this plan's; none where it hasn't got it.
  std::vector<std::optional<int>> slices;
  bool inPlace{ true }; ///< all of its slices are where this plan has them
  bool any{ false };
};

VolumeLoad::Legacy VolumeLoad::legacyOf(const VolumeLoad& earlier) const
{
  std::map<std::pair<const ImageHeader*, std::size_t>, int> slicesOfFrames;
  for (int k = 0; k < earlier.m_volume->sliceCount(); ++k)
  {
    if (earlier.m_volume->hasSlice(k))
    {
      const FrameReference& frame = *earlier.m_plan.slices[static_cast<std::size_t>(k)];
      slicesOfFrames[{ frame.header.get(), frame.frame }] = k;
    }
  }
  Legacy legacy;
  legacy.volume = earlier.m_volume;
  legacy.slices.resize(this->m_plan.slices.size());
  std::size_t found = 0;
  for (std::size_t slice = 0; slice < legacy.slices.size(); ++slice)
  {
    const auto& frame = this->m_plan.slices[slice];
    const auto known = frame ? slicesOfFrames.find({ frame->header.get(), frame->frame }) : slicesOfFrames.end();
    if (known != slicesOfFrames.end())
    {
      legacy.slices[slice] = known->second;
      legacy.inPlace = legacy.inPlace && known->second == static_cast<int>(slice);
      ++found;
    }
  }
  legacy.any = found > 0;
  legacy.inPlace = legacy.inPlace && found == slicesOfFrames.size() &&
                   legacy.slices.size() == static_cast<std::size_t>(earlier.m_volume->sliceCount());
  return legacy;
}

std::string VolumeLoad::start(int scalarType, bool isWidest, const VolumeLoad* earlier)
{
  this->m_isWidest = isWidest;
  const FrameReference& middle = this->m_plan.middleFrame();
  const PixelLayout& layout = middle.header->layout;
  // Of a volume with a narrower scalar type only the place is the same.
  const bool isRetry = this->m_volume && this->m_needsWiderType;
  this->m_needsWiderType = false;
  Legacy legacy = earlier && earlier->m_volume ? this->legacyOf(*earlier) : Legacy();
  vtkImageData* earlierImage = legacy.any ? legacy.volume->image() : nullptr;
  const bool sameValues = earlierImage && earlierImage->GetScalarType() == scalarType;

  vtkSmartPointer<vtkImageData> image;
  if (sameValues && legacy.inPlace)
  {
    image = vtkSmartPointer<vtkImageData>::New();
    image->ShallowCopy(earlierImage);
  }
  else
  {
    const AllocatedImage allocated =
      allocateImage({ layout.columns, layout.rows, static_cast<int>(this->m_plan.slices.size()) }, scalarType,
                    layout.isColor() ? 3 : 1);
    if (!allocated.image)
    {
      return problemLine(middle.header->file, allocated.refusal);
    }
    image = allocated.image;
  }
  auto volume = std::make_shared<Volume>(this->m_plan.series, image, this->m_plan.ijkToRAS);
  volume->windowLevel = middle.plane().windowLevel;
  volume->inverted = layout.inverted;
  volume->instanceUIDs = instanceUIDsOf(this->m_plan);
  volume->continuesEarlier = legacy.any || isRetry;
  this->m_carried.reset();
  for (std::size_t slice = 0; sameValues && slice < legacy.slices.size(); ++slice)
  {
    if (legacy.slices[slice])
    {
      const auto k = static_cast<int>(slice);
      if (!legacy.inPlace)
      {
        std::memcpy(image->GetScalarPointer(0, 0, k), earlierImage->GetScalarPointer(0, 0, *legacy.slices[slice]),
                    bytesPerSlice(image));
      }
      volume->markSlice(k);
      if (!this->m_carried || legacy.slices[slice] == earlier->m_carried)
      {
        this->m_carried = k; // The same one each time, which a window that comes late begins with.
      }
    }
  }
  this->m_volume = std::move(volume);
  this->m_observer.volumeStarted(this->m_volume);
  return {};
}

void VolumeLoad::announceCarried()
{
  if (this->m_carried)
  {
    this->m_observer.sliceArrived(this->m_volume, *this->m_carried);
  }
}

void VolumeLoad::readSlices()
{
  const std::vector<std::size_t> order = middleOut(this->m_plan.slices.size());
  parallelFor(order.size(),
              [this, &order]
              {
                auto decoder = std::make_shared<FrameDecoder>();
                auto decoded = std::make_shared<DecodedFrame>();
                return [this, &order, decoder, decoded](std::size_t index)
                { this->readSlice(order[index], *decoder, *decoded); };
              });
}

void VolumeLoad::readSlice(std::size_t slice, FrameDecoder& decoder, DecodedFrame& decoded)
{
  const auto& frame = this->m_plan.slices[slice];
  if (!frame || !frame->isReadable() || this->m_volume->hasSlice(static_cast<int>(slice)) || this->m_cancelled ||
      this->m_needsWiderType)
  {
    return;
  }
  std::string reason;
  try
  {
    reason = decoder.decode(*frame, decoded);
    if (reason.empty())
    {
      const auto k = static_cast<int>(slice);
      void* scalars = this->m_volume->image()->GetScalarPointer(0, 0, k);
      if (convertFrame(*frame, decoded, this->m_volume->image()->GetScalarType(), scalars))
      {
        this->m_volume->markSlice(k);
        this->m_observer.sliceArrived(this->m_volume, k);
        if (frame->header->content && frame->header->planes.size() == 1)
        {
          frame->header->content->release();
        }
        return;
      }
      if (!this->m_isWidest)
      {
        this->m_needsWiderType = true;
        return;
      }
      reason = "it has values that its header does not allow";
    }
  }
  catch (const std::exception& exception)
  {
    reason = std::string("its pixel data cannot be decompressed: ") + exception.what();
  }
  const std::string inFrame =
    frame->header->planes.size() > 1 ? "frame " + std::to_string(frame->frame + 1) + ": " : std::string();
  this->m_problems.add(slice, problemLine(frame->header->file, inFrame + reason));
}

std::string problemLine(const std::filesystem::path& file, const std::string& reason)
{
  return file.filename().string() + ": " + reason;
}

} // namespace qreads
