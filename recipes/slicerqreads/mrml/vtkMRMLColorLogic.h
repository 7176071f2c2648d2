#ifndef vtkMRMLColorLogic_h
#define vtkMRMLColorLogic_h

#include "vtkMRMLAbstractLogic.h"

/// Adds the color tables to the scene, one of each type; their IDs end in the type's name.
class vtkMRMLColorLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkMRMLColorLogic* New();
  vtkTypeMacro(vtkMRMLColorLogic, vtkMRMLAbstractLogic)

  const char* GetDefaultVolumeColorNodeID() const { return "vtkMRMLColorTableNodeGrey"; }
  const char* GetDefaultLabelMapColorNodeID() const { return "vtkMRMLColorTableNodeLabels"; }

protected:
  vtkMRMLColorLogic();
  ~vtkMRMLColorLogic() override;
  void OnSceneChanged() override;

private:
  vtkMRMLColorLogic(const vtkMRMLColorLogic&) = delete;
  void operator=(const vtkMRMLColorLogic&) = delete;
};

#endif
