#ifndef vtkMRMLSliceLogic_h
#define vtkMRMLSliceLogic_h

#include "vtkMRMLAbstractLogic.h"

#include <vtkNew.h>
#include <vtkWrappingHints.h>

#include <vector>

class vtkCollection;
class vtkMRMLSliceCompositeNode;
class vtkMRMLSliceDisplayNode;
class vtkMRMLSliceLayerLogic;
class vtkMRMLSliceNode;
class vtkMRMLVolumeNode;

/// One slice view: where its slice is and what it shows.
///
/// The lowest volume is the first that there is of background, foreground and label map. Bounds are along the slice's
/// axes, in mm from RAS (0, 0, 0): {x minimum, x maximum, y…, z…}, where z is the offset.
class vtkMRMLSliceLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkMRMLSliceLogic* New();
  vtkTypeMacro(vtkMRMLSliceLogic, vtkMRMLAbstractLogic)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
    LayerNone = -1,
    LayerBackground = 0,
    LayerForeground = 1,
    LayerLabel = 2,
    Layer_Last
  };

  /// The slice of that layout name, with its composite and display node: those that the scene has, or new ones.
  /// @return  null without a scene.
  vtkMRMLSliceNode* AddSliceNode(const char* layoutName);
  void SetSliceNode(vtkMRMLSliceNode* sliceNode);
  vtkMRMLSliceNode* GetSliceNode() const;
  void SetSliceCompositeNode(vtkMRMLSliceCompositeNode* compositeNode);
  vtkMRMLSliceCompositeNode* GetSliceCompositeNode() const;
  vtkMRMLSliceDisplayNode* GetSliceDisplayNode() const;
  /// Null where the scene has none of that layout name.
  static vtkMRMLSliceNode* GetSliceNode(vtkMRMLScene* scene, const char* layoutName);
  static vtkMRMLSliceCompositeNode* GetSliceCompositeNode(vtkMRMLScene* scene, const char* layoutName);
  static vtkMRMLSliceCompositeNode* GetSliceCompositeNode(vtkMRMLSliceNode* sliceNode);

  /// Null until there is a slice node.
  vtkMRMLSliceLayerLogic* GetBackgroundLayer() { return this->GetNthLayer(LayerBackground); }
  vtkMRMLSliceLayerLogic* GetForegroundLayer() { return this->GetNthLayer(LayerForeground); }
  vtkMRMLSliceLayerLogic* GetLabelLayer() { return this->GetNthLayer(LayerLabel); }
  vtkMRMLSliceLayerLogic* GetNthLayer(int layer);
  vtkMRMLVolumeNode* GetLayerVolumeNode(int layer) const;

  double GetSliceOffset() const;
  void SetSliceOffset(double offset);
  /// Moves the slice to the nearest center of a layer of voxels of the lowest volume.
  void SnapSliceOffsetToIJK();
  /// Which offsets show a layer of voxels.
  /// @return  false without a slice.
  bool GetSliceOffsetRangeResolution(double range[2], double& resolution);
  /// Number of the voxels' layer that an offset shows, counted from 1 as in DICOM; -1 where the slice is not parallel
  /// to the volume's planes, -2 outside of it, -3 without a volume.
  int GetSliceIndexFromOffset(double sliceOffset, vtkMRMLVolumeNode* volumeNode);
  int GetSliceIndexFromOffset(double sliceOffset);

  /// Moves the slice to the middle of volumes and chooses the field of view so that they are seen from end to end.
  /// @param width, height  size of the view in pixels; the slice node's where they are not greater than 0.
  void FitSliceToAll(int width = -1, int height = -1);
  void FitSliceToBackground(int width = -1, int height = -1) { this->FitSliceToAll(width, height); }
  void FitSliceToFirst(int width = -1, int height = -1);
  void FitSliceToVolume(vtkMRMLVolumeNode* volumeNode, int width, int height);
  void FitSliceToVolumes(vtkCollection* volumeNodes, int width, int height);
  /// @param fov  what the view's shorter side is to show, in mm. Nothing changes without a background.
  void FitFOVToBackground(double fov);
  /// To be called when the view has another size in pixels: the field of view keeps its height.
  void ResizeSliceNode(double newWidth, double newHeight);
  /// Turns the slice to the nearest axes of the lowest volume, see vtkMRMLSliceNode::RotateToVolumePlane.
  void RotateSliceToLowestVolumeAxes(bool forceSlicePlaneToSingleSlice = true);

  /// All zero without a volume.
  /// @param useVoxelCenter  whether bounds go to the centers of the outer voxels, not to their faces.
  void GetVolumeSliceBounds(vtkMRMLVolumeNode* volumeNode, double sliceBounds[6], bool useVoxelCenter = false);
  void GetBackgroundSliceBounds(double sliceBounds[6]);
  void GetLowestVolumeSliceBounds(double sliceBounds[6], bool useVoxelCenter = false);
  /// Of all volumes together; -100 to 100 without one.
  void GetSliceBounds(double sliceBounds[6]);
  /// Spacing along the slice's axes, or what the slice node prescribes; 1 without a volume.
  double* GetVolumeSliceSpacing(vtkMRMLVolumeNode* volumeNode) VTK_SIZEHINT(3);
  double* GetBackgroundSliceSpacing() VTK_SIZEHINT(3);
  double* GetLowestVolumeSliceSpacing() VTK_SIZEHINT(3);
  /// Size and center of a volume along the slice's axes.
  void GetVolumeSliceDimensions(vtkMRMLVolumeNode* volumeNode, double sliceDimensions[3], double sliceCenter[3]);
  void GetBackgroundSliceDimensions(double sliceDimensions[3], double sliceCenter[3]);
  /// The same along the patient's axes.
  static void GetVolumeRASBox(vtkMRMLVolumeNode* volumeNode, double rasDimensions[3], double rasCenter[3]);
  void GetBackgroundRASBox(double rasDimensions[3], double rasCenter[3]);

  void SetBackgroundWindowLevel(double window, double level);
  void SetForegroundWindowLevel(double window, double level);

protected:
  vtkMRMLSliceLogic();
  ~vtkMRMLSliceLogic() override;

private:
  vtkMRMLSliceLogic(const vtkMRMLSliceLogic&) = delete;
  void operator=(const vtkMRMLSliceLogic&) = delete;

  void UpdateLayers();
  vtkMRMLVolumeNode* GetLowestVolumeNode() const;
  std::vector<vtkMRMLVolumeNode*> GetVolumeNodes() const;
  void FitSlice(const std::vector<vtkMRMLVolumeNode*>& volumeNodes, int width, int height);

  vtkWeakPointer<vtkMRMLSliceNode> SliceNode;
  vtkWeakPointer<vtkMRMLSliceCompositeNode> SliceCompositeNode;
  unsigned long ObserverTag{ 0 };
  vtkNew<vtkMRMLSliceLayerLogic> BackgroundLayer;
  vtkNew<vtkMRMLSliceLayerLogic> ForegroundLayer;
  vtkNew<vtkMRMLSliceLayerLogic> LabelLayer;
  double SpacingResult[3]{ 1.0, 1.0, 1.0 };
};

#endif
