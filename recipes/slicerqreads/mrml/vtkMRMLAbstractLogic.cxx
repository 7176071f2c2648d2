#include "vtkMRMLAbstractLogic.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLScene.h"

vtkMRMLAbstractLogic::vtkMRMLAbstractLogic() = default;

vtkMRMLAbstractLogic::~vtkMRMLAbstractLogic() = default;

void vtkMRMLAbstractLogic::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "MRMLScene: " << this->GetMRMLScene() << "\n";
}

void vtkMRMLAbstractLogic::SetMRMLScene(vtkMRMLScene* scene)
{
  if (this->Scene != scene)
  {
    this->Scene = scene;
    this->OnSceneChanged();
    this->Modified();
  }
}

vtkMRMLScene* vtkMRMLAbstractLogic::GetMRMLScene() const
{
  return this->Scene;
}

void vtkMRMLAbstractLogic::SetMRMLApplicationLogic(vtkMRMLApplicationLogic* logic)
{
  if (this->ApplicationLogic != logic)
  {
    this->ApplicationLogic = logic;
    this->Modified();
  }
}

vtkMRMLApplicationLogic* vtkMRMLAbstractLogic::GetMRMLApplicationLogic() const
{
  return vtkMRMLApplicationLogic::SafeDownCast(this->ApplicationLogic);
}
