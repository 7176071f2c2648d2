#pragma once

#include "Observation.h"
#include "SliceRenderer.h"
#include "VolumeStore.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"

#include <vtkWeakPointer.h>

#include <QImage>

#include <functional>
#include <memory>

namespace qreads
{

/// One of the volumes that a slice view draws over each other: follows a volume node and its display node.
class SliceLayer
{
public:
  enum class Change
  {
    Volume, ///< another volume, another place, or none any more
    Look    ///< other values, colors, window or level
  };

  /// @param changed  called when the layer would be drawn in another way than before
  SliceLayer(VolumeStore& volumes, std::function<void(Change)> changed);
  ~SliceLayer();
  SliceLayer(const SliceLayer&) = delete;
  SliceLayer& operator=(const SliceLayer&) = delete;

  /// Null for none.
  void setNode(vtkMRMLScalarVolumeNode* node);
  vtkMRMLScalarVolumeNode* node() const { return this->m_node; }
  /// With window and level; null for a label map, which has none.
  vtkMRMLScalarVolumeDisplayNode* displayNode() const
  {
    return vtkMRMLScalarVolumeDisplayNode::SafeDownCast(this->m_displayNode);
  }
  /// Null where the node has no voxels or no display node.
  const std::shared_ptr<const Volume>& volume() const { return this->m_volume; }

  /// Slices have arrived: what was drawn before may have had gaps.
  void voxelsChanged() { this->m_renderer.voxelsChanged(); }
  /// As SliceRenderer::render; the display node says how.
  /// @param reslice  the slab's settings are taken from it; null for a single slice.
  QImage render(const Matrix& pixelToRAS, QSize size, vtkImageReslice* reslice);
  bool isIncomplete() const { return this->m_renderer.isIncomplete(); }

private:
  void onNodeModified();
  void onDisplayModified();
  void follow();

  VolumeStore& m_volumes;
  std::function<void(Change)> m_changed;
  vtkWeakPointer<vtkMRMLScalarVolumeNode> m_node;
  vtkWeakPointer<vtkMRMLDisplayNode> m_displayNode;
  std::shared_ptr<const Volume> m_volume;
  SliceRenderer m_renderer;
  Observation m_nodeObservation;
  Observation m_imageObservation;
  Observation m_displayObservation;
};

} // namespace qreads
