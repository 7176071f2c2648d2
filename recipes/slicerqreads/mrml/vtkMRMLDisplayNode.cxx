#include "vtkMRMLDisplayNode.h"

#include "vtkMRMLDisplayableNode.h"
#include "vtkMRMLScene.h"

#include <vtkCommand.h>
#include <vtkIntArray.h>
#include <vtkNew.h>

#include <algorithm>

vtkMRMLDisplayNode::vtkMRMLDisplayNode()
{
  this->HideFromEditors = 1;
  vtkNew<vtkIntArray> events;
  events->InsertNextValue(vtkCommand::ModifiedEvent);
  this->AddNodeReferenceRole("color", "colorNodeRef", events);
}

vtkMRMLDisplayNode::~vtkMRMLDisplayNode() = default;

void vtkMRMLDisplayNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Visibility: " << this->Visibility << "\n";
  os << indent << "Opacity: " << this->Opacity << "\n";
  os << indent << "Color: " << this->Color[0] << " " << this->Color[1] << " " << this->Color[2] << "\n";
}

void vtkMRMLDisplayNode::AddViewNodeID(const char* id)
{
  if (id && !this->IsViewNodeIDPresent(id))
  {
    this->ViewNodeIDs.emplace_back(id);
    this->Modified();
  }
}

void vtkMRMLDisplayNode::RemoveViewNodeID(const char* id)
{
  const auto found = std::find(this->ViewNodeIDs.begin(), this->ViewNodeIDs.end(), id ? id : "");
  if (found != this->ViewNodeIDs.end())
  {
    this->ViewNodeIDs.erase(found);
    this->Modified();
  }
}

void vtkMRMLDisplayNode::RemoveAllViewNodeIDs()
{
  this->SetViewNodeIDs({});
}

void vtkMRMLDisplayNode::SetDisplayableOnlyInView(const char* id)
{
  this->SetViewNodeIDs({ id ? id : "" });
}

void vtkMRMLDisplayNode::SetViewNodeIDs(const std::vector<std::string>& ids)
{
  if (this->ViewNodeIDs != ids)
  {
    this->ViewNodeIDs = ids;
    this->Modified();
  }
}

const char* vtkMRMLDisplayNode::GetNthViewNodeID(int n) const
{
  return n < 0 || n >= this->GetNumberOfViewNodeIDs() ? nullptr
                                                      : this->ViewNodeIDs[static_cast<std::size_t>(n)].c_str();
}

bool vtkMRMLDisplayNode::IsViewNodeIDPresent(const char* id) const
{
  return id && std::find(this->ViewNodeIDs.begin(), this->ViewNodeIDs.end(), id) != this->ViewNodeIDs.end();
}

vtkMRMLDisplayableNode* vtkMRMLDisplayNode::GetDisplayableNode()
{
  const int count = this->GetScene() ? this->GetScene()->GetNumberOfNodes() : 0;
  for (int n = 0; n < count; ++n)
  {
    auto* node = vtkMRMLDisplayableNode::SafeDownCast(this->GetScene()->GetNthNode(n));
    if (node && node->HasDisplayNodeID(this->GetID()))
    {
      return node;
    }
  }
  return nullptr;
}

void vtkMRMLDisplayNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* other = vtkMRMLDisplayNode::SafeDownCast(node))
  {
    this->SetVisibility(other->Visibility);
    this->SetVisibility2D(other->Visibility2D);
    this->SetVisibility3D(other->Visibility3D);
    this->SetColor(other->Color);
    this->SetSelectedColor(other->SelectedColor);
    this->SetEdgeColor(other->EdgeColor);
    this->SetOpacity(other->Opacity);
    this->SetLineWidth(other->LineWidth);
    this->SetPointSize(other->PointSize);
    this->SetEdgeVisibility(other->EdgeVisibility);
    this->SetScalarVisibility(other->ScalarVisibility);
    this->SetScalarRange(other->ScalarRange);
    this->SetSliceIntersectionThickness(other->SliceIntersectionThickness);
    this->SetSliceIntersectionOpacity(other->SliceIntersectionOpacity);
    this->SetViewNodeIDs(other->ViewNodeIDs);
  }
  this->EndModify(wasModifying);
}

void vtkMRMLDisplayNode::OnReferencedNodeEvent(const std::string& role, vtkMRMLNode* node, unsigned long event)
{
  this->Superclass::OnReferencedNodeEvent(role, node, event);
  if (role == "color" && event == vtkCommand::ModifiedEvent)
  {
    this->Modified();
  }
}
