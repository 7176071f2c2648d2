#include "vtkMRMLNode.h"

#include "vtkMRMLScene.h"

#include <utility>

namespace
{

const char* nullIfEmpty(const std::string& text)
{
  return text.empty() ? nullptr : text.c_str();
}

} // namespace

vtkMRMLNode::vtkMRMLNode() = default;

vtkMRMLNode::~vtkMRMLNode() = default;

void vtkMRMLNode::PrintSelf(ostream& os, vtkIndent indent)
{
  os << indent << "ID: " << (this->ID.empty() ? "(none)" : this->ID) << "\n";
  os << indent << "ClassName: " << this->GetClassName() << "\n";
  os << indent << "Name: " << (this->Name.empty() ? "(none)" : this->Name) << "\n";
  for (const auto& [name, value] : this->Attributes)
  {
    os << indent << "Attribute " << name << ": " << value << "\n";
  }
  for (const auto& [role, id] : this->NodeReferences)
  {
    os << indent << "Reference " << role << ": " << id << "\n";
  }
}

void vtkMRMLNode::Copy(vtkMRMLNode* node)
{
  if (!node || !node->IsA(this->GetClassName()))
  {
    vtkErrorMacro("Copy: the node to copy from has to be a " << this->GetClassName() << ".");
    return;
  }
  const int wasModifying = this->StartModify();
  this->SetName(node->GetName());
  this->Attributes = node->Attributes;
  const auto references = std::exchange(this->NodeReferences, node->NodeReferences);
  for (const auto& [role, id] : references)
  {
    this->OnNodeReferenceChanged(role);
  }
  for (const auto& [role, id] : this->NodeReferences)
  {
    this->OnNodeReferenceChanged(role);
  }
  this->CopyContent(node);
  this->Modified();
  this->EndModify(wasModifying);
}

const char* vtkMRMLNode::GetID() const
{
  return nullIfEmpty(this->ID);
}

void vtkMRMLNode::SetID(const std::string& id)
{
  if (this->ID != id)
  {
    this->ID = id;
    this->InvokeEvent(vtkMRMLNode::IDChangedEvent);
  }
}

void vtkMRMLNode::SetName(const char* name)
{
  const std::string newName = name ? name : "";
  if (this->Name != newName)
  {
    this->Name = newName;
    this->Modified();
  }
}

const char* vtkMRMLNode::GetName() const
{
  return nullIfEmpty(this->Name);
}

void vtkMRMLNode::SetSingletonTag(const char* tag)
{
  const std::string newTag = tag ? tag : "";
  if (this->SingletonTag != newTag)
  {
    this->SingletonTag = newTag;
    this->Modified();
  }
}

const char* vtkMRMLNode::GetSingletonTag() const
{
  return nullIfEmpty(this->SingletonTag);
}

void vtkMRMLNode::SetAttribute(const char* name, const char* value)
{
  if (!name || !*name)
  {
    vtkErrorMacro("SetAttribute: an attribute needs a name.");
    return;
  }
  const auto attribute = this->Attributes.find(name);
  if (!value)
  {
    if (attribute == this->Attributes.end())
    {
      return;
    }
    this->Attributes.erase(attribute);
  }
  else
  {
    if (attribute != this->Attributes.end() && attribute->second == value)
    {
      return;
    }
    this->Attributes[name] = value;
  }
  this->Modified();
}

const char* vtkMRMLNode::GetAttribute(const char* name) const
{
  const auto attribute = this->Attributes.find(name ? name : "");
  return attribute == this->Attributes.end() ? nullptr : attribute->second.c_str();
}

std::vector<std::string> vtkMRMLNode::GetAttributeNames() const
{
  std::vector<std::string> names;
  for (const auto& [name, value] : this->Attributes)
  {
    names.push_back(name);
  }
  return names;
}

void vtkMRMLNode::SetNodeReferenceID(const char* role, const char* id)
{
  if (!role || !*role)
  {
    vtkErrorMacro("SetNodeReferenceID: a reference needs a role.");
    return;
  }
  const auto reference = this->NodeReferences.find(role);
  const bool had = reference != this->NodeReferences.end();
  unsigned long event = vtkMRMLNode::ReferenceAddedEvent;
  if (!id || !*id)
  {
    if (!had)
    {
      return;
    }
    this->NodeReferences.erase(reference);
    event = vtkMRMLNode::ReferenceRemovedEvent;
  }
  else
  {
    if (had && reference->second == id)
    {
      return;
    }
    this->NodeReferences[role] = id;
    event = had ? vtkMRMLNode::ReferenceModifiedEvent : vtkMRMLNode::ReferenceAddedEvent;
  }
  this->OnNodeReferenceChanged(role);
  this->InvokeEvent(event);
  this->Modified();
}

const char* vtkMRMLNode::GetNodeReferenceID(const char* role) const
{
  const auto reference = this->NodeReferences.find(role ? role : "");
  return reference == this->NodeReferences.end() ? nullptr : reference->second.c_str();
}

vtkMRMLNode* vtkMRMLNode::GetNodeReference(const char* role) const
{
  return this->Scene ? this->Scene->GetNodeByID(this->GetNodeReferenceID(role)) : nullptr;
}

int vtkMRMLNode::StartModify()
{
  return std::exchange(this->DisableModifiedEvent, 1);
}

int vtkMRMLNode::EndModify(int previousDisableModifiedEvent)
{
  this->DisableModifiedEvent = previousDisableModifiedEvent;
  const int pending = this->ModifiedEventPending;
  if (!this->DisableModifiedEvent && pending > 0)
  {
    this->ModifiedEventPending = 0;
    this->Superclass::Modified();
  }
  return pending;
}

void vtkMRMLNode::Modified()
{
  if (this->DisableModifiedEvent)
  {
    ++this->ModifiedEventPending;
    return;
  }
  this->Superclass::Modified();
}

vtkMRMLScene* vtkMRMLNode::GetScene() const
{
  return this->Scene;
}

void vtkMRMLNode::SetScene(vtkMRMLScene* scene)
{
  this->Scene = scene;
  for (const auto& [role, id] : this->NodeReferences)
  {
    this->OnNodeReferenceChanged(role);
  }
}

void vtkMRMLNode::OnNodeReferenceChanged(const std::string& /*role*/) {}
