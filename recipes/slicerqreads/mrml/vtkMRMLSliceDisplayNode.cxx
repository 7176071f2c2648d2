#include "vtkMRMLSliceDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLSliceDisplayNode);

vtkMRMLSliceDisplayNode::vtkMRMLSliceDisplayNode() = default;

vtkMRMLSliceDisplayNode::~vtkMRMLSliceDisplayNode() = default;

void vtkMRMLSliceDisplayNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "IntersectingSlicesVisibility: " << this->IntersectingSlicesVisibility << "\n";
  os << indent << "IntersectingSlicesInteractive: " << this->IntersectingSlicesInteractive << "\n";
}

vtkMRMLNode* vtkMRMLSliceDisplayNode::CreateNodeInstance()
{
  return vtkMRMLSliceDisplayNode::New();
}

void vtkMRMLSliceDisplayNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* displayNode = vtkMRMLSliceDisplayNode::SafeDownCast(node))
  {
    this->SetIntersectingSlicesVisibility(displayNode->IntersectingSlicesVisibility);
    this->SetIntersectingSlicesInteractive(displayNode->IntersectingSlicesInteractive);
    this->SetIntersectingSlicesTranslationEnabled(displayNode->IntersectingSlicesTranslationEnabled);
    this->SetIntersectingSlicesRotationEnabled(displayNode->IntersectingSlicesRotationEnabled);
  }
  this->EndModify(wasModifying);
}
