#include "vtkSlicerViewControllersLogic.h"

#include "vtkMRMLAbstractViewNode.h"
#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLLayoutLogic.h"
#include "vtkMRMLLayoutNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkSlicerViewControllersLogic);

vtkSlicerViewControllersLogic::vtkSlicerViewControllersLogic() = default;

vtkSlicerViewControllersLogic::~vtkSlicerViewControllersLogic() = default;

void vtkSlicerViewControllersLogic::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
}

vtkMRMLLayoutNode* vtkSlicerViewControllersLogic::GetLayoutNode()
{
  vtkMRMLApplicationLogic* application = this->GetMRMLApplicationLogic();
  return application ? application->GetLayoutLogic()->GetLayoutNode() : nullptr;
}

void vtkSlicerViewControllersLogic::SetLayout(int layout)
{
  if (vtkMRMLLayoutNode* layoutNode = this->GetLayoutNode())
  {
    layoutNode->SetViewArrangement(layout);
  }
}

int vtkSlicerViewControllersLogic::GetLayout()
{
  vtkMRMLLayoutNode* layoutNode = this->GetLayoutNode();
  return layoutNode ? layoutNode->GetViewArrangement() : vtkMRMLLayoutNode::SlicerLayoutNone;
}

void vtkSlicerViewControllersLogic::MaximizeView(vtkMRMLAbstractViewNode* viewNode)
{
  if (vtkMRMLLayoutNode* layoutNode = this->GetLayoutNode())
  {
    const int wasModifying = layoutNode->StartModify();
    layoutNode->RemoveAllMaximizedViewNodes();
    layoutNode->AddMaximizedViewNode(viewNode);
    layoutNode->EndModify(wasModifying);
  }
}

void vtkSlicerViewControllersLogic::RestoreViews()
{
  if (vtkMRMLLayoutNode* layoutNode = this->GetLayoutNode())
  {
    layoutNode->RemoveAllMaximizedViewNodes();
  }
}

vtkMRMLAbstractViewNode* vtkSlicerViewControllersLogic::GetMaximizedView()
{
  vtkMRMLLayoutNode* layoutNode = this->GetLayoutNode();
  return layoutNode ? layoutNode->GetMaximizedViewNode(layoutNode->GetNumberOfMaximizedViewNodes() - 1) : nullptr;
}
