#include "vtkMRMLSliceNode.h"

#include <vtkMatrix4x4.h>
#include <vtkObjectFactory.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace
{

struct OrientationPreset
{
  const char* name;
  /// Columns: the directions of the view's right, up and normal in RAS.
  double axes[3][3];
};

constexpr std::array<OrientationPreset, 3> OrientationPresets{ {
  { "Axial", { { -1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } },
  { "Sagittal", { { 0, 0, -1 }, { -1, 0, 0 }, { 0, 1, 0 } } },
  { "Coronal", { { -1, 0, 0 }, { 0, 0, 1 }, { 0, 1, 0 } } },
} };

/// @return  false where the two were equal.
bool assign(vtkMatrix4x4* matrix, vtkMatrix4x4* value)
{
  if (std::equal(matrix->GetData(), matrix->GetData() + 16, value->GetData()))
  {
    return false;
  }
  matrix->DeepCopy(value);
  return true;
}

bool assign(double (&vector)[3], double x, double y, double z)
{
  const std::array<double, 3> value{ x, y, z };
  if (std::equal(value.begin(), value.end(), vector))
  {
    return false;
  }
  std::copy(value.begin(), value.end(), vector);
  return true;
}

} // namespace

vtkStandardNewMacro(vtkMRMLSliceNode);

vtkMRMLSliceNode::vtkMRMLSliceNode()
{
  this->UpdateMatrices();
}

vtkMRMLSliceNode::~vtkMRMLSliceNode() = default;

void vtkMRMLSliceNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Orientation: " << this->GetOrientation() << "\n";
  os << indent << "FieldOfView: " << this->FieldOfView[0] << " " << this->FieldOfView[1] << " " << this->FieldOfView[2]
     << "\n";
  os << indent << "Dimensions: " << this->Dimensions[0] << " " << this->Dimensions[1] << " " << this->Dimensions[2]
     << "\n";
  os << indent << "SliceToRAS:\n";
  this->SliceToRAS->PrintSelf(os, indent.GetNextIndent());
}

vtkMRMLNode* vtkMRMLSliceNode::CreateNodeInstance()
{
  return vtkMRMLSliceNode::New();
}

void vtkMRMLSliceNode::SetLayoutName(const char* name)
{
  const std::string newName = name ? name : "";
  if (this->LayoutName != newName)
  {
    this->LayoutName = newName;
    this->Modified();
  }
}

const char* vtkMRMLSliceNode::GetLayoutName() const
{
  return this->LayoutName.empty() ? nullptr : this->LayoutName.c_str();
}

void vtkMRMLSliceNode::SetLayoutLabel(const char* label)
{
  const std::string newLabel = label ? label : "";
  if (this->LayoutLabel != newLabel)
  {
    this->LayoutLabel = newLabel;
    this->Modified();
  }
}

bool vtkMRMLSliceNode::SetOrientation(const char* orientation)
{
  const std::string name = orientation ? orientation : "";
  for (const OrientationPreset& preset : OrientationPresets)
  {
    if (name == preset.name)
    {
      for (int row = 0; row < 3; ++row)
      {
        for (int column = 0; column < 3; ++column)
        {
          this->SliceToRAS->SetElement(row, column, preset.axes[row][column]);
        }
      }
      this->UpdateMatrices();
      return true;
    }
  }
  return false;
}

std::string vtkMRMLSliceNode::GetOrientation() const
{
  constexpr double Tolerance = 1e-3;
  for (const OrientationPreset& preset : OrientationPresets)
  {
    bool equal = true;
    for (int row = 0; row < 3; ++row)
    {
      for (int column = 0; column < 3; ++column)
      {
        equal = equal && std::abs(this->SliceToRAS->GetElement(row, column) - preset.axes[row][column]) < Tolerance;
      }
    }
    if (equal)
    {
      return preset.name;
    }
  }
  return "Reformat";
}

void vtkMRMLSliceNode::SetDefaultOrientation(const char* orientation)
{
  const std::string newOrientation = orientation ? orientation : "";
  if (this->DefaultOrientation != newOrientation)
  {
    this->DefaultOrientation = newOrientation;
    this->Modified();
  }
}

void vtkMRMLSliceNode::SetFieldOfView(double width, double height, double thickness)
{
  if (assign(this->FieldOfView, width, height, thickness))
  {
    const int wasModifying = this->StartModify();
    this->Modified();
    this->UpdateMatrices();
    this->EndModify(wasModifying);
  }
}

