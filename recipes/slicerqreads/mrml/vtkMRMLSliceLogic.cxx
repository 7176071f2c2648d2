#include "vtkMRMLSliceLogic.h"

#include "VolumeInSlice.h"
#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLSliceDisplayNode.h"
#include "vtkMRMLSliceLayerLogic.h"
#include "vtkMRMLSliceNode.h"
#include "vtkMRMLVolumeNode.h"

#include <vtkCollection.h>
#include <vtkCommand.h>
#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkObjectFactory.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace
{

constexpr int SliceIndexRotated = -1;
constexpr int SliceIndexOutOfVolume = -2;
constexpr int SliceIndexNoVolume = -3;

bool hasImage(vtkMRMLVolumeNode* volumeNode)
{
  return volumeNode && volumeNode->GetImageData() && volumeNode->GetImageData()->GetNumberOfPoints() > 0;
}

mrml::Bounds boundsOf(vtkMRMLVolumeNode* volumeNode, const vtkMatrix4x4& sliceToRAS, bool useVoxelCenter = false)
{
  vtkNew<vtkMatrix4x4> rasToSlice;
  mrml::rasToSliceAxes(sliceToRAS, rasToSlice);
  mrml::Bounds bounds{};
  volumeNode->GetSliceBounds(bounds.data(), rasToSlice, useVoxelCenter);
  return bounds;
}

mrml::Bounds boundsOf(const std::vector<vtkMRMLVolumeNode*>& volumeNodes, const vtkMatrix4x4& sliceToRAS)
{
  mrml::Bounds bounds = boundsOf(volumeNodes.front(), sliceToRAS);
  for (vtkMRMLVolumeNode* volumeNode : volumeNodes)
  {
    const mrml::Bounds others = boundsOf(volumeNode, sliceToRAS);
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      bounds[2 * axis] = std::min(bounds[2 * axis], others[2 * axis]);
      bounds[2 * axis + 1] = std::max(bounds[2 * axis + 1], others[2 * axis + 1]);
    }
  }
  return bounds;
}

void sizeAndCenter(vtkMRMLVolumeNode* volumeNode, const vtkMatrix4x4& sliceToRAS, double size[3], double center[3])
{
  std::fill_n(size, 3, 0.0);
  std::fill_n(center, 3, 0.0);
  if (!hasImage(volumeNode))
  {
    return;
  }
  const mrml::Bounds bounds = boundsOf(volumeNode, sliceToRAS);
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    size[axis] = bounds[2 * axis + 1] - bounds[2 * axis];
    center[axis] = (bounds[2 * axis] + bounds[2 * axis + 1]) / 2.0;
  }
}

void setWindowLevel(vtkMRMLVolumeNode* volumeNode, double window, double level)
{
  auto* displayNode = vtkMRMLScalarVolumeDisplayNode::SafeDownCast(volumeNode ? volumeNode->GetDisplayNode() : nullptr);
  if (displayNode)
  {
    const int wasModifying = displayNode->StartModify();
    displayNode->SetAutoWindowLevel(0);
    displayNode->SetWindowLevel(window, level);
    displayNode->EndModify(wasModifying);
  }
}

} // namespace

vtkStandardNewMacro(vtkMRMLSliceLogic);

vtkMRMLSliceLogic::vtkMRMLSliceLogic()
{
  this->LabelLayer->SetIsLabelLayer(1);
}

vtkMRMLSliceLogic::~vtkMRMLSliceLogic()
{
  this->SetSliceCompositeNode(nullptr);
}

void vtkMRMLSliceLogic::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "SliceNode: " << this->SliceNode.GetPointer() << "\n";
  os << indent << "SliceCompositeNode: " << this->SliceCompositeNode.GetPointer() << "\n";
}

