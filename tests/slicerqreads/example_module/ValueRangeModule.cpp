#include "ValueRangePanel.h"
#include "vtkSlicerValueRangeLogic.h"

#include "LoadableModule.h"
#include "MainWindow.h"
#include "Workspace.h"

namespace qreads
{

namespace
{

class ValueRangeModule final : public LoadableModule
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "Examples" }; }
  std::vector<std::string> associatedNodeTypes() const override { return { "vtkMRMLScalarVolumeNode" }; }
  std::string helpText() const override { return "Shows volumes with a window as wide as their values."; }
  std::vector<std::string> dependencies() const override { return { SLICERQREADS_MODULE_DEPENDENCIES }; }
  vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const override
  {
    return vtkSmartPointer<vtkSlicerValueRangeLogic>::New();
  }
  QWidget* createWidgetRepresentation(MainWindow& window) const override
  {
    auto* logic = vtkSlicerValueRangeLogic::SafeDownCast(window.workspace().moduleLogic(this->name()));
    return new ValueRangePanel(*logic);
  }
};

} // namespace

std::unique_ptr<LoadableModule> createValueRangeModule();

std::unique_ptr<LoadableModule> createValueRangeModule()
{
  return std::make_unique<ValueRangeModule>();
}

} // namespace qreads
