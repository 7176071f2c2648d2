#include "vtkMRMLLabelMapVolumeDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLLabelMapVolumeDisplayNode);

vtkMRMLLabelMapVolumeDisplayNode::vtkMRMLLabelMapVolumeDisplayNode()
{
  this->SliceIntersectionThickness = 3;
}

vtkMRMLLabelMapVolumeDisplayNode::~vtkMRMLLabelMapVolumeDisplayNode() = default;

vtkMRMLNode* vtkMRMLLabelMapVolumeDisplayNode::CreateNodeInstance()
{
  return vtkMRMLLabelMapVolumeDisplayNode::New();
}
