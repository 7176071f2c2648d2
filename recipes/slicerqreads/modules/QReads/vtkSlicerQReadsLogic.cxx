#include "vtkSlicerQReadsLogic.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLInteractionNode.h"
#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLSliceLogic.h"
#include "vtkMRMLSliceNode.h"
#include "vtkMRMLViewNode.h"
#include "vtkMRMLVolumeNode.h"
#include "vtkSlicerMarkupsLogic.h"
#include "vtkSlicerSlicesLogic.h"

#include <vtkCollection.h>
#include <vtkImageReslice.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

vtkStandardNewMacro(vtkSlicerQReadsLogic);

namespace
{

struct WindowLevelPreset
{
  const char* name;
  double window;
  double level;
};

/// In HU.
constexpr std::array presets{ WindowLevelPreset{ "CT-BodySoftTissue", 400.0, 40.0 },
                              WindowLevelPreset{ "CT-Bone", 2500.0, 300.0 },
                              WindowLevelPreset{ "CT-Head", 100.0, 40.0 },
                              WindowLevelPreset{ "CT-Lung", 1600.0, -600.0 } };

/// The part of the field of view that each zoom shows.
struct ZoomStep
{
  const char* name;
  double factor;
};

constexpr std::array zoomSteps{ ZoomStep{ "Fit to window", 1.0 }, ZoomStep{ "100%", 1.0 }, ZoomStep{ "200%", 0.5 },
                                ZoomStep{ "400%", 0.25 } };
constexpr const char* oneToOne = "1:1";
constexpr const char* invertedGray = "vtkMRMLColorTableNodeInvertedGrey";
constexpr const char* gray = "vtkMRMLColorTableNodeGrey";

template<std::size_t count, class Entry>
const Entry* entryOf(const std::array<Entry, count>& entries, const char* name)
{
  const auto* found = std::find_if(entries.begin(), entries.end(),
                                   [name](const Entry& entry) { return name && std::strcmp(entry.name, name) == 0; });
  return found == entries.end() ? nullptr : found;
}

/// Whether two numbers are the same to the eye.
bool isAbout(double value, double wanted)
{
  return std::abs(value - wanted) < 1e-3 * std::abs(wanted);
}

/// Nodes of a class in the order of the scene.
template<class Node>
std::vector<Node*> nodesOf(vtkMRMLScene* scene, const char* className)
{
  std::vector<Node*> nodes;
  for (int index = 0; scene && index < scene->GetNumberOfNodesByClass(className); ++index)
  {
    if (Node* node = Node::SafeDownCast(scene->GetNthNodeByClass(index, className)))
    {
      nodes.push_back(node);
    }
  }
  return nodes;
}

/// Moves the slice by less than a voxel so that the middle of a pixel is that of a voxel: where both have the same
/// size, the picture is as sharp as the image.
void alignPixels(vtkMRMLSliceNode& sliceNode, vtkMRMLVolumeNode& volumeNode)
{
  vtkNew<vtkMatrix4x4> rasToIJK;
  volumeNode.GetRASToIJKMatrix(rasToIJK);
  vtkNew<vtkMatrix4x4> ijkToRAS;
  volumeNode.GetIJKToRASMatrix(ijkToRAS);
  const double pixel[4] = { 0.5, 0.5, 0.0, 1.0 };
  double ras[4];
  double ijk[4];
  sliceNode.GetXYToRAS()->MultiplyPoint(pixel, ras);
  rasToIJK->MultiplyPoint(ras, ijk);
  for (int axis = 0; axis < 3; ++axis)
  {
    ijk[axis] = std::round(ijk[axis]);
  }
  double aligned[4];
  ijkToRAS->MultiplyPoint(ijk, aligned);
  for (int axis = 0; axis < 3; ++axis)
  {
    const double origin = sliceNode.GetSliceToRAS()->GetElement(axis, 3);
    sliceNode.GetSliceToRAS()->SetElement(axis, 3, origin + aligned[axis] - ras[axis]);
  }
  sliceNode.UpdateMatrices();
}

} // namespace

vtkSlicerQReadsLogic::vtkSlicerQReadsLogic() = default;

vtkSlicerQReadsLogic::~vtkSlicerQReadsLogic() = default;

