#include "vtkSlicerVolumeRenderingLogic.h"

#include "PresetText.h"

#include "vtkMRMLMarkupsROINode.h"
#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLScriptedModuleNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLVolumeNode.h"
#include "vtkMRMLVolumePropertyNode.h"
#include "vtkMRMLVolumeRenderingDisplayNode.h"

#include <vtkColorTransferFunction.h>
#include <vtkCommand.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkPiecewiseFunction.h>
#include <vtkVolumeProperty.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <utility>

vtkStandardNewMacro(vtkSlicerVolumeRenderingLogic);

namespace
{

constexpr const char* moduleName = "VolumeRendering";
constexpr const char* visibilityParameter = "Visibility";
constexpr const char* presetParameter = "Preset";
constexpr const char* defaultPreset = "CT-Bone";
/// On property nodes, for the sliders of users.
constexpr const char* shiftAttribute = "VolumeRendering.Shift";

/// Makes the presets of a text in the form of presets.txt.
void addPresets(vtkMRMLScene& scene, const std::string& text)
{
  std::istringstream lines(text);
  vtkMRMLVolumePropertyNode* node = nullptr;
  for (std::string line; std::getline(lines, line);)
  {
    std::istringstream words(line);
    std::string name;
    words >> name;
    double x = 0.0;
    double y = 0.0;
    if (name.empty() || name[0] == '#')
    {
      continue;
    }
    if (name == "light" || name == "unlit")
    {
      double ambient = 0.0;
      double diffuse = 0.0;
      double specular = 0.0;
      double power = 0.0;
      words >> ambient >> diffuse >> specular >> power;
      vtkVolumeProperty* property = node->GetVolumeProperty();
      property->SetShade(name == "light");
      property->SetAmbient(ambient);
      property->SetDiffuse(diffuse);
      property->SetSpecular(specular);
      property->SetSpecularPower(power);
      property->SetInterpolationTypeToLinear();
    }
    else if (name == "opacity" || name == "gradient")
    {
      vtkPiecewiseFunction* function = name == "opacity" ? node->GetScalarOpacity() : node->GetGradientOpacity();
      function->RemoveAllPoints();
      while (words >> x >> y)
      {
        function->AddPoint(x, y);
      }
    }
    else if (name == "color")
    {
      double green = 0.0;
      double blue = 0.0;
      node->GetColor()->RemoveAllPoints();
      while (words >> x >> y >> green >> blue)
      {
        node->GetColor()->AddRGBPoint(x, y, green, blue);
      }
    }
    else
    {
      node = vtkMRMLVolumePropertyNode::SafeDownCast(scene.AddNewNodeByClass("vtkMRMLVolumePropertyNode", name));
    }
  }
}

void moveBy(double shift, vtkPiecewiseFunction& function)
{
  vtkNew<vtkPiecewiseFunction> moved;
  for (int index = 0; index < function.GetSize(); ++index)
  {
    double node[4];
    function.GetNodeValue(index, node);
    moved->AddPoint(node[0] + shift, node[1], node[2], node[3]);
  }
  function.DeepCopy(moved);
}

void moveBy(double shift, vtkColorTransferFunction& function)
{
  vtkNew<vtkColorTransferFunction> moved;
  for (int index = 0; index < function.GetSize(); ++index)
  {
    double node[6];
    function.GetNodeValue(index, node);
    moved->AddRGBPoint(node[0] + shift, node[1], node[2], node[3], node[4], node[5]);
  }
  function.DeepCopy(moved);
}

} // namespace

vtkSlicerVolumeRenderingLogic::vtkSlicerVolumeRenderingLogic() = default;

vtkSlicerVolumeRenderingLogic::~vtkSlicerVolumeRenderingLogic()
{
  this->StopObserving();
}

void vtkSlicerVolumeRenderingLogic::StopObserving()
{
  if (this->ObservedScene)
  {
    for (const unsigned long tag : this->ObserverTags)
    {
      this->ObservedScene->RemoveObserver(tag);
    }
  }
  this->ObserverTags.clear();
}

