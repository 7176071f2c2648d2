#ifndef vtkMRMLScalarVolumeDisplayNode_h
#define vtkMRMLScalarVolumeDisplayNode_h

#include "vtkMRMLVolumeDisplayNode.h"

#include <string>
#include <utility>
#include <vector>

/// Window, level and thresholds of a volume, in its own units.
///
/// While automatic, window and level are the image's: they cover its range of values without the lowest and the
/// highest 0.1 %, and the setters change nothing; thresholds likewise. They are computed when asked for, once for each
/// image and each time that automatic is switched on: what a script does to voxels leaves them.
class vtkMRMLScalarVolumeDisplayNode : public vtkMRMLVolumeDisplayNode
{
public:
  static vtkMRMLScalarVolumeDisplayNode* New();
  vtkTypeMacro(vtkMRMLScalarVolumeDisplayNode, vtkMRMLVolumeDisplayNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "VolumeDisplay"; }

  void SetAutoWindowLevel(int automatic);
  int GetAutoWindowLevel() const { return this->AutomaticWindowLevel; }
  vtkBooleanMacro(AutoWindowLevel, int);

  void SetWindowLevel(double window, double level);
  void SetWindow(double window) { this->SetWindowLevel(window, this->GetLevel()); }
  void SetLevel(double level) { this->SetWindowLevel(this->GetWindow(), level); }
  void SetWindowLevelMinMax(double minimum, double maximum);
  double GetWindow();
  double GetLevel();
  double GetWindowLevelMin() { return this->GetLevel() - 0.5 * this->GetWindow(); }
  double GetWindowLevelMax() { return this->GetLevel() + 0.5 * this->GetWindow(); }

  void AddWindowLevelPreset(double window, double level);
  /// @param preset  "window|level"
  void AddWindowLevelPresetFromString(const char* preset);
  void ResetWindowLevelPresets();
  /// Switches automatic off.
  void SetWindowLevelFromPreset(int n);
  int GetNumberOfWindowLevelPresets() const { return static_cast<int>(this->WindowLevelPresets.size()); }
  /// 0 where there is none.
  double GetWindowPreset(int n);
  double GetLevelPreset(int n);

  /// Whether voxels outside of the thresholds are transparent.
  vtkSetMacro(ApplyThreshold, int);
  vtkGetMacro(ApplyThreshold, int);
  vtkBooleanMacro(ApplyThreshold, int);
  void SetAutoThreshold(int automatic);
  int GetAutoThreshold() const { return this->AutomaticThreshold; }
  vtkBooleanMacro(AutoThreshold, int);
  void SetThreshold(double lower, double upper);
  void SetLowerThreshold(double lower) { this->SetThreshold(lower, this->GetUpperThreshold()); }
  void SetUpperThreshold(double upper) { this->SetThreshold(this->GetLowerThreshold(), upper); }
  double GetLowerThreshold();
  double GetUpperThreshold();

  /// Whether pixels between voxels are interpolated; on by default.
  vtkSetMacro(Interpolate, int);
  vtkGetMacro(Interpolate, int);
  vtkBooleanMacro(Interpolate, int);
  /// Whether high values are dark.
  vtkSetMacro(InvertDisplayScalarRange, int);
  vtkGetMacro(InvertDisplayScalarRange, int);
  vtkBooleanMacro(InvertDisplayScalarRange, int);

  void SetDefaultColorMap() override { this->SetAndObserveColorNodeID("vtkMRMLColorTableNodeGrey"); }
  /// The image's lowest and highest value; 0 and 255 without an image.
  void GetDisplayScalarRange(double range[2]);

  /// Range of the values in slices `firstSlice` to `lastSlice` (inclusive), without the lowest and
  /// the highest 0.1 %, all components taken together: exact for 8 and 16 bit values, to 1/65536 of
  /// the whole range for others. NaN and infinity are left out.
  /// @param minMax  receives both ends.
  /// @return  false where the image has no voxel there.
  static bool CalculateAutoRange(vtkImageData* image, int firstSlice, int lastSlice, double minMax[2]);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLScalarVolumeDisplayNode();
  ~vtkMRMLScalarVolumeDisplayNode() override;
  void OnInputImageDataChanged() override;

private:
  vtkMRMLScalarVolumeDisplayNode(const vtkMRMLScalarVolumeDisplayNode&) = delete;
  void operator=(const vtkMRMLScalarVolumeDisplayNode&) = delete;

  bool HasPreset(int n);
  /// Computes what is automatic and out of date.
  void UpdateAutomaticValues();

  int AutomaticWindowLevel{ 1 };
  int AutomaticThreshold{ 0 };
  bool WindowLevelOutdated{ true };
  bool ThresholdOutdated{ true };
  int ApplyThreshold{ 0 };
  int Interpolate{ 1 };
  int InvertDisplayScalarRange{ 0 };
  double Window{ 256.0 };
  double Level{ 128.0 };
  double LowerThreshold{ -32768.0 };
  double UpperThreshold{ 32767.0 };
  std::vector<std::pair<double, double>> WindowLevelPresets;
};

#endif
