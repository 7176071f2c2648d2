#include "vtkMRMLCrosshairNode.h"

#include "EnumerationNames.h"
#include "vtkMRMLSliceNode.h"

#include <vtkMatrix4x4.h>
#include <vtkObjectFactory.h>

#include <algorithm>

namespace
{

constexpr const char* CrosshairModes[] = { "NoCrosshair", "ShowBasic",      "ShowIntersection",     "ShowHashmarks",
                                           "ShowAll",     "ShowSmallBasic", "ShowSmallIntersection" };
constexpr const char* CrosshairBehaviors[] = { "NoAction", "OffsetJumpSlice", "CenteredJumpSlice" };
constexpr const char* CrosshairThicknesses[] = { "", "Fine", "Medium", "Thick" };

} // namespace

vtkStandardNewMacro(vtkMRMLCrosshairNode);

vtkMRMLCrosshairNode::vtkMRMLCrosshairNode()
{
  this->HideFromEditors = 1;
  this->SetSingletonTag("default");
}

vtkMRMLCrosshairNode::~vtkMRMLCrosshairNode() = default;

void vtkMRMLCrosshairNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "CrosshairMode: " << GetCrosshairModeAsString(this->CrosshairMode) << "\n";
  os << indent << "CrosshairRAS: " << this->CrosshairRAS[0] << " " << this->CrosshairRAS[1] << " "
     << this->CrosshairRAS[2] << "\n";
}

vtkMRMLNode* vtkMRMLCrosshairNode::CreateNodeInstance()
{
  return vtkMRMLCrosshairNode::New();
}

const char* vtkMRMLCrosshairNode::GetCrosshairModeAsString(int id)
{
  return mrml::nameOf(CrosshairModes, id);
}

int vtkMRMLCrosshairNode::GetCrosshairModeFromString(const char* name)
{
  return mrml::valueOf(CrosshairModes, name);
}

const char* vtkMRMLCrosshairNode::GetCrosshairBehaviorAsString(int id)
{
  return mrml::nameOf(CrosshairBehaviors, id);
}

int vtkMRMLCrosshairNode::GetCrosshairBehaviorFromString(const char* name)
{
  return mrml::valueOf(CrosshairBehaviors, name);
}

const char* vtkMRMLCrosshairNode::GetCrosshairThicknessAsString(int id)
{
  return mrml::nameOf(CrosshairThicknesses, id);
}

int vtkMRMLCrosshairNode::GetCrosshairThicknessFromString(const char* name)
{
  return mrml::valueOf(CrosshairThicknesses, name);
}

void vtkMRMLCrosshairNode::SetCursorPositionRAS(double ras[3])
{
  if (this->CursorPositionValid && !this->CursorSliceNode && std::equal(ras, ras + 3, this->CursorPositionRAS))
  {
    return;
  }
  std::copy(ras, ras + 3, this->CursorPositionRAS);
  this->CursorSliceNode = nullptr;
  this->CursorPositionValid = true;
  this->InvokeEvent(CursorPositionModifiedEvent);
}

void vtkMRMLCrosshairNode::SetCursorPositionXYZ(double xyz[3], vtkMRMLSliceNode* sliceNode)
{
  if (!sliceNode)
  {
    this->SetCursorPositionInvalid();
    return;
  }
  const double point[4] = { xyz[0], xyz[1], xyz[2], 1.0 };
  double ras[4];
  sliceNode->GetXYToRAS()->MultiplyPoint(point, ras);
  std::copy(ras, ras + 3, this->CursorPositionRAS);
  std::copy(xyz, xyz + 3, this->CursorPositionXYZ);
  this->CursorSliceNode = sliceNode;
  this->CursorPositionValid = true;
  this->InvokeEvent(CursorPositionModifiedEvent);
}

void vtkMRMLCrosshairNode::SetCursorPositionInvalid()
{
  if (this->CursorPositionValid)
  {
    this->CursorPositionValid = false;
    this->CursorSliceNode = nullptr;
    this->InvokeEvent(CursorPositionModifiedEvent);
  }
}

bool vtkMRMLCrosshairNode::GetCursorPositionRAS(double ras[3]) const
{
  std::copy_n(this->CursorPositionRAS, 3, ras);
  return this->CursorPositionValid;
}

vtkMRMLSliceNode* vtkMRMLCrosshairNode::GetCursorPositionXYZ(double xyz[3]) const
{
  std::copy_n(this->CursorPositionXYZ, 3, xyz);
  return this->CursorSliceNode;
}

void vtkMRMLCrosshairNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* crosshairNode = vtkMRMLCrosshairNode::SafeDownCast(node))
  {
    this->SetCrosshairMode(crosshairNode->CrosshairMode);
    this->SetCrosshairBehavior(crosshairNode->CrosshairBehavior);
    this->SetCrosshairThickness(crosshairNode->CrosshairThickness);
    this->SetCrosshairColor(crosshairNode->CrosshairColor);
    this->SetCrosshairRAS(crosshairNode->CrosshairRAS);
  }
  this->EndModify(wasModifying);
}
