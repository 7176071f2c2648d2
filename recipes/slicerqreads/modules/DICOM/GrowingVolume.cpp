#include "GrowingVolume.h"

#include "PixelConversion.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace qreads
{

GrowingVolume::GrowingVolume(std::size_t fileCount, LoadObserver& observer, const CancelFlag& cancelled)
  : m_fileCount(fileCount)
  , m_observer(observer)
  , m_cancelled(cancelled)
{
}

void GrowingVolume::add(const std::vector<ArrivedImage>& images)
{
  for (const ArrivedImage& image : images)
  {
    if (!this->m_images.empty() && !belongTogether(this->m_images.front().header, image.header))
    {
      continue;
    }
    this->m_images.push_back(image);
    const auto slice = this->m_load ? sliceOf(image.header, this->m_load->plan()) : std::nullopt;
    if (!slice)
    {
      ++this->m_waiting;
    }
    else if (!this->m_load->plan().slices[*slice])
    {
      this->m_load->put(*slice, { image.header });
      this->readSlice(*slice);
    }
  }
  const bool isDue =
    this->m_images.size() >= 2 * this->m_planned || std::chrono::steady_clock::now() - this->m_restarted >= LongestWait;
  if ((this->m_waiting > 0 && isDue) || (this->m_load && this->m_load->needsWiderType()))
  {
    this->restart();
  }
}

void GrowingVolume::restart()
{
  this->m_planned = this->m_images.size();
  this->m_waiting = 0;
  this->m_restarted = std::chrono::steady_clock::now();
  std::optional<VolumePlan> plan = planGrowingVolume(this->m_images, this->m_fileCount);
  if (!plan || (this->m_load && plan->slices.size() == 1))
  {
    return;
  }
  if (this->m_load && this->m_load->needsWiderType())
  {
    ++this->m_scalarType;
  }
  const std::vector<int> types = scalarTypesFor(*plan);
  const std::size_t type = std::min(this->m_scalarType, types.size() - 1);
  auto load = std::make_unique<VolumeLoad>(std::move(*plan), this->m_observer, this->m_cancelled, this->m_ignored);
  if (!load->start(types[type], type + 1 == types.size(), this->m_load.get()).empty())
  {
    return; // There is too little memory. Whether the volume will fit shows at the end.
  }
  this->m_load = std::move(load);
  this->m_load->announceCarried();
  for (std::size_t slice = 0; slice < this->m_load->plan().slices.size(); ++slice)
  {
    this->readSlice(slice);
  }
}

void GrowingVolume::readSlice(std::size_t slice)
{
  this->m_load->readSlice(slice, this->m_decoder, this->m_decoded);
}

} // namespace qreads
