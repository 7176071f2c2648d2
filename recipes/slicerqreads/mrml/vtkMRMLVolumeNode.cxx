#include "vtkMRMLVolumeNode.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"

#include <vtkCommand.h>
#include <vtkImageData.h>
#include <vtkMath.h>
#include <vtkMatrix4x4.h>

#include <algorithm>

namespace
{

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

double columnLength(vtkMatrix4x4* matrix, int column)
{
  const std::array<double, 3> vector{ matrix->GetElement(0, column), matrix->GetElement(1, column),
                                      matrix->GetElement(2, column) };
  return vtkMath::Norm(vector.data());
}

} // namespace

vtkMRMLVolumeNode::vtkMRMLVolumeNode() = default;

vtkMRMLVolumeNode::~vtkMRMLVolumeNode()
{
  if (this->ImageData)
  {
    this->ImageData->RemoveObserver(this->ObserverTag);
  }
}

void vtkMRMLVolumeNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "IJKToRAS:\n";
  this->IJKToRAS->PrintSelf(os, indent.GetNextIndent());
}

void vtkMRMLVolumeNode::SetAndObserveImageData(vtkImageData* image)
{
  if (this->ImageData == image)
  {
    return;
  }
  if (this->ImageData)
  {
    this->ImageData->RemoveObserver(this->ObserverTag);
  }
  this->ImageData = image;
  if (image)
  {
    this->ObserverTag = image->AddObserver(vtkCommand::ModifiedEvent, this, &vtkMRMLVolumeNode::OnImageDataModified);
  }
  this->OnDisplayNodeChanged();
  this->Modified();
  this->InvokeEvent(vtkMRMLVolumeNode::ImageDataModifiedEvent, image);
}

void vtkMRMLVolumeNode::OnImageDataModified()
{
  this->InvokeEvent(vtkMRMLVolumeNode::ImageDataModifiedEvent, this->ImageData);
}

void vtkMRMLVolumeNode::OnDisplayNodeChanged()
{
  if (auto* displayNode = vtkMRMLScalarVolumeDisplayNode::SafeDownCast(this->GetDisplayNode()))
  {
    displayNode->SetInputImageData(this->ImageData);
  }
}

void vtkMRMLVolumeNode::SetSpacing(double x, double y, double z)
{
  double directions[3][3];
  this->GetIJKToRASDirections(directions);
  vtkNew<vtkMatrix4x4> matrix;
  matrix->DeepCopy(this->IJKToRAS);
  const std::array<double, 3> spacing{ x, y, z };
  for (int row = 0; row < 3; ++row)
  {
    for (int column = 0; column < 3; ++column)
    {
      matrix->SetElement(row, column, directions[row][column] * spacing[static_cast<std::size_t>(column)]);
    }
  }
  this->SetIJKToRASMatrix(matrix);
}

void vtkMRMLVolumeNode::GetSpacing(double spacing[3]) const
{
  for (int column = 0; column < 3; ++column)
  {
    spacing[column] = columnLength(this->IJKToRAS, column);
  }
}

double* vtkMRMLVolumeNode::GetSpacing()
{
  this->GetSpacing(this->SpacingResult.data());
  return this->SpacingResult.data();
}

void vtkMRMLVolumeNode::SetOrigin(double r, double a, double s)
{
  vtkNew<vtkMatrix4x4> matrix;
  matrix->DeepCopy(this->IJKToRAS);
  matrix->SetElement(0, 3, r);
  matrix->SetElement(1, 3, a);
  matrix->SetElement(2, 3, s);
  this->SetIJKToRASMatrix(matrix);
}

void vtkMRMLVolumeNode::GetOrigin(double origin[3]) const
{
  for (int row = 0; row < 3; ++row)
  {
    origin[row] = this->IJKToRAS->GetElement(row, 3);
  }
}

double* vtkMRMLVolumeNode::GetOrigin()
{
  this->GetOrigin(this->OriginResult.data());
  return this->OriginResult.data();
}

void vtkMRMLVolumeNode::SetIJKToRASMatrix(vtkMatrix4x4* matrix)
{
  if (assign(this->IJKToRAS, matrix))
  {
    this->Modified();
  }
}

void vtkMRMLVolumeNode::GetIJKToRASMatrix(vtkMatrix4x4* matrix) const
{
  matrix->DeepCopy(this->IJKToRAS);
}

void vtkMRMLVolumeNode::GetRASToIJKMatrix(vtkMatrix4x4* matrix) const
{
  vtkMatrix4x4::Invert(this->IJKToRAS, matrix);
}

void vtkMRMLVolumeNode::SetIJKToRASDirections(const double directions[3][3])
{
  std::array<double, 3> spacing{};
  this->GetSpacing(spacing.data());
  vtkNew<vtkMatrix4x4> matrix;
  matrix->DeepCopy(this->IJKToRAS);
  for (int row = 0; row < 3; ++row)
  {
    for (int column = 0; column < 3; ++column)
    {
      matrix->SetElement(row, column, directions[row][column] * spacing[static_cast<std::size_t>(column)]);
    }
  }
  this->SetIJKToRASMatrix(matrix);
}

void vtkMRMLVolumeNode::SetIJKToRASDirections(double ir, double jr, double kr, double ia, double ja, double ka,
                                              double is, double js, double ks)
{
  const double directions[3][3] = { { ir, jr, kr }, { ia, ja, ka }, { is, js, ks } };
  this->SetIJKToRASDirections(directions);
}

void vtkMRMLVolumeNode::GetIJKToRASDirections(double directions[3][3]) const
{
  for (int column = 0; column < 3; ++column)
  {
    const double length = columnLength(this->IJKToRAS, column);
    for (int row = 0; row < 3; ++row)
    {
      directions[row][column] =
        length > 0.0 ? this->IJKToRAS->GetElement(row, column) / length : (row == column ? 1.0 : 0.0);
    }
  }
}

void vtkMRMLVolumeNode::GetRASBounds(double bounds[6]) const
{
  this->GetSliceBounds(bounds, nullptr);
}

void vtkMRMLVolumeNode::GetSliceBounds(double bounds[6], vtkMatrix4x4* rasToSlice) const
{
  vtkMath::UninitializeBounds(bounds);
  if (!this->ImageData)
  {
    return;
  }
  vtkNew<vtkMatrix4x4> ijkToSlice;
  ijkToSlice->DeepCopy(this->IJKToRAS);
  if (rasToSlice)
  {
    vtkMatrix4x4::Multiply4x4(rasToSlice, this->IJKToRAS, ijkToSlice);
  }
  const int* dimensions = this->ImageData->GetDimensions();
  for (unsigned int corner = 0; corner < 8; ++corner)
  {
    const auto edge = [&](unsigned int axis) { return ((corner >> axis) & 1U) != 0 ? dimensions[axis] - 0.5 : -0.5; };
    const std::array<double, 4> ijk{ edge(0), edge(1), edge(2), 1.0 };
    std::array<double, 4> point{};
    ijkToSlice->MultiplyPoint(ijk.data(), point.data());
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      bounds[2 * axis] = corner == 0 ? point[axis] : std::min(bounds[2 * axis], point[axis]);
      bounds[2 * axis + 1] = corner == 0 ? point[axis] : std::max(bounds[2 * axis + 1], point[axis]);
    }
  }
}

void vtkMRMLVolumeNode::CopyContent(vtkMRMLNode* node)
{
  auto* volumeNode = vtkMRMLVolumeNode::SafeDownCast(node);
  this->SetIJKToRASMatrix(volumeNode->IJKToRAS);
  this->SetAndObserveImageData(volumeNode->GetImageData());
}
