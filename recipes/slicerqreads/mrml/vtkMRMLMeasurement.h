#ifndef vtkMRMLMeasurement_h
#define vtkMRMLMeasurement_h

#include <vtkObject.h>

#include <string>

/// A value that is measured, with its unit.
class vtkMRMLMeasurement : public vtkObject
{
public:
  static vtkMRMLMeasurement* New();
  vtkTypeMacro(vtkMRMLMeasurement, vtkObject)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  void SetName(const std::string& name) { this->Name = name; }
  std::string GetName() const { return this->Name; }
  void SetUnits(const std::string& units) { this->Units = units; }
  std::string GetUnits() const { return this->Units; }
  void SetValue(double value);
  double GetValue() const { return this->Value; }
  /// Takes the value away, for example where a line has lost a point.
  void ClearValue();
  bool GetValueDefined() const { return this->ValueDefined; }
  /// For example "12.34mm".
  std::string GetValueWithUnitsAsPrintableString() const;

protected:
  vtkMRMLMeasurement();
  ~vtkMRMLMeasurement() override;

private:
  vtkMRMLMeasurement(const vtkMRMLMeasurement&) = delete;
  void operator=(const vtkMRMLMeasurement&) = delete;

  std::string Name;
  std::string Units;
  double Value{ 0.0 };
  bool ValueDefined{ false };
};

#endif
