#include "vtkSlicerMarkupsLogic.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLDisplayNode.h"
#include "vtkMRMLInteractionNode.h"
#include "vtkMRMLMarkupsLineNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLSelectionNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLVolumeNode.h"

#include <vtkCommand.h>
#include <vtkObjectFactory.h>
#include <vtkSmartPointer.h>

#include <algorithm>

namespace
{

constexpr auto MeasuredVolume = "measuredVolume";
constexpr auto LineClass = "vtkMRMLMarkupsLineNode";

/// The volume in the background of the first view that has one; null for none.
const char* ShownVolumeID(vtkMRMLScene* scene)
{
  constexpr auto composites = "vtkMRMLSliceCompositeNode";
  for (int index = 0; index < scene->GetNumberOfNodesByClass(composites); ++index)
  {
    auto* node = vtkMRMLSliceCompositeNode::SafeDownCast(scene->GetNthNodeByClass(index, composites));
    if (const char* id = node->GetBackgroundVolumeID())
    {
      return id;
    }
  }
  return nullptr;
}

} // namespace

vtkStandardNewMacro(vtkSlicerMarkupsLogic);

vtkSlicerMarkupsLogic::vtkSlicerMarkupsLogic() = default;

vtkSlicerMarkupsLogic::~vtkSlicerMarkupsLogic()
{
  this->StopObserving();
}

void vtkSlicerMarkupsLogic::Observe(vtkObject* object, unsigned long event,
                                    void (vtkSlicerMarkupsLogic::*callback)(vtkObject*, unsigned long, void*))
{
  if (object)
  {
    this->ObserverTags.push_back({ object, object->AddObserver(event, this, callback) });
  }
}

void vtkSlicerMarkupsLogic::StopObserving()
{
  for (const ObserverTag& each : this->ObserverTags)
  {
    if (each.object)
    {
      each.object->RemoveObserver(each.tag);
    }
  }
  this->ObserverTags.clear();
}

void vtkSlicerMarkupsLogic::OnSceneChanged()
{
  this->StopObserving();
  vtkMRMLScene* scene = this->GetMRMLScene();
  this->Observe(scene, vtkMRMLScene::NodeAddedEvent, &vtkSlicerMarkupsLogic::OnNodeAdded);
  this->Observe(scene, vtkMRMLScene::NodeRemovedEvent, &vtkSlicerMarkupsLogic::OnNodeRemoved);
  this->Observe(this->InteractionNode(), vtkMRMLInteractionNode::InteractionModeChangedEvent,
                &vtkSlicerMarkupsLogic::OnInteractionModeChanged);
}

vtkMRMLSelectionNode* vtkSlicerMarkupsLogic::SelectionNode()
{
  return this->GetMRMLApplicationLogic() ? this->GetMRMLApplicationLogic()->GetSelectionNode() : nullptr;
}

vtkMRMLInteractionNode* vtkSlicerMarkupsLogic::InteractionNode()
{
  return this->GetMRMLApplicationLogic() ? this->GetMRMLApplicationLogic()->GetInteractionNode() : nullptr;
}

std::vector<vtkMRMLMarkupsNode*> vtkSlicerMarkupsLogic::Markups(const char* className)
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  std::vector<vtkMRMLMarkupsNode*> markups;
  for (int index = 0; scene && index < scene->GetNumberOfNodesByClass(className); ++index)
  {
    markups.push_back(vtkMRMLMarkupsNode::SafeDownCast(scene->GetNthNodeByClass(index, className)));
  }
  return markups;
}

vtkMRMLMarkupsNode* vtkSlicerMarkupsLogic::AddNewMarkupsNode(const std::string& className, const std::string& nodeName)
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  if (!scene)
  {
    vtkErrorMacro("AddNewMarkupsNode: the logic has no scene.");
    return nullptr;
  }
  const auto node = vtkSmartPointer<vtkMRMLNode>::Take(scene->CreateNodeByClass(className.c_str()));
  auto* markup = vtkMRMLMarkupsNode::SafeDownCast(node);
  if (!markup)
  {
    vtkErrorMacro("AddNewMarkupsNode: " << className << " is no class of markups.");
    return nullptr;
  }
  const std::string shortName(markup->GetMarkupType(), 1);
  markup->SetName(nodeName.empty() ? scene->GenerateUniqueName(shortName).c_str() : nodeName.c_str());
  scene->AddNode(markup);
  markup->CreateDefaultDisplayNodes();
  return markup;
}

