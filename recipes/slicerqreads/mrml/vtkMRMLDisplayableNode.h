#ifndef vtkMRMLDisplayableNode_h
#define vtkMRMLDisplayableNode_h

#include "vtkMRMLTransformableNode.h"

class vtkMRMLDisplayNode;

/// A data node that refers to the nodes that say how it is displayed.
class vtkMRMLDisplayableNode : public vtkMRMLTransformableNode
{
public:
  vtkTypeMacro(vtkMRMLDisplayableNode, vtkMRMLTransformableNode)

  /// With the display node as call data.
  enum
  {
    DisplayModifiedEvent = 17000
  };

  const char* GetDisplayNodeReferenceRole() const { return "display"; }
  void SetAndObserveDisplayNodeID(const char* id) { this->SetAndObserveNodeReferenceID("display", id); }
  void SetAndObserveNthDisplayNodeID(int n, const char* id) { this->SetAndObserveNthNodeReferenceID("display", n, id); }
  void AddAndObserveDisplayNodeID(const char* id) { this->AddAndObserveNodeReferenceID("display", id); }
  void RemoveNthDisplayNodeID(int n) { this->RemoveNthNodeReferenceID("display", n); }
  void RemoveAllDisplayNodeIDs() { this->RemoveNodeReferenceIDs("display"); }
  int GetNumberOfDisplayNodes() const { return this->GetNumberOfNodeReferences("display"); }
  const char* GetDisplayNodeID() const { return this->GetNodeReferenceID("display"); }
  const char* GetNthDisplayNodeID(int n) const { return this->GetNthNodeReferenceID("display", n); }
  bool HasDisplayNodeID(const char* id) const { return this->HasNodeReferenceID("display", id); }
  vtkMRMLDisplayNode* GetDisplayNode() { return this->GetNthDisplayNode(0); }
  vtkMRMLDisplayNode* GetNthDisplayNode(int n);
  /// Adds a display node to the scene, and refers to it, unless there is one.
  virtual void CreateDefaultDisplayNodes() {}

  /// 1 if all display nodes are visible, 0 if none is or there is none, 2 if some are.
  virtual int GetDisplayVisibility();
  virtual void SetDisplayVisibility(int visible);

  /// {r minimum, r maximum, a…, s…} in mm; minima of 1 and maxima of -1 where there is nothing.
  virtual void GetRASBounds(double bounds[6]);
  virtual void GetBounds(double bounds[6]);

protected:
  vtkMRMLDisplayableNode();
  ~vtkMRMLDisplayableNode() override;
  void OnNodeReferenceAdded(const std::string& role, vtkMRMLNode* node) override;
  void OnNodeReferenceModified(const std::string& role, vtkMRMLNode* node) override;
  void OnNodeReferenceRemoved(const std::string& role, vtkMRMLNode* node) override;
  void OnReferencedNodeEvent(const std::string& role, vtkMRMLNode* node, unsigned long event) override;

private:
  vtkMRMLDisplayableNode(const vtkMRMLDisplayableNode&) = delete;
  void operator=(const vtkMRMLDisplayableNode&) = delete;

  void OnDisplayNodeModified(const std::string& role, vtkMRMLNode* node);
};

#endif
