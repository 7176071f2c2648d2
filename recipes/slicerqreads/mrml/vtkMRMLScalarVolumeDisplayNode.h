#ifndef vtkMRMLScalarVolumeDisplayNode_h
#define vtkMRMLScalarVolumeDisplayNode_h

#include "vtkMRMLDisplayNode.h"

#include <vtkImageData.h>
#include <vtkSmartPointer.h>

/// Window and level of a volume, in its own units.
///
/// While automatic, window and level follow the image: they cover its range of values without the
/// lowest and the highest 0.1 %, and the setters have no effect. They are computed when asked for,
/// again after the image's Modified().
class vtkMRMLScalarVolumeDisplayNode : public vtkMRMLDisplayNode
{
public:
  static vtkMRMLScalarVolumeDisplayNode* New();
  vtkTypeMacro(vtkMRMLScalarVolumeDisplayNode, vtkMRMLDisplayNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "VolumeDisplay"; }

  void SetAutoWindowLevel(int automatic);
  int GetAutoWindowLevel() const { return this->AutoWindowLevel; }
  vtkBooleanMacro(AutoWindowLevel, int);

  void SetWindowLevel(double window, double level);
  void SetWindow(double window) { this->SetWindowLevel(window, this->GetLevel()); }
  void SetLevel(double level) { this->SetWindowLevel(this->GetWindow(), level); }
  void SetWindowLevelMinMax(double minimum, double maximum);
  double GetWindow();
  double GetLevel();
  double GetWindowLevelMin() { return this->GetLevel() - 0.5 * this->GetWindow(); }
  double GetWindowLevelMax() { return this->GetLevel() + 0.5 * this->GetWindow(); }

  /// Whether pixels between voxels are interpolated; on by default.
  void SetInterpolate(int interpolate);
  int GetInterpolate() const { return this->Interpolate; }
  vtkBooleanMacro(Interpolate, int);

  /// Set by the volume node.
  void SetInputImageData(vtkImageData* image);

  /// Range of the values in slices `firstSlice` to `lastSlice` (inclusive), without the lowest and
  /// the highest 0.1 %, all components taken together: exact for 8 and 16 bit values, to 1/65536 of
  /// the whole range for others. NaN and infinity are left out.
  /// @param minMax  receives both ends.
  /// @return  false where the image has no voxel there.
  static bool CalculateAutoRange(vtkImageData* image, int firstSlice, int lastSlice, double minMax[2]);

protected:
  vtkMRMLScalarVolumeDisplayNode();
  ~vtkMRMLScalarVolumeDisplayNode() override;
  void CopyContent(vtkMRMLNode* node) override;

private:
  vtkMRMLScalarVolumeDisplayNode(const vtkMRMLScalarVolumeDisplayNode&) = delete;
  void operator=(const vtkMRMLScalarVolumeDisplayNode&) = delete;

  void UpdateAutoWindowLevel();

  int AutoWindowLevel{ 1 };
  int Interpolate{ 1 };
  double Window{ 256.0 };
  double Level{ 128.0 };
  vtkSmartPointer<vtkImageData> InputImageData;
  vtkMTimeType AutoWindowLevelTime{ 0 };
};

#endif
