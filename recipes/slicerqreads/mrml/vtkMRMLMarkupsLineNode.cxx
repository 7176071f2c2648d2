#include "vtkMRMLMarkupsLineNode.h"

#include "vtkMRMLMeasurement.h"

#include <vtkMath.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>

#include <cmath>

vtkStandardNewMacro(vtkMRMLMarkupsLineNode);

vtkMRMLMarkupsLineNode::vtkMRMLMarkupsLineNode()
{
  this->SetTypeDisplayName("Line");
  this->SetDefaultNodeNamePrefix("L");
  vtkNew<vtkMRMLMeasurement> length;
  length->SetName("length");
  length->SetUnits("mm");
  this->AddMeasurement(length);
}

vtkMRMLMarkupsLineNode::~vtkMRMLMarkupsLineNode() = default;

vtkMRMLNode* vtkMRMLMarkupsLineNode::CreateNodeInstance()
{
  return vtkMRMLMarkupsLineNode::New();
}

void vtkMRMLMarkupsLineNode::SetLineStartPosition(double position[3])
{
  this->EnsureControlPoints(1);
  this->SetNthControlPointPosition(0, position);
}

void vtkMRMLMarkupsLineNode::SetLineEndPosition(double position[3])
{
  this->EnsureControlPoints(2);
  this->SetNthControlPointPosition(1, position);
}

bool vtkMRMLMarkupsLineNode::GetDefinedPosition(int index, double position[3]) const
{
  this->GetNthControlPointPositionWorld(index, position);
  return this->GetNthControlPointPositionStatus(index) == PositionDefined;
}

double vtkMRMLMarkupsLineNode::GetLineLengthWorld() const
{
  if (this->GetNumberOfDefinedControlPoints(true) < 2)
  {
    return 0.0;
  }
  const vtkVector3d start = this->GetLineStartPositionWorld();
  const vtkVector3d end = this->GetLineEndPositionWorld();
  return std::sqrt(vtkMath::Distance2BetweenPoints(start.GetData(), end.GetData()));
}

void vtkMRMLMarkupsLineNode::UpdateAllMeasurements()
{
  vtkMRMLMeasurement* length = this->GetNthMeasurement(0);
  if (this->GetNumberOfDefinedControlPoints(true) < 2)
  {
    length->ClearValue();
  }
  else
  {
    length->SetValue(this->GetLineLengthWorld());
  }
}
