#include "vtkMRMLScalarVolumeNode.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScene.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLScalarVolumeNode);

vtkMRMLScalarVolumeNode::vtkMRMLScalarVolumeNode() = default;

vtkMRMLScalarVolumeNode::~vtkMRMLScalarVolumeNode() = default;

vtkMRMLNode* vtkMRMLScalarVolumeNode::CreateNodeInstance()
{
  return vtkMRMLScalarVolumeNode::New();
}

void vtkMRMLScalarVolumeNode::CreateDefaultDisplayNodes()
{
  if (this->GetDisplayNode())
  {
    return;
  }
  if (!this->GetScene())
  {
    vtkErrorMacro("CreateDefaultDisplayNodes: add the volume to a scene first.");
    return;
  }
  auto* displayNode =
    vtkMRMLScalarVolumeDisplayNode::SafeDownCast(this->GetScene()->AddNewNodeByClass("vtkMRMLScalarVolumeDisplayNode"));
  displayNode->SetAndObserveColorNodeID("vtkMRMLColorTableNodeGrey");
  this->SetAndObserveDisplayNodeID(displayNode->GetID());
}

vtkMRMLScalarVolumeDisplayNode* vtkMRMLScalarVolumeNode::GetScalarVolumeDisplayNode() const
{
  return vtkMRMLScalarVolumeDisplayNode::SafeDownCast(this->GetDisplayNode());
}
