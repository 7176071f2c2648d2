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

  void CreateDefaultDisplayNodes() override { this->CreateDisplayNode("vtkMRMLScalarVolumeDisplayNode"); }
  vtkMRMLScalarVolumeDisplayNode* GetScalarVolumeDisplayNode();

  /// What the values mean, as codes: it is not known.
  vtkObject* GetVoxelValueQuantity() const { return nullptr; }
  vtkObject* GetVoxelValueUnits() const { return nullptr; }

protected:
  vtkMRMLScalarVolumeNode();
  ~vtkMRMLScalarVolumeNode() override;

private:
  vtkMRMLScalarVolumeNode(const vtkMRMLScalarVolumeNode&) = delete;
  void operator=(const vtkMRMLScalarVolumeNode&) = delete;
};

#endif
