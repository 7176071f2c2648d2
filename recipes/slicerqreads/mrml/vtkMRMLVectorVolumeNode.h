#ifndef vtkMRMLVectorVolumeNode_h
#define vtkMRMLVectorVolumeNode_h

#include "vtkMRMLScalarVolumeNode.h"

/// A volume with several values a voxel: red, green and blue.
class vtkMRMLVectorVolumeNode : public vtkMRMLScalarVolumeNode
{
public:
  static vtkMRMLVectorVolumeNode* New();
  vtkTypeMacro(vtkMRMLVectorVolumeNode, vtkMRMLScalarVolumeNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "VectorVolume"; }

  void CreateDefaultDisplayNodes() override { this->CreateDisplayNode("vtkMRMLVectorVolumeDisplayNode"); }

protected:
  vtkMRMLVectorVolumeNode();
  ~vtkMRMLVectorVolumeNode() override;

private:
  vtkMRMLVectorVolumeNode(const vtkMRMLVectorVolumeNode&) = delete;
  void operator=(const vtkMRMLVectorVolumeNode&) = delete;
};

#endif
