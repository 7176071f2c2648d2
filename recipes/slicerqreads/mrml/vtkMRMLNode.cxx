#include "vtkMRMLNode.h"

#include "vtkMRMLScene.h"

#include <vtkCommand.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <algorithm>
#include <cctype>

namespace
{

const char* nullIfNone(const std::optional<std::string>& text)
{
  return text ? text->c_str() : nullptr;
}

std::vector<unsigned long> eventsOf(vtkIntArray* array)
{
  std::vector<unsigned long> events;
  for (vtkIdType index = 0; index < array->GetNumberOfValues(); ++index)
  {
    events.push_back(static_cast<unsigned long>(array->GetValue(index)));
  }
  return events;
}

} // namespace

/// Hands events of a node to those who refer to it.
class vtkMRMLNode::ReferenceObserver : public vtkCommand
{
public:
  static ReferenceObserver* New() { return new ReferenceObserver; }
  vtkTypeMacro(ReferenceObserver, vtkCommand)

  void Execute(vtkObject* caller, unsigned long event, void* /*callData*/) override
  {
    if (this->Referencing)
    {
      this->Referencing->OnReferencedNodeEvent(this->Role, static_cast<vtkMRMLNode*>(caller), event);
    }
  }

  vtkWeakPointer<vtkMRMLNode> Referencing;
  std::string Role;
};

vtkMRMLNode::vtkMRMLNode() = default;

vtkMRMLNode::~vtkMRMLNode()
{
  for (auto& [role, references] : this->References)
  {
    std::for_each(references.begin(), references.end(), vtkMRMLNode::Detach);
  }
}

void vtkMRMLNode::PrintSelf(ostream& os, vtkIndent indent)
{
  os << indent << "ID: " << this->ID.value_or("(none)") << "\n";
  os << indent << "ClassName: " << this->GetClassName() << "\n";
  os << indent << "Name: " << this->Name.value_or("(none)") << "\n";
  for (const auto& [name, value] : this->Attributes)
  {
    os << indent << "Attribute " << name << ": " << value << "\n";
  }
  for (const auto& [role, references] : this->References)
  {
    for (const NodeReference& reference : references)
    {
      os << indent << "Reference " << role << ": " << reference.ID << "\n";
    }
  }
}

// -- What a node is ---------------------------------------------------------------------------------------------------

const char* vtkMRMLNode::GetTypeDisplayName()
{
  if (!this->TypeDisplayName)
  {
    const std::string tag = this->GetNodeTagName();
    std::string name;
    for (const char character : tag)
    {
      if (!name.empty() && std::isupper(static_cast<unsigned char>(character)) != 0)
      {
        name += ' ';
      }
      name += character;
    }
    this->TypeDisplayName = name;
  }
  return this->TypeDisplayName->c_str();
}

void vtkMRMLNode::SetTypeDisplayName(const std::string& name)
{
  this->TypeDisplayName = name;
}

std::string vtkMRMLNode::GetDefaultNodeNamePrefix()
{
  return this->DefaultNodeNamePrefix.value_or(this->GetNodeTagName());
}

void vtkMRMLNode::Copy(vtkMRMLNode* node)
{
  if (!node)
  {
    vtkErrorMacro("Copy: there is no node to copy.");
    return;
  }
  if (node == this)
  {
    return;
  }
  const int wasModifying = this->StartModify();
  this->CopyContent(node, true);
  if (node->Name)
  {
    this->SetName(node->GetName());
  }
  this->SetHideFromEditors(node->HideFromEditors);
  this->SetSelectable(node->Selectable);
  this->SetAddToScene(node->AddToScene);
  this->SetUndoEnabled(node->UndoEnabled);
  this->SetSingletonTag(node->GetSingletonTag());
  this->CopyReferences(node);
  this->Modified();
  this->EndModify(wasModifying);
}

void vtkMRMLNode::CopyWithScene(vtkMRMLNode* node)
{
  if (node && !this->Scene)
  {
    this->SetScene(node->Scene);
  }
  this->Copy(node);
}

