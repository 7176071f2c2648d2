#include "vtkMRMLScene.h"

#include "vtkMRMLCPURayCastVolumeRenderingDisplayNode.h"
#include "vtkMRMLColorTableNode.h"
#include "vtkMRMLCrosshairNode.h"
#include "vtkMRMLGPURayCastVolumeRenderingDisplayNode.h"
#include "vtkMRMLInteractionNode.h"
#include "vtkMRMLLabelMapVolumeDisplayNode.h"
#include "vtkMRMLLabelMapVolumeNode.h"
#include "vtkMRMLLayoutNode.h"
#include "vtkMRMLMarkupsDisplayNode.h"
#include "vtkMRMLMarkupsLineNode.h"
#include "vtkMRMLMarkupsROINode.h"
#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLScriptedModuleNode.h"
#include "vtkMRMLSelectionNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLSliceDisplayNode.h"
#include "vtkMRMLSliceNode.h"
#include "vtkMRMLVectorVolumeDisplayNode.h"
#include "vtkMRMLVectorVolumeNode.h"
#include "vtkMRMLViewNode.h"
#include "vtkMRMLVolumeArchetypeStorageNode.h"
#include "vtkMRMLVolumePropertyNode.h"

#include <vtkCollection.h>
#include <vtkObjectFactory.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>

namespace
{

bool isOfClass(vtkMRMLNode* node, const char* className)
{
  return className && node->IsA(className);
}

bool hasName(const vtkMRMLNode* node, const char* name)
{
  return name && node->GetName() && std::string(node->GetName()) == name;
}

bool hasNameWith(const vtkMRMLNode* node, const char* part)
{
  return node->GetName() && std::string(node->GetName()).find(part) != std::string::npos;
}

} // namespace

vtkStandardNewMacro(vtkMRMLScene);

vtkMRMLScene::vtkMRMLScene()
{
  this->RegisterNodeClass(vtkNew<vtkMRMLCPURayCastVolumeRenderingDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLColorTableNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLCrosshairNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLGPURayCastVolumeRenderingDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLInteractionNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLLabelMapVolumeDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLLabelMapVolumeNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLLayoutNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLMarkupsDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLMarkupsLineNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLMarkupsROINode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLScalarVolumeDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLScalarVolumeNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLScriptedModuleNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLSelectionNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLSliceCompositeNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLSliceDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLSliceNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLVectorVolumeDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLVectorVolumeNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLViewNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLVolumeArchetypeStorageNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLVolumePropertyNode>());
}

vtkMRMLScene::~vtkMRMLScene()
{
  for (const auto& node : this->Nodes)
  {
    node->SetScene(nullptr);
  }
}

void vtkMRMLScene::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  for (const auto& node : this->Nodes)
  {
    os << indent << node->GetID() << ": " << (node->GetName() ? node->GetName() : "(none)") << "\n";
  }
}

// -- Classes ----------------------------------------------------------------------------------------------------------

void vtkMRMLScene::RegisterNodeClass(vtkMRMLNode* node, const char* tagName)
{
  if (!node)
  {
    vtkErrorMacro("RegisterNodeClass: there is no node of the class.");
    return;
  }
  const std::string tag = tagName ? tagName : node->GetNodeTagName();
  const auto known = std::find_if(this->RegisteredClasses.begin(), this->RegisteredClasses.end(),
                                  [&tag](const RegisteredClass& registered) { return registered.TagName == tag; });
  if (known != this->RegisteredClasses.end())
  {
    known->Prototype = node;
  }
  else
  {
    this->RegisteredClasses.push_back({ tag, node });
  }
  this->InvokeEvent(NodeClassRegisteredEvent, node);
}

const vtkMRMLScene::RegisteredClass* vtkMRMLScene::FindRegisteredClass(const std::string& className) const
{
  const auto found =
    std::find_if(this->RegisteredClasses.begin(), this->RegisteredClasses.end(),
                 [&className](const auto& registered) { return className == registered.Prototype->GetClassName(); });
  return found == this->RegisteredClasses.end() ? nullptr : &*found;
}

bool vtkMRMLScene::IsNodeClassRegistered(const std::string& className) const
{
  return this->FindRegisteredClass(className) != nullptr;
}

vtkMRMLNode* vtkMRMLScene::GetNthRegisteredNodeClass(int n) const
{
  return n < 0 || n >= this->GetNumberOfRegisteredNodeClasses()
           ? nullptr
           : this->RegisteredClasses[static_cast<std::size_t>(n)].Prototype.GetPointer();
}

const char* vtkMRMLScene::GetClassNameByTag(const char* tagName) const
{
  const std::string tag = tagName ? tagName : "";
  const auto found = std::find_if(this->RegisteredClasses.begin(), this->RegisteredClasses.end(),
                                  [&tag](const RegisteredClass& registered) { return registered.TagName == tag; });
  return found == this->RegisteredClasses.end() ? nullptr : found->Prototype->GetClassName();
}

