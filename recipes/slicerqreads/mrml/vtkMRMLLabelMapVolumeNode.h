#ifndef vtkMRMLLabelMapVolumeNode_h
#define vtkMRMLLabelMapVolumeNode_h

#include "vtkMRMLScalarVolumeNode.h"

/// A volume with a label a voxel.
class vtkMRMLLabelMapVolumeNode : public vtkMRMLScalarVolumeNode
{
public:
  static vtkMRMLLabelMapVolumeNode* New();
  vtkTypeMacro(vtkMRMLLabelMapVolumeNode, vtkMRMLScalarVolumeNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "LabelMapVolume"; }

  void CreateDefaultDisplayNodes() override { this->CreateDisplayNode("vtkMRMLLabelMapVolumeDisplayNode"); }

protected:
  vtkMRMLLabelMapVolumeNode();
  ~vtkMRMLLabelMapVolumeNode() override;

private:
  vtkMRMLLabelMapVolumeNode(const vtkMRMLLabelMapVolumeNode&) = delete;
  void operator=(const vtkMRMLLabelMapVolumeNode&) = delete;
};

#endif
