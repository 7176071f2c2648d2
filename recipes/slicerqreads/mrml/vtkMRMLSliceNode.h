#ifndef vtkMRMLSliceNode_h
#define vtkMRMLSliceNode_h

#include "vtkMRMLAbstractViewNode.h"

#include <vtkMatrix3x3.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <string>
#include <utility>
#include <vector>

class vtkMRMLScene;
class vtkMRMLVolumeNode;
class vtkStringArray;

/// The place and scale of one slice view.
///
/// Three spaces: XY are the view's pixels (x to the right, y upwards, z through the slab), slice is
/// mm in the slice's plane around its origin, RAS is the patient. XYToRAS = SliceToRAS · XYToSlice.
class vtkMRMLSliceNode : public vtkMRMLAbstractViewNode
{
public:
  static vtkMRMLSliceNode* New();
  vtkTypeMacro(vtkMRMLSliceNode, vtkMRMLAbstractViewNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "Slice"; }

  /// Turns the slice as the preset of that name says. The origin stays. From the start there are "Axial", "Sagittal"
  /// and "Coronal", seen as radiologists do: the patient's right or front is on the left, the head is up.
  /// @return  false where there is no such preset.
  bool SetOrientation(const char* orientation);
  bool SetOrientationToAxial() { return this->SetOrientation("Axial"); }
  bool SetOrientationToSagittal() { return this->SetOrientation("Sagittal"); }
  bool SetOrientationToCoronal() { return this->SetOrientation("Coronal"); }
  /// The preset that the slice's axes have; "Reformat" for any other.
  std::string GetOrientation() const;
  /// As GetOrientation; the text lives until the next call.
  virtual const char* GetOrientationString();
  static const char* GetReformatOrientationName() { return "Reformat"; }
  void SetDefaultOrientation(const char* orientation);
  /// Null where none was given.
  const char* GetDefaultOrientation() const;
  bool SetOrientationToDefault() { return this->SetOrientation(this->DefaultOrientation.c_str()); }

  /// Columns of a preset are the directions of the view's right, up and normal in RAS.
  /// @return  false for the name "Reformat" and for an empty one.
  bool AddSliceOrientationPreset(const std::string& name, vtkMatrix3x3* orientation);
  bool RemoveSliceOrientationPreset(const std::string& name);
  bool RenameSliceOrientationPreset(const std::string& name, const std::string& newName);
  bool HasSliceOrientationPreset(const std::string& name) const;
  int GetNumberOfSliceOrientationPresets() const { return static_cast<int>(this->OrientationPresets.size()); }
  /// Null where there is none of that name.
  vtkMatrix3x3* GetSliceOrientationPreset(const std::string& name) const;
  /// Empty where the matrix is no preset.
  std::string GetSliceOrientationPresetName(vtkMatrix3x3* orientation) const;
  void GetSliceOrientationPresetNames(vtkStringArray* names) const;
  /// In Slicer nodes have no presets until this was called; here they have them from the start.
  static void AddDefaultSliceOrientationPresets(vtkMRMLScene* scene);

  /// A view shows one slice, as in Slicer since it has no lightbox any more.
  void SetLayoutGrid(int /*rows*/, int /*columns*/) {}
  int GetLayoutGridRows() const { return 1; }
  int GetLayoutGridColumns() const { return 1; }
  vtkGetMacro(ActiveSlice, int);
  vtkSetMacro(ActiveSlice, int);

  /// Width, height and thickness of what the view shows, in mm.
  void SetFieldOfView(double width, double height, double thickness);
  void SetFieldOfView(double size[3]) { this->SetFieldOfView(size[0], size[1], size[2]); }
  vtkGetVector3Macro(FieldOfView, double);
  /// Size of the view in pixels, and the number of slices it shows.
  void SetDimensions(int width, int height, int slices);
  void SetDimensions(int size[3]) { this->SetDimensions(size[0], size[1], size[2]); }
  vtkGetVector3Macro(Dimensions, int);
  /// Where the middle of the view is, in slice space, mm: not 0 when the view is panned.
  void SetXYZOrigin(double x, double y, double z);
  void SetXYZOrigin(double origin[3]) { this->SetXYZOrigin(origin[0], origin[1], origin[2]); }
  vtkGetVector3Macro(XYZOrigin, double);
  /// The same as SetXYZOrigin, as in Slicer; it does not change SliceToRAS.
  void SetSliceOrigin(double x, double y, double z) { this->SetXYZOrigin(x, y, z); }
  void SetSliceOrigin(double origin[3]) { this->SetXYZOrigin(origin); }

