#include "vtkMRMLSliceNode.h"

#include "EnumerationNames.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLVolumeNode.h"

#include <vtkCollection.h>
#include <vtkImageData.h>
#include <vtkMath.h>
#include <vtkObjectFactory.h>
#include <vtkStringArray.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace
{

using Vector = std::array<double, 3>;

struct OrientationPreset
{
  const char* name;
  /// Columns: the directions of the view's right, up and normal in RAS.
  double axes[9];
};

constexpr std::array<OrientationPreset, 3> DefaultOrientationPresets{ {
  { "Axial", { -1, 0, 0, 0, 1, 0, 0, 0, 1 } },
  { "Sagittal", { 0, 0, -1, -1, 0, 0, 0, 1, 0 } },
  { "Coronal", { -1, 0, 0, 0, 0, 1, 0, 1, 0 } },
} };

constexpr const char* SlabReconstructionTypes[] = { "Min", "Max", "Mean", "Sum" };

Vector column(const vtkMatrix4x4* matrix, int index)
{
  return { matrix->GetElement(0, index), matrix->GetElement(1, index), matrix->GetElement(2, index) };
}

void setColumn(vtkMatrix4x4* matrix, int index, const Vector& vector)
{
  for (int row = 0; row < 3; ++row)
  {
    matrix->SetElement(row, index, vector[static_cast<std::size_t>(row)]);
  }
}

Vector normalized(Vector vector)
{
  vtkMath::Normalize(vector.data());
  return vector;
}

Vector crossProduct(const Vector& left, const Vector& right)
{
  Vector product{};
  vtkMath::Cross(left.data(), right.data(), product.data());
  return product;
}

double dotProduct(const Vector& left, const Vector& right)
{
  return vtkMath::Dot(left.data(), right.data());
}

Vector opposite(const Vector& vector)
{
  return { -vector[0], -vector[1], -vector[2] };
}

/// The direction or the opposite one, whichever is nearer to the other.
Vector turnedTo(const Vector& direction, const Vector& other)
{
  return dotProduct(direction, other) < 0.0 ? opposite(direction) : direction;
}

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
  for (const OrientationPreset& preset : DefaultOrientationPresets)
  {
    const auto orientation = vtkSmartPointer<vtkMatrix3x3>::New();
    orientation->DeepCopy(preset.axes);
    this->OrientationPresets.emplace_back(preset.name, orientation);
  }
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

bool vtkMRMLSliceNode::SetOrientation(const char* orientation)
{
  const vtkMatrix3x3* preset = this->GetSliceOrientationPreset(orientation ? orientation : "");
  if (!preset)
  {
    return false;
  }
  for (int row = 0; row < 3; ++row)
  {
    for (int column = 0; column < 3; ++column)
    {
      this->SliceToRAS->SetElement(row, column, preset->GetElement(row, column));
    }
  }
  this->UpdateMatrices();
  return true;
}

std::string vtkMRMLSliceNode::GetOrientation() const
{
  vtkNew<vtkMatrix3x3> orientation;
  for (int row = 0; row < 3; ++row)
  {
    for (int column = 0; column < 3; ++column)
    {
      orientation->SetElement(row, column, this->SliceToRAS->GetElement(row, column));
    }
  }
  const std::string name = this->GetSliceOrientationPresetName(orientation);
  return name.empty() ? GetReformatOrientationName() : name;
}

const char* vtkMRMLSliceNode::GetOrientationString()
{
  this->OrientationResult = this->GetOrientation();
  return this->OrientationResult.c_str();
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

const char* vtkMRMLSliceNode::GetDefaultOrientation() const
{
  return this->DefaultOrientation.empty() ? nullptr : this->DefaultOrientation.c_str();
}

bool vtkMRMLSliceNode::AddSliceOrientationPreset(const std::string& name, vtkMatrix3x3* orientation)
{
  if (name.empty() || name == GetReformatOrientationName() || !orientation)
  {
    vtkErrorMacro("AddSliceOrientationPreset: a preset needs a matrix and a name other than Reformat.");
    return false;
  }
  if (vtkMatrix3x3* preset = this->GetSliceOrientationPreset(name))
  {
    preset->DeepCopy(orientation);
    return true;
  }
  const auto copy = vtkSmartPointer<vtkMatrix3x3>::New();
  copy->DeepCopy(orientation);
  this->OrientationPresets.emplace_back(name, copy);
  return true;
}

bool vtkMRMLSliceNode::RemoveSliceOrientationPreset(const std::string& name)
{
  const auto preset = std::find_if(this->OrientationPresets.begin(), this->OrientationPresets.end(),
                                   [&name](const auto& candidate) { return candidate.first == name; });
  if (preset == this->OrientationPresets.end())
  {
    return false;
  }
  this->OrientationPresets.erase(preset);
  return true;
}

bool vtkMRMLSliceNode::RenameSliceOrientationPreset(const std::string& name, const std::string& newName)
{
  if (newName.empty() || newName == GetReformatOrientationName() || this->HasSliceOrientationPreset(newName))
  {
    return false;
  }
  for (auto& preset : this->OrientationPresets)
  {
    if (preset.first == name)
    {
      preset.first = newName;
      this->Modified();
      return true;
    }
  }
  return false;
}

bool vtkMRMLSliceNode::HasSliceOrientationPreset(const std::string& name) const
{
  return this->GetSliceOrientationPreset(name) != nullptr;
}

vtkMatrix3x3* vtkMRMLSliceNode::GetSliceOrientationPreset(const std::string& name) const
{
  for (const auto& [presetName, orientation] : this->OrientationPresets)
  {
    if (presetName == name)
    {
      return orientation;
    }
  }
  return nullptr;
}

std::string vtkMRMLSliceNode::GetSliceOrientationPresetName(vtkMatrix3x3* orientation) const
{
  constexpr double Tolerance = 1e-3;
  for (const auto& [name, preset] : this->OrientationPresets)
  {
    const double* elements = preset->GetData();
    if (std::equal(elements, elements + 9, orientation->GetData(),
                   [](double left, double right) { return std::abs(left - right) <= Tolerance; }))
    {
      return name;
    }
  }
  return {};
}

void vtkMRMLSliceNode::GetSliceOrientationPresetNames(vtkStringArray* names) const
{
  names->Initialize();
  for (const auto& preset : this->OrientationPresets)
  {
    names->InsertNextValue(preset.first);
  }
}

void vtkMRMLSliceNode::AddDefaultSliceOrientationPresets(vtkMRMLScene* /*scene*/) {}

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

void vtkMRMLSliceNode::JumpSlice(double r, double a, double s)
{
  if (this->JumpMode == CenteredJumpSlice)
  {
    this->JumpSliceByCentering(r, a, s);
  }
  else
  {
    this->JumpSliceByOffsetting(r, a, s);
  }
}

void vtkMRMLSliceNode::JumpSliceByOffsetting(double r, double a, double s)
{
  const Vector origin = column(this->SliceToRAS, 3);
  const Vector change{ r - origin[0], a - origin[1], s - origin[2] };
  this->SetSliceOffset(this->GetSliceOffset() + dotProduct(column(this->SliceToRAS, 2), change));
}

void vtkMRMLSliceNode::JumpSliceByCentering(double r, double a, double s)
{
  const int wasModifying = this->StartModify();
  setColumn(this->SliceToRAS, 3, { r, a, s });
  this->UpdateMatrices();
  this->SetXYZOrigin(0.0, 0.0, 0.0);
  this->EndModify(wasModifying);
}

void vtkMRMLSliceNode::JumpAllSlices(double r, double a, double s)
{
  JumpAllSlices(this->GetScene(), r, a, s, DefaultJumpSlice, this->GetViewGroup(), this);
}

void vtkMRMLSliceNode::JumpAllSlices(vtkMRMLScene* scene, double r, double a, double s, int jumpMode, int viewGroup,
                                     vtkMRMLSliceNode* exclude)
{
  if (!scene)
  {
    return;
  }
  const auto nodes = vtkSmartPointer<vtkCollection>::Take(scene->GetNodesByClass("vtkMRMLSliceNode"));
  for (int index = 0; index < nodes->GetNumberOfItems(); ++index)
  {
    auto* node = vtkMRMLSliceNode::SafeDownCast(nodes->GetItemAsObject(index));
    if (!node || node == exclude || (viewGroup != -1 && node->GetViewGroup() != viewGroup))
    {
      continue;
    }
    if ((jumpMode == DefaultJumpSlice ? node->JumpMode : jumpMode) == CenteredJumpSlice)
    {
      node->JumpSliceByCentering(r, a, s);
    }
    else
    {
      node->JumpSliceByOffsetting(r, a, s);
    }
  }
}

void vtkMRMLSliceNode::RotateToVolumePlane(vtkMRMLVolumeNode* volumeNode, bool forceSlicePlaneToSingleSlice)
{
  if (!volumeNode)
  {
    vtkErrorMacro("RotateToVolumePlane: there is no volume to rotate to.");
    return;
  }
  vtkNew<vtkMatrix4x4> ijkToRAS;
  volumeNode->GetIJKToRASMatrix(ijkToRAS);
  int normalAxis = -1;
  if (forceSlicePlaneToSingleSlice && volumeNode->GetImageData())
  {
    const int* dimensions = volumeNode->GetImageData()->GetDimensions();
    const int* single = std::find(dimensions, dimensions + 3, 1);
    normalAxis = single == dimensions + 3 ? -1 : static_cast<int>(single - dimensions);
  }
  this->RotateToAxes(ijkToRAS, normalAxis);
}

void vtkMRMLSliceNode::RotateToAxes(vtkMatrix4x4* referenceToRAS, int sliceNormalAxisIndex)
{
  if (!referenceToRAS || sliceNormalAxisIndex > 2)
  {
    vtkErrorMacro("RotateToAxes: give a matrix and one of its axes, 0 to 2, or -1.");
    return;
  }
  const Vector right = column(this->SliceToRAS, 0);
  const Vector up = column(this->SliceToRAS, 1);
  const Vector normal = column(this->SliceToRAS, 2);
  const double handedness = dotProduct(crossProduct(right, up), normal) < 0.0 ? -1.0 : 1.0;
  const std::array<Vector, 3> axes{ normalized(column(referenceToRAS, 0)), normalized(column(referenceToRAS, 1)),
                                    normalized(column(referenceToRAS, 2)) };
  // Of all choices the one that turns the view least. A sheared reference has no axis across its planes.
  double bestScore = -1.0;
  std::array<Vector, 3> best{ right, up, normal };
  for (std::size_t first = 0; first < 3; ++first)
  {
    for (std::size_t second = 0; second < 3; ++second)
    {
      const int across = 3 - static_cast<int>(first + second);
      if (first == second || (sliceNormalAxisIndex >= 0 && across != sliceNormalAxisIndex))
      {
        continue;
      }
      const Vector newRight = turnedTo(axes.at(first), right);
      const Vector newUp = turnedTo(axes.at(second), up);
      Vector newNormal = normalized(crossProduct(newRight, newUp));
      if (handedness < 0.0)
      {
        newNormal = opposite(newNormal);
      }
      const double score =
        dotProduct(newRight, right) + dotProduct(newUp, up) + std::abs(dotProduct(newNormal, normal));
      if (score > bestScore)
      {
        bestScore = score;
        best = { newRight, newUp, newNormal };
      }
    }
  }
  for (int axis = 0; axis < 3; ++axis)
  {
    setColumn(this->SliceToRAS, axis, best[static_cast<std::size_t>(axis)]);
  }
  this->UpdateMatrices();
}

void vtkMRMLSliceNode::SetSliceToRASByNTP(double Nx, double Ny, double Nz, double Tx, double Ty, double Tz, double Px,
                                          double Py, double Pz, int orientation)
{
  const Vector normal = normalized({ Nx, Ny, Nz });
  const Vector transverse = normalized({ Tx, Ty, Tz });
  const Vector across = crossProduct(normal, transverse);
  std::array<Vector, 3> axes{ { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } } };
  switch (orientation)
  {
    case 0:
      axes = { transverse, across, normal };
      break;
    case 1:
      axes = { opposite(across), opposite(normal), transverse };
      break;
    case 2:
      axes = { transverse, opposite(normal), across };
      break;
    default:
      break;
  }
  for (int axis = 0; axis < 3; ++axis)
  {
    setColumn(this->SliceToRAS, axis, axes[static_cast<std::size_t>(axis)]);
  }
  setColumn(this->SliceToRAS, 3, { Px, Py, Pz });
  this->UpdateMatrices();
}

const char* vtkMRMLSliceNode::GetSlabReconstructionTypeAsString(int slabReconstructionType)
{
  return mrml::nameOf(SlabReconstructionTypes, slabReconstructionType);
}

int vtkMRMLSliceNode::GetSlabReconstructionTypeFromString(const char* name)
{
  return mrml::valueOf(SlabReconstructionTypes, name);
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

void vtkMRMLSliceNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* sliceNode = vtkMRMLSliceNode::SafeDownCast(node))
  {
    this->SetDefaultOrientation(sliceNode->GetDefaultOrientation());
    this->OrientationPresets.clear();
    for (const auto& [name, orientation] : sliceNode->OrientationPresets)
    {
      this->AddSliceOrientationPreset(name, orientation);
    }
    this->SetFieldOfView(sliceNode->FieldOfView);
    this->SetDimensions(sliceNode->Dimensions);
    this->SetXYZOrigin(sliceNode->XYZOrigin);
    this->SetSliceSpacingMode(sliceNode->SliceSpacingMode);
    this->SetPrescribedSliceSpacing(sliceNode->PrescribedSliceSpacing);
    this->SetJumpMode(sliceNode->JumpMode);
    this->SetActiveSlice(sliceNode->ActiveSlice);
    this->SetSliceResolutionMode(sliceNode->SliceResolutionMode);
    this->SetUVWExtents(sliceNode->UVWExtents);
    this->SetUVWDimensions(sliceNode->UVWDimensions);
    this->SetUVWOrigin(sliceNode->UVWOrigin);
    this->SetSliceVisible(sliceNode->SliceVisible);
    this->SetWidgetVisible(sliceNode->WidgetVisible);
    this->SetWidgetNormalLockedToCamera(sliceNode->WidgetNormalLockedToCamera);
    this->SetWidgetOutlineVisible(sliceNode->WidgetOutlineVisible);
    this->SetUseLabelOutline(sliceNode->UseLabelOutline);
    this->SetSliceEdgeVisibility3D(sliceNode->SliceEdgeVisibility3D);
    this->SetSlabReconstructionEnabled(sliceNode->SlabReconstructionEnabled);
    this->SetSlabReconstructionType(sliceNode->SlabReconstructionType);
    this->SetSlabReconstructionThickness(sliceNode->SlabReconstructionThickness);
    this->SetSlabReconstructionOversamplingFactor(sliceNode->SlabReconstructionOversamplingFactor);
    this->SliceToRAS->DeepCopy(sliceNode->SliceToRAS);
    this->UpdateMatrices();
  }
  this->EndModify(wasModifying);
}
