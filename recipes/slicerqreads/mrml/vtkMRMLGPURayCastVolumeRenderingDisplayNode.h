#ifndef vtkMRMLGPURayCastVolumeRenderingDisplayNode_h
#define vtkMRMLGPURayCastVolumeRenderingDisplayNode_h

#include "vtkMRMLVolumeRenderingDisplayNode.h"

/// A volume that the graphics card renders.
class vtkMRMLGPURayCastVolumeRenderingDisplayNode : public vtkMRMLVolumeRenderingDisplayNode
{
public:
  static vtkMRMLGPURayCastVolumeRenderingDisplayNode* New();
  vtkTypeMacro(vtkMRMLGPURayCastVolumeRenderingDisplayNode, vtkMRMLVolumeRenderingDisplayNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "GPURayCastVolumeRendering"; }

protected:
  vtkMRMLGPURayCastVolumeRenderingDisplayNode();
  ~vtkMRMLGPURayCastVolumeRenderingDisplayNode() override;

private:
  vtkMRMLGPURayCastVolumeRenderingDisplayNode(const vtkMRMLGPURayCastVolumeRenderingDisplayNode&) = delete;
  void operator=(const vtkMRMLGPURayCastVolumeRenderingDisplayNode&) = delete;
};

#endif
