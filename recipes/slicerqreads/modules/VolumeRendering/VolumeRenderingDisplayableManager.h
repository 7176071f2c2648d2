#pragma once

#include "CropBox.h"
#include "Observation.h"
#include "SceneDisplayableManager.h"
#include "VolumeItem.h"

#include "vtkSlicerVolumeRenderingLogic.h"

#include <vtkSmartPointer.h>

#include <memory>
#include <vector>

class vtkMRMLScene;
class vtkMRMLVolumeNode;
class vtkMRMLVolumeRenderingDisplayNode;

namespace qreads
{

/// Renders the volume that the view is for, as its volume rendering display node says, and draws its crop box.
class VolumeRenderingDisplayableManager final : public SceneDisplayableManager
{
public:
  VolumeRenderingDisplayableManager(SceneView& view, Workspace& workspace, vtkSlicerVolumeRenderingLogic& logic);
  ~VolumeRenderingDisplayableManager() override;

  void volumeChanged() override;
  SceneItems items() override;
  void paint(QPainter& painter, const SceneCamera& camera) override;
  bool mousePress(const QMouseEvent& event) override;
  bool mouseMove(const QMouseEvent& event) override;
  bool mouseRelease(const QMouseEvent& event) override;

private:
  /// The node of the view's volume; null where there is none.
  vtkMRMLVolumeNode* volumeNode();
  /// What the volume is to be rendered by; null where it is not to be.
  vtkMRMLVolumeRenderingDisplayNode* displayNode();
  void observe(vtkMRMLVolumeNode* volumeNode);
  void onNodesChanged();
  void onParametersModified();
  void onVoxelsModified();
  void onPropertyModified();
  Projection projection();

  SceneView& m_view;
  Workspace& m_workspace;
  vtkSmartPointer<vtkSlicerVolumeRenderingLogic> m_logic;
  CropBox m_cropBox;
  std::shared_ptr<const VolumeVoxels> m_voxels; ///< null after they have changed
  std::shared_ptr<const VolumeLook> m_look;     ///< null after the property has changed
  std::vector<vtkObject*> m_observed;           ///< only to be compared
  std::vector<Observation> m_observations;
  std::vector<Observation> m_sceneObservations;
};

} // namespace qreads
