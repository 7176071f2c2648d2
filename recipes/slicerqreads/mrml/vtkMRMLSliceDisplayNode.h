#ifndef vtkMRMLSliceDisplayNode_h
#define vtkMRMLSliceDisplayNode_h

#include "vtkMRMLDisplayNode.h"

/// How a slice is shown in the other views: as a line in slice views, which the user may move. Its
/// singleton tag is the layout name of the view that the lines are drawn in.
class vtkMRMLSliceDisplayNode : public vtkMRMLDisplayNode
{
public:
  static vtkMRMLSliceDisplayNode* New();
  vtkTypeMacro(vtkMRMLSliceDisplayNode, vtkMRMLDisplayNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "SliceDisplay"; }

  /// Whether the planes of the other slices are drawn in the view.
  vtkGetMacro(IntersectingSlicesVisibility, bool);
  vtkSetMacro(IntersectingSlicesVisibility, bool);
  vtkBooleanMacro(IntersectingSlicesVisibility, bool);
  /// Whether the user can drag those lines; which drags do something is said by the next two.
  vtkGetMacro(IntersectingSlicesInteractive, bool);
  vtkSetMacro(IntersectingSlicesInteractive, bool);
  vtkBooleanMacro(IntersectingSlicesInteractive, bool);
  vtkGetMacro(IntersectingSlicesTranslationEnabled, bool);
  vtkSetMacro(IntersectingSlicesTranslationEnabled, bool);
  vtkBooleanMacro(IntersectingSlicesTranslationEnabled, bool);
  vtkGetMacro(IntersectingSlicesRotationEnabled, bool);
  vtkSetMacro(IntersectingSlicesRotationEnabled, bool);
  vtkBooleanMacro(IntersectingSlicesRotationEnabled, bool);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;
  /// A view's settings stay when the scene is cleared.
  void Reset(vtkMRMLNode* /*defaultNode*/) override {}

protected:
  vtkMRMLSliceDisplayNode();
  ~vtkMRMLSliceDisplayNode() override;

private:
  vtkMRMLSliceDisplayNode(const vtkMRMLSliceDisplayNode&) = delete;
  void operator=(const vtkMRMLSliceDisplayNode&) = delete;

  bool IntersectingSlicesVisibility{ false };
  bool IntersectingSlicesInteractive{ false };
  bool IntersectingSlicesTranslationEnabled{ true };
  bool IntersectingSlicesRotationEnabled{ true };
};

#endif