const char* vtkMRMLScene::GetTagByClassName(const char* className) const
{
  const RegisteredClass* registered = this->FindRegisteredClass(className ? className : "");
  return registered ? registered->TagName.c_str() : nullptr;
}

std::string vtkMRMLScene::GetTypeDisplayNameByClassName(const std::string& className) const
{
  const RegisteredClass* registered = this->FindRegisteredClass(className);
  return registered ? registered->Prototype->GetTypeDisplayName() : "";
}

vtkMRMLNode* vtkMRMLScene::CreateNodeByClass(const char* className)
{
  if (!className)
  {
    vtkErrorMacro("CreateNodeByClass: there is no class name.");
    return nullptr;
  }
  const RegisteredClass* registered = this->FindRegisteredClass(className);
  if (!registered)
  {
    return nullptr;
  }
  vtkMRMLNode* node = registered->Prototype->CreateNodeInstance();
  if (vtkMRMLNode* defaultNode = this->GetDefaultNodeByClass(className))
  {
    node->Reset(defaultNode);
  }
  return node;
}

void vtkMRMLScene::AddDefaultNode(vtkMRMLNode* node)
{
  if (!node)
  {
    vtkErrorMacro("AddDefaultNode: there is no node.");
    return;
  }
  this->DefaultNodes[node->GetClassName()] = node;
}

vtkMRMLNode* vtkMRMLScene::GetDefaultNodeByClass(const char* className) const
{
  const auto found = this->DefaultNodes.find(className ? className : "");
  return found == this->DefaultNodes.end() ? nullptr : found->second.GetPointer();
}

// -- Adding and removing ----------------------------------------------------------------------------------------------

vtkMRMLNode* vtkMRMLScene::AddNode(vtkMRMLNode* node)
{
  if (!node)
  {
    vtkErrorMacro("AddNode: there is no node to add.");
    return nullptr;
  }
  if (this->IsNodePresent(node))
  {
    vtkErrorMacro("AddNode: " << node->GetID() << " is in the scene already.");
    return node;
  }
  if (node->GetScene() && node->GetScene() != this && node->GetScene()->IsNodePresent(node))
  {
    vtkErrorMacro("AddNode: " << node->GetID() << " is in another scene. Remove it from there first.");
    return nullptr;
  }
  if (!node->GetAddToScene())
  {
    return nullptr;
  }
  if (node->IsSingleton())
  {
    if (vtkMRMLNode* singleton = this->GetSingletonNode(node->GetSingletonTag(), node->GetClassName()))
    {
      singleton->Copy(node);
      this->Modified();
      return singleton;
    }
  }
  const vtkSmartPointer<vtkMRMLNode> keptAlive = node;
  this->InvokeEvent(NodeAboutToBeAddedEvent, node);
  if (this->IsNodePresent(node))
  {
    // An observer has added it.
    return node;
  }
  const int wasModifying = node->StartModify();
  if (!node->GetName() || !*node->GetName())
  {
    node->SetName(this->GenerateUniqueName(node->GetDefaultNodeNamePrefix()).c_str());
  }
  if (!node->GetID() || this->GetNodeByID(node->GetID()))
  {
    node->SetID(this->GenerateUniqueID(node));
  }
  this->Nodes.emplace_back(node);
  this->NodesByID[node->GetID()] = node;
  this->NodeCollection->AddItem(node);
  node->EndModify(wasModifying);
  node->SetScene(this);
  this->InvokeEvent(NodeAddedEvent, node);
  this->Modified();
  // An observer may have removed it.
  return this->IsNodePresent(node) ? node : nullptr;
}

vtkMRMLNode* vtkMRMLScene::AddNewNodeByClass(const std::string& className, const std::string& name)
{
  return this->AddNewNodeByClassWithID(className, name, "");
}

vtkMRMLNode* vtkMRMLScene::AddNewNodeByClassWithID(const std::string& className, const std::string& name,
                                                   const std::string& id)
{
  if (this->GetNodeByID(id))
  {
    vtkErrorMacro("AddNewNodeByClassWithID: there is a node " << id << " already.");
    return nullptr;
  }
  const auto node = vtkSmartPointer<vtkMRMLNode>::Take(this->CreateNodeByClass(className.c_str()));
  if (!node)
  {
    vtkErrorMacro("AddNewNodeByClass: the class " << className << " is not registered.");
    return nullptr;
  }
  if (!id.empty())
  {
    node->SetID(id);
  }
  if (!name.empty())
  {
    node->SetName(name.c_str());
  }
  return this->AddNode(node);
}

