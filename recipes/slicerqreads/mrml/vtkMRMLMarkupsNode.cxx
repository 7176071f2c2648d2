#include "vtkMRMLMarkupsNode.h"

#include "EnumerationNames.h"
#include "vtkMRMLMarkupsDisplayNode.h"
#include "vtkMRMLMeasurement.h"
#include "vtkMRMLScene.h"

#include <vtkBoundingBox.h>
#include <vtkNew.h>
#include <vtkPoints.h>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace
{

constexpr const char* PositionStatuses[] = { "undefined", "preview", "defined" };

} // namespace

vtkMRMLMarkupsNode::vtkMRMLMarkupsNode() = default;

vtkMRMLMarkupsNode::~vtkMRMLMarkupsNode() = default;

void vtkMRMLMarkupsNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "Locked: " << this->Locked << "\n";
  for (const ControlPoint& point : this->ControlPoints)
  {
    os << indent << "Point " << point.label << ": " << point.position[0] << " " << point.position[1] << " "
       << point.position[2] << " " << GetPositionStatusAsString(point.positionStatus) << "\n";
  }
}

bool vtkMRMLMarkupsNode::GetControlPointPlacementComplete() const
{
  const int required = this->GetRequiredNumberOfControlPoints();
  return required > 0 && this->GetNumberOfDefinedControlPoints() >= required;
}

void vtkMRMLMarkupsNode::CreateDefaultDisplayNodes()
{
  if (!this->GetScene() || this->GetMarkupsDisplayNode())
  {
    return;
  }
  vtkNew<vtkMRMLMarkupsDisplayNode> displayNode;
  this->GetScene()->AddNode(displayNode);
  this->SetAndObserveDisplayNodeID(displayNode->GetID());
}

vtkMRMLMarkupsDisplayNode* vtkMRMLMarkupsNode::GetMarkupsDisplayNode()
{
  return vtkMRMLMarkupsDisplayNode::SafeDownCast(this->GetDisplayNode());
}

int vtkMRMLMarkupsNode::AddControlPoint(double point[3], const std::string& label)
{
  const int maximum = this->GetMaximumNumberOfControlPoints();
  if (maximum >= 0 && this->GetNumberOfControlPoints() >= maximum)
  {
    return -1;
  }
  const int index = this->AppendPoint(label);
  this->SetNthControlPointPosition(index, point);
  return index;
}

int vtkMRMLMarkupsNode::AddControlPoint(double x, double y, double z, const std::string& label)
{
  double point[3] = { x, y, z };
  return this->AddControlPoint(point, label);
}

int vtkMRMLMarkupsNode::AddControlPoint(vtkVector3d point, const std::string& label)
{
  return this->AddControlPoint(point.GetData(), label);
}

int vtkMRMLMarkupsNode::AddControlPointWorld(double point[3], const std::string& label)
{
  return this->AddControlPoint(point, label);
}

int vtkMRMLMarkupsNode::AddControlPointWorld(double x, double y, double z, const std::string& label)
{
  return this->AddControlPoint(x, y, z, label);
}

int vtkMRMLMarkupsNode::AddControlPointWorld(vtkVector3d point, const std::string& label)
{
  return this->AddControlPoint(point.GetData(), label);
}

int vtkMRMLMarkupsNode::AppendPoint(const std::string& label)
{
  ControlPoint point;
  point.id = std::to_string(++this->LastID);
  point.label = label.empty() ? this->GenerateLabel() : label;
  this->ControlPoints.push_back(std::move(point));
  int index = this->GetNumberOfControlPoints() - 1;
  this->InvokeEvent(PointAddedEvent, &index);
  return index;
}

std::string vtkMRMLMarkupsNode::GenerateLabel()
{
  const std::string number = std::to_string(++this->LastUsedControlPointNumber);
  std::string label;
  for (std::size_t position = 0; position < this->ControlPointLabelFormat.size(); ++position)
  {
    const std::string twoLetters = this->ControlPointLabelFormat.substr(position, 2);
    if (twoLetters == "%N")
    {
      label += this->GetName() ? this->GetName() : "";
      ++position;
    }
    else if (twoLetters == "%d")
    {
      label += number;
      ++position;
    }
    else
    {
      label += this->ControlPointLabelFormat[position];
    }
  }
  return label;
}

