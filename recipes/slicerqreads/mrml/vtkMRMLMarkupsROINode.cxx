#include "vtkMRMLMarkupsROINode.h"

#include <vtkBoundingBox.h>
#include <vtkDoubleArray.h>
#include <vtkMath.h>
#include <vtkMatrix4x4.h>
#include <vtkObjectFactory.h>
#include <vtkPlanes.h>
#include <vtkPoints.h>

#include <algorithm>
#include <cmath>

vtkStandardNewMacro(vtkMRMLMarkupsROINode);

vtkMRMLMarkupsROINode::vtkMRMLMarkupsROINode()
{
  this->SetTypeDisplayName("ROI");
  this->SetDefaultNodeNamePrefix("R");
}

vtkMRMLMarkupsROINode::~vtkMRMLMarkupsROINode() = default;

void vtkMRMLMarkupsROINode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Size: " << this->Size[0] << " " << this->Size[1] << " " << this->Size[2] << "\n";
}

vtkMRMLNode* vtkMRMLMarkupsROINode::CreateNodeInstance()
{
  return vtkMRMLMarkupsROINode::New();
}

void vtkMRMLMarkupsROINode::SetCenter(const double center[3])
{
  const vtkVector3d before = this->GetCenter();
  const bool wasSet = this->GetNumberOfDefinedControlPoints() > 0;
  if (wasSet && before == vtkVector3d(center))
  {
    return;
  }
  const int wasModifying = this->StartModify();
  this->EnsureControlPoints(1);
  this->SetNthControlPointPosition(0, center);
  this->Modified();
  this->EndModify(wasModifying);
}

void vtkMRMLMarkupsROINode::SetCenter(double x, double y, double z)
{
  const double center[3] = { x, y, z };
  this->SetCenter(center);
}

void vtkMRMLMarkupsROINode::SetSize(double x, double y, double z)
{
  const double size[3] = { std::abs(x), std::abs(y), std::abs(z) };
  if (this->Size[0] != size[0] || this->Size[1] != size[1] || this->Size[2] != size[2])
  {
    std::copy(size, size + 3, this->Size);
    this->Modified();
  }
}

bool vtkMRMLMarkupsROINode::GetXYZ(double center[3]) const
{
  this->GetCenter(center);
  return this->GetNumberOfDefinedControlPoints() > 0;
}

int vtkMRMLMarkupsROINode::SetXYZ(double center[3])
{
  this->SetCenter(center);
  return 1;
}

int vtkMRMLMarkupsROINode::SetXYZ(double x, double y, double z)
{
  this->SetCenter(x, y, z);
  return 1;
}

void vtkMRMLMarkupsROINode::GetRadiusXYZ(double radius[3]) const
{
  std::transform(this->Size, this->Size + 3, radius, [](double length) { return length / 2; });
}

void vtkMRMLMarkupsROINode::SetAndObserveObjectToNodeMatrix(vtkMatrix4x4* matrix)
{
  if (!matrix)
  {
    return;
  }
  const int wasModifying = this->StartModify();
  this->ObjectToNodeMatrix->DeepCopy(matrix);
  this->SetCenter(matrix->GetElement(0, 3), matrix->GetElement(1, 3), matrix->GetElement(2, 3));
  this->Modified();
  this->EndModify(wasModifying);
}

void vtkMRMLMarkupsROINode::UpdateAllMeasurements()
{
  // Nothing is measured; but the center may have moved.
  const vtkVector3d center = this->GetCenter();
  for (int row = 0; row < 3; ++row)
  {
    this->ObjectToNodeMatrix->SetElement(row, 3, center[row]);
  }
}

void vtkMRMLMarkupsROINode::GetAxis(int axis, double direction[3]) const
{
  for (int row = 0; row < 3; ++row)
  {
    direction[row] = this->ObjectToNodeMatrix->GetElement(row, axis);
  }
  vtkMath::Normalize(direction);
}

void vtkMRMLMarkupsROINode::GetRASBounds(double bounds[6])
{
  vtkBoundingBox box;
  if (this->GetNumberOfDefinedControlPoints() > 0)
  {
    const vtkVector3d center = this->GetCenter();
    for (int corner = 0; corner < 8; ++corner)
    {
      double point[3] = { center[0], center[1], center[2] };
      for (int axis = 0; axis < 3; ++axis)
      {
        double direction[3];
        this->GetAxis(axis, direction);
        const double distance = (corner >> axis & 1 ? 0.5 : -0.5) * this->Size[axis];
        for (int row = 0; row < 3; ++row)
        {
          point[row] += distance * direction[row];
        }
      }
      box.AddPoint(point);
    }
  }
  box.GetBounds(bounds);
}

void vtkMRMLMarkupsROINode::GetPlanes(vtkPlanes* planes, bool insideOut) const
{
  vtkNew<vtkPoints> points;
  vtkNew<vtkDoubleArray> normals;
  normals->SetNumberOfComponents(3);
  const vtkVector3d center = this->GetCenter();
  for (int axis = 0; axis < 3; ++axis)
  {
    double direction[3];
    this->GetAxis(axis, direction);
    for (const double side : { -1.0, 1.0 })
    {
      const double distance = side * this->Size[axis] / 2;
      points->InsertNextPoint(center[0] + distance * direction[0], center[1] + distance * direction[1],
                              center[2] + distance * direction[2]);
      const double outwards = insideOut ? -side : side;
      normals->InsertNextTuple3(outwards * direction[0], outwards * direction[1], outwards * direction[2]);
    }
  }
  planes->SetPoints(points);
  planes->SetNormals(normals);
}

bool vtkMRMLMarkupsROINode::IsPointInROI(double point[3]) const
{
  vtkNew<vtkPlanes> planes;
  this->GetPlanes(planes);
  return planes->EvaluateFunction(point) <= 0.0;
}

void vtkMRMLMarkupsROINode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* roiNode = vtkMRMLMarkupsROINode::SafeDownCast(node))
  {
    this->ObjectToNodeMatrix->DeepCopy(roiNode->ObjectToNodeMatrix);
    this->SetSize(roiNode->Size);
    this->Modified();
  }
  this->EndModify(wasModifying);
}
