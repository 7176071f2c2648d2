#include "vtkMRMLVolumeNode.h"

#include "VolumeInSlice.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLVolumeArchetypeStorageNode.h"
#include "vtkMRMLVolumeDisplayNode.h"

#include <vtkAlgorithm.h>
#include <vtkAlgorithmOutput.h>
#include <vtkCommand.h>
#include <vtkImageData.h>
#include <vtkMath.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>
#include <vtkTrivialProducer.h>

#include <algorithm>
#include <array>
#include <cmath>

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
  os << indent << "Spacing: " << this->Spacing[0] << " " << this->Spacing[1] << " " << this->Spacing[2] << "\n";
  os << indent << "Origin: " << this->Origin[0] << " " << this->Origin[1] << " " << this->Origin[2] << "\n";
  vtkNew<vtkMatrix4x4> ijkToRAS;
  this->GetIJKToRASMatrix(ijkToRAS);
  os << indent << "IJKToRAS:\n";
  ijkToRAS->PrintSelf(os, indent.GetNextIndent());
}

// -- The image --------------------------------------------------------------------------------------------------------

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
    const std::array<double, 3> unit{ 1.0, 1.0, 1.0 };
    const std::array<double, 3> zero{ 0.0, 0.0, 0.0 };
    if (!std::equal(unit.begin(), unit.end(), image->GetSpacing()) ||
        !std::equal(zero.begin(), zero.end(), image->GetOrigin()))
    {
      vtkWarningMacro("SetAndObserveImageData: the spacing of the image should be 1 and its origin 0. Those of "
                      "the volume node are set by SetSpacing and SetOrigin.");
    }
  }
  if (this->ImageDataProducer)
  {
    // Filters can't do without an input.
    this->ImageDataProducer->SetOutput(image ? image : vtkNew<vtkImageData>().GetPointer());
  }
  for (int n = 0; n < this->GetNumberOfDisplayNodes(); ++n)
  {
    if (auto* displayNode = vtkMRMLVolumeDisplayNode::SafeDownCast(this->GetNthDisplayNode(n)))
    {
      displayNode->SetInputImageData(image);
    }
  }
  this->Modified();
  this->InvokeCustomModifiedEvent(vtkMRMLVolumeNode::ImageDataModifiedEvent);
}

void vtkMRMLVolumeNode::OnImageDataModified()
{
  this->InvokeCustomModifiedEvent(vtkMRMLVolumeNode::ImageDataModifiedEvent);
}

vtkAlgorithmOutput* vtkMRMLVolumeNode::GetImageDataConnection()
{
  if (!this->ImageData)
  {
    return nullptr;
  }
  if (!this->ImageDataProducer)
  {
    this->ImageDataProducer = vtkSmartPointer<vtkTrivialProducer>::New();
    this->ImageDataProducer->SetOutput(this->ImageData);
  }
  return this->ImageDataProducer->GetOutputPort();
}

void vtkMRMLVolumeNode::SetImageDataConnection(vtkAlgorithmOutput* port)
{
  if (!port)
  {
    this->SetAndObserveImageData(nullptr);
    return;
  }
  port->GetProducer()->Update();
  this->SetAndObserveImageData(vtkImageData::SafeDownCast(port->GetProducer()->GetOutputDataObject(port->GetIndex())));
}

void vtkMRMLVolumeNode::ShiftImageDataExtentToZeroStart()
{
  if (!this->ImageData)
  {
    return;
  }
  const int* extent = this->ImageData->GetExtent();
  const std::array<double, 4> first{ static_cast<double>(extent[0]), static_cast<double>(extent[2]),
                                     static_cast<double>(extent[4]), 1.0 };
  if (first[0] == 0.0 && first[1] == 0.0 && first[2] == 0.0)
  {
    return;
  }
  vtkNew<vtkMatrix4x4> ijkToRAS;
  this->GetIJKToRASMatrix(ijkToRAS);
  std::array<double, 4> origin{};
  ijkToRAS->MultiplyPoint(first.data(), origin.data());
  const int wasModifying = this->StartModify();
  vtkNew<vtkImageData> image;
  image->ShallowCopy(this->ImageData);
  image->SetExtent(0, extent[1] - extent[0], 0, extent[3] - extent[2], 0, extent[5] - extent[4]);
  this->SetAndObserveImageData(image);
  this->SetOrigin(origin.data());
  this->EndModify(wasModifying);
}

double vtkMRMLVolumeNode::GetImageBackgroundScalarComponentAsDouble(int component)
{
  if (!this->ImageData || this->ImageData->GetNumberOfPoints() < 1 || component < 0 ||
      component >= this->ImageData->GetNumberOfScalarComponents())
  {
    return 0.0;
  }
  const int* extent = this->ImageData->GetExtent();
  std::array<double, 8> values{};
  for (std::size_t corner = 0; corner < values.size(); ++corner)
  {
    values[corner] = this->ImageData->GetScalarComponentAsDouble(extent[corner & 1U], extent[2 + ((corner >> 1U) & 1U)],
                                                                 extent[4 + (corner >> 2U)], component);
  }
  // What most corners have, where one is inside of something.
  std::sort(values.begin(), values.end());
  return values[3];
}