void vtkMRMLMarkupsNode::EnsureControlPoints(int count)
{
  while (this->GetNumberOfControlPoints() < count)
  {
    this->AppendPoint({});
  }
}

void vtkMRMLMarkupsNode::PointsChanged(int definedBefore)
{
  this->UpdateAllMeasurements();
  if (std::max(definedBefore, this->GetNumberOfDefinedControlPoints()) > 1)
  {
    this->Modified();
  }
}

void vtkMRMLMarkupsNode::RemoveNthControlPoint(int pointIndex)
{
  const ControlPoint* point = this->PointAt(pointIndex, "RemoveNthControlPoint");
  if (!point)
  {
    return;
  }
  const bool wasDefined = point->positionStatus == PositionDefined;
  const int definedBefore = this->GetNumberOfDefinedControlPoints();
  this->InvokeEvent(PointAboutToBeRemovedEvent, &pointIndex);
  this->ControlPoints.erase(this->ControlPoints.begin() + pointIndex);
  if (wasDefined)
  {
    this->InvokeEvent(PointPositionUndefinedEvent, &pointIndex);
  }
  this->InvokeEvent(PointRemovedEvent, &pointIndex);
  this->PointsChanged(definedBefore);
}

void vtkMRMLMarkupsNode::RemoveAllControlPoints()
{
  if (this->ControlPoints.empty())
  {
    return;
  }
  const int definedBefore = this->GetNumberOfDefinedControlPoints();
  this->ControlPoints.clear();
  this->LastUsedControlPointNumber = 0;
  int all = -1;
  this->InvokeEvent(PointRemovedEvent, &all);
  if (definedBefore > 0)
  {
    this->InvokeEvent(PointPositionUndefinedEvent, &all);
  }
  this->PointsChanged(definedBefore);
}

int vtkMRMLMarkupsNode::GetNumberOfDefinedControlPoints(bool includePreview) const
{
  return static_cast<int>(std::count_if(this->ControlPoints.begin(), this->ControlPoints.end(),
                                        [includePreview](const ControlPoint& point) {
                                          return point.positionStatus == PositionDefined ||
                                                 (includePreview && point.positionStatus == PositionPreview);
                                        }));
}

int vtkMRMLMarkupsNode::GetNumberOfUndefinedControlPoints(bool includePreview) const
{
  return this->GetNumberOfControlPoints() - this->GetNumberOfDefinedControlPoints(!includePreview);
}

void vtkMRMLMarkupsNode::SetNthControlPointPosition(int pointIndex, double x, double y, double z, int positionStatus)
{
  ControlPoint* point = this->PointAt(pointIndex, "SetNthControlPointPosition");
  if (!point)
  {
    return;
  }
  const int definedBefore = this->GetNumberOfDefinedControlPoints();
  const bool wasDefined = point->positionStatus == PositionDefined;
  const bool isDefined = positionStatus == PositionDefined;
  const std::array<double, 3> position{ x, y, z };
  const bool changed = point->position != position || point->positionStatus != positionStatus;
  point->position = position;
  point->positionStatus = positionStatus;
  this->UpdateAllMeasurements();
  this->InvokeEvent(PointModifiedEvent, &pointIndex);
  if (wasDefined != isDefined)
  {
    this->InvokeEvent(isDefined ? PointPositionDefinedEvent : PointPositionUndefinedEvent, &pointIndex);
  }
  if (changed)
  {
    this->PointsChanged(definedBefore);
  }
}

void vtkMRMLMarkupsNode::SetNthControlPointPosition(int pointIndex, const double position[3], int positionStatus)
{
  this->SetNthControlPointPosition(pointIndex, position[0], position[1], position[2], positionStatus);
}

void vtkMRMLMarkupsNode::SetNthControlPointPositionWorld(int pointIndex, double x, double y, double z,
                                                         int positionStatus)
{
  this->SetNthControlPointPosition(pointIndex, x, y, z, positionStatus);
}

void vtkMRMLMarkupsNode::SetNthControlPointPositionWorld(int pointIndex, const double position[3], int positionStatus)
{
  this->SetNthControlPointPosition(pointIndex, position, positionStatus);
}

