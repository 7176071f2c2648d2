#ifndef vtkSlicerQReadsLogic_h
#define vtkSlicerQReadsLogic_h

#include "vtkMRMLAbstractLogic.h"

#include <functional>
#include <string>
#include <vector>

class vtkMRMLAbstractViewNode;
class vtkMRMLInteractionNode;
class vtkMRMLScalarVolumeDisplayNode;
class vtkMRMLSliceLogic;
class vtkMRMLSliceNode;
class vtkMRMLVolumeNode;
class vtkSlicerMarkupsLogic;
class vtkSlicerSlicesLogic;

/// What QReads' panel does, for all slice views and volumes at once. What is asked is looked up in the nodes, so that
/// it is true whoever changed them.
class vtkSlicerQReadsLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkSlicerQReadsLogic* New();
  vtkTypeMacro(vtkSlicerQReadsLogic, vtkMRMLAbstractLogic)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The modules' logics that do what is theirs; to be set before anything else is called.
  void SetSlicesLogic(vtkSlicerSlicesLogic* logic);
  void SetMarkupsLogic(vtkSlicerMarkupsLogic* logic);

  /// The volume that the slice views show: the first one's; null where none shows any.
  vtkMRMLVolumeNode* GetShownVolumeNode();

  /// @param name  CT-BodySoftTissue, CT-Bone, CT-Head or CT-Lung
  /// @return  false where there is no preset of that name.
  bool SetWindowLevelPreset(const char* name);
  /// Window and level of a preset in HU; both 0 where there is none of that name.
  static double GetPresetWindow(const char* name);
  static double GetPresetLevel(const char* name);
  /// A higher level is darker, a wider window has less contrast. A window is never narrower than 1, nor is one that is
  /// narrower already made so.
  void UpdateWindowLevel(double windowStep, double levelStep);
  /// The whole range of values without the top and bottom 0.1 %.
  void ResetWindowLevel();
  double GetWindow();
  double GetLevel();
  /// High values dark.
  void SetInverseGrayEnabled(bool enabled);
  bool GetInverseGrayEnabled();
  /// Whether dragging in a slice view changes window and level.
  void SetMouseWindowLevelEnabled(bool enabled);
  bool GetMouseWindowLevelEnabled();

  /// The lines of the other slices in each slice view; see vtkSlicerSlicesLogic.
  void SetReferenceMarkersVisible(bool visible);
  bool GetReferenceMarkersVisible();
  void ResetReferenceMarkers();

  /// See vtkSlicerSlicesLogic.
  void SetSlab(int mode, int numberOfSlices);
  /// Has each pixel made of the slices that are as thick as the slab together; of a single one as long as it is as
  /// thin.
  void SetSlabEnabled(bool enabled);
  bool GetSlabEnabled();
  void SetSlabMode(int mode);
  int GetSlabMode();
  /// Of whole slices: what is left over counts for nothing.
  void SetSlabThicknessInMm(double thickness);
  double GetSlabThicknessInMm();
  /// The largest spacing of the shown volume; 0 without one.
  double GetLargestSpacingInMm();

  /// @param zoom  "100%", "200%", "400%", "1:1" or "Fit to window", which is 100 %
  /// @return  false where there is no such zoom.
  bool SetZoom(const char* zoom);
  /// As SetZoom takes it, or any other percentage that the user has chosen; empty where the views have different ones.
  std::string GetZoom();
  /// Shows this part of the width and height that fit into the view.
  void SetSlicesZoom(double factor);
  /// One voxel on one pixel of the screen, with the volume's center in the middle.
  void SetSlicesZoomOneToOne(vtkMRMLVolumeNode* volumeNode);

  /// The next two clicks in a view are the ends of a new line; or none is to be placed any more.
  void SetMeasuringDistance(bool measuring);
  bool GetMeasuringDistance();
  /// One of vtkMRMLAbstractViewNode's, in all views.
  void SetOrientationMarkerType(int type);
  int GetOrientationMarkerType();
  void ShowNextOrientationMarkerType();
  /// Thin and yellow, in all views.
  void SetRulersVisible(bool visible);
  bool GetRulersVisible();

protected:
  vtkSlicerQReadsLogic();
  ~vtkSlicerQReadsLogic() override;

private:
  vtkSlicerQReadsLogic(const vtkSlicerQReadsLogic&) = delete;
  void operator=(const vtkSlicerQReadsLogic&) = delete;

  std::vector<vtkMRMLSliceLogic*> GetSliceLogics();
  vtkMRMLSliceNode* GetFirstSliceNode();
  std::vector<vtkMRMLAbstractViewNode*> GetViewNodes();
  std::vector<vtkMRMLScalarVolumeDisplayNode*> GetVolumeDisplayNodes();
  vtkMRMLScalarVolumeDisplayNode* GetShownDisplayNode();
  vtkMRMLInteractionNode* GetInteractionNode();
  void ChangeSliceNodes(const std::function<void(vtkMRMLSliceNode&)>& change);
  void SetWindowLevel(vtkMRMLScalarVolumeDisplayNode& displayNode, double window, double level);

  vtkWeakPointer<vtkSlicerSlicesLogic> SlicesLogic;
  vtkWeakPointer<vtkSlicerMarkupsLogic> MarkupsLogic;
};

#endif