void vtkMRMLScene::RemoveNode(vtkMRMLNode* node)
{
  if (!node)
  {
    return;
  }
  if (!this->IsNodePresent(node))
  {
    // Scripts that clean up after themselves remove what has been removed.
    if (!node->GetID() || node->GetScene())
    {
      vtkErrorMacro("RemoveNode: " << (node->GetID() ? node->GetID() : "the node") << " is not in the scene.");
    }
    return;
  }
  const vtkSmartPointer<vtkMRMLNode> keptAlive = node;
  this->InvokeEvent(NodeAboutToBeRemovedEvent, node);
  const auto position = std::find(this->Nodes.begin(), this->Nodes.end(), keptAlive);
  if (position == this->Nodes.end())
  {
    // An observer has removed it.
    return;
  }
  this->Nodes.erase(position);
  this->NodesByID.erase(node->GetID());
  this->NodeCollection->RemoveItem(node);
  node->SetScene(nullptr);
  this->InvokeEvent(NodeRemovedEvent, node);
  if (!this->IsClosing())
  {
    const std::vector<vtkSmartPointer<vtkMRMLNode>> nodes = this->Nodes;
    const std::string id = node->GetID();
    for (const auto& other : nodes)
    {
      other->RemoveReferencesTo(id);
    }
  }
  this->Modified();
}

void vtkMRMLScene::Clear(int removeSingletons)
{
  this->StartState(CloseState);
  const std::vector<vtkSmartPointer<vtkMRMLNode>> nodes = this->Nodes;
  for (const auto& node : nodes)
  {
    if ((removeSingletons || !node->IsSingleton()) && this->IsNodePresent(node))
    {
      this->RemoveNode(node);
    }
  }
  const std::vector<vtkSmartPointer<vtkMRMLNode>> singletons = this->Nodes;
  for (const auto& node : singletons)
  {
    node->Reset(nullptr);
  }
  this->LastIDs.clear();
  this->LastNames.clear();
  this->Modified();
  this->EndState(CloseState);
}

// -- Finding ----------------------------------------------------------------------------------------------------------

int vtkMRMLScene::GetNumberOfNodesByClass(const char* className)
{
  if (!className)
  {
    vtkErrorMacro("GetNumberOfNodesByClass: there is no class name.");
  }
  return static_cast<int>(std::count_if(this->Nodes.begin(), this->Nodes.end(),
                                        [className](const auto& node) { return isOfClass(node, className); }));
}

vtkMRMLNode* vtkMRMLScene::GetNodeByID(const char* id) const
{
  const auto found = this->NodesByID.find(id ? id : "");
  return found == this->NodesByID.end() ? nullptr : found->second;
}

vtkMRMLNode* vtkMRMLScene::GetNthNode(int n) const
{
  return n < 0 || n >= this->GetNumberOfNodes() ? nullptr : this->Nodes[static_cast<std::size_t>(n)].GetPointer();
}

vtkMRMLNode* vtkMRMLScene::GetNthNodeByClass(int n, const char* className)
{
  if (!className)
  {
    vtkErrorMacro("GetNthNodeByClass: there is no class name.");
  }
  for (const auto& node : this->Nodes)
  {
    if (isOfClass(node, className) && n-- == 0)
    {
      return node;
    }
  }
  return nullptr;
}

vtkMRMLNode* vtkMRMLScene::GetFirstNodeByName(const char* name)
{
  if (!name)
  {
    vtkErrorMacro("GetFirstNodeByName: there is no name.");
    return nullptr;
  }
  return this->GetFirstNode(name);
}

vtkMRMLNode* vtkMRMLScene::GetFirstNode(const char* byName, const char* byClass, const int* byHideFromEditors,
                                        bool exactNameMatch) const
{
  const auto fits = [=](const auto& node)
  {
    return (!byName || (exactNameMatch ? hasName(node, byName) : hasNameWith(node, byName))) &&
           (!byClass || isOfClass(node, byClass)) &&
           (!byHideFromEditors || node->GetHideFromEditors() == *byHideFromEditors);
  };
  const auto found = std::find_if(this->Nodes.begin(), this->Nodes.end(), fits);
  return found == this->Nodes.end() ? nullptr : found->GetPointer();
}

vtkMRMLNode* vtkMRMLScene::GetSingletonNode(const char* tag, const char* className) const
{
  for (const auto& node : this->Nodes)
  {
    if (tag && node->IsSingleton() && std::string(node->GetSingletonTag()) == tag && isOfClass(node, className))
    {
      return node;
    }
  }
  return nullptr;
}