void vtkMRMLMarkupsNode::UnsetNthControlPointPosition(int pointIndex)
{
  if (const ControlPoint* point = this->PointAt(pointIndex, "UnsetNthControlPointPosition"))
  {
    const std::array<double, 3> position = point->position;
    this->SetNthControlPointPosition(pointIndex, position.data(), PositionUndefined);
  }
}

double* vtkMRMLMarkupsNode::GetNthControlPointPosition(int pointIndex)
{
  ControlPoint* point = this->PointAt(pointIndex, "GetNthControlPointPosition");
  return point ? point->position.data() : nullptr;
}

void vtkMRMLMarkupsNode::GetNthControlPointPosition(int pointIndex, double point[3]) const
{
  this->GetNthControlPointPositionWorld(pointIndex, point);
}

vtkVector3d vtkMRMLMarkupsNode::GetNthControlPointPositionVector(int pointIndex) const
{
  return this->GetNthControlPointPositionWorld(pointIndex);
}

int vtkMRMLMarkupsNode::GetNthControlPointPositionWorld(int pointIndex, double point[3]) const
{
  const ControlPoint* found = this->PointAt(pointIndex);
  if (!found)
  {
    std::fill_n(point, 3, 0.0);
    return 0;
  }
  std::copy(found->position.begin(), found->position.end(), point);
  return 1;
}

vtkVector3d vtkMRMLMarkupsNode::GetNthControlPointPositionWorld(int pointIndex) const
{
  vtkVector3d position;
  this->GetNthControlPointPositionWorld(pointIndex, position.GetData());
  return position;
}

int vtkMRMLMarkupsNode::GetNthControlPointPositionStatus(int pointIndex) const
{
  const ControlPoint* point = this->PointAt(pointIndex);
  return point ? point->positionStatus : PositionUndefined;
}

const char* vtkMRMLMarkupsNode::GetPositionStatusAsString(int id)
{
  return mrml::nameOf(PositionStatuses, id);
}

int vtkMRMLMarkupsNode::GetPositionStatusFromString(const char* name)
{
  return mrml::valueOf(PositionStatuses, name);
}

void vtkMRMLMarkupsNode::GetControlPointPositionsWorld(vtkPoints* points) const
{
  points->Reset();
  for (const ControlPoint& point : this->ControlPoints)
  {
    points->InsertNextPoint(point.position.data());
  }
}

void vtkMRMLMarkupsNode::GetRASBounds(double bounds[6])
{
  vtkBoundingBox box;
  for (const ControlPoint& point : this->ControlPoints)
  {
    if (point.positionStatus == PositionDefined)
    {
      box.AddPoint(point.position[0], point.position[1], point.position[2]);
    }
  }
  box.GetBounds(bounds);
}

vtkMRMLMarkupsNode::ControlPoint* vtkMRMLMarkupsNode::PointAt(int index, const char* caller)
{
  if (!this->ControlPointExists(index))
  {
    vtkErrorMacro(<< caller << ": there is no control point " << index << ", the node has "
                  << this->GetNumberOfControlPoints() << ".");
    return nullptr;
  }
  return &this->ControlPoints[static_cast<std::size_t>(index)];
}

const vtkMRMLMarkupsNode::ControlPoint* vtkMRMLMarkupsNode::PointAt(int index) const
{
  return this->ControlPointExists(index) ? &this->ControlPoints[static_cast<std::size_t>(index)] : nullptr;
}

std::string vtkMRMLMarkupsNode::GetNthControlPointLabel(int n) const
{
  const ControlPoint* point = this->PointAt(n);
  return point ? point->label : std::string();
}

void vtkMRMLMarkupsNode::SetNthControlPointLabel(int n, std::string label)
{
  ControlPoint* point = this->PointAt(n, "SetNthControlPointLabel");
  if (point && point->label != label)
  {
    point->label = std::move(label);
    this->InvokeEvent(PointModifiedEvent, &n);
  }
}

std::string vtkMRMLMarkupsNode::GetNthControlPointDescription(int n) const
{
  const ControlPoint* point = this->PointAt(n);
  return point ? point->description : std::string();
}

void vtkMRMLMarkupsNode::SetNthControlPointDescription(int n, std::string description)
{
  ControlPoint* point = this->PointAt(n, "SetNthControlPointDescription");
  if (point && point->description != description)
  {
    point->description = std::move(description);
    this->InvokeEvent(PointModifiedEvent, &n);
  }
}

