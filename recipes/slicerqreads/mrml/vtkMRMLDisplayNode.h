#ifndef vtkMRMLDisplayNode_h
#define vtkMRMLDisplayNode_h

#include "vtkMRMLNode.h"

#include <string>

/// How a data node is displayed.
class vtkMRMLDisplayNode : public vtkMRMLNode
{
public:
  vtkTypeMacro(vtkMRMLDisplayNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  void SetVisibility(int visibility);
  int GetVisibility() const { return this->Visibility; }
  vtkBooleanMacro(Visibility, int);

  /// ID of the color table, for example "vtkMRMLColorTableNodeGrey".
  void SetAndObserveColorNodeID(const char* id);
  const char* GetColorNodeID() const { return this->GetNodeReferenceID("color"); }

protected:
  vtkMRMLDisplayNode();
  ~vtkMRMLDisplayNode() override;
  void CopyContent(vtkMRMLNode* node) override;

private:
  vtkMRMLDisplayNode(const vtkMRMLDisplayNode&) = delete;
  void operator=(const vtkMRMLDisplayNode&) = delete;

  int Visibility{ 1 };
};

#endif