vtkCollection* vtkMRMLScene::GetNodesByClass(const char* className)
{
  if (!className)
  {
    vtkErrorMacro("GetNodesByClass: there is no class name.");
    return nullptr;
  }
  vtkCollection* nodes = vtkCollection::New();
  for (const auto& node : this->Nodes)
  {
    if (isOfClass(node, className))
    {
      nodes->AddItem(node);
    }
  }
  return nodes;
}

vtkCollection* vtkMRMLScene::GetNodesByName(const char* name)
{
  return this->GetNodesByClassByName("vtkMRMLNode", name);
}

vtkCollection* vtkMRMLScene::GetNodesByClassByName(const char* className, const char* name)
{
  if (!className || !name)
  {
    vtkErrorMacro("GetNodesByClassByName: there is no class name, or no name.");
  }
  vtkCollection* nodes = vtkCollection::New();
  for (const auto& node : this->Nodes)
  {
    if (isOfClass(node, className) && hasName(node, name))
    {
      nodes->AddItem(node);
    }
  }
  return nodes;
}

vtkCollection* vtkMRMLScene::GetReferencedNodes(vtkMRMLNode* node, bool recursive)
{
  vtkCollection* nodes = vtkCollection::New();
  if (!node)
  {
    vtkErrorMacro("GetReferencedNodes: there is no node.");
    return nodes;
  }
  nodes->AddItem(node);
  for (int index = 0; index < nodes->GetNumberOfItems() && (recursive || index == 0); ++index)
  {
    auto* referencing = static_cast<vtkMRMLNode*>(nodes->GetItemAsObject(index));
    for (const auto& [role, references] : referencing->References)
    {
      for (const auto& reference : references)
      {
        vtkMRMLNode* referenced = this->GetNodeByID(reference.ID);
        if (referenced && !nodes->IsItemPresent(referenced))
        {
          nodes->AddItem(referenced);
        }
      }
    }
  }
  return nodes;
}

int vtkMRMLScene::IsNodePresent(vtkMRMLNode* node) const
{
  return node && node->GetID() && this->GetNodeByID(node->GetID()) == node ? 1 : 0;
}

vtkMRMLNode* vtkMRMLScene::GetNextNodeByClass(const char* className)
{
  while (this->NextNode < this->Nodes.size())
  {
    vtkMRMLNode* node = this->Nodes[this->NextNode++];
    if (isOfClass(node, className))
    {
      return node;
    }
  }
  return nullptr;
}

std::string vtkMRMLScene::GenerateUniqueName(const std::string& baseName)
{
  const auto last = this->LastNames.find(baseName);
  int index = last == this->LastNames.end() ? 0 : last->second + 1;
  const auto nameOf = [&baseName](int i) { return i == 0 ? baseName : baseName + "_" + std::to_string(i); };
  while (this->GetFirstNode(nameOf(index).c_str()))
  {
    ++index;
  }
  this->LastNames[baseName] = index;
  return nameOf(index);
}

std::string vtkMRMLScene::GenerateUniqueID(vtkMRMLNode* node)
{
  const std::string className = node->GetClassName();
  if (node->IsSingleton() && !this->GetNodeByID(className + node->GetSingletonTag()))
  {
    return className + node->GetSingletonTag();
  }
  int& last = this->LastIDs[className];
  std::string id;
  do
  {
    id = className + std::to_string(++last);
  } while (this->GetNodeByID(id));
  return id;
}

// -- States -----------------------------------------------------------------------------------------------------------

void vtkMRMLScene::StartState(unsigned long state, int /*anticipatedMaxProgress*/)
{
  const auto had = static_cast<unsigned long>(this->GetStates());
  this->States.push_back(state);
  if ((had & BatchProcessState) == 0 && (state & BatchProcessState) != 0)
  {
    this->InvokeEvent(StartBatchProcessEvent);
  }
  if (state != BatchProcessState && (had & state) != state)
  {
    this->InvokeEvent(StateEvent | StartEvent | state);
  }
}

void vtkMRMLScene::EndState(unsigned long state)
{
  if (this->States.empty())
  {
    vtkErrorMacro("EndState: no state was started.");
    return;
  }
  if (this->States.back() != state)
  {
    vtkWarningMacro("EndState: " << state << " is not the state that was started last; that one is ended.");
  }
  const unsigned long ended = this->States.back();
  this->States.pop_back();
  const auto has = static_cast<unsigned long>(this->GetStates());
  if (ended != BatchProcessState && (has & ended) != ended)
  {
    this->InvokeEvent(StateEvent | EndEvent | ended);
  }
  if ((has & BatchProcessState) == 0 && (ended & BatchProcessState) != 0)
  {
    this->InvokeEvent(EndBatchProcessEvent);
  }
}

int vtkMRMLScene::GetStates() const
{
  return static_cast<int>(std::accumulate(this->States.begin(), this->States.end(), 0UL, std::bit_or<>()));
}