void vtkSlicerVolumeRenderingLogic::OnSceneChanged()
{
  this->StopObserving();
  vtkMRMLScene* scene = this->GetMRMLScene();
  this->ObservedScene = scene;
  if (scene)
  {
    this->ObserverTags = {
      scene->AddObserver(vtkMRMLScene::NodeAboutToBeRemovedEvent, this,
                         &vtkSlicerVolumeRenderingLogic::OnNodeAboutToBeRemoved),
      scene->AddObserver(vtkMRMLScene::NodeRemovedEvent, this, &vtkSlicerVolumeRenderingLogic::OnNodeRemoved),
      scene->AddObserver(vtkMRMLScene::EndCloseEvent, this, &vtkSlicerVolumeRenderingLogic::OnSceneClosed)
    };
  }
}

void vtkSlicerVolumeRenderingLogic::OnNodeAboutToBeRemoved(vtkObject* /*caller*/, unsigned long /*event*/, void* node)
{
  auto* volumeNode = vtkMRMLVolumeNode::SafeDownCast(static_cast<vtkObject*>(node));
  if (!volumeNode || this->GetMRMLScene()->IsClosing())
  {
    return;
  }
  for (int index = 0; index < volumeNode->GetNumberOfDisplayNodes(); ++index)
  {
    auto* displayNode = vtkMRMLVolumeRenderingDisplayNode::SafeDownCast(volumeNode->GetNthDisplayNode(index));
    if (displayNode)
    {
      for (vtkMRMLNode* part :
           { static_cast<vtkMRMLNode*>(displayNode->GetVolumePropertyNode()),
             static_cast<vtkMRMLNode*>(displayNode->GetROINode()), static_cast<vtkMRMLNode*>(displayNode) })
      {
        this->Orphans.emplace_back(part);
      }
    }
  }
}

void vtkSlicerVolumeRenderingLogic::OnNodeRemoved(vtkObject* /*caller*/, unsigned long /*event*/, void* node)
{
  if (!vtkMRMLVolumeNode::SafeDownCast(static_cast<vtkObject*>(node)))
  {
    return;
  }
  const auto orphans = std::move(this->Orphans);
  this->Orphans.clear();
  for (const auto& orphan : orphans)
  {
    if (orphan && orphan->GetScene() == this->GetMRMLScene())
    {
      this->GetMRMLScene()->RemoveNode(orphan);
    }
  }
}

void vtkSlicerVolumeRenderingLogic::OnSceneClosed()
{
  if (!this->ChosenVisibility.empty() || !this->ChosenPreset.empty())
  {
    vtkMRMLScriptedModuleNode* parameters = this->GetParameterNode();
    parameters->SetParameter(visibilityParameter, this->ChosenVisibility);
    parameters->SetParameter(presetParameter, this->ChosenPreset);
  }
}

vtkMRMLScriptedModuleNode* vtkSlicerVolumeRenderingLogic::GetParameterNode()
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  if (!scene)
  {
    return nullptr;
  }
  vtkNew<vtkMRMLScriptedModuleNode> node;
  node->SetSingletonTag(moduleName);
  if (vtkMRMLNode* existing = scene->GetSingletonNode(node))
  {
    return vtkMRMLScriptedModuleNode::SafeDownCast(existing);
  }
  node->SetName(moduleName);
  node->SetModuleName(moduleName);
  node->SetHideFromEditors(1);
  return vtkMRMLScriptedModuleNode::SafeDownCast(scene->AddNode(node));
}

bool vtkSlicerVolumeRenderingLogic::GetVisibility()
{
  vtkMRMLScriptedModuleNode* parameters = this->GetParameterNode();
  return parameters && parameters->GetParameter(visibilityParameter) == "1";
}

void vtkSlicerVolumeRenderingLogic::SetVisibility(bool visible)
{
  if (vtkMRMLScriptedModuleNode* parameters = this->GetParameterNode())
  {
    this->ChosenVisibility = visible ? "1" : "0";
    parameters->SetParameter(visibilityParameter, this->ChosenVisibility);
  }
}