void vtkSlicerQReadsLogic::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
}

void vtkSlicerQReadsLogic::SetSlicesLogic(vtkSlicerSlicesLogic* logic)
{
  this->SlicesLogic = logic;
}

void vtkSlicerQReadsLogic::SetMarkupsLogic(vtkSlicerMarkupsLogic* logic)
{
  this->MarkupsLogic = logic;
}

std::vector<vtkMRMLSliceLogic*> vtkSlicerQReadsLogic::GetSliceLogics()
{
  std::vector<vtkMRMLSliceLogic*> logics;
  vtkCollection* all = this->GetMRMLApplicationLogic() ? this->GetMRMLApplicationLogic()->GetSliceLogics() : nullptr;
  for (int index = 0; all && index < all->GetNumberOfItems(); ++index)
  {
    auto* logic = vtkMRMLSliceLogic::SafeDownCast(all->GetItemAsObject(index));
    if (logic && logic->GetSliceNode() && logic->GetSliceCompositeNode())
    {
      logics.push_back(logic);
    }
  }
  return logics;
}

vtkMRMLSliceNode* vtkSlicerQReadsLogic::GetFirstSliceNode()
{
  const std::vector<vtkMRMLSliceLogic*> logics = this->GetSliceLogics();
  return logics.empty() ? nullptr : logics.front()->GetSliceNode();
}

std::vector<vtkMRMLAbstractViewNode*> vtkSlicerQReadsLogic::GetViewNodes()
{
  return nodesOf<vtkMRMLAbstractViewNode>(this->GetMRMLScene(), "vtkMRMLAbstractViewNode");
}

std::vector<vtkMRMLScalarVolumeDisplayNode*> vtkSlicerQReadsLogic::GetVolumeDisplayNodes()
{
  std::vector<vtkMRMLScalarVolumeDisplayNode*> displayNodes;
  for (vtkMRMLVolumeNode* volumeNode : nodesOf<vtkMRMLVolumeNode>(this->GetMRMLScene(), "vtkMRMLVolumeNode"))
  {
    if (auto* displayNode = vtkMRMLScalarVolumeDisplayNode::SafeDownCast(volumeNode->GetDisplayNode()))
    {
      displayNodes.push_back(displayNode);
    }
  }
  return displayNodes;
}

vtkMRMLVolumeNode* vtkSlicerQReadsLogic::GetShownVolumeNode()
{
  for (vtkMRMLSliceLogic* logic : this->GetSliceLogics())
  {
    if (vtkMRMLVolumeNode* volumeNode = logic->GetLayerVolumeNode(vtkMRMLSliceLogic::LayerBackground))
    {
      return volumeNode;
    }
  }
  return nullptr;
}

vtkMRMLScalarVolumeDisplayNode* vtkSlicerQReadsLogic::GetShownDisplayNode()
{
  vtkMRMLVolumeNode* volumeNode = this->GetShownVolumeNode();
  return volumeNode ? vtkMRMLScalarVolumeDisplayNode::SafeDownCast(volumeNode->GetDisplayNode()) : nullptr;
}

vtkMRMLInteractionNode* vtkSlicerQReadsLogic::GetInteractionNode()
{
  return this->GetMRMLApplicationLogic() ? this->GetMRMLApplicationLogic()->GetInteractionNode() : nullptr;
}

void vtkSlicerQReadsLogic::SetWindowLevel(vtkMRMLScalarVolumeDisplayNode& displayNode, double window, double level)
{
  const int wasModifying = displayNode.StartModify();
  displayNode.SetAutoWindowLevel(0);
  displayNode.SetWindowLevel(window, level);
  displayNode.EndModify(wasModifying);
}

bool vtkSlicerQReadsLogic::SetWindowLevelPreset(const char* name)
{
  const WindowLevelPreset* preset = entryOf(presets, name);
  for (vtkMRMLScalarVolumeDisplayNode* displayNode : this->GetVolumeDisplayNodes())
  {
    if (preset)
    {
      this->SetWindowLevel(*displayNode, preset->window, preset->level);
    }
  }
  return preset != nullptr;
}

double vtkSlicerQReadsLogic::GetPresetWindow(const char* name)
{
  const WindowLevelPreset* preset = entryOf(presets, name);
  return preset ? preset->window : 0.0;
}

