#include "vtkMRMLAbstractViewNode.h"

#include "EnumerationNames.h"

namespace
{

constexpr const char* OrientationMarkerTypes[] = { "none", "cube", "human", "axes" };
constexpr const char* OrientationMarkerSizes[] = { "small", "medium", "large" };
constexpr const char* RulerTypes[] = { "none", "thin", "thick" };
constexpr const char* RulerColors[] = { "white", "black", "yellow" };

} // namespace

vtkMRMLAbstractViewNode::vtkMRMLAbstractViewNode() = default;

vtkMRMLAbstractViewNode::~vtkMRMLAbstractViewNode() = default;

void vtkMRMLAbstractViewNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "LayoutLabel: " << this->LayoutLabel << "\n";
  os << indent << "ViewGroup: " << this->ViewGroup << "\n";
  os << indent << "Visibility: " << this->Visibility << "\n";
  os << indent << "MappedInLayout: " << this->MappedInLayout << "\n";
  os << indent << "OrientationMarkerType: " << GetOrientationMarkerTypeAsString(this->OrientationMarkerType) << "\n";
  os << indent << "RulerType: " << GetRulerTypeAsString(this->RulerType) << "\n";
}

void vtkMRMLAbstractViewNode::SetLayoutLabel(const char* label)
{
  const std::string newLabel = label ? label : "";
  if (this->LayoutLabel != newLabel)
  {
    this->LayoutLabel = newLabel;
    this->Modified();
  }
}

const char* vtkMRMLAbstractViewNode::GetOrientationMarkerTypeAsString(int id)
{
  return mrml::nameOf(OrientationMarkerTypes, id);
}

int vtkMRMLAbstractViewNode::GetOrientationMarkerTypeFromString(const char* name)
{
  return mrml::valueOf(OrientationMarkerTypes, name);
}

const char* vtkMRMLAbstractViewNode::GetOrientationMarkerSizeAsString(int id)
{
  return mrml::nameOf(OrientationMarkerSizes, id);
}

int vtkMRMLAbstractViewNode::GetOrientationMarkerSizeFromString(const char* name)
{
  return mrml::valueOf(OrientationMarkerSizes, name);
}

const char* vtkMRMLAbstractViewNode::GetRulerTypeAsString(int id)
{
  return mrml::nameOf(RulerTypes, id);
}

int vtkMRMLAbstractViewNode::GetRulerTypeFromString(const char* name)
{
  return mrml::valueOf(RulerTypes, name);
}

const char* vtkMRMLAbstractViewNode::GetRulerColorAsString(int id)
{
  return mrml::nameOf(RulerColors, id);
}

int vtkMRMLAbstractViewNode::GetRulerColorFromString(const char* name)
{
  return mrml::valueOf(RulerColors, name);
}

void vtkMRMLAbstractViewNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* view = vtkMRMLAbstractViewNode::SafeDownCast(node))
  {
    this->SetLayoutLabel(view->GetLayoutLabel());
    this->SetLayoutColor(view->LayoutColor);
    this->SetViewGroup(view->ViewGroup);
    this->SetActive(view->Active);
    this->SetVisibility(view->Visibility);
    this->SetBackgroundColor(view->BackgroundColor);
    this->SetBackgroundColor2(view->BackgroundColor2);
    this->SetOrientationMarkerType(view->OrientationMarkerType);
    this->SetOrientationMarkerSize(view->OrientationMarkerSize);
    this->SetRulerType(view->RulerType);
    this->SetRulerColor(view->RulerColor);
  }
  this->EndModify(wasModifying);
}
