#ifndef vtkMRMLStorableNode_h
#define vtkMRMLStorableNode_h

#include "vtkMRMLNode.h"

class vtkMRMLStorageNode;

/// A node whose content is kept in a file.
class vtkMRMLStorableNode : public vtkMRMLNode
{
public:
  vtkTypeMacro(vtkMRMLStorableNode, vtkMRMLNode)

  void SetAndObserveStorageNodeID(const char* id) { this->SetAndObserveNodeReferenceID("storage", id); }
  void AddAndObserveStorageNodeID(const char* id) { this->AddAndObserveNodeReferenceID("storage", id); }
  int GetNumberOfStorageNodes() const { return this->GetNumberOfNodeReferences("storage"); }
  const char* GetStorageNodeID() const { return this->GetNodeReferenceID("storage"); }
  const char* GetNthStorageNodeID(int n) const { return this->GetNthNodeReferenceID("storage", n); }
  bool HasStorageNodeID(const char* id) const { return this->HasNodeReferenceID("storage", id); }
  /// Knows the file that the node was read from, or written to; null where there was none.
  vtkMRMLStorageNode* GetStorageNode() { return this->GetNthStorageNode(0); }
  vtkMRMLStorageNode* GetNthStorageNode(int n);
  /// A storage node that is not in the scene; the caller owns it. Null where content of this class isn't stored.
  virtual vtkMRMLStorageNode* CreateDefaultStorageNode() { return nullptr; }
  /// Its class; empty where there is none.
  std::string GetDefaultStorageNodeClassName(const char* filename = nullptr);
  /// Adds a storage node to the scene, and refers to it, unless there is one.
  /// @return  false where there is no scene, or no class of storage nodes.
  bool AddDefaultStorageNode(const char* filename = nullptr);

protected:
  vtkMRMLStorableNode();
  ~vtkMRMLStorableNode() override;

private:
  vtkMRMLStorableNode(const vtkMRMLStorableNode&) = delete;
  void operator=(const vtkMRMLStorableNode&) = delete;
};

#endif
