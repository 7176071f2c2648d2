#include "vtkMRMLVolumeDisplayNode.h"

#include "vtkMRMLVolumeNode.h"

vtkMRMLVolumeDisplayNode::vtkMRMLVolumeDisplayNode() = default;

vtkMRMLVolumeDisplayNode::~vtkMRMLVolumeDisplayNode() = default;

vtkMRMLVolumeNode* vtkMRMLVolumeDisplayNode::GetVolumeNode()
{
  return vtkMRMLVolumeNode::SafeDownCast(this->GetDisplayableNode());
}

void vtkMRMLVolumeDisplayNode::SetInputImageData(vtkImageData* image)
{
  if (this->InputImageData != image)
  {
    this->InputImageData = image;
    this->OnInputImageDataChanged();
    this->Modified();
  }
}