vtkMRMLSliceNode* vtkMRMLSliceLogic::AddSliceNode(const char* layoutName)
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  if (!scene || !layoutName || !*layoutName)
  {
    vtkErrorMacro("AddSliceNode: it needs a scene and a layout name.");
    return nullptr;
  }
  vtkMRMLSliceNode* sliceNode = GetSliceNode(scene, layoutName);
  if (!sliceNode)
  {
    vtkNew<vtkMRMLSliceNode> newNode;
    newNode->SetLayoutName(layoutName);
    newNode->SetName(layoutName);
    sliceNode = vtkMRMLSliceNode::SafeDownCast(scene->AddNode(newNode));
  }
  vtkMRMLSliceCompositeNode* compositeNode = GetSliceCompositeNode(scene, layoutName);
  if (!compositeNode)
  {
    vtkNew<vtkMRMLSliceCompositeNode> newNode;
    newNode->SetLayoutName(layoutName);
    compositeNode = vtkMRMLSliceCompositeNode::SafeDownCast(scene->AddNode(newNode));
  }
  if (!compositeNode->GetSliceDisplayNode())
  {
    vtkNew<vtkMRMLSliceDisplayNode> displayNode;
    displayNode->SetSingletonTag(layoutName);
    displayNode->SetName(scene->GenerateUniqueName("Slice Display").c_str());
    scene->AddNode(displayNode);
  }
  this->SetSliceNode(sliceNode);
  this->SetSliceCompositeNode(compositeNode);
  return sliceNode;
}

void vtkMRMLSliceLogic::SetSliceNode(vtkMRMLSliceNode* sliceNode)
{
  if (this->SliceNode == sliceNode)
  {
    return;
  }
  this->SliceNode = sliceNode;
  this->SetSliceCompositeNode(GetSliceCompositeNode(sliceNode));
  this->UpdateLayers();
  this->Modified();
}

vtkMRMLSliceNode* vtkMRMLSliceLogic::GetSliceNode() const
{
  return this->SliceNode;
}

void vtkMRMLSliceLogic::SetSliceCompositeNode(vtkMRMLSliceCompositeNode* compositeNode)
{
  if (this->SliceCompositeNode == compositeNode)
  {
    return;
  }
  if (this->SliceCompositeNode)
  {
    this->SliceCompositeNode->RemoveObserver(this->ObserverTag);
  }
  this->SliceCompositeNode = compositeNode;
  if (compositeNode)
  {
    this->ObserverTag = compositeNode->AddObserver(vtkCommand::ModifiedEvent, this, &vtkMRMLSliceLogic::UpdateLayers);
  }
  this->UpdateLayers();
  this->Modified();
}

vtkMRMLSliceCompositeNode* vtkMRMLSliceLogic::GetSliceCompositeNode() const
{
  return this->SliceCompositeNode;
}

vtkMRMLSliceDisplayNode* vtkMRMLSliceLogic::GetSliceDisplayNode() const
{
  return this->SliceCompositeNode ? this->SliceCompositeNode->GetSliceDisplayNode() : nullptr;
}

vtkMRMLSliceNode* vtkMRMLSliceLogic::GetSliceNode(vtkMRMLScene* scene, const char* layoutName)
{
  return scene ? vtkMRMLSliceNode::SafeDownCast(scene->GetSingletonNode(layoutName, "vtkMRMLSliceNode")) : nullptr;
}

vtkMRMLSliceCompositeNode* vtkMRMLSliceLogic::GetSliceCompositeNode(vtkMRMLScene* scene, const char* layoutName)
{
  return scene
           ? vtkMRMLSliceCompositeNode::SafeDownCast(scene->GetSingletonNode(layoutName, "vtkMRMLSliceCompositeNode"))
           : nullptr;
}

vtkMRMLSliceCompositeNode* vtkMRMLSliceLogic::GetSliceCompositeNode(vtkMRMLSliceNode* sliceNode)
{
  return sliceNode ? GetSliceCompositeNode(sliceNode->GetScene(), sliceNode->GetLayoutName()) : nullptr;
}

vtkMRMLVolumeNode* vtkMRMLSliceLogic::GetLayerVolumeNode(int layer) const
{
  if (!this->SliceCompositeNode)
  {
    return nullptr;
  }
  const char* const roles[] = { "backgroundVolume", "foregroundVolume", "labelVolume" };
  return layer >= LayerBackground && layer < Layer_Last
           ? vtkMRMLVolumeNode::SafeDownCast(this->SliceCompositeNode->GetNodeReference(roles[layer]))
           : nullptr;
}

vtkMRMLSliceLayerLogic* vtkMRMLSliceLogic::GetNthLayer(int layer)
{
  if (!this->SliceNode)
  {
    return nullptr;
  }
  this->UpdateLayers();
  switch (layer)
  {
    case LayerBackground:
      return this->BackgroundLayer;
    case LayerForeground:
      return this->ForegroundLayer;
    case LayerLabel:
      return this->LabelLayer;
    default:
      return nullptr;
  }
}

