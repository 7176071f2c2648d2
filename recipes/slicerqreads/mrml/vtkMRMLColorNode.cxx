#include "vtkMRMLColorNode.h"

#include <vtkLookupTable.h>

#include <algorithm>
#include <cstddef>

vtkMRMLColorNode::vtkMRMLColorNode()
{
  this->HideFromEditors = 1;
}

vtkMRMLColorNode::~vtkMRMLColorNode() = default;

void vtkMRMLColorNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Type: " << this->GetTypeAsString() << "\n";
  os << indent << "NumberOfColors: " << this->GetNumberOfColors() << "\n";
}

void vtkMRMLColorNode::SetType(int type)
{
  if (this->Type != type)
  {
    this->Type = type;
    this->Modified();
    this->InvokeEvent(TypeModifiedEvent);
  }
}

const char* vtkMRMLColorNode::GetTypeAsString()
{
  return this->Type == User ? "UserDefined" : this->Type == File ? "File" : "(unknown)";
}

bool vtkMRMLColorNode::GetColor(int /*entry*/, double /*color*/[4])
{
  return false;
}

vtkScalarsToColors* vtkMRMLColorNode::GetScalarsToColors()
{
  return this->GetLookupTable();
}

const char* vtkMRMLColorNode::GetColorName(int entry) const
{
  const auto index = static_cast<std::size_t>(entry);
  return entry >= 0 && index < this->Names.size() ? this->Names[index].c_str() : "";
}

int vtkMRMLColorNode::SetColorName(int entry, const char* name)
{
  if (entry < 0 || entry >= this->GetNumberOfColors())
  {
    return 0;
  }
  const auto index = static_cast<std::size_t>(entry);
  if (this->Names.size() <= index)
  {
    this->Names.resize(index + 1);
  }
  if (this->Names[index] != (name ? name : ""))
  {
    this->Names[index] = name ? name : "";
    this->Modified();
  }
  return 1;
}

int vtkMRMLColorNode::GetColorIndexByName(const char* name) const
{
  const auto found = std::find(this->Names.begin(), this->Names.end(), name ? name : "");
  return !name || !*name || found == this->Names.end() ? -1 : static_cast<int>(found - this->Names.begin());
}

void vtkMRMLColorNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* colorNode = vtkMRMLColorNode::SafeDownCast(node))
  {
    this->Names = colorNode->Names;
    this->SetType(colorNode->Type);
  }
  this->EndModify(wasModifying);
}
