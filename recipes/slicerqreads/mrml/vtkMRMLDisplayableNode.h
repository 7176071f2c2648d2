#ifndef vtkMRMLDisplayableNode_h
#define vtkMRMLDisplayableNode_h

#include "vtkMRMLNode.h"

#include <vtkWeakPointer.h>

class vtkMRMLDisplayNode;

/// A data node that refers to the node that says how it is displayed.
class vtkMRMLDisplayableNode : public vtkMRMLNode
{
public:
  vtkTypeMacro(vtkMRMLDisplayableNode, vtkMRMLNode)

  enum
  {
    DisplayModifiedEvent = 17000
  };

  void SetAndObserveDisplayNodeID(const char* id) { this->SetNodeReferenceID("display", id); }
  const char* GetDisplayNodeID() const { return this->GetNodeReferenceID("display"); }
  vtkMRMLDisplayNode* GetDisplayNode() const;
  /// Adds a display node to the scene, and refers to it, unless there is one.
  virtual void CreateDefaultDisplayNodes() {}

protected:
  vtkMRMLDisplayableNode();
  ~vtkMRMLDisplayableNode() override;
  void OnNodeReferenceChanged(const std::string& role) override;
  /// Called when the node has another display node than before.
  virtual void OnDisplayNodeChanged() {}

private:
  vtkMRMLDisplayableNode(const vtkMRMLDisplayableNode&) = delete;
  void operator=(const vtkMRMLDisplayableNode&) = delete;

  void OnDisplayNodeModified();

  vtkWeakPointer<vtkMRMLDisplayNode> ObservedDisplayNode;
  unsigned long ObserverTag{ 0 };
};

#endif