void vtkMRMLSliceLogic::UpdateLayers()
{
  int index = LayerBackground;
  for (vtkMRMLSliceLayerLogic* layer :
       { this->BackgroundLayer.GetPointer(), this->ForegroundLayer.GetPointer(), this->LabelLayer.GetPointer() })
  {
    layer->SetSliceNode(this->SliceNode);
    layer->SetVolumeNode(this->GetLayerVolumeNode(index));
    ++index;
  }
}

std::vector<vtkMRMLVolumeNode*> vtkMRMLSliceLogic::GetVolumeNodes() const
{
  std::vector<vtkMRMLVolumeNode*> volumeNodes;
  for (int layer = LayerBackground; layer < Layer_Last; ++layer)
  {
    vtkMRMLVolumeNode* volumeNode = this->GetLayerVolumeNode(layer);
    if (hasImage(volumeNode))
    {
      volumeNodes.push_back(volumeNode);
    }
  }
  return volumeNodes;
}

vtkMRMLVolumeNode* vtkMRMLSliceLogic::GetLowestVolumeNode() const
{
  const std::vector<vtkMRMLVolumeNode*> volumeNodes = this->GetVolumeNodes();
  return volumeNodes.empty() ? nullptr : volumeNodes.front();
}

double vtkMRMLSliceLogic::GetSliceOffset() const
{
  return this->SliceNode ? this->SliceNode->GetSliceOffset() : 0.0;
}

void vtkMRMLSliceLogic::SetSliceOffset(double offset)
{
  if (this->SliceNode)
  {
    this->SliceNode->SetSliceOffset(offset);
  }
}

void vtkMRMLSliceLogic::SnapSliceOffsetToIJK()
{
  if (!this->SliceNode)
  {
    return;
  }
  // Layers are counted from the volume's outer face; towards it, where the slice is outside of the volume.
  double bounds[6];
  this->GetLowestVolumeSliceBounds(bounds);
  const double spacing = this->GetLowestVolumeSliceSpacing()[2];
  const double layer = std::trunc((this->GetSliceOffset() - bounds[4]) / spacing);
  this->SetSliceOffset(bounds[4] + (layer + 0.5) * spacing);
}

bool vtkMRMLSliceLogic::GetSliceOffsetRangeResolution(double range[2], double& resolution)
{
  if (!this->SliceNode)
  {
    return false;
  }
  resolution = this->GetLowestVolumeSliceSpacing()[2];
  if (!this->GetLowestVolumeNode())
  {
    range[0] = -1.0;
    range[1] = 1.0;
    return true;
  }
  double bounds[6];
  this->GetLowestVolumeSliceBounds(bounds, true);
  // A single layer leaves a slider something to move on.
  const double margin = bounds[4] < bounds[5] ? 0.0 : resolution;
  range[0] = bounds[4] - margin;
  range[1] = bounds[5] + margin;
  return true;
}

int vtkMRMLSliceLogic::GetSliceIndexFromOffset(double sliceOffset, vtkMRMLVolumeNode* volumeNode)
{
  if (!this->SliceNode || !hasImage(volumeNode))
  {
    return SliceIndexNoVolume;
  }
  vtkNew<vtkMatrix4x4> rasToIJK;
  volumeNode->GetRASToIJKMatrix(rasToIJK);
  vtkNew<vtkMatrix4x4> sliceToIJK;
  sliceToIJK->DeepCopy(this->SliceNode->GetSliceToRAS());
  for (int row = 0; row < 3; ++row)
  {
    sliceToIJK->SetElement(row, 3, 0.0);
  }
  vtkMatrix4x4::Multiply4x4(rasToIJK, sliceToIJK, sliceToIJK);
  const int* dimensions = volumeNode->GetImageData()->GetDimensions();
  for (int axis = 0; axis < 3; ++axis)
  {
    // Along the slice's own axes the index must not change.
    constexpr double Tolerance = 1e-3;
    const double perMillimeter = sliceToIJK->GetElement(axis, 2);
    if (std::abs(sliceToIJK->GetElement(axis, 0)) > Tolerance * std::abs(perMillimeter) ||
        std::abs(sliceToIJK->GetElement(axis, 1)) > Tolerance * std::abs(perMillimeter))
    {
      continue;
    }
    const double index = std::floor(perMillimeter * sliceOffset + sliceToIJK->GetElement(axis, 3) + 0.5);
    return index >= 0.0 && index < dimensions[axis] ? static_cast<int>(index) + 1 : SliceIndexOutOfVolume;
  }
  return SliceIndexRotated;
}

