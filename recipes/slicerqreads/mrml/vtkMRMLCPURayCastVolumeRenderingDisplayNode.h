#ifndef vtkMRMLCPURayCastVolumeRenderingDisplayNode_h
#define vtkMRMLCPURayCastVolumeRenderingDisplayNode_h

#include "vtkMRMLVolumeRenderingDisplayNode.h"

/// A volume that the processor renders.
class vtkMRMLCPURayCastVolumeRenderingDisplayNode : public vtkMRMLVolumeRenderingDisplayNode
{
public:
  static vtkMRMLCPURayCastVolumeRenderingDisplayNode* New();
  vtkTypeMacro(vtkMRMLCPURayCastVolumeRenderingDisplayNode, vtkMRMLVolumeRenderingDisplayNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "CPURayCastVolumeRendering"; }

protected:
  vtkMRMLCPURayCastVolumeRenderingDisplayNode();
  ~vtkMRMLCPURayCastVolumeRenderingDisplayNode() override;

private:
  vtkMRMLCPURayCastVolumeRenderingDisplayNode(const vtkMRMLCPURayCastVolumeRenderingDisplayNode&) = delete;
  void operator=(const vtkMRMLCPURayCastVolumeRenderingDisplayNode&) = delete;
};

#endif
