#include "VolumeItem.h"

#include <QPainter>

#include <utility>

namespace qreads
{

std::unique_ptr<RayCaster> makeRayCaster(const VolumeVoxels& voxels)
{
  const int* dimensions = voxels.volume->image()->GetDimensions();
  return std::make_unique<RayCaster>(voxels.values, std::array<int, 3>{ dimensions[0], dimensions[1], dimensions[2] },
                                     voxels.volume->ijkToRAS());
}

class VolumeItem::Drawing final : public SceneItemDrawing
{
public:
  explicit Drawing(const VolumeVoxels& voxels)
    : m_caster(makeRayCaster(voxels))
  {
  }

  void draw(const SceneItem& sceneItem, ScenePicture& picture) override
  {
    const auto& item = static_cast<const VolumeItem&>(sceneItem);
    const bool isFull = picture.quality == SceneQuality::Full;
    RayCastRequest request;
    request.look = item.m_look;
    request.projection = item.m_projection;
    request.crop = item.m_crop;
    request.camera = picture.camera;
    request.depths = &picture.depths;
    request.isAbandoned = picture.isAbandoned;
    // A coarse picture takes a twelfth of the time of a full one.
    request.pixelSize = isFull ? 1 : 3;
    request.sampleDistance = isFull ? 0.7 : 1.5;
    request.isSmooth = isFull;
    const QImage image = this->m_caster->render(request);
    QPainter painter(&picture.image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(QRect(QPoint(), image.size() * request.pixelSize), image);
  }

private:
  std::unique_ptr<RayCaster> m_caster;
};

VolumeItem::VolumeItem(std::shared_ptr<const VolumeVoxels> voxels, std::shared_ptr<const VolumeLook> look,
                       Projection projection, std::vector<HalfSpace> crop)
  : m_voxels(std::move(voxels))
  , m_look(std::move(look))
  , m_projection(projection)
  , m_crop(std::move(crop))
{
}

std::unique_ptr<SceneItemDrawing> VolumeItem::createDrawing() const
{
  return std::make_unique<Drawing>(*this->m_voxels);
}

} // namespace qreads
