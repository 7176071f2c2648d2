#include "vtkMRMLStorageNode.h"

vtkMRMLStorageNode::vtkMRMLStorageNode()
{
  this->HideFromEditors = 1;
}

vtkMRMLStorageNode::~vtkMRMLStorageNode() = default;

void vtkMRMLStorageNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << (this->FileName.empty() ? "(none)" : this->FileName) << "\n";
}

void vtkMRMLStorageNode::SetFileName(const char* path)
{
  const std::string newPath = path ? path : "";
  if (this->FileName != newPath)
  {
    this->FileName = newPath;
    this->Modified();
  }
}

const char* vtkMRMLStorageNode::GetFileName() const
{
  return this->FileName.empty() ? nullptr : this->FileName.c_str();
}

unsigned int vtkMRMLStorageNode::AddFileName(const char* path)
{
  if (path)
  {
    this->FileNames.emplace_back(path);
    this->Modified();
  }
  return static_cast<unsigned int>(this->FileNames.size());
}

void vtkMRMLStorageNode::ResetFileNameList()
{
  this->FileNames.clear();
  this->Modified();
}

const char* vtkMRMLStorageNode::GetNthFileName(int n) const
{
  return n < 0 || n >= this->GetNumberOfFileNames() ? nullptr : this->FileNames[static_cast<std::size_t>(n)].c_str();
}

void vtkMRMLStorageNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* other = vtkMRMLStorageNode::SafeDownCast(node))
  {
    this->FileName = other->FileName;
    this->FileNames = other->FileNames;
  }
  this->EndModify(wasModifying);
}
