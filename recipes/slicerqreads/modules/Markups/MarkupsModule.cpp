#include "LoadableModule.h"
#include "SceneLines.h"
#include "SliceLines.h"
#include "Workspace.h"

#include "vtkMRMLScene.h"
#include "vtkSlicerMarkupsLogic.h"

namespace qreads
{

namespace
{

class MarkupsModule final :
  public LoadableModule,
  public SliceDisplayableManagerProvider,
  public SceneDisplayableManagerProvider
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "" }; }
  std::vector<std::string> dependencies() const override { return { SLICERQREADS_MODULE_DEPENDENCIES }; }
  std::vector<std::string> associatedNodeTypes() const override
  {
    return { "vtkMRMLMarkupsLineNode", "vtkMRMLMarkupsDisplayNode" };
  }
  std::string helpText() const override
  {
    return "Measures distances in mm, with lines that can be moved and deleted.";
  }
  /// Markups that scripts make before there is a window belong to a volume, too.
  void setup(Workspace& workspace) override { workspace.moduleLogic(this->name()); }
  vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const override
  {
    return vtkSmartPointer<vtkSlicerMarkupsLogic>::New();
  }
  std::unique_ptr<SliceDisplayableManager> createSliceDisplayableManager(SliceView& view,
                                                                         Workspace& workspace) const override
  {
    return std::make_unique<SliceLines>(view, this->logicOf(workspace));
  }
  std::unique_ptr<SceneDisplayableManager> createSceneDisplayableManager(SceneView& view,
                                                                         Workspace& workspace) const override
  {
    return std::make_unique<SceneLines>(view, workspace.scene(), this->logicOf(workspace));
  }

private:
  vtkSlicerMarkupsLogic& logicOf(Workspace& workspace) const
  {
    return *vtkSlicerMarkupsLogic::SafeDownCast(workspace.moduleLogic(this->name()));
  }
};

} // namespace

std::unique_ptr<LoadableModule> createMarkupsModule()
{
  return std::make_unique<MarkupsModule>();
}

} // namespace qreads
