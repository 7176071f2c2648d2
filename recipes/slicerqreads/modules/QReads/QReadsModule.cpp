#include "QReadsPanel.h"
#include "vtkSlicerQReadsLogic.h"

#include "LoadableModule.h"
#include "MainWindow.h"
#include "UserSettings.h"
#include "Workspace.h"

#include "vtkMRMLAbstractViewNode.h"
#include "vtkSlicerMarkupsLogic.h"
#include "vtkSlicerSlicesLogic.h"

namespace qreads
{

namespace
{

vtkSlicerQReadsLogic& logicOf(Workspace& workspace)
{
  return *vtkSlicerQReadsLogic::SafeDownCast(workspace.moduleLogic(SLICERQREADS_MODULE_NAME));
}

class QReadsModule final : public LoadableModule
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "SlicerQReads" }; }
  std::vector<std::string> dependencies() const override { return { SLICERQREADS_MODULE_DEPENDENCIES }; }
  std::string helpText() const override { return "The tools of the panel beside the images."; }
  vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const override
  {
    return vtkSmartPointer<vtkSlicerQReadsLogic>::New();
  }
  void setup(Workspace& workspace) override
  {
    vtkSlicerQReadsLogic& logic = logicOf(workspace);
    logic.SetSlicesLogic(vtkSlicerSlicesLogic::SafeDownCast(workspace.moduleLogic("Slices")));
    logic.SetMarkupsLogic(vtkSlicerMarkupsLogic::SafeDownCast(workspace.moduleLogic("Markups")));
  }
  void keepSettings(UserSettings& settings, Workspace& workspace) const override
  {
    vtkSlicerQReadsLogic& logic = logicOf(workspace);
    settings.keep(
      "Views/orientationMarker",
      [&logic]
      { return QString(vtkMRMLAbstractViewNode::GetOrientationMarkerTypeAsString(logic.GetOrientationMarkerType())); },
      [&logic](const QVariant& name)
      {
        const int type = vtkMRMLAbstractViewNode::GetOrientationMarkerTypeFromString(name.toByteArray().constData());
        if (type >= 0)
        {
          logic.SetOrientationMarkerType(type);
        }
      });
    settings.keep(
      "Views/ruler", [&logic] { return logic.GetRulersVisible(); },
      [&logic](const QVariant& visible) { logic.SetRulersVisible(visible.toBool()); });
  }
  QWidget* createWidgetRepresentation(MainWindow& window) const override
  {
    return new QReadsPanel(logicOf(window.workspace()), window);
  }
};

} // namespace

std::unique_ptr<LoadableModule> createQReadsModule();

std::unique_ptr<LoadableModule> createQReadsModule()
{
  return std::make_unique<QReadsModule>();
}

} // namespace qreads