int vtkMRMLSliceLogic::GetSliceIndexFromOffset(double sliceOffset)
{
  return this->GetSliceIndexFromOffset(sliceOffset, this->GetLowestVolumeNode());
}

void vtkMRMLSliceLogic::FitSlice(const std::vector<vtkMRMLVolumeNode*>& volumeNodes, int width, int height)
{
  if (!this->SliceNode || volumeNodes.empty())
  {
    return;
  }
  const int* dimensions = this->SliceNode->GetDimensions();
  const int pixels[2] = { width > 0 ? width : dimensions[0], height > 0 ? height : dimensions[1] };
  if (pixels[0] <= 0 || pixels[1] <= 0)
  {
    return;
  }
  const mrml::Bounds bounds = boundsOf(volumeNodes, *this->SliceNode->GetSliceToRAS());
  const int wasModifying = this->SliceNode->StartModify();
  mrml::showBounds(*this->SliceNode, bounds, pixels[0], pixels[1], (bounds[4] + bounds[5]) / 2.0,
                   this->GetVolumeSliceSpacing(volumeNodes.front())[2] * dimensions[2]);
  if (this->GetLowestVolumeNode())
  {
    this->SnapSliceOffsetToIJK();
  }
  this->SliceNode->EndModify(wasModifying);
}

void vtkMRMLSliceLogic::FitSliceToAll(int width, int height)
{
  this->FitSlice(this->GetVolumeNodes(), width, height);
}

void vtkMRMLSliceLogic::FitSliceToFirst(int width, int height)
{
  this->FitSliceToVolume(this->GetLowestVolumeNode(), width, height);
}

void vtkMRMLSliceLogic::FitSliceToVolume(vtkMRMLVolumeNode* volumeNode, int width, int height)
{
  if (hasImage(volumeNode))
  {
    this->FitSlice({ volumeNode }, width, height);
  }
}

void vtkMRMLSliceLogic::FitSliceToVolumes(vtkCollection* volumeNodes, int width, int height)
{
  std::vector<vtkMRMLVolumeNode*> nodes;
  for (int index = 0; volumeNodes && index < volumeNodes->GetNumberOfItems(); ++index)
  {
    auto* volumeNode = vtkMRMLVolumeNode::SafeDownCast(volumeNodes->GetItemAsObject(index));
    if (hasImage(volumeNode))
    {
      nodes.push_back(volumeNode);
    }
  }
  this->FitSlice(nodes, width, height);
}

void vtkMRMLSliceLogic::FitFOVToBackground(double fov)
{
  if (!this->SliceNode || !hasImage(this->GetLayerVolumeNode(LayerBackground)))
  {
    return;
  }
  const int* dimensions = this->SliceNode->GetDimensions();
  const double scale = fov / std::max(1, std::min(dimensions[0], dimensions[1]));
  this->SliceNode->SetFieldOfView(scale * dimensions[0], scale * dimensions[1], this->SliceNode->GetFieldOfView()[2]);
}

void vtkMRMLSliceLogic::ResizeSliceNode(double newWidth, double newHeight)
{
  if (!this->SliceNode || newWidth < 1.0 || newHeight < 1.0)
  {
    return;
  }
  const double* field = this->SliceNode->GetFieldOfView();
  const int slices = this->SliceNode->GetDimensions()[2];
  const double thickness = this->GetLowestVolumeNode() ? this->GetLowestVolumeSliceSpacing()[2] * slices : field[2];
  const int wasModifying = this->SliceNode->StartModify();
  this->SliceNode->SetFieldOfView(field[1] * newWidth / newHeight, field[1], thickness);
  this->SliceNode->SetDimensions(static_cast<int>(newWidth), static_cast<int>(newHeight), slices);
  this->SliceNode->EndModify(wasModifying);
}

void vtkMRMLSliceLogic::RotateSliceToLowestVolumeAxes(bool forceSlicePlaneToSingleSlice)
{
  vtkMRMLVolumeNode* volumeNode = this->GetLowestVolumeNode();
  if (this->SliceNode && volumeNode)
  {
    const int wasModifying = this->SliceNode->StartModify();
    this->SliceNode->RotateToVolumePlane(volumeNode, forceSlicePlaneToSingleSlice);
    this->SnapSliceOffsetToIJK();
    this->SliceNode->EndModify(wasModifying);
  }
}