// -- Its place --------------------------------------------------------------------------------------------------------

double vtkMRMLVolumeNode::GetMinSpacing() const
{
  return *std::min_element(this->Spacing, this->Spacing + 3);
}

double vtkMRMLVolumeNode::GetMaxSpacing() const
{
  return *std::max_element(this->Spacing, this->Spacing + 3);
}

bool vtkMRMLVolumeNode::IsCentered()
{
  constexpr double Tolerance = 1e-3;
  std::array<double, 6> bounds{};
  this->GetRASBounds(bounds.data());
  return std::abs(bounds[0] + bounds[1]) < Tolerance && std::abs(bounds[2] + bounds[3]) < Tolerance &&
         std::abs(bounds[4] + bounds[5]) < Tolerance;
}

void vtkMRMLVolumeNode::SetIJKToRASMatrix(vtkMatrix4x4* matrix)
{
  if (!matrix)
  {
    vtkErrorMacro("SetIJKToRASMatrix: there is no matrix.");
    return;
  }
  const int wasModifying = this->StartModify();
  std::array<double, 3> spacing{};
  double directions[3][3];
  for (int column = 0; column < 3; ++column)
  {
    const std::array<double, 3> vector{ matrix->GetElement(0, column), matrix->GetElement(1, column),
                                        matrix->GetElement(2, column) };
    const double length = vtkMath::Norm(vector.data());
    spacing[static_cast<std::size_t>(column)] = length;
    for (int row = 0; row < 3; ++row)
    {
      const double identity = row == column ? 1.0 : 0.0;
      directions[row][column] = length > 0.0 ? vector[static_cast<std::size_t>(row)] / length : identity;
    }
  }
  this->SetSpacing(spacing.data());
  this->SetOrigin(matrix->GetElement(0, 3), matrix->GetElement(1, 3), matrix->GetElement(2, 3));
  this->SetIJKToRASDirections(directions);
  this->EndModify(wasModifying);
}

void vtkMRMLVolumeNode::GetIJKToRASMatrix(vtkMatrix4x4* matrix)
{
  this->GetIJKToRASDirectionMatrix(matrix);
  if (!matrix)
  {
    return;
  }
  for (int row = 0; row < 3; ++row)
  {
    for (int column = 0; column < 3; ++column)
    {
      matrix->SetElement(row, column, this->IJKToRASDirections[row][column] * this->Spacing[column]);
    }
    matrix->SetElement(row, 3, this->Origin[row]);
  }
}

void vtkMRMLVolumeNode::SetRASToIJKMatrix(vtkMatrix4x4* matrix)
{
  vtkNew<vtkMatrix4x4> ijkToRAS;
  if (matrix)
  {
    vtkMatrix4x4::Invert(matrix, ijkToRAS);
  }
  this->SetIJKToRASMatrix(matrix ? ijkToRAS.GetPointer() : nullptr);
}

void vtkMRMLVolumeNode::GetRASToIJKMatrix(vtkMatrix4x4* matrix)
{
  this->GetIJKToRASMatrix(matrix);
  if (matrix)
  {
    matrix->Invert();
  }
}

void vtkMRMLVolumeNode::SetIJKToRASDirections(const double directions[3][3])
{
  if (std::equal(&directions[0][0], &directions[0][0] + 9, &this->IJKToRASDirections[0][0]))
  {
    return;
  }
  std::copy(&directions[0][0], &directions[0][0] + 9, &this->IJKToRASDirections[0][0]);
  this->Modified();
}

void vtkMRMLVolumeNode::SetIJKToRASDirections(double ir, double jr, double kr, double ia, double ja, double ka,
                                              double is, double js, double ks)
{
  const double directions[3][3] = { { ir, jr, kr }, { ia, ja, ka }, { is, js, ks } };
  this->SetIJKToRASDirections(directions);
}

void vtkMRMLVolumeNode::GetIJKToRASDirections(double directions[3][3]) const
{
  std::copy(&this->IJKToRASDirections[0][0], &this->IJKToRASDirections[0][0] + 9, &directions[0][0]);
}

void vtkMRMLVolumeNode::SetIJKToRASDirectionMatrix(vtkMatrix4x4* matrix)
{
  if (!matrix)
  {
    vtkErrorMacro("SetIJKToRASDirectionMatrix: there is no matrix.");
    return;
  }
  double directions[3][3];
  for (int row = 0; row < 3; ++row)
  {
    for (int column = 0; column < 3; ++column)
    {
      directions[row][column] = matrix->GetElement(row, column);
    }
  }
  this->SetIJKToRASDirections(directions);
}

