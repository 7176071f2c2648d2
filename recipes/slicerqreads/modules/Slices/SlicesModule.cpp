#include "Crosshair.h"
#include "LoadableModule.h"
#include "ReferenceMarkers.h"
#include "SliceView.h"
#include "Workspace.h"
#include "vtkSlicerSlicesLogic.h"

#include "vtkMRMLSliceDisplayNode.h"

namespace qreads
{

namespace
{

class SlicesModule final : public LoadableModule, public SliceDisplayableManagerProvider
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "" }; }
  std::vector<std::string> associatedNodeTypes() const override
  {
    return { "vtkMRMLSliceNode", "vtkMRMLSliceDisplayNode", "vtkMRMLCrosshairNode" };
  }
  std::string helpText() const override
  {
    return "Each slice view shows where the others cut it, as lines in their colors. Drag a line to move its slice, "
           "one of the points near its ends to tilt it, the point where lines cross to move the slices there. Hold "
           "Shift to have the other views follow the mouse.";
  }
  vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const override
  {
    return vtkSmartPointer<vtkSlicerSlicesLogic>::New();
  }
  std::unique_ptr<SliceDisplayableManager> createSliceDisplayableManager(SliceView& view,
                                                                         Workspace& workspace) const override
  {
    // As QReads has them from the start.
    vtkMRMLSliceDisplayNode* displayNode = view.logic()->GetSliceDisplayNode();
    displayNode->SetIntersectingSlicesVisibility(true);
    displayNode->SetIntersectingSlicesInteractive(true);
    view.addDisplayableManager(std::make_unique<Crosshair>(view));
    return std::make_unique<ReferenceMarkers>(view, workspace.logic());
  }
};

} // namespace

std::unique_ptr<LoadableModule> createSlicesModule()
{
  return std::make_unique<SlicesModule>();
}

} // namespace qreads