std::string vtkSlicerVolumeRenderingLogic::GetPresetName()
{
  vtkMRMLScriptedModuleNode* parameters = this->GetParameterNode();
  const std::string name = parameters ? parameters->GetParameter(presetParameter) : std::string();
  return name.empty() ? defaultPreset : name;
}

void vtkSlicerVolumeRenderingLogic::SetPresetName(const char* name)
{
  vtkMRMLScriptedModuleNode* parameters = this->GetParameterNode();
  if (parameters && name)
  {
    parameters->SetParameter(presetParameter, name);
  }
}

void vtkSlicerVolumeRenderingLogic::UpdateVolume(vtkMRMLVolumeNode* volumeNode)
{
  vtkMRMLVolumeRenderingDisplayNode* displayNode = this->GetFirstVolumeRenderingDisplayNode(volumeNode);
  const bool visible = this->GetVisibility();
  if (!displayNode && visible)
  {
    displayNode = this->CreateDefaultVolumeRenderingNodes(volumeNode);
    this->ApplyPreset(displayNode, this->GetPresetName().c_str());
  }
  else if (displayNode && this->GetPresetName() != this->ChosenPreset)
  {
    this->ApplyPreset(displayNode, this->GetPresetName().c_str());
  }
  if (displayNode)
  {
    displayNode->SetVisibility(visible);
  }
}

vtkMRMLVolumeNode* vtkSlicerVolumeRenderingLogic::GetShownVolumeNode()
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  const int count = scene ? scene->GetNumberOfNodesByClass("vtkMRMLSliceCompositeNode") : 0;
  for (int index = 0; index < count; ++index)
  {
    auto* layers =
      vtkMRMLSliceCompositeNode::SafeDownCast(scene->GetNthNodeByClass(index, "vtkMRMLSliceCompositeNode"));
    if (auto* node = vtkMRMLVolumeNode::SafeDownCast(scene->GetNodeByID(layers->GetBackgroundVolumeID())))
    {
      return node;
    }
  }
  return nullptr;
}

vtkMRMLVolumeRenderingDisplayNode* vtkSlicerVolumeRenderingLogic::CreateDefaultVolumeRenderingNodes(
  vtkMRMLVolumeNode* volumeNode)
{
  if (!volumeNode || !this->GetMRMLScene())
  {
    vtkErrorMacro("CreateDefaultVolumeRenderingNodes: give a volume node, and a scene to the logic.");
    return nullptr;
  }
  if (vtkMRMLVolumeRenderingDisplayNode* existing = this->GetFirstVolumeRenderingDisplayNode(volumeNode))
  {
    return existing;
  }
  vtkMRMLVolumeRenderingDisplayNode* displayNode = this->CreateVolumeRenderingDisplayNode();
  this->UpdateDisplayNodeFromVolumeNode(displayNode, volumeNode);
  return displayNode;
}

vtkMRMLVolumeRenderingDisplayNode* vtkSlicerVolumeRenderingLogic::CreateVolumeRenderingDisplayNode(
  const char* className)
{
  const std::string wanted = className && *className ? className : this->DefaultRenderingMethod;
  return vtkMRMLVolumeRenderingDisplayNode::SafeDownCast(
    this->GetMRMLScene()->AddNewNodeByClass(wanted, this->GetMRMLScene()->GenerateUniqueName("VolumeRendering")));
}

void vtkSlicerVolumeRenderingLogic::UpdateDisplayNodeFromVolumeNode(vtkMRMLVolumeRenderingDisplayNode* displayNode,
                                                                    vtkMRMLVolumeNode* volumeNode)
{
  if (!displayNode || !volumeNode)
  {
    vtkErrorMacro("UpdateDisplayNodeFromVolumeNode: give a display node and a volume node.");
    return;
  }
  if (!volumeNode->HasDisplayNodeID(displayNode->GetID()))
  {
    volumeNode->AddAndObserveDisplayNodeID(displayNode->GetID());
  }
  if (!displayNode->GetVolumePropertyNode())
  {
    vtkMRMLNode* propertyNode = this->GetMRMLScene()->AddNewNodeByClass("vtkMRMLVolumePropertyNode");
    displayNode->SetAndObserveVolumePropertyNodeID(propertyNode->GetID());
    this->CopyDisplayToVolumeRenderingDisplayNode(displayNode);
  }
}

