#include "vtkSlicerWebServerLogic.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkSlicerWebServerLogic)

  vtkSlicerWebServerLogic::vtkSlicerWebServerLogic() = default;

vtkSlicerWebServerLogic::~vtkSlicerWebServerLogic() = default;

void vtkSlicerWebServerLogic::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Port: " << this->Port << "\n";
  os << indent << "ConnectionFile: " << this->ConnectionFile << "\n";
}