void vtkMRMLVolumeNode::GetIJKToRASDirectionMatrix(vtkMatrix4x4* matrix)
{
  if (!matrix)
  {
    vtkErrorMacro("There is no matrix to write into.");
    return;
  }
  matrix->Identity();
  for (int row = 0; row < 3; ++row)
  {
    for (int column = 0; column < 3; ++column)
    {
      matrix->SetElement(row, column, this->IJKToRASDirections[row][column]);
    }
  }
}

void vtkMRMLVolumeNode::SetDirection(int column, double r, double a, double s)
{
  double directions[3][3];
  this->GetIJKToRASDirections(directions);
  directions[0][column] = r;
  directions[1][column] = a;
  directions[2][column] = s;
  this->SetIJKToRASDirections(directions);
}

void vtkMRMLVolumeNode::GetDirection(int column, double direction[3]) const
{
  for (int row = 0; row < 3; ++row)
  {
    direction[row] = this->IJKToRASDirections[row][column];
  }
}

void vtkMRMLVolumeNode::CopyOrientation(vtkMRMLVolumeNode* node)
{
  if (!node)
  {
    vtkErrorMacro("CopyOrientation: there is no node to copy.");
    return;
  }
  const int wasModifying = this->StartModify();
  this->SetSpacing(node->Spacing);
  this->SetOrigin(node->Origin);
  this->SetIJKToRASDirections(node->IJKToRASDirections);
  this->EndModify(wasModifying);
}

void vtkMRMLVolumeNode::GetSliceBounds(double bounds[6], vtkMatrix4x4* rasToSlice, bool useVoxelCenter)
{
  vtkMath::UninitializeBounds(bounds);
  if (!this->ImageData || this->ImageData->GetNumberOfPoints() < 1)
  {
    return;
  }
  vtkNew<vtkMatrix4x4> ijkToSlice;
  this->GetIJKToRASMatrix(ijkToSlice);
  if (rasToSlice)
  {
    vtkMatrix4x4::Multiply4x4(rasToSlice, ijkToSlice, ijkToSlice);
  }
  const mrml::Bounds volumeBounds =
    mrml::volumeBounds(*ijkToSlice, this->ImageData->GetExtent(), useVoxelCenter ? 0.0 : 0.5);
  std::copy(volumeBounds.begin(), volumeBounds.end(), bounds);
}

// -- Other nodes ------------------------------------------------------------------------------------------------------

vtkMRMLVolumeDisplayNode* vtkMRMLVolumeNode::GetVolumeDisplayNode()
{
  return vtkMRMLVolumeDisplayNode::SafeDownCast(this->GetDisplayNode());
}

void vtkMRMLVolumeNode::CreateDisplayNode(const char* className)
{
  if (this->GetVolumeDisplayNode())
  {
    return;
  }
  if (!this->GetScene())
  {
    vtkErrorMacro("CreateDefaultDisplayNodes: add the volume to a scene first.");
    return;
  }
  auto* displayNode = vtkMRMLDisplayNode::SafeDownCast(this->GetScene()->AddNewNodeByClass(className));
  if (displayNode)
  {
    displayNode->SetDefaultColorMap();
    this->SetAndObserveDisplayNodeID(displayNode->GetID());
  }
}

vtkMRMLStorageNode* vtkMRMLVolumeNode::CreateDefaultStorageNode()
{
  return vtkMRMLVolumeArchetypeStorageNode::New();
}

void vtkMRMLVolumeNode::OnNodeReferenceAdded(const std::string& role, vtkMRMLNode* node)
{
  auto* displayNode = vtkMRMLVolumeDisplayNode::SafeDownCast(node);
  if (displayNode && role == this->GetDisplayNodeReferenceRole())
  {
    displayNode->SetInputImageData(this->ImageData);
  }
  this->Superclass::OnNodeReferenceAdded(role, node);
}

void vtkMRMLVolumeNode::OnNodeReferenceModified(const std::string& role, vtkMRMLNode* node)
{
  auto* displayNode = vtkMRMLVolumeDisplayNode::SafeDownCast(node);
  if (displayNode && role == this->GetDisplayNodeReferenceRole())
  {
    displayNode->SetInputImageData(this->ImageData);
  }
  this->Superclass::OnNodeReferenceModified(role, node);
}

void vtkMRMLVolumeNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* other = vtkMRMLVolumeNode::SafeDownCast(node))
  {
    this->CopyOrientation(other);
    vtkSmartPointer<vtkImageData> image = other->ImageData;
    if (image && deepCopy)
    {
      image = vtkSmartPointer<vtkImageData>::New();
      image->DeepCopy(other->ImageData);
    }
    this->SetAndObserveImageData(image);
  }
  this->EndModify(wasModifying);
}