vtkMRMLVolumeRenderingDisplayNode* vtkSlicerVolumeRenderingLogic::GetFirstVolumeRenderingDisplayNode(
  vtkMRMLVolumeNode* volumeNode)
{
  for (int index = 0; volumeNode && index < volumeNode->GetNumberOfDisplayNodes(); ++index)
  {
    if (auto* node = vtkMRMLVolumeRenderingDisplayNode::SafeDownCast(volumeNode->GetNthDisplayNode(index)))
    {
      return node;
    }
  }
  return nullptr;
}

vtkMRMLVolumeRenderingDisplayNode* vtkSlicerVolumeRenderingLogic::GetFirstVolumeRenderingDisplayNodeByROINode(
  vtkMRMLNode* roiNode)
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  for (int index = 0; scene && roiNode && roiNode->GetID() && index < scene->GetNumberOfNodes(); ++index)
  {
    auto* node = vtkMRMLVolumeRenderingDisplayNode::SafeDownCast(scene->GetNthNode(index));
    if (node && node->HasNodeReferenceID("roi", roiNode->GetID()))
    {
      return node;
    }
  }
  return nullptr;
}

vtkMRMLDisplayableNode* vtkSlicerVolumeRenderingLogic::CreateROINode(vtkMRMLVolumeRenderingDisplayNode* displayNode)
{
  if (!displayNode || displayNode->GetROINode())
  {
    return displayNode ? displayNode->GetROINode() : nullptr;
  }
  vtkMRMLScene* scene = this->GetMRMLScene();
  vtkMRMLNode* roiNode =
    scene->AddNewNodeByClass("vtkMRMLMarkupsROINode", scene->GenerateUniqueName("Volume rendering ROI"));
  displayNode->SetAndObserveROINodeID(roiNode->GetID());
  this->FitROIToVolume(displayNode);
  return displayNode->GetROINode();
}

void vtkSlicerVolumeRenderingLogic::FitROIToVolume(vtkMRMLVolumeRenderingDisplayNode* displayNode)
{
  vtkMRMLMarkupsROINode* roiNode = displayNode ? displayNode->GetMarkupsROINode() : nullptr;
  vtkMRMLVolumeNode* volumeNode = displayNode ? displayNode->GetVolumeNode() : nullptr;
  if (!roiNode || !volumeNode)
  {
    return;
  }
  double bounds[6];
  volumeNode->GetRASBounds(bounds);
  const int wasModifying = roiNode->StartModify();
  roiNode->SetCenter((bounds[0] + bounds[1]) / 2, (bounds[2] + bounds[3]) / 2, (bounds[4] + bounds[5]) / 2);
  roiNode->SetSize(bounds[1] - bounds[0], bounds[3] - bounds[2], bounds[5] - bounds[4]);
  roiNode->EndModify(wasModifying);
}

void vtkSlicerVolumeRenderingLogic::CopyDisplayToVolumeRenderingDisplayNode(
  vtkMRMLVolumeRenderingDisplayNode* displayNode, vtkMRMLDisplayNode* volumeDisplayNode)
{
  vtkMRMLVolumeNode* volumeNode = displayNode ? displayNode->GetVolumeNode() : nullptr;
  vtkMRMLVolumePropertyNode* propertyNode = displayNode ? displayNode->GetVolumePropertyNode() : nullptr;
  auto* source = vtkMRMLScalarVolumeDisplayNode::SafeDownCast(
    volumeDisplayNode ? volumeDisplayNode : (volumeNode ? volumeNode->GetDisplayNode() : nullptr));
  if (!propertyNode || !source)
  {
    return;
  }
  double range[2]{ 0.0, 1.0 };
  if (volumeNode->GetImageData())
  {
    volumeNode->GetImageData()->GetScalarRange(range);
  }
  range[1] = std::max(range[1], range[0] + 1e-6);
  const double low = std::clamp(source->GetWindowLevelMin(), range[0], range[1]);
  const double high = std::max(std::clamp(source->GetWindowLevelMax(), range[0], range[1]), low + 1e-6);
  const int wasModifying = propertyNode->StartModify();
  vtkPiecewiseFunction* opacity = propertyNode->GetScalarOpacity();
  opacity->RemoveAllPoints();
  opacity->AddPoint(range[0], 0.0);
  opacity->AddPoint(range[1], 1.0);
  vtkColorTransferFunction* color = propertyNode->GetColor();
  color->RemoveAllPoints();
  color->AddRGBPoint(low, 0.0, 0.0, 0.0);
  color->AddRGBPoint(high, 1.0, 1.0, 1.0);
  propertyNode->GetVolumeProperty()->SetInterpolationTypeToLinear();
  propertyNode->EndModify(wasModifying);
}

