#include "vtkMRMLScene.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLSliceNode.h"
#include "vtkMRMLVectorVolumeNode.h"

#include <vtkCollection.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>

#include <algorithm>
#include <functional>
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

} // namespace

vtkStandardNewMacro(vtkMRMLScene);

vtkMRMLScene::vtkMRMLScene()
{
  this->RegisterNodeClass(vtkNew<vtkMRMLScalarVolumeNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLVectorVolumeNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLScalarVolumeDisplayNode>());
  this->RegisterNodeClass(vtkNew<vtkMRMLSliceNode>());
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
    os << indent << node->GetID() << ": " << node->GetName() << "\n";
  }
}

void vtkMRMLScene::RegisterNodeClass(vtkMRMLNode* node)
{
  if (node)
  {
    this->RegisteredNodes[node->GetClassName()] = node;
  }
}

vtkMRMLNode* vtkMRMLScene::CreateNodeByClass(const char* className)
{
  const auto prototype = this->RegisteredNodes.find(className ? className : "");
  return prototype == this->RegisteredNodes.end() ? nullptr : prototype->second->CreateNodeInstance();
}

vtkMRMLNode* vtkMRMLScene::AddNode(vtkMRMLNode* node)
{
  if (!node)
  {
    vtkErrorMacro("AddNode: there is no node to add.");
    return nullptr;
  }
  if (this->IsNodePresent(node))
  {
    return node;
  }
  if (node->IsSingleton())
  {
    if (vtkMRMLNode* singleton = this->GetSingletonNode(node->GetSingletonTag(), node->GetClassName()))
    {
      singleton->Copy(node);
      return singleton;
    }
  }
  if (!node->GetName())
  {
    node->SetName(this->GenerateUniqueName(node->GetNodeTagName()).c_str());
  }
  this->InvokeEvent(NodeAboutToBeAddedEvent, node);
  node->SetID(this->GenerateUniqueID(node));
  this->Nodes.emplace_back(node);
  this->NodesByID[node->GetID()] = node;
  node->SetScene(this);
  this->InvokeEvent(NodeAddedEvent, node);
  this->Modified();
  return node;
}

vtkMRMLNode* vtkMRMLScene::AddNewNodeByClass(const std::string& className, const std::string& name)
{
  const auto node = vtkSmartPointer<vtkMRMLNode>::Take(this->CreateNodeByClass(className.c_str()));
  if (!node)
  {
    vtkErrorMacro("AddNewNodeByClass: the class " << className << " is not registered.");
    return nullptr;
  }
  node->SetName(name.c_str());
  return this->AddNode(node);
}

void vtkMRMLScene::RemoveNode(vtkMRMLNode* node)
{
  if (!this->IsNodePresent(node))
  {
    return;
  }
  const vtkSmartPointer<vtkMRMLNode> keptAlive = node;
  this->InvokeEvent(NodeAboutToBeRemovedEvent, node);
  this->Nodes.erase(std::remove(this->Nodes.begin(), this->Nodes.end(), keptAlive), this->Nodes.end());
  this->NodesByID.erase(node->GetID());
  node->SetScene(nullptr);
  this->InvokeEvent(NodeRemovedEvent, node);
  this->Modified();
}

void vtkMRMLScene::Clear(int removeSingletons)
{
  this->StartState(CloseState);
  const std::vector<vtkSmartPointer<vtkMRMLNode>> nodes = this->Nodes;
  for (const auto& node : nodes)
  {
    if (removeSingletons || !node->IsSingleton())
    {
      this->RemoveNode(node);
    }
  }
  this->LastIDs.clear();
  this->LastNames.clear();
  this->Modified();
  this->EndState(CloseState);
}

int vtkMRMLScene::GetNumberOfNodesByClass(const char* className) const
{
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

vtkMRMLNode* vtkMRMLScene::GetNthNodeByClass(int n, const char* className) const
{
  for (const auto& node : this->Nodes)
  {
    if (isOfClass(node, className) && n-- == 0)
    {
      return node;
    }
  }
  return nullptr;
}

vtkMRMLNode* vtkMRMLScene::GetFirstNodeByName(const char* name) const
{
  const auto found =
    std::find_if(this->Nodes.begin(), this->Nodes.end(), [name](const auto& node) { return hasName(node, name); });
  return found == this->Nodes.end() ? nullptr : found->GetPointer();
}

vtkMRMLNode* vtkMRMLScene::GetSingletonNode(const char* tag, const char* className) const
{
  for (const auto& node : this->Nodes)
  {
    if (tag && node->IsSingleton() && node->SingletonTag == tag && isOfClass(node, className))
    {
      return node;
    }
  }
  return nullptr;
}

vtkCollection* vtkMRMLScene::GetNodesByClass(const char* className) const
{
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

vtkCollection* vtkMRMLScene::GetNodesByName(const char* name) const
{
  vtkCollection* nodes = vtkCollection::New();
  for (const auto& node : this->Nodes)
  {
    if (hasName(node, name))
    {
      nodes->AddItem(node);
    }
  }
  return nodes;
}

bool vtkMRMLScene::IsNodePresent(const vtkMRMLNode* node) const
{
  return node && node->GetID() && this->GetNodeByID(node->GetID()) == node;
}

std::string vtkMRMLScene::GenerateUniqueName(const std::string& baseName)
{
  const auto last = this->LastNames.find(baseName);
  int index = last == this->LastNames.end() ? 0 : last->second + 1;
  const auto nameOf = [&baseName](int i) { return i == 0 ? baseName : baseName + "_" + std::to_string(i); };
  while (this->GetFirstNodeByName(nameOf(index).c_str()))
  {
    ++index;
  }
  this->LastNames[baseName] = index;
  return nameOf(index);
}

std::string vtkMRMLScene::GenerateUniqueID(vtkMRMLNode* node)
{
  const std::string className = node->GetClassName();
  if (node->IsSingleton())
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

void vtkMRMLScene::StartState(unsigned long state)
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
  const auto last = std::find(this->States.rbegin(), this->States.rend(), state);
  if (last == this->States.rend())
  {
    vtkErrorMacro("EndState: state " << state << " was not started.");
    return;
  }
  this->States.erase(std::next(last).base());
  const auto has = static_cast<unsigned long>(this->GetStates());
  if (state != BatchProcessState && (has & state) != state)
  {
    this->InvokeEvent(StateEvent | EndEvent | state);
  }
  if ((has & BatchProcessState) == 0 && (state & BatchProcessState) != 0)
  {
    this->InvokeEvent(EndBatchProcessEvent);
  }
}

int vtkMRMLScene::GetStates() const
{
  return static_cast<int>(std::accumulate(this->States.begin(), this->States.end(), 0UL, std::bit_or<>()));
}