void vtkMRMLNode::CopyContent(vtkMRMLNode* node, bool /*deepCopy*/)
{
  if (!node)
  {
    vtkErrorMacro("CopyContent: there is no node to copy.");
    return;
  }
  const int wasModifying = this->StartModify();
  this->Attributes = node->Attributes;
  this->Description = node->Description;
  this->Modified();
  this->EndModify(wasModifying);
}

void vtkMRMLNode::CopyReferences(vtkMRMLNode* node)
{
  if (!node || node == this)
  {
    return;
  }
  for (auto& [role, references] : this->References)
  {
    std::for_each(references.begin(), references.end(), vtkMRMLNode::Detach);
  }
  this->Roles = node->Roles;
  this->References.clear();
  for (const auto& [role, references] : node->References)
  {
    for (const NodeReference& reference : references)
    {
      this->References[role].push_back({ reference.ID, reference.Events, nullptr, {} });
    }
  }
  this->ResolveReferences();
}

void vtkMRMLNode::Reset(vtkMRMLNode* defaultNode)
{
  const auto likeThis = defaultNode ? vtkSmartPointer<vtkMRMLNode>(defaultNode)
                                    : vtkSmartPointer<vtkMRMLNode>::Take(this->CreateNodeInstance());
  const int wasModifying = this->StartModify();
  const auto name = this->Name;
  const auto singletonTag = this->SingletonTag;
  const int hideFromEditors = this->HideFromEditors;
  const int selectable = this->Selectable;
  const int addToScene = this->AddToScene;
  const bool undoEnabled = this->UndoEnabled;
  this->Copy(likeThis);
  this->Name = name;
  this->SingletonTag = singletonTag;
  this->HideFromEditors = hideFromEditors;
  this->Selectable = selectable;
  this->AddToScene = addToScene;
  this->UndoEnabled = undoEnabled;
  this->EndModify(wasModifying);
}

// -- Name, description, tag and attributes ----------------------------------------------------------------------------

const char* vtkMRMLNode::GetID() const
{
  return nullIfNone(this->ID);
}

void vtkMRMLNode::SetID(const std::string& id)
{
  if (this->ID != id)
  {
    this->ID = id;
    this->InvokeEvent(vtkMRMLNode::IDChangedEvent);
    this->Modified();
  }
}

void vtkMRMLNode::SetText(std::optional<std::string>& text, const char* value)
{
  const std::optional<std::string> newText = value ? std::optional<std::string>(value) : std::nullopt;
  if (text != newText)
  {
    text = newText;
    this->Modified();
  }
}

void vtkMRMLNode::SetName(const char* name)
{
  this->SetText(this->Name, name);
}

const char* vtkMRMLNode::GetName() const
{
  return nullIfNone(this->Name);
}

void vtkMRMLNode::SetDescription(const char* description)
{
  this->SetText(this->Description, description);
}

const char* vtkMRMLNode::GetDescription() const
{
  return nullIfNone(this->Description);
}

void vtkMRMLNode::SetSingletonTag(const char* tag)
{
  this->SetText(this->SingletonTag, tag);
}