std::string vtkMRMLMarkupsNode::GetNthControlPointID(int n) const
{
  const ControlPoint* point = this->PointAt(n);
  return point ? point->id : std::string();
}

int vtkMRMLMarkupsNode::GetControlPointIndexByLabel(const char* label) const
{
  const auto found = std::find_if(this->ControlPoints.begin(), this->ControlPoints.end(),
                                  [label](const ControlPoint& point) { return label && point.label == label; });
  return found == this->ControlPoints.end() ? -1 : static_cast<int>(found - this->ControlPoints.begin());
}

int vtkMRMLMarkupsNode::GetControlPointIndexByID(const char* id) const
{
  const auto found = std::find_if(this->ControlPoints.begin(), this->ControlPoints.end(),
                                  [id](const ControlPoint& point) { return id && point.id == id; });
  return found == this->ControlPoints.end() ? -1 : static_cast<int>(found - this->ControlPoints.begin());
}

bool vtkMRMLMarkupsNode::GetNthControlPointVisibility(int n) const
{
  const ControlPoint* point = this->PointAt(n);
  return point && point->visible;
}

void vtkMRMLMarkupsNode::SetNthControlPointVisibility(int n, bool visible)
{
  ControlPoint* point = this->PointAt(n, "SetNthControlPointVisibility");
  if (point && point->visible != visible)
  {
    point->visible = visible;
    this->InvokeEvent(PointModifiedEvent, &n);
  }
}

bool vtkMRMLMarkupsNode::GetNthControlPointSelected(int n) const
{
  const ControlPoint* point = this->PointAt(n);
  return point && point->selected;
}

void vtkMRMLMarkupsNode::SetNthControlPointSelected(int n, bool selected)
{
  ControlPoint* point = this->PointAt(n, "SetNthControlPointSelected");
  if (point && point->selected != selected)
  {
    point->selected = selected;
    this->InvokeEvent(PointModifiedEvent, &n);
  }
}

bool vtkMRMLMarkupsNode::GetNthControlPointLocked(int n) const
{
  const ControlPoint* point = this->PointAt(n);
  return point && point->locked;
}

void vtkMRMLMarkupsNode::SetNthControlPointLocked(int n, bool locked)
{
  ControlPoint* point = this->PointAt(n, "SetNthControlPointLocked");
  if (point && point->locked != locked)
  {
    point->locked = locked;
    this->InvokeEvent(PointModifiedEvent, &n);
  }
}

void vtkMRMLMarkupsNode::SetControlPointLabelFormat(std::string format)
{
  if (this->ControlPointLabelFormat != format)
  {
    this->ControlPointLabelFormat = std::move(format);
    this->Modified();
    this->InvokeEvent(LabelFormatModifiedEvent);
  }
}

void vtkMRMLMarkupsNode::SetLocked(int locked)
{
  if (this->Locked != locked)
  {
    this->Locked = locked;
    this->Modified();
    this->InvokeEvent(LockModifiedEvent);
  }
}

vtkMRMLMeasurement* vtkMRMLMarkupsNode::GetNthMeasurement(int id) const
{
  return id >= 0 && id < this->GetNumberOfMeasurements() ? this->Measurements[static_cast<std::size_t>(id)].GetPointer()
                                                         : nullptr;
}

vtkMRMLMeasurement* vtkMRMLMarkupsNode::GetMeasurement(const char* name) const
{
  for (const auto& measurement : this->Measurements)
  {
    if (name && measurement->GetName() == name)
    {
      return measurement;
    }
  }
  return nullptr;
}

void vtkMRMLMarkupsNode::AddMeasurement(vtkMRMLMeasurement* measurement)
{
  this->Measurements.emplace_back(measurement);
}

void vtkMRMLMarkupsNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* markupsNode = vtkMRMLMarkupsNode::SafeDownCast(node))
  {
    this->SetLocked(markupsNode->Locked);
    this->SetControlPointLabelFormat(markupsNode->ControlPointLabelFormat);
    this->ControlPoints = markupsNode->ControlPoints;
    this->LastUsedControlPointNumber = markupsNode->LastUsedControlPointNumber;
    this->LastID = markupsNode->LastID;
    this->UpdateAllMeasurements();
    this->Modified();
  }
  this->EndModify(wasModifying);
}