  /// Distance of the slice from RAS (0, 0, 0) along its normal, in mm.
  double GetSliceOffset() const;
  void SetSliceOffset(double offset);

  enum
  {
    AutomaticSliceSpacingMode = 0, ///< the volume's
    PrescribedSliceSpacingMode = 1
  };
  /// What SnapSliceOffsetToIJK and the offset's range go by.
  vtkGetMacro(SliceSpacingMode, int);
  vtkSetMacro(SliceSpacingMode, int);
  void SetSliceSpacingModeToAutomatic() { this->SetSliceSpacingMode(AutomaticSliceSpacingMode); }
  void SetSliceSpacingModeToPrescribed() { this->SetSliceSpacingMode(PrescribedSliceSpacingMode); }
  vtkGetVector3Macro(PrescribedSliceSpacing, double);
  vtkSetVector3Macro(PrescribedSliceSpacing, double);

  enum
  {
    DefaultJumpSlice = -1, ///< as the node's jump mode says
    CenteredJumpSlice = 0,
    OffsetJumpSlice = 1
  };
  vtkGetMacro(JumpMode, int);
  vtkSetMacro(JumpMode, int);
  void SetJumpModeToCentered() { this->SetJumpMode(CenteredJumpSlice); }
  void SetJumpModeToOffset() { this->SetJumpMode(OffsetJumpSlice); }
  /// Moves the slice so that the point lies in it, as the jump mode says.
  void JumpSlice(double r, double a, double s);
  /// Moves the slice along its normal so that the point lies in it.
  void JumpSliceByOffsetting(double r, double a, double s);
  /// Moves the slice's origin, and the middle of the view, to the point.
  void JumpSliceByCentering(double r, double a, double s);
  /// The other slices of the node's scene and view group.
  void JumpAllSlices(double r, double a, double s);
  /// @param viewGroup  -1 for the slices of all groups.
  /// @param exclude  a slice that is to stay where it is; null for none.
  static void JumpAllSlices(vtkMRMLScene* scene, double r, double a, double s, int jumpMode = DefaultJumpSlice,
                            int viewGroup = -1, vtkMRMLSliceNode* exclude = nullptr);

  /// Turns the slice to the axes of the volume that are nearest to its own; the origin stays.
  /// @param forceSlicePlaneToSingleSlice  whether the plane of a volume of one slice is to be shown, however far it is
  ///                                      from the view's.
  void RotateToVolumePlane(vtkMRMLVolumeNode* volumeNode, bool forceSlicePlaneToSingleSlice = true);
  /// Turns the slice to the nearest axes of a reference.
  /// @param sliceNormalAxisIndex  the axis that the slice is to be cut across; -1: the one that is nearest.
  void RotateToAxes(vtkMatrix4x4* referenceToRAS, int sliceNormalAxisIndex = -1);
  /// From normal, transverse direction and position.
  /// @param orientation  0, 1 or 2: of an axial, sagittal or coronal slice whose axial neighbor is meant.
  void SetSliceToRASByNTP(double Nx, double Ny, double Nz, double Tx, double Ty, double Tz, double Px, double Py,
                          double Pz, int orientation);

  /// What the slice is sampled with where it is shown in 3D views.
  enum SliceResolutionModeType
  {
    SliceResolutionMatchVolumes = 0,
    SliceResolutionMatch2DView,
    SliceFOVMatch2DViewSpacingMatchVolumes,
    SliceFOVMatchVolumesSpacingMatch2DView,
    SliceResolutionCustom
  };
  vtkGetMacro(SliceResolutionMode, int);
  vtkSetMacro(SliceResolutionMode, int);
  vtkGetVector3Macro(UVWExtents, double);
  vtkSetVector3Macro(UVWExtents, double);
  vtkGetVector3Macro(UVWDimensions, int);
  vtkSetVector3Macro(UVWDimensions, int);
  vtkGetVector3Macro(UVWOrigin, double);
  vtkSetVector3Macro(UVWOrigin, double);

