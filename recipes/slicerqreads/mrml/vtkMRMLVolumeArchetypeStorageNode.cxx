#include "vtkMRMLVolumeArchetypeStorageNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLVolumeArchetypeStorageNode);

vtkMRMLVolumeArchetypeStorageNode::vtkMRMLVolumeArchetypeStorageNode() = default;

vtkMRMLVolumeArchetypeStorageNode::~vtkMRMLVolumeArchetypeStorageNode() = default;

vtkMRMLNode* vtkMRMLVolumeArchetypeStorageNode::CreateNodeInstance()
{
  return vtkMRMLVolumeArchetypeStorageNode::New();
}
