#ifndef vtkSlicerVolumeRenderingLogic_h
#define vtkSlicerVolumeRenderingLogic_h

#include "vtkMRMLAbstractLogic.h"

#include <vtkSmartPointer.h>
#include <vtkWeakPointer.h>

#include <string>
#include <utility>
#include <vector>

class vtkMRMLDisplayNode;
class vtkMRMLDisplayableNode;
class vtkMRMLNode;
class vtkMRMLScene;
class vtkMRMLScriptedModuleNode;
class vtkMRMLVolumeNode;
class vtkMRMLVolumePropertyNode;
class vtkMRMLVolumeRenderingDisplayNode;

/// Makes the nodes by which volumes are rendered, and knows the presets.
///
/// What users have chosen is in the scene's parameter node of this module: with "Visibility" 1 each volume that the
/// views show is rendered, with the preset "Preset".
class vtkSlicerVolumeRenderingLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkSlicerVolumeRenderingLogic* New();
  vtkTypeMacro(vtkSlicerVolumeRenderingLogic, vtkMRMLAbstractLogic)

  /// Display node with a property and, once cropping is wanted, a region of interest: those that the volume has, or
  /// new ones with the look of its slices.
  vtkMRMLVolumeRenderingDisplayNode* CreateDefaultVolumeRenderingNodes(vtkMRMLVolumeNode* volumeNode);
  /// In the scene, but of no volume.
  /// @param className  empty: the default
  vtkMRMLVolumeRenderingDisplayNode* CreateVolumeRenderingDisplayNode(const char* className = "");
  /// For new display nodes. All are drawn in the same way.
  void SetDefaultRenderingMethod(const char* className) { this->DefaultRenderingMethod = className ? className : ""; }
  const char* GetDefaultRenderingMethod() const { return this->DefaultRenderingMethod.c_str(); }
  /// Gives the display node to the volume, with a property where it has none.
  void UpdateDisplayNodeFromVolumeNode(vtkMRMLVolumeRenderingDisplayNode* displayNode, vtkMRMLVolumeNode* volumeNode);

  /// Null where there is none.
  vtkMRMLVolumeRenderingDisplayNode* GetFirstVolumeRenderingDisplayNode(vtkMRMLVolumeNode* volumeNode);
  vtkMRMLVolumeRenderingDisplayNode* GetFirstVolumeRenderingDisplayNodeByROINode(vtkMRMLNode* roiNode);

  /// The region of interest that the display node has, or a new one around the volume.
  vtkMRMLDisplayableNode* CreateROINode(vtkMRMLVolumeRenderingDisplayNode* displayNode);
  /// Moves the region of interest to the bounds of the volume.
  void FitROIToVolume(vtkMRMLVolumeRenderingDisplayNode* displayNode);

  /// Grey by window and level of the volume's slices, opacity by the whole range of its values.
  /// @param volumeDisplayNode  null: the volume's own
  void CopyDisplayToVolumeRenderingDisplayNode(vtkMRMLVolumeRenderingDisplayNode* displayNode,
                                               vtkMRMLDisplayNode* volumeDisplayNode = nullptr);
  /// Applies the preset that suits the range of the volume's values. @return  whether there is one.
  bool SetRecommendedVolumeRenderingProperties(vtkMRMLVolumeRenderingDisplayNode* displayNode);

  /// With a vtkMRMLVolumePropertyNode for each preset.
  vtkMRMLScene* GetPresetsScene();
  /// Null where there is none of that name.
  vtkMRMLVolumePropertyNode* GetPresetByName(const char* name);
  /// The preset that the display node's property was copied from, by its name; null for another.
  vtkMRMLVolumePropertyNode* GetPresetOf(vtkMRMLVolumeRenderingDisplayNode* displayNode);
  /// Copies a preset to the display node's property, its functions moved towards higher values, and remembers it.
  /// @return  whether there is such a preset
  bool ApplyPreset(vtkMRMLVolumeRenderingDisplayNode* displayNode, const char* name, double shift = 0.0);
  /// How far ApplyPreset has moved the functions.
  double GetShift(vtkMRMLVolumeRenderingDisplayNode* displayNode);

  /// Made when it is first asked for; null without a scene.
  vtkMRMLScriptedModuleNode* GetParameterNode();
  /// The parameters, and their defaults where there are none.
  bool GetVisibility();
  void SetVisibility(bool visible);
  std::string GetPresetName();
  void SetPresetName(const char* name);

  /// The volume in the background of the slice views; null for none.
  vtkMRMLVolumeNode* GetShownVolumeNode();
  /// Makes the volume's rendering as the parameters say.
  void UpdateVolume(vtkMRMLVolumeNode* volumeNode);

protected:
  vtkSlicerVolumeRenderingLogic();
  ~vtkSlicerVolumeRenderingLogic() override;
  void OnSceneChanged() override;

private:
  vtkSlicerVolumeRenderingLogic(const vtkSlicerVolumeRenderingLogic&) = delete;
  void operator=(const vtkSlicerVolumeRenderingLogic&) = delete;

  void StopObserving();
  /// A volume's rendering goes with it.
  void OnNodeAboutToBeRemoved(vtkObject* caller, unsigned long event, void* node);
  void OnNodeRemoved(vtkObject* caller, unsigned long event, void* node);
  /// What users have chosen outlives the scene's nodes.
  void OnSceneClosed();

  std::string DefaultRenderingMethod{ "vtkMRMLGPURayCastVolumeRenderingDisplayNode" };
  vtkSmartPointer<vtkMRMLScene> Presets;
  vtkWeakPointer<vtkObject> ObservedScene;
  std::vector<unsigned long> ObserverTags;
  std::vector<vtkWeakPointer<vtkMRMLNode>> Orphans;
  std::string ChosenVisibility;
  std::string ChosenPreset;
};

#endif
