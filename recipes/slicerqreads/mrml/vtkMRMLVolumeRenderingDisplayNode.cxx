#include "vtkMRMLVolumeRenderingDisplayNode.h"

#include "vtkMRMLDisplayableNode.h"
#include "vtkMRMLMarkupsROINode.h"
#include "vtkMRMLVolumeNode.h"
#include "vtkMRMLVolumePropertyNode.h"

vtkMRMLVolumeRenderingDisplayNode::vtkMRMLVolumeRenderingDisplayNode() = default;

vtkMRMLVolumeRenderingDisplayNode::~vtkMRMLVolumeRenderingDisplayNode() = default;

void vtkMRMLVolumeRenderingDisplayNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "CroppingEnabled: " << this->CroppingEnabled << "\n";
  os << indent << "FollowVolumeDisplayNode: " << this->FollowVolumeDisplayNode << "\n";
}

vtkMRMLVolumeNode* vtkMRMLVolumeRenderingDisplayNode::GetVolumeNode()
{
  return vtkMRMLVolumeNode::SafeDownCast(this->GetDisplayableNode());
}

const char* vtkMRMLVolumeRenderingDisplayNode::GetVolumeNodeID()
{
  vtkMRMLVolumeNode* volumeNode = this->GetVolumeNode();
  return volumeNode ? volumeNode->GetID() : nullptr;
}

vtkMRMLDisplayableNode* vtkMRMLVolumeRenderingDisplayNode::GetROINode()
{
  return vtkMRMLDisplayableNode::SafeDownCast(this->GetNodeReference("roi"));
}

vtkMRMLMarkupsROINode* vtkMRMLVolumeRenderingDisplayNode::GetMarkupsROINode()
{
  return vtkMRMLMarkupsROINode::SafeDownCast(this->GetROINode());
}

vtkMRMLVolumePropertyNode* vtkMRMLVolumeRenderingDisplayNode::GetVolumePropertyNode()
{
  return vtkMRMLVolumePropertyNode::SafeDownCast(this->GetNodeReference("volumeProperty"));
}

void vtkMRMLVolumeRenderingDisplayNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* displayNode = vtkMRMLVolumeRenderingDisplayNode::SafeDownCast(node))
  {
    this->SetCroppingEnabled(displayNode->CroppingEnabled);
    this->SetFollowVolumeDisplayNode(displayNode->FollowVolumeDisplayNode);
    this->SetIgnoreVolumeDisplayNodeThreshold(displayNode->IgnoreVolumeDisplayNodeThreshold);
  }
  this->EndModify(wasModifying);
}
