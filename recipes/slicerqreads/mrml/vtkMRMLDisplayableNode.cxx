#include "vtkMRMLDisplayableNode.h"

#include "vtkMRMLDisplayNode.h"

#include <vtkCommand.h>

vtkMRMLDisplayableNode::vtkMRMLDisplayableNode() = default;

vtkMRMLDisplayableNode::~vtkMRMLDisplayableNode()
{
  if (this->ObservedDisplayNode)
  {
    this->ObservedDisplayNode->RemoveObserver(this->ObserverTag);
  }
}

vtkMRMLDisplayNode* vtkMRMLDisplayableNode::GetDisplayNode() const
{
  return vtkMRMLDisplayNode::SafeDownCast(this->GetNodeReference("display"));
}

void vtkMRMLDisplayableNode::OnNodeReferenceChanged(const std::string& role)
{
  if (role != "display" || this->GetDisplayNode() == this->ObservedDisplayNode)
  {
    return;
  }
  if (this->ObservedDisplayNode)
  {
    this->ObservedDisplayNode->RemoveObserver(this->ObserverTag);
  }
  this->ObservedDisplayNode = this->GetDisplayNode();
  if (this->ObservedDisplayNode)
  {
    this->ObserverTag = this->ObservedDisplayNode->AddObserver(vtkCommand::ModifiedEvent, this,
                                                               &vtkMRMLDisplayableNode::OnDisplayNodeModified);
  }
  this->OnDisplayNodeChanged();
}

void vtkMRMLDisplayableNode::OnDisplayNodeModified()
{
  this->InvokeEvent(vtkMRMLDisplayableNode::DisplayModifiedEvent, this->ObservedDisplayNode);
}
