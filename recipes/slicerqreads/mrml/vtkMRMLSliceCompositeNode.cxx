#include "vtkMRMLSliceCompositeNode.h"

#include "vtkMRMLScene.h"
#include "vtkMRMLSliceDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLSliceCompositeNode);

vtkMRMLSliceCompositeNode::vtkMRMLSliceCompositeNode()
{
  this->HideFromEditors = 1;
}

vtkMRMLSliceCompositeNode::~vtkMRMLSliceCompositeNode() = default;

void vtkMRMLSliceCompositeNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ForegroundOpacity: " << this->ForegroundOpacity << "\n";
  os << indent << "LabelOpacity: " << this->LabelOpacity << "\n";
  os << indent << "LinkedControl: " << this->LinkedControl << "\n";
  os << indent << "DoPropagateVolumeSelection: " << this->DoPropagateVolumeSelection << "\n";
}

vtkMRMLNode* vtkMRMLSliceCompositeNode::CreateNodeInstance()
{
  return vtkMRMLSliceCompositeNode::New();
}

const char* vtkMRMLSliceCompositeNode::GetVolumeID(const char* role)
{
  vtkMRMLNode* volumeNode = this->GetNodeReference(role);
  return volumeNode ? volumeNode->GetID() : nullptr;
}

vtkMRMLSliceDisplayNode* vtkMRMLSliceCompositeNode::GetSliceDisplayNode() const
{
  vtkMRMLScene* scene = this->GetScene();
  return scene ? vtkMRMLSliceDisplayNode::SafeDownCast(
                   scene->GetSingletonNode(this->GetLayoutName(), "vtkMRMLSliceDisplayNode"))
               : nullptr;
}

void vtkMRMLSliceCompositeNode::SetSliceIntersectionVisibility(int visibility)
{
  vtkMRMLSliceDisplayNode* displayNode = this->GetSliceDisplayNode();
  if (!displayNode)
  {
    vtkWarningMacro("SetSliceIntersectionVisibility: no slice view shows what this node says.");
    return;
  }
  displayNode->SetIntersectingSlicesVisibility(visibility != 0);
}

int vtkMRMLSliceCompositeNode::GetSliceIntersectionVisibility() const
{
  vtkMRMLSliceDisplayNode* displayNode = this->GetSliceDisplayNode();
  return displayNode && displayNode->GetIntersectingSlicesVisibility() ? 1 : 0;
}

void vtkMRMLSliceCompositeNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* compositeNode = vtkMRMLSliceCompositeNode::SafeDownCast(node))
  {
    this->SetForegroundOpacity(compositeNode->ForegroundOpacity);
    this->SetLabelOpacity(compositeNode->LabelOpacity);
    this->SetCompositing(compositeNode->Compositing);
    this->SetFiducialVisibility(compositeNode->FiducialVisibility);
    this->SetLinkedControl(compositeNode->LinkedControl);
    this->SetHotLinkedControl(compositeNode->HotLinkedControl);
    this->SetDoPropagateVolumeSelection(compositeNode->DoPropagateVolumeSelection);
  }
  this->EndModify(wasModifying);
}