void vtkSlicerMarkupsLogic::SetActiveList(vtkMRMLMarkupsNode* markup)
{
  if (vtkMRMLSelectionNode* selection = this->SelectionNode())
  {
    selection->SetReferenceActivePlaceNodeClassName(markup ? markup->GetClassName() : nullptr);
    selection->SetReferenceActivePlaceNodeID(markup ? markup->GetID() : nullptr);
  }
}

std::string vtkSlicerMarkupsLogic::GetActiveListID()
{
  const char* id = this->SelectionNode() ? this->SelectionNode()->GetActivePlaceNodeID() : nullptr;
  return id ? id : "";
}

bool vtkSlicerMarkupsLogic::StartPlaceMode(bool persistent)
{
  vtkMRMLInteractionNode* interaction = this->InteractionNode();
  if (!interaction || this->GetActiveListID().empty())
  {
    return false;
  }
  persistent ? interaction->SwitchToPersistentPlaceMode() : interaction->SwitchToSinglePlaceMode();
  return true;
}

vtkMRMLMarkupsLineNode* vtkSlicerMarkupsLogic::StartLine()
{
  auto* line = vtkMRMLMarkupsLineNode::SafeDownCast(this->StartedMarkup);
  if (!line)
  {
    line = this->AddLineToPlace();
  }
  this->SetActiveList(line);
  this->StartPlaceMode(false);
  return line;
}

vtkMRMLMarkupsLineNode* vtkSlicerMarkupsLogic::AddLineToPlace()
{
  auto* line = vtkMRMLMarkupsLineNode::SafeDownCast(this->AddNewMarkupsNode(LineClass));
  this->StartedMarkup = line;
  this->SetActiveList(line);
  return line;
}

void vtkSlicerMarkupsLogic::PointPlaced()
{
  vtkMRMLMarkupsNode* markup = this->GetPlacedMarkup();
  if (!markup || markup->GetNumberOfDefinedControlPoints() < markup->GetRequiredNumberOfControlPoints())
  {
    return;
  }
  this->StartedMarkup = nullptr;
  vtkMRMLInteractionNode* interaction = this->InteractionNode();
  if (interaction->GetPlaceModePersistence())
  {
    this->AddLineToPlace();
    return;
  }
  this->EndPlaceMode();
}

void vtkSlicerMarkupsLogic::AbandonPlacing()
{
  if (this->GetPlacedMarkup())
  {
    this->EndPlaceMode();
  }
}

void vtkSlicerMarkupsLogic::EndPlaceMode()
{
  const bool windowLevel = this->ModeBefore == vtkMRMLInteractionNode::AdjustWindowLevel;
  this->InteractionNode()->SetCurrentInteractionMode(windowLevel ? vtkMRMLInteractionNode::AdjustWindowLevel
                                                                 : vtkMRMLInteractionNode::ViewTransform);
}

vtkMRMLMarkupsNode* vtkSlicerMarkupsLogic::GetPlacedMarkup()
{
  vtkMRMLInteractionNode* interaction = this->InteractionNode();
  if (!interaction || interaction->GetCurrentInteractionMode() != vtkMRMLInteractionNode::Place)
  {
    return nullptr;
  }
  return vtkMRMLMarkupsNode::SafeDownCast(this->GetMRMLScene()->GetNodeByID(this->GetActiveListID().c_str()));
}

std::string vtkSlicerMarkupsLogic::GetMeasuredVolumeID(vtkMRMLMarkupsNode* markup)
{
  const char* id = markup ? markup->GetNodeReferenceID(MeasuredVolume) : nullptr;
  return id ? id : "";
}

