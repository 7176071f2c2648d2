#include "vtkMRMLVectorVolumeNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLVectorVolumeNode);

vtkMRMLVectorVolumeNode::vtkMRMLVectorVolumeNode()
{
  // The class that Slicer has in between.
  this->SetTypeDisplayName("Tensor Volume");
}

vtkMRMLVectorVolumeNode::~vtkMRMLVectorVolumeNode() = default;

vtkMRMLNode* vtkMRMLVectorVolumeNode::CreateNodeInstance()
{
  return vtkMRMLVectorVolumeNode::New();
}
