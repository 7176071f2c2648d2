#include "vtkMRMLApplicationLogic.h"

#include "vtkMRMLColorLogic.h"
#include "vtkMRMLCrosshairNode.h"
#include "vtkMRMLInteractionNode.h"
#include "vtkMRMLLayoutLogic.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLSelectionNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLSliceDisplayNode.h"
#include "vtkMRMLSliceLogic.h"
#include "vtkMRMLSliceNode.h"

#include <vtkCollection.h>
#include <vtkObjectFactory.h>

#include <vector>

namespace
{

template<class Node>
std::vector<Node*> nodesOf(vtkMRMLScene* scene, const char* className)
{
  std::vector<Node*> nodes;
  if (scene)
  {
    const auto collection = vtkSmartPointer<vtkCollection>::Take(scene->GetNodesByClass(className));
    for (int index = 0; index < collection->GetNumberOfItems(); ++index)
    {
      nodes.push_back(Node::SafeDownCast(collection->GetItemAsObject(index)));
    }
  }
  return nodes;
}

/// Unless the scene has one.
void addSingleton(vtkMRMLScene* scene, vtkMRMLNode* node)
{
  if (!scene->GetSingletonNode(node->GetSingletonTag(), node->GetClassName()))
  {
    scene->AddNode(node);
  }
}

} // namespace

vtkStandardNewMacro(vtkMRMLApplicationLogic);

vtkMRMLApplicationLogic::vtkMRMLApplicationLogic() = default;

vtkMRMLApplicationLogic::~vtkMRMLApplicationLogic() = default;

void vtkMRMLApplicationLogic::OnSceneChanged()
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  if (!scene)
  {
    return;
  }
  addSingleton(scene, vtkNew<vtkMRMLSelectionNode>());
  addSingleton(scene, vtkNew<vtkMRMLInteractionNode>());
  addSingleton(scene, vtkNew<vtkMRMLCrosshairNode>());
  this->LayoutLogic->SetMRMLScene(scene);
  this->ColorLogic->SetMRMLScene(scene);
}

vtkMRMLColorLogic* vtkMRMLApplicationLogic::GetColorLogic() const
{
  return this->ColorLogic;
}

vtkMRMLLayoutLogic* vtkMRMLApplicationLogic::GetLayoutLogic() const
{
  return this->LayoutLogic;
}

vtkMRMLSelectionNode* vtkMRMLApplicationLogic::GetSelectionNode() const
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  return scene ? vtkMRMLSelectionNode::SafeDownCast(scene->GetSingletonNode("Singleton", "vtkMRMLSelectionNode"))
               : nullptr;
}

vtkMRMLInteractionNode* vtkMRMLApplicationLogic::GetInteractionNode() const
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  return scene ? vtkMRMLInteractionNode::SafeDownCast(scene->GetSingletonNode("Singleton", "vtkMRMLInteractionNode"))
               : nullptr;
}

void vtkMRMLApplicationLogic::SetSliceLogics(vtkCollection* sliceLogics)
{
  if (this->SliceLogics != sliceLogics)
  {
    this->SliceLogics = sliceLogics;
    this->Modified();
  }
}

vtkCollection* vtkMRMLApplicationLogic::GetSliceLogics() const
{
  return this->SliceLogics;
}

vtkMRMLSliceLogic* vtkMRMLApplicationLogic::GetSliceLogic(vtkMRMLSliceNode* sliceNode) const
{
  for (int index = 0; sliceNode && this->SliceLogics && index < this->SliceLogics->GetNumberOfItems(); ++index)
  {
    auto* logic = vtkMRMLSliceLogic::SafeDownCast(this->SliceLogics->GetItemAsObject(index));
    if (logic && logic->GetSliceNode() == sliceNode)
    {
      return logic;
    }
  }
  return nullptr;
}

vtkMRMLSliceLogic* vtkMRMLApplicationLogic::GetSliceLogicByLayoutName(const char* layoutName) const
{
  return this->GetSliceLogic(vtkMRMLSliceLogic::GetSliceNode(this->GetMRMLScene(), layoutName));
}

