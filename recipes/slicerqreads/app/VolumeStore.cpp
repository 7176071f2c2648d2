#include "VolumeStore.h"

#include "vtkMRMLVolumeNode.h"

#include <vtkMatrix4x4.h>
#include <vtkPointData.h>

#include <algorithm>
#include <array>
#include <utility>

namespace qreads
{

namespace
{

std::array<double, 16> ijkToRASOf(vtkMRMLVolumeNode& node)
{
  vtkNew<vtkMatrix4x4> matrix;
  node.GetIJKToRASMatrix(matrix);
  std::array<double, 16> elements{};
  std::copy_n(matrix->GetData(), elements.size(), elements.begin());
  return elements;
}

bool hasVoxels(vtkImageData* image)
{
  if (!image || !image->GetPointData()->GetScalars())
  {
    return false;
  }
  const int* dimensions = image->GetDimensions();
  const int components = image->GetNumberOfScalarComponents();
  return dimensions[0] > 0 && dimensions[1] > 0 && dimensions[2] > 0 && (components == 1 || components == 3);
}

/// The same voxels from index 0 on, with the spacing 1 and the origin 0: the geometry is the node's matter.
vtkSmartPointer<vtkImageData> withoutGeometry(vtkImageData* image)
{
  auto plain = vtkSmartPointer<vtkImageData>::New();
  plain->ShallowCopy(image);
  const int* dimensions = image->GetDimensions();
  plain->SetExtent(0, dimensions[0] - 1, 0, dimensions[1] - 1, 0, dimensions[2] - 1);
  plain->SetSpacing(1.0, 1.0, 1.0);
  plain->SetOrigin(0.0, 0.0, 0.0);
  return plain;
}

bool hasSameVoxels(const Volume& volume, vtkMRMLVolumeNode& node)
{
  vtkImageData* image = node.GetImageData();
  return volume.image()->GetPointData()->GetScalars() == image->GetPointData()->GetScalars() &&
         std::equal(image->GetDimensions(), image->GetDimensions() + 3, volume.image()->GetDimensions());
}

Series namedAfter(vtkMRMLVolumeNode& node)
{
  Series series;
  series.name = node.GetName() ? node.GetName() : "";
  series.seriesDescription = series.name;
  return series;
}

/// @param read  what was read into the same voxels: slices that are missing there are missing here; null where there
/// are
///              none to miss
std::shared_ptr<const Volume> volumeFrom(vtkMRMLVolumeNode& node, Series series, const Volume* read)
{
  auto volume = std::make_shared<Volume>(std::move(series), withoutGeometry(node.GetImageData()), ijkToRASOf(node));
  for (int k = 0; k < volume->sliceCount(); ++k)
  {
    if (!read || read->hasSlice(k))
    {
      volume->markSlice(k);
    }
  }
  volume->markFinished();
  return volume;
}

} // namespace

VolumeStore::VolumeStore() = default;
VolumeStore::~VolumeStore() = default;

void VolumeStore::add(vtkMRMLVolumeNode& node, std::shared_ptr<const Volume> volume)
{
  this->store(node, std::move(volume), true);
}

void VolumeStore::forgetRemoved()
{
  for (auto entry = this->m_entries.begin(); entry != this->m_entries.end();)
  {
    entry = entry->second.node ? std::next(entry) : this->m_entries.erase(entry);
  }
}

void VolumeStore::store(vtkMRMLVolumeNode& node, std::shared_ptr<const Volume> volume, bool wasRead)
{
  this->forgetRemoved();
  this->m_entries[&node] = { &node, std::move(volume), ijkToRASOf(node), wasRead };
}

std::shared_ptr<const Volume> VolumeStore::volumeOf(vtkMRMLVolumeNode& node)
{
  if (!hasVoxels(node.GetImageData()))
  {
    return nullptr;
  }
  const auto entry = this->m_entries.find(&node);
  if (entry == this->m_entries.end() || !entry->second.node)
  {
    this->store(node, volumeFrom(node, namedAfter(node), nullptr), false);
    return this->m_entries[&node].volume;
  }
  const auto& [key, volume, ijkToRAS, wasRead] = entry->second;
  const bool sameVoxels = hasSameVoxels(*volume, node);
  Series series = wasRead ? volume->series() : namedAfter(node);
  if (!sameVoxels || ijkToRAS != ijkToRASOf(node) || series.name != volume->series().name)
  {
    series.expectedSliceCount = sameVoxels ? series.expectedSliceCount : 0;
    this->store(node, volumeFrom(node, std::move(series), sameVoxels ? volume.get() : nullptr), wasRead);
  }
  return this->m_entries[&node].volume;
}

} // namespace qreads
