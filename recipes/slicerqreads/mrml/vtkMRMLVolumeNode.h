#ifndef vtkMRMLVolumeNode_h
#define vtkMRMLVolumeNode_h

#include "vtkMRMLDisplayableNode.h"

#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkSmartPointer.h>
#include <vtkTrivialProducer.h>

class vtkAlgorithmOutput;
class vtkMRMLVolumeDisplayNode;

/// An image with its place in patient space.
///
/// Voxel indices (I, J, K) become patient coordinates (right, anterior, superior, in mm) by the
/// matrix IJKToRAS. The image data's own spacing is 1 and its origin 0.
class vtkMRMLVolumeNode : public vtkMRMLDisplayableNode
{
public:
  vtkTypeMacro(vtkMRMLVolumeNode, vtkMRMLDisplayableNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Another image, or the image's own Modified().
  enum
  {
    ImageDataModifiedEvent = 18001
  };

  void SetAndObserveImageData(vtkImageData* image);
  vtkImageData* GetImageData() const { return this->ImageData; }
  /// The image as the input of a filter; null where there is none.
  vtkAlgorithmOutput* GetImageDataConnection();
  /// Takes over the image that a filter makes; what it makes later isn't.
  void SetImageDataConnection(vtkAlgorithmOutput* port);
  /// Makes the first voxel's index 0, where the image is a part that was cut out of another.
  void ShiftImageDataExtentToZeroStart();
  /// A component's value outside of what was imaged: that of the corners.
  double GetImageBackgroundScalarComponentAsDouble(int component);

  /// Distance of neighboring voxels in mm; columns keep their directions.
  vtkSetVector3Macro(Spacing, double);
  vtkGetVector3Macro(Spacing, double);
  double GetMinSpacing() const;
  double GetMaxSpacing() const;
  /// Center of the first voxel in mm, RAS.
  vtkSetVector3Macro(Origin, double);
  vtkGetVector3Macro(Origin, double);
  /// Whether the middle of the volume is at RAS (0, 0, 0).
  bool IsCentered();

  void SetIJKToRASMatrix(vtkMatrix4x4* matrix);
  void GetIJKToRASMatrix(vtkMatrix4x4* matrix);
  void SetRASToIJKMatrix(vtkMatrix4x4* matrix);
  void GetRASToIJKMatrix(vtkMatrix4x4* matrix);

  /// Directions of the axes as columns of length 1; spacing and origin stay.
  void SetIJKToRASDirections(const double directions[3][3]);
  void SetIJKToRASDirections(double ir, double jr, double kr, double ia, double ja, double ka, double is, double js,
                             double ks);
  void GetIJKToRASDirections(double directions[3][3]) const;
  void SetIJKToRASDirectionMatrix(vtkMatrix4x4* matrix);
  void GetIJKToRASDirectionMatrix(vtkMatrix4x4* matrix);
  void SetIToRASDirection(double ir, double ia, double is) { this->SetDirection(0, ir, ia, is); }
  void SetJToRASDirection(double jr, double ja, double js) { this->SetDirection(1, jr, ja, js); }
  void SetKToRASDirection(double kr, double ka, double ks) { this->SetDirection(2, kr, ka, ks); }
  void GetIToRASDirection(double direction[3]) const { this->GetDirection(0, direction); }
  void GetJToRASDirection(double direction[3]) const { this->GetDirection(1, direction); }
  void GetKToRASDirection(double direction[3]) const { this->GetDirection(2, direction); }
  /// Takes over spacing, origin and directions.
  void CopyOrientation(vtkMRMLVolumeNode* node);

  /// Outer faces of the voxels, RAS: {r minimum, r maximum, a…, s…} in mm; an empty volume has
  /// minima of 1 and maxima of -1.
  void GetRASBounds(double bounds[6]) override { this->GetSliceBounds(bounds, nullptr); }
  /// As GetRASBounds, in the coordinates of a slice: along its axes from the slice's origin.
  /// @param useVoxelCenter  of the voxels' centers, not of their faces
  void GetSliceBounds(double bounds[6], vtkMatrix4x4* rasToSlice, bool useVoxelCenter = false);

  vtkMRMLVolumeDisplayNode* GetVolumeDisplayNode();
  vtkMRMLStorageNode* CreateDefaultStorageNode() override;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLVolumeNode();
  ~vtkMRMLVolumeNode() override;
  void OnNodeReferenceAdded(const std::string& role, vtkMRMLNode* node) override;
  void OnNodeReferenceModified(const std::string& role, vtkMRMLNode* node) override;
  /// For CreateDefaultDisplayNodes.
  void CreateDisplayNode(const char* className);

private:
  vtkMRMLVolumeNode(const vtkMRMLVolumeNode&) = delete;
  void operator=(const vtkMRMLVolumeNode&) = delete;

  void OnImageDataModified();
  void SetDirection(int column, double r, double a, double s);
  void GetDirection(int column, double direction[3]) const;

  vtkSmartPointer<vtkImageData> ImageData;
  vtkSmartPointer<vtkTrivialProducer> ImageDataProducer;
  unsigned long ObserverTag{ 0 };
  double Spacing[3]{ 1.0, 1.0, 1.0 };
  double Origin[3]{ 0.0, 0.0, 0.0 };
  double IJKToRASDirections[3][3]{ { 1.0, 0.0, 0.0 }, { 0.0, 1.0, 0.0 }, { 0.0, 0.0, 1.0 } };
};

#endif