void vtkMRMLApplicationLogic::PropagateVolumeSelection(int layer, int fit)
{
  const vtkMRMLSelectionNode* selectionNode = this->GetSelectionNode();
  if (!selectionNode)
  {
    return;
  }
  for (auto* compositeNode : nodesOf<vtkMRMLSliceCompositeNode>(this->GetMRMLScene(), "vtkMRMLSliceCompositeNode"))
  {
    if (!compositeNode->GetDoPropagateVolumeSelection())
    {
      continue;
    }
    const int wasModifying = compositeNode->StartModify();
    if (layer & BackgroundLayer)
    {
      compositeNode->SetBackgroundVolumeID(selectionNode->GetActiveVolumeID());
    }
    if (layer & ForegroundLayer)
    {
      compositeNode->SetForegroundVolumeID(selectionNode->GetSecondaryVolumeID());
    }
    if (layer & LabelLayer)
    {
      compositeNode->SetLabelVolumeID(selectionNode->GetActiveLabelVolumeID());
    }
    compositeNode->EndModify(wasModifying);
  }
  if (fit)
  {
    this->FitSliceToBackground(true);
  }
}

void vtkMRMLApplicationLogic::FitSliceToAll(bool onlyIfPropagateVolumeSelectionAllowed, bool resetOrientation)
{
  for (int index = 0; this->SliceLogics && index < this->SliceLogics->GetNumberOfItems(); ++index)
  {
    auto* logic = vtkMRMLSliceLogic::SafeDownCast(this->SliceLogics->GetItemAsObject(index));
    vtkMRMLSliceNode* sliceNode = logic ? logic->GetSliceNode() : nullptr;
    vtkMRMLSliceCompositeNode* compositeNode = logic ? logic->GetSliceCompositeNode() : nullptr;
    if (!sliceNode || !compositeNode)
    {
      continue;
    }
    if (onlyIfPropagateVolumeSelectionAllowed && !compositeNode->GetDoPropagateVolumeSelection())
    {
      continue;
    }
    const int wasModifying = sliceNode->StartModify();
    if (resetOrientation)
    {
      sliceNode->SetOrientationToDefault();
      logic->RotateSliceToLowestVolumeAxes(false);
    }
    logic->FitSliceToAll();
    sliceNode->EndModify(wasModifying);
  }
}

void vtkMRMLApplicationLogic::SetIntersectingSlicesEnabled(IntersectingSlicesOperation operation, bool enabled)
{
  for (auto* displayNode : nodesOf<vtkMRMLSliceDisplayNode>(this->GetMRMLScene(), "vtkMRMLSliceDisplayNode"))
  {
    switch (operation)
    {
      case IntersectingSlicesVisibility:
        displayNode->SetIntersectingSlicesVisibility(enabled);
        break;
      case IntersectingSlicesInteractive:
        displayNode->SetIntersectingSlicesInteractive(enabled);
        break;
      case IntersectingSlicesTranslation:
        displayNode->SetIntersectingSlicesTranslationEnabled(enabled);
        break;
      case IntersectingSlicesRotation:
        displayNode->SetIntersectingSlicesRotationEnabled(enabled);
        break;
    }
  }
}

bool vtkMRMLApplicationLogic::GetIntersectingSlicesEnabled(IntersectingSlicesOperation operation) const
{
  const auto displayNodes = nodesOf<vtkMRMLSliceDisplayNode>(this->GetMRMLScene(), "vtkMRMLSliceDisplayNode");
  if (displayNodes.empty())
  {
    return false;
  }
  switch (operation)
  {
    case IntersectingSlicesVisibility:
      return displayNodes.front()->GetIntersectingSlicesVisibility();
    case IntersectingSlicesInteractive:
      return displayNodes.front()->GetIntersectingSlicesInteractive();
    case IntersectingSlicesTranslation:
      return displayNodes.front()->GetIntersectingSlicesTranslationEnabled();
    case IntersectingSlicesRotation:
      return displayNodes.front()->GetIntersectingSlicesRotationEnabled();
  }
  return false;
}
