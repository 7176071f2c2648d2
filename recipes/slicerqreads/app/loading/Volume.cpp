#include "Volume.h"

#include <algorithm>
#include <utility>

namespace qreads
{

Volume::Volume(Series series, vtkSmartPointer<vtkImageData> image, const std::array<double, 16>& ijkToRAS)
  : m_series(std::move(series))
  , m_image(std::move(image))
  , m_ijkToRAS(ijkToRAS)
  , m_arrived(static_cast<std::size_t>(this->m_image->GetDimensions()[2]))
{
}

void Volume::markSlice(int k)
{
  this->m_arrived.at(static_cast<std::size_t>(k)).store(true, std::memory_order_release);
}

bool Volume::hasSlice(int k) const
{
  return this->m_arrived.at(static_cast<std::size_t>(k)).load(std::memory_order_acquire);
}

int Volume::arrivedSliceCount() const
{
  return static_cast<int>(
    std::count_if(this->m_arrived.begin(), this->m_arrived.end(), [](const auto& flag) { return flag.load(); }));
}

} // namespace qreads
