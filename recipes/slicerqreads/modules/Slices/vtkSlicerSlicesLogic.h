#ifndef vtkSlicerSlicesLogic_h
#define vtkSlicerSlicesLogic_h

#include "vtkMRMLAbstractLogic.h"

/// What is done to all slice views together: reference markers and slabs. It keeps nothing to itself: markers are in
/// the slice display nodes, slabs in the slice nodes, and whoever changes those is understood.
class vtkSlicerSlicesLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkSlicerSlicesLogic* New();
  vtkTypeMacro(vtkSlicerSlicesLogic, vtkMRMLAbstractLogic)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Whether each slice view shows where the others are.
  void SetReferenceMarkersVisible(bool visible);
  /// Of the first slice view; false without one.
  bool GetReferenceMarkersVisible();
  /// Turns the slices back to their default orientation and the volume's axes, and fits them into their views.
  void ResetReferenceMarkers();

  /// Has each pixel made of what lies around the slice. All views' slabs are as thick as so many slices of the volume's
  /// largest spacing.
  /// @param mode  VTK_IMAGE_SLAB_MIN, _MAX or _MEAN.
  /// @param numberOfSlices  1 for no slab.
  void SetSlab(int mode, int numberOfSlices);
  /// Of the first slice view; VTK_IMAGE_SLAB_MAX without one.
  int GetSlabMode();
  /// 1 for no slab.
  int GetSlabNumberOfSlices();
  /// In mm; 0 for no slab.
  double GetSlabThickness();

  /// Of the volume in the background of the first slice view, in mm; 1 without one.
  double GetLargestSpacing();
  /// How many whole slices of the largest spacing a slab of that thickness, in mm, has; at least 1.
  int GetNumberOfSlices(double thickness);

protected:
  vtkSlicerSlicesLogic();
  ~vtkSlicerSlicesLogic() override;

private:
  vtkSlicerSlicesLogic(const vtkSlicerSlicesLogic&) = delete;
  void operator=(const vtkSlicerSlicesLogic&) = delete;
};

#endif
