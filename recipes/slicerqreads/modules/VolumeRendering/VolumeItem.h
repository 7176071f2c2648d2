#pragma once

#include "RayCaster.h"
#include "SceneItem.h"
#include "loading/Volume.h"

#include <memory>
#include <vector>

namespace qreads
{

/// A volume's voxels as they are until the next change: what a ray caster is made for.
struct VolumeVoxels
{
  std::shared_ptr<const Volume> volume;
  vtkSmartPointer<vtkDataArray> values; ///< held, as a script may put others into the volume's image
};

/// A volume that is rendered in space.
class VolumeItem final : public SceneItem
{
public:
  VolumeItem(std::shared_ptr<const VolumeVoxels> voxels, std::shared_ptr<const VolumeLook> look, Projection projection,
             std::vector<HalfSpace> crop);

  std::shared_ptr<const void> key() const override { return this->m_voxels; }
  std::unique_ptr<SceneItemDrawing> createDrawing() const override;

private:
  class Drawing;

  std::shared_ptr<const VolumeVoxels> m_voxels;
  std::shared_ptr<const VolumeLook> m_look;
  Projection m_projection;
  std::vector<HalfSpace> m_crop;
};

/// A ray caster for a volume's voxels.
std::unique_ptr<RayCaster> makeRayCaster(const VolumeVoxels& voxels);

} // namespace qreads
