#include "vtkMRMLSelectionNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLSelectionNode);

vtkMRMLSelectionNode::vtkMRMLSelectionNode()
{
  this->HideFromEditors = 1;
  this->SetSingletonTag("Singleton");
}

vtkMRMLSelectionNode::~vtkMRMLSelectionNode() = default;

void vtkMRMLSelectionNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ActivePlaceNodeClassName: " << this->ActivePlaceNodeClassName << "\n";
}

vtkMRMLNode* vtkMRMLSelectionNode::CreateNodeInstance()
{
  return vtkMRMLSelectionNode::New();
}

void vtkMRMLSelectionNode::SetActivePlaceNodeID(const char* id)
{
  const char* oldID = this->GetActivePlaceNodeID();
  if (std::string(oldID ? oldID : "") != (id ? id : ""))
  {
    this->SetNodeReferenceID("ActivePlaceNode", id);
    this->InvokeEvent(ActivePlaceNodeIDChangedEvent);
  }
}

void vtkMRMLSelectionNode::SetReferenceActivePlaceNodeID(const char* id)
{
  this->SetActivePlaceNodeID(id);
  this->InvokeEvent(ActivePlaceNodeIDChangedEvent);
}

void vtkMRMLSelectionNode::SetActivePlaceNodeClassName(const char* className)
{
  const std::string newClassName = className ? className : "";
  if (this->ActivePlaceNodeClassName != newClassName)
  {
    this->ActivePlaceNodeClassName = newClassName;
    this->Modified();
  }
}

void vtkMRMLSelectionNode::SetReferenceActivePlaceNodeClassName(const char* className)
{
  const std::string oldClassName = this->ActivePlaceNodeClassName;
  this->SetActivePlaceNodeClassName(className);
  if (this->ActivePlaceNodeClassName != oldClassName)
  {
    this->InvokeEvent(ActivePlaceNodeClassNameChangedEvent);
  }
}

const char* vtkMRMLSelectionNode::GetActivePlaceNodeClassName() const
{
  return this->ActivePlaceNodeClassName.empty() ? nullptr : this->ActivePlaceNodeClassName.c_str();
}

void vtkMRMLSelectionNode::SetActivePlaceNodePlacementValid(bool valid)
{
  if (this->ActivePlaceNodePlacementValid != valid)
  {
    this->ActivePlaceNodePlacementValid = valid;
    this->InvokeEvent(ActivePlaceNodePlacementValidEvent);
  }
}

void vtkMRMLSelectionNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* selectionNode = vtkMRMLSelectionNode::SafeDownCast(node))
  {
    this->SetActivePlaceNodeClassName(selectionNode->GetActivePlaceNodeClassName());
  }
  this->EndModify(wasModifying);
}
