#include "vtkMRMLLabelMapVolumeNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLLabelMapVolumeNode);

vtkMRMLLabelMapVolumeNode::vtkMRMLLabelMapVolumeNode() = default;

vtkMRMLLabelMapVolumeNode::~vtkMRMLLabelMapVolumeNode() = default;

vtkMRMLNode* vtkMRMLLabelMapVolumeNode::CreateNodeInstance()
{
  return vtkMRMLLabelMapVolumeNode::New();
}
