#ifndef vtkMRMLVectorVolumeDisplayNode_h
#define vtkMRMLVectorVolumeDisplayNode_h

#include "vtkMRMLScalarVolumeDisplayNode.h"

/// How a volume of colors is displayed.
class vtkMRMLVectorVolumeDisplayNode : public vtkMRMLScalarVolumeDisplayNode
{
public:
  static vtkMRMLVectorVolumeDisplayNode* New();
  vtkTypeMacro(vtkMRMLVectorVolumeDisplayNode, vtkMRMLScalarVolumeDisplayNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "VectorVolumeDisplay"; }

  /// Its voxels are colors: there is no table.
  void SetDefaultColorMap() override {}

protected:
  vtkMRMLVectorVolumeDisplayNode();
  ~vtkMRMLVectorVolumeDisplayNode() override;

private:
  vtkMRMLVectorVolumeDisplayNode(const vtkMRMLVectorVolumeDisplayNode&) = delete;
  void operator=(const vtkMRMLVectorVolumeDisplayNode&) = delete;
};

#endif
