#include "vtkMRMLGPURayCastVolumeRenderingDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLGPURayCastVolumeRenderingDisplayNode);

vtkMRMLGPURayCastVolumeRenderingDisplayNode::vtkMRMLGPURayCastVolumeRenderingDisplayNode() = default;

vtkMRMLGPURayCastVolumeRenderingDisplayNode::~vtkMRMLGPURayCastVolumeRenderingDisplayNode() = default;

vtkMRMLNode* vtkMRMLGPURayCastVolumeRenderingDisplayNode::CreateNodeInstance()
{
  return vtkMRMLGPURayCastVolumeRenderingDisplayNode::New();
}
