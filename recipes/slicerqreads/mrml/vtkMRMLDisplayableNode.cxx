#include "vtkMRMLDisplayableNode.h"

#include "vtkMRMLDisplayNode.h"

#include <vtkCommand.h>
#include <vtkIntArray.h>
#include <vtkMath.h>
#include <vtkNew.h>

vtkMRMLDisplayableNode::vtkMRMLDisplayableNode()
{
  vtkNew<vtkIntArray> events;
  events->InsertNextValue(vtkCommand::ModifiedEvent);
  this->AddNodeReferenceRole("display", "displayNodeRef", events);
}

vtkMRMLDisplayableNode::~vtkMRMLDisplayableNode() = default;

vtkMRMLDisplayNode* vtkMRMLDisplayableNode::GetNthDisplayNode(int n)
{
  return vtkMRMLDisplayNode::SafeDownCast(this->GetNthNodeReference("display", n));
}

int vtkMRMLDisplayableNode::GetDisplayVisibility()
{
  int visible = 0;
  int hidden = 0;
  for (int n = 0; n < this->GetNumberOfDisplayNodes(); ++n)
  {
    if (vtkMRMLDisplayNode* displayNode = this->GetNthDisplayNode(n))
    {
      ++(displayNode->GetVisibility() ? visible : hidden);
    }
  }
  return visible == 0 ? 0 : (hidden == 0 ? 1 : 2);
}

void vtkMRMLDisplayableNode::SetDisplayVisibility(int visible)
{
  if (visible != 0 && visible != 1)
  {
    return;
  }
  for (int n = 0; n < this->GetNumberOfDisplayNodes(); ++n)
  {
    if (vtkMRMLDisplayNode* displayNode = this->GetNthDisplayNode(n))
    {
      displayNode->SetVisibility(visible);
    }
  }
}

void vtkMRMLDisplayableNode::GetRASBounds(double bounds[6])
{
  vtkMath::UninitializeBounds(bounds);
}

void vtkMRMLDisplayableNode::GetBounds(double bounds[6])
{
  this->GetRASBounds(bounds);
}

void vtkMRMLDisplayableNode::OnNodeReferenceAdded(const std::string& role, vtkMRMLNode* node)
{
  this->Superclass::OnNodeReferenceAdded(role, node);
  this->OnDisplayNodeModified(role, node);
}

void vtkMRMLDisplayableNode::OnNodeReferenceModified(const std::string& role, vtkMRMLNode* node)
{
  this->Superclass::OnNodeReferenceModified(role, node);
  this->OnDisplayNodeModified(role, node);
}

void vtkMRMLDisplayableNode::OnNodeReferenceRemoved(const std::string& role, vtkMRMLNode* node)
{
  this->Superclass::OnNodeReferenceRemoved(role, node);
  this->OnDisplayNodeModified(role, node);
}

void vtkMRMLDisplayableNode::OnReferencedNodeEvent(const std::string& role, vtkMRMLNode* node, unsigned long event)
{
  this->Superclass::OnReferencedNodeEvent(role, node, event);
  if (event == vtkCommand::ModifiedEvent)
  {
    this->OnDisplayNodeModified(role, node);
  }
}

void vtkMRMLDisplayableNode::OnDisplayNodeModified(const std::string& role, vtkMRMLNode* node)
{
  if (role == "display" && node->IsA("vtkMRMLDisplayNode"))
  {
    this->InvokeEvent(vtkMRMLDisplayableNode::DisplayModifiedEvent, node);
  }
}
