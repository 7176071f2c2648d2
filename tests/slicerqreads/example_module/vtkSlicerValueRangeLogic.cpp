#include "vtkSlicerValueRangeLogic.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLSliceLogic.h"

#include <vtkImageData.h>
#include <vtkObjectFactory.h>

#include <array>

namespace
{

std::array<double, 2> rangeOf(vtkMRMLScalarVolumeNode* volume)
{
  std::array<double, 2> range{};
  if (volume && volume->GetImageData())
  {
    volume->GetImageData()->GetScalarRange(range.data());
  }
  return range;
}

} // namespace

vtkStandardNewMacro(vtkSlicerValueRangeLogic);

double vtkSlicerValueRangeLogic::GetMinimum(vtkMRMLScalarVolumeNode* volume)
{
  return rangeOf(volume)[0];
}

double vtkSlicerValueRangeLogic::GetMaximum(vtkMRMLScalarVolumeNode* volume)
{
  return rangeOf(volume)[1];
}

vtkMRMLScalarVolumeNode* vtkSlicerValueRangeLogic::GetShownVolume()
{
  vtkMRMLSliceLogic* red = this->GetMRMLApplicationLogic()->GetSliceLogicByLayoutName("Red");
  vtkMRMLSliceCompositeNode* composite = red ? red->GetSliceCompositeNode() : nullptr;
  const char* id = composite ? composite->GetBackgroundVolumeID() : nullptr;
  return id ? vtkMRMLScalarVolumeNode::SafeDownCast(this->GetMRMLScene()->GetNodeByID(id)) : nullptr;
}

void vtkSlicerValueRangeLogic::ShowWholeRange(vtkMRMLScalarVolumeNode* volume)
{
  if (vtkMRMLScalarVolumeDisplayNode* display = volume ? volume->GetScalarVolumeDisplayNode() : nullptr)
  {
    display->SetAutoWindowLevel(0);
    display->SetWindowLevelMinMax(GetMinimum(volume), GetMaximum(volume));
  }
}
