#include "vtkMRMLVolumePropertyNode.h"

#include <vtkColorTransferFunction.h>
#include <vtkCommand.h>
#include <vtkObjectFactory.h>
#include <vtkPiecewiseFunction.h>
#include <vtkVolumeProperty.h>

vtkStandardNewMacro(vtkMRMLVolumePropertyNode);

vtkMRMLVolumePropertyNode::vtkMRMLVolumePropertyNode() = default;

vtkMRMLVolumePropertyNode::~vtkMRMLVolumePropertyNode()
{
  this->StopObserving();
}

void vtkMRMLVolumePropertyNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "VolumeProperty: " << this->VolumeProperty << "\n";
}

vtkMRMLNode* vtkMRMLVolumePropertyNode::CreateNodeInstance()
{
  return vtkMRMLVolumePropertyNode::New();
}

vtkVolumeProperty* vtkMRMLVolumePropertyNode::GetVolumeProperty()
{
  if (!this->VolumeProperty)
  {
    this->VolumeProperty = vtkSmartPointer<vtkVolumeProperty>::New();
    this->ObserveFunctions();
  }
  return this->VolumeProperty;
}

void vtkMRMLVolumePropertyNode::ObserveFunctions()
{
  this->StopObserving();
  // The property does not tell of changes inside of its functions.
  for (vtkObject* object : { static_cast<vtkObject*>(this->VolumeProperty),
                             static_cast<vtkObject*>(this->VolumeProperty->GetScalarOpacity()),
                             static_cast<vtkObject*>(this->VolumeProperty->GetGradientOpacity()),
                             static_cast<vtkObject*>(this->VolumeProperty->GetRGBTransferFunction()) })
  {
    this->Observations.emplace_back(
      object, object->AddObserver(vtkCommand::ModifiedEvent, this, &vtkMRMLVolumePropertyNode::OnPropertyModified));
  }
}

void vtkMRMLVolumePropertyNode::StopObserving()
{
  for (const auto& [object, tag] : this->Observations)
  {
    object->RemoveObserver(tag);
  }
  this->Observations.clear();
}

void vtkMRMLVolumePropertyNode::OnPropertyModified()
{
  // It may have been given other functions.
  this->ObserveFunctions();
  this->Modified();
}

void vtkMRMLVolumePropertyNode::SetColor(vtkColorTransferFunction* function, int component)
{
  if (function && function != this->GetColor(component))
  {
    this->GetColor(component)->DeepCopy(function);
  }
}

vtkColorTransferFunction* vtkMRMLVolumePropertyNode::GetColor(int component)
{
  return this->GetVolumeProperty()->GetRGBTransferFunction(component);
}

void vtkMRMLVolumePropertyNode::SetScalarOpacity(vtkPiecewiseFunction* function, int component)
{
  if (function && function != this->GetScalarOpacity(component))
  {
    this->GetScalarOpacity(component)->DeepCopy(function);
  }
}

vtkPiecewiseFunction* vtkMRMLVolumePropertyNode::GetScalarOpacity(int component)
{
  return this->GetVolumeProperty()->GetScalarOpacity(component);
}

void vtkMRMLVolumePropertyNode::SetGradientOpacity(vtkPiecewiseFunction* function, int component)
{
  if (function && function != this->GetGradientOpacity(component))
  {
    this->GetGradientOpacity(component)->DeepCopy(function);
  }
}

vtkPiecewiseFunction* vtkMRMLVolumePropertyNode::GetGradientOpacity(int component)
{
  return this->GetVolumeProperty()->GetGradientOpacity(component);
}

void vtkMRMLVolumePropertyNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  auto* propertyNode = vtkMRMLVolumePropertyNode::SafeDownCast(node);
  if (propertyNode && propertyNode != this)
  {
    // Our own functions stay, which others may hold.
    vtkVolumeProperty* source = propertyNode->GetVolumeProperty();
    vtkVolumeProperty* target = this->GetVolumeProperty();
    this->SetColor(source->GetRGBTransferFunction());
    this->SetScalarOpacity(source->GetScalarOpacity());
    this->SetGradientOpacity(source->GetGradientOpacity());
    target->SetShade(source->GetShade());
    target->SetAmbient(source->GetAmbient());
    target->SetDiffuse(source->GetDiffuse());
    target->SetSpecular(source->GetSpecular());
    target->SetSpecularPower(source->GetSpecularPower());
    target->SetInterpolationType(source->GetInterpolationType());
    target->SetScalarOpacityUnitDistance(source->GetScalarOpacityUnitDistance());
    target->SetDisableGradientOpacity(source->GetDisableGradientOpacity());
    target->SetIndependentComponents(source->GetIndependentComponents());
  }
  this->EndModify(wasModifying);
}
