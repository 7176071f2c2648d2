#include "vtkMRMLVectorVolumeNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLVectorVolumeNode);

vtkMRMLVectorVolumeNode::vtkMRMLVectorVolumeNode() = default;

vtkMRMLVectorVolumeNode::~vtkMRMLVectorVolumeNode() = default;

vtkMRMLNode* vtkMRMLVectorVolumeNode::CreateNodeInstance()
{
  return vtkMRMLVectorVolumeNode::New();
}
