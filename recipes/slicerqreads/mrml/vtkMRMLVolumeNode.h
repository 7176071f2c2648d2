#ifndef vtkMRMLVolumeNode_h
#define vtkMRMLVolumeNode_h

#include "vtkMRMLDisplayableNode.h"

#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <array>

/// An image with its place in patient space.
///
/// Voxel indices (I, J, K) become patient coordinates (right, anterior, superior, in mm) by the
/// matrix IJKToRAS. The image data's own spacing is 1 and its origin 0.
class vtkMRMLVolumeNode : public vtkMRMLDisplayableNode
{
public:
  vtkTypeMacro(vtkMRMLVolumeNode, vtkMRMLDisplayableNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
    ImageDataModifiedEvent = 18001
  };

  void SetAndObserveImageData(vtkImageData* image);
  vtkImageData* GetImageData() const { return this->ImageData; }

  /// Distance of neighboring voxels in mm; columns keep their directions.
  void SetSpacing(double x, double y, double z);
  void SetSpacing(const double spacing[3]) { this->SetSpacing(spacing[0], spacing[1], spacing[2]); }
  void GetSpacing(double spacing[3]) const;
  double* GetSpacing();

  /// Center of the first voxel in mm, RAS.
  void SetOrigin(double r, double a, double s);
  void SetOrigin(const double origin[3]) { this->SetOrigin(origin[0], origin[1], origin[2]); }
  void GetOrigin(double origin[3]) const;
  double* GetOrigin();

  void SetIJKToRASMatrix(vtkMatrix4x4* matrix);
  void GetIJKToRASMatrix(vtkMatrix4x4* matrix) const;
  void GetRASToIJKMatrix(vtkMatrix4x4* matrix) const;

  /// Directions of the axes as columns of length 1; spacing and origin stay.
  void SetIJKToRASDirections(const double directions[3][3]);
  void SetIJKToRASDirections(double ir, double jr, double kr, double ia, double ja, double ka, double is, double js,
                             double ks);
  void GetIJKToRASDirections(double directions[3][3]) const;

  /// Outer faces of the voxels, RAS: {r minimum, r maximum, a…, s…} in mm; an empty volume has
  /// minima of 1 and maxima of -1.
  void GetRASBounds(double bounds[6]) const;
  /// As GetRASBounds, in the coordinates of a slice: along its axes from the slice's origin.
  void GetSliceBounds(double bounds[6], vtkMatrix4x4* rasToSlice) const;

protected:
  vtkMRMLVolumeNode();
  ~vtkMRMLVolumeNode() override;
  void CopyContent(vtkMRMLNode* node) override;
  void OnDisplayNodeChanged() override;

private:
  vtkMRMLVolumeNode(const vtkMRMLVolumeNode&) = delete;
  void operator=(const vtkMRMLVolumeNode&) = delete;

  void OnImageDataModified();

  vtkSmartPointer<vtkImageData> ImageData;
  unsigned long ObserverTag{ 0 };
  vtkNew<vtkMatrix4x4> IJKToRAS;
  std::array<double, 3> SpacingResult{};
  std::array<double, 3> OriginResult{};
};

#endif
