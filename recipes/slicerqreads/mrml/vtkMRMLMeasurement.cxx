#include "vtkMRMLMeasurement.h"

#include <vtkObjectFactory.h>

#include <cstdio>

vtkStandardNewMacro(vtkMRMLMeasurement);

vtkMRMLMeasurement::vtkMRMLMeasurement() = default;

vtkMRMLMeasurement::~vtkMRMLMeasurement() = default;

void vtkMRMLMeasurement::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << this->Name << ": " << this->GetValueWithUnitsAsPrintableString() << "\n";
}

void vtkMRMLMeasurement::SetValue(double value)
{
  if (!this->ValueDefined || this->Value != value)
  {
    this->Value = value;
    this->ValueDefined = true;
    this->Modified();
  }
}

void vtkMRMLMeasurement::ClearValue()
{
  if (this->ValueDefined)
  {
    this->Value = 0.0;
    this->ValueDefined = false;
    this->Modified();
  }
}

std::string vtkMRMLMeasurement::GetValueWithUnitsAsPrintableString() const
{
  if (!this->ValueDefined)
  {
    return "(undefined)";
  }
  char number[32];
  std::snprintf(number, sizeof number, "%-#4.4g", this->Value);
  return number + this->Units;
}