bool vtkSlicerVolumeRenderingLogic::SetRecommendedVolumeRenderingProperties(
  vtkMRMLVolumeRenderingDisplayNode* displayNode)
{
  vtkMRMLVolumeNode* volumeNode = displayNode ? displayNode->GetVolumeNode() : nullptr;
  if (!volumeNode || !volumeNode->GetImageData())
  {
    return false;
  }
  // Slicer tells CT from MR in this way.
  double range[2];
  volumeNode->GetImageData()->GetScalarRange(range);
  const double width = range[1] - range[0];
  if (width > 50.0 && width < 1500.0)
  {
    return this->ApplyPreset(displayNode, "MR-Default");
  }
  return width >= 1500.0 && width < 10000.0 && this->ApplyPreset(displayNode, "CT-Chest-Contrast-Enhanced");
}

vtkMRMLScene* vtkSlicerVolumeRenderingLogic::GetPresetsScene()
{
  if (!this->Presets)
  {
    this->Presets = vtkSmartPointer<vtkMRMLScene>::New();
    addPresets(*this->Presets, qreads::presetText());
  }
  return this->Presets;
}

vtkMRMLVolumePropertyNode* vtkSlicerVolumeRenderingLogic::GetPresetByName(const char* name)
{
  return vtkMRMLVolumePropertyNode::SafeDownCast(
    this->GetPresetsScene()->GetFirstNode(name, "vtkMRMLVolumePropertyNode"));
}

vtkMRMLVolumePropertyNode* vtkSlicerVolumeRenderingLogic::GetPresetOf(vtkMRMLVolumeRenderingDisplayNode* displayNode)
{
  vtkMRMLVolumePropertyNode* propertyNode = displayNode ? displayNode->GetVolumePropertyNode() : nullptr;
  return propertyNode && propertyNode->GetName() ? this->GetPresetByName(propertyNode->GetName()) : nullptr;
}

bool vtkSlicerVolumeRenderingLogic::ApplyPreset(vtkMRMLVolumeRenderingDisplayNode* displayNode, const char* name,
                                                double shift)
{
  vtkMRMLVolumePropertyNode* preset = name ? this->GetPresetByName(name) : nullptr;
  vtkMRMLVolumePropertyNode* propertyNode = displayNode ? displayNode->GetVolumePropertyNode() : nullptr;
  if (!preset || !propertyNode)
  {
    return false;
  }
  const int wasModifying = propertyNode->StartModify();
  propertyNode->Copy(preset);
  propertyNode->SetAttribute(shiftAttribute, std::to_string(shift).c_str());
  moveBy(shift, *propertyNode->GetScalarOpacity());
  moveBy(shift, *propertyNode->GetColor());
  propertyNode->EndModify(wasModifying);
  this->ChosenPreset = name;
  this->GetParameterNode()->SetParameter(presetParameter, this->ChosenPreset);
  return true;
}

double vtkSlicerVolumeRenderingLogic::GetShift(vtkMRMLVolumeRenderingDisplayNode* displayNode)
{
  vtkMRMLVolumePropertyNode* propertyNode = displayNode ? displayNode->GetVolumePropertyNode() : nullptr;
  const char* shift = propertyNode ? propertyNode->GetAttribute(shiftAttribute) : nullptr;
  return shift ? std::strtod(shift, nullptr) : 0.0;
}
