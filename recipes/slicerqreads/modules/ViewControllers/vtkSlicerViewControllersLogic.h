#ifndef vtkSlicerViewControllersLogic_h
#define vtkSlicerViewControllersLogic_h

#include "vtkMRMLAbstractLogic.h"

class vtkMRMLAbstractViewNode;
class vtkMRMLLayoutNode;

/// Which views the window shows. It keeps nothing to itself: that is in the layout node, and whoever changes it is
/// understood.
class vtkSlicerViewControllersLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkSlicerViewControllersLogic* New();
  vtkTypeMacro(vtkSlicerViewControllersLogic, vtkMRMLAbstractLogic)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The number of the layout node's view arrangement; no view is maximized then.
  void SetLayout(int layout);
  int GetLayout();
  /// Shows one view in place of the layout.
  void MaximizeView(vtkMRMLAbstractViewNode* viewNode);
  /// Shows the layout again.
  void RestoreViews();
  /// Null where the layout is shown.
  vtkMRMLAbstractViewNode* GetMaximizedView();

protected:
  vtkSlicerViewControllersLogic();
  ~vtkSlicerViewControllersLogic() override;

private:
  vtkSlicerViewControllersLogic(const vtkSlicerViewControllersLogic&) = delete;
  void operator=(const vtkSlicerViewControllersLogic&) = delete;

  vtkMRMLLayoutNode* GetLayoutNode();
};

#endif
