#include "LoadableModule.h"
#include "MainWindow.h"
#include "SceneOverlay.h"
#include "SliceOverlay.h"
#include "SliceView.h"
#include "ViewControllersMenu.h"
#include "Workspace.h"
#include "vtkSlicerViewControllersLogic.h"

#include <QKeySequence>

namespace qreads
{

namespace
{

class ViewControllersModule final :
  public LoadableModule,
  public SliceDisplayableManagerProvider,
  public SceneDisplayableManagerProvider
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "" }; }
  std::vector<std::string> associatedNodeTypes() const override
  {
    return { "vtkMRMLSliceNode", "vtkMRMLViewNode", "vtkMRMLLayoutNode" };
  }
  std::string helpText() const override
  {
    return "Each view shows in its lower right corner how the patient lies: as arrows, a cube or a human. A ruler "
           "shows "
           "how large things are. The menu of a view, at its right click, has these and the arrangements of views.";
  }
  vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const override
  {
    return vtkSmartPointer<vtkSlicerViewControllersLogic>::New();
  }
  std::unique_ptr<SliceDisplayableManager> createSliceDisplayableManager(SliceView& view,
                                                                         Workspace& /*workspace*/) const override
  {
    return std::make_unique<SliceOverlay>(view);
  }
  std::unique_ptr<SceneDisplayableManager> createSceneDisplayableManager(SceneView& view,
                                                                         Workspace& workspace) const override
  {
    return std::make_unique<SceneOverlay>(view, workspace);
  }
  /// Nothing but keys: the controls are in the views' bars and menus.
  QWidget* createWidgetRepresentation(MainWindow& window) const override
  {
    auto* logic = vtkSlicerViewControllersLogic::SafeDownCast(window.workspace().moduleLogic(SLICERQREADS_MODULE_NAME));
    for (const LayoutChoice& choice : layoutChoices())
    {
      window.addShortcut(QKeySequence(choice.keys), QString("Layout: %1").arg(choice.text),
                         [logic, number = choice.number] { logic->SetLayout(number); });
    }
    return nullptr;
  }
};

} // namespace

std::unique_ptr<LoadableModule> createViewControllersModule()
{
  return std::make_unique<ViewControllersModule>();
}

} // namespace qreads
