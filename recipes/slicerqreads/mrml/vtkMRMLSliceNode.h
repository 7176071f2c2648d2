#ifndef vtkMRMLSliceNode_h
#define vtkMRMLSliceNode_h

#include "vtkMRMLNode.h"

#include <vtkMatrix4x4.h>
#include <vtkNew.h>

#include <string>

/// The place and scale of one slice view.
///
/// Three spaces: XY are the view's pixels (x to the right, y upwards, z through the slab), slice is
/// mm in the slice's plane around its origin, RAS is the patient. XYToRAS = SliceToRAS · XYToSlice.
class vtkMRMLSliceNode : public vtkMRMLNode
{
public:
  static vtkMRMLSliceNode* New();
  vtkTypeMacro(vtkMRMLSliceNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "Slice"; }

  /// Name of the view, for example "Red"; with the same singleton tag the node's ID ends in it.
  void SetLayoutName(const char* name);
  const char* GetLayoutName() const;
  /// One letter that stands for the view, for example "R".
  void SetLayoutLabel(const char* label);
  const char* GetLayoutLabel() const { return this->LayoutLabel.c_str(); }
  vtkGetVector3Macro(LayoutColor, double);
  vtkSetVector3Macro(LayoutColor, double);

  /// "Axial", "Sagittal" or "Coronal", seen as radiologists do: the patient's right or front is on
  /// the left, the head is up. The origin stays.
  /// @return  false for another name.
  bool SetOrientation(const char* orientation);
  bool SetOrientationToAxial() { return this->SetOrientation("Axial"); }
  bool SetOrientationToSagittal() { return this->SetOrientation("Sagittal"); }
  bool SetOrientationToCoronal() { return this->SetOrientation("Coronal"); }
  /// The orientation that the slice's axes have; "Reformat" for any other.
  std::string GetOrientation() const;
  void SetDefaultOrientation(const char* orientation);
  const char* GetDefaultOrientation() const { return this->DefaultOrientation.c_str(); }
  bool SetOrientationToDefault() { return this->SetOrientation(this->DefaultOrientation.c_str()); }

  /// Width, height and thickness of what the view shows, in mm.
  void SetFieldOfView(double width, double height, double thickness);
  vtkGetVector3Macro(FieldOfView, double);
  /// Size of the view in pixels, and the number of slices it shows.
  void SetDimensions(int width, int height, int slices);
  vtkGetVector3Macro(Dimensions, int);
  /// Where the middle of the view is, in slice space, mm: not 0 when the view is panned.
  void SetXYZOrigin(double x, double y, double z);
  vtkGetVector3Macro(XYZOrigin, double);

  /// Distance of the slice from RAS (0, 0, 0) along its normal, in mm.
  double GetSliceOffset() const;
  void SetSliceOffset(double offset);
  /// The same as SetXYZOrigin, as in Slicer; it does not change SliceToRAS.
  void SetSliceOrigin(double x, double y, double z) { this->SetXYZOrigin(x, y, z); }
  /// Moves the slice along its normal so that the point lies in it.
  void JumpSliceByOffsetting(double r, double a, double s);
  void JumpSlice(double r, double a, double s) { this->JumpSliceByOffsetting(r, a, s); }

  /// After changing the elements of SliceToRAS, call UpdateMatrices.
  vtkMatrix4x4* GetSliceToRAS() const { return this->SliceToRAS; }
  vtkMatrix4x4* GetXYToSlice() const { return this->XYToSlice; }
  vtkMatrix4x4* GetXYToRAS() const { return this->XYToRAS; }
  /// Computes XYToSlice and XYToRAS; sends one event if they or SliceToRAS changed.
  void UpdateMatrices();

protected:
  vtkMRMLSliceNode();
  ~vtkMRMLSliceNode() override;
  void CopyContent(vtkMRMLNode* node) override;

private:
  vtkMRMLSliceNode(const vtkMRMLSliceNode&) = delete;
  void operator=(const vtkMRMLSliceNode&) = delete;

  std::string LayoutName;
  std::string LayoutLabel;
  std::string DefaultOrientation;
  double LayoutColor[3]{ 0.54902, 0.54902, 0.54902 };
  double FieldOfView[3]{ 250.0, 250.0, 1.0 };
  int Dimensions[3]{ 256, 256, 1 };
  double XYZOrigin[3]{ 0.0, 0.0, 0.0 };
  vtkNew<vtkMatrix4x4> SliceToRAS;
  vtkNew<vtkMatrix4x4> XYToSlice;
  vtkNew<vtkMatrix4x4> XYToRAS;
  /// SliceToRAS as of the last UpdateMatrices.
  vtkNew<vtkMatrix4x4> PublishedSliceToRAS;
};

#endif