double vtkSlicerQReadsLogic::GetPresetLevel(const char* name)
{
  const WindowLevelPreset* preset = entryOf(presets, name);
  return preset ? preset->level : 0.0;
}

void vtkSlicerQReadsLogic::UpdateWindowLevel(double windowStep, double levelStep)
{
  constexpr double narrowest = 1.0;
  for (vtkMRMLScalarVolumeDisplayNode* displayNode : this->GetVolumeDisplayNodes())
  {
    const double window = displayNode->GetWindow();
    const double wanted = std::max(window + windowStep, std::min(window, narrowest));
    this->SetWindowLevel(*displayNode, wanted, displayNode->GetLevel() + levelStep);
  }
}

void vtkSlicerQReadsLogic::ResetWindowLevel()
{
  for (vtkMRMLScalarVolumeDisplayNode* displayNode : this->GetVolumeDisplayNodes())
  {
    displayNode->SetAutoWindowLevel(1);
  }
}

double vtkSlicerQReadsLogic::GetWindow()
{
  vtkMRMLScalarVolumeDisplayNode* displayNode = this->GetShownDisplayNode();
  return displayNode ? displayNode->GetWindow() : 0.0;
}

double vtkSlicerQReadsLogic::GetLevel()
{
  vtkMRMLScalarVolumeDisplayNode* displayNode = this->GetShownDisplayNode();
  return displayNode ? displayNode->GetLevel() : 0.0;
}

void vtkSlicerQReadsLogic::SetInverseGrayEnabled(bool enabled)
{
  for (vtkMRMLScalarVolumeDisplayNode* displayNode : this->GetVolumeDisplayNodes())
  {
    displayNode->SetAndObserveColorNodeID(enabled ? invertedGray : gray);
  }
}

bool vtkSlicerQReadsLogic::GetInverseGrayEnabled()
{
  vtkMRMLScalarVolumeDisplayNode* displayNode = this->GetShownDisplayNode();
  const char* id = displayNode ? displayNode->GetColorNodeID() : nullptr;
  return id && std::strcmp(id, invertedGray) == 0;
}

void vtkSlicerQReadsLogic::SetMouseWindowLevelEnabled(bool enabled)
{
  vtkMRMLInteractionNode* interactionNode = this->GetInteractionNode();
  if (interactionNode && this->GetMouseWindowLevelEnabled() != enabled)
  {
    interactionNode->SetCurrentInteractionMode(enabled ? vtkMRMLInteractionNode::AdjustWindowLevel
                                                       : vtkMRMLInteractionNode::ViewTransform);
  }
}

bool vtkSlicerQReadsLogic::GetMouseWindowLevelEnabled()
{
  vtkMRMLInteractionNode* interactionNode = this->GetInteractionNode();
  return interactionNode && interactionNode->GetCurrentInteractionMode() == vtkMRMLInteractionNode::AdjustWindowLevel;
}

void vtkSlicerQReadsLogic::SetReferenceMarkersVisible(bool visible)
{
  this->SlicesLogic->SetReferenceMarkersVisible(visible);
}

bool vtkSlicerQReadsLogic::GetReferenceMarkersVisible()
{
  return this->SlicesLogic->GetReferenceMarkersVisible();
}

void vtkSlicerQReadsLogic::ResetReferenceMarkers()
{
  this->SlicesLogic->ResetReferenceMarkers();
}

void vtkSlicerQReadsLogic::ChangeSliceNodes(const std::function<void(vtkMRMLSliceNode&)>& change)
{
  for (vtkMRMLSliceLogic* logic : this->GetSliceLogics())
  {
    vtkMRMLSliceNode& sliceNode = *logic->GetSliceNode();
    const int wasModifying = sliceNode.StartModify();
    change(sliceNode);
    sliceNode.EndModify(wasModifying);
  }
}

void vtkSlicerQReadsLogic::SetSlab(int mode, int numberOfSlices)
{
  this->SlicesLogic->SetSlab(mode, numberOfSlices);
}

