#include "vtkSlicerSlicesLogic.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLSliceDisplayNode.h"
#include "vtkMRMLSliceLogic.h"
#include "vtkMRMLSliceNode.h"
#include "vtkMRMLVolumeNode.h"

#include <vtkCollection.h>
#include <vtkImageReslice.h>
#include <vtkObjectFactory.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace
{

/// Those that have a slice node, in the order in which their views were made.
std::vector<vtkMRMLSliceLogic*> sliceLogics(const vtkMRMLAbstractLogic& logic)
{
  std::vector<vtkMRMLSliceLogic*> found;
  vtkMRMLApplicationLogic* application = logic.GetMRMLApplicationLogic();
  vtkCollection* all = application ? application->GetSliceLogics() : nullptr;
  for (int index = 0; all && index < all->GetNumberOfItems(); ++index)
  {
    auto* sliceLogic = vtkMRMLSliceLogic::SafeDownCast(all->GetItemAsObject(index));
    if (sliceLogic && sliceLogic->GetSliceNode())
    {
      found.push_back(sliceLogic);
    }
  }
  return found;
}

vtkMRMLSliceNode* firstSliceNode(const vtkMRMLAbstractLogic& logic)
{
  const std::vector<vtkMRMLSliceLogic*> logics = sliceLogics(logic);
  return logics.empty() ? nullptr : logics.front()->GetSliceNode();
}

} // namespace

vtkStandardNewMacro(vtkSlicerSlicesLogic);

vtkSlicerSlicesLogic::vtkSlicerSlicesLogic() = default;

vtkSlicerSlicesLogic::~vtkSlicerSlicesLogic() = default;

void vtkSlicerSlicesLogic::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
}

void vtkSlicerSlicesLogic::SetReferenceMarkersVisible(bool visible)
{
  for (vtkMRMLSliceLogic* sliceLogic : sliceLogics(*this))
  {
    if (vtkMRMLSliceDisplayNode* displayNode = sliceLogic->GetSliceDisplayNode())
    {
      displayNode->SetIntersectingSlicesVisibility(visible);
    }
    sliceLogic->GetSliceNode()->SetWidgetVisible(visible ? 1 : 0);
  }
}

bool vtkSlicerSlicesLogic::GetReferenceMarkersVisible()
{
  const std::vector<vtkMRMLSliceLogic*> logics = sliceLogics(*this);
  vtkMRMLSliceDisplayNode* displayNode = logics.empty() ? nullptr : logics.front()->GetSliceDisplayNode();
  return displayNode && displayNode->GetIntersectingSlicesVisibility();
}

void vtkSlicerSlicesLogic::ResetReferenceMarkers()
{
  for (vtkMRMLSliceLogic* sliceLogic : sliceLogics(*this))
  {
    vtkMRMLSliceNode* sliceNode = sliceLogic->GetSliceNode();
    const int wasModifying = sliceNode->StartModify();
    sliceNode->SetOrientationToDefault();
    sliceLogic->RotateSliceToLowestVolumeAxes();
    sliceLogic->FitSliceToAll();
    sliceNode->EndModify(wasModifying);
  }
}

void vtkSlicerSlicesLogic::SetSlab(int mode, int numberOfSlices)
{
  const double thickness = numberOfSlices * this->GetLargestSpacing();
  for (vtkMRMLSliceLogic* sliceLogic : sliceLogics(*this))
  {
    vtkMRMLSliceNode* sliceNode = sliceLogic->GetSliceNode();
    const int wasModifying = sliceNode->StartModify();
    sliceNode->SetSlabReconstructionType(mode);
    sliceNode->SetSlabReconstructionThickness(thickness);
    // A plane for each layer of voxels that the slab goes through.
    sliceNode->SetSlabReconstructionOversamplingFactor(1.0);
    sliceNode->SetSlabReconstructionEnabled(numberOfSlices > 1);
    sliceNode->EndModify(wasModifying);
  }
}

int vtkSlicerSlicesLogic::GetSlabMode()
{
  vtkMRMLSliceNode* sliceNode = firstSliceNode(*this);
  return sliceNode ? sliceNode->GetSlabReconstructionType() : VTK_IMAGE_SLAB_MAX;
}

int vtkSlicerSlicesLogic::GetSlabNumberOfSlices()
{
  return std::max(static_cast<int>(std::lround(this->GetSlabThickness() / this->GetLargestSpacing())), 1);
}

double vtkSlicerSlicesLogic::GetSlabThickness()
{
  vtkMRMLSliceNode* sliceNode = firstSliceNode(*this);
  return sliceNode && sliceNode->GetSlabReconstructionEnabled() ? sliceNode->GetSlabReconstructionThickness() : 0.0;
}

double vtkSlicerSlicesLogic::GetLargestSpacing()
{
  const std::vector<vtkMRMLSliceLogic*> logics = sliceLogics(*this);
  vtkMRMLVolumeNode* volumeNode =
    logics.empty() ? nullptr : logics.front()->GetLayerVolumeNode(vtkMRMLSliceLogic::LayerBackground);
  const double* spacing = volumeNode ? volumeNode->GetSpacing() : nullptr;
  return spacing ? *std::max_element(spacing, spacing + 3) : 1.0;
}

int vtkSlicerSlicesLogic::GetNumberOfSlices(double thickness)
{
  // A slider's position that stands for whole slices must not lose one to rounding.
  constexpr double tolerance = 1e-6;
  return std::max(static_cast<int>(thickness / this->GetLargestSpacing() + tolerance), 1);
}
