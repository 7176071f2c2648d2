#include "vtkMRMLLayoutNode.h"

#include "vtkMRMLAbstractViewNode.h"

#include <vtkObjectFactory.h>

#include <algorithm>

vtkStandardNewMacro(vtkMRMLLayoutNode);

vtkMRMLLayoutNode::vtkMRMLLayoutNode()
{
  this->HideFromEditors = 1;
}

vtkMRMLLayoutNode::~vtkMRMLLayoutNode() = default;

void vtkMRMLLayoutNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ViewArrangement: " << this->ViewArrangement << "\n";
  for (const auto& [layout, description] : this->LayoutDescriptions)
  {
    os << indent << "Layout " << layout << ": " << description << "\n";
  }
}

vtkMRMLNode* vtkMRMLLayoutNode::CreateNodeInstance()
{
  return vtkMRMLLayoutNode::New();
}

void vtkMRMLLayoutNode::SetViewArrangement(int layout)
{
  if (this->ViewArrangement != layout || !this->MaximizedViewNodes.empty())
  {
    this->ViewArrangement = layout;
    this->MaximizedViewNodes.clear();
    this->Modified();
  }
}

bool vtkMRMLLayoutNode::AddLayoutDescription(int layout, const char* description)
{
  if (this->IsLayoutDescription(layout))
  {
    return false;
  }
  this->LayoutDescriptions[layout] = description ? description : "";
  this->Modified();
  return true;
}

bool vtkMRMLLayoutNode::SetLayoutDescription(int layout, const char* description)
{
  const auto found = this->LayoutDescriptions.find(layout);
  if (found == this->LayoutDescriptions.end())
  {
    return false;
  }
  const std::string newDescription = description ? description : "";
  if (found->second != newDescription)
  {
    found->second = newDescription;
    this->Modified();
  }
  return true;
}

std::string vtkMRMLLayoutNode::GetLayoutDescription(int layout) const
{
  const auto found = this->LayoutDescriptions.find(layout);
  return found == this->LayoutDescriptions.end() ? std::string() : found->second;
}

const char* vtkMRMLLayoutNode::GetCurrentLayoutDescription() const
{
  if (this->ViewArrangement == SlicerLayoutNone)
  {
    return nullptr;
  }
  const auto found = this->LayoutDescriptions.find(this->ViewArrangement);
  return found == this->LayoutDescriptions.end() ? "" : found->second.c_str();
}

std::vector<int> vtkMRMLLayoutNode::GetLayoutIndices() const
{
  std::vector<int> indices;
  for (const auto& [layout, description] : this->LayoutDescriptions)
  {
    indices.push_back(layout);
  }
  return indices;
}

void vtkMRMLLayoutNode::AddMaximizedViewNode(vtkMRMLAbstractViewNode* viewNode)
{
  if (viewNode && !this->IsMaximizedViewNode(viewNode))
  {
    this->MaximizedViewNodes.emplace_back(viewNode);
    this->Modified();
  }
}

void vtkMRMLLayoutNode::RemoveMaximizedViewNode(vtkMRMLAbstractViewNode* viewNode)
{
  const auto found = std::find(this->MaximizedViewNodes.begin(), this->MaximizedViewNodes.end(), viewNode);
  if (viewNode && found != this->MaximizedViewNodes.end())
  {
    this->MaximizedViewNodes.erase(found);
    this->Modified();
  }
}

void vtkMRMLLayoutNode::RemoveAllMaximizedViewNodes()
{
  if (!this->MaximizedViewNodes.empty())
  {
    this->MaximizedViewNodes.clear();
    this->Modified();
  }
}

bool vtkMRMLLayoutNode::IsMaximizedViewNode(vtkMRMLAbstractViewNode* viewNode) const
{
  return viewNode && std::find(this->MaximizedViewNodes.begin(), this->MaximizedViewNodes.end(), viewNode) !=
                       this->MaximizedViewNodes.end();
}

vtkMRMLAbstractViewNode* vtkMRMLLayoutNode::GetMaximizedViewNode(int index) const
{
  return index >= 0 && index < this->GetNumberOfMaximizedViewNodes()
           ? this->MaximizedViewNodes[static_cast<std::size_t>(index)]
           : nullptr;
}

void vtkMRMLLayoutNode::SetSelectedModule(const char* name)
{
  const std::string newName = name ? name : "";
  if (this->SelectedModule != newName)
  {
    this->SelectedModule = newName;
    this->Modified();
  }
}

const char* vtkMRMLLayoutNode::GetSelectedModule() const
{
  return this->SelectedModule.empty() ? nullptr : this->SelectedModule.c_str();
}

void vtkMRMLLayoutNode::Reset(vtkMRMLNode* defaultNode)
{
  const int wasModifying = this->StartModify();
  const std::map<int, std::string> layoutDescriptions = this->LayoutDescriptions;
  const int viewArrangement = this->ViewArrangement;
  const auto maximizedViewNodes = this->MaximizedViewNodes;
  this->Superclass::Reset(defaultNode);
  this->LayoutDescriptions = layoutDescriptions;
  this->SetViewArrangement(viewArrangement);
  this->MaximizedViewNodes = maximizedViewNodes;
  this->EndModify(wasModifying);
}

void vtkMRMLLayoutNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* layoutNode = vtkMRMLLayoutNode::SafeDownCast(node))
  {
    this->LayoutDescriptions = layoutNode->LayoutDescriptions;
    this->SetViewArrangement(layoutNode->ViewArrangement);
    this->SetGUIPanelVisibility(layoutNode->GUIPanelVisibility);
    this->SetBottomPanelVisibility(layoutNode->BottomPanelVisibility);
    this->SetGUIPanelLR(layoutNode->GUIPanelLR);
    this->SetCollapseSliceControllers(layoutNode->CollapseSliceControllers);
    this->SetSelectedModule(layoutNode->GetSelectedModule());
  }
  this->EndModify(wasModifying);
}