  /// Whether the slice is shown in 3D views.
  vtkGetMacro(SliceVisible, int);
  vtkSetMacro(SliceVisible, int);
  /// Whether a handle to move the slice with is shown in 3D views.
  vtkGetMacro(WidgetVisible, int);
  vtkSetMacro(WidgetVisible, int);
  vtkGetMacro(WidgetNormalLockedToCamera, int);
  vtkSetMacro(WidgetNormalLockedToCamera, int);
  vtkGetMacro(WidgetOutlineVisible, int);
  vtkSetMacro(WidgetOutlineVisible, int);
  vtkGetMacro(UseLabelOutline, int);
  vtkSetMacro(UseLabelOutline, int);
  vtkBooleanMacro(UseLabelOutline, int);
  vtkGetMacro(SliceEdgeVisibility3D, bool);
  vtkSetMacro(SliceEdgeVisibility3D, bool);
  vtkBooleanMacro(SliceEdgeVisibility3D, bool);

  /// Whether a slab is shown in place of a plane.
  vtkGetMacro(SlabReconstructionEnabled, bool);
  vtkSetMacro(SlabReconstructionEnabled, bool);
  vtkBooleanMacro(SlabReconstructionEnabled, bool);
  /// VTK_IMAGE_SLAB_MIN, _MAX, _MEAN or _SUM.
  vtkGetMacro(SlabReconstructionType, int);
  vtkSetMacro(SlabReconstructionType, int);
  static const char* GetSlabReconstructionTypeAsString(int slabReconstructionType);
  static int GetSlabReconstructionTypeFromString(const char* name);
  /// In mm.
  vtkGetMacro(SlabReconstructionThickness, double);
  vtkSetMacro(SlabReconstructionThickness, double);
  /// How many planes of the slab are computed for each distance of voxels.
  vtkGetMacro(SlabReconstructionOversamplingFactor, double);
  vtkSetMacro(SlabReconstructionOversamplingFactor, double);

  /// After changing the elements of SliceToRAS, call UpdateMatrices.
  vtkMatrix4x4* GetSliceToRAS() const { return this->SliceToRAS; }
  vtkMatrix4x4* GetXYToSlice() const { return this->XYToSlice; }
  vtkMatrix4x4* GetXYToRAS() const { return this->XYToRAS; }
  /// Computes XYToSlice and XYToRAS; sends one event if they or SliceToRAS changed.
  void UpdateMatrices();

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;
  /// Only the orientation becomes the default one.
  void Reset(vtkMRMLNode* /*defaultNode*/) override { this->SetOrientationToDefault(); }

protected:
  vtkMRMLSliceNode();
  ~vtkMRMLSliceNode() override;

private:
  vtkMRMLSliceNode(const vtkMRMLSliceNode&) = delete;
  void operator=(const vtkMRMLSliceNode&) = delete;

  std::string DefaultOrientation;
  std::string OrientationResult;
  std::vector<std::pair<std::string, vtkSmartPointer<vtkMatrix3x3>>> OrientationPresets;
  double FieldOfView[3]{ 250.0, 250.0, 1.0 };
  int Dimensions[3]{ 256, 256, 1 };
  double XYZOrigin[3]{ 0.0, 0.0, 0.0 };
  int SliceSpacingMode{ AutomaticSliceSpacingMode };
  double PrescribedSliceSpacing[3]{ 1.0, 1.0, 1.0 };
  int JumpMode{ OffsetJumpSlice };
  int ActiveSlice{ 0 };
  int SliceResolutionMode{ SliceResolutionMatch2DView };
  double UVWExtents[3]{ 0.0, 0.0, 0.0 };
  int UVWDimensions[3]{ 256, 256, 1 };
  double UVWOrigin[3]{ 0.0, 0.0, 0.0 };
  int SliceVisible{ 0 };
  int WidgetVisible{ 0 };
  int WidgetNormalLockedToCamera{ 0 };
  int WidgetOutlineVisible{ 1 };
  int UseLabelOutline{ 0 };
  bool SliceEdgeVisibility3D{ true };
  bool SlabReconstructionEnabled{ false };
  int SlabReconstructionType{ 1 }; ///< VTK_IMAGE_SLAB_MAX
  double SlabReconstructionThickness{ 1.0 };
  double SlabReconstructionOversamplingFactor{ 2.0 };
  vtkNew<vtkMatrix4x4> SliceToRAS;
  vtkNew<vtkMatrix4x4> XYToSlice;
  vtkNew<vtkMatrix4x4> XYToRAS;
  /// SliceToRAS as of the last UpdateMatrices.
  vtkNew<vtkMatrix4x4> PublishedSliceToRAS;
};

#endif
