#pragma once

#include "Matrix.h"
#include "loading/Volume.h"

#include <string>

class vtkMRMLSliceNode;

/// Where slices and volumes lie to each other.
namespace qreads
{

/// Offsets of a slice view, in mm along its normal, that show the centers of a volume's voxels.
struct OffsetRange
{
  double first{ 0.0 };
  double last{ 0.0 };
  double step{ 1.0 }; ///< to the next layer of voxels

  int stepCount() const;
  /// The step nearest to an offset.
  int indexOf(double offset) const;
  double offsetOf(int index) const { return this->first + index * this->step; }
};

struct Sphere
{
  Point center{};
  double radius{ 1.0 };
};

/// Around the whole volume, RAS, mm.
Sphere enclosingSphere(const Volume& volume);

Matrix sliceToRAS(vtkMRMLSliceNode& node);
Matrix xyToRAS(vtkMRMLSliceNode& node);
/// From pixels of the view's picture (rows downwards, pixel centers at .5).
Matrix pixelToRAS(vtkMRMLSliceNode& node);

OffsetRange offsetRange(vtkMRMLSliceNode& node, const Volume& volume);

/// Of "Axial", "Sagittal" and "Coronal" the one that is nearest to the plane of the volume's slices.
std::string nearestOrientation(const Volume& volume);

/// Turns the view to the plane of the volume's slices, from its default orientation to the nearest of their axes.
void rotateToVolumePlane(vtkMRMLSliceNode& node, const Volume& volume);

/// Chooses the field of view so that the whole volume is seen, with its middle in the middle of the
/// view. The offset stays; the view is as thick as a layer of voxels, which is the step of slabs that scripts ask for.
void fitToVolume(vtkMRMLSliceNode& node, const Volume& volume);

/// Whether the view shows what fitToVolume would have it show, at whatever offset.
bool isFittedToVolume(vtkMRMLSliceNode& node, const Volume& volume);

/// Moves the slice to the middle of the volume, to the center of a layer of voxels.
void moveToMiddle(vtkMRMLSliceNode& node, const Volume& volume);

/// Moves the slice to the middle of the volume's slice k.
void moveToSlice(vtkMRMLSliceNode& node, const Volume& volume, int k);

/// Keeps the scale in mm a pixel and the middle of the view.
void resizeView(vtkMRMLSliceNode& node, int width, int height);

/// Makes everything larger by the factor, around the middle of the view.
void zoomBy(vtkMRMLSliceNode& node, double factor);

/// The slice's offset for people, with the letter of the side it is counted towards: "S -12.50 mm".
std::string offsetText(vtkMRMLSliceNode& node);

/// Letters of the patient's sides that a direction points to, the main one first: "A", "AL"…
std::string anatomicalLetters(const Point& direction);

} // namespace qreads
