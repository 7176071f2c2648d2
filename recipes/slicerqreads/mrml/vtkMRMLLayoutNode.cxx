#include "vtkMRMLLayoutNode.h"

#include <vtkObjectFactory.h>

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
  if (this->ViewArrangement != layout)
  {
    this->ViewArrangement = layout;
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
  this->Superclass::Reset(defaultNode);
  this->LayoutDescriptions = layoutDescriptions;
  this->SetViewArrangement(viewArrangement);
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
