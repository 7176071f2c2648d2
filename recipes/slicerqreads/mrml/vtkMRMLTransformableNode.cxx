#include "vtkMRMLTransformableNode.h"

vtkMRMLTransformableNode::vtkMRMLTransformableNode()
{
  this->AddNodeReferenceRole("transform");
}

vtkMRMLTransformableNode::~vtkMRMLTransformableNode() = default;

bool vtkMRMLTransformableNode::SetAndObserveTransformNodeID(const char* id)
{
  if (!id || !*id)
  {
    return true;
  }
  // What is shown in the wrong place must not go unnoticed.
  vtkErrorMacro("SetAndObserveTransformNodeID: this program has no transforms. Change the matrix of the volume.");
  return false;
}
