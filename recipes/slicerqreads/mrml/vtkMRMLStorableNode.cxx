#include "vtkMRMLStorableNode.h"

#include "vtkMRMLScene.h"
#include "vtkMRMLStorageNode.h"

#include <vtkSmartPointer.h>

vtkMRMLStorableNode::vtkMRMLStorableNode()
{
  this->AddNodeReferenceRole("storage");
}

vtkMRMLStorableNode::~vtkMRMLStorableNode() = default;

vtkMRMLStorageNode* vtkMRMLStorableNode::GetNthStorageNode(int n)
{
  return vtkMRMLStorageNode::SafeDownCast(this->GetNthNodeReference("storage", n));
}

std::string vtkMRMLStorableNode::GetDefaultStorageNodeClassName(const char* /*filename*/)
{
  const auto storageNode = vtkSmartPointer<vtkMRMLStorageNode>::Take(this->CreateDefaultStorageNode());
  return storageNode ? storageNode->GetClassName() : "";
}

bool vtkMRMLStorableNode::AddDefaultStorageNode(const char* filename)
{
  vtkSmartPointer<vtkMRMLStorageNode> storageNode = this->GetStorageNode();
  if (!storageNode)
  {
    storageNode.TakeReference(this->CreateDefaultStorageNode());
    if (!storageNode || !this->GetScene())
    {
      vtkErrorMacro("AddDefaultStorageNode: " << (storageNode ? "add the node to a scene first."
                                                              : "nodes of this class are not stored."));
      return false;
    }
    this->GetScene()->AddNode(storageNode);
    this->SetAndObserveStorageNodeID(storageNode->GetID());
  }
  if (filename)
  {
    storageNode->SetFileName(filename);
  }
  return true;
}
