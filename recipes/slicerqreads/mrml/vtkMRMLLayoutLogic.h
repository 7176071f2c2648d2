#ifndef vtkMRMLLayoutLogic_h
#define vtkMRMLLayoutLogic_h

#include "vtkMRMLAbstractLogic.h"

class vtkMRMLLayoutNode;

/// Adds the layout node to the scene, with the descriptions of Slicer's layouts that have slice views and a 3D view.
class vtkMRMLLayoutLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkMRMLLayoutLogic* New();
  vtkTypeMacro(vtkMRMLLayoutLogic, vtkMRMLAbstractLogic)

  /// Null without a scene.
  vtkMRMLLayoutNode* GetLayoutNode() const;

protected:
  vtkMRMLLayoutLogic();
  ~vtkMRMLLayoutLogic() override;
  void OnSceneChanged() override;

private:
  vtkMRMLLayoutLogic(const vtkMRMLLayoutLogic&) = delete;
  void operator=(const vtkMRMLLayoutLogic&) = delete;
};

#endif
