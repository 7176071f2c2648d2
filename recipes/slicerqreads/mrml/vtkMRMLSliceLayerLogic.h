#ifndef vtkMRMLSliceLayerLogic_h
#define vtkMRMLSliceLayerLogic_h

#include "vtkMRMLAbstractLogic.h"

#include <vtkSmartPointer.h>

#include <utility>
#include <vector>

class vtkGeneralTransform;
class vtkImageReslice;
class vtkMRMLDisplayNode;
class vtkMRMLSliceNode;
class vtkMRMLVolumeNode;
class vtkTransform;

/// One of the volumes that a slice view shows.
///
/// The pipeline that cuts the slice out of the volume is made when first asked for, and follows slice, volume and
/// display from then on.
class vtkMRMLSliceLayerLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkMRMLSliceLayerLogic* New();
  vtkTypeMacro(vtkMRMLSliceLayerLogic, vtkMRMLAbstractLogic)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  void SetSliceNode(vtkMRMLSliceNode* sliceNode);
  vtkMRMLSliceNode* GetSliceNode() const;
  void SetVolumeNode(vtkMRMLVolumeNode* volumeNode);
  vtkMRMLVolumeNode* GetVolumeNode() const;
  vtkMRMLDisplayNode* GetVolumeDisplayNode() const;

  /// Whether values are labels, which are not to be interpolated.
  void SetIsLabelLayer(int isLabelLayer);
  int GetIsLabelLayer() const { return this->IsLabelLayer; }

  /// Its output has a pixel for each of the view, values are the volume's. As long as the slice node's slab is not
  /// enabled, a slab that is set here stays.
  vtkImageReslice* GetReslice();
  /// Whether anyone has asked for it.
  bool HasReslice() const { return this->Reslice != nullptr; }
  /// From the view's pixels to voxel indices.
  vtkGeneralTransform* GetXYToIJKTransform();
  /// To be called when what the pipeline depends on has changed without an event.
  void UpdateTransforms();
  /// To be called when the pipeline was changed: the view is drawn anew.
  void UpdateImageDisplay();

protected:
  vtkMRMLSliceLayerLogic();
  ~vtkMRMLSliceLayerLogic() override;

private:
  vtkMRMLSliceLayerLogic(const vtkMRMLSliceLayerLogic&) = delete;
  void operator=(const vtkMRMLSliceLayerLogic&) = delete;

  void CreatePipeline();
  void ObserveInputs();
  void StopObserving();
  void UpdateSlab();

  vtkWeakPointer<vtkMRMLSliceNode> SliceNode;
  vtkWeakPointer<vtkMRMLVolumeNode> VolumeNode;
  int IsLabelLayer{ 0 };
  vtkSmartPointer<vtkImageReslice> Reslice;
  vtkSmartPointer<vtkTransform> LinearTransform;
  vtkSmartPointer<vtkGeneralTransform> XYToIJKTransform;
  bool SlabFromSliceNode{ false };
  std::vector<std::pair<vtkWeakPointer<vtkObject>, unsigned long>> Observations;
};

#endif
