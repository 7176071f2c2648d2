#include "vtkMRMLDisplayNode.h"

vtkMRMLDisplayNode::vtkMRMLDisplayNode() = default;

vtkMRMLDisplayNode::~vtkMRMLDisplayNode() = default;

void vtkMRMLDisplayNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Visibility: " << this->Visibility << "\n";
}

void vtkMRMLDisplayNode::SetVisibility(int visibility)
{
  if (this->Visibility != visibility)
  {
    this->Visibility = visibility;
    this->Modified();
  }
}

void vtkMRMLDisplayNode::SetAndObserveColorNodeID(const char* id)
{
  this->SetNodeReferenceID("color", id);
}

void vtkMRMLDisplayNode::CopyContent(vtkMRMLNode* node)
{
  this->SetVisibility(vtkMRMLDisplayNode::SafeDownCast(node)->GetVisibility());
}
