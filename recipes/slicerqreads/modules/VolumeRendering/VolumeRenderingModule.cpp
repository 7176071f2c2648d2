#include "LoadableModule.h"
#include "SceneDisplayableManager.h"
#include "UserSettings.h"
#include "VolumeRenderingDisplayableManager.h"
#include "VolumeRenderingPanel.h"
#include "Workspace.h"

#include "vtkSlicerVolumeRenderingLogic.h"

namespace qreads
{

namespace
{

class VolumeRenderingModule final : public LoadableModule, public SceneDisplayableManagerProvider
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "" }; }
  std::vector<std::string> dependencies() const override { return { SLICERQREADS_MODULE_DEPENDENCIES }; }
  std::vector<std::string> associatedNodeTypes() const override
  {
    return { "vtkMRMLVolumeRenderingDisplayNode", "vtkMRMLVolumePropertyNode" };
  }
  std::string helpText() const override
  {
    return "Renders the whole volume in the 3D view, with the presets of 3D Slicer, and crops it with a box.";
  }
  vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const override
  {
    return vtkSmartPointer<vtkSlicerVolumeRenderingLogic>::New();
  }
  void keepSettings(UserSettings& settings, Workspace& workspace) const override
  {
    auto* logic = vtkSlicerVolumeRenderingLogic::SafeDownCast(workspace.moduleLogic(this->name()));
    settings.keep(
      "VolumeRendering/visible", [logic] { return logic->GetVisibility(); },
      [logic](const QVariant& visible) { logic->SetVisibility(visible.toBool()); });
    settings.keep(
      "VolumeRendering/preset", [logic] { return QString::fromStdString(logic->GetPresetName()); },
      [logic](const QVariant& name) { logic->SetPresetName(name.toByteArray().constData()); });
  }
  QWidget* createWidgetRepresentation(MainWindow& window) const override { return new VolumeRenderingPanel(window); }
  std::unique_ptr<SceneDisplayableManager> createSceneDisplayableManager(SceneView& view,
                                                                         Workspace& workspace) const override
  {
    auto* logic = vtkSlicerVolumeRenderingLogic::SafeDownCast(workspace.moduleLogic(this->name()));
    return std::make_unique<VolumeRenderingDisplayableManager>(view, workspace, *logic);
  }
};

} // namespace

std::unique_ptr<LoadableModule> createVolumeRenderingModule()
{
  return std::make_unique<VolumeRenderingModule>();
}

} // namespace qreads
