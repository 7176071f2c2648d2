#include "vtkMRMLCPURayCastVolumeRenderingDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLCPURayCastVolumeRenderingDisplayNode);

vtkMRMLCPURayCastVolumeRenderingDisplayNode::vtkMRMLCPURayCastVolumeRenderingDisplayNode() = default;

vtkMRMLCPURayCastVolumeRenderingDisplayNode::~vtkMRMLCPURayCastVolumeRenderingDisplayNode() = default;

vtkMRMLNode* vtkMRMLCPURayCastVolumeRenderingDisplayNode::CreateNodeInstance()
{
  return vtkMRMLCPURayCastVolumeRenderingDisplayNode::New();
}