const char* vtkMRMLNode::GetSingletonTag() const
{
  return nullIfNone(this->SingletonTag);
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

const char* vtkMRMLNode::GetAttribute(const char* name)
{
  if (!name || !*name)
  {
    vtkErrorMacro("GetAttribute: an attribute needs a name.");
    return nullptr;
  }
  const auto attribute = this->Attributes.find(name);
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

// -- References -------------------------------------------------------------------------------------------------------

void vtkMRMLNode::AddNodeReferenceRole(const char* role, const char* /*mrmlAttributeName*/, vtkIntArray* events)
{
  if (!role || !*role)
  {
    vtkErrorMacro("AddNodeReferenceRole: a role needs a name.");
    return;
  }
  this->Roles[role] = events ? eventsOf(events) : std::vector<unsigned long>();
}

int vtkMRMLNode::GetNumberOfNodeReferenceRoles() const
{
  return static_cast<int>(this->Roles.size());
}

const char* vtkMRMLNode::GetNthNodeReferenceRole(int n) const
{
  return n < 0 || n >= this->GetNumberOfNodeReferenceRoles() ? nullptr
                                                             : std::next(this->Roles.begin(), n)->first.c_str();
}

void vtkMRMLNode::GetNodeReferenceRoles(std::vector<std::string>& roles) const
{
  roles.clear();
  for (const auto& [role, events] : this->Roles)
  {
    roles.push_back(role);
  }
}

vtkMRMLNode* vtkMRMLNode::SetNodeReferenceID(const char* role, const char* id)
{
  return this->SetAndObserveNthNodeReferenceID(role, 0, id);
}

vtkMRMLNode* vtkMRMLNode::SetAndObserveNodeReferenceID(const char* role, const char* id, vtkIntArray* events)
{
  return this->SetAndObserveNthNodeReferenceID(role, 0, id, events);
}

vtkMRMLNode* vtkMRMLNode::SetNthNodeReferenceID(const char* role, int n, const char* id)
{
  return this->SetAndObserveNthNodeReferenceID(role, n, id);
}

vtkMRMLNode* vtkMRMLNode::AddNodeReferenceID(const char* role, const char* id)
{
  return this->AddAndObserveNodeReferenceID(role, id);
}

vtkMRMLNode* vtkMRMLNode::AddAndObserveNodeReferenceID(const char* role, const char* id, vtkIntArray* events)
{
  return this->SetAndObserveNthNodeReferenceID(role, this->GetNumberOfNodeReferences(role), id, events);
}

vtkMRMLNode* vtkMRMLNode::SetAndObserveNthNodeReferenceID(const char* role, int n, const char* id, vtkIntArray* events)
{
  if (!role || !*role || n < 0)
  {
    vtkErrorMacro("SetAndObserveNthNodeReferenceID: a reference needs a role, and a number from 0 on.");
    return nullptr;
  }
  if (!id || !*id)
  {
    this->RemoveNthNodeReferenceID(role, n);
    return nullptr;
  }
  const std::string roleName = role;
  const std::string newID = id;
  const std::vector<unsigned long>& roleEvents = this->Roles[roleName];
  const std::vector<unsigned long> newEvents = events ? eventsOf(events) : roleEvents;
  std::vector<NodeReference>& references = this->References[roleName];
  if (static_cast<std::size_t>(n) >= references.size())
  {
    n = static_cast<int>(references.size());
    references.emplace_back();
  }
  NodeReference& reference = references[static_cast<std::size_t>(n)];
  if (reference.ID == newID && reference.Events == newEvents)
  {
    return this->GetNthNodeReference(role, n);
  }
  const bool isOther = reference.ID != newID;
  const bool had = reference.Node != nullptr;
  reference.ID = newID;
  reference.Events = newEvents;
  // Observers of what follows may change the references, and the scene.
  const vtkSmartPointer<vtkMRMLNode> node = this->Scene ? this->Scene->GetNodeByID(newID) : nullptr;
  this->Attach(roleName, reference, node);
  if (isOther)
  {
    if (node && had)
    {
      this->OnNodeReferenceModified(roleName, node);
    }
    else if (node)
    {
      this->OnNodeReferenceAdded(roleName, node);
    }
    this->Modified();
  }
  return this->Scene && this->Scene->IsNodePresent(node) ? node.GetPointer() : nullptr;
}

void vtkMRMLNode::RemoveNthNodeReferenceID(const char* role, int n)
{
  if (!role || n < 0)
  {
    vtkErrorMacro("RemoveNthNodeReferenceID: a reference needs a role, and a number from 0 on.");
    return;
  }
  if (this->RemoveReference(role, static_cast<std::size_t>(n)))
  {
    this->Modified();
  }
}

void vtkMRMLNode::RemoveNodeReferenceIDs(const char* role)
{
  const std::string roleName = role ? role : "";
  bool any = false;
  while (this->RemoveReference(roleName, 0))
  {
    any = true;
  }
  if (any)
  {
    this->Modified();
  }
}

bool vtkMRMLNode::RemoveReference(const std::string& role, std::size_t index)
{
  const auto found = this->References.find(role);
  if (found == this->References.end() || index >= found->second.size())
  {
    return false;
  }
  NodeReference& reference = found->second[index];
  const vtkSmartPointer<vtkMRMLNode> node = reference.Node.GetPointer();
  vtkMRMLNode::Detach(reference);
  found->second.erase(found->second.begin() + static_cast<std::ptrdiff_t>(index));
  if (node)
  {
    this->OnNodeReferenceRemoved(role, node);
  }
  return true;
}

void vtkMRMLNode::RemoveReferencesTo(const std::string& id)
{
  std::vector<std::string> roles;
  for (const auto& [role, references] : this->References)
  {
    roles.push_back(role);
  }
  for (const std::string& role : roles)
  {
    for (int n = this->GetNumberOfNodeReferences(role.c_str()) - 1; n >= 0; --n)
    {
      const NodeReference* reference = this->FindReference(role.c_str(), n);
      if (reference && reference->ID == id)
      {
        this->RemoveNthNodeReferenceID(role.c_str(), n);
      }
    }
  }
}

const vtkMRMLNode::NodeReference* vtkMRMLNode::FindReference(const char* role, int n) const
{
  const auto found = this->References.find(role ? role : "");
  return found == this->References.end() || n < 0 || static_cast<std::size_t>(n) >= found->second.size()
           ? nullptr
           : &found->second[static_cast<std::size_t>(n)];
}

int vtkMRMLNode::GetNumberOfNodeReferences(const char* role) const
{
  const auto found = this->References.find(role ? role : "");
  return found == this->References.end() ? 0 : static_cast<int>(found->second.size());
}

bool vtkMRMLNode::HasNodeReferenceID(const char* role, const char* id) const
{
  const auto found = this->References.find(role ? role : "");
  return id && found != this->References.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [id](const NodeReference& reference) { return reference.ID == id; });
}

const char* vtkMRMLNode::GetNthNodeReferenceID(const char* role, int n) const
{
  const NodeReference* reference = this->FindReference(role, n);
  return reference ? reference->ID.c_str() : nullptr;
}

vtkMRMLNode* vtkMRMLNode::GetNthNodeReference(const char* role, int n)
{
  auto* reference = const_cast<NodeReference*>(this->FindReference(role, n));
  if (!reference || !this->Scene)
  {
    return nullptr;
  }
  if (reference->Node && reference->Node->Scene == this->Scene)
  {
    return reference->Node;
  }
  const vtkSmartPointer<vtkMRMLNode> node = this->Scene->GetNodeByID(reference->ID);
  this->Attach(role, *reference, node);
  if (!node)
  {
    return nullptr;
  }
  this->OnNodeReferenceAdded(role, node);
  return this->Scene && this->Scene->IsNodePresent(node) ? node.GetPointer() : nullptr;
}

void vtkMRMLNode::Attach(const std::string& role, NodeReference& reference, vtkMRMLNode* node)
{
  vtkMRMLNode::Detach(reference);
  reference.Node = node;
  if (!node || reference.Events.empty())
  {
    return;
  }
  vtkNew<ReferenceObserver> observer;
  observer->Referencing = this;
  observer->Role = role;
  for (const unsigned long event : reference.Events)
  {
    reference.ObserverTags.push_back(node->AddObserver(event, observer));
  }
}

void vtkMRMLNode::Detach(NodeReference& reference)
{
  if (reference.Node)
  {
    for (const unsigned long tag : reference.ObserverTags)
    {
      reference.Node->RemoveObserver(tag);
    }
  }
  reference.ObserverTags.clear();
  reference.Node = nullptr;
}

void vtkMRMLNode::OnNodeReferenceAdded(const std::string& /*role*/, vtkMRMLNode* node)
{
  this->InvokeEvent(vtkMRMLNode::ReferenceAddedEvent, node);
}

void vtkMRMLNode::OnNodeReferenceModified(const std::string& /*role*/, vtkMRMLNode* node)
{
  this->InvokeEvent(vtkMRMLNode::ReferenceModifiedEvent, node);
}

void vtkMRMLNode::OnNodeReferenceRemoved(const std::string& /*role*/, vtkMRMLNode* node)
{
  this->InvokeEvent(vtkMRMLNode::ReferenceRemovedEvent, node);
}

void vtkMRMLNode::OnReferencedNodeEvent(const std::string& /*role*/, vtkMRMLNode* node, unsigned long event)
{
  if (event == vtkCommand::ModifiedEvent)
  {
    this->InvokeEvent(vtkMRMLNode::ReferencedNodeModifiedEvent, node);
  }
}

// -- Changes ----------------------------------------------------------------------------------------------------------

int vtkMRMLNode::StartModify()
{
  return std::exchange(this->DisableModifiedEvent, 1);
}

int vtkMRMLNode::EndModify(int previousDisableModifiedEvent)
{
  this->DisableModifiedEvent = previousDisableModifiedEvent;
  return this->DisableModifiedEvent ? this->ModifiedEventPending : this->InvokePendingModifiedEvent();
}

void vtkMRMLNode::Modified()
{
  if (this->DisableModifiedEvent)
  {
    ++this->ModifiedEventPending;
    return;
  }
  // An observer may take the node out of the scene, which could be the last to hold it.
  const vtkSmartPointer<vtkMRMLNode> keptAlive = this->GetReferenceCount() > 0 ? this : nullptr;
  this->Superclass::Modified();
}

int vtkMRMLNode::GetCustomModifiedEventPending(int eventId) const
{
  const auto pending = this->CustomModifiedEventsPending.find(eventId);
  return pending == this->CustomModifiedEventsPending.end() ? 0 : pending->second;
}

int vtkMRMLNode::InvokePendingModifiedEvent()
{
  int count = std::exchange(this->ModifiedEventPending, 0);
  const auto customEvents = std::exchange(this->CustomModifiedEventsPending, {});
  if (count > 0)
  {
    this->Superclass::Modified();
  }
  for (const auto& [event, times] : customEvents)
  {
    count += times;
    this->InvokeEvent(static_cast<unsigned long>(event));
  }
  return count;
}

void vtkMRMLNode::InvokeCustomModifiedEvent(int eventId, void* callData)
{
  if (this->DisableModifiedEvent)
  {
    ++this->CustomModifiedEventsPending[eventId];
    return;
  }
  this->InvokeEvent(static_cast<unsigned long>(eventId), callData);
}

// -- The scene --------------------------------------------------------------------------------------------------------

vtkMRMLScene* vtkMRMLNode::GetScene() const
{
  return this->Scene;
}

void vtkMRMLNode::SetScene(vtkMRMLScene* scene)
{
  this->Scene = scene;
  this->ResolveReferences();
}

void vtkMRMLNode::ResolveReferences()
{
  std::vector<std::pair<std::string, vtkSmartPointer<vtkMRMLNode>>> added;
  for (auto& [role, references] : this->References)
  {
    for (NodeReference& reference : references)
    {
      vtkMRMLNode* node = this->Scene ? this->Scene->GetNodeByID(reference.ID) : nullptr;
      if (node == reference.Node)
      {
        continue;
      }
      this->Attach(role, reference, node);
      if (node)
      {
        added.emplace_back(role, node);
      }
    }
  }
  for (const auto& [role, node] : added)
  {
    this->OnNodeReferenceAdded(role, node);
  }
}
