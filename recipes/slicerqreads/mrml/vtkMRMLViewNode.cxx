#include "vtkMRMLViewNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLViewNode);

vtkMRMLViewNode::vtkMRMLViewNode()
{
  this->SetLayoutLabel("1");
  this->SetLayoutColor(116.0 / 255.0, 131.0 / 255.0, 233.0 / 255.0);
  this->SetBackgroundColor(193.0 / 255.0, 195.0 / 255.0, 232.0 / 255.0);
  this->SetBackgroundColor2(116.0 / 255.0, 120.0 / 255.0, 190.0 / 255.0);
}

vtkMRMLViewNode::~vtkMRMLViewNode() = default;

void vtkMRMLViewNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "BoxVisible: " << this->BoxVisible << "\n";
  os << indent << "AxisLabelsVisible: " << this->AxisLabelsVisible << "\n";
  os << indent << "RenderMode: " << this->RenderMode << "\n";
}

vtkMRMLNode* vtkMRMLViewNode::CreateNodeInstance()
{
  return vtkMRMLViewNode::New();
}

void vtkMRMLViewNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* viewNode = vtkMRMLViewNode::SafeDownCast(node))
  {
    this->SetBoxVisible(viewNode->BoxVisible);
    this->SetBoxColor(viewNode->BoxColor);
    this->SetAxisLabelsVisible(viewNode->AxisLabelsVisible);
    this->SetRenderMode(viewNode->RenderMode);
    this->SetFieldOfView(viewNode->FieldOfView);
    this->SetStereoType(viewNode->StereoType);
    this->SetFPSVisible(viewNode->FPSVisible);
    this->SetAnimationMode(viewNode->AnimationMode);
    this->SetSpinDegrees(viewNode->SpinDegrees);
    this->SetRaycastTechnique(viewNode->RaycastTechnique);
    this->SetVolumeRenderingQuality(viewNode->VolumeRenderingQuality);
    this->SetLinkedControl(viewNode->LinkedControl);
  }
  this->EndModify(wasModifying);
}
