#pragma once

#include "vtkMRMLAbstractLogic.h"

class vtkMRMLScalarVolumeNode;

/// Shows volumes with a window as wide as their values.
class vtkSlicerValueRangeLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkSlicerValueRangeLogic* New();
  vtkTypeMacro(vtkSlicerValueRangeLogic, vtkMRMLAbstractLogic)

  /// The least and the largest value of a volume; both 0 where there are no voxels.
  static double GetMinimum(vtkMRMLScalarVolumeNode* volume);
  static double GetMaximum(vtkMRMLScalarVolumeNode* volume);

  /// The volume that the view Red has in the background; null if there is none.
  vtkMRMLScalarVolumeNode* GetShownVolume();

  /// Shows the least value of the volume in black and the largest in white.
  static void ShowWholeRange(vtkMRMLScalarVolumeNode* volume);

protected:
  vtkSlicerValueRangeLogic() = default;
  ~vtkSlicerValueRangeLogic() override = default;

private:
  vtkSlicerValueRangeLogic(const vtkSlicerValueRangeLogic&) = delete;
  void operator=(const vtkSlicerValueRangeLogic&) = delete;
};
