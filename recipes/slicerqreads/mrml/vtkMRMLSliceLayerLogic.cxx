#include "vtkMRMLSliceLayerLogic.h"

#include "VolumeInSlice.h"
#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLSliceNode.h"
#include "vtkMRMLVolumeNode.h"

#include <vtkCommand.h>
#include <vtkGeneralTransform.h>
#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkTransform.h>

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMRMLSliceLayerLogic);

vtkMRMLSliceLayerLogic::vtkMRMLSliceLayerLogic() = default;

vtkMRMLSliceLayerLogic::~vtkMRMLSliceLayerLogic()
{
  this->StopObserving();
}

void vtkMRMLSliceLayerLogic::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "SliceNode: " << this->SliceNode.GetPointer() << "\n";
  os << indent << "VolumeNode: " << this->VolumeNode.GetPointer() << "\n";
  os << indent << "IsLabelLayer: " << this->IsLabelLayer << "\n";
}

void vtkMRMLSliceLayerLogic::SetSliceNode(vtkMRMLSliceNode* sliceNode)
{
  if (this->SliceNode != sliceNode)
  {
    this->SliceNode = sliceNode;
    this->ObserveInputs();
    this->UpdateTransforms();
    this->Modified();
  }
}

vtkMRMLSliceNode* vtkMRMLSliceLayerLogic::GetSliceNode() const
{
  return this->SliceNode;
}

void vtkMRMLSliceLayerLogic::SetVolumeNode(vtkMRMLVolumeNode* volumeNode)
{
  if (this->VolumeNode != volumeNode)
  {
    this->VolumeNode = volumeNode;
    this->ObserveInputs();
    this->UpdateTransforms();
    this->Modified();
  }
}

vtkMRMLVolumeNode* vtkMRMLSliceLayerLogic::GetVolumeNode() const
{
  return this->VolumeNode;
}

vtkMRMLDisplayNode* vtkMRMLSliceLayerLogic::GetVolumeDisplayNode() const
{
  return this->VolumeNode ? this->VolumeNode->GetDisplayNode() : nullptr;
}

void vtkMRMLSliceLayerLogic::SetIsLabelLayer(int isLabelLayer)
{
  if (this->IsLabelLayer != isLabelLayer)
  {
    this->IsLabelLayer = isLabelLayer;
    this->UpdateTransforms();
    this->Modified();
  }
}

vtkImageReslice* vtkMRMLSliceLayerLogic::GetReslice()
{
  this->CreatePipeline();
  return this->Reslice;
}

vtkGeneralTransform* vtkMRMLSliceLayerLogic::GetXYToIJKTransform()
{
  this->CreatePipeline();
  return this->XYToIJKTransform;
}

void vtkMRMLSliceLayerLogic::CreatePipeline()
{
  if (this->Reslice)
  {
    return;
  }
  this->Reslice = vtkSmartPointer<vtkImageReslice>::New();
  this->LinearTransform = vtkSmartPointer<vtkTransform>::New();
  this->XYToIJKTransform = vtkSmartPointer<vtkGeneralTransform>::New();
  this->Reslice->SetOutputOrigin(0.0, 0.0, 0.0);
  this->Reslice->SetOutputSpacing(1.0, 1.0, 1.0);
  this->Reslice->SetOutputDimensionality(3);
  this->Reslice->SetSlabModeToMax();
  this->ObserveInputs();
  this->UpdateTransforms();
}

void vtkMRMLSliceLayerLogic::StopObserving()
{
  for (const auto& [object, tag] : this->Observations)
  {
    if (object)
    {
      object->RemoveObserver(tag);
    }
  }
  this->Observations.clear();
}

void vtkMRMLSliceLayerLogic::ObserveInputs()
{
  this->StopObserving();
  if (!this->Reslice)
  {
    return;
  }
  const auto observe = [this](vtkObject* object, unsigned long event)
  {
    this->Observations.emplace_back(object,
                                    object->AddObserver(event, this, &vtkMRMLSliceLayerLogic::UpdateTransforms));
  };
  if (this->SliceNode)
  {
    observe(this->SliceNode, vtkCommand::ModifiedEvent);
  }
  if (this->VolumeNode)
  {
    observe(this->VolumeNode, vtkCommand::ModifiedEvent);
    observe(this->VolumeNode, vtkMRMLVolumeNode::ImageDataModifiedEvent);
    observe(this->VolumeNode, vtkMRMLDisplayableNode::DisplayModifiedEvent);
  }
}

void vtkMRMLSliceLayerLogic::UpdateTransforms()
{
  if (!this->Reslice)
  {
    return;
  }
  vtkNew<vtkMatrix4x4> xyToIJK;
  vtkImageData* image = nullptr;
  if (this->SliceNode)
  {
    xyToIJK->DeepCopy(this->SliceNode->GetXYToRAS());
    const int* dimensions = this->SliceNode->GetDimensions();
    this->Reslice->SetOutputExtent(0, std::max(dimensions[0] - 1, 0), 0, std::max(dimensions[1] - 1, 0), 0,
                                   std::max(dimensions[2] - 1, 0));
  }
  if (this->VolumeNode)
  {
    vtkNew<vtkMatrix4x4> rasToIJK;
    this->VolumeNode->GetRASToIJKMatrix(rasToIJK);
    vtkMatrix4x4::Multiply4x4(rasToIJK, xyToIJK, xyToIJK);
    image = this->VolumeNode->GetImageData();
  }
  this->LinearTransform->SetMatrix(xyToIJK);
  this->XYToIJKTransform->Identity();
  this->XYToIJKTransform->Concatenate(xyToIJK);
  if (this->Reslice->GetInput() != image)
  {
    this->Reslice->SetInputData(image);
  }
  this->Reslice->SetResliceTransform(image ? this->LinearTransform.GetPointer() : nullptr);
  auto* displayNode = vtkMRMLScalarVolumeDisplayNode::SafeDownCast(this->GetVolumeDisplayNode());
  const bool interpolated = !this->IsLabelLayer && displayNode && displayNode->GetInterpolate();
  this->Reslice->SetInterpolationMode(interpolated ? VTK_RESLICE_LINEAR : VTK_RESLICE_NEAREST);
  this->UpdateSlab();
}

void vtkMRMLSliceLayerLogic::UpdateImageDisplay()
{
  this->UpdateTransforms();
  this->Modified();
}

void vtkMRMLSliceLayerLogic::UpdateSlab()
{
  if (!this->SliceNode || !this->VolumeNode || !this->SliceNode->GetSlabReconstructionEnabled())
  {
    if (this->SlabFromSliceNode)
    {
      this->Reslice->SetSlabNumberOfSlices(1);
    }
    this->SlabFromSliceNode = false;
    return;
  }
  this->SlabFromSliceNode = true;
  vtkNew<vtkMatrix4x4> ijkToRAS;
  this->VolumeNode->GetIJKToRASMatrix(ijkToRAS);
  const double spacing = mrml::spacingInSlice(*this->SliceNode->GetSliceToRAS(), *ijkToRAS)[2];
  const double step = spacing / std::max(this->SliceNode->GetSlabReconstructionOversamplingFactor(), 1e-3);
  const double count = std::round(this->SliceNode->GetSlabReconstructionThickness() / step);
  this->Reslice->SetSlabMode(this->SliceNode->GetSlabReconstructionType());
  this->Reslice->SetSlabNumberOfSlices(static_cast<int>(std::max(count, 1.0)));
  // The fraction is of a step in the view's own z direction.
  this->Reslice->SetSlabSliceSpacingFraction(step / this->SliceNode->GetXYToSlice()->GetElement(2, 2));
}