void vtkMRMLSliceLogic::GetVolumeSliceBounds(vtkMRMLVolumeNode* volumeNode, double sliceBounds[6], bool useVoxelCenter)
{
  std::fill_n(sliceBounds, 6, 0.0);
  if (this->SliceNode && hasImage(volumeNode))
  {
    const mrml::Bounds bounds = boundsOf(volumeNode, *this->SliceNode->GetSliceToRAS(), useVoxelCenter);
    std::copy(bounds.begin(), bounds.end(), sliceBounds);
  }
}

void vtkMRMLSliceLogic::GetBackgroundSliceBounds(double sliceBounds[6])
{
  this->GetVolumeSliceBounds(this->GetLayerVolumeNode(LayerBackground), sliceBounds);
}

void vtkMRMLSliceLogic::GetLowestVolumeSliceBounds(double sliceBounds[6], bool useVoxelCenter)
{
  this->GetVolumeSliceBounds(this->GetLowestVolumeNode(), sliceBounds, useVoxelCenter);
}

void vtkMRMLSliceLogic::GetSliceBounds(double sliceBounds[6])
{
  const std::vector<vtkMRMLVolumeNode*> volumeNodes = this->GetVolumeNodes();
  mrml::Bounds bounds{ -100.0, 100.0, -100.0, 100.0, -100.0, 100.0 };
  if (this->SliceNode && !volumeNodes.empty())
  {
    bounds = boundsOf(volumeNodes, *this->SliceNode->GetSliceToRAS());
  }
  std::copy(bounds.begin(), bounds.end(), sliceBounds);
}

double* vtkMRMLSliceLogic::GetVolumeSliceSpacing(vtkMRMLVolumeNode* volumeNode)
{
  std::fill_n(this->SpacingResult, 3, 1.0);
  if (!this->SliceNode)
  {
    return this->SpacingResult;
  }
  if (this->SliceNode->GetSliceSpacingMode() == vtkMRMLSliceNode::PrescribedSliceSpacingMode)
  {
    std::copy_n(this->SliceNode->GetPrescribedSliceSpacing(), 3, this->SpacingResult);
  }
  else if (volumeNode)
  {
    vtkNew<vtkMatrix4x4> ijkToRAS;
    volumeNode->GetIJKToRASMatrix(ijkToRAS);
    const auto spacing = mrml::spacingInSlice(*this->SliceNode->GetSliceToRAS(), *ijkToRAS);
    std::copy(spacing.begin(), spacing.end(), this->SpacingResult);
  }
  return this->SpacingResult;
}

double* vtkMRMLSliceLogic::GetBackgroundSliceSpacing()
{
  return this->GetVolumeSliceSpacing(this->GetLayerVolumeNode(LayerBackground));
}

double* vtkMRMLSliceLogic::GetLowestVolumeSliceSpacing()
{
  return this->GetVolumeSliceSpacing(this->GetLowestVolumeNode());
}

void vtkMRMLSliceLogic::GetVolumeSliceDimensions(vtkMRMLVolumeNode* volumeNode, double sliceDimensions[3],
                                                 double sliceCenter[3])
{
  vtkNew<vtkMatrix4x4> identity;
  sizeAndCenter(volumeNode, this->SliceNode ? *this->SliceNode->GetSliceToRAS() : *identity, sliceDimensions,
                sliceCenter);
}

void vtkMRMLSliceLogic::GetBackgroundSliceDimensions(double sliceDimensions[3], double sliceCenter[3])
{
  this->GetVolumeSliceDimensions(this->GetLayerVolumeNode(LayerBackground), sliceDimensions, sliceCenter);
}

void vtkMRMLSliceLogic::GetVolumeRASBox(vtkMRMLVolumeNode* volumeNode, double rasDimensions[3], double rasCenter[3])
{
  vtkNew<vtkMatrix4x4> identity;
  sizeAndCenter(volumeNode, *identity, rasDimensions, rasCenter);
}

void vtkMRMLSliceLogic::GetBackgroundRASBox(double rasDimensions[3], double rasCenter[3])
{
  GetVolumeRASBox(this->GetLayerVolumeNode(LayerBackground), rasDimensions, rasCenter);
}

void vtkMRMLSliceLogic::SetBackgroundWindowLevel(double window, double level)
{
  setWindowLevel(this->GetLayerVolumeNode(LayerBackground), window, level);
}

void vtkMRMLSliceLogic::SetForegroundWindowLevel(double window, double level)
{
  setWindowLevel(this->GetLayerVolumeNode(LayerForeground), window, level);
}
