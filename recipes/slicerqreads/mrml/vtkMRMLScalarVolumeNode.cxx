#include "vtkMRMLScalarVolumeNode.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLScalarVolumeNode);

vtkMRMLScalarVolumeNode::vtkMRMLScalarVolumeNode() = default;

vtkMRMLScalarVolumeNode::~vtkMRMLScalarVolumeNode() = default;

vtkMRMLNode* vtkMRMLScalarVolumeNode::CreateNodeInstance()
{
  return vtkMRMLScalarVolumeNode::New();
}

vtkMRMLScalarVolumeDisplayNode* vtkMRMLScalarVolumeNode::GetScalarVolumeDisplayNode()
{
  return vtkMRMLScalarVolumeDisplayNode::SafeDownCast(this->GetDisplayNode());
}