void vtkSlicerMarkupsLogic::RemoveMarkup(vtkMRMLMarkupsNode* markup)
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  if (!scene || !markup)
  {
    return;
  }
  const vtkSmartPointer<vtkMRMLNode> display = markup->GetDisplayNode();
  scene->RemoveNode(markup);
  scene->RemoveNode(display);
}

void vtkSlicerMarkupsLogic::RemoveAllLines()
{
  for (vtkMRMLMarkupsNode* markup : this->Markups(LineClass))
  {
    this->RemoveMarkup(markup);
  }
}

void vtkSlicerMarkupsLogic::OnNodeAdded(vtkObject* /*caller*/, unsigned long /*event*/, void* node)
{
  auto* added = static_cast<vtkMRMLNode*>(node);
  if (added->IsA("vtkMRMLVolumeNode"))
  {
    for (vtkMRMLMarkupsNode* markup : this->Markups("vtkMRMLMarkupsNode"))
    {
      if (this->GetMeasuredVolumeID(markup).empty())
      {
        markup->SetNodeReferenceID(MeasuredVolume, added->GetID());
      }
    }
    return;
  }
  if (auto* markup = vtkMRMLMarkupsNode::SafeDownCast(added))
  {
    if (this->GetMeasuredVolumeID(markup).empty())
    {
      markup->SetNodeReferenceID(MeasuredVolume, ShownVolumeID(this->GetMRMLScene()));
    }
  }
  else if (!added->IsA("vtkMRMLMarkupsDisplayNode"))
  {
    return;
  }
  this->Observe(added, vtkCommand::AnyEvent, &vtkSlicerMarkupsLogic::OnMarkupChanged);
  this->Modified();
}

void vtkSlicerMarkupsLogic::OnNodeRemoved(vtkObject* /*caller*/, unsigned long /*event*/, void* node)
{
  auto* removed = static_cast<vtkMRMLNode*>(node);
  if (removed->IsA("vtkMRMLMarkupsNode") || removed->IsA("vtkMRMLMarkupsDisplayNode"))
  {
    const auto end = std::remove_if(this->ObserverTags.begin(), this->ObserverTags.end(),
                                    [removed](const ObserverTag& each) { return each.object == removed; });
    for (auto each = end; each != this->ObserverTags.end(); ++each)
    {
      removed->RemoveObserver(each->tag);
    }
    this->ObserverTags.erase(end, this->ObserverTags.end());
    vtkMRMLInteractionNode* interaction = this->InteractionNode();
    if (interaction && removed->GetID() == this->GetActiveListID() &&
        interaction->GetCurrentInteractionMode() == vtkMRMLInteractionNode::Place)
    {
      interaction->SwitchToViewTransformMode();
    }
    this->Modified();
  }
  else if (removed->IsA("vtkMRMLVolumeNode"))
  {
    const std::string id = removed->GetID();
    for (vtkMRMLMarkupsNode* markup : this->Markups("vtkMRMLMarkupsNode"))
    {
      if (this->GetMeasuredVolumeID(markup) == id)
      {
        this->RemoveMarkup(markup);
      }
    }
  }
}

void vtkSlicerMarkupsLogic::OnMarkupChanged(vtkObject* /*caller*/, unsigned long /*event*/, void* /*data*/)
{
  this->Modified();
}

void vtkSlicerMarkupsLogic::OnInteractionModeChanged(vtkObject* /*caller*/, unsigned long /*event*/, void* /*data*/)
{
  const int mode = this->InteractionNode()->GetCurrentInteractionMode();
  if (mode == vtkMRMLInteractionNode::Place)
  {
    const char* className = this->SelectionNode()->GetActivePlaceNodeClassName();
    vtkMRMLMarkupsNode* active = this->GetPlacedMarkup();
    if (className && std::string(className) == LineClass && (!active || active->GetControlPointPlacementComplete()))
    {
      this->AddLineToPlace();
    }
  }
  else
  {
    this->ModeBefore = mode;
    // What has been started has been given up.
    const vtkSmartPointer<vtkMRMLMarkupsNode> markup = this->StartedMarkup.GetPointer();
    this->StartedMarkup = nullptr;
    this->RemoveMarkup(markup);
  }
  this->Modified();
}
