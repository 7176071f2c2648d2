#ifndef vtkMRMLScalarVolumeNode_h
#define vtkMRMLScalarVolumeNode_h

#include "vtkMRMLVolumeNode.h"

class vtkMRMLScalarVolumeDisplayNode;

/// A volume with one value a voxel.
class vtkMRMLScalarVolumeNode : public vtkMRMLVolumeNode
{
public:
  static vtkMRMLScalarVolumeNode* New();
  vtkTypeMacro(vtkMRMLScalarVolumeNode, vtkMRMLVolumeNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "Volume"; }

  void CreateDefaultDisplayNodes() override;
  vtkMRMLScalarVolumeDisplayNode* GetScalarVolumeDisplayNode() const;

protected:
  vtkMRMLScalarVolumeNode();
  ~vtkMRMLScalarVolumeNode() override;

private:
  vtkMRMLScalarVolumeNode(const vtkMRMLScalarVolumeNode&) = delete;
  void operator=(const vtkMRMLScalarVolumeNode&) = delete;
};

#endif
