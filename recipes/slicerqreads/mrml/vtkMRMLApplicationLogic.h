#ifndef vtkMRMLApplicationLogic_h
#define vtkMRMLApplicationLogic_h

#include "vtkMRMLAbstractLogic.h"

#include <vtkNew.h>
#include <vtkSmartPointer.h>

class vtkCollection;
class vtkMRMLColorLogic;
class vtkMRMLInteractionNode;
class vtkMRMLLayoutLogic;
class vtkMRMLSelectionNode;
class vtkMRMLSliceLogic;
class vtkMRMLSliceNode;

/// What the whole application works on.
///
/// To the scene that it is given it adds the nodes that an application has one of: selection, interaction, crosshair
/// and layout node, and the color tables.
class vtkMRMLApplicationLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkMRMLApplicationLogic* New();
  vtkTypeMacro(vtkMRMLApplicationLogic, vtkMRMLAbstractLogic)

  vtkMRMLSelectionNode* GetSelectionNode() const;
  vtkMRMLInteractionNode* GetInteractionNode() const;
  vtkMRMLColorLogic* GetColorLogic() const;
  vtkMRMLLayoutLogic* GetLayoutLogic() const;

  /// A vtkMRMLSliceLogic for each slice view; null until it was set.
  void SetSliceLogics(vtkCollection* sliceLogics);
  vtkCollection* GetSliceLogics() const;
  /// Null where there is none.
  vtkMRMLSliceLogic* GetSliceLogic(vtkMRMLSliceNode* sliceNode) const;
  vtkMRMLSliceLogic* GetSliceLogicByLayoutName(const char* layoutName) const;

  enum Layers
  {
    LabelLayer = 0x1,
    ForegroundLayer = 0x2,
    BackgroundLayer = 0x4,
    AllLayers = LabelLayer | ForegroundLayer | BackgroundLayer
  };
  /// Shows the volumes of the selection node in all slice views that have DoPropagateVolumeSelection.
  /// @param fit  whether the views are turned to their default orientation and the volume's axes, and fitted.
  void PropagateVolumeSelection(int fit = 1) { this->PropagateVolumeSelection(AllLayers, fit); }
  /// @param layer  which of the volumes, a sum of Layers.
  void PropagateVolumeSelection(int layer, int fit);
  void PropagateBackgroundVolumeSelection(int fit = 1) { this->PropagateVolumeSelection(BackgroundLayer, fit); }
  void PropagateForegroundVolumeSelection(int fit = 1) { this->PropagateVolumeSelection(ForegroundLayer, fit); }
  void PropagateLabelVolumeSelection(int fit = 1) { this->PropagateVolumeSelection(LabelLayer, fit); }

  /// Fits all volumes into their slice views.
  /// @param resetOrientation  whether the views are turned to their default orientation and the volume's axes before.
  void FitSliceToAll(bool onlyIfPropagateVolumeSelectionAllowed = false, bool resetOrientation = true);
  void FitSliceToBackground(bool onlyIfPropagateVolumeSelectionAllowed = false, bool resetOrientation = true)
  {
    this->FitSliceToAll(onlyIfPropagateVolumeSelectionAllowed, resetOrientation);
  }

  enum IntersectingSlicesOperation
  {
    IntersectingSlicesVisibility,
    IntersectingSlicesInteractive,
    IntersectingSlicesTranslation,
    IntersectingSlicesRotation
  };
  /// For all slice views; see vtkMRMLSliceDisplayNode.
  void SetIntersectingSlicesEnabled(IntersectingSlicesOperation operation, bool enabled);
  /// Of the first slice view.
  bool GetIntersectingSlicesEnabled(IntersectingSlicesOperation operation) const;

protected:
  vtkMRMLApplicationLogic();
  ~vtkMRMLApplicationLogic() override;
  void OnSceneChanged() override;

private:
  vtkMRMLApplicationLogic(const vtkMRMLApplicationLogic&) = delete;
  void operator=(const vtkMRMLApplicationLogic&) = delete;

  vtkSmartPointer<vtkCollection> SliceLogics;
  vtkNew<vtkMRMLColorLogic> ColorLogic;
  vtkNew<vtkMRMLLayoutLogic> LayoutLogic;
};

#endif
