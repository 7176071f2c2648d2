#include "vtkMRMLVectorVolumeDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLVectorVolumeDisplayNode);

vtkMRMLVectorVolumeDisplayNode::vtkMRMLVectorVolumeDisplayNode() = default;

vtkMRMLVectorVolumeDisplayNode::~vtkMRMLVectorVolumeDisplayNode() = default;

vtkMRMLNode* vtkMRMLVectorVolumeDisplayNode::CreateNodeInstance()
{
  return vtkMRMLVectorVolumeDisplayNode::New();
}
