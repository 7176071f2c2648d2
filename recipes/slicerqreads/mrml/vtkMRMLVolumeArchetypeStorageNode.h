#ifndef vtkMRMLVolumeArchetypeStorageNode_h
#define vtkMRMLVolumeArchetypeStorageNode_h

#include "vtkMRMLStorageNode.h"

/// The files of a volume.
class vtkMRMLVolumeArchetypeStorageNode : public vtkMRMLStorageNode
{
public:
  static vtkMRMLVolumeArchetypeStorageNode* New();
  vtkTypeMacro(vtkMRMLVolumeArchetypeStorageNode, vtkMRMLStorageNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "VolumeArchetypeStorage"; }

protected:
  vtkMRMLVolumeArchetypeStorageNode();
  ~vtkMRMLVolumeArchetypeStorageNode() override;

private:
  vtkMRMLVolumeArchetypeStorageNode(const vtkMRMLVolumeArchetypeStorageNode&) = delete;
  void operator=(const vtkMRMLVolumeArchetypeStorageNode&) = delete;
};

#endif