void vtkSlicerQReadsLogic::SetSlabEnabled(bool enabled)
{
  const double smallest = this->GetLargestSpacingInMm();
  this->ChangeSliceNodes(
    [=](vtkMRMLSliceNode& sliceNode)
    {
      sliceNode.SetSlabReconstructionOversamplingFactor(1.0);
      sliceNode.SetSlabReconstructionThickness(std::max(sliceNode.GetSlabReconstructionThickness(), smallest));
      sliceNode.SetSlabReconstructionEnabled(enabled);
    });
}

bool vtkSlicerQReadsLogic::GetSlabEnabled()
{
  vtkMRMLSliceNode* sliceNode = this->GetFirstSliceNode();
  return sliceNode && sliceNode->GetSlabReconstructionEnabled();
}

void vtkSlicerQReadsLogic::SetSlabMode(int mode)
{
  this->ChangeSliceNodes([mode](vtkMRMLSliceNode& sliceNode) { sliceNode.SetSlabReconstructionType(mode); });
}

int vtkSlicerQReadsLogic::GetSlabMode()
{
  vtkMRMLSliceNode* sliceNode = this->GetFirstSliceNode();
  return sliceNode ? sliceNode->GetSlabReconstructionType() : VTK_IMAGE_SLAB_MAX;
}

void vtkSlicerQReadsLogic::SetSlabThicknessInMm(double thickness)
{
  const double wholeSlices = this->SlicesLogic->GetNumberOfSlices(thickness) * this->GetLargestSpacingInMm();
  this->ChangeSliceNodes(
    [wholeSlices](vtkMRMLSliceNode& sliceNode)
    {
      sliceNode.SetSlabReconstructionOversamplingFactor(1.0);
      sliceNode.SetSlabReconstructionThickness(wholeSlices);
    });
}

double vtkSlicerQReadsLogic::GetSlabThicknessInMm()
{
  vtkMRMLSliceNode* sliceNode = this->GetFirstSliceNode();
  return sliceNode ? sliceNode->GetSlabReconstructionThickness() : 0.0;
}

double vtkSlicerQReadsLogic::GetLargestSpacingInMm()
{
  vtkMRMLVolumeNode* volumeNode = this->GetShownVolumeNode();
  if (!volumeNode)
  {
    return 0.0;
  }
  const double* spacing = volumeNode->GetSpacing();
  return *std::max_element(spacing, spacing + 3);
}

bool vtkSlicerQReadsLogic::SetZoom(const char* zoom)
{
  if (const ZoomStep* step = entryOf(zoomSteps, zoom))
  {
    this->SetSlicesZoom(step->factor);
    return true;
  }
  if (!zoom || std::strcmp(zoom, oneToOne) != 0)
  {
    return false;
  }
  this->SetSlicesZoomOneToOne(this->GetShownVolumeNode());
  return true;
}

std::string vtkSlicerQReadsLogic::GetZoom()
{
  // Which part of what fits is seen, and whether pixels are voxels: of the views that show anything.
  std::vector<double> factors;
  bool isOneToOne = true;
  for (vtkMRMLSliceLogic* logic : this->GetSliceLogics())
  {
    vtkMRMLSliceNode* sliceNode = logic->GetSliceNode();
    vtkMRMLVolumeNode* volumeNode = logic->GetLayerVolumeNode(vtkMRMLSliceLogic::LayerBackground);
    const int* dimensions = sliceNode->GetDimensions();
    if (!volumeNode || !sliceNode->IsMappedInLayout() || dimensions[0] < 1 || dimensions[1] < 1)
    {
      continue;
    }
    double bounds[6];
    logic->GetSliceBounds(bounds);
    const double fitted = std::max((bounds[1] - bounds[0]) / dimensions[0], (bounds[3] - bounds[2]) / dimensions[1]);
    const double millimeters = sliceNode->GetFieldOfView()[0] / dimensions[0];
    factors.push_back(millimeters / fitted);
    isOneToOne = isOneToOne && isAbout(millimeters, logic->GetVolumeSliceSpacing(volumeNode)[0]);
  }
  if (factors.empty())
  {
    return zoomSteps.front().name;
  }
  const bool areSame =
    std::all_of(factors.begin(), factors.end(), [&factors](double factor) { return isAbout(factor, factors.front()); });
  if (areSame)
  {
    const auto* step = std::find_if(zoomSteps.begin(), zoomSteps.end(),
                                    [&factors](const ZoomStep& each) { return isAbout(factors.front(), each.factor); });
    if (step != zoomSteps.end())
    {
      return step->name;
    }
  }
  if (isOneToOne)
  {
    return oneToOne;
  }
  return areSame ? std::to_string(std::lround(100.0 / factors.front())) + "%" : std::string();
}