void vtkMRMLSliceNode::SetDimensions(int width, int height, int slices)
{
  const std::array<int, 3> dimensions{ width, height, slices };
  if (!std::equal(dimensions.begin(), dimensions.end(), this->Dimensions))
  {
    std::copy(dimensions.begin(), dimensions.end(), this->Dimensions);
    const int wasModifying = this->StartModify();
    this->Modified();
    this->UpdateMatrices();
    this->EndModify(wasModifying);
  }
}

void vtkMRMLSliceNode::SetXYZOrigin(double x, double y, double z)
{
  if (assign(this->XYZOrigin, x, y, z))
  {
    const int wasModifying = this->StartModify();
    this->Modified();
    this->UpdateMatrices();
    this->EndModify(wasModifying);
  }
}

double vtkMRMLSliceNode::GetSliceOffset() const
{
  vtkNew<vtkMatrix4x4> rasToSlice;
  rasToSlice->DeepCopy(this->SliceToRAS);
  for (int row = 0; row < 3; ++row)
  {
    rasToSlice->SetElement(row, 3, 0.0);
  }
  rasToSlice->Invert();
  const double origin[4] = { this->SliceToRAS->GetElement(0, 3), this->SliceToRAS->GetElement(1, 3),
                             this->SliceToRAS->GetElement(2, 3), 1.0 };
  double slice[4];
  rasToSlice->MultiplyPoint(origin, slice);
  return slice[2];
}

void vtkMRMLSliceNode::SetSliceOffset(double offset)
{
  const double change = offset - this->GetSliceOffset();
  constexpr double Tolerance = 1e-6;
  if (std::abs(change) < Tolerance)
  {
    return;
  }
  for (int row = 0; row < 3; ++row)
  {
    this->SliceToRAS->SetElement(row, 3,
                                 this->SliceToRAS->GetElement(row, 3) + change * this->SliceToRAS->GetElement(row, 2));
  }
  this->UpdateMatrices();
}

void vtkMRMLSliceNode::JumpSliceByOffsetting(double r, double a, double s)
{
  const std::array<double, 3> point{ r, a, s };
  double distance = 0.0;
  for (int row = 0; row < 3; ++row)
  {
    distance += this->SliceToRAS->GetElement(row, 2) *
                (point[static_cast<std::size_t>(row)] - this->SliceToRAS->GetElement(row, 3));
  }
  this->SetSliceOffset(this->GetSliceOffset() + distance);
}

void vtkMRMLSliceNode::UpdateMatrices()
{
  vtkNew<vtkMatrix4x4> xyToSlice;
  for (int axis = 0; axis < 3; ++axis)
  {
    if (this->Dimensions[axis] > 0)
    {
      xyToSlice->SetElement(axis, axis, this->FieldOfView[axis] / this->Dimensions[axis]);
      xyToSlice->SetElement(axis, 3, this->XYZOrigin[axis] - this->FieldOfView[axis] / 2.0);
    }
  }
  // A view of one slice shows the slice's plane itself.
  xyToSlice->SetElement(2, 3, 0.0);

  vtkNew<vtkMatrix4x4> xyToRAS;
  vtkMatrix4x4::Multiply4x4(this->SliceToRAS, xyToSlice, xyToRAS);

  const int wasModifying = this->StartModify();
  const bool sliceToRASChanged = assign(this->PublishedSliceToRAS, this->SliceToRAS);
  const bool xyToSliceChanged = assign(this->XYToSlice, xyToSlice);
  const bool xyToRASChanged = assign(this->XYToRAS, xyToRAS);
  if (sliceToRASChanged || xyToSliceChanged || xyToRASChanged)
  {
    this->Modified();
  }
  this->EndModify(wasModifying);
}

void vtkMRMLSliceNode::CopyContent(vtkMRMLNode* node)
{
  auto* sliceNode = vtkMRMLSliceNode::SafeDownCast(node);
  this->SetLayoutName(sliceNode->GetLayoutName());
  this->SetLayoutLabel(sliceNode->GetLayoutLabel());
  this->SetLayoutColor(sliceNode->LayoutColor);
  this->SetDefaultOrientation(sliceNode->GetDefaultOrientation());
  this->SetFieldOfView(sliceNode->FieldOfView[0], sliceNode->FieldOfView[1], sliceNode->FieldOfView[2]);
  this->SetDimensions(sliceNode->Dimensions[0], sliceNode->Dimensions[1], sliceNode->Dimensions[2]);
  this->SetXYZOrigin(sliceNode->XYZOrigin[0], sliceNode->XYZOrigin[1], sliceNode->XYZOrigin[2]);
  this->SliceToRAS->DeepCopy(sliceNode->SliceToRAS);
  this->UpdateMatrices();
}
