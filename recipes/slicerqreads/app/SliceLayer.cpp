#include "SliceLayer.h"

#include "vtkMRMLColorNode.h"
#include "vtkMRMLLabelMapVolumeNode.h"

#include <vtkCommand.h>
#include <vtkLookupTable.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace qreads
{

namespace
{

QRgb colorOf(const double color[4])
{
  const auto part = [](double value) { return static_cast<int>(std::lround(std::clamp(value, 0.0, 1.0) * 255.0)); };
  return qPremultiply(qRgba(part(color[0]), part(color[1]), part(color[2]), part(color[3])));
}

/// A color node's table, at 256 places for values that window and level are applied to, or one color a label.
std::vector<QRgb> colorsOf(vtkMRMLDisplayNode& displayNode, bool areLabels)
{
  auto* colorNode = vtkMRMLColorNode::SafeDownCast(displayNode.GetNodeReference("color"));
  vtkLookupTable* table = colorNode ? colorNode->GetLookupTable() : nullptr;
  std::vector<QRgb> colors;
  if (table && table->GetNumberOfTableValues() > 0)
  {
    const vtkIdType count = table->GetNumberOfTableValues();
    const vtkIdType wanted = areLabels ? count : 256;
    for (vtkIdType index = 0; index < wanted; ++index)
    {
      double color[4];
      table->GetTableValue(areLabels ? index : index * count / wanted, color);
      colors.push_back(colorOf(color));
    }
  }
  else
  {
    colors = greyColors();
  }
  if (areLabels)
  {
    colors.front() = qRgba(0, 0, 0, 0); // Label 0 is the background.
  }
  return colors;
}

} // namespace

SliceLayer::SliceLayer(VolumeStore& volumes, std::function<void(Change)> changed)
  : m_volumes(volumes)
  , m_changed(std::move(changed))
{
}

SliceLayer::~SliceLayer() = default;

void SliceLayer::setNode(vtkMRMLScalarVolumeNode* node)
{
  if (this->m_node != node)
  {
    this->m_node = node;
    this->m_nodeObservation =
      node ? Observation(node, vtkCommand::ModifiedEvent, this, &SliceLayer::onNodeModified) : Observation();
    this->m_imageObservation =
      node ? Observation(node, vtkMRMLVolumeNode::ImageDataModifiedEvent, this, &SliceLayer::onNodeModified)
           : Observation();
  }
  this->follow(); // Its display node may be gone.
}

void SliceLayer::onNodeModified()
{
  // Scripts say so, too, after they have changed voxels.
  const auto before = this->m_volume;
  this->m_renderer.voxelsChanged();
  this->follow();
  if (this->m_volume && this->m_volume == before)
  {
    this->m_changed(Change::Look);
  }
}

void SliceLayer::onDisplayModified()
{
  this->m_changed(Change::Look);
}

void SliceLayer::follow()
{
  vtkMRMLDisplayNode* displayNode = this->m_node ? this->m_node->GetDisplayNode() : nullptr;
  const bool otherDisplay = this->m_displayNode != displayNode;
  if (otherDisplay)
  {
    this->m_displayNode = displayNode;
    this->m_displayObservation =
      displayNode ? Observation(displayNode, vtkCommand::ModifiedEvent, this, &SliceLayer::onDisplayModified)
                  : Observation();
  }
  std::shared_ptr<const Volume> volume = displayNode ? this->m_volumes.volumeOf(*this->m_node) : nullptr;
  if (this->m_volume != volume)
  {
    this->m_volume = std::move(volume);
    this->m_renderer.setVolume(this->m_volume);
    this->m_changed(Change::Volume);
  }
  else if (otherDisplay && this->m_volume)
  {
    this->m_changed(Change::Look);
  }
}

QImage SliceLayer::render(const Matrix& pixelToRAS, QSize size, vtkImageReslice* reslice)
{
  if (!this->m_volume || !this->m_displayNode->GetVisibility())
  {
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    return image;
  }
  SliceLook look;
  look.areLabels = vtkMRMLLabelMapVolumeNode::SafeDownCast(this->m_node) != nullptr;
  look.colors = colorsOf(*this->m_displayNode, look.areLabels);
  look.interpolated = false;
  if (vtkMRMLScalarVolumeDisplayNode* display = this->displayNode())
  {
    look.windowLevel = { display->GetWindow(), display->GetLevel() };
    look.interpolated = display->GetInterpolate() != 0;
    if (display->GetInvertDisplayScalarRange())
    {
      std::reverse(look.colors.begin(), look.colors.end());
    }
    if (display->GetApplyThreshold())
    {
      look.threshold = std::pair(display->GetLowerThreshold(), display->GetUpperThreshold());
    }
  }
  return this->m_renderer.render(pixelToRAS, size, look, reslice);
}

} // namespace qreads