void vtkSlicerQReadsLogic::SetSlicesZoom(double factor)
{
  for (vtkMRMLSliceLogic* logic : this->GetSliceLogics())
  {
    vtkMRMLSliceNode* sliceNode = logic->GetSliceNode();
    const int wasModifying = sliceNode->StartModify();
    logic->FitSliceToAll();
    const double* field = sliceNode->GetFieldOfView();
    sliceNode->SetFieldOfView(field[0] * factor, field[1] * factor, field[2]);
    sliceNode->EndModify(wasModifying);
  }
}

void vtkSlicerQReadsLogic::SetSlicesZoomOneToOne(vtkMRMLVolumeNode* volumeNode)
{
  if (!volumeNode)
  {
    return;
  }
  double bounds[6];
  volumeNode->GetRASBounds(bounds);
  for (vtkMRMLSliceLogic* logic : this->GetSliceLogics())
  {
    vtkMRMLSliceNode* sliceNode = logic->GetSliceNode();
    const int wasModifying = sliceNode->StartModify();
    const double* spacing = logic->GetVolumeSliceSpacing(volumeNode);
    const int* counts = sliceNode->GetDimensions();
    sliceNode->SetFieldOfView(counts[0] * spacing[0], counts[1] * spacing[1], counts[2] * spacing[2]);
    const double* bound = bounds;
    for (int axis = 0; axis < 3; ++axis, bound += 2)
    {
      sliceNode->GetSliceToRAS()->SetElement(axis, 3, (bound[0] + bound[1]) / 2.0);
    }
    sliceNode->UpdateMatrices();
    logic->SnapSliceOffsetToIJK();
    alignPixels(*sliceNode, *volumeNode);
    sliceNode->EndModify(wasModifying);
  }
}

void vtkSlicerQReadsLogic::SetMeasuringDistance(bool measuring)
{
  if (this->GetMeasuringDistance() == measuring)
  {
    return;
  }
  if (measuring)
  {
    this->MarkupsLogic->StartLine();
  }
  else
  {
    this->MarkupsLogic->AbandonPlacing();
  }
}

bool vtkSlicerQReadsLogic::GetMeasuringDistance()
{
  return this->MarkupsLogic->GetPlacedMarkup() != nullptr;
}

void vtkSlicerQReadsLogic::SetOrientationMarkerType(int type)
{
  for (vtkMRMLAbstractViewNode* viewNode : this->GetViewNodes())
  {
    viewNode->SetOrientationMarkerType(type);
  }
}

int vtkSlicerQReadsLogic::GetOrientationMarkerType()
{
  vtkMRMLSliceNode* sliceNode = this->GetFirstSliceNode();
  return sliceNode ? sliceNode->GetOrientationMarkerType() : vtkMRMLAbstractViewNode::OrientationMarkerTypeNone;
}

void vtkSlicerQReadsLogic::ShowNextOrientationMarkerType()
{
  this->SetOrientationMarkerType((this->GetOrientationMarkerType() + 1) %
                                 vtkMRMLAbstractViewNode::OrientationMarkerType_Last);
}

void vtkSlicerQReadsLogic::SetRulersVisible(bool visible)
{
  for (vtkMRMLAbstractViewNode* viewNode : this->GetViewNodes())
  {
    const int wasModifying = viewNode->StartModify();
    viewNode->SetRulerColor(vtkMRMLAbstractViewNode::RulerColorYellow);
    viewNode->SetRulerType(visible ? vtkMRMLAbstractViewNode::RulerTypeThin : vtkMRMLAbstractViewNode::RulerTypeNone);
    viewNode->EndModify(wasModifying);
  }
}

bool vtkSlicerQReadsLogic::GetRulersVisible()
{
  vtkMRMLSliceNode* sliceNode = this->GetFirstSliceNode();
  return sliceNode && sliceNode->GetRulerType() != vtkMRMLAbstractViewNode::RulerTypeNone;
}
