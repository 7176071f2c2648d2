#include "vtkMRMLScriptedModuleNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLScriptedModuleNode);

vtkMRMLScriptedModuleNode::vtkMRMLScriptedModuleNode()
{
  this->HideFromEditors = 1;
  this->SetTypeDisplayName("ScriptedModule");
}

vtkMRMLScriptedModuleNode::~vtkMRMLScriptedModuleNode() = default;

void vtkMRMLScriptedModuleNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "ModuleName: " << this->ModuleName << "\n";
  for (const auto& [name, value] : this->Parameters)
  {
    os << indent << "Parameter " << name << ": " << value << "\n";
  }
}

vtkMRMLNode* vtkMRMLScriptedModuleNode::CreateNodeInstance()
{
  return vtkMRMLScriptedModuleNode::New();
}

void vtkMRMLScriptedModuleNode::SetModuleName(const char* name)
{
  const std::string newName = name ? name : "";
  if (this->ModuleName != newName)
  {
    this->ModuleName = newName;
    this->Modified();
  }
}

const char* vtkMRMLScriptedModuleNode::GetModuleName() const
{
  return this->ModuleName.empty() ? nullptr : this->ModuleName.c_str();
}

void vtkMRMLScriptedModuleNode::SetParameter(const std::string& name, const std::string& value)
{
  const auto [parameter, isNew] = this->Parameters.try_emplace(name, value);
  if (isNew || parameter->second != value)
  {
    parameter->second = value;
    this->Modified();
  }
}

std::string vtkMRMLScriptedModuleNode::GetParameter(const std::string& name) const
{
  const auto parameter = this->Parameters.find(name);
  return parameter == this->Parameters.end() ? std::string() : parameter->second;
}

void vtkMRMLScriptedModuleNode::UnsetParameter(const std::string& name)
{
  if (this->Parameters.erase(name) > 0)
  {
    this->Modified();
  }
}

void vtkMRMLScriptedModuleNode::UnsetAllParameters()
{
  if (!this->Parameters.empty())
  {
    this->Parameters.clear();
    this->Modified();
  }
}

std::vector<std::string> vtkMRMLScriptedModuleNode::GetParameterNames() const
{
  std::vector<std::string> names;
  for (const auto& [name, value] : this->Parameters)
  {
    names.push_back(name);
  }
  return names;
}

std::string vtkMRMLScriptedModuleNode::GetParameterNamesAsCommaSeparatedList() const
{
  std::string list;
  for (const auto& [name, value] : this->Parameters)
  {
    list += (list.empty() ? "" : ",") + name;
  }
  return list;
}

void vtkMRMLScriptedModuleNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* moduleNode = vtkMRMLScriptedModuleNode::SafeDownCast(node))
  {
    this->SetModuleName(moduleNode->GetModuleName());
    if (this->Parameters != moduleNode->Parameters)
    {
      this->Parameters = moduleNode->Parameters;
      this->Modified();
    }
  }
  this->EndModify(wasModifying);
}
