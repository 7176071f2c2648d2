#ifndef vtkMRMLTransformableNode_h
#define vtkMRMLTransformableNode_h

#include "vtkMRMLStorableNode.h"

/// A node with a place in space. There are no transforms that could move it: it has none.
class vtkMRMLTransformableNode : public vtkMRMLStorableNode
{
public:
  vtkTypeMacro(vtkMRMLTransformableNode, vtkMRMLStorableNode)

  enum
  {
    TransformModifiedEvent = 15000
  };

  /// @return  false, with an error, for all but null or an empty ID.
  bool SetAndObserveTransformNodeID(const char* id);
  const char* GetTransformNodeID() const { return nullptr; }
  vtkMRMLNode* GetParentTransformNode() const { return nullptr; }

protected:
  vtkMRMLTransformableNode();
  ~vtkMRMLTransformableNode() override;

private:
  vtkMRMLTransformableNode(const vtkMRMLTransformableNode&) = delete;
  void operator=(const vtkMRMLTransformableNode&) = delete;
};

#endif
